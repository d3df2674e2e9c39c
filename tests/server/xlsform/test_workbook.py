"""Files as people and attackers send them: read with bounds, or refused in one sentence."""

import io
import re
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from server.xlsform.remarks import report
from server.xlsform.workbook import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_EMPTY_ROWS,
    MAX_FILE_BYTES,
    MAX_PARTS,
    MAX_ROWS,
    MAX_UNZIPPED_BYTES,
    MAX_UNZIPPED_PART,
    Row,
    Sheet,
    UnreadableFile,
    read_workbook,
    write_workbook,
)
from tests.server.xlsform.forms import workbook

WANTED = ("survey", "choices")
SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook(survey="type | name\ntext | a", choices="list_name\nyn")


def changed(part: str, content: bytes, data: bytes = GOOD) -> bytes:
    """The same file with one of its parts replaced, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys((*old.namelist(), part)):
            new.writestr(name, content if name == part else old.read(name))
    return out.getvalue()


def part(name: str, data: bytes = GOOD) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def read(data: bytes) -> tuple[Sheet, list[str]]:
    """The first sheet, and what is said of the file."""
    sheets, remarks = read_workbook(data, WANTED)
    return sheets[0], report(remarks)


def typed(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- Reading --------------------------------------------------------------------------------------------------------------------------


def test_cells_are_read_as_their_author_sees_them() -> None:
    sheet, remarks = read(typed(("a", "b", "c", "d"), (3.0, True, date(2026, 11, 23), "  Oui\u202f?  "), (), (2.5, None, "x")))
    assert remarks == []
    assert sheet.headers == {0: "a", 1: "b", 2: "c", 3: "d"}
    assert sheet.rows == (Row(2, {0: "3", 1: "TRUE", 2: "2026-11-23", 3: "Oui\u202f?"}), Row(4, {0: "2.5", 2: "x"}))


def test_only_the_sheets_wanted_are_read() -> None:
    sheets, _ = read_workbook(workbook(SURVEY="type\ntext", notes="à revoir\nbientôt"), WANTED)
    assert [(sheet.name, len(sheet.rows)) for sheet in sheets] == [("SURVEY", 1), ("notes", 0)]


def test_a_sheet_that_is_alone_is_read_whatever_its_name() -> None:
    sheets, _ = read_workbook(workbook(Feuille1="type\ntext"), WANTED)
    assert len(sheets[0].rows) == 1


def record(number: int, *content: bytes) -> bytes:
    """A record of the older format of Excel."""
    data = b"".join(content)
    return struct.pack("<HH", number, len(data)) + data


def old_words(row: int, column: int, words: str) -> bytes:
    text = words.encode("utf-16-le")
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(words), 1), text)


def old_workbook() -> bytes:
    """A workbook in the older format, with the sheets `survey` and `notes`, as one stream of a compound file of 512-byte sectors."""
    sheets = [
        record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 1996, 0, 6))
        + old_words(0, 0, "type")
        + old_words(0, 1, "n")
        + old_words(1, 0, words)
        + record(0x0203, struct.pack("<HHHd", 1, 1, 0, 3.0))
        + record(0x000A)
        for words in ("Où\u202f?", "notes")
    ]
    names = [(b"survey", b"\x00"), (b"notes", b"\x00")]
    head = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x05, 0, 1996, 0, 6))
    bound = sum(4 + 8 + len(name) for name, _ in names) + len(head) + 4
    starts = (bound, bound + len(sheets[0]))
    listed = [record(0x0085, struct.pack("<IHBB", at, 0, len(name), 0), name) for at, (name, _) in zip(starts, names, strict=True)]
    stream = b"".join((head, *listed, record(0x000A), *sheets)).ljust(4_096, b"\0")
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    sectors = len(stream) // 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, 1, 0, 4_096, end, 0, end, 0) + struct.pack("<I", 0) + struct.pack("<I", free) * 108
    table = [0xFFFFFFFD, end, *range(3, sectors + 2), end]
    table_sector = struct.pack("<128I", *table, *[free] * (128 - len(table)))

    def entry(name: str, sort: int, child: int, start: int, size: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        links = struct.pack("<HBBIII", len(text), sort, 1, free, free, child)
        return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<III", start, size, 0)

    directory = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, len(stream))
    return header + table_sector + directory.ljust(512, b"\0") + stream


def test_an_xls_file_is_read_too() -> None:
    sheets, remarks = read_workbook(old_workbook(), WANTED)
    assert remarks == ()
    assert sheets == (Sheet("survey", {0: "type", 1: "n"}, (Row(2, {0: "Où\u202f?", 1: "3"}),)), Sheet("notes", {}, ()))


def test_a_broken_xls_file_is_refused_in_one_sentence() -> None:
    for data in (b"\xd0\xcf\x11\xe0" + b"x" * 5_000, old_workbook()[:1_800]):
        with pytest.raises(UnreadableFile, match="n’est pas un classeur Excel lisible"):
            read_workbook(data, WANTED)


def test_a_formula_gives_what_it_was_worth_and_is_told() -> None:
    formula = part(SHEET, typed(("a",), ("=1+1",))).replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(b"<v></v>", b"<v>2</v>")
    sheet, remarks = read(changed(SHEET, formula, typed(("a",), ("=1+1",))))
    assert sheet.rows == (Row(2, {0: "2"}),)
    assert remarks == ["feuille survey, ligne 2, colonne a\u00a0: cette cellule est une formule. Son dernier résultat a été pris tel quel."]


def test_a_formula_whose_result_is_not_there_refuses_the_file() -> None:
    _, remarks = read_workbook(typed(("a",), ("=1+1",)), WANTED)
    assert [remark.refuses for remark in remarks] == [True]


def test_words_outside_every_column_are_told() -> None:
    sheet, remarks = read(typed(("a",), ("x", "perdu")))
    assert sheet.rows == (Row(2, {0: "x"}),)
    where, what = "feuille survey, ligne 2", "cette ligne a des mots dans une colonne sans titre"
    assert remarks == [f"{where}\u00a0: {what}. Ils ne sont pas lus, comme dans les autres outils."]


def test_what_comes_after_many_empty_rows_is_told() -> None:
    near = [("a",), ("x",), *[()] * (MAX_EMPTY_ROWS - 1), ("y",)]
    assert [row.number for row in read(typed(*near))[0].rows] == [2, MAX_EMPTY_ROWS + 2]
    sheet, remarks = read(typed(*near[:-1], (), ("y",)))
    assert [row.number for row in sheet.rows] == [2]
    assert remarks == [
        f"feuille survey, ligne {MAX_EMPTY_ROWS + 3}\u00a0: cette ligne vient après 60 lignes vides. Elle n’est pas lue, comme ailleurs."
    ]


# --- Bounds ---------------------------------------------------------------------------------------------------------------------------


def test_rows_are_bounded() -> None:
    longest = typed(("a",), *[("x",)] * (MAX_ROWS - 1))
    sheet, remarks = read(longest)
    assert (len(sheet.rows), remarks) == (MAX_ROWS - 1, [])
    _, over = read_workbook(typed(("a",), *[("x",)] * MAX_ROWS), WANTED)
    assert [(remark.at.row, remark.refuses) for remark in over] == [(MAX_ROWS + 1, True)]


def test_columns_are_bounded() -> None:
    assert read(typed(tuple("a" * MAX_COLUMNS)))[1] == []
    _, over = read_workbook(typed(tuple("a" * (MAX_COLUMNS + 1))), WANTED)
    assert [(remark.at.row, remark.refuses) for remark in over] == [(1, True)]


def test_the_words_of_a_cell_are_bounded() -> None:
    assert read(typed(("a",), ("x" * MAX_CELL,)))[1] == []
    _, over = read_workbook(typed(("a",), ("x" * (MAX_CELL + 1),)), WANTED)
    assert [(remark.at.row, remark.refuses) for remark in over] == [(2, True)]


def test_the_size_of_a_file_is_bounded() -> None:
    with pytest.raises(UnreadableFile, match="dépasse 5 Mo"):
        read_workbook(b"x" * (MAX_FILE_BYTES + 1), WANTED)
    with pytest.raises(UnreadableFile, match="n’est pas un classeur"):
        read_workbook(b"x" * MAX_FILE_BYTES, WANTED)


def test_a_file_that_unfolds_to_too_much_is_refused_before_it_does() -> None:
    bombs = (changed(SHEET, b" " * MAX_UNZIPPED_BYTES), changed("xl/styles.xml", b" " * (MAX_UNZIPPED_PART + 1)))
    for bomb in bombs:
        with pytest.raises(UnreadableFile, match="trop de données"):
            read_workbook(bomb, WANTED)


def test_a_file_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(changed(SHEET, b" " * MAX_UNZIPPED_BYTES))
    directory = bomb.rindex(b"PK\x01\x02", 0, bomb.rindex(SHEET.encode()))
    bomb[directory + 24 : directory + 28] = (1_000).to_bytes(4, "little")
    with pytest.raises(UnreadableFile, match="n’est pas un classeur"):
        read_workbook(bytes(bomb), WANTED)


def test_a_file_of_too_many_parts_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(MAX_PARTS + 1):
            archive.writestr(str(number), "x")
    with pytest.raises(UnreadableFile, match="trop de données"):
        read_workbook(out.getvalue(), WANTED)


# --- Broken and hostile files ---------------------------------------------------------------------------------------------------------


def with_entity(declared: bytes) -> bytes:
    sheet = part(SHEET)
    body = sheet[sheet.index(b"<worksheet") :]
    return changed(SHEET, b"<?xml version='1.0'?><!DOCTYPE x [" + declared + b"]>" + re.sub(rb"(<t[^>]*>)text</t>", rb"\1&z;</t>", body))


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"<html></html>",
        GOOD[: len(GOOD) // 2],
        GOOD[:2_000] + bytes(4) + GOOD[2_004:],
        changed("[Content_Types].xml", b"<Types/>"),
        changed("xl/workbook.xml", b"<workbook"),
        changed(SHEET, b"<worksheet><sheetData><row>"),
    ],
    ids=["words", "page", "cut", "spoilt", "no types", "no workbook", "no sheet"],
)
def test_a_broken_file_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"^ce fichier n’est pas un classeur Excel lisible"):
        read_workbook(data, WANTED)


def test_an_empty_file_is_told_so() -> None:
    with pytest.raises(UnreadableFile, match=r"^ce fichier est vide"):
        read_workbook(b"", WANTED)


def test_no_entity_is_expanded_and_no_file_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    for declared in (b"<!ENTITY z 'expanded'>", f"<!ENTITY z SYSTEM 'file://{secret}'>".encode()):
        with pytest.raises(UnreadableFile, match="n’est pas un classeur"):
            read_workbook(with_entity(declared), WANTED)


def test_a_cell_at_the_other_end_of_the_sheet_costs_nothing() -> None:
    far = part(SHEET).replace(b'r="A2"', b'r="XFD1048576"').replace(b'<row r="2"', b'<row r="1048576"')
    assert read(changed(SHEET, far))[0].rows == ()


# --- Writing --------------------------------------------------------------------------------------------------------------------------


def test_what_is_written_is_read_back() -> None:
    sheet, remarks = read(write_workbook({"survey": [["type", "label"], ["", "Oui\u202f?\nNon\u00a0!"], ["text", ""]]}))
    assert remarks == []
    assert sheet.rows == (Row(2, {1: "Oui\u202f?\nNon\u00a0!"}), Row(3, {0: "text"}))


def test_no_words_become_a_formula() -> None:
    words = ["=1+1", "+33 1", "-5 à 5", "@nom", "=HYPERLINK(A1)"]
    data = write_workbook({"survey": [["label"], *([one] for one in words)]})
    cells = [row[0] for row in load_workbook(io.BytesIO(data))["survey"].iter_rows(min_row=2)]
    assert [(cell.data_type, cell.value, cell.quotePrefix) for cell in cells] == [("s", one, True) for one in words]
    assert b"<f>" not in part(SHEET, data)
    assert [row.cells[0] for row in read(data)[0].rows] == words


def test_what_no_file_can_hold_is_written_as_a_mark() -> None:
    assert read(write_workbook({"survey": [["a\x0bb"]]}))[0].headers == {0: "a\N{REPLACEMENT CHARACTER}b"}
