"""A Frictionless Data Package: tables as CSV for programs, and what describes them, in one ZIP.

What the descriptor says of each table (rows, bytes, SHA-256) is counted while it is written, and read back from the ZIP before anyone has
it. Never here: what the tables hold.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, Any, Final, cast

from dialogues.values import Value
from server.exports.columns import VALUES
from server.exports.formats import MACHINE_CSV
from server.exports.tables import Column, RowsLost, Table, counted, write_table

MEDIA_TYPE: Final = "application/zip"
DESCRIPTOR: Final = "datapackage.json"
CHUNK_BYTES: Final = 1 << 20


class Resource(Value, frozen=True):
    """One file of the package. `write` gives how many rows it wrote, and raises `RowsLost`."""

    name: str
    title: str
    columns: tuple[Column, ...]
    write: Callable[[IO[bytes]], int]

    @property
    def path(self) -> str:
        return f"{self.name}.csv"


def resource_of(table: Table) -> Resource:
    """The table as one file."""

    def write(file: IO[bytes]) -> int:
        write_table(file, MACHINE_CSV, table.names, counted(table.rows, table.expected))
        return table.expected

    return Resource(table.name, table.title, table.columns, write)


def write_package(file: IO[bytes], about: Mapping[str, Any], resources: Iterable[Resource]) -> None:
    """Writes each resource, then the descriptor, which begins with `about`. Raises `RowsLost`."""
    described = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole:
        for resource in resources:
            with whole.open(resource.path, "w", force_zip64=True) as member:
                passing = _Counted(member)
                rows = resource.write(cast(IO[bytes], passing))
            described.append(_described(resource, rows, passing))
        descriptor = {"profile": "tabular-data-package", **about, "resources": described}
        whole.writestr(DESCRIPTOR, json.dumps(descriptor, ensure_ascii=False, indent=1))
    with zipfile.ZipFile(file) as whole:
        for one in described:
            _check(whole, one)
    file.seek(0, io.SEEK_END)


class _Counted:
    """Passes bytes on while it counts them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> int:
        self._digest.update(piece)
        self.size += len(piece)
        return self._file.write(piece)

    def writelines(self, pieces: Iterable[bytes]) -> None:
        waiting, size = [], 0
        for piece in pieces:
            waiting.append(piece)
            size += len(piece)
            if size > CHUNK_BYTES:
                self.write(b"".join(waiting))
                waiting, size = [], 0
        self.write(b"".join(waiting))

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _described(resource: Resource, rows: int, passed: _Counted) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": resource.name,
        "title": resource.title,
        "path": resource.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "rows": rows,
        "bytes": passed.size,
        "hash": f"sha256:{passed.sha256}",
        "schema": {"fields": [_field(column) for column in resource.columns], "missingValues": [""]},
    }


def _field(column: Column) -> dict[str, Any]:
    """A number or a day is missing where a state stands in its place; anywhere else a state is a value like any other."""
    types = {"boolean": "integer", "rank": "integer", "integer": "integer", "number": "number", "date": "date"}
    described: dict[str, Any] = {"name": column.name, "type": types.get(column.type, "string")}
    if column.label:
        described["title"] = column.label
    if column.type in VALUES and column.states:
        described["missingValues"] = ["", *column.states]
    if column.type == "boolean":
        described["constraints"] = {"enum": [0, 1]}
    elif column.type == "rank":
        described["constraints"] = {"minimum": 1}
    elif column.closed:
        described["constraints"] = {"enum": list(dict.fromkeys((*column.codes, *column.states)))}
    meanings = {**column.codes, **column.states}
    if meanings:
        described["description"] = " ".join(f"{code} : {label}" for code, label in _plain(meanings.items()))
    return described


def _plain(meanings: Iterable[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    return [(code, " ".join(label.split()).rstrip(".") + ".") for code, label in meanings]


def _check(whole: zipfile.ZipFile, described: Mapping[str, Any]) -> None:
    """What can be read back is what was written: as many rows by a reader that is not ours, and the same bytes."""
    with whole.open(described["path"]) as member:
        digest = f"sha256:{hashlib.file_digest(member, 'sha256').hexdigest()}"  # type: ignore[arg-type]  # a member of a ZIP reads as a file
    with whole.open(described["path"]) as member, io.TextIOWrapper(member, "utf-8", newline="") as text:
        rows = sum(1 for _ in csv.reader(text)) - 1
    if (rows, digest) != (described["rows"], described["hash"]):
        raise RowsLost(described["rows"], rows)
