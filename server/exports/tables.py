"""A table written whole into a file: columns, rows, a format, and the proof that no row was lost.

Never here: what the columns are, nor where the file goes.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from typing import IO

from server.exports.formats import Cell, Format
from server.exports.shuffle import Shuffled

Progress = Callable[[int, int], None]
"""Is told how many rows were read, and how many there are."""


class RowsLost(Exception):
    """What was written is not what there was to write: the file must not be given to anyone."""

    def __init__(self, expected: int, written: int) -> None:
        super().__init__(f"{written} rows written, {expected} expected")
        self.expected = expected
        self.written = written


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
