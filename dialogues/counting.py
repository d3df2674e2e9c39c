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


def counted(script: Script, answers: Answers, facts: Facts, visit: Visit) -> Counter[Cell]:
    """What this participation adds to each cell: one, or one for each card of a repeated section.

    Nothing before the first answer: consent alone is not a start.
    """
    path = reachable(script, answers, facts)
    visible = [slot for slot in path if slot in answers]
    cells = Counter(cell for slot in visible for cell in _cells(script, slot, answers[slot]))
    if visible:
        cells.update(_turnout(path, answers, visit))
    return cells


def is_of_answers(cell: Cell) -> bool:
    """Whether this counts what was answered, or whole participations in all: not how people came, nor how far they went."""
    return not cell.question.startswith("_")


def delta(before: Counter[Cell], after: Counter[Cell]) -> dict[Cell, int]:
    """What to add to the tallies when a participation goes from `before` to `after`; cells that do not change are absent."""
    change = Counter(after)
    change.subtract(before)
    return {cell: count for cell, count in change.items() if count}


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
