"""Which of the processes that share a database leads for a bot: fetches its updates, where they are fetched, and says what is owed.

Never here: how processes are counted (see `storage.processes`), and what whoever leads does.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Final

from bot.conversation import utc_now
from bot.faults import named
from bot.timing import Timing
from storage import processes
from storage.database import Database
from storage.errors import StorageError
from storage.processes import LEASE, Standing

PERIOD: Final = 3.0
"""Seconds between two words: with `LEASE`, another takes over within thirteen of the end of whoever led, and one may be missed."""
QUIET: Final = timedelta(seconds=5)
"""Of whoever was active since, another process may be saying the screen: one that ended said its last word before, for it is gone once its
lease is over."""
NAME_BYTES: Final = 16

log = logging.getLogger(__name__)


class Peers:
    """This process among those of a database. Its methods raise `StorageError`."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock
        self._name = secrets.token_bytes(NAME_BYTES)

    async def stand(self, bot_id: int) -> Standing:
        """See `processes.stand`."""
        return await self._database.write(lambda connection: processes.stand(connection, bot_id, self._name, self._clock()))

    async def leave(self, bot_id: int) -> None:
        """See `processes.leave`."""
        await self._database.write(lambda connection: processes.leave(connection, bot_id, self._name))


class Lead:
    """Whether this process leads for one bot; without `peers` it does, always.

    `owing`: there may be something that is owed. Set at the start of leading, and when another process ended without a word.
    """

    def __init__(self, bot_id: int, peers: Peers | None, timing: Timing) -> None:
        self._bot_id = bot_id
        self._peers = peers
        self._timing = timing
        self._until = timing.now()
        self._held, self._lost = asyncio.Event(), asyncio.Event()
        self._hold(peers is None)
        self.owing = peers is None

    @property
    def is_held(self) -> bool:
        return self._held.is_set()

    async def keep(self, say_owed: Callable[[], Awaitable[object]]) -> None:
        """For ever: says that this process is there, looks whether it leads, and settles what is owing."""
        while self._peers is not None:
            try:
                await self._look(self._peers)
                await self.settle(say_owed)
            except Exception as error:  # noqa: BLE001 - whatever it is, who leads must be asked again
                log.warning("a process could not say that it is there: %s", named(error))
            if self._timing.now() >= self._until:  # then another may
                self._hold(False)
            await self._timing.sleep(PERIOD)

    async def settle(self, say_owed: Callable[[], Awaitable[object]]) -> None:
        """Says what is owing, where this process is to; who else asks for it meanwhile says nothing a second time."""
        if not (self.is_held and self.owing):
            return
        self.owing = False
        try:
            await say_owed()
        except BaseException:
            self.owing = True
            raise

    async def leave(self) -> None:
        """Another may lead at once."""
        if self._peers is None:
            return
        self._hold(False)
        try:
            await self._peers.leave(self._bot_id)
        except StorageError as error:
            log.warning("that this process ends could not be noted: %s", named(error))

    async def while_held(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """For ever: does this, which has no end, as long as this process leads."""
        while True:
            await self._held.wait()
            task = asyncio.create_task(work())
            try:
                await self._lost.wait()
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _look(self, peers: Peers) -> None:
        asked_at = self._timing.now()
        standing = await peers.stand(self._bot_id)
        self._until = asked_at + LEASE.total_seconds()
        self.owing |= standing.lost > 0 or (standing.leads and not self.is_held)
        self._hold(standing.leads)

    def _hold(self, leads: bool) -> None:
        for event, is_so in ((self._held, leads), (self._lost, not leads)):
            if is_so:
                event.set()
            else:
                event.clear()
