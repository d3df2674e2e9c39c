"""What is done beside the requests that asked for it, so that nobody waits, and nobody learns from how long it takes what was done.

A fault of one is in the log, by where it was met, and stops nothing. Never here: what is done.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Final

from bot.faults import named

DRAIN_SECONDS: Final = 5.0
"""What is still to be done when the server stops is given so long."""
MOST: Final = 200
"""At once: each may hold a connection to the mail server for some seconds. Beyond, what is asked is not done."""

log = logging.getLogger(__name__)


class Errands:
    """Those of one process."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Does this soon."""
        if len(self._running) >= MOST:
            work.close()
            log.error("too much is to be done beside the requests; one thing is left undone")
            return
        task = asyncio.create_task(_guarded(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def done(self) -> None:
        """Returns once nothing is left to do."""
        while self._running:
            await asyncio.wait(self._running)

    async def close(self) -> None:
        """Waits for what is left, then gives it up."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=DRAIN_SECONDS)
            for task in late:
                task.cancel()


async def _guarded(work: Coroutine[Any, Any, object]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - whatever it is, its words may hold an address
        log.error("what was to be done beside a request failed: %s", named(error))
