"""Whether the database is the one this program knows, and how it becomes so.

The migrations are in `migrations/`, one dated file each. Never here: a table (see `models`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from storage.engines import parse_url, reading_engine, storage_error
from storage.errors import DatabaseCorrupt, NewerSchema

_SETTINGS: Final = Path(__file__).parents[1] / "pyproject.toml"


def upgrade(database_url: str) -> None:
    """Bring the database to the newest revision; a SQLite file is made if there is none. Changes nothing if it fails.

    Raises `DatabaseCorrupt`, `NewerSchema`, `DatabaseUnavailable`, `UnsupportedDatabase`.
    """
    if not check(database_url):
        return
    settings = _settings()
    settings.attributes["database_url"] = database_url
    with _our_errors():
        command.upgrade(settings, "head")


def check(database_url: str) -> tuple[str, ...]:
    """The revisions that `upgrade` would bring, oldest first; none when the database is as this program expects. Writes nothing.

    Reads the whole of a SQLite file to see that it is sound, 0.3 s for 100 MB. Raises as `upgrade`.
    """
    settings = _settings()
    url = parse_url(database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return _known(settings)
    with _our_errors(), _connected(reading_engine(database_url)) as connection:
        return _missing(connection, settings)


def _settings() -> Config:
    return Config(toml_file=_SETTINGS)


def _known(settings: Config) -> tuple[str, ...]:
    """All revisions, oldest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(settings).walk_revisions())[::-1]


def _missing(connection: sa.Connection, settings: Config) -> tuple[str, ...]:
    _refuse_corrupt(connection)
    known = _known(settings)
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        return known
    if found not in known:
        raise NewerSchema(found)
    return known[known.index(found) + 1 :]


def _refuse_corrupt(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if said != "ok":
            raise DatabaseCorrupt(said)


@contextmanager
def _connected(engine: sa.Engine) -> Iterator[sa.Connection]:
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        fault = storage_error(error)
        if fault is None:
            raise
        raise fault from error
