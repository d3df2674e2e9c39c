"""That nothing erased stays readable in the database's own files: rows are gone from the tables at once, their bytes are not.

On SQLite what is deleted is overwritten (`secure_delete`, see `engines`), but the journal holds pages as they were until it is emptied. On
PostgreSQL they stay in the room that a vacuum frees, until the table is written anew; its own log is not ours to empty. Never here: what is
erased.
"""

import sqlite3
from contextlib import closing
from typing import Final

import sqlalchemy as sa
from sqlalchemy import NullPool
from sqlalchemy.exc import DBAPIError

from storage import models
from storage.engines import parse_url, sqlite_path

PERSONAL: Final = (
    models.participations,
    models.former_consents,
    models.answers,
    models.former_answers,
    models.draws,
    models.moderated_texts,
    models.released_participations,
    models.consultation_keys,
    models.identities,
    models.messages,
    models.pointers,
    models.used_invitations,
    models.contacts,
    models.handovers,
    models.dead_letters,
    models.bulk_messages,
)
"""The tables with something of a person in them."""
ERASED_FROM: Final = (models.participations, models.contacts)
"""Those from which a row goes only because somebody, or the end of its time, erases it."""
LOCK_SECONDS: Final = 1
"""How long a table is waited for: whoever needs it meanwhile waits behind."""

_LOCKED: Final = "55P03"


def empty_journal(url: str) -> bool:
    """Empties the journal of a SQLite database into its file. False where somebody reads or writes at this moment: call it again soon.

    Waits for nobody, and nobody waits for it longer than for a commit. True at once on PostgreSQL. Raises `sqlite3.Error`.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return True
    file = f"{sqlite_path(parsed).as_uri()}?mode=rw"
    with closing(sqlite3.connect(file, uri=True, timeout=0, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        refused, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not refused


def erased_so_far(connection: sa.Connection) -> int:
    """How many rows were ever erased, as PostgreSQL counts them, some seconds late: another number than before means something to do."""
    if connection.dialect.name != "postgresql":
        return 0
    names = [table.name for table in ERASED_FROM]
    counted = sa.text("SELECT coalesce(sum(n_tup_del), 0) FROM pg_stat_user_tables WHERE relname = ANY(:names)")
    return int(connection.execute(counted, {"names": names}).scalar_one())


def rewrite_tables(url: str) -> bool:
    """Writes every table of `PERSONAL` anew on PostgreSQL, so that nothing of erased rows is left in its files. True at once on SQLite.

    Nobody uses a table meanwhile: some seconds for a million answers. False where one was in use for `LOCK_SECONDS`: call it again later.
    Raises `sqlalchemy.exc.DBAPIError`.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "postgresql":
        return True
    engine = sa.create_engine(parsed, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        in_use = [table for table in PERSONAL if not _rewritten(connection, table)]
    return not in_use


def _rewritten(connection: sa.Connection, table: sa.Table) -> bool:
    try:
        connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{table.name}"')
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCKED:
            return False
        raise
    return True
