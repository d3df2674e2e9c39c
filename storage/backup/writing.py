"""Making a backup, from one unchanging view of the database, while others read and write it."""

import os
import re
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from storage import models, tombstones
from storage.backup.copying import copy_table
from storage.backup.tables import ANSWERS, IDENTITIES, SECRET
from storage.errors import BackupUnwritten
from storage.keys import sync_folder

IDENTITIES_FILE: Final = "identities.sqlite"
TOMBSTONES_FILE: Final = "erased"
REVISION: Final = sa.table("alembic_version", sa.column("version_num", sa.String))

_DATE: Final = "%Y%m%dT%H%M%SZ"
_DATED: Final = re.compile(r"answers-(\d{8}T\d{6}Z)\.sqlite")
_HALF: Final = ".half"


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written. `participations` are in the dated file, `identities` in the other; `removed` are older files, now gone."""

    answers: Path
    participations: int
    identities: int
    removed: tuple[Path, ...]


def write_backup(connection: sa.Connection, folder: Path, erased: Path, now: datetime, kept: timedelta) -> Backup:
    """Writes the files of this moment, then takes away dated ones that are older than `kept`. `erased`: the tombstones of this server.

    Whoever calls it holds the folder. If it fails the former files are as they were. Raises `BackupUnwritten`, and whatever reading raises.
    """
    answers = folder / f"answers-{now.astimezone(UTC).strftime(_DATE)}.sqlite"
    try:
        with half(answers) as dated, half(folder / IDENTITIES_FILE) as undated:
            of_answers = _copied(connection, dated, ANSWERS, empty=SECRET)
            of_identities = _copied(connection, undated, IDENTITIES)
        _add_tombstones(folder / TOMBSTONES_FILE, erased)
        sync_folder(folder)
        removed = _without_old(folder, now - kept)
    except OSError as error:
        raise BackupUnwritten(folder) from error
    return Backup(answers, of_answers[models.participations], of_identities[models.identities], removed)


def dated_files(folder: Path) -> list[tuple[datetime, Path]]:
    """The dated files of a folder, the oldest first, each with its moment. Raises `OSError`."""
    found = ((_DATED.fullmatch(path.name), path) for path in folder.iterdir())
    return sorted((datetime.strptime(match[1], _DATE).replace(tzinfo=UTC), path) for match, path in found if match)


def _add_tombstones(path: Path, erased: Path) -> None:
    """The file of the copy holds what it held, and what the server's holds now: if that is lost too, this one tells."""
    with half(path) as new:
        new.write_bytes(tombstones.read([path, erased]).lines())


def _without_old(folder: Path, before: datetime) -> tuple[Path, ...]:
    old = tuple(path for moment, path in dated_files(folder) if moment < before)
    for path in old:
        path.unlink()
    return old


@contextmanager
def half(path: Path) -> Iterator[Path]:
    """A new file, for this user alone, which takes the place of the one at `path` at the end of the block; if that fails it is removed."""
    half = path.with_name(f".{path.name.partition('-')[0]}{_HALF}")
    half.unlink(missing_ok=True)  # of a backup that was killed: keys may be in it that were destroyed since
    os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield half
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _copied(
    connection: sa.Connection, file: Path, tables: Sequence[sa.Table], empty: Collection[sa.Column[Any]] = ()
) -> dict[sa.Table, int]:
    """Copies these tables, and of which revision they are. Returns how many rows of each there were."""
    with _written(file) as target:
        for table in tables:
            target.execute(sa.schema.CreateTable(table))
        target.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        target.execute(sa.insert(REVISION), {"version_num": connection.execute(sa.select(REVISION)).scalar_one()})
        return {table: copy_table(connection, target, table, empty) for table in tables}


@contextmanager
def _written(file: Path) -> Iterator[sa.Connection]:
    """A connection that writes this file, all of which is on disk at the end."""
    engine = sa.create_engine(f"sqlite:///{file}", poolclass=sa.NullPool, hide_parameters=True)
    sa.event.listen(engine, "connect", _without_journal)
    sa.event.listen(engine, "handle_error", partial(_unwritten, file.parent))
    with engine.begin() as target:
        yield target
    engine.dispose()
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritten(folder: Path, context: sa.engine.ExceptionContext) -> None:
    """What the copy meets is no fault of the database that is read."""
    raise BackupUnwritten(folder) from context.original_exception


def _without_journal(connection: sqlite3.Connection, _record: object) -> None:
    """A file that is not whole is thrown away: nothing has to be undone, nor to survive a power cut half way."""
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA synchronous=OFF")
