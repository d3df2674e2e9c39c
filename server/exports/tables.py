"""A table written whole into a file: named and typed columns, rows, a format, and the proof that no row was lost.

Never here: what the columns are, nor where the file goes.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Final, TypeVar

from dialogues.values import Value
from server.exports.formats import Cell, Format
from server.exports.shuffle import Shuffled

Progress = Callable[[int, int], None]
"""Called while a file is written: rows read so far, and how many there are in all."""
TOLD_EVERY: Final = 500
"""Rows between two calls of a `Progress`."""

Row = TypeVar("Row")


class RowsLost(Exception):
    """What was written is not what there was to write: the file must not be given to anyone."""

    def __init__(self, expected: int, written: int) -> None:
        super().__init__(f"{written} rows written, {expected} expected")
        self.expected = expected
        self.written = written


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `type` is a word of the codebook (see `questions.type_of`), or `text`; `label` says in French what it holds.

    `codes` are those that may stand there with what they mean, all of them if it is `closed`; `states` those that may stand in the place
    of what was asked for. `ordered`: its codes are the degrees of a scale.
    """

    name: str
    type: str
    label: str
    codes: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False
    ordered: bool = False


class Table(Value, frozen=True):
    """A table under a name for people. Its rows can be taken once; writers raise `RowsLost` unless there are `expected` ones."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    expected: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def told(rows: Iterable[Row], expected: int, progress: Progress) -> Iterator[Row]:
    """The rows as they come, while `progress` is told of them; of the last one too."""
    number = 0
    for number, row in enumerate(rows, start=1):
        if number % TOLD_EVERY == 0:
            progress(number, expected)
        yield row
    progress(number, expected)


def counted(rows: Iterable[Row], expected: int) -> Iterator[Row]:
    """The rows as they come; raises `RowsLost` at their end unless there were as many as `expected`."""
    number = 0
    for number, row in enumerate(rows, start=1):  # noqa: B007 - the last one is looked at
        yield row
    if number != expected:
        raise RowsLost(expected, number)


def write_table(file: IO[bytes], format_: Format, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Writes the rows in their order."""
    file.write(format_.head(columns))
    file.writelines(format_.row(columns, row) for row in rows)


def write_pieces(file: IO[bytes], format_: Format, columns: Sequence[str], rows: Iterable[Sequence[bytes]], expected: int) -> None:
    """Writes rows whose pieces are bytes already, in their order. Raises `RowsLost` unless there were as many as `expected`."""
    start, glue, end = format_.start, format_.glue, format_.end
    file.write(format_.head(columns))
    file.writelines(start + glue.join(pieces) + end for pieces in counted(rows, expected))


def write_shuffled(file: IO[bytes], format_: Format, columns: Sequence[str], rows: Iterable[Sequence[Cell]], expected: int) -> None:
    """Writes the rows in a random order. Raises `RowsLost` unless there were as many as `expected`."""
    with tempfile.TemporaryFile() as spool:
        pieces = Shuffled(spool)
        for row in counted(rows, expected):
            pieces.add(format_.row(columns, row))
        file.write(format_.head(columns))
        file.writelines(pieces)
