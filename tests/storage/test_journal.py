"""The journal: one chain however many write, which nobody changes unseen."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from storage import models, schema
from storage.database import Database
from storage.engines import writing_engine
from storage.journal import COMMAND_LINE, Author, Verified, append, entries, verify

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
LEA = Author(7, "lea@ville.example")
TABLE = models.journal


def fill(connection: sa.Connection, count: int = 5) -> None:
    for number in range(count):
        append(connection, NOW, LEA if number % 2 else COMMAND_LINE, "downloaded", file=f"réponses {number}.csv")


def test_entries_are_read_newest_first_a_page_at_a_time(connection: sa.Connection) -> None:
    fill(connection)
    newest, *_ = entries(connection, 2)
    assert (newest.id, newest.at, newest.author, newest.what) == (5, NOW, COMMAND_LINE, "downloaded")
    assert newest.detail == {"file": "réponses 4.csv"}
    assert [entry.id for entry in entries(connection, 2, newest.id)] == [4, 3]
    assert verify(connection) == Verified(5, None)


def test_an_empty_journal_is_whole(connection: sa.Connection) -> None:
    assert verify(connection) == Verified(0, None)


CHANGES = {
    "sqlite": "INSERT OR REPLACE INTO journal SELECT id, at, 9, who, what, detail, previous, hash FROM journal WHERE id = 3",
    "postgresql": "TRUNCATE journal",
}


@pytest.mark.parametrize("change", ["UPDATE journal SET who = 'personne' WHERE id = 3", "DELETE FROM journal WHERE id = 3", None])
def test_the_database_refuses_to_change_or_take_away(connection: sa.Connection, change: str | None) -> None:
    fill(connection)
    with pytest.raises(DBAPIError, match="append-only"):
        connection.exec_driver_sql(change or CHANGES[connection.dialect.name])


TAMPERED: dict[str, Any] = {
    "at": datetime(2026, 3, 2, 9, 0, 0, 123457, tzinfo=UTC),
    "organiser_id": 8,
    "who": "sam@ville.example",
    "what": "signed_in",
    "detail": "{}",
    "previous": bytes(32),
    "hash": bytes(32),
}


def without_triggers(connection: sa.Connection) -> None:
    """As whoever owns the database can."""
    names = ("journal_unchanged", "journal_kept", "journal_not_replaced")
    if connection.dialect.name == "sqlite":
        for name in names:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("ALTER TABLE journal DISABLE TRIGGER USER")


@pytest.mark.parametrize("column", TAMPERED)
def test_whatever_is_changed_is_found(connection: sa.Connection, column: str) -> None:
    fill(connection)
    without_triggers(connection)
    connection.execute(sa.update(TABLE).where(TABLE.c.id == 3).values({column: TAMPERED[column]}))
    assert verify(connection) == Verified(2, 3)


def test_whatever_is_taken_out_or_put_between_is_found(connection: sa.Connection) -> None:
    fill(connection)
    without_triggers(connection)
    connection.execute(sa.delete(TABLE).where(TABLE.c.id == 1))
    assert verify(connection) == Verified(0, 1)
    connection.execute(sa.delete(TABLE))
    fill(connection)
    connection.execute(sa.delete(TABLE).where(TABLE.c.id == 4))
    assert verify(connection) == Verified(3, 4)
    connection.execute(sa.update(TABLE).where(TABLE.c.id == 5).values(id=4))
    assert verify(connection) == Verified(3, 4)


def test_the_columns_tampered_with_are_all_there_are() -> None:
    assert {"id", *TAMPERED} == {column.name for column in TABLE.columns}


async def test_many_who_append_at_once_make_one_chain(database_url: str) -> None:
    schema.upgrade(database_url)
    async with Database(database_url) as one, Database(database_url) as other:
        units = [each.write(lambda connection: append(connection, NOW, LEA, "signed_in")) for each in (one, other) * 20]
        await asyncio.gather(*units)
        assert await one.read(verify) == Verified(40, None)


def test_an_entry_goes_with_what_it_tells_of(database_url: str) -> None:
    schema.upgrade(database_url)
    engine = writing_engine(database_url)
    with engine.connect() as connection:
        transaction = connection.begin()
        fill(connection)
        transaction.rollback()
    with engine.connect() as connection:
        assert verify(connection) == Verified(0, None)
    engine.dispose()
