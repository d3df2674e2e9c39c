"""Rows from one database to another, whatever the kind of either, some at a time."""

from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa

ROWS_AT_ONCE: Final = 1_000
"""Rows in memory: enough that the statements weigh little."""


def copy_table(source: sa.Connection, target: sa.Connection, table: sa.Table, empty: Collection[sa.Column[Any]] = ()) -> int:
    """Copies every row, and returns their number. The columns of `empty` are NULL in the copy."""
    columns = [sa.null().label(column.name) if column in empty else column for column in table.c]
    read = source.execution_options(yield_per=ROWS_AT_ONCE).execute(sa.select(*columns).select_from(table))
    return sum(_write(target, table, rows) for rows in read.mappings().partitions())


def _write(target: sa.Connection, table: sa.Table, rows: Sequence[sa.RowMapping]) -> int:
    target.execute(sa.insert(table), [dict(row) for row in rows])
    return len(rows)
