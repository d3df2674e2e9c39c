"""Wrong codes slowed: whoever gave too many of them lately is not heard for a while, right or wrong.

Kept in memory alone: a restart forgives. Never here: what a code is, and what those who are slowed are told.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(hours=1)
REMEMBERED: Final = 10_000
"""Those who gave a wrong code lately; beyond, who gave theirs the longest ago is forgotten."""


class Guesses:
    """`most` wrong codes in an hour from each, whoever « each » is: a person, an address. `clock` tells aware moments."""

    def __init__(self, most: int, clock: Callable[[], datetime]) -> None:
        self._most = most
        self._clock = clock
        self._wrong: OrderedDict[Hashable, deque[datetime]] = OrderedDict()

    def allowed(self, who: Hashable) -> bool:
        """Whether a code of theirs may be looked at."""
        return self.left(who) > 0

    def left(self, who: Hashable) -> int:
        """How many wrong codes they may still give."""
        wrong = self._wrong.get(who, ())
        return self._most - sum(self._clock() - moment < WINDOW for moment in wrong)

    def note_wrong(self, who: Hashable) -> None:
        """They gave a code that opens nothing."""
        self._wrong.setdefault(who, deque(maxlen=self._most)).append(self._clock())
        self._wrong.move_to_end(who)
        if len(self._wrong) > REMEMBERED:
            self._wrong.popitem(last=False)
