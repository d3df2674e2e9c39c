import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.cleaning import clean
from server.exports.formats import CSV, GUARD, JSON, Cell, guarded

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
    assert CSV.head(columns) + CSV.row(columns, ("C01", 'a;b "c"\nd', 3)) + CSV.row(columns, ("", None, "+33")) + CSV.tail == (
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
    assert json.loads(JSON.row(columns, cells)) == {"a": text, "b": text}


@given(st.lists(st.text(), min_size=2, max_size=2))
def test_whatever_people_write_comes_back_from_csv_and_json(texts: list[str]) -> None:
    columns, cells = ("a", "b"), tuple(clean(text) for text in texts)
    assert read_csv(CSV.row(columns, cells)) == [list(cells)]
    assert json.loads(JSON.row(columns, cells)) == dict(zip(columns, cells, strict=True))


def test_json_keeps_numbers_and_nothing_apart() -> None:
    columns = ("word", "number", "nothing")
    rows: list[tuple[Cell, ...]] = [("é", 0, None), ("", 12, None)]
    whole = JSON.head(columns) + JSON.between.join(JSON.row(columns, row) for row in rows) + JSON.tail
    assert whole.decode() == (
        '{"columns":["word","number","nothing"],"rows":[\n'
        '{"word":"é","number":0,"nothing":null},\n'
        '{"word":"","number":12,"nothing":null}\n'
        "]}\n"
    )
