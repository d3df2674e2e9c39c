import csv
import io
import json
import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.cleaning import clean
from server.exports.formats import CSV, GUARD, JSON_LINES, MACHINE_CSV, Cell, Format, guarded

NASTY = [
    "un; deux",
    'elle dit "non"',
    "ligne 1\nligne 2",
    "\u202egauche à droite\u202c",
    "👩🏽‍🌾 agricultrice",
    "é\u0301\u0327",
    "'déjà une apostrophe",
    clean("avant\x00après\ud800"),
    "",
    "  ",
]


def read_csv(content: bytes) -> list[list[str]]:
    """As a French Excel would, and the guard taken away."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return [[cell.removeprefix(GUARD) for cell in row] for row in rows]


def test_csv_is_what_a_french_excel_opens() -> None:
    columns = ("code", "texte", "=nom")
    assert CSV.head(columns) + CSV.row(columns, ("C01", 'a;b "c"\nd', 3)) + CSV.row(columns, ("", None, "+33")) == (
        b'\xef\xbb\xbfcode;texte;\'=nom\r\nC01;"a;b ""c""\nd";3\r\n;;\'+33\r\n'
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"])
def test_a_cell_that_begins_like_a_formula_is_words(start: str) -> None:
    cell = f"{start}SOMME(A1:A9)"
    assert guarded(cell) == f"'{cell}"
    assert read_csv(CSV.row(("c",), (cell,))) == [[cell]]


def test_other_cells_are_left_alone() -> None:
    assert [guarded(cell) for cell in ("Non = non", "3", " = 1", "l’État")] == ["Non = non", "3", " = 1", "l’État"]


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_come_back_from_csv_and_json(text: str) -> None:
    columns, cells = ("a", "b"), (text, text)
    assert read_csv(CSV.head(columns) + CSV.row(columns, cells)) == [["a", "b"], [text, text]]
    assert json.loads(JSON_LINES.row(columns, cells)) == {"a": text, "b": text}


@given(st.lists(st.text(), min_size=2, max_size=2))
def test_whatever_people_write_comes_back_from_csv_and_json(texts: list[str]) -> None:
    columns, cells = ("a", "b"), tuple(clean(text) for text in texts)
    assert read_csv(CSV.row(columns, cells)) == [list(cells)]
    assert json.loads(JSON_LINES.row(columns, cells)) == dict(zip(columns, cells, strict=True))


def test_json_lines_keep_numbers_and_nothing_apart() -> None:
    columns = ("word", "number", "nothing")
    rows: list[tuple[Cell, ...]] = [("é\n", 0, None), ("", 12.5, None)]
    assert (
        JSON_LINES.head(columns) + b"".join(JSON_LINES.row(columns, row) for row in rows)
        == ('{"word":"é\\n","number":0,"nothing":null}\n{"word":"","number":12.5,"nothing":null}\n').encode()
    )


def test_csv_for_programs_has_commas_points_and_no_mark() -> None:
    columns = ("code", "=nombre")
    assert MACHINE_CSV.head(columns) + MACHINE_CSV.row(columns, ("a;b,c", -2.5)) + MACHINE_CSV.row(columns, ("-2.5", None)) == (
        b"code,'=nombre\r\n\"a;b,c\",-2.5\r\n'-2.5,\r\n"
    )
    assert CSV.row(columns, ("a;b,c", -2.5)) == b'"a;b,c";-2,5\r\n'


@pytest.mark.parametrize("format_", [CSV, MACHINE_CSV, JSON_LINES])
def test_a_row_is_the_same_in_one_piece_or_in_several(format_: Format) -> None:
    columns, cells = ("a", "b", "c", "d"), ("x;y", None, '"', 2)
    pieces = [format_.piece(columns[:1], cells[:1]), format_.piece(columns[1:3], cells[1:3]), format_.piece(columns[3:], cells[3:])]
    assert format_.start + format_.glue.join(pieces) + format_.end == format_.row(columns, cells)


def nasty(number: int) -> Iterator[str]:
    """Texts of what breaks files: signs of formulas, of quoting and of lines, other alphabets, and what looks like nothing."""
    chance = random.Random(number)
    signs = [*"=+-@'\";,|\t\r\n 0aé\u00a0\u2028\u202e＝🧑\u0301\x85", *NASTY, '""', "'=", "\r\n", "\ufeff"]
    for _ in range(number):
        yield "".join(chance.choices(signs, k=chance.randint(0, 8)))


@pytest.mark.parametrize(("format_", "delimiter", "encoding"), [(CSV, ";", "utf-8-sig"), (MACHINE_CSV, ",", "utf-8")])
def test_a_hundred_thousand_nasty_texts_come_back_exact_and_none_is_a_formula(format_: Format, delimiter: str, encoding: str) -> None:
    texts = list(nasty(100_000))
    columns = ("n", "texte")
    content = format_.head(columns) + b"".join(format_.row(columns, (number, text)) for number, text in enumerate(texts))
    head, *rows = csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter)
    assert head == ["n", "texte"]
    assert [int(row[0]) for row in rows] == list(range(len(texts)))
    assert [row[1].removeprefix(GUARD) for row in rows] == texts
    assert not [row[1] for row in rows if row[1][:1] in set("=+-@\t\r\n\0＝＋－＠")]
