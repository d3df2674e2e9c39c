"""How a row becomes bytes: CSV that a French Excel opens right, CSV for programs, JSON Lines. The same cells for all.

A row is made of pieces, each of some columns that stand side by side: what many rows share is turned into bytes once. Never here: what the
columns are; formats that are not made of lines (see `workbook`, `opendocument`, `columnar`, `spss`).
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Final

from dialogues.values import Value

Cell = str | int | float | None
"""Words or a code, a number, or nothing."""

BOM: Final = b"\xef\xbb\xbf"
"""Without it Excel reads UTF-8 as something else."""

_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""What makes a spreadsheet run a cell, full-width signs included."""
GUARD: Final = "'"
"""Put before such a cell, and before one that begins with itself: whoever takes one away from each cell has exactly what was written."""
_GUARDED: Final = (*_STARTS_FORMULA, GUARD)


class Format(Value, frozen=True):
    """`head` takes the column names; `piece` some names and their cells. A row is its pieces between `start` and `end`, `glue` between."""

    media_type: str
    head: Callable[[Sequence[str]], bytes]
    piece: Callable[[Sequence[str], Sequence[Cell]], bytes]
    glue: bytes
    start: bytes = b""
    end: bytes = b"\r\n"

    def row(self, columns: Sequence[str], cells: Sequence[Cell]) -> bytes:
        """One whole row."""
        return self.start + self.piece(columns, cells) + self.end


def is_state(cell: Cell) -> bool:
    """Whether it says what was done of a question, in the place of an answer: no code or value begins so."""
    return isinstance(cell, str) and cell.startswith("_")


def guarded(text: str) -> str:
    """The text so that a spreadsheet shows it and never runs it."""
    return GUARD + text if text.startswith(_GUARDED) else text


def _csv(delimiter: str, point: str, before: bytes) -> Format:
    quoted = re.compile(f'[{delimiter}"\r\n]')

    def field(cell: Cell) -> str:
        if isinstance(cell, str):
            text = guarded(cell)
            return '"' + text.replace('"', '""') + '"' if quoted.search(text) else text
        if cell is None:
            return ""
        return repr(cell).replace(".", point)  # no number that is kept is long enough to be written with an exponent

    def piece(_: Sequence[str], cells: Sequence[Cell]) -> bytes:
        return delimiter.join(map(field, cells)).encode()

    return Format("text/csv; charset=utf-8", lambda columns: before + piece((), columns) + b"\r\n", piece, delimiter.encode())


def _json_piece(columns: Sequence[str], cells: Sequence[Cell]) -> bytes:
    """The members of an object, without its braces."""
    whole = json.dumps(dict(zip(columns, cells, strict=True)), ensure_ascii=False, separators=(",", ":"))
    return whole[1:-1].encode()


CSV: Final = _csv(";", ",", BOM)
"""For French spreadsheets: numbers with the comma that they read."""
MACHINE_CSV: Final = _csv(",", ".", b"")
"""For programs: RFC 4180, UTF-8, without a mark of its encoding."""
JSON_LINES: Final = Format("application/jsonl", lambda columns: b"", _json_piece, b",", b"{", b"}\n")
"""One object a line."""
