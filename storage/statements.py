"""The one statement the two databases spell differently."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]], *, update: Sequence[str] = (), add: Sequence[str] = ()
) -> None:
    """Inserts rows, or where their primary key stands already, replaces the columns of `update` and adds to those of `add`."""
    if not rows:
        return
    statement = _insert(connection, table)
    new = statement.excluded
    changed = {name: new[name] for name in update} | {name: table.c[name] + new[name] for name in add}
    connection.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed), rows)


def _insert(connection: sa.Connection, table: sa.Table) -> Any:
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
