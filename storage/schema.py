"""Whether the database is the one this program knows, and how it becomes so.

The migrations are in `migrations/`, one dated file each. Never here: a table (see `models`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from storage.engines import parse_url, reading_engine, storage_error
from storage.errors import DatabaseCorrupt, NewerSchema

_SETTINGS: Final = Path(__file__).parents[1] / "pyproject.toml"
_MIGRATIONS: Final = Path(__file__).with_name("migrations") / "versions"


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring the database to the newest revision, or to this one; a SQLite file is made if there is none. Changes nothing if it fails.

    Raises `DatabaseCorrupt`, `NewerSchema`, `DatabaseUnavailable`, `UnsupportedDatabase`.
    """
    if not check(database_url):
        return
    # Here, because most starts find nothing to do, and it takes a fifth of a second to load.
    from alembic import command
    from alembic.config import Config

    settings = Config(toml_file=_SETTINGS, attributes={"database_url": database_url})
    with _our_errors():
        command.upgrade(settings, revision)


def check(database_url: str) -> tuple[str, ...]:
    """The revisions that `upgrade` would bring, oldest first; none when the database is as this program expects. Writes nothing.

    Reads the whole of a SQLite file to see that it is sound, 0.3 s for 100 MB. Raises as `upgrade`.
    """
    url = parse_url(database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return known_revisions()
    with _our_errors(), _connected(reading_engine(database_url)) as connection:
        return _missing(connection)


def known_revisions() -> tuple[str, ...]:
    """All revisions, oldest first: each is named as its file, and its file by its day."""
    return tuple(sorted(file.stem for file in _MIGRATIONS.glob("[0-9]*.py")))


def _missing(connection: sa.Connection) -> tuple[str, ...]:
    _refuse_corrupt(connection)
    known, found = known_revisions(), _revision(connection)
    if found is None:
        return known
    if found not in known:
        raise NewerSchema(found)
    return known[known.index(found) + 1 :]


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


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
