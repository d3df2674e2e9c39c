"""What it costs to erase one person among many: no table is ever read whole. The figure itself is measured by `./concertia bench`."""

from typing import Any

import pytest
import sqlalchemy as sa

from storage import models
from storage.conversations import lock, participants
from storage.saving import save
from tests.storage.people import KNOWN, WHY, YES, answering, change, newcomer, saved
from tests.storage.samples import make_consultation, written

REFERRED = (models.participations, models.identities, models.contacts)
"""Those of which erasing takes rows away, and with them whatever refers to these."""


def plan(connection: sa.Connection, statement: str, parameters: Any = ()) -> str:
    """How the database finds the rows of a statement."""
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))


def reads_a_table_whole(plan: str) -> bool:
    return any(line.lstrip(" ->").startswith(("SCAN", "Seq Scan")) for line in plan.splitlines())


@pytest.fixture
def connection(connection: sa.Connection) -> sa.Connection:
    if connection.dialect.name == "postgresql":  # which reads small tables whole, and rightly so
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    return connection


def test_whoever_reads_a_table_whole_is_found_out(connection: sa.Connection) -> None:
    assert reads_a_table_whole(plan(connection, "SELECT * FROM answers WHERE text = 'Un mot.'"))


def test_nothing_that_goes_with_a_row_is_looked_for_in_a_whole_table(connection: sa.Connection) -> None:
    """The database looks for it by itself, where no plan shows it: by the column that refers."""
    columns = [key.parent for table in models.metadata.tables.values() for key in table.foreign_keys if key.column.table in REFERRED]
    assert len(columns) >= 9
    assert [str(column) for column in columns if reads_a_table_whole(_plan_of(connection, column))] == []


def _plan_of(connection: sa.Connection, column: sa.Column[Any]) -> str:
    value = b"" if isinstance(column.type, sa.LargeBinary) else 1
    query = sa.select(sa.literal_column("1")).where(column == value).compile(connection)
    positional = tuple(query.params[name] for name in query.positiontup or ())
    return plan(connection, str(query), positional or query.params)


def test_no_statement_of_an_erasure_reads_a_table_whole(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    person = answering(newcomer(connection, 1, consultation), {KNOWN: YES, WHY: written("Un mot.")})
    saved(connection, person)
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, _context: object, many: bool) -> None:
        asked.append((statement, parameters[0] if many else parameters))

    sa.event.listen(connection, "before_cursor_execute", note)
    lock(connection, [person.person_hash], [person.identity_id])
    assert participants(connection, [person.person_hash])
    changes = change(person, None)
    changes.pointers[bytes(32)] = None
    changes.contacts[consultation, bytes(32)] = None
    changes.erased.add(bytes(32))
    changes.handovers[person.identity_id] = None
    save(connection, changes)
    sa.event.remove(connection, "before_cursor_execute", note)
    assert {statement.split()[0] for statement, _ in asked} == {"SELECT", "DELETE", "INSERT"}
    assert [statement for statement, parameters in asked if reads_a_table_whole(plan(connection, statement, parameters))] == []
