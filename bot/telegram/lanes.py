"""A lane: calls that wait to be made, each chat's in its own order, tried again until Telegram takes them.

Here: order, patience and the bound. Never here: what a call says, and what is kept when it ends.

Telegram's « wait » closes the whole lane, any other fault delays one chat only. Nothing that waits here is the only trace of itself:
what is lost when the process dies is owed in the database, or was worth nothing by then.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from telegram.error import TelegramError

from bot.carrying import Fate
from bot.faults import named
from bot.telegram.calls import fate_of, wait_of
from bot.telegram.troubles import constant_words
from bot.timing import Timing, delays

AT_ONCE: Final = 48
"""Calls in flight: nearly a thousand a second at Telegram's usual 50 ms, while a backlog never takes all connections."""
CAPACITY: Final = 10_000
"""Calls waiting: an hour of outage of a busy consultation, in a few megabytes."""
FIRST_WAIT: Final = 3.0
"""Seconds before another call where Telegram refuses the bot itself; doubled each time."""

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Errand:
    """A call to be made and what follows.

    `line`: errands of one line, usually a chat, are done in their order, one at a time. `make` raises `TelegramError`. `ended` is told
    DONE, GONE or REFUSED, unless the lane is closed before. `tries`: how often a call that may work another time is made; None for
    as often as it takes. Of two errands of one `subject` in a line the one of the highest `rank` is enough: the other is dropped.
    `name` tells a refused call apart in the log.
    """

    line: Hashable
    make: Callable[[], Awaitable[object]]
    ended: Callable[[Fate], Awaitable[object]]
    tries: int | None = None
    subject: Hashable | None = None
    rank: int = 0
    name: str = ""
    begun: bool = False


class Lane:
    """Starts with the first errand. `close` it in the end."""

    def __init__(self, timing: Timing, capacity: int = CAPACITY) -> None:
        self._timing = timing
        self._capacity = capacity
        self._lines: dict[Hashable, deque[Errand]] = {}
        self._waiting = 0
        self._workers: set[asyncio.Task[None]] = set()
        self._resting: set[asyncio.Task[None] | None] = set()
        self._closed = False
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._door = asyncio.Lock()
        self._opens_at = timing.now()
        self._refusals = delays(FIRST_WAIT)
        self._in_doubt = False

    def __len__(self) -> int:
        """Errands not ended."""
        return self._waiting

    @property
    def held_for(self) -> float:
        """Seconds until calls are made again; 0 when they are."""
        return max(self._opens_at - self._timing.now(), 0.0)

    def subjects(self, line: Hashable) -> list[Hashable]:
        """The subjects of which an errand waits or is being done."""
        return [errand.subject for errand in self._lines.get(line, ()) if errand.subject is not None]

    def add(self, errand: Errand) -> bool:
        """Take an errand, and drop those of which it is the newer one. False, and nothing done, when the lane is full or closed."""
        if self._closed:
            return False
        older = self._not_begun(errand.line, errand.subject)
        if any(other.rank > errand.rank for other in older):
            return True
        if not older and self._waiting >= self._capacity:
            return False
        for other in older:
            self._drop(other)
        self._waiting += 1
        if errand.line in self._lines:
            self._lines[errand.line].append(errand)
        else:
            self._lines[errand.line] = deque([errand])
            worker = asyncio.create_task(self._work(errand.line))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        return True

    def withdraw(self, line: Hashable, subject: Hashable) -> None:
        """Let what waits of this subject end without a call. One already on its way is not called back."""
        for errand in self._not_begun(line, subject):
            self._drop(errand)

    async def idle(self) -> None:
        """Return once nothing waits."""
        while self._workers:
            await asyncio.wait(self._workers)

    async def close(self, within: float) -> None:
        """Take nothing more and end in `within` seconds: what waits is made once, what would have to wait longer is given up."""
        self._closed = True
        for worker in self._resting:
            if worker:
                worker.cancel()
        if self._workers:
            _, late = await asyncio.wait(self._workers, timeout=within)
            for worker in late:
                worker.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _not_begun(self, line: Hashable, subject: Hashable) -> list[Errand]:
        if subject is None:
            return []
        return [errand for errand in self._lines.get(line, ()) if errand.subject == subject and not errand.begun]

    def _drop(self, errand: Errand) -> None:
        errands = self._lines[errand.line]
        if errand is errands[0]:  # its turn has come: it ends in it, without a call
            errand.make, errand.ended, errand.subject = _nothing, _nobody, None
        else:
            errands.remove(errand)
            self._waiting -= 1

    async def _work(self, line: Hashable) -> None:
        errands = self._lines[line]
        try:
            with suppress(_Closed):
                while errands:
                    await self._do(errands[0])
                    errands.popleft()
                    self._waiting -= 1
        finally:
            self._waiting -= len(errands)
            del self._lines[line]

    async def _do(self, errand: Errand) -> None:
        fate = await self._outcome(errand)
        try:
            await errand.ended(fate)
        except Exception as error:  # noqa: BLE001 - a fault of ours in one errand must not stop those behind it
            log.error("what a call led to could not be noted (%s): %s", errand.name, named(error))

    async def _outcome(self, errand: Errand) -> Fate:
        """Make the call as often as it takes."""
        faults, made = delays(), 0
        while True:
            fate = await self._attempt(errand)
            if fate not in (Fate.AGAIN, Fate.NOT_NOW):
                return fate
            errand.begun = False
            if fate is Fate.AGAIN:
                made += 1
                if made == errand.tries:
                    return Fate.REFUSED
                await self._rest(next(faults))

    async def _attempt(self, errand: Errand) -> Fate:
        async with self._slots:
            async with self._door:
                await self._until_open()
                if self._in_doubt:
                    # One call finds out for all: the others wait behind the door.
                    return await self._call(errand)
            return await self._call(errand)

    async def _until_open(self) -> None:
        while self.held_for:
            await self._rest(self.held_for)

    async def _call(self, errand: Errand) -> Fate:
        errand.begun = True
        try:
            await errand.make()
        except TelegramError as error:
            return self._fate(errand, error)
        except Exception as error:  # noqa: BLE001 - a fault of ours in one call must not stop the calls behind it
            log.error("a call could not be made (%s): %s", errand.name, named(error))
            return Fate.REFUSED
        self._trust()
        return Fate.DONE

    def _fate(self, errand: Errand, error: TelegramError) -> Fate:
        fate = fate_of(error)
        if fate is Fate.NOT_NOW:
            self._hold(wait_of(error))
        elif fate is not Fate.AGAIN:
            self._trust()
        if fate is Fate.REFUSED:
            log.error("Telegram refuses a call (%s): %s", errand.name, constant_words(error))
        return fate

    def _hold(self, seconds: float) -> None:
        """Close the door for so long; when Telegram does not say (0), for longer each time it opens in vain."""
        wait = seconds or self.held_for or next(self._refusals)
        self._opens_at = max(self._opens_at, self._timing.now() + wait)
        self._in_doubt = True

    def _trust(self) -> None:
        if self._in_doubt:
            self._in_doubt = False
            self._refusals = delays(FIRST_WAIT)

    async def _rest(self, seconds: float) -> None:
        if self._closed:
            raise _Closed
        task = asyncio.current_task()
        self._resting.add(task)
        try:
            await self._timing.sleep(seconds)
        finally:
            self._resting.discard(task)


class _Closed(Exception):
    """The lane closes and does not wait any more."""


async def _nothing() -> None:
    pass


async def _nobody(_: Fate) -> None:
    pass
