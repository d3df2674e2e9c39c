"""Whether very many began within a few minutes, by a rule that can be said in one sentence. Pure.

Thirty or more within ten minutes, and over five times what is usual: the median of the other ten minutes in which somebody began. It tells
of numbers only: why so many came, a machine cannot know. Never here: words about it.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median_low
from typing import Final

from dialogues.values import Value

WITHIN: Final = timedelta(minutes=10)
LOOKED_BACK: Final = timedelta(hours=24)
STARTS_READ: Final = 2_000
"""The last ones: to read them costs some milliseconds whatever their number; where more come in a day, what is usual is seen in hours."""
FEWEST: Final = 30
TIMES: Final = 5


class Burst(Value, frozen=True):
    """So many began from `first` to `last`; `usual` is how many do in as long, 0 where nobody else did."""

    first: datetime
    last: datetime
    count: int
    usual: int


def burst(starts: Sequence[datetime]) -> Burst | None:
    """The fullest `WITHIN` among these moments, in any order; None where it is nothing out of the ordinary."""
    moments = sorted(starts)
    start, end, left = 0, 0, 0
    for right, moment in enumerate(moments):
        while moment - moments[left] > WITHIN:
            left += 1
        if right + 1 - left > end - start:
            start, end = left, right + 1
    count = end - start
    if count < FEWEST:
        return None
    others = Counter(int(moment.timestamp() // WITHIN.total_seconds()) for moment in (*moments[:start], *moments[end:]))
    usual = median_low(others.values()) if others else 0
    return Burst(moments[start], moments[end - 1], count, usual) if count > TIMES * usual else None
