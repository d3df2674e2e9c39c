"""What is said by e-mail: to whoever gives an address, so that they confirm it, and to those who asked to be told. Pure."""

from dataclasses import dataclass

from bot.acts import Screen, Wished
from bot.screens.wishes import wish_lines
from bot.wording import say
from dialogues.script import DEFAULT_LANGUAGE
from storage.consultations import Consultation


@dataclass(frozen=True, slots=True)
class Letter:
    """`sender` is the name it comes under; `way_out` the address to which a mail program may write that nothing more is wanted."""

    sender: str
    subject: str
    text: str
    way_out: str = ""


def confirmation_letter(consultation: Consultation, wishes: Wished, language: str, url: str, hours: int) -> Letter:
    """For whoever gave this address: `url` is where it is confirmed, for so many hours."""
    asked = "\n".join(f"– {line}" for line in wish_lines(language, wishes))
    paragraphs = (
        *_mark(consultation, language),
        say(language, "letter-hello"),
        say(language, "letter-confirm-asked", title=consultation.title, place=consultation.authorities[0].name) + "\n" + asked,
        say(language, "letter-confirm-how", hours=hours) + "\n" + url,
        say(language, "letter-confirm-keep"),
        say(language, "letter-confirm-else"),
        _foot(consultation, language),
    )
    return Letter(consultation.authorities[0].name, say(language, "letter-confirm-subject", title=consultation.title), _text(paragraphs))


def broadcast_letter(consultation: Consultation, kind: str, screen: Screen, choices: str, way_out: str) -> Letter:
    """What is sent to many, in French as it was written; `choices` is where the one it goes to changes their mind."""
    language = DEFAULT_LANGUAGE
    subject = say(language, "letter-results" if kind == "results" else "letter-follow-up", title=consultation.title)
    why = say(language, "letter-why", title=consultation.title, place=consultation.authorities[0].name)
    paragraphs = (
        *_mark(consultation, language),
        *screen.body,
        "—",
        why,
        say(language, "letter-choices") + "\n" + choices,
        _foot(consultation, language),
    )
    return Letter(consultation.authorities[0].name, subject, _text(paragraphs), way_out)


def _mark(consultation: Consultation, language: str) -> tuple[str, ...]:
    return (say(language, "fictional-mark"),) if consultation.fictional else ()


def _foot(consultation: Consultation, language: str) -> str:
    return say(language, "letter-no-reply", contact=consultation.dpo_contact)


def _text(paragraphs: tuple[str, ...]) -> str:
    return "\n\n".join(paragraphs) + "\n"
