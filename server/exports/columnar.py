"""The wide answers as a Parquet file: typed columns, some thousands of rows in memory at a time.

A question that asks for a number or a day fills two columns: the value, and beside it what the person did, as everywhere else.
Never here: what the columns are.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Final

from dialogues.answers import State
from dialogues.counting import STATES
from server.exports.columns import VALUES
from server.exports.formats import Cell, is_state
from server.exports.tables import Column, counted

if TYPE_CHECKING:
    import pyarrow as pa

MEDIA_TYPE: Final = "application/vnd.apache.parquet"
ROWS_AT_ONCE: Final = 20_000
"""Of one row group: a few megabytes."""
ROWS_TURNED: Final = 500
"""Rows made into columns together: many more do not fit in the processor's own memory, and take three times as long."""
STATE: Final = "._state"
"""Ends the name of the column that says what was done of a question whose own column has values alone. No option's code begins so."""
_ANSWERED: Final = STATES[State.ANSWERED]


class Cells:
    """What a group of columns holds, kept once: a row has but its number. For what is never alike, the cells themselves."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.is_kept = not (columns[0].type in VALUES or columns[0].type == "votes" or columns[0].name == "row_id")
        self.kept: dict[tuple[Cell, ...], int] = {}
        self.waiting: Any = array("i") if self.is_kept else []

    def number_of(self, cells: tuple[Cell, ...]) -> Any:
        return self.kept.setdefault(cells, len(self.kept)) if self.is_kept else cells


class ParquetRows:
    """Writes rows made by `AnswerRows.rows` with its `encode`. `columns` are those of the wide form."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._by_name = {column.name: column for column in columns}
        self._groups: dict[str, Cells] = {}

    def encode(self, names: Sequence[str], cells: Sequence[Cell]) -> Any:
        group = self._groups.get(names[0])
        if group is None:
            group = self._groups[names[0]] = Cells([self._by_name[name] for name in names])
        return group.number_of(tuple(cells))

    def write(self, file: IO[bytes], rows: Iterable[Sequence[Any]], expected: int) -> None:
        """Raises `RowsLost` unless there are as many rows as `expected`."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = pa.schema([field for column in self._by_name.values() for field in _fields(column)])
        coming = counted(rows, expected)
        # Rows come in a random order: what bounds the values of each row group helps no reader.
        with pq.ParquetWriter(file, schema, write_statistics=False) as writer, ThreadPoolExecutor(max_workers=1) as beside:
            written: Future[None] | None = None
            for batch in self._batches(coming, schema):
                if written:
                    written.result()
                # While it is compressed, Python goes on reading: one row group at a time.
                written = beside.submit(writer.write_batch, batch)
            if written:
                written.result()

    def _batches(self, rows: Iterator[Sequence[Any]], schema: "pa.Schema") -> Iterator["pa.RecordBatch"]:
        """One for each row group."""
        groups: list[Cells] = []
        while some := list(islice(rows, ROWS_TURNED)):
            groups = groups or self._in_order()
            for group, pieces in zip(groups, zip(*some, strict=True), strict=True):
                group.waiting.extend(pieces)
            if len(groups[0].waiting) >= ROWS_AT_ONCE:
                yield _batch(schema, groups)
        if groups and groups[0].waiting:
            yield _batch(schema, groups)

    def _in_order(self) -> list[Cells]:
        """Groups, as the pieces of a row."""
        places = {name: place for place, name in enumerate(self._by_name)}
        return sorted(self._groups.values(), key=lambda group: places[group.columns[0].name])


def _batch(schema: "pa.Schema", groups: Sequence[Cells]) -> "pa.RecordBatch":
    """All that waits, which then waits no more."""
    import pyarrow as pa

    arrays = [made for group in groups for made in _arrays(group)]
    for group in groups:
        del group.waiting[:]
    return pa.record_batch(arrays, schema=schema)


def _fields(column: Column) -> Iterator["pa.Field[Any]"]:
    import pyarrow as pa

    told = {"label": column.label} | ({"codes": json.dumps(dict(column.codes), ensure_ascii=False)} if column.codes else {})
    yield pa.field(column.name, _type(column), metadata=told)
    if _has_states(column):
        yield pa.field(column.name + STATE, _words(), metadata={"label": column.label})


def _has_states(column: Column) -> bool:
    return column.type in VALUES and bool(column.states)


def _words() -> Any:
    import pyarrow as pa

    return pa.dictionary(pa.int32(), pa.string())


def _type(column: Column) -> Any:
    import pyarrow as pa

    plain = {"boolean": pa.int8(), "rank": pa.int8(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
    return plain.get(column.type) or (pa.string() if column.name == "row_id" else _words())


def _arrays(group: Cells) -> Iterator[Any]:
    """The columns of all that waits."""
    import pyarrow as pa

    if not group.is_kept:
        yield from _of_values(group.columns[0], [piece[0] for piece in group.waiting])
        return
    # As bytes: `pa.array` looks at each number, and takes eight times as long.
    numbers = pa.Array.from_buffers(pa.int32(), len(group.waiting), [None, pa.py_buffer(group.waiting.tobytes())])
    # Of what is kept, what these rows show alone: elsewhere something may be kept that is withheld from the row of whoever said it.
    shown, kept = numbers.dictionary_encode(), list(group.kept)
    pieces = [kept[number] for number in shown.dictionary.to_pylist()]
    for column, cells in zip(group.columns, zip(*pieces, strict=True), strict=True):
        if pa.types.is_dictionary(_type(column)):
            yield _coded(cells, shown.indices)
        else:
            yield from (made.take(shown.indices) for made in _of_values(column, cells))


def _coded(cells: Sequence[Cell], numbers: Any) -> Any:
    import pyarrow as pa

    known = pa.array(cells, pa.string()).dictionary_encode()
    return pa.DictionaryArray.from_arrays(known.indices.take(numbers), known.dictionary)


def _of_values(column: Column, cells: Sequence[Cell]) -> Iterator[Any]:
    import pyarrow as pa

    if column.type == "date":
        text = pa.array([None if is_state(cell) else cell for cell in cells], pa.string())
        yield text.cast(pa.date32())
    elif column.type in VALUES:
        yield pa.array([None if isinstance(cell, str) else cell for cell in cells], _type(column))
    elif pa.types.is_dictionary(_type(column)):
        yield pa.array(cells, pa.string()).dictionary_encode()
    else:
        yield pa.array(cells, _type(column))
    if _has_states(column):
        states = [cell if is_state(cell) else _ANSWERED for cell in cells]
        yield pa.array(states, pa.string()).dictionary_encode()
