"""One question over all territories. Pure.

The rule of the field: one national percentage never stands alone. Beside it go the median and the range of the territories' own
percentages, for a large territory weighs as much as ten small ones. It is made of what may leave, and of nothing else.
"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final, NamedTuple

from dialogues.answers import State
from dialogues.values import Value
from server.figures.distributions import DONT_KNOW, FEWEST_FOR_PER_CENT
from server.figures.release import Publishable

FEWEST_TERRITORIES: Final = 2
"""Territories under which a total is one territory's."""


class Spread(Value, frozen=True):
    """One option: how many chose it in all, their share of all who answered, and the territories' shares. Shares are from 0 to 1."""

    code: str
    count: int
    share: float
    median: float
    lowest: float
    highest: float


class National(Value, frozen=True):
    """`base` people of `territories` answered; the spreads compare the `compared` territories large enough for a per cent."""

    territories: int
    compared: int
    base: int
    spreads: tuple[Spread, ...]


class Counts(NamedTuple):
    """What one territory tells: who answered, and people by option."""

    base: int
    by_code: Mapping[str, int]


def national(told: Sequence[Publishable]) -> National | None:
    """The figures of all these territories together, as far as each is told whole; None where too few can be compared."""
    whole = [Counts(each.base, _counts(each)) for each in told if each.whole and each.base is not None]
    compared = [each for each in whole if each.base >= FEWEST_FOR_PER_CENT]
    if len(compared) < FEWEST_TERRITORIES:
        return None
    base = sum(each.base for each in whole)
    codes = dict.fromkeys(code for each in whole for code in each.by_code)
    return National(len(whole), len(compared), base, tuple(_spread(code, whole, compared, base) for code in codes))


def _spread(code: str, told: Sequence[Counts], compared: Sequence[Counts], base: int) -> Spread:
    count = sum(each.by_code.get(code, 0) for each in told)
    shares = [each.by_code.get(code, 0) / each.base for each in compared]
    return Spread(code, count, count / base, median(shares), min(shares), max(shares))


def _counts(each: Publishable) -> Mapping[str, int]:
    """People by option, « Je ne sais pas » last."""
    return {code: line.count for line in each.options for code in line.codes} | {DONT_KNOW: each.state(State.DONT_KNOW) or 0}
