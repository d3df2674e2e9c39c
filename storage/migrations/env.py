"""Runs the migrations, all in one transaction: a database is wholly at its new revision, or untouched.

`storage.schema.upgrade` says which database; by hand: `alembic -x url=sqlite:///new.db revision --autogenerate -m "..."`.
"""

from alembic import context
from sqlalchemy import Connection

from storage.engines import writing_engine
from storage.models import metadata


def main() -> None:
    url = context.config.attributes.get("database_url") or context.get_x_argument(as_dictionary=True)["url"]
    engine = writing_engine(url)
    try:
        with engine.connect() as connection:
            on_sqlite = connection.dialect.name == "sqlite"
            if on_sqlite:
                prepare_sqlite(connection)
            with connection.begin():
                if not on_sqlite:
                    # Of two upgrades at once the second waits, then finds nothing left to do. The number is ours alone.
                    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(739284615)")
                context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
                context.run_migrations()
                if on_sqlite:
                    check_references(connection)
    finally:
        engine.dispose()


def prepare_sqlite(connection: Connection) -> None:
    """Wait for another upgrade, and let references dangle for now.

    To change a column SQLite makes the table anew and drops the old one, which would delete every row that refers to it. That can
    only be switched off before a transaction has begun; so past SQLAlchemy, which would begin one.
    """
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA busy_timeout=60000")
    driver.execute("PRAGMA foreign_keys=OFF")


def check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"the migrations left rows that refer to nothing: {broken[:10]}")


main()
