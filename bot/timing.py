"""Time as the channel needs it: a clock that never goes back, a way to wait, and how waits grow. All three are replaced in tests."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final

FIRST_DELAY: Final = 1.0
LONGEST_DELAY: Final = 60.0
"""Seconds. Telegram comes back from most troubles within seconds, and a minute more is little in a long one."""


@dataclass(frozen=True, slots=True)
class Timing:
    """`now` in seconds from any origin; `sleep` takes seconds."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep


def delays(first: float = FIRST_DELAY) -> Iterator[float]:
    """Seconds to wait after one fault, after a second in a row, and so on: doubled each time."""
    delay = first
    while True:
        yield min(delay, LONGEST_DELAY)
        delay *= 2
