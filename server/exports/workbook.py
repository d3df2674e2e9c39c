"""Tables as an XLSX workbook: a sheet each, typed cells, a frozen header that filters.

Nothing in it is a formula or a link, whatever it begins with. One row is in memory at a time. Never here: what the tables hold.
"""

from collections.abc import Container, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Final

from server.exports.formats import Cell, is_state
from server.exports.tables import Table, counted

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, its header too: what a spreadsheet opens. More go on in a further sheet."""
FIRST_DAY: Final = "1900-03-01"
"""Before it spreadsheets count days in different ways."""
NARROWEST, WIDEST = 10, 50
"""Characters that a column shows."""
OPTIONS: Final = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}


def write_workbook(file: IO[bytes], tables: Iterable[Table]) -> None:
    """Writes a sheet for each table, in their order. Raises `RowsLost`."""
    from xlsxwriter import Workbook

    with Workbook(file, OPTIONS) as book:
        bold = book.add_format({"bold": True})
        for table in tables:
            _write_table(book, table, bold)


def _write_table(book: "Workbook", table: Table, bold: Any) -> None:
    dates = {place for place, column in enumerate(table.columns) if column.type == "date"}
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


def _write_row(sheet: "Worksheet", number: int, row: Sequence[Cell], dates: Container[int]) -> None:
    """By the method of each type: `write` would look for it at each cell."""
    for place, cell in enumerate(row):
        if cell is None or cell == "":
            continue
        if not isinstance(cell, str):
            failed = sheet.write_number(number, place, cell)
        elif place in dates and (day := _day(cell)):
            failed = sheet.write_datetime(number, place, day)
        else:
            failed = sheet.write_string(number, place, cell)
        if failed:
            raise ValueError("a cell that a sheet does not hold whole")


@lru_cache
def _day(cell: str) -> date | None:
    """None for what stands in the place of a day, and for what comes before the first that a spreadsheet knows."""
    return None if is_state(cell) or cell < FIRST_DAY else date.fromisoformat(cell)
