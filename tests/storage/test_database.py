"""The doors, on real databases, with real faults: refused rows, failed COMMITs, locks of other processes, a PostgreSQL that crashes."""

import asyncio
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import writer
from storage.database import Database
from storage.errors import DatabaseClosed, DatabaseCorrupt, DatabaseUnavailable, UnitsFailed, UnsupportedDatabase
from tests.support.postgres import Postgres

metadata = sa.MetaData()
towns = sa.Table("towns", metadata, sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("name", sa.Text))
streets = sa.Table(
    "streets",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    # Checked at COMMIT only: a row whose town is missing makes the COMMIT itself fail, on both databases.
    sa.Column("town", sa.ForeignKey("towns.id", deferrable=True, initially="DEFERRED")),
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as opened:
        await opened.write(metadata.create_all)
        yield opened


def add_town(number: int) -> Callable[[sa.Connection], int]:
    def work(connection: sa.Connection) -> int:
        connection.execute(towns.insert().values(id=number, name=f"town {number}"))
        return number

    return work


def add_towns(connection: sa.Connection, numbers: Sequence[int]) -> list[int]:
    connection.execute(towns.insert(), [{"id": number, "name": f"town {number}"} for number in numbers])
    return [10 * number for number in numbers]


def add_street_nowhere(connection: sa.Connection) -> None:
    connection.execute(streets.insert().values(id=1, town=404))


def town_numbers(connection: sa.Connection) -> list[int]:
    return list(connection.execute(sa.select(towns.c.id).order_by(towns.c.id)).scalars())


def town_numbers_seen_elsewhere(database_url: str) -> list[int]:
    """What a stranger to `Database` sees: what is committed, nothing else."""
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return town_numbers(connection)


@asynccontextmanager
async def busy_writer(database: Database) -> AsyncIterator[None]:
    """The writer has its hands full: all that is submitted in the block waits together."""
    begun, done = threading.Event(), threading.Event()

    def keep_busy(_: sa.Connection) -> None:
        begun.set()
        assert done.wait(20)

    task = asyncio.create_task(database.write(keep_busy))
    assert await asyncio.to_thread(begun.wait, 20)
    yield
    await asyncio.sleep(0)  # the tasks made in the block begin, so their units are in the queue
    done.set()
    await task


@contextmanager
def counted_commits() -> Iterator[list[sa.Connection]]:
    commits: list[sa.Connection] = []

    def count(connection: sa.Connection) -> None:
        commits.append(connection)

    event.listen(sa.Engine, "commit", count)
    yield commits
    event.remove(sa.Engine, "commit", count)


async def test_write_returns_what_the_work_returned_and_read_sees_it(database: Database) -> None:
    assert await database.write(add_town(7)) == 7
    assert await database.read(town_numbers) == [7]


async def test_batch_receives_waiting_units_as_one_list_in_order_and_waiting_writes_are_committed_each_by_itself(
    database: Database,
) -> None:
    lists: list[list[int]] = []

    def run(connection: sa.Connection, numbers: Sequence[int]) -> list[int]:
        lists.append(list(numbers))
        return add_towns(connection, numbers)

    door = database.batch(run)
    with counted_commits() as commits:
        async with busy_writer(database):
            writes = asyncio.gather(database.write(add_town(100)), database.write(add_town(101)))
            waiting = asyncio.gather(door.submit(3), door.submit(1), door.submit_all([4, 2]), door.submit(9))
        assert list(await waiting) == [30, 10, [40, 20], 90]
        assert list(await writes) == [100, 101]
    assert lists == [[3, 1, 4, 2, 9]]
    assert len(commits) == 4  # the busy unit, two writes, the batch


async def test_single_writes_come_before_the_batches_they_wait_with(database: Database) -> None:
    ran: list[str] = []

    def run(_: sa.Connection, units: Sequence[str]) -> Sequence[str]:
        ran.extend(units)
        return units

    door = database.batch(run)
    async with busy_writer(database):
        waiting = asyncio.gather(door.submit("batch"), database.write(lambda _: ran.append("write")))
    await waiting
    assert ran == ["write", "batch"]


async def test_batch_is_cut_at_its_maximum(database: Database) -> None:
    sizes: list[int] = []

    def run(connection: sa.Connection, numbers: Sequence[int]) -> list[int]:
        sizes.append(len(numbers))
        return add_towns(connection, numbers)

    await database.batch(run).submit_all(range(writer.MAX_BATCH + 1))
    assert sizes == [writer.MAX_BATCH, 1]


async def test_order_of_arrival_is_kept(database: Database) -> None:
    ran: list[int] = []
    async with busy_writer(database):
        waiting = asyncio.gather(*(database.write(lambda _, number=number: ran.append(number)) for number in range(100)))  # type: ignore[misc]
    await waiting
    assert ran == list(range(100))


@pytest.mark.parametrize("fault", [IntegrityError, ZeroDivisionError, StopIteration], ids=["refused row", "bug", "StopIteration"])
async def test_unit_at_fault_fails_alone(database: Database, fault: type[Exception]) -> None:
    def fail(connection: sa.Connection) -> None:
        add_town(500)(connection)
        if fault is IntegrityError:
            add_town(500)(connection)
        raise fault

    async with busy_writer(database):
        waiting = asyncio.gather(database.write(add_town(1)), database.write(fail), database.write(add_town(2)), return_exceptions=True)
    first, failed, second = await waiting
    assert (first, second) == (1, 2)
    # No future can carry a StopIteration: it would never wake its waiter.
    assert type(failed) is (RuntimeError if fault is StopIteration else fault)
    assert await database.read(town_numbers) == [1, 2]


async def test_units_of_a_failed_batch_are_run_again_one_by_one(database: Database) -> None:
    lists: list[list[int]] = []

    def run(connection: sa.Connection, numbers: Sequence[int]) -> list[int]:
        lists.append(list(numbers))
        return add_towns(connection, numbers)

    door = database.batch(run)
    await door.submit(2)
    with pytest.raises(UnitsFailed) as failed:
        await door.submit_all([1, 2, 3])
    assert lists == [[2], [1, 2, 3], [1], [2], [3]]
    first, second, third = failed.value.outcomes
    assert (first, type(second), third) == (10, IntegrityError, 30)
    assert await database.read(town_numbers) == [1, 2, 3]


async def test_commit_that_fails_costs_only_the_unit_at_fault(database: Database) -> None:
    async with busy_writer(database):
        waiting = asyncio.gather(
            database.write(add_town(1)), database.write(add_street_nowhere), database.write(add_town(2)), return_exceptions=True
        )
    first, failed, second = await waiting
    assert (first, type(failed), second) == (1, IntegrityError, 2)
    assert await database.read(town_numbers) == [1, 2]


async def test_commit_that_fails_alone_is_told_and_leaves_the_writer_well(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await database.write(add_street_nowhere)
    assert await database.write(add_town(1)) == 1


async def test_unit_is_answered_after_its_commit(database: Database, database_url: str) -> None:
    def dawdle(_: sa.Connection) -> None:
        time.sleep(0.1)  # an answer that did not wait for the COMMIT would now overtake it

    event.listen(sa.Engine, "commit", dawdle)
    try:
        await database.write(add_town(1))
        assert town_numbers_seen_elsewhere(database_url) == [1]
    finally:
        event.remove(sa.Engine, "commit", dawdle)


async def test_door_that_returns_too_few_results_fails_and_keeps_nothing(database: Database) -> None:
    def run(connection: sa.Connection, numbers: Sequence[int]) -> list[int]:
        return add_towns(connection, numbers)[1:]

    with pytest.raises(ValueError, match="shorter"):
        await database.batch(run).submit(1)
    assert await database.read(town_numbers) == []


@pytest.mark.parametrize("act", [sa.Connection.commit, sa.Connection.begin_nested], ids=["commit", "savepoint"])
async def test_unit_may_neither_commit_nor_set_a_savepoint(database: Database, act: Callable[[sa.Connection], object]) -> None:
    def work(connection: sa.Connection) -> None:
        add_town(1)(connection)
        act(connection)

    with pytest.raises(RuntimeError, match=r"never commits|no savepoints"):
        await database.write(work)
    assert await database.read(town_numbers) == []
    assert await database.write(add_town(2)) == 2


async def test_caller_that_stops_waiting_harms_nobody(database: Database) -> None:
    async with busy_writer(database):
        impatient = asyncio.create_task(database.write(add_town(1)))
        patient = asyncio.create_task(database.write(add_town(2)))
        await asyncio.sleep(0)
        impatient.cancel()
    assert await patient == 2
    assert impatient.cancelled()
    assert await database.read(town_numbers) == [1, 2]


async def test_read_cannot_write(database: Database) -> None:
    with pytest.raises(DatabaseUnavailable) as refused:
        await database.read(add_town(1))
    assert isinstance(refused.value.__cause__, DBAPIError)
    assert await database.read(town_numbers) == []


async def test_read_never_commits(database: Database) -> None:
    def work(connection: sa.Connection) -> None:
        town_numbers(connection)
        connection.commit()

    with pytest.raises(RuntimeError, match="never commits"):
        await database.read(work)


async def test_read_sees_one_state_of_the_database(database: Database) -> None:
    read_once, written = threading.Event(), threading.Event()

    def read_twice(connection: sa.Connection) -> tuple[list[int], list[int]]:
        before = town_numbers(connection)
        read_once.set()
        assert written.wait(20)
        return before, town_numbers(connection)

    reading = asyncio.create_task(database.read(read_twice))
    assert await asyncio.to_thread(read_once.wait, 20)
    await database.write(add_town(1))
    written.set()
    assert await reading == ([], [])
    assert await database.read(town_numbers) == [1]


async def test_read_that_raises_stop_iteration_is_answered(database: Database) -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        await database.read(lambda _: next(iter([])))


async def test_close_does_what_was_asked_then_refuses(database_url: str) -> None:
    database = Database(database_url)
    await database.write(metadata.create_all)
    async with busy_writer(database):
        waiting = asyncio.gather(*(database.write(add_town(number)) for number in range(20)))
        await asyncio.sleep(0)
        closing_down = asyncio.create_task(database.close())
    assert await waiting == list(range(20))
    await closing_down
    assert town_numbers_seen_elsewhere(database_url) == list(range(20))
    with pytest.raises(DatabaseClosed):
        await database.write(add_town(99))
    with pytest.raises(DatabaseClosed):
        await database.read(town_numbers)
    await database.close()


async def test_database_serves_several_event_loops(database: Database) -> None:
    await asyncio.to_thread(asyncio.run, database.write(add_town(1)))
    assert await database.read(town_numbers) == [1]


@pytest.mark.parametrize("url", ["mysql://root:secret@localhost/db", "sqlite://", "sqlite:///:memory:", "secret", "nonsense://x"])
def test_url_of_another_kind_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(UnsupportedDatabase) as refused:
        Database(url)
    assert refused.value.scheme == url.partition(":")[0]
    assert "secret@" not in str(refused.value)


def test_errors_cross_processes_with_their_fields() -> None:
    error = pickle.loads(pickle.dumps(DatabaseUnavailable(2.5)))  # noqa: S301 - just made
    assert (type(error), error.waited) == (DatabaseUnavailable, 2.5)


# --- SQLite ---------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    return tmp_path / "été & 100% sûr?#.db"


@pytest.fixture
async def sqlite_database(sqlite_file: Path) -> AsyncIterator[Database]:
    async with Database(sa.URL.create("sqlite", database=str(sqlite_file)).render_as_string()) as opened:
        await opened.write(metadata.create_all)
        yield opened


async def test_sqlite_keeps_what_it_acknowledges_and_checks_references(sqlite_database: Database) -> None:
    def settings(connection: sa.Connection) -> dict[str, Any]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    assert await sqlite_database.write(settings) == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


async def test_sqlite_files_are_for_their_owner_alone(sqlite_database: Database, sqlite_file: Path) -> None:
    await sqlite_database.write(add_town(1))
    await sqlite_database.read(town_numbers)
    modes = {path.name.removeprefix(sqlite_file.name): oct(path.stat().st_mode & 0o777) for path in sqlite_file.parent.iterdir()}
    assert modes == {"": "0o600", "-wal": "0o600", "-shm": "0o600"}


HOLD_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


@contextmanager
def locked_by_another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_LOCK, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


async def test_sqlite_locked_for_too_long_is_unavailable_then_recovers(
    sqlite_database: Database, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PATIENCE_SECONDS", 1.5)
    with locked_by_another_process(sqlite_file):
        outcomes = await asyncio.gather(*(sqlite_database.write(add_town(number)) for number in range(3)), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [DatabaseUnavailable] * 3
        assert await sqlite_database.read(town_numbers) == []  # readers do not wait for writers
    assert await sqlite_database.write(add_town(1)) == 1
    assert await sqlite_database.read(town_numbers) == [1]


async def test_sqlite_locked_for_a_while_is_waited_for(sqlite_database: Database, sqlite_file: Path) -> None:
    with locked_by_another_process(sqlite_file) as process:
        writing = asyncio.create_task(sqlite_database.write(add_town(1)))
        await asyncio.sleep(1.3)  # longer than one wait of SQLite's own
        assert not writing.done()
        process.kill()
        assert await writing == 1


WRITE_AND_DIE = """
import asyncio, os, signal, sys
import sqlalchemy as sa
from storage.database import Database

def work(connection):
    connection.exec_driver_sql("CREATE TABLE towns (id INTEGER PRIMARY KEY, name TEXT)")
    connection.exec_driver_sql("INSERT INTO towns VALUES (1, 'kept')")

async def main():
    await Database(sys.argv[1]).write(work)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def test_sqlite_left_by_a_killed_process_is_read_before_anything_is_written(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    root = Path(writer.__file__).parents[1]
    died = await asyncio.create_subprocess_exec(sys.executable, "-c", WRITE_AND_DIE, url, cwd=root)
    assert await died.wait() == -signal.SIGKILL
    assert (tmp_path / "killed.db-wal").stat().st_size > 0
    async with Database(url) as database:
        assert await database.read(town_numbers) == [1]


async def test_sqlite_file_of_another_kind_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Madame, Monsieur, " * 500, encoding="utf-8")
    async with Database(f"sqlite:///{path}") as database:
        with pytest.raises(DatabaseCorrupt):
            await database.read(town_numbers)
        with pytest.raises(DatabaseCorrupt):
            await database.write(add_town(1))
        with pytest.raises(DatabaseCorrupt):
            await database.batch(add_towns).submit_all([1, 2])


async def test_a_damaged_file_is_told_again_and_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Madame, Monsieur, " * 500, encoding="utf-8")
    before = path.read_bytes()
    async with Database(f"sqlite:///{path}") as database:
        await database.check_it_keeps()  # nothing was to be kept yet
        for tried in (lambda: database.write(add_town(1)), database.check_it_keeps, database.check_it_keeps):
            with pytest.raises(DatabaseCorrupt):
                await tried()
    assert path.read_bytes() == before


async def test_sqlite_that_is_full_is_unavailable_then_recovers(sqlite_database: Database) -> None:
    def fill(connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1")  # SQLite's own word for a full disk; it takes the present size at least
        connection.execute(towns.insert(), [{"id": number, "name": "x" * 4000} for number in range(100)])

    with pytest.raises(DatabaseUnavailable) as full:
        await sqlite_database.write(fill)
    assert "full" in str(full.value)
    await sqlite_database.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=4294967294").close())
    assert await sqlite_database.write(add_town(1)) == 1


# --- PostgreSQL -----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def postgres_database(postgres: Postgres) -> AsyncIterator[Database]:
    name = postgres.create_database()
    async with Database(postgres.url(name)) as opened:
        await opened.write(metadata.create_all)
        yield opened
    postgres.drop_database(name)


async def test_postgresql_keeps_what_it_acknowledges_and_tells_time_in_utc(postgres_database: Database) -> None:
    def settings(connection: sa.Connection) -> list[Any]:
        names = ("synchronous_commit", "TimeZone", "lock_timeout", "transaction_isolation", "transaction_read_only")
        return [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names]

    # The server of the tests has synchronous_commit off, and the time of Paris.
    assert await postgres_database.write(settings) == ["on", "UTC", "2s", "read committed", "off"]
    assert await postgres_database.read(settings) == ["off", "UTC", "2s", "repeatable read", "on"]


async def test_postgresql_crash_between_two_writes_is_not_noticed(fragile_postgres: Postgres) -> None:
    async with Database(fragile_postgres.url(fragile_postgres.create_database())) as database:
        await database.write(metadata.create_all)
        await database.write(add_town(1))
        assert await database.read(town_numbers) == [1]
        fragile_postgres.restart("immediate")
        assert await database.read(town_numbers) == [1]
        assert await database.write(add_town(2)) == 2
        fragile_postgres.restart("immediate")
        assert await asyncio.gather(*(database.write(add_town(number)) for number in (3, 4, 5))) == [3, 4, 5]
        assert await database.read(town_numbers) == [1, 2, 3, 4, 5]


async def test_postgresql_crash_during_a_batch_loses_and_doubles_nothing(fragile_postgres: Postgres) -> None:
    crashes = iter([True])

    def add_town_in_a_crash(connection: sa.Connection) -> int:
        if next(crashes, False):
            fragile_postgres.restart("immediate")
        return add_town(2)(connection)

    async with Database(fragile_postgres.url(fragile_postgres.create_database())) as database:
        await database.write(metadata.create_all)
        async with busy_writer(database):
            waiting = asyncio.gather(database.write(add_town(1)), database.write(add_town_in_a_crash), database.write(add_town(3)))
        assert list(await waiting) == [1, 2, 3]
        assert await database.read(town_numbers) == [1, 2, 3]


async def test_postgresql_away_for_too_long_is_unavailable_then_recovers(
    fragile_postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PATIENCE_SECONDS", 0.5)
    async with Database(fragile_postgres.url(fragile_postgres.create_database())) as database:
        await database.write(metadata.create_all)
        assert await database.read(town_numbers) == []
        fragile_postgres.stop("immediate")
        with pytest.raises(DatabaseUnavailable) as gone:
            await database.batch(add_towns).submit_all([1, 2])
        assert gone.value.waited >= 0.5
        begun = time.monotonic()
        with pytest.raises(DatabaseUnavailable):
            await database.write(add_town(3))
        assert time.monotonic() - begun < 3.0  # it is known to be away: nobody is kept waiting again
        with pytest.raises(DatabaseUnavailable):
            await database.read(town_numbers)
        fragile_postgres.start()
        assert await database.write(add_town(4)) == 4
        assert await database.read(town_numbers) == [4]


async def test_postgresql_deadlock_between_two_servers_passes(postgres: Postgres) -> None:
    name = postgres.create_database()
    both_have_one = threading.Barrier(2)
    first_runs = iter([True, True])

    def rename(first: int, second: int) -> Callable[[sa.Connection], str]:
        def work(connection: sa.Connection) -> str:
            connection.execute(towns.update().where(towns.c.id == first).values(name=f"by {first}"))
            if next(first_runs, False):
                both_have_one.wait(20)
            connection.execute(towns.update().where(towns.c.id == second).values(name=f"by {first}"))
            return f"by {first}"

        return work

    async with Database(postgres.url(name)) as here, Database(postgres.url(name)) as there:
        await here.write(metadata.create_all)
        await here.batch(add_towns).submit_all([1, 2])
        assert list(await asyncio.gather(here.write(rename(1, 2)), there.write(rename(2, 1)))) == ["by 1", "by 2"]
        names = await here.read(lambda connection: connection.execute(sa.select(towns.c.name)).scalars().all())
        assert len(set(names)) == 1  # the transactions came one after the other
    postgres.drop_database(name)
