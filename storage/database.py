"""The doors of the database: `read`, `write` and batches, the only places where a transaction begins and ends.

**A unit of writing must be safe to run twice.** It shares its transaction with the units that wait beside it; when one of them fails,
all are rolled back and each is run again alone. So what a unit did outside the transaction in its first run must not matter; nor
must a first run that was committed, when the connection was lost before PostgreSQL could say so.

Never here: a table, or a question asked of one.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from storage.engines import READERS, reading_engine, storage_error, writing_engine
from storage.errors import DatabaseClosed, DatabaseCorrupt, DatabaseUnavailable, UnitsFailed
from storage.traces import empty_journal, rewrite_tables
from storage.writer import Writer, carried, run_alone

T = TypeVar("T")
Unit = TypeVar("Unit")
Result = TypeVar("Result")


class Database:
    """One SQLite file or PostgreSQL database. Build one per process, and `close` it in the end.

    `url`: `sqlite:///path` or `postgresql://...`, else `UnsupportedDatabase`. Nothing is opened before the first use.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._reading = reading_engine(url)
        event.listen(self._reading, "commit", _refuse_commit)
        self._readers = ThreadPoolExecutor(max_workers=READERS, thread_name_prefix="storage-reader")
        self._writer = Writer(writing_engine(url))
        self._writes: Batch[Callable[[sa.Connection], Any], Any] = self.batch(run_alone)
        self._closed = False

    @property
    def url(self) -> str:
        """Where it is, for another process that reads it; it may hold a password."""
        return self._url

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._reading.dialect.name

    async def check_it_keeps(self) -> None:
        """Where something could not be kept before, whether something is now: a small write of what is there already.

        A damaged database is not written to again. Raises `StorageError`.
        """
        fault = self._writer.fault
        if isinstance(fault, DatabaseCorrupt):
            raise DatabaseCorrupt(fault.detail)
        if fault is not None:
            await self.write(_write_revision_again)
            self._writer.fault = None

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """What `work` returns from one unchanging view of the database, which it cannot write.

        Return values, not a `Result`: the connection is given back when `work` ends. Raises `DatabaseUnavailable`,
        `DatabaseCorrupt`, `DatabaseClosed`, or what `work` raises.
        """
        if self._closed:
            raise DatabaseClosed
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """What `work` returned, once committed. It has a transaction of its own, and may be run twice.

        Keep it to milliseconds, everyone waits: cut long work into slices. Raises as `Batch.submit`.
        """
        result: T = await self._writes.submit(work)
        return result

    def batch(self, run: Callable[[sa.Connection, Sequence[Unit]], Sequence[Result]]) -> "Batch[Unit, Result]":
        """A door whose waiting units are handed to `run` as one list, in the order they came.

        `run` returns one result per unit, in that order, and is called again with `[unit]` for each unit of a batch that failed.
        """
        return Batch(self._writer, run)

    async def empty_journal(self) -> bool:
        """See `traces.empty_journal`."""
        return await asyncio.to_thread(empty_journal, self._url)

    async def rewrite_tables(self) -> bool:
        """See `traces.rewrite_tables`."""
        return await asyncio.to_thread(rewrite_tables, self._url)

    async def close(self) -> None:
        """Do what was asked until now, then stop. May be called twice."""
        self._closed = True
        await asyncio.to_thread(self._close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        try:
            with self._reading.connect() as connection:
                return work(connection)
        except DBAPIError as error:
            fault = storage_error(error)
            if fault is None:
                raise
            raise fault from error
        except StopIteration as error:
            raise carried(error) from error

    def _close(self) -> None:
        self._readers.shutdown()
        self._reading.dispose()
        self._writer.close()  # last: on SQLite the last connection to leave empties the journal into the file


class Batch(Generic[Unit, Result]):
    """A door for units best handled many at a time; made by `Database.batch`."""

    def __init__(self, writer: Writer, run: Callable[[sa.Connection, Sequence[Unit]], Sequence[Result]]) -> None:
        self._writer = writer
        self._run = run

    async def submit(self, unit: Unit) -> Result:
        """The unit's result, once committed. To stop waiting does not stop the unit.

        Raises `DatabaseUnavailable` (submit it again later), `DatabaseCorrupt`, `DatabaseClosed`, or what `run` raises for this unit
        alone.
        """
        result: Result = await self._writer.enqueue(self._run, [unit])[0]
        return result

    async def submit_all(self, units: Sequence[Unit]) -> list[Result]:
        """The units' results in their order, once all are settled; in one transaction as far as `writer.MAX_BATCH` allows.

        Raises `DatabaseUnavailable` if any unit met it (submit all again: those committed change nothing), `DatabaseCorrupt` and
        `DatabaseClosed` likewise; else, if some failed by their own fault, `UnitsFailed` with the outcome of each.
        """
        outcomes = await asyncio.gather(*self._writer.enqueue(self._run, units), return_exceptions=True)
        failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        for failure in failures:
            if isinstance(failure, DatabaseUnavailable | DatabaseCorrupt):
                raise failure
        if failures:
            raise UnitsFailed(tuple(outcomes))
        return [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]


def _refuse_commit(_: sa.Connection) -> None:
    raise RuntimeError("a reader never commits")


def _write_revision_again(connection: sa.Connection) -> None:
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
