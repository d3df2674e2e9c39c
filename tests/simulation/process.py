"""The program in a process that can be killed at any point, while the one who simulates goes on.

What is killed is the copy: at that instant its files are copied as they are, and nobody hears the process any more. The next one begins
with that copy, as it would with what a real process leaves. Never here: when to kill, which the plan of faults says.
"""

import asyncio
import contextvars
import shutil
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy import event

import bot.newcomers
import storage.database
import storage.saving
import storage.writer
from bot.conversation import Conversation
from bot.telegram.running import Mode, TelegramBot
from bot.timing import Timing
from storage.database import Database
from storage.engines import reading_engine, writing_engine
from storage.keys import Keyring, MasterKey
from tests.bot.telegram.world import SECRET, TOKEN
from tests.simulation.clockwork import Clockwork, Turns
from tests.simulation.faults import CRASH, CRASH_AFTER, LOCKED, UNAVAILABLE, UNKNOWN, Plan
from tests.simulation.history import History

FILE: Final = "concertia.db"
ADDRESS: Final = "https://concertia.example"
BEGINNING: Final = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
LONGEST_LOCK: Final = 15.0
"""Seconds: some locks are outlived by the writer's patience, and some outlive it."""


class _Compiled(dict[Any, Any]):
    """Statements compiled once for all processes, not for each: they come by the dialect of one engine first, then by what they say."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


_COMPILED: Final = _Compiled()
_OWNER: contextvars.ContextVar["Process | None"] = contextvars.ContextVar("owner", default=None)


class Process:
    """One life of the program, on the files of `folder`. `request` is its way to Telegram."""

    def __init__(
        self, folder: Path, number: int, mode: Mode, master: MasterKey, plan: Plan, history: History, request: Callable[["Process"], Any]
    ) -> None:
        self.folder = folder
        self.number = number
        self.ended = asyncio.Event()
        self._plan = plan
        self._history = history
        self._tasks: list[asyncio.Task[Any]] = []
        self._context = contextvars.copy_context()
        self._context.run(_OWNER.set, self)
        self._locked_until = 0.0
        self._loop = asyncio.get_running_loop()
        self._database = self._context.run(Database, f"sqlite:///{folder / FILE}")
        keyring = Keyring(master, bytes(32))
        conversation = Conversation(self._database, keyring, ADDRESS, lambda: BEGINNING + timedelta(seconds=self._loop.time()))
        timing = Timing(self._loop.time, asyncio.sleep)
        self.bot = TelegramBot(TOKEN, "https://stand.in/bot", mode, conversation, SECRET, ADDRESS, request=request(self), timing=timing)

    @property
    def alive(self) -> bool:
        return not self.ended.is_set()

    async def start(self) -> None:
        """Raises `StorageError`."""
        self._history.note(f"process {self.number} starts")
        await self.outcome(self.bot.__aenter__())

    async def outcome(self, work: Coroutine[Any, Any, Any]) -> Any:
        """What this work of the process comes to. Raises `ConnectionResetError` if the process ends before."""
        task = self._context.run(asyncio.create_task, work)
        ended = asyncio.create_task(self.ended.wait())
        try:
            await asyncio.wait((task, ended), return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
        if not self.alive or not task.done():
            raise ConnectionResetError("the process ended")
        return task.result()

    def own(self, task: asyncio.Task[Any]) -> None:
        self._tasks.append(task)

    def kill(self) -> None:
        """As kill -9 does. May be called from any of its threads."""
        if self.alive:
            self._history.note(f"process {self.number} is killed")
            _copy(self.folder, self.next_folder)
            self.ended.set()

    @property
    def next_folder(self) -> Path:
        """Where the next process finds what this one left."""
        return self.folder.parent / str(self.number + 1)

    async def stop(self) -> None:
        """As SIGTERM does."""
        await self.outcome(self.bot.__aexit__())
        await self._database.close()
        self._history.note(f"process {self.number} has stopped")

    async def bury(self) -> None:
        """Lets go of what a killed process held. What this still does, it does to files that nobody reads any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._database.close()

    # --- What its database meets --------------------------------------------------------------------------------------------------

    def writes(self, statement: str) -> None:
        """Before each statement of the writer."""
        if not self.alive:
            return
        if statement.startswith("BEGIN"):
            self._begins()
        fault = self._plan.at("a statement", statement.split("(")[0].split("SET")[0].strip()[:40])
        if fault == CRASH:
            self.kill()
        elif fault == UNAVAILABLE:
            raise _refusal(sqlite3.SQLITE_FULL, "database or disk is full")

    def reads(self) -> None:
        if self.alive and self._plan.at("a read") == UNAVAILABLE:
            raise _refusal(sqlite3.SQLITE_IOERR, "disk I/O error")

    def commits(self, commit: Callable[[], None]) -> None:
        """Around each COMMIT of the writer."""
        fault = self._plan.at("COMMIT") if self.alive else None
        if fault == CRASH:
            self.kill()
        elif fault == UNAVAILABLE:
            raise _refusal(sqlite3.SQLITE_IOERR, "disk I/O error")
        commit()
        if fault == CRASH_AFTER:
            self.kill()
        elif fault == UNKNOWN:
            raise _refusal(sqlite3.SQLITE_IOERR, "disk I/O error")

    def _begins(self) -> None:
        if self._plan.at("BEGIN") == LOCKED:
            self._locked_until = self._loop.time() + self._plan.chance.uniform(0.0, LONGEST_LOCK)
        if self._loop.time() < self._locked_until:
            raise _refusal(sqlite3.SQLITE_BUSY, "database is locked")


