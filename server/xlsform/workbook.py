"""An Excel file as sheets of plain words, and sheets of words as an Excel file.

Read with bounds, for the file may come from anyone: nothing is computed, nothing linked is opened, and whatever is not read is said.
Written as text only: a label that begins with « = » stays a label. Nothing here knows what an XLSForm is.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from warnings import catch_warnings, simplefilter
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from dialogues.cleaning import clean
from dialogues.values import Value
from server.xlsform.remarks import Place, Remark

MAX_FILE_BYTES = 5 * 1024 * 1024
"""Size of the file: forty times the longest form we know."""
MAX_UNZIPPED_BYTES = 12 * 1024 * 1024
"""What the file may unfold to, pictures too: five times the largest form we know, and read in some seconds whatever it holds."""
MAX_UNZIPPED_PART = 2 * 1024 * 1024
"""The same of one part that is no sheet (styles, shared words): these are held whole, at thirty times their size."""
MAX_PARTS = 1_000
"""Files inside the file: a form has some twenty, pictures aside."""
MAX_ROWS = 5_000
"""Rows read of one sheet: five times the longest script, with room for long lists of choices."""
MAX_EMPTY_ROWS = 60
"""Empty rows one after the other, behind which a sheet ends for the tools of XLSForm."""
MAX_COLUMNS = 200
"""Columns read of one sheet: a form in ten languages has about a hundred."""
MAX_CELL = 10_000
"""Characters read of one cell: more than any text of a script may have."""
_MAX_CELL_WRITTEN = 32_767
"""Characters that Excel keeps in one cell."""

_UNREADABLE = (
    BadZipFile, SyntaxError, OSError, KeyError, ValueError, TypeError, AttributeError, IndexError, AssertionError, EOFError, struct.error,
    NotImplementedError, RuntimeError, ZlibError, RecursionError,
)  # fmt: skip
"""What the libraries raise on a file that is broken, locked by a password, or made to be: each its own way."""
_LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold; checked scripts have none of it."""


class UnreadableFile(Exception):
    """Not a workbook that can be read. Its text is one French sentence that says what to do."""


class Row(Value, frozen=True):
    """One row that holds something: its number in the sheet, and its words by the position of their column, from 0."""

    number: int
    cells: Mapping[int, str]


class Sheet(Value, frozen=True):
    """A sheet: the headers of its first row by their position, and the rows below."""

    name: str
    headers: Mapping[int, str]
    rows: tuple[Row, ...]


def read_workbook(data: bytes, wanted: Container[str]) -> tuple[tuple[Sheet, ...], tuple[Remark, ...]]:
    """The sheets of an .xlsx or .xls file, and what was not read of them. Raises `UnreadableFile`.

    Of the sheets whose name, in lower case, is not `wanted`, only the name is given; a sheet that is alone is always read.
    """
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile(f"ce fichier dépasse {MAX_FILE_BYTES // 1024 // 1024} Mo : retirez ses images, ou coupez-le en plusieurs")
    if not data:
        raise UnreadableFile("ce fichier est vide : choisissez-en un autre")
    read = _read_xls if data.startswith(b"\xd0\xcf\x11\xe0") else _read_xlsx
    try:
        with catch_warnings():
            simplefilter("ignore")  # of what a workbook holds beside its cells
            return read(data, wanted)
    except _UNREADABLE as error:
        raise UnreadableFile(
            "ce fichier n’est pas un classeur Excel lisible : ouvrez-le dans un tableur, retirez son mot de passe s’il en a un, "
            "et enregistrez-le au format .xlsx"
        ) from error


