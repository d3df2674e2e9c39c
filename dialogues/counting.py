"""What a participation counts as: the one function behind tallies, recount and erasure. Pure.

Rules of the field: unfinished answers count; hidden ones do not; the base of a question is who answered it, « Je ne sais pas » included;
passed and kept-to-oneself are counted apart; each line of a grid, and each position of a ranking, has cells of its own.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from dialogues.answers import Answer, Answers, Facts, State
from dialogues.kinds import KINDS, Shape
from dialogues.path import reachable
from dialogues.script import Script, Slot

STARTED = "_started"
FINISHED = "_finished"
STATES = {state: f"_{state.value}" for state in State}
"""Cells that count states beside those that count options. Option codes never begin with an underscore."""


class Cell(NamedTuple):
    """What is counted. `question` is empty for whole participations; `item` is a grid's line or a ranking's position, from "1"."""

    question: str
    item: str
    option: str


def counted(script: Script, answers: Answers, facts: Facts) -> Counter[Cell]:
    """What this participation adds to each cell: one, or one for each card of a repeated section.

    Nothing before the first answer: consent alone is not a start.
    """
    path = reachable(script, answers, facts)
    visible = [slot for slot in path if slot in answers]
    cells = Counter(cell for slot in visible for cell in _cells(script, slot, answers[slot]))
    if visible:
        cells[Cell("", "", STARTED)] = 1
        if len(visible) == len(path):
            cells[Cell("", "", FINISHED)] = 1
    return cells


def delta(before: Counter[Cell], after: Counter[Cell]) -> dict[Cell, int]:
    """What to add to the tallies when a participation goes from `before` to `after`; cells that do not change are absent."""
    change = Counter(after)
    change.subtract(before)
    return {cell: count for cell, count in change.items() if count}


def _cells(script: Script, slot: Slot, answer: Answer) -> Iterator[Cell]:
    yield Cell(slot.question, slot.item, STATES[answer.state])
    ranked = KINDS[script.by_id[slot.question].kind].shape is Shape.ORDER
    for position, code in enumerate(answer.choices, start=1):
        yield Cell(slot.question, str(position) if ranked else slot.item, code)
