"""How a table becomes bytes: CSV that a French Excel opens right, and JSON. One writer per format, the same cells for all.

Every format is made of a head, one piece per row, what stands between two pieces, and a tail: so rows may be put in any order once
they are bytes. Never here: what the columns are.
"""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

Cell = str | int | float | None
"""Words or a code, a number, or nothing."""

BOM: Final = b"\xef\xbb\xbf"
"""Without it Excel reads UTF-8 as something else."""

_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""What makes a spreadsheet run a cell, full-width signs included."""
GUARD: Final = "'"
"""Put before such a cell, and before one that begins with itself: whoever takes one away from each cell has exactly what was written."""


@dataclass(frozen=True, slots=True)
class Format:
    """`head` takes the column names; `row` the column names and the cells of one row."""

    media_type: str
    head: Callable[[Sequence[str]], bytes]
    row: Callable[[Sequence[str], Sequence[Cell]], bytes]
    between: bytes = b""
    tail: bytes = b""


def guarded(text: str) -> str:
    """The text so that a spreadsheet shows it and never runs it."""
    return GUARD + text if text.startswith((*_STARTS_FORMULA, GUARD)) else text


def _csv_line(cells: Sequence[Cell]) -> bytes:
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow([_csv_cell(cell) for cell in cells])
    return line.getvalue().encode()


def _csv_cell(cell: Cell) -> str | int | None:
    """Numbers with the comma that a French spreadsheet reads."""
    if isinstance(cell, float):
        return repr(cell).replace(".", ",")
    return guarded(cell) if isinstance(cell, str) else cell


def _json_row(columns: Sequence[str], cells: Sequence[Cell]) -> bytes:
    return _json(dict(zip(columns, cells, strict=True)))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


CSV: Final = Format(
    "text/csv; charset=utf-8",
    head=lambda columns: BOM + _csv_line(columns),
    row=lambda _, cells: _csv_line(cells),
)

JSON: Final = Format(
    "application/json",
    head=lambda columns: b'{"columns":' + _json(list(columns)) + b',"rows":[\n',
    row=_json_row,
    between=b",\n",
    tail=b"\n]}\n",
)
