"""Tables as an XLSX workbook: a sheet each, typed cells, a frozen header that filters.

Nothing in it is a formula or a link, whatever it begins with. One row is in memory at a time. Never here: what the tables hold.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO, TYPE_CHECKING, Any, Final

from server.exports.formats import Cell
from server.exports.tables import Table, counted

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, its header too: what a spreadsheet opens. More go on in a further sheet."""
MOST_CHARACTERS: Final = 32_767
"""In one cell: what a spreadsheet opens. The longest text of a record is a third of it."""
NARROWEST, WIDEST = 10, 50
"""Characters that a column shows."""
OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def write_workbook(file: IO[bytes], tables: Iterable[Table]) -> None:
    """Writes a sheet for each table, in their order. Raises `RowsLost`."""
    from xlsxwriter import Workbook

    with Workbook(file, OPTIONS) as book:
        bold = book.add_format({"bold": True})
        for table in tables:
            _write_table(book, table, bold)


def _write_table(book: "Workbook", table: Table, bold: Any) -> None:
    dates = frozenset(place for place, column in enumerate(table.columns) if column.type == "date")
    sheet, last = _new_sheet(book, table, 1, bold), 0
    sheets = 1
    for row in counted(table.rows, table.expected):
        if last == MOST_ROWS - 1:
            sheet.autofilter(0, 0, last, len(table.columns) - 1)
            sheets += 1
            sheet, last = _new_sheet(book, table, sheets, bold), 0
        last += 1
        _write_row(sheet, last, row, dates)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _new_sheet(book: "Workbook", table: Table, number: int, bold: Any) -> "Worksheet":
    sheet = book.add_worksheet(table.title if number == 1 else f"{table.title} {number}")
    for place, column in enumerate(table.columns):
        longest = max(len(column.name) + 4, *(len(code) for code in (*column.codes, *column.states)), NARROWEST)
        sheet.set_column(place, place, min(longest, WIDEST))
        sheet.write_string(0, place, column.name, bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _write_row(sheet: "Worksheet", number: int, row: Sequence[Cell], dates: frozenset[int]) -> None:
    for place, cell in enumerate(row):
        if cell is None or cell == "":
            continue
        if isinstance(cell, str):
            day = _day(cell) if place in dates else None
            if day is not None:
                sheet.write_datetime(number, place, day)
            elif len(cell) > MOST_CHARACTERS:
                raise ValueError(f"a cell of {len(cell)} characters")
            else:
                sheet.write_string(number, place, cell)
        else:
            sheet.write_number(number, place, cell)


def _day(cell: str) -> date | None:
    """None where something else stands in the place of a day, and before the first one that a spreadsheet knows."""
    if cell.startswith("_") or cell < "1900-03-01":
        return None
    return date.fromisoformat(cell)
