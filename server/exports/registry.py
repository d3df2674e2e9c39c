"""The exports of one process: who asked for which, how far they are, and the files that are ready, until their time is over.

A file is for whoever asked for it, and for fifteen minutes: somebody who erases their answers meanwhile may be in it that long, and no
longer. Nothing of this survives the process. Never here: how a file is written or sent.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from bot.faults import named
from server.exports.orders import ExportFailed, Why
from server.exports.tables import Progress

if TYPE_CHECKING:
    from server.exports.sending import Written

LIFETIME: Final = timedelta(minutes=15)
"""What a ready file is kept."""
REMEMBERED: Final = timedelta(days=1)
"""What it is remembered that there was one, so that its page can say that it is gone."""
MOST: Final = 5
"""Files of one person that are waited for or written at once."""
MOST_KEPT: Final = 30
"""Exports of one person that are remembered: the oldest whose file is not there makes room, never one that is promised for a while."""
LOOKED_EVERY: Final = 20.0
"""Seconds between two looks at what is over."""
TOKEN_BYTES: Final = 24

State = Literal["waiting", "writing", "ready", "expired", "stopped", "failed"]
Write = Callable[[Progress], Awaitable["Written"]]

log = logging.getLogger(__name__)


class TooMany(Exception):
    """Whoever asks waits for `MOST` already, or has `MOST_KEPT`."""


@dataclass(slots=True, eq=False)
class Export:
    """One file that somebody asked for. `place` is the code of the consultation, empty for the files of all; `name` as in its list.

    `rows` were read `of` so many: 0 of 0 as long as that is not known. `expires_at` is set once it is ready.
    """

    token: str = field(repr=False)
    organiser_id: int
    place: str
    name: str
    begun_at: datetime
    has_begun: bool = False
    rows: int = 0
    of: int = 0
    written: "Written | None" = None
    expires_at: datetime | None = None
    failed: Why | None = None
    _task: asyncio.Task[None] | None = None

    @property
    def state(self) -> State:
        if self.failed:
            return "failed"
        if self.expires_at is not None:
            return "ready" if self.written else "expired"
        if self._task is None:
            return "stopped"
        return "writing" if self.has_begun else "waiting"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in ("waiting", "writing")

    def start(self, work: Callable[[], Awaitable[None]]) -> None:
        """Does this beside, until it is done or stopped."""

        async def until_done() -> None:
            try:
                await work()
            finally:
                self._task = None

        self._task = asyncio.create_task(until_done())

    async def stop(self) -> None:
        """What is being written is given up, and what was written is gone."""
        task = self._task
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
            self._task = None  # cancelled before it had begun, it did not do that itself
        self.remove()

    def told(self, rows: int, of: int) -> None:
        """How far the writing is."""
        self.has_begun, self.rows, self.of = True, rows, of

    def remove(self) -> None:
        """The file is gone, if there was one."""
        if self.written is not None:
            self.written.file.close()
            self.written = None


class Exports:
    """Those of one process. `clock` tells aware moments in UTC."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._by_token: dict[str, Export] = {}

    def begin(self, organiser_id: int, place: str, name: str, write: Write) -> Export:
        """The export of this file for this person: the one that goes on already, or a new one, which `write` writes. Raises `TooMany`."""
        theirs = [one for one in self._by_token.values() if one.organiser_id == organiser_id]
        for one in theirs:
            if (one.place, one.name) == (place, name) and not one.is_over:
                return one
        if sum(not one.is_over for one in theirs) >= MOST:
            raise TooMany
        if len(theirs) >= MOST_KEPT:
            self._forget(next((one for one in theirs if one.state in ("expired", "stopped", "failed")), None))
        export = Export(secrets.token_urlsafe(TOKEN_BYTES), organiser_id, place, name, self._clock())
        self._by_token[export.token] = export
        export.start(lambda: self._written(export, write))
        return export

    def find(self, token: str, organiser_id: int, place: str) -> Export | None:
        """The export that this person asked for there."""
        self.prune()
        found = self._by_token.get(token)
        return found if found and (found.organiser_id, found.place) == (organiser_id, place) else None

    def of(self, organiser_id: int, place: str) -> tuple[Export, ...]:
        """What this person asked for there and may still have, the newest first."""
        self.prune()
        theirs = (one for one in self._by_token.values() if (one.organiser_id, one.place) == (organiser_id, place))
        return tuple(reversed([one for one in theirs if one.state in ("waiting", "writing", "ready")]))

    def ready(self) -> tuple[Export, ...]:
        """Every file that is there."""
        return tuple(one for one in self._by_token.values() if one.written)

    def prune(self) -> None:
        """Removes files whose time is over, and forgets what was over long ago."""
        now = self._clock()
        for one in list(self._by_token.values()):
            if one.expires_at is not None and now >= one.expires_at:
                one.remove()
            if one.is_over and now - one.begun_at >= REMEMBERED:
                self._forget(one)

    async def close(self) -> None:
        """Stops what is being written, and leaves no file."""
        await asyncio.gather(*(one.stop() for one in self._by_token.values()))
        self._by_token.clear()

    def _forget(self, export: Export | None) -> None:
        if export is None:
            raise TooMany
        export.remove()
        del self._by_token[export.token]

    async def _written(self, export: Export, write: Write) -> None:
        try:
            export.written = await write(export.told)
            export.expires_at = self._clock() + LIFETIME
        except ExportFailed as failed:
            export.failed = failed.why
        except Exception as error:  # noqa: BLE001 - whatever it is, its words may be what a person wrote
            log.error("an export failed: %s", named(error))
            export.failed = "broken"
