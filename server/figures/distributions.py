"""From tallies to what is shown of one question: counts with their base. Pure.

Rules of the field: the base of a question is who answered it, « Je ne sais pas » included; passed and kept-to-oneself stand apart; each
line of a grid has its base; under 20 answers no per cent is given. Never here: who may see it (see `release`).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from dialogues.answers import State
from dialogues.counting import STATES, Cell
from dialogues.kinds import KINDS, Measure, Shape, measure_of
from dialogues.script import Slot, Step
from dialogues.values import Value

FEWEST_FOR_PER_CENT: Final = 20
"""Answers under which one person weighs more than five per cent: a share would claim more than it knows."""

DONT_KNOW: Final = STATES[State.DONT_KNOW]
"""The code of « Je ne sais pas » beside those of options."""

Tallies = Mapping[Cell, int]


class Bar(Value, frozen=True):
    """How many people chose an option or gave a value; in a ranking, how many ranked it at each place, the first place first."""

    code: str
    count: int
    places: tuple[int, ...] = ()


class Distribution(Value, frozen=True):
    """What was answered under one slot. The counts of people are apart: `answered`, `dont_know`, `prefer_not`, `skipped`."""

    slot: Slot
    bars: tuple[Bar, ...]
    answered: int
    dont_know: int
    prefer_not: int
    skipped: int

    @property
    def base(self) -> int:
        """Who answered, « Je ne sais pas » included."""
        return self.answered + self.dont_know

    @property
    def reached(self) -> int:
        """Who did something with the question, if only to pass it."""
        return self.base + self.prefer_not + self.skipped


def distributions(step: Step, tallies: Tallies) -> tuple[Distribution, ...]:
    """One per slot of the question: one, or one per line of a grid or statement voted on. All cards of a repeated section are one.

    A statement or an option in the tallies that the step has not comes last; values come in their order.
    """
    return tuple(_distribution(step, slot, tallies) for slot in _slots(step, tallies))


def _slots(step: Step, tallies: Tallies) -> tuple[Slot, ...]:
    known = KINDS[step.kind].slots(step)
    if step.items_from is None:
        return known
    voted = sorted({cell.item for cell in tallies if cell.question == step.id})
    return tuple(dict.fromkeys((*known, *(Slot(step.id, item) for item in voted))))


def first(places: Sequence[int]) -> int:
    """How many ranked it first, of how many ranked it at each place."""
    return places[0] if places else 0


def points(places: Sequence[int]) -> int:
    """In a ranking of up to n: n points for a first place, 1 for the last."""
    return sum(count * weight for count, weight in zip(places, range(len(places), 0, -1), strict=True))


def share(count: int, base: int) -> float | None:
    """Part of the base, from 0 to 1; None where the base is too small for one."""
    return count / base if base >= FEWEST_FOR_PER_CENT else None


def _distribution(step: Step, slot: Slot, tallies: Tallies) -> Distribution:
    lines = _lines(step, slot, tallies)
    of_state = {state: sum(tallies.get(Cell(slot.question, line, STATES[state]), 0) for line in lines) for state in State}
    items = _places(step) if KINDS[step.kind].shape is Shape.ORDER else lines
    known = dict.fromkeys(option.code for option in step.options)
    found = {cell.option for cell in tallies if cell.question == slot.question and cell.item in items and _is_option(cell.option)}
    others = sorted(found, key=Decimal if measure_of(step) is Measure.NUMBER else None)
    return Distribution(
        slot,
        tuple(_bar(step, slot.question, code, items, tallies) for code in dict.fromkeys((*known, *others))),
        answered=of_state[State.ANSWERED],
        dont_know=of_state[State.DONT_KNOW],
        prefer_not=of_state[State.PREFER_NOT],
        skipped=of_state[State.SKIPPED],
    )


def _lines(step: Step, slot: Slot, tallies: Tallies) -> tuple[str, ...]:
    """The lines that count as one: texts written each about a text of somebody else are kept apart, and counted together."""
    if step.about is None:
        return (slot.item,)
    return tuple({cell.item for cell in tallies if cell.question == slot.question})


def _bar(step: Step, question: str, code: str, items: tuple[str, ...], tallies: Tallies) -> Bar:
    counts = tuple(tallies.get(Cell(question, item, code), 0) for item in items)
    return Bar(code, sum(counts), counts if KINDS[step.kind].shape is Shape.ORDER else ())


def _places(step: Step) -> tuple[str, ...]:
    return tuple(str(place) for place in range(1, step.maximum + 1))


def _is_option(code: str) -> bool:
    return not code.startswith("_")
