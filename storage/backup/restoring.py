"""Putting a backup back: first whole in a SQLite file, brought up to date and without whoever was erased since, then where it belongs.

So a copy made by a former version goes through the migrations as a database would, and what fails half way has touched nothing.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from storage import models, schema
from storage.backup.copying import copy_table
from storage.backup.replaying import Replayed, replay
from storage.backup.tables import ANSWERS, IDENTITIES
from storage.backup.writing import IDENTITIES_FILE, dated_files
from storage.bots import all_bots
from storage.engines import parse_url, writing_engine
from storage.errors import BackupNewer, BackupUnusable, DatabaseNotEmpty
from storage.keys import sync_folder
from storage.tombstones import Erased

STAGE: Final = "restoring.db"


@dataclass(frozen=True, slots=True)
class Found:
    """The two files of a backup. Without `identities` nobody can be found again."""

    moment: datetime
    answers: Path
    identities: Path | None


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now. `people` are those that can be found again; `orphans`, rows that named what this copy of the answers has not."""

    found: Found
    consultations: int
    participations: int
    people: int
    orphans: int
    replayed: Replayed


def found_in(path: Path) -> Found:
    """The newest backup of a folder; or, given one of its dated files, that one, with nobody's identity if the other file is not there.

    Raises `BackupUnusable`.
    """
    folder = path if path.is_dir() else path.parent
    try:
        dated = [(moment, file) for moment, file in dated_files(folder) if path in (folder, file)]
    except OSError as error:
        raise BackupUnusable(path) from error
    if not dated:
        raise BackupUnusable(path)
    moment, answers = dated[-1]
    identities = folder / IDENTITIES_FILE
    if identities.exists():
        return Found(moment, answers, identities)
    if path == folder:
        raise BackupUnusable(identities)
    return Found(moment, answers, None)


def check_empty(url: str) -> None:
    """Raises `DatabaseNotEmpty` if the database holds more than a new one does."""
    engine = writing_engine(url)
    with engine.begin() as connection:
        signs = (models.consultations, models.organisers, models.journal)
        rows = [connection.execute(sa.select(table).limit(1)).first() for table in signs]
        full = any(rows) or any(bot.sealed_token for bot in all_bots(connection))
    engine.dispose()
    if full:
        raise DatabaseNotEmpty


def restore(found: Found, erased: Erased, url: str, folder: Path) -> Restored:
    """Puts this backup in the database, which is up to date and empty, without what was `erased` since. `folder`: where to prepare it.

    Raises `BackupUnusable`, and whatever the database refuses; then it is as it was.
    """
    with _stage(folder / STAGE) as stage:
        orphans = _filled(stage, found)
        engine = writing_engine(f"sqlite:///{stage}")
        with engine.begin() as connection:
            replayed = replay(connection, erased)
            counts = {table: _count(connection, table) for table in (models.consultations, models.participations, models.identities)}
        engine.dispose()
        _put_in_place(stage, url)
    consultations, participations, people = counts.values()
    return Restored(found, consultations, participations, people, orphans, replayed)


@contextmanager
def _stage(path: Path) -> Iterator[Path]:
    files = [path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))]
    for file in files:
        file.unlink(missing_ok=True)
    try:
        yield path
    finally:
        for file in files:
            file.unlink(missing_ok=True)


# --- Whole, in a file -----------------------------------------------------------------------------------------------------------------


def _filled(stage: Path, found: Found) -> int:
    """Fills the file with the backup, brought up to date. Returns how many rows of identities name something that is not in the answers."""
    url = f"sqlite:///{stage}"
    revisions = [_revision(file) for file in (found.answers, found.identities) if file]
    known = schema.known_revisions()
    if any(revision not in known for revision in revisions) or revisions != sorted(revisions, key=known.index):
        raise BackupNewer(found.identities or found.answers)
    schema.upgrade(url, revisions[0])
    _brought_in(stage, found.answers)
    orphans = 0
    if found.identities:
        schema.upgrade(url, revisions[1])
        _brought_in(stage, found.identities)
        orphans = _without_orphans(stage)
    schema.upgrade(url)
    return orphans


def _revision(file: Path) -> str:
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise BackupUnusable(file)
            return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.Error, TypeError) as error:
        raise BackupUnusable(file) from error


def _brought_in(stage: Path, file: Path) -> None:
    """Every row of every table of the file, in the place of what is there under its key."""
    with closing(sqlite3.connect(stage, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS copy", (f"{file}",))
        connection.execute("BEGIN IMMEDIATE")
        tables = [name for (name,) in connection.execute("SELECT name FROM copy.sqlite_schema WHERE type = 'table'")]
        for table in tables:
            if table != "alembic_version":
                columns = ", ".join(f'"{column[1]}"' for column in connection.execute(f'PRAGMA copy.table_info("{table}")'))
                connection.execute(f'INSERT OR REPLACE INTO main."{table}" ({columns}) SELECT {columns} FROM copy."{table}"')  # noqa: S608
        connection.execute("COMMIT")


def _without_orphans(stage: Path) -> int:
    """Takes away what names something that is not there, as whoever takes part since this copy of the answers was made."""
    gone = 0
    with closing(sqlite3.connect(stage, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("BEGIN IMMEDIATE")
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in names:
            for _, _, parent, column, key, *_ in connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
                missing = f'"{column}" IS NOT NULL AND "{column}" NOT IN (SELECT "{key}" FROM "{parent}")'  # noqa: S608 - names of our tables
                statement = f'DELETE FROM "{table}" WHERE {missing}'  # noqa: S608
                gone += connection.execute(statement).rowcount
        connection.execute("COMMIT")
    return gone


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


# --- Where it belongs -----------------------------------------------------------------------------------------------------------------


def _put_in_place(stage: Path, url: str) -> None:
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        _take_place(stage, Path(parsed.database or ""))
        return
    source, target = writing_engine(f"sqlite:///{stage}"), writing_engine(url)
    with source.connect() as reading, target.begin() as writing:
        _copy_all(reading, writing)
    source.dispose()
    target.dispose()


def _take_place(stage: Path, file: Path) -> None:
    """The file, whose last connection has emptied its journal into it, becomes the database."""
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    stage.replace(file)
    sync_folder(file.parent)


def _copy_all(source: sa.Connection, target: sa.Connection) -> None:
    tables = [table for table in models.metadata.sorted_tables if table in {*ANSWERS, *IDENTITIES}]
    for table in reversed(models.metadata.sorted_tables):
        target.execute(sa.delete(table))
    for table in tables:
        copy_table(source, target, table)
    _number_on(target, tables)


def _number_on(target: sa.Connection, tables: Collection[sa.Table]) -> None:
    """PostgreSQL numbers new rows from a sequence, which knows nothing of the numbers that were copied."""
    for table in tables:
        column = table.autoincrement_column
        if column is not None:
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            newest = sa.select(sa.func.max(column)).scalar_subquery()
            target.execute(sa.select(sa.func.setval(sequence, newest)).where(newest.is_not(None), sequence.is_not(None)))
