"""What was answered, each question with a button that reopens it: the summary before the end, and the answers so far in the middle."""

from collections.abc import Sequence
from itertools import accumulate, count
from typing import NamedTuple

from bot.acts import AskedPublishing, Button, Resumed, Screen
from bot.screens.answers import answer_words, is_vote, question_of, statement_of
from bot.screens.framing import Rows
from bot.screens.setting import Setting
from bot.screens.spoken import shortened
from dialogues.script import Item
from dialogues.turns import Back, Confirmed, Entry, Reopened, Summary

SUMMARY_LENGTH = 3_000
"""Characters of all questions and answers of a summary: with its own words and their gaps it stays under 3,500, well within a message."""
LINE_SHOWN = 64
"""Characters of one line of a grid, or of one statement voted on."""
TEXT_SHOWN = 160
"""Characters of an open text in the summary: enough to know it again."""
DETAILS = ((120, 400), (120, 160), (80, 80), (50, 50), (36, 30), (28, 18))
"""Characters of a question and of its answer, from what reads best to what lets forty questions stand on one screen."""
LABEL_LENGTH = 28
"""Characters of a button that a small phone shows."""
NAMED_BUTTONS = 18
"""Questions that each have a row and some words on their button; beyond, buttons hold numbers only, several a row."""
NUMBERS_A_ROW = 4


def summary_screen(setting: Setting, summary: Summary, event: str, may_publish: bool | None) -> Screen:
    """Everything answered, before the end. `may_publish`: whether sentences may be published; None where that was not asked."""
    confirm: Rows = ((Button(setting.say("button-confirm"), Confirmed()),),)
    return _screen(setting, "summary", summary, confirm, event, may_publish)


def answers_screen(setting: Setting, summary: Summary, may_publish: bool | None) -> Screen:
    """What was answered so far, and the way back to the question in front. `may_publish` as above."""
    return _screen(setting, "answers", summary, ((Button(setting.say("button-resume"), Resumed()),),), "", may_publish)


def _screen(setting: Setting, name: str, summary: Summary, last: Rows, event: str, may_publish: bool | None) -> Screen:
    """At most 3,500 characters whatever the script and the answers."""
    answered = [row for row in _rows(summary.entries) if row.entry.answers]
    lines = _lines(setting, answered)
    unseen = len(answered) - len(lines)
    more = (setting.say("summary-more", count=unseen),) if unseen else ()
    back: Rows = ((Button(setting.say("button-back"), Back()),),) if unseen else ()
    publishing, changing = _publishing(setting, may_publish)
    first = setting.say("summary-saved" if answered else "answers-none")
    return Screen(
        setting.key(name),
        title=setting.say("summary-title"),
        event=event,
        body=(first, *lines, *more, *publishing),
        buttons=(*_reopening(setting, answered[: len(lines)]), *back, *changing, *last),
        language=setting.language,
        fictional=setting.consultation.fictional,
    )


def _publishing(setting: Setting, may_publish: bool | None) -> tuple[tuple[str, ...], Rows]:
    """Whether sentences may be published, and the button that changes it."""
    if may_publish is None:
        return (), ()
    said = setting.say("summary-publishing", may_publish="yes" if may_publish else "no")
    return (said,), ((Button(setting.say("button-publishing"), AskedPublishing()),),)


# --- Questions and answers ---------------------------------------------------------------------------------------------------------


class _Row(NamedTuple):
    """One question of the summary with its number, in digits: Babel takes twenty times longer to write one.

    Without cards it is the number that its progress showed; here each card counts on, so that a number names one question.
    """

    entry: Entry
    number: str

    def numbered(self, setting: Setting, question: str) -> str:
        message = "summary-profile" if self.entry.step.profile else "summary-question"
        return setting.say(message, number=self.number, question=question)


def _rows(entries: Sequence[Entry]) -> list[_Row]:
    """Profile questions are counted apart, as on their screens."""
    counters = {True: count(1), False: count(1)}
    return [_Row(entry, str(next(counters[entry.step.profile]))) for entry in entries]


def _lines(setting: Setting, rows: Sequence[_Row]) -> list[str]:
    """One piece of text per question, in as much detail as fits; in the least detail, as many questions as fit."""
    lines: list[str] = []
    for question_width, answer_width in DETAILS:
        lines = [_line(setting, row, question_width, answer_width) for row in rows]
        if sum(map(len, lines)) <= SUMMARY_LENGTH:
            return lines
    ends = accumulate(map(len, lines))
    return [line for line, end in zip(lines, ends, strict=True) if end <= SUMMARY_LENGTH]


def _line(setting: Setting, row: _Row, question_width: int, answer_width: int) -> str:
    question = shortened(_asked(setting, row.entry), question_width)
    return f"{row.numbered(setting, question)}\n{_answered(setting, row.entry, answer_width)}"


def _asked(setting: Setting, entry: Entry) -> str:
    """The question, with its card where it is asked once per card."""
    asked = question_of(setting, entry.ask, None)
    return setting.say("summary-card", card=entry.repeat, question=asked) if entry.repeat else asked


def _line_shown(setting: Setting, entry: Entry, item: Item) -> str:
    if not is_vote(entry.step):
        return shortened(setting.words(item.label), LINE_SHOWN)
    return setting.say("quoted-label", label=shortened(statement_of(setting, entry.step, item.label), LINE_SHOWN))


def _answered(setting: Setting, entry: Entry, width: int) -> str:
    """The answer; for a question asked line by line, each line with its answer."""
    if not entry.items:
        ((_, answer),) = entry.answers
        return shortened(answer_words(setting, entry.step, entry.options, answer), min(width, TEXT_SHOWN) if answer.parts else width)
    labels = {item.code: _line_shown(setting, entry, item) for item in entry.items}
    lines = [
        setting.say("summary-line", line=labels[slot.item], answer=answer_words(setting, entry.step, entry.options, answer))
        for slot, answer in entry.answers
    ]
    whole = "\n".join(lines)
    return whole if len(whole) <= width else shortened(" / ".join(lines), width)


def _reopening(setting: Setting, rows: Sequence[_Row]) -> Rows:
    """A button per question: its number and first words, or its number alone where there are many."""
    if len(rows) > NAMED_BUTTONS:
        alone = [Button(row.numbered(setting, "").strip(" ."), _reopened(row)) for row in rows]
        return tuple(tuple(alone[start : start + NUMBERS_A_ROW]) for start in range(0, len(alone), NUMBERS_A_ROW))
    named = [(row.numbered(setting, _asked(setting, row.entry)), _reopened(row)) for row in rows]
    return tuple((Button(shortened(label, LABEL_LENGTH), reopened),) for label, reopened in named)


def _reopened(row: _Row) -> Reopened:
    return Reopened(row.entry.step.id, row.entry.repeat)