def _refusal(code: int, words: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


def _copy(folder: Path, to: Path) -> None:
    to.mkdir()
    for name in (FILE, f"{FILE}-wal"):
        if (folder / name).exists():
            shutil.copyfile(folder / name, to / name)


# --- What a simulation puts in the place of threads, clocks and chance -----------------------------------------------------------------


@contextmanager
def in_hand(loop: Clockwork, chance: Random) -> Iterator[None]:
    """While it holds, every process made belongs to the simulation: its threads, its chance, its statements and its commits."""
    turns, secrets = Turns(loop), _Secrets(chance)
    loop.set_task_factory(_owned_task)  # type: ignore[arg-type]  # typeshed's factories take one more form of work
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.writer, "threading", turns)
        patch.setattr(storage.writer, "time", turns)
        patch.setattr(bot.newcomers, "secrets", secrets)
        patch.setattr(storage.saving, "secrets", secrets)
        patch.setattr(storage.database, "writing_engine", _watched(writing_engine, _watch_writer))
        patch.setattr(storage.database, "reading_engine", _watched(reading_engine, _watch_reader))
        yield


class _Secrets:
    def __init__(self, chance: Random) -> None:
        self.randbits = chance.getrandbits
        self.randbelow = chance.randrange
        self.token_bytes = chance.randbytes


def _owned_task(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **options: Any) -> asyncio.Task[Any]:
    task = asyncio.Task(work, loop=loop, **options)
    owner = _OWNER.get()
    if owner is not None:
        owner.own(task)
    return task


def _watched(make: Callable[[str], sa.Engine], watch: Callable[[sa.Engine, Process], None]) -> Callable[[str], sa.Engine]:
    def made(url: str) -> sa.Engine:
        engine, owner = make(url), _OWNER.get()
        if owner is not None:
            engine.update_execution_options(compiled_cache=_COMPILED)
            watch(engine, owner)
        return engine

    return made


def _watch_writer(engine: sa.Engine, process: Process) -> None:
    commit = engine.dialect.do_commit
    setattr(engine.dialect, "do_commit", lambda connection: process.commits(lambda: commit(connection)))  # noqa: B010 - a method
    for name in ("do_execute", "do_executemany"):
        event.listen(engine, name, lambda _cursor, statement, *_: process.writes(statement))


def _watch_reader(engine: sa.Engine, process: Process) -> None:
    event.listen(engine, "do_execute", lambda *_: process.reads())
