"""Any file of `DOWNLOADS`, read back by a library that did not write it. Never here: what it should say."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow.parquet as pq
import pyreadstat
from python_calamine import CalamineWorkbook

from server.exports.formats import GUARD

Row = tuple[tuple[str, Any], ...]
"""Names and cells."""


def table(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV file, without guards."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    rows = csv.DictReader(text, delimiter=delimiter)
    return [{name.removeprefix(GUARD): cell.removeprefix(GUARD) for name, cell in row.items()} for row in rows]


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """The rows of each sheet of an XLSX or ODS file."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def of_sheet(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Rows by the names in the first one."""
    head, *rest = rows
    return [dict(zip(head, row, strict=True)) for row in rest]


def sav(content: bytes) -> tuple[list[dict[str, Any]], Any]:
    """The rows of an SPSS file, missing values as they are, and its labels."""
    return _sav(content, with_missing=True)


def valid(content: bytes) -> list[dict[str, Any]]:
    """The rows of an SPSS file as a mean takes them: nothing in the place of missing values."""
    return _sav(content, with_missing=False)[0]


def _sav(content: bytes, *, with_missing: bool) -> tuple[list[dict[str, Any]], Any]:
    with tempfile.NamedTemporaryFile(suffix=".sav") as file:
        file.write(content)
        file.flush()
        frame, about = pyreadstat.read_sav(file.name, user_missing=with_missing)
    return frame.astype(object).where(frame.notna(), None).to_dict("records"), about


def rows_read(name: str, content: bytes) -> list[Row]:
    """All rows of a file, those of a package or workbook one table after the other, in their order."""
    return [tuple(row.items()) for row in _rows(name, content)]


def _rows(name: str, content: bytes) -> Iterable[Mapping[str, Any]]:
    match name.rpartition(".")[2]:
        case "csv":
            return table(content, "," if name in ("reponses-machine.csv", "grand-debat.csv") else ";")
        case "jsonl":
            return [json.loads(line) for line in content.splitlines()]
        case "xlsx" | "ods":
            return [row for rows in sheets(content).values() for row in of_sheet(rows)]
        case "parquet":
            found: list[dict[str, Any]] = pq.read_table(io.BytesIO(content)).to_pylist()
            return found
        case "sav":
            return sav(content)[0]
        case _:
            with zipfile.ZipFile(io.BytesIO(content)) as whole:
                return [row for member in whole.namelist() if member.endswith(".csv") for row in table(whole.read(member))]
