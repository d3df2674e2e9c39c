"""How the two databases are opened, and how their refusals are told apart.

Here: one engine that writes and one that only reads, for SQLite and for PostgreSQL, set so that both mean the same. Never here:
a query, a commit (see `database`), a table (see `models`).
"""

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool

from storage.errors import DatabaseCorrupt, DatabaseUnavailable, StorageError, UnsupportedDatabase

if TYPE_CHECKING:
    # Where it is used it is loaded already, by SQLAlchemy; on SQLite never, which saves a tenth of a second at each start.
    import psycopg

SQLITE_LOCK_SECONDS: Final = 1
"""One wait for a lock held by another process. Short, so that the writer keeps counting its own, longer, patience."""

POSTGRESQL_LOCK_SECONDS: Final = 2
"""The same for PostgreSQL. Longer than its `deadlock_timeout` of 1 s: of two that block each other it stops one, we would stop both."""

READERS: Final = 4
"""Readers at once: as many threads and connections. Pages are read in milliseconds, and few organisers look at the same time."""

_POSTGRESQL_NETWORK: Final = {
    # A host that vanishes without a word must be noticed within the writer's patience, not after the kernel's quarter of an hour.
    "connect_timeout": "3",
    "tcp_user_timeout": "5000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "2",
}

_SQLITE_CORRUPT: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_SQLITE_UNAVAILABLE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOMEM,
    }
)
_POSTGRESQL_CORRUPT: Final = ("XX001", "XX002")
_POSTGRESQL_UNAVAILABLE: Final = (
    "08",  # connection lost
    "25006",  # became a read-only standby
    "40",  # deadlock or serialization: someone else's transaction, not this unit's fault
    "53",  # out of disk, memory or connections
    "55P03",  # lock not obtained in POSTGRESQL_LOCK_SECONDS
    "57",  # shutting down, starting up, cancelled by the administrator
    "58",  # input/output error
)


def parse_url(url: str) -> sa.URL:
    """The URL with its driver settled. Raises `UnsupportedDatabase` for anything but a SQLite file or PostgreSQL."""
    try:
        parsed = sa.make_url(url)
    except ArgumentError:
        raise UnsupportedDatabase(url.partition(":")[0]) from None
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    # A database in memory cannot be shared by the writer and its readers.
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:") and not parsed.query:
        return parsed.set(drivername="sqlite+pysqlite")
    raise UnsupportedDatabase(parsed.drivername)


def writing_engine(url: str) -> sa.Engine:
    """An engine without a pool: whoever writes keeps its one connection. On SQLite `BEGIN` takes the write lock at once."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = sqlite_path(parsed)
        engine = sa.create_engine(parsed, creator=lambda: _open_sqlite_writer(path), poolclass=NullPool, hide_parameters=True)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    engine = sa.create_engine(parsed, connect_args=_network(parsed), poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "connect", _set_up_postgresql_writer)
    return engine


def reading_engine(url: str) -> sa.Engine:
    """An engine whose connections cannot write, each transaction seeing one state of the whole database."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = sqlite_path(parsed)
        engine = sa.create_engine(
            parsed,
            creator=lambda: _open_sqlite_reader(path),
            poolclass=QueuePool,
            pool_size=READERS,
            max_overflow=0,
            hide_parameters=True,
        )
        event.listen(engine, "begin", _begin_deferred)
        return engine
    engine = sa.create_engine(
        parsed, connect_args=_network(parsed), pool_size=READERS, max_overflow=0, pool_pre_ping=True, hide_parameters=True
    )
    event.listen(engine, "connect", _set_up_postgresql_reader)
    return engine


def storage_error(error: BaseException, waited: float = 0.0) -> StorageError | None:
    """What the error says of the database itself, or None if it is the fault of what was asked.

    `waited`: seconds since the trouble began, told to whoever catches the error.
    """
    if not isinstance(error, DBAPIError):
        return None
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return _sqlite_error(cause, waited)
    return _postgresql_error(cause, waited)


def _sqlite_error(cause: sqlite3.Error, waited: float) -> StorageError | None:
    # Errors of Python's own sqlite3 module (a closed cursor, a wrong type) carry no code.
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
    if code in _SQLITE_CORRUPT:
        return DatabaseCorrupt(str(cause))
    return DatabaseUnavailable(waited) if code in _SQLITE_UNAVAILABLE else None


def _postgresql_error(cause: object, waited: float) -> StorageError | None:
    import psycopg

    if not isinstance(cause, psycopg.Error):
        return None
    if cause.sqlstate is None:  # not said by the server: the connection itself failed
        return DatabaseUnavailable(waited) if isinstance(cause, psycopg.OperationalError) else None
    if cause.sqlstate in _POSTGRESQL_CORRUPT:
        return DatabaseCorrupt(str(cause))
    return DatabaseUnavailable(waited) if cause.sqlstate.startswith(_POSTGRESQL_UNAVAILABLE) else None


def sqlite_path(url: sa.URL) -> Path:
    return Path(url.database or "").resolve()


def _open_sqlite_writer(path: Path) -> sqlite3.Connection:
    # The file, and its journals which copy its mode, hold personal data: for this user alone. Only ever opened here when new:
    # closing a descriptor of a database in use drops the locks that this process has on it. SQLite words any failure, just below.
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    connection = sqlite3.connect(path, timeout=SQLITE_LOCK_SECONDS, isolation_level=None)
    # WAL: readers never wait for the writer. FULL: a commit survives a power cut. secure_delete: what is erased is overwritten.
    try:
        _use_wal(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection) -> None:
    """Of two that give a new file its WAL at the same moment SQLite refuses one without waiting, whatever the timeout: wait here."""
    patience = time.monotonic() + SQLITE_LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(0.005)
        else:
            return


def _open_sqlite_reader(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=ro", uri=True, timeout=SQLITE_LOCK_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA query_only=ON")
    return connection


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _network(url: sa.URL) -> dict[str, str]:
    """The settings that notice a lost server, less those which the URL sets itself."""
    return {name: value for name, value in _POSTGRESQL_NETWORK.items() if name not in url.query}


def _set_up_postgresql_writer(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    from psycopg import IsolationLevel

    driver = _set_up_postgresql(connection)
    # A server set to answer before its disk does would acknowledge answers that a power cut can still take.
    driver.execute("SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'")
    driver.commit()
    driver.isolation_level = IsolationLevel.READ_COMMITTED


def _set_up_postgresql_reader(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    from psycopg import IsolationLevel

    driver = _set_up_postgresql(connection)
    driver.commit()
    driver.isolation_level = IsolationLevel.REPEATABLE_READ
    driver.read_only = True


def _set_up_postgresql(connection: DBAPIConnection) -> "psycopg.Connection[Any]":
    driver = cast("psycopg.Connection[Any]", connection)
    driver.execute("SELECT set_config('TimeZone', 'UTC', false), set_config('lock_timeout', %s, false)", (f"{POSTGRESQL_LOCK_SECONDS}s",))
    return driver
