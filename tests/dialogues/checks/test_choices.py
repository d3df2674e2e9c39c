"""How many options, lines, texts and cards, which go together, and what else a question offers."""

from dataclasses import replace

import pytest

from dialogues.checks.choices import FEWEST_CARDS
from dialogues.faults import Where
from dialogues.script import (
    MAX_CARDS,
    MAX_DRAWN_STATEMENTS,
    MAX_ITEMS,
    MAX_OPTIONS,
    MAX_TEXT_LIMIT,
    Option,
    Step,
)
from tests.dialogues.checks.examples import CARDS, DRAWN, GRID, MANY, MARK, ME, ONE, RANK, VOTE, WORDS, found, fr, items, places
from tests.dialogues.talk import options

NOTHING = Option("z", fr("Rien"), exclusive=True)
OTHER = Option("o", fr("Autre"), other=True)


def numbered(count: int) -> tuple[Option, ...]:
    return options(*(f"o{number}" for number in range(count)))


@pytest.mark.parametrize(
    ("at_most", "beyond", "at"),
    [
        (replace(ONE, options=numbered(2)), replace(ONE, options=numbered(1)), ()),
        (replace(ONE, options=numbered(MAX_OPTIONS)), replace(ONE, options=numbered(MAX_OPTIONS + 1)), ("options", MAX_OPTIONS)),
        (
            replace(GRID, items=items(*(f"i{number}" for number in range(MAX_ITEMS)))),
            replace(GRID, items=items(*(f"i{number}" for number in range(MAX_ITEMS + 1)))),
            ("items", MAX_ITEMS),
        ),
        (
            replace(VOTE, items=items(*(f"i{number}" for number in range(MAX_ITEMS)))),
            replace(VOTE, items=items(*(f"i{number}" for number in range(MAX_ITEMS + 1)))),
            ("items", MAX_ITEMS),
        ),
        (replace(GRID, items=items("x")), replace(GRID, items=()), ()),
        (replace(VOTE, items=items("x")), replace(VOTE, items=()), ()),
        (replace(WORDS, maximum=MAX_TEXT_LIMIT), replace(WORDS, maximum=MAX_TEXT_LIMIT + 1), ("maximum",)),
        (replace(WORDS, maximum=1), replace(WORDS, maximum=0), ("maximum",)),
        (replace(MANY, maximum=3), replace(MANY, maximum=4), ("maximum",)),
        (replace(MANY, maximum=1), replace(MANY, maximum=0), ("maximum",)),
        (replace(RANK, maximum=3), replace(RANK, maximum=4), ("maximum",)),
        (
            replace(MANY, maximum=2, options=(*options("a", "b"), NOTHING)),
            replace(MANY, maximum=3, options=(*options("a", "b"), NOTHING)),
            ("maximum",),
        ),
        (replace(MANY, minimum=2, maximum=2), replace(MANY, minimum=3, maximum=2), ("minimum",)),
        (replace(MANY, minimum=1), replace(MANY, minimum=0), ("minimum",)),
        (replace(RANK, minimum=2, maximum=2), replace(RANK, minimum=3, maximum=2), ("minimum",)),
        (replace(DRAWN, maximum=MAX_DRAWN_STATEMENTS), replace(DRAWN, maximum=MAX_DRAWN_STATEMENTS + 1), ("maximum",)),
        (replace(DRAWN, maximum=1), replace(DRAWN, maximum=0), ("maximum",)),
        (VOTE, replace(VOTE, maximum=2), ("maximum",)),
        (DRAWN, replace(DRAWN, items=items("x")), ("items",)),
        (DRAWN, replace(DRAWN, items_from=None, maximum=1), ()),
        (
            replace(ONE, options=(*options("a"), OTHER)),
            replace(ONE, options=(*options("a"), OTHER, replace(OTHER, code="p", label=fr("Encore")))),
            ("options", 2),
        ),
        (replace(MANY, options=(*options("a", "b"), OTHER)), replace(RANK, options=(*options("a", "b"), OTHER)), ("options", 2)),
        (replace(ONE, options=(*options("a"), OTHER, NOTHING)), replace(ONE, options=(*options("a"), NOTHING, OTHER)), ("options", 1)),
        (ME, replace(ME, dont_know=True), ("dont_know",)),
        (WORDS, replace(WORDS, dont_know=True), ("dont_know",)),
        (replace(ME, reason="Pour savoir qui répond."), replace(ONE, reason="Pour savoir qui répond."), ("reason",)),
    ],
)
def test_a_bound_of_a_question_holds_at_n_and_at_one_more(at_most: Step, beyond: Step, at: Where) -> None:
    assert found(at_most) == []
    assert places(beyond) == [("steps", 0, *at)]


@pytest.mark.parametrize(("at_most", "beyond"), [(MAX_CARDS, MAX_CARDS + 1), (FEWEST_CARDS, FEWEST_CARDS - 1)])
def test_a_repeated_section_has_two_cards_or_more_and_an_end(at_most: int, beyond: int) -> None:
    inner = replace(WORDS, within="Cards")
    assert found(replace(CARDS, maximum=at_most), inner) == []
    assert places(replace(CARDS, maximum=beyond), inner) == [("steps", 0, "maximum")]


def test_a_repeated_section_asks_whether_to_go_on() -> None:
    step = replace(CARDS, again=None)
    assert found(step, replace(WORDS, within="Cards")) == [(("steps", 0), "rien ne demande s’il faut une carte de plus")]


@pytest.mark.parametrize("own", [(), options("none"), options("a", "b")])
def test_options_may_stand_beside_those_drawn_or_not(own: tuple[Option, ...]) -> None:
    assert found(replace(ONE, options=own, options_from="sectors")) == []


@pytest.mark.parametrize(
    ("labels", "faults"),
    [
        (["1 (peu)", "2", "3", "4", "5 (fort)"], []),
        (["1", "2", "3", "4", "5 (fort)"], [((), "le degré 1 de cette échelle n’est pas expliqué")]),
        (["1 (peu)", "2", "3", "4", "5"], [((), "le degré 5 de cette échelle n’est pas expliqué")]),
        (["1 (peu)", "2", "3", "4"], [(("scale",), "l’échelle «\xa01-5\xa0» n’a pas tous ses degrés, dans leur ordre")]),
    ],
)
def test_a_numeric_scale_has_all_its_degrees_and_words_at_both_ends(labels: list[str], faults: list[tuple[Where, str]]) -> None:
    degrees = tuple(Option(label[0], fr(label)) for label in labels)
    assert found(replace(MARK, options=degrees)) == [(("steps", 0, *at), what) for at, what in faults]
    assert found(replace(GRID, scale="1-5", options=degrees)) == [(("steps", 0, *at), what) for at, what in faults]
