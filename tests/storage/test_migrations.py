"""The migrations build what the models say, to the last constraint, and what the web pages need."""

from typing import Any

import sqlalchemy as sa

from storage import models
from storage.models import metadata


def described(connection: sa.Connection) -> dict[str, dict[str, str]]:
    """Everything the database says of its tables, by sort and table, in an order that does not depend on it."""
    inspector = sa.inspect(connection)
    parts: dict[str, Any] = {
        "columns": inspector.get_multi_columns(),
        "primary keys": inspector.get_multi_pk_constraint(),
        "foreign keys": inspector.get_multi_foreign_keys(),
        "unique": inspector.get_multi_unique_constraints(),
        "checks": inspector.get_multi_check_constraints(),
        "indexes": inspector.get_multi_indexes(),
    }
    described = {sort: {table: plain(found) for (_, table), found in by_table.items()} for sort, by_table in parts.items()}
    return described | {"row numbers": _row_numbers(connection)}


def _row_numbers(connection: sa.Connection) -> dict[str, str]:
    """Which tables of SQLite have none."""
    if connection.dialect.name != "sqlite":
        return {}
    return {row.name: str(row.wr) for row in connection.exec_driver_sql("PRAGMA table_list") if row.name in metadata.tables}


def plain(found: Any) -> str:
    match found:
        case list():
            return "\n".join(sorted(plain(each) for each in found))
        case dict():
            return ", ".join(f"{key}: {plain(value)}" for key, value in sorted(found.items()))
    return str(found)


def test_migrated_database_is_described_like_one_made_from_the_models(connection: sa.Connection) -> None:
    connection.execute(sa.text("DROP TABLE alembic_version"))
    migrated = described(connection)
    metadata.drop_all(connection)
    metadata.create_all(connection)
    assert migrated == described(connection)
    assert set(migrated["columns"]) == set(metadata.tables)


def test_description_tells_what_the_comparison_must_see(connection: sa.Connection) -> None:
    facts = described(connection)
    assert "name: uq_identities_person_hash" in facts["unique"]["identities"]
    assert "said_turn < turn" in facts["indexes"]["identities"]
    assert "ondelete: CASCADE" in facts["foreign keys"]["identities"]
    assert "finished" in facts["checks"]["participations"]
    assert "pk_answers" in facts["primary keys"]["answers"]
    assert "nullable: True" in facts["columns"]["identities"]
    assert connection.dialect.name != "sqlite" or (facts["row numbers"]["answers"], facts["row numbers"]["tallies"]) == ("1", "0")


def test_web_pages_have_their_bot(connection: sa.Connection) -> None:
    assert connection.execute(sa.select(models.bots)).all() == [(0, None, None, "", None)]
