"""Values in short: the least, the middle and the most of the numbers or days that people gave. Pure.

Never here: who may see it. A value may be one person's alone: it is for the organiser of the consultation, and never leaves.
"""

from collections.abc import Sequence
from decimal import Decimal

from dialogues.kinds import Measure, measure_of
from dialogues.kinds.number import canonical
from dialogues.script import Step
from dialogues.values import Value
from server.figures.distributions import Bar, Distribution


class Summary(Value, frozen=True):
    """Values in canonical form. Half of the people gave `median` or less: between two numbers it is their middle, of two days the first."""

    lowest: str
    median: str
    highest: str


def summary(step: Step, distribution: Distribution) -> Summary | None:
    """The summary of what was given; None where values have no order, or nobody gave any."""
    given = [bar for bar in distribution.bars if bar.count]
    if measure_of(step) not in (Measure.NUMBER, Measure.DAY) or not given:
        return None
    return Summary(given[0].code, _median(step, given), given[-1].code)


def _median(step: Step, given: Sequence[Bar]) -> str:
    count = sum(bar.count for bar in given)
    first, second = _at(given, (count - 1) // 2), _at(given, count // 2)
    return canonical((Decimal(first) + Decimal(second)) / 2) if measure_of(step) is Measure.NUMBER else first


def _at(given: Sequence[Bar], position: int) -> str:
    """The value at this position, from 0, of all that were given in order."""
    for bar in given:
        position -= bar.count
        if position < 0:
            return bar.code
    raise IndexError(position)
