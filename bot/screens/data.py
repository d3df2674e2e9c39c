"""What is kept of somebody, for them to read: in each consultation, then what holds for all of them."""

from collections.abc import Iterator, Sequence
from typing import Final

from bot.acts import AskedAnswers, AskedErasure, AskedPrivacy, Link, Resumed, Screen, Silenced, Started, Wished
from bot.screens.answers import answer_words
from bot.screens.framing import aside, rows, voice
from bot.screens.languages import LANGUAGE_BUTTONS
from bot.screens.setting import Setting
from bot.screens.shares import Share
from bot.screens.spoken import shortened
from bot.screens.traces import settled_lines
from bot.screens.unlinked import why_unlinked
from bot.screens.wishes import wished_words
from dialogues.script import DEFAULT_LANGUAGE
from storage.consultations import Consultation

DATA_FILE: Final = "/mes-donnees.json"
"""The file, below the page of the consultation."""
MOST_SHOWN: Final = 3
"""Consultations told of in one message of a chat; the file holds all."""
ANSWERS_LENGTH: Final = 1_500
"""Characters of the answers shown in one message, shared among its consultations."""
QUESTION_SHOWN: Final = 70
ANSWER_SHOWN: Final = 110
"""Characters of a question and of its answer there: enough to know them again."""


def data_screen(
    setting: Setting | None,
    shares: Sequence[Share],
    wishes: Sequence[tuple[Consultation, Wished]],
    unlinked: Sequence[Consultation] = (),
) -> Screen:
    """All that is kept, readable. In a chat it fits one message, and a file follows with the whole; a page shows the whole itself.

    `wishes`: those of consultations in which this person cannot be found any more; `unlinked`: those in which nobody can.
    """
    says = voice(setting)
    alone = tuple(_wish_alone(setting, consultation, wished) for consultation, wished in wishes[:MOST_SHOWN])
    if not shares:
        way_out = (("button-silence", Silenced()),) if alone else ()
        buttons = rows(setting, *way_out, ("button-open", Started()))
        nothing = why_unlinked(setting, unlinked) or (says("erased-nothing"),)
        return aside("data", setting, "data-title", (*nothing, *alone), buttons)
    on_page = setting is not None and setting.channel == "web"
    told = shares if on_page else shares[:MOST_SHOWN]
    body = [paragraph for share in told for paragraph in _told(share, None if on_page else ANSWERS_LENGTH // len(told))]
    body += [says("data-more", count=len(shares) - len(told))] if len(told) < len(shares) else []
    body += [*alone, says("data-apart-web" if on_page else "data-apart-telegram"), says("data-not-kept"), says("data-rights")]
    body += [] if on_page else [says("data-file")]
    links = (Link(says("link-data"), setting.web_path + DATA_FILE),) if setting and on_page else ()
    onward = (("button-resume", Resumed()), ("summary-title", AskedAnswers())) if setting else (("button-open", Started()),)
    buttons = rows(setting, *onward, ("long-title", AskedPrivacy()), ("button-erase", AskedErasure()))
    return aside("data", setting, "data-title", tuple(body), buttons, links)


def _wish_alone(setting: Setting | None, consultation: Consultation, wished: Wished) -> str:
    says, language = voice(setting), setting.language if setting else DEFAULT_LANGUAGE
    asked = says("data-of", title=consultation.title, place=consultation.authorities[0].territory)
    kept = says("data-wishes-until", until=consultation.contacts_until)
    return "\n".join((asked, says("data-wishes", wishes=wished_words(language, wished)), kept))


def _told(share: Share, most: int | None) -> Iterator[str]:
    """One consultation; its answers in at most so many characters."""
    setting, person = share.setting, share.person
    asked = setting.consultation
    yield "\n".join((setting.say("data-of", title=asked.title, place=asked.authorities[0].territory), *_facts(share)))
    answers = _answers(share) if most is None else _fitting(_answers(share, QUESTION_SHOWN, ANSWER_SHOWN), most)
    left = len(person.answers) - len(answers)
    more = (setting.say("data-more-answers", count=left),) if left else ()
    yield "\n".join((setting.say("data-answers", count=len(person.answers)), *answers, *more))


def _facts(share: Share) -> Iterator[str]:
    setting, person, held = share.setting, share.person, share.held
    yield setting.say("data-consent", day=person.consented_on, version=person.notice_version)
    for consent in share.former_consents:
        yield setting.say("data-former-consent", day=consent.consented_on, version=consent.notice_version)
    named = LANGUAGE_BUTTONS.get(person.language)
    yield setting.say("data-language", language=setting.say(named) if named else person.language)
    if share.slots:
        yield _days(share)
    if person.minutes is not None:
        yield setting.say("data-minutes", count=person.minutes)
    if held.place:
        yield setting.say("data-source", place=held.place)
    if person.may_publish is not None:
        yield setting.say("summary-publishing", may_publish="yes" if person.may_publish else "no")
    if person.reminder is not None:
        yield setting.say("data-reminder", state=person.reminder)
    if share.wishes.topics:
        yield setting.say("data-wishes", wishes=wished_words(setting.language, share.wishes))
        yield setting.say("data-wishes-until", until=setting.consultation.contacts_until)
    if share.former:
        yield setting.say("data-former", count=len(share.former))
    asked = setting.consultation
    until = {"identities": asked.identities_until, "texts": asked.texts_until, "retention": asked.retention_date}
    yield setting.say("data-until", **until)


def _days(share: Share) -> str:
    days = [share.day_of(slot) for slot in share.slots]
    if min(days) == max(days):
        return share.setting.say("data-day", day=days[0])
    return share.setting.say("data-days", first=min(days), last=max(days))


def _answers(share: Share, question: int | None = None, answer: int | None = None) -> list[str]:
    """A question and its answer a line, at most so many characters of each; answers that count no more say so."""
    lines = []
    for slot in share.slots:
        asked, _ = settled_lines(share.setting, share.view, slot)
        step, answered = share.view.script.by_id[slot.question], share.person.answers[slot]
        said = answer_words(share.setting, step, share.view.labels(slot), answered)
        counted = "data-answer" if slot not in share.person.hidden else "data-answer-hidden"
        short = (shortened(asked, question) if question else asked, shortened(said, answer) if answer else said)
        lines.append(share.setting.say(counted, question=short[0], answer=short[1]))
    return lines


def _fitting(lines: Sequence[str], most: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        most -= len(line) + 1
        if most < 0:
            break
        kept.append(line)
    return kept
