"""What goes wrong in one simulation, and where: drawn from its seed, one chance at every point that the program passes.

Never here: how a fault is brought about (see `process` and `telegram`).
"""

from collections.abc import Callable
from random import Random
from typing import Final

CRASH, CRASH_AFTER = "the process is killed", "the process is killed after it"
LOST, TWICE, SLOW = "it is lost", "it comes twice", "it is slow"
UNAVAILABLE, UNKNOWN, LOCKED = "the disk refuses it", "it is done, and reported as failed", "the database is locked"
BUSY, BROKEN = "Telegram asks to wait", "Telegram breaks down"

HIGHEST: Final[dict[str, dict[str, float]]] = {
    "a statement": {CRASH: 0.004, UNAVAILABLE: 0.01},
    "BEGIN": {LOCKED: 0.06},
    "COMMIT": {CRASH: 0.03, CRASH_AFTER: 0.03, UNAVAILABLE: 0.06, UNKNOWN: 0.06},
    "a read": {UNAVAILABLE: 0.1},
    "an update": {LOST: 0.1, TWICE: 0.2, SLOW: 0.1},
    "an acknowledgement": {CRASH: 0.03, CRASH_AFTER: 0.03, LOST: 0.15, SLOW: 0.05},
    "a call": {CRASH: 0.02, CRASH_AFTER: 0.02, LOST: 0.1, UNKNOWN: 0.1, SLOW: 0.1, BUSY: 0.05, BROKEN: 0.05},
    "the last act": {CRASH: 1.0},
}
"""The points, and how likely each fault is there at most."""
ENABLED: Final = 0.4
"""How many of the faults a simulation knows: with all of them at once, some would never be met alone."""


class Plan:
    """`without`: faults left out, by their number, to find out which of them matter."""

    def __init__(self, chance: Random, note: Callable[[str], None], without: frozenset[int] = frozenset()) -> None:
        self.chance = chance
        self.struck = 0
        """Faults drawn so far, those left out included."""
        self._note = note
        self._without = without
        self._over = False
        self._rates = {
            point: {kind: chance.uniform(0.0, highest) if chance.random() < ENABLED else 0.0 for kind, highest in kinds.items()}
            for point, kinds in HIGHEST.items()
        }

    def end(self) -> None:
        """From now on nothing goes wrong any more."""
        self._over = True

    def at(self, point: str, what: str = "") -> str | None:
        """What goes wrong this time at this point; None when all is well."""
        if self._over:
            return None
        drawn = self.chance.random()
        for kind, rate in self._rates[point].items():
            drawn -= rate
            if drawn < 0.0:
                return self._strike(f"{point} {what}".rstrip(), kind)
        return None

    def _strike(self, where: str, kind: str) -> str | None:
        self.struck += 1
        if self.struck in self._without:
            return None
        self._note(f"fault {self.struck}: {where}: {kind}")
        return kind
