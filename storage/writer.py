"""The thread that writes, on one connection: it takes what waits, commits it, answers, and begins again.

Units waiting at one door when it is free are run together and committed once, without a timer: a busy hour costs few commits, an idle
bot commits at once. Three rules hold the rest up:

- A unit is answered only after the COMMIT that keeps it.
- No savepoints. Whatever fails, all is rolled back and each unit is run again alone: only the one at fault meets its error.
  (SQLite may roll back the whole transaction from inside a savepoint, and the COMMIT that follows still succeeds.)
- A transaction is of one door, which knows in what order to lock the rows of all its units, or of one single write. On PostgreSQL two
  writers of several servers could otherwise wait for each other in a ring.

Never here: a table, or a question asked of one. Used by `database` only.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from storage.engines import storage_error
from storage.errors import DatabaseClosed, DatabaseCorrupt, DatabaseUnavailable, StorageError

Run: TypeAlias = Callable[[sa.Connection, Sequence[Any]], Sequence[Any]]
"""What a door does with its units: one result per unit, in their order."""

MAX_BATCH: Final = 500
"""Units committed together at most. It bounds what one failure makes run again, and keeps a set-wise statement of some tens of values
a unit below the 32,766 that SQLite takes; by then the cost of the commit is spread thin."""

PATIENCE_SECONDS: Final = 5.0
"""How long units wait for a database that is locked or gone: a restart of PostgreSQL passes unseen, and Telegram, which would
rather hear 503 than nothing, is answered long before it hangs up."""

ALONE_TRIES: Final = 3
"""Runs of one unit alone while the database fails under it: a deadlock passes; a unit that breaks every connection does not."""

_PAUSE_SECONDS: Final = 0.1
"""Between two attempts to reach the database."""

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Waiting:
    """A unit, who waits for it, and how it ended."""

    run: Run
    unit: Any
    future: asyncio.Future[Any]
    settled: bool = False
    result: Any = None
    error: BaseException | None = None

    def fail(self, error: BaseException) -> None:
        self.settled, self.error = True, carried(error)

    def resolve(self) -> None:
        if self.future.done():  # the caller stopped waiting
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Writer:
    """The queue and the thread. Starts at once, connects with the first unit."""

    def __init__(self, engine: sa.Engine) -> None:
        self._link = _Link(engine)
        self._queue: deque[_Waiting] = deque()
        self._closed = False
        self._changed = threading.Condition()  # guards the two above
        self.fault: DatabaseUnavailable | DatabaseCorrupt | None = None
        """What the database was last found wanting for. Whoever has seen it keep something since forgets it."""
        # A daemon: a program that ends without closing loses nothing that was answered.
        self._thread = threading.Thread(target=self._settle_until_closed, name="storage-writer", daemon=True)
        self._thread.start()

    def enqueue(self, run: Run, units: Iterable[Any]) -> list[asyncio.Future[Any]]:
        """One future per unit, resolved in the running loop. Raises `DatabaseClosed`."""
        loop = asyncio.get_running_loop()
        waiting = [_Waiting(run, unit, loop.create_future()) for unit in units]
        with self._changed:
            if self._closed:
                raise DatabaseClosed
            self._queue.extend(waiting)
        # Once the loop has heard whoever is there: woken at once, the thread would commit them in several goes, and hold up the loop.
        loop.call_soon(self._wake)
        return [each.future for each in waiting]

    def close(self) -> None:
        """Settle what waits, then stop. Blocks; may be called twice."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify()

    def _settle_until_closed(self) -> None:
        while units := self._take():
            self._settle(units)
            self._note(units)
            _answer(units)
        self._link.drop()

    def _note(self, units: list[_Waiting]) -> None:
        faults = (unit.error for unit in units if isinstance(unit.error, DatabaseUnavailable | DatabaseCorrupt))
        fault = next(faults, None)
        if fault is None:
            return
        if self.fault is None:
            cause = fault.__cause__
            # The driver's own words: SQLAlchemy's would quote what was to be kept.
            _log.warning("something could not be kept: %s", cause.orig if isinstance(cause, DBAPIError) else type(cause).__name__)
        self.fault = fault

    def _take(self) -> list[_Waiting]:
        """All that waits, up to `MAX_BATCH`, as soon as there is something; nothing once closed and drained."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closed)
            return [self._queue.popleft() for _ in range(min(MAX_BATCH, len(self._queue)))]

    def _settle(self, units: list[_Waiting]) -> None:
        try:
            for members in _transactions(units):
                if len(members) > 1 and self._settle_together(members):
                    continue
                for unit in members:
                    self._settle_alone(unit)
        except _OutOfReach as stop:
            for unit in units:
                if not unit.settled:
                    unit.fail(stop.fault())

    def _settle_together(self, units: list[_Waiting]) -> bool:
        try:
            self._commit(units)
        except _OutOfReach:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, the other units must not pay for it
            _log.warning("%d units rolled back, each is run again alone: %s", len(units), type(error).__name__)
            return False
        return True

    def _settle_alone(self, unit: _Waiting) -> None:
        for tries_left in reversed(range(ALONE_TRIES)):
            try:
                return self._commit([unit])
            except _OutOfReach:
                raise
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever submitted the unit; this thread must live
                fault = storage_error(error)
                if fault is None:
                    return unit.fail(error)
                if not tries_left:
                    fault.__cause__ = error
                    unit.fail(fault)
        return None

    def _commit(self, units: list[_Waiting]) -> None:
        """Run these units of one door in one transaction; if anything is raised, all is rolled back."""
        connection = self._link.begin()
        try:
            results = units[0].run(connection, [unit.unit for unit in units])
            for unit, result in zip(units, results, strict=True):
                unit.result = result
            self._link.commit()
        except BaseException as error:
            self._link.roll_back()
            if isinstance(error, DBAPIError) and storage_error(error):
                self._link.endure(error)
            raise
        for unit in units:
            unit.settled = True


class _Link:
    """The one connection, made again when lost, and since when the database has been failing."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._connection: sa.Connection | None = None
        self._committing = False
        self._first_failure = self._last_failure = -PATIENCE_SECONDS  # of the present trouble, on the monotonic clock
        event.listen(engine, "commit", self._refuse_foreign_commit)
        event.listen(engine, "savepoint", _refuse_savepoint)

    def begin(self) -> sa.Connection:
        """A connection with its transaction begun. Raises `_OutOfReach` when patience is over."""
        while True:
            try:
                return self._try_to_begin()
            except DBAPIError as error:
                self.endure(error)
                time.sleep(_PAUSE_SECONDS)

    def commit(self) -> None:
        self._committing = True
        try:
            self._opened().commit()
        finally:
            self._committing = False
        self._first_failure = self._last_failure = -PATIENCE_SECONDS

    def roll_back(self) -> None:
        try:
            self._opened().rollback()
        except Exception:  # noqa: BLE001 - the connection is past use, and the database rolls back what it had begun
            self.drop()
        else:
            if self._opened().invalidated:
                self.drop()

    def endure(self, error: DBAPIError) -> None:
        """Count one more failure of the database. Raises `_OutOfReach` if it has failed for too long, or for good."""
        now = time.monotonic()
        if now - self._last_failure >= PATIENCE_SECONDS:  # an old trouble, over since
            self._first_failure = now
        self._last_failure = now
        waited = now - self._first_failure
        if waited >= PATIENCE_SECONDS or isinstance(storage_error(error), DatabaseCorrupt):
            raise _OutOfReach(error, waited)

    def drop(self) -> None:
        if self._connection is not None:
            with suppress(Exception):  # it may be half dead; what matters is to let it go
                self._connection.close()
            self._connection = None

    def _try_to_begin(self) -> sa.Connection:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            self._connection.begin()
        except BaseException:
            self.drop()
            raise
        return self._connection

    def _opened(self) -> sa.Connection:
        assert self._connection is not None, "begin comes first"
        return self._connection

    def _refuse_foreign_commit(self, _: sa.Connection) -> None:
        if not self._committing:
            raise RuntimeError("a unit never commits: the writer does, once for all units")


