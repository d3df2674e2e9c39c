"""Tables as an ODS spreadsheet: a sheet each, typed cells. For tables of some thousands of rows: all are in memory.

Nothing in it is a formula. Never here: what the tables hold.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import IO, Final
from xml.sax.saxutils import escape

from server.exports.formats import Cell
from server.exports.tables import Table, counted

MEDIA_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"


def write_document(file: IO[bytes], tables: Iterable[Table]) -> None:
    """Writes a sheet for each table, in their order. Raises `RowsLost`."""
    from odfdo import Document, Element
    from odfdo import Table as Sheet

    document = Document("spreadsheet")
    document.body.clear()
    for table in tables:
        sheet = Sheet(table.title)
        for row in (table.names, *counted(table.rows, table.expected)):
            sheet.append(Element.from_tag(_row(row)))
        document.body.append(sheet)
    whole = BytesIO()
    document.save(whole)
    file.write(whole.getvalue())


def _row(cells: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_cell, cells))}</table:table-row>"


def _cell(cell: Cell) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, str):
        paragraphs = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in cell.split("\n"))
        return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{cell!r}"><text:p>{cell!r}</text:p></table:table-cell>'


def _spaced(line: str) -> str:
    """Readers fold spaces into one, and drop those at both ends, unless they are said to be spaces."""
    return escape(line).replace("\t", "<text:tab/>").replace(" ", "<text:s/>") if line != " ".join(line.split()) else escape(line)
