"""The one statement the two databases spell differently."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.prepared import Prepared


def upsert(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[dict[str, Any]],
    *,
    update: Sequence[str] = (),
    add: Sequence[str] = (),
    key: Sequence[str] = (),
) -> None:
    """Inserts rows, or where their `key` stands already, replaces the columns of `update` and adds to those of `add`.

    `key`: the columns of a unique constraint; the primary key unless it is given.
    """
    if rows:
        _statement(connection.dialect.name, table, tuple(update), tuple(add), tuple(key)).run(connection, rows)


@cache
def _statement(dialect: str, table: sa.Table, update: tuple[str, ...], add: tuple[str, ...], key: tuple[str, ...]) -> Prepared:
    """Kept, and with it its wordings: to make them costs more than to run it."""
    statement = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    new = statement.excluded
    changed = {name: new[name] for name in update} | {name: table.c[name] + new[name] for name in add}
    elements = [table.c[name] for name in key] or list(table.primary_key)
    return Prepared(statement.on_conflict_do_update(index_elements=elements, set_=changed))
