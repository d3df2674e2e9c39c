"""What is erased once its time is over: by the server of itself, once a day, and by whoever runs it, who may look at it first. And what is
done by itself at night: releases of figures.

Never here: what is erased of each kind (see `storage.retention`), and what a terminal says of it (see `retention_terminal`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.conversation import utc_now
from server.administration import Handler, Request, worded
from server.releasing import Releasing
from storage.database import Database
from storage.housekeeping import passing, prune
from storage.journal import SERVER, append
from storage.retention import START, Planned, erase_piece, planned
from storage.traces import erased_so_far

PERIOD: Final = 3600.0
"""Seconds between two rounds: what is kept for 48 hours may stay an hour more."""
JOURNAL_PERIOD: Final = 20.0
"""Seconds between two emptyings of SQLite's journal: three tries in the minute that erased bytes may still be in it."""
JOURNAL_SOON: Final = 1.0
"""Seconds after which it is tried again, where somebody was reading or writing."""
SETTLED: Final = 300.0
"""Seconds after a start before figures may leave. That reads all answers: whoever waits since the server stopped comes first, and one that
falls again and again would never let SQLite begin its journal anew, which then takes gigabytes, and longer at each start.
"""
NIGHT: Final = range(1, 4)
"""Hours, in UTC, in which releases are made, and the tables of PostgreSQL may be written anew: who answers then waits some seconds."""

log = logging.getLogger(__name__)


async def erase_due(releasing: Releasing, today: date) -> tuple[Planned, ...]:
    """Erases all that is due and returns what that was, as it was before. May be done twice, by two processes at once.

    Of answers that are to go, figures leave a last time.
    """
    database = releasing.database
    plan = await database.read(partial(planned, today=today))
    due = tuple(one for one in plan if one.is_due)
    for one in due:
        if one.kind == "answers":
            await releasing.make_last(one.consultation, today)
        after: int | None = START
        while after is not None:
            after = await database.write(partial(_erase_piece, one=one, today=today, after=after))
        log.info("erased, as its time is over: %s of the consultation %s", one.kind, one.consultation.code)
    return due


def _erase_piece(connection: Connection, one: Planned, today: date, after: int) -> int | None:
    """With the last piece, the journal tells of the whole."""
    more = erase_piece(connection, consultation_id=one.consultation.id, kind=one.kind, today=today, after=after)
    if more is None:
        append(connection, utc_now(), SERVER, "erased", consultation=one.consultation.code, kind=one.kind)
    return more


async def throw_away(database: Database, now: datetime) -> None:
    """Throws away what is kept for some hours or days."""
    while await database.write(partial(prune, now=now)):
        pass


# --- By itself ------------------------------------------------------------------------------------------------------------------------


async def keep_no_longer(releasing: Releasing, clock: Callable[[], datetime]) -> None:
    """For ever: throws away what is over every hour, erases what is due at the start and every day, and releases figures every night.

    Figures leave beside the rest: neither waits for the other, nor falls with it.
    """
    rounds = Rounds(releasing, clock)
    async with asyncio.TaskGroup() as both:
        both.create_task(_every_hour(rounds.erase))
        both.create_task(_every_hour(rounds.release, after=SETTLED))


async def _every_hour(work: Callable[[], Awaitable[None]], after: float = 0.0) -> None:
    """For ever, for the first time in `after` seconds."""
    await asyncio.sleep(after)
    while True:
        try:
            await work()
        except Exception:
            log.exception("what is done every hour could not all be done; it will be tried again in an hour")
        await asyncio.sleep(PERIOD)


class Rounds:
    """What is done each hour, and what was done already."""

    def __init__(self, releasing: Releasing, clock: Callable[[], datetime]) -> None:
        self._releasing = releasing
        self._database = releasing.database
        self._clock = clock
        self._done_on: date | None = None
        self._released_on: date | None = None
        self._to_rewrite = False
        self._erased_before: int | None = None

    async def erase(self) -> None:
        """What is over goes. Raises `StorageError`."""
        now = self._clock()
        await throw_away(self._database, now)
        if self._done_on != now.date():
            self._to_rewrite |= bool(await erase_due(self._releasing, now.date()))
            self._done_on = now.date()
        if now.hour in NIGHT:
            await self._rewrite()

    async def release(self) -> None:
        """Figures leave, once a night. Raises the first fault of one consultation, once the others have been looked at."""
        now = self._clock()
        if now.hour in NIGHT and self._released_on != now.date():
            await self._releasing.make_due(await self._releasing.waiting(), now.date())
            self._released_on = now.date()

    async def _rewrite(self) -> None:
        """Where something was erased since the last time, be it by its person; in the first night of a process one cannot tell."""
        erased = await self._database.read(erased_so_far)
        if (self._to_rewrite or erased != self._erased_before) and await self._database.rewrite_tables():
            self._to_rewrite, self._erased_before = False, erased


async def leave_no_traces(database: Database) -> None:
    """For ever: empties SQLite's journal, in which what was erased can be read until then."""
    while True:
        try:
            emptied = await database.empty_journal()
        except Exception:
            log.exception("the journal of the database could not be emptied; it will be tried again")
            emptied = True
        await asyncio.sleep(JOURNAL_PERIOD if emptied else JOURNAL_SOON)


# --- When somebody asks ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RetentionAdministration:
    """The command on one database. `clock` tells aware moments in UTC."""

    database: Database
    clock: Callable[[], datetime]
    releasing: Releasing

    @property
    def handlers(self) -> Mapping[str, Handler]:
        return {"retention": worded(self.retain)}

    async def retain(self, request: Request) -> Request:
        """Erases what is due, or only tells it with `dry_run`. Gives what is `due`, what comes `next`, and what is `passing`: how many of
        each there are, and how many are over."""
        now = self.clock()
        plan = await self.database.read(partial(planned, today=now.date()))
        told = await self.database.read(partial(passing, now=now))
        if not request["dry_run"]:
            await throw_away(self.database, now)
            if await erase_due(self.releasing, now.date()):
                await self.database.rewrite_tables()
        return {
            "due": [_told(one) for one in plan if one.is_due],
            "next": sorted((_told(one) for one in plan if not one.is_due and one.count), key=lambda one: (one["until"], one["code"])),
            "passing": asdict(told),
        }


def _told(one: Planned) -> Request:
    asked = one.consultation
    return {"code": asked.code, "title": asked.title, "kind": one.kind, "until": one.until.isoformat(), "count": one.count}
