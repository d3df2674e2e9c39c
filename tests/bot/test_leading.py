"""Whoever leads does what one alone may do, from the moment it leads until it does no more."""

import asyncio
from collections.abc import Sequence

from bot.leading import PERIOD, Lead, Peers
from bot.timing import Timing
from storage.errors import DatabaseUnavailable
from storage.processes import LEASE, Standing
from tests.support.stepped import SteppedTime

BOT = 7
LEADS, FOLLOWS = Standing(leads=True, lost=0), Standing(leads=False, lost=0)
UNKNOWN = None
"""The database does not answer."""


class Told(Peers):
    """Told by a test how this process stands, one look after the other; the last stays so."""

    def __init__(self, standings: Sequence[Standing | None]) -> None:
        self._standings = list(standings)
        self.left = 0

    async def stand(self, bot_id: int) -> Standing:
        standing = self._standings.pop(0) if len(self._standings) > 1 else self._standings[0]
        if standing is None:
            raise DatabaseUnavailable(5.0)
        return standing

    async def leave(self, bot_id: int) -> None:
        self.left += 1


class Process:
    """One that looks whether it leads, `PERIOD` by `PERIOD`, and says what is owed: at first so often `in_vain`."""

    def __init__(self, *standings: Standing | None, in_vain: int = 0) -> None:
        self.time = SteppedTime()
        self.peers = Told(standings)
        self.lead = Lead(BOT, self.peers, Timing(self.time.now, self.time.sleep))
        self.said = 0
        self._in_vain = in_vain

    async def looks(self, times: int) -> list[tuple[bool, int]]:
        """Whether it leads, and how often it has said what is owed, after each look."""
        keeping = asyncio.create_task(self.lead.keep(self._say_owed))
        found = []
        for _ in range(times):
            await _settled()
            found.append((self.lead.is_held, self.said))
            self.time.advance(PERIOD)
        keeping.cancel()
        return found

    async def _say_owed(self) -> None:
        if self._in_vain:
            self._in_vain -= 1
            raise DatabaseUnavailable(5.0)
        self.said += 1


async def _settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_what_is_owed_is_said_once_at_the_start_of_leading() -> None:
    assert await Process(FOLLOWS, LEADS, LEADS).looks(3) == [(False, 0), (True, 1), (True, 1)]


async def test_and_again_when_another_ended_without_a_word() -> None:
    lost = Standing(leads=True, lost=1)
    assert await Process(LEADS, LEADS, lost, LEADS).looks(4) == [(True, 1), (True, 1), (True, 2), (True, 2)]


async def test_who_follows_keeps_in_mind_that_another_was_lost() -> None:
    """Whoever looks first is told: it may come to lead only later."""
    lost = Standing(leads=False, lost=1)
    process = Process(lost, FOLLOWS)
    assert await process.looks(2) == [(False, 0), (False, 0)]
    assert process.lead.owing


async def test_what_could_not_be_said_is_tried_again() -> None:
    assert await Process(LEADS, in_vain=1).looks(3) == [(True, 0), (True, 1), (True, 1)]


async def test_without_a_database_it_leads_no_longer_than_others_wait() -> None:
    looks = await Process(LEADS, UNKNOWN).looks(6)
    led = [held for held, _ in looks]
    assert led == [True] * 4 + [False] * 2
    assert 3 * PERIOD < LEASE.total_seconds() <= 4 * PERIOD


async def test_what_is_done_while_leading_ends_with_it() -> None:
    process = Process(LEADS, FOLLOWS, LEADS)
    began, ended = 0, 0

    async def work() -> None:
        nonlocal began, ended
        began += 1
        try:
            await asyncio.Event().wait()
        finally:
            ended += 1

    working = asyncio.create_task(process.lead.while_held(work))
    assert [held for held, _ in await process.looks(3)] == [True, False, True]
    await _settled()
    assert (began, ended) == (2, 1)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert ended == 2


async def test_a_goodbye_is_said_and_nothing_done_after_it() -> None:
    process = Process(LEADS)
    await process.looks(1)
    await process.lead.leave()
    assert (process.lead.is_held, process.peers.left) == (False, 1)


async def test_alone_it_leads_always() -> None:
    lead = Lead(BOT, None, Timing())
    await lead.keep(_settled)
    await lead.leave()
    assert (lead.is_held, lead.owing) == (True, True)
