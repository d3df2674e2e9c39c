"""Tables as an ODS spreadsheet: a sheet each, typed cells. For tables of some thousands of rows: all are in memory.

Nothing in it is a formula. Never here: what the tables hold.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Final
from xml.sax.saxutils import escape

from server.exports.formats import Cell
from server.exports.tables import Table, counted

MEDIA_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
HEADER: Final = '<style:style style:name="header" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>'
WIDTHS: Final = {
    letters: f'<style:style style:name="width{letters}" style:family="table-column">'
    f'<style:table-column-properties style:column-width="{0.6 + letters * 0.2:.1f}cm"/></style:style>'
    for letters in (10, 20, 35, 60)
}
"""The styles of columns, by how many letters they show."""


def write_document(file: IO[bytes], tables: Iterable[Table]) -> None:
    """Writes a sheet for each table, in their order. Raises `RowsLost`."""
    from odfdo import Document, Element
    from odfdo import Table as Sheet

    document = Document("spreadsheet")
    document.meta.set_creation_date(datetime.now(UTC))
    document.body.clear()
    for style in (HEADER, *WIDTHS.values()):
        document.insert_style(style, automatic=True)
    for table in tables:
        sheet = Sheet(table.title)
        rows = tuple(counted(table.rows, table.expected))
        for place, name in enumerate(table.names):
            sheet.append(Element.from_tag(_column(name, [row[place] for row in rows])))
        sheet.append(Element.from_tag(_row(table.names, ' table:style-name="header"')))
        for row in rows:
            sheet.append(Element.from_tag(_row(row)))
        document.body.append(sheet)
    whole = BytesIO()
    document.save(whole)
    file.write(whole.getvalue())


def _column(name: str, cells: Sequence[Cell]) -> str:
    """As wide as what most of its cells hold."""
    lengths = sorted(len(str(cell)) for cell in cells if cell is not None)
    usual = max(len(name), lengths[len(lengths) * 9 // 10] if lengths else 0)
    width = next((width for width in WIDTHS if usual <= width), max(WIDTHS))
    return f'<table:table-column table:style-name="width{width}"/>'


def _row(cells: Sequence[Cell], style: str = "") -> str:
    return f"<table:table-row>{''.join(_cell(cell, style) for cell in cells)}</table:table-row>"


def _cell(cell: Cell, style: str) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, str):
        paragraphs = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in cell.split("\n"))
        return f'<table:table-cell{style} office:value-type="string">{paragraphs}</table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{cell!r}"><text:p>{cell!r}</text:p></table:table-cell>'


def _spaced(line: str) -> str:
    """Readers fold spaces into one, and drop those at both ends, unless they are said to be spaces."""
    return escape(line).replace("\t", "<text:tab/>").replace(" ", "<text:s/>") if line != " ".join(line.split()) else escape(line)
