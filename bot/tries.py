"""What may be done so often in a while and no oftener: wrong codes given, letters asked for.

Kept in memory alone: a restart forgives. Never here: what is done, and what those who are slowed are told.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(hours=1)
REMEMBERED: Final = 10_000
"""Those who tried lately; beyond, who did so the longest ago is forgotten."""


class Tries:
    """`most` in a `window` from each, whoever « each » is: a person, an address. `clock` tells aware moments."""

    def __init__(self, most: int, clock: Callable[[], datetime], window: timedelta = WINDOW) -> None:
        self._most = most
        self._window = window
        self._clock = clock
        self._tried: OrderedDict[Hashable, deque[datetime]] = OrderedDict()

    def allowed(self, who: Hashable) -> bool:
        """Whether they may try once more."""
        return self.left(who) > 0

    def left(self, who: Hashable) -> int:
        """How often they may still try."""
        tried = self._tried.get(who, ())
        return self._most - sum(self._clock() - moment < self._window for moment in tried)

    def note(self, who: Hashable) -> None:
        """They tried once more, as one may only so often: a code that opens nothing, a letter."""
        self._tried.setdefault(who, deque(maxlen=self._most)).append(self._clock())
        self._tried.move_to_end(who)
        if len(self._tried) > REMEMBERED:
            self._tried.popitem(last=False)

    def forgive(self, who: Hashable) -> None:
        """What they tried last came to nothing through no fault of theirs."""
        if tried := self._tried.get(who):
            tried.pop()