class _OutOfReach(Exception):
    """Nobody's fault: the database cannot be used, and waiting longer would keep people waiting."""

    def __init__(self, error: DBAPIError, waited: float) -> None:
        super().__init__(error, waited)
        self._error = error
        self._waited = waited

    def fault(self) -> StorageError:
        """A new error for each unit: an exception raised in several places gathers the traces of all."""
        fault = storage_error(self._error, self._waited) or DatabaseUnavailable(self._waited)
        fault.__cause__ = self._error
        return fault


def carried(error: BaseException) -> BaseException:
    """The error as a future can carry it: `StopIteration` would end the loop of whoever awaits it."""
    if not isinstance(error, StopIteration):
        return error
    wrapped = RuntimeError("work on the database raised StopIteration")
    wrapped.__cause__ = error
    return wrapped


def _refuse_savepoint(_connection: sa.Connection, _name: str) -> None:
    raise RuntimeError("no savepoints: a unit that fails is rolled back with its batch and run again alone")


def run_alone(connection: sa.Connection, works: Sequence[Callable[[sa.Connection], Any]]) -> list[Any]:
    """The way of single writes: each in a transaction of its own."""
    (work,) = works
    return [work(connection)]


def _transactions(units: list[_Waiting]) -> list[list[_Waiting]]:
    """Each single write, in the order they came, then the units of each door, in theirs."""
    doors: dict[Run, list[_Waiting]] = {}
    for unit in units:
        if unit.run is not run_alone:
            doors.setdefault(unit.run, []).append(unit)
    return [[unit] for unit in units if unit.run is run_alone] + list(doors.values())


def _answer(units: list[_Waiting]) -> None:
    """Wake each event loop once."""
    loops: dict[asyncio.AbstractEventLoop, list[_Waiting]] = {}
    for unit in units:
        loops.setdefault(unit.future.get_loop(), []).append(unit)
    for loop, settled in loops.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_resolve, settled)


def _resolve(units: list[_Waiting]) -> None:
    for unit in units:
        unit.resolve()
