"""A table written whole into a file: columns, rows, a format, and the proof that no row was lost.

Never here: what the columns are, nor where the file goes.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Final, TypeVar

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


def told(rows: Iterable[Row], expected: int, progress: Progress) -> Iterator[Row]:
    """The rows as they come, while `progress` is told of them; of the last one too."""
    number = 0
    for number, row in enumerate(rows, start=1):
        if number % TOLD_EVERY == 0:
            progress(number, expected)
        yield row
    progress(number, expected)


def write_table(file: IO[bytes], format_: Format, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Writes the rows in their order."""
    _write(file, format_, columns, (format_.row(columns, row) for row in rows))


def write_shuffled(file: IO[bytes], format_: Format, columns: Sequence[str], rows: Iterable[Sequence[Cell]], expected: int) -> None:
    """Writes the rows in a random order. Raises `RowsLost` unless there were as many as `expected`."""
    with tempfile.TemporaryFile() as spool:
        pieces = Shuffled(spool)
        for row in rows:
            pieces.add(format_.row(columns, row))
        if len(pieces) != expected:
            raise RowsLost(expected, len(pieces))
        _write(file, format_, columns, pieces)


def _write(file: IO[bytes], format_: Format, columns: Sequence[str], pieces: Iterable[bytes]) -> None:
    file.write(format_.head(columns))
    between = b""
    for piece in pieces:
        file.write(between + piece)
        between = format_.between
    file.write(format_.tail)
