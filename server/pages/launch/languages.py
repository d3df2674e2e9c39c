"""What people read who choose another language than French: told where languages are chosen, and once more before the opening.

The common questions are in all of them. Whatever an authority wrote itself is in French until somebody translates it, and French stands
in for it. Never here: how questions are translated (see `server.pages.question`).
"""

from bot.screens.languages import LANGUAGE_BUTTONS, languages_of
from bot.wording import say
from dialogues.checks.words import FALLS_BACK
from dialogues.script import DEFAULT_LANGUAGE
from dialogues.values import Value
from server import words
from server.pages.launch.sent import CHANGE, FICHES
from server.questionnaire.building import Built, build
from server.questionnaire.choices import Choices, read
from storage.authorities import Authority
from storage.records import Record


class InFrench(Value, frozen=True):
    """A question that is read in French in the languages that it is not translated into: its words, and where that is done."""

    ask: str
    href: str


class Spoken(Value, frozen=True):
    """A language that the questions are written in, besides French, as it calls itself. `in_french` are those it lacks.

    `is_plain`: it is plain French, which is read as French where nothing plainer was said: `own` questions or words are.
    """

    code: str
    name: str
    is_plain: bool
    own: int
    in_french: tuple[InFrench, ...]


def spoken(record: Record, authority: Authority) -> tuple[Spoken, ...]:
    """The languages that can be chosen, besides French, each with what it lacks."""
    choices = read(record.questionnaire)
    built = build(choices)
    others = (language for language in languages_of(built.script) if language != DEFAULT_LANGUAGE)
    untranslated = tuple(_in_french(built, record, authority))
    return tuple(
        Spoken(
            language,
            say(language, LANGUAGE_BUTTONS[language]),
            is_plain=language == FALLS_BACK,
            own=_own(built, choices),
            in_french=() if language == FALLS_BACK else untranslated,
        )
        for language in others
    )


def _in_french(built: Built, record: Record, authority: Authority) -> list[InFrench]:
    at = f"{FICHES}/{record.id}/questions"
    steps = (step for step in built.script.questions if step.id in built.untranslated)
    return [InFrench(words.words(step.ask, authority), f"{at}{CHANGE}/{step.id}") for step in steps]


def _own(built: Built, choices: Choices) -> int:
    """How many questions are asked that the authority wrote, or gave words of its own."""
    changed = {one.question for one in choices.reworded} | {own.id for own in choices.own}
    return sum(step.id in changed for step in built.script.questions)