def write_workbook(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """An .xlsx file of these sheets; every cell is text, an empty one is left out."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for row in rows:
            cells: list[Any] = []
            for words in row:
                cell = WriteOnlyCell(sheet, _FORBIDDEN.sub("�", words)[:_MAX_CELL_WRITTEN] or None)
                if words:
                    cell.data_type = "s"  # never "f": openpyxl takes what begins with = for a formula
                    cell.quotePrefix = words.startswith(_LOOKS_LIKE_FORMULA)  # and neither does Excel when somebody edits it
                cells.append(cell)
            sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


# --- .xlsx ----------------------------------------------------------------------------------------------------------------------------


def _read_xlsx(data: bytes, wanted: Container[str]) -> tuple[tuple[Sheet, ...], tuple[Remark, ...]]:
    from openpyxl.xml import DEFUSEDXML

    if not DEFUSEDXML:
        raise TypeError("XML entities would be expanded: defusedxml is missing")
    has_formulas = _bounded(data)
    values = _open(data, values=True)
    formulas = _open(data, values=False) if has_formulas else None
    sheets: list[Sheet] = []
    remarks: list[Remark] = []
    for name in values.sheetnames:
        if not _is_read(name, wanted, values.sheetnames) or not hasattr(values[name], "iter_rows"):
            sheets.append(Sheet(name, {}, ()))
            continue
        rows = ([cell.value for cell in row] for row in _rows(values[name]))
        marked = ([cell.data_type == "f" for cell in row] for row in _rows(formulas[name])) if formulas else None
        found, said = _sheet(name, rows, marked)
        sheets.append(found)
        remarks += said
    return tuple(sheets), tuple(remarks)


def _open(data: bytes, *, values: bool) -> Any:
    """The workbook: what its formulas were worth when it was saved, or, without `values`, where they are. No link of it is followed."""
    from openpyxl import load_workbook

    return load_workbook(BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    """The rows of a sheet, one more than may be read; what a file says of its own size is not to be trusted."""
    sheet.reset_dimensions()
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1)
    return rows


def _bounded(data: bytes) -> bool:
    """Whether the sheets have formulas.

    Refuses a file that unfolds to too much, before anything of it is unfolded; a size that it understates, the unzipping refuses.
    """
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        _refuse_too_much(parts)
        return any(b"<f>" in sheet or b"<f " in sheet for sheet in map(archive.read, parts) if b"sheetData" in sheet)


def _refuse_too_much(parts: Sequence[ZipInfo]) -> None:
    held = [part for part in parts if part.filename.endswith(".xml") and "/worksheets/" not in part.filename]
    too_much = sum(part.file_size for part in parts) > MAX_UNZIPPED_BYTES or any(part.file_size > MAX_UNZIPPED_PART for part in held)
    if len(parts) > MAX_PARTS or too_much:
        raise UnreadableFile("ce fichier contient trop de données pour un formulaire : copiez ses feuilles dans un nouveau fichier")


# --- .xls -----------------------------------------------------------------------------------------------------------------------------


def _read_xls(data: bytes, wanted: Container[str]) -> tuple[tuple[Sheet, ...], tuple[Remark, ...]]:
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        book = xlrd.open_workbook(file_contents=data, logfile=_Nowhere(), on_demand=True)
        sheets: list[Sheet] = []
        remarks: list[Remark] = []
        for name in book.sheet_names():
            if not _is_read(name, wanted, book.sheet_names()):
                sheets.append(Sheet(name, {}, ()))
                continue
            sheet = book.sheet_by_name(name)
            rows = (
                [_of_xls(cell, book.datemode) for cell in sheet.row(number)[: MAX_COLUMNS + 1]]
                for number in range(min(sheet.nrows, MAX_ROWS + 1))
            )
            found, said = _sheet(name, rows)
            sheets.append(found)
            remarks += said
            book.unload_sheet(name)
    except (xlrd.XLRDError, CompDocError) as error:
        raise ValueError(str(error)) from error
    return tuple(sheets), tuple(remarks)


def _of_xls(cell: Any, datemode: int) -> object:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR) else cell.value


class _Nowhere(BytesIO):
    """Where the library's own messages go."""

    def write(self, said: Any) -> int:
        return len(said)


# --- Both -----------------------------------------------------------------------------------------------------------------------------


def _is_read(name: str, wanted: Container[str], names: Sequence[str]) -> bool:
    return len(names) == 1 or name.lower() in wanted


def _sheet(name: str, rows: Iterable[Sequence[object]], formulas: Iterable[Sequence[bool]] | None = None) -> tuple[Sheet, list[Remark]]:
    reader = _SheetReader(name)
    marked = iter(formulas) if formulas is not None else iter(())
    for number, values in enumerate(rows, start=1):
        reader.read(number, values, next(marked, ()))
    return Sheet(name, reader.headers, tuple(reader.rows)), reader.remarks


class _SheetReader:
    """The reading of one sheet, row by row."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.headers: dict[int, str] = {}
        self.rows: list[Row] = []
        self.remarks: list[Remark] = []

    def read(self, number: int, values: Sequence[object], formulas: Sequence[bool]) -> None:
        cells = dict(self._cells(number, values, formulas))
        if number == 1:
            self.headers = cells
            if any(column >= MAX_COLUMNS for column in cells):
                what = f"cette feuille dépasse {MAX_COLUMNS} colonnes"
                self._say(number, "", what, "Retirez celles qui ne servent pas", refuses=True)
            return
        cells = {column: words for column, words in cells.items() if self._is_kept(number, column)}
        if not cells:
            return
        if number - (self.rows[-1].number if self.rows else 1) > MAX_EMPTY_ROWS:
            self._say(number, "", f"cette ligne vient après {MAX_EMPTY_ROWS} lignes vides", "Elle n’est pas lue, comme ailleurs")
        elif number > MAX_ROWS:
            self._say(number, "", f"cette feuille dépasse {MAX_ROWS} lignes", "Coupez-la en plusieurs formulaires", refuses=True)
        else:
            self.rows.append(Row(number, cells))

    def _cells(self, number: int, values: Sequence[object], formulas: Sequence[bool]) -> Iterator[tuple[int, str]]:
        for column, value in enumerate(values):
            words = clean(_words(value))
            header = self.headers.get(column, "")
            if column < len(formulas) and formulas[column]:
                self._say_formula(number, header, words)
            if len(words) > MAX_CELL:
                self._say(number, header, f"ce texte fait {len(words)} caractères, {MAX_CELL} au plus", "Raccourcissez-le", refuses=True)
            if words:
                yield column, words[:MAX_CELL]

    def _is_kept(self, number: int, column: int) -> bool:
        if column not in self.headers:
            self._say(number, "", "cette ligne a des mots dans une colonne sans titre", "Ils ne sont pas lus, comme dans les autres outils")
        return column in self.headers

    def _say_formula(self, number: int, header: str, words: str) -> None:
        if words:
            self._say(number, header, "cette cellule est une formule", "Son dernier résultat a été pris tel quel")
        else:
            what = "cette cellule est une formule dont le résultat n’est pas enregistré"
            self._say(number, header, what, "Remplacez-la par son texte, puis recommencez", refuses=True)

    def _say(self, number: int, header: str, what: str, done: str, *, refuses: bool = False) -> None:
        self.remarks.append(Remark(Place(self.name, number, header), what, done, refuses))


def _words(value: object) -> str:
    """A cell as its author reads it: 3.0 is « 3 », a day is written as ISO has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
