"""Statements that every batch of the conversation runs: worded by SQLAlchemy once for each database, then handed to the driver.

SQLAlchemy takes some 60 µs to run a statement that it has compiled before, SQLite 4: for one who answers while nobody else does, that was
half of the work. What is not run for each answer is run by SQLAlchemy as usual.

Never here: a statement (see `conversations`, `saving`), nor what its values mean.
"""

from collections import namedtuple
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor, Dialect
from sqlalchemy.exc import DBAPIError

Processor: TypeAlias = Callable[[Any], Any]
"""Makes a value the driver's, or one of the driver's ours."""

_STEP: Final = 512


class Prepared:
    """One statement: a SELECT whose parameters are all lists (`expanding`), or what is written for each of several rows.

    May be used by several threads at once. It raises what SQLAlchemy would raise.
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
        with _executed(connection, wording.text, wording.values(given)) as cursor:
            return wording.read(cursor.fetchall())

    def run(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes each of these rows, which all name the same columns."""
        if not rows:
            return
        wording = self._worded(connection.dialect, dict.fromkeys(rows[0], 0))
        values = [wording.values(row) for row in rows]
        many = len(values) > 1
        with _executed(connection, wording.text, values if many else values[0], many=many):
            pass

    def _worded(self, dialect: Dialect, lengths: Mapping[str, int]) -> "_Wording":
        """`lengths`: of the lists, by parameter; 0 for what is no list."""
        key = (dialect.name, *lengths.items())
        if key not in self._wordings:
            self._wordings[key] = _Wording(self._statement, dialect, lengths)
        return self._wordings[key]


class _Wording:
    """The statement as one database wants it, for parameters of these names and lengths (see `Prepared`)."""

    def __init__(self, statement: sa.Select[Any] | sa.Insert | sa.Update | sa.Delete, dialect: Dialect, lengths: Mapping[str, int]) -> None:
        writes = None if isinstance(statement, sa.Select) else list(lengths)
        compiled = statement.compile(dialect=dialect, column_keys=writes)
        state = compiled.construct_expanded_state({name: [None] * length if length else None for name, length in lengths.items()})
        self.lists: Final[Mapping[str, Sequence[str]]] = state.parameter_expansion
        """What the values of each list are called, in their order."""
        of_list = {one: name for name, several in self.lists.items() for one in several}
        names = state.positiontup or list(state.parameters)
        types = {name: compiled.binds[of_list.get(name, name)].type for name in names}
        self.text: Final[str] = state.statement
        self._binds = [(name, types[name].dialect_impl(dialect).bind_processor(dialect)) for name in names]
        self._by_name = state.positiontup is None
        if isinstance(statement, sa.Select):
            self._row: Any = namedtuple("Row", statement.selected_columns.keys())  # type: ignore[misc] # the names are known here only
            readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.selected_columns]
            self._readers = [(position, reader) for position, reader in enumerate(readers) if reader]

    def values(self, given: Mapping[str, Any]) -> Any:
        """As the driver takes them: in order, or by name."""
        values = [given[name] if process is None else process(given[name]) for name, process in self._binds]
        return {name: value for (name, _), value in zip(self._binds, values, strict=True)} if self._by_name else tuple(values)

    def read(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        if not self._readers:
            return list(map(self._row._make, found))
        return [self._row._make(self._ours(row)) for row in found]

    def _ours(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for position, reader in self._readers:
            values[position] = reader(values[position])
        return values


def _padded(values: list[Any]) -> list[Any]:
    """The last value again, up to a power of two, or a multiple of the last: so a statement has few wordings, whatever is asked of it."""
    size = 1 << (len(values) - 1).bit_length() if len(values) <= _STEP else -(-len(values) // _STEP) * _STEP
    return values + values[-1:] * (size - len(values))


@contextmanager
def _executed(connection: sa.Connection, text: str, values: Any, *, many: bool = False) -> Iterator[DBAPICursor]:
    """The driver's cursor once it has run this in the connection's transaction, with its errors made SQLAlchemy's.

    Whoever listens to what is run hears it as usual.
    """
    if not connection.in_transaction():
        connection.begin()
    driver, dialect = connection.connection, connection.dialect
    cursor = driver.cursor()
    try:
        for listen in connection.dispatch.before_cursor_execute:
            listen(connection, cursor, text, values, None, many)
        (cursor.executemany if many else cursor.execute)(text, values)
        yield cursor
    except dialect.loaded_dbapi.Error as error:
        lost = dialect.is_disconnect(error, driver.dbapi_connection, cursor)
        if lost:
            connection.invalidate(error)
        kind = dialect.loaded_dbapi.Error
        raise DBAPIError.instance(text, None, error, kind, hide_parameters=True, connection_invalidated=lost, dialect=dialect) from error
    finally:
        cursor.close()
