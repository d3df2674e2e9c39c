"""Statements that the conversation runs for each batch: worded by SQLAlchemy once for each database, then handed to the driver.

To have SQLAlchemy run a statement that it has compiled before takes many times as long as SQLite takes for it; somebody who answers while
nobody else does needs sixteen.

Never here: a statement (`Prepared` is made beside whoever runs it), nor what its values mean.
"""

from collections import namedtuple
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor, Dialect
from sqlalchemy.exc import DBAPIError

Processor: TypeAlias = Callable[[Any], Any]
"""Makes a value the driver's, or one of the driver's ours."""

LONGEST: Final = 1_024
"""Values of the longest list for which a wording is kept; that of a longer one takes megabytes, and hardly comes again."""


class Prepared:
    """One statement without constants: a SELECT whose parameters are all lists (see `among`), or what is written for each of several rows.

    What the driver refuses is raised as SQLAlchemy raises it. May be used by several threads at once.
    """

    def __init__(self, statement: sa.Select[Any] | sa.Insert | sa.Update | sa.Delete) -> None:
        self._statement = statement
        self._wordings: dict[tuple[object, ...], _Wording] = {}

    def rows(self, connection: sa.Connection, **lists: Collection[Any]) -> list[Any]:
        """The rows that a SELECT finds, as named tuples; none where one of its lists is empty."""
        if not all(lists.values()):
            return []
        padded = {name: _padded(list(values)) for name, values in lists.items()}
        wording = self._worded(connection.dialect, {name: len(values) for name, values in padded.items()})
        given = {one: value for name, values in padded.items() for one, value in zip(wording.lists[name], values, strict=True)}
        return wording.read(_run(connection, wording.text, wording.values(given)))

    def run(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes each of these rows, which all name the columns of the first."""
        if not rows:
            return
        wording = self._worded(connection.dialect, dict.fromkeys(rows[0], 0))
        values = [wording.values(row) for row in rows]
        _run(connection, wording.text, values if len(values) > 1 else values[0], many=len(values) > 1)

    def _worded(self, dialect: Dialect, lengths: Mapping[str, int]) -> "_Wording":
        """`lengths`: of the lists, by parameter; 0 for what is no list."""
        key = (dialect.name, *lengths.items())
        wording = self._wordings.get(key)
        if wording is None:
            wording = _Wording(self._statement, dialect, lengths)
            if max(lengths.values(), default=0) <= LONGEST:
                self._wordings[key] = wording
        return wording


class _Wording:
    """The statement as one database wants it, for parameters of these names and lengths (see `Prepared`)."""

    def __init__(self, statement: sa.Select[Any] | sa.Insert | sa.Update | sa.Delete, dialect: Dialect, lengths: Mapping[str, int]) -> None:
        reads = isinstance(statement, sa.Select)
        compiled = statement.compile(dialect=dialect, column_keys=None if reads else list(lengths), for_executemany=not reads)
        state = compiled.construct_expanded_state({name: [None] * length if length else None for name, length in lengths.items()})
        self.text: Final[str] = state.statement
        self.lists: Final[Mapping[str, Sequence[str]]] = state.parameter_expansion
        """What the values of each list are called, in their order."""
        self._by_name = state.positiontup is None
        binders = {name: _binder(bind.type, dialect) for name, bind in compiled.binds.items()}
        list_of = {value: name for name, values in self.lists.items() for value in values}
        self._binders = [(name, binders[list_of.get(name, name)]) for name in state.positiontup or state.parameters]
        columns = list(statement.selected_columns) if isinstance(statement, sa.Select) else []
        self._row: Any = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc] # known here only
        readers = [(position, _reader(column.type, dialect)) for position, column in enumerate(columns)]
        self._readers = [(position, reader) for position, reader in readers if reader]

    def values(self, given: Mapping[str, Any]) -> Any:
        """As the driver takes them: in order, or by name."""
        values = [given[name] if bind is None else bind(given[name]) for name, bind in self._binders]
        return {name: value for (name, _), value in zip(self._binders, values, strict=True)} if self._by_name else tuple(values)

    def read(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        """Rows of the driver as ours."""
        if not self._readers:
            return list(map(self._row._make, found))
        return [self._row._make(self._read(row)) for row in found]

    def _read(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for position, reader in self._readers:
            values[position] = reader(values[position])
        return values


def among(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    """The column has one of the values of the list of this name."""
    return column.in_(sa.bindparam(name, expanding=True))


def _binder(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reader(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _padded(values: list[Any]) -> list[Any]:
    """The last value again, up to a power of two: so a statement has eleven wordings, whatever the size of a batch."""
    if len(values) > LONGEST:
        return values
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values))


def _run(connection: sa.Connection, text: str, values: Any, *, many: bool = False) -> Sequence[Any]:
    """The rows that the driver finds, if any, once it has run this in the connection's transaction. Raises `DBAPIError`."""
    if not connection.in_transaction():
        connection.begin()
    driver, dialect, cursor = connection.connection, connection.dialect, None
    refused = dialect.loaded_dbapi.Error
    try:
        cursor = driver.cursor()
        _execute(connection, cursor, text, values, many=many)
        return cursor.fetchall() if cursor.description else ()
    except refused as error:
        lost = dialect.is_disconnect(error, driver.dbapi_connection, cursor)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(text, None, error, refused, connection_invalidated=lost, dialect=dialect) from error
    finally:
        if cursor is not None:
            with suppress(refused):
                cursor.close()


def _execute(connection: sa.Connection, cursor: DBAPICursor, text: str, values: Any, *, many: bool) -> None:
    """As SQLAlchemy does, for whoever listens to what is run or, as the tests do, runs it instead."""
    dialect = connection.dialect
    for listen in connection.dispatch.before_cursor_execute:
        listen(connection, cursor, text, values, None, many)
    hooks = dialect.dispatch.do_executemany if many else dialect.dispatch.do_execute
    if not any(hook(cursor, text, values, None) for hook in hooks):
        (dialect.do_executemany if many else dialect.do_execute)(cursor, text, values, None)
