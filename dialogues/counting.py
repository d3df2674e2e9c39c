"""What a participation counts as: the one function behind tallies, recount and erasure. Pure.

Rules of the field: unfinished answers count; hidden ones do not; the base of a question is who answered it, « Je ne sais pas » included;
passed and kept-to-oneself are counted apart; each line of a grid, and each position of a ranking, has cells of its own.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from dialogues.answers import Answer, Answers, Facts, State
from dialogues.kinds import KINDS, Shape
from dialogues.path import reachable
from dialogues.script import Script, Slot

STARTED = "_started"
FINISHED = "_finished"
STATES = {state: f"_{state.value}" for state in State}
"""Cells that count states beside those that count options. Option codes never begin with an underscore."""
DAY = "_day"
CHANNEL = "_channel"
SOURCE = "_source"
STOPPED = "_stopped"
MINUTES = "_minutes"
"""In place of a question, what whole participations are told apart by. Ids of questions never begin with an underscore."""


class Visit(NamedTuple):
    """How somebody takes part, beside what they answer; once known, none of it ever changes.

    `day` is the first on which they agreed, `source` the id of the link that they came by, None where it named no place. `minutes` is how
    long they took to finish, None as long as they have not or where that says nothing.
    """

    day: date
    channel: str
    source: int | None = None
    minutes: int | None = None


class Cell(NamedTuple):
    """What is counted. `question` is empty for whole participations; `item` is a grid's line or a ranking's position, from "1".

    Under `DAY`, `CHANNEL` and `SOURCE` the item is the day, the channel or the source of those who started or finished. Under `STOPPED` it
    is the question that those who have not finished have in front of them, and the option its line. Under `MINUTES` the option is how many
    those who finished took.
    """

    question: str
    item: str
    option: str


class Participation(NamedTuple):
    """What counts of one person: what they answered, and how they take part."""

    answers: Answers
    facts: Facts
    visit: Visit


def counted(script: Script, answers: Answers, facts: Facts, visit: Visit) -> Counter[Cell]:
    """What this participation adds to each cell: one, or one for each card of a repeated section.

    Nothing before the first answer: consent alone is not a start.
    """
    seen = _seen(script, answers, facts, visit)
    cells = Counter(cell for slot, answer in seen.visible.items() for cell in _cells(script, slot, answer))
    cells.update(seen.turnout)
    return cells


def is_of_answers(cell: Cell) -> bool:
    """Whether this counts what was answered, or whole participations in all: not how people came, nor how far they went."""
    return not cell.question.startswith("_")


def delta(script: Script, before: Participation | None, after: Participation | None) -> dict[Cell, int]:
    """What to add to the tallies when a participation goes from `before` to `after`, None for none; cells that do not change are absent.

    What both come to is `counted`; only answers that differ are looked at here.
    """
    was, now = (_seen(script, *each) if each else _NOBODY for each in (before, after))
    change: Counter[Cell] = Counter()
    change.update(now.turnout - was.turnout)
    change.subtract(was.turnout - now.turnout)
    for slot, answer in now.visible.items():
        if was.visible.get(slot) != answer:
            change.update(_cells(script, slot, answer))
    for slot, answer in was.visible.items():
        if now.visible.get(slot) != answer:
            change.subtract(_cells(script, slot, answer))
    return {cell: count for cell, count in change.items() if count}


class _Seen(NamedTuple):
    """The answers that are not hidden, and the cells, one each, of how somebody who started came and how far they went."""

    visible: Answers
    turnout: frozenset[Cell]


_NOBODY = _Seen({}, frozenset())


def _seen(script: Script, answers: Answers, facts: Facts, visit: Visit) -> _Seen:
    path = reachable(script, answers, facts)
    visible = {slot: answers[slot] for slot in path if slot in answers}
    return _Seen(visible, frozenset(_turnout(path, answers, visit))) if visible else _NOBODY


def _turnout(path: Sequence[Slot], answers: Answers, visit: Visit) -> Iterator[Cell]:
    """What somebody who started counts as, whatever they answered."""
    in_front = next((slot for slot in path if slot not in answers), None)
    source = "" if visit.source is None else str(visit.source)
    for state in (STARTED,) if in_front else (STARTED, FINISHED):
        yield Cell("", "", state)
        yield Cell(DAY, visit.day.isoformat(), state)
        yield Cell(CHANNEL, visit.channel, state)
        yield Cell(SOURCE, source, state)
    if in_front:
        yield Cell(STOPPED, in_front.question, in_front.item)
    elif visit.minutes is not None:
        yield Cell(MINUTES, "", str(visit.minutes))


def _cells(script: Script, slot: Slot, answer: Answer) -> Iterator[Cell]:
    yield Cell(slot.question, slot.item, STATES[answer.state])
    ranked = KINDS[script.by_id[slot.question].kind].shape is Shape.ORDER
    for position, code in enumerate(answer.choices, start=1):
        yield Cell(slot.question, str(position) if ranked else slot.item, code)
