"""What the counts behind a table can be, against all tables that agree with it, one by one."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.figures import unknowns as programs
from server.figures.crossing import Part
from server.figures.unknowns import Picks, Told, Unknowns, Unsolved


def part(codes: str) -> Part:
    return frozenset(codes.split())


def told(rows: dict[str, int], columns: dict[str, int], cells: dict[tuple[str, str], int], picks: Picks | None = None) -> Told:
    return Told(
        {part(row): count for row, count in rows.items()},
        {part(column): count for column, count in columns.items()},
        {(part(row), part(column)): count for (row, column), count in cells.items()},
        picks=picks,
    )


def bounds(unknowns: Unknowns, row: str, column: str, time: int = 0) -> tuple[int | None, int | None]:
    counts = unknowns.within(time, part(row), part(column))
    return unknowns.least(counts), unknowns.most(counts)


def test_what_is_told_bounds_what_is_not() -> None:
    """20 of 30 in row r chose y or z, and only 3 people chose z in all: at most 3 of them did."""
    one = told({"r": 30, "s": 25}, {"x": 15, "y": 37, "z": 3}, {("r", "x"): 10, ("r", "y z"): 20, ("s", "x"): 5, ("s", "y z"): 20})
    assert bounds(Unknowns([one]), "r", "z") == (0, 3)
    assert bounds(Unknowns([one]), "r", "y") == (17, 20)


def test_a_row_alone_in_a_line_tells_all_of_it() -> None:
    one = told({"r": 30, "s": 25}, {"x": 35, "y": 17, "z": 3}, {("r", "x"): 10, ("r", "y z"): 20, ("s", "x"): 25, ("s", "y z"): 0})
    assert bounds(Unknowns([one]), "r", "z") == (3, 3)


def test_two_questions_by_themselves_already_say_something() -> None:
    assert bounds(Unknowns([told({"r": 77, "_absent": 3}, {"x": 76, "y": 4}, {})]), "r", "y") == (1, 4)


def test_those_who_came_are_never_fewer_than_nobody() -> None:
    before = told({"r": 20, "s": 20}, {"x": 20, "y": 20}, {})
    after = told({"r": 35, "s": 20}, {"x": 23, "y": 32}, {})
    unknowns = Unknowns([before, after])
    came = unknowns.within(1, part("r"), part("x")) | dict.fromkeys(unknowns.within(0, part("r"), part("x")), -1)
    assert (unknowns.least(came), unknowns.most(came)) == (3, 3)


def test_what_cannot_be_is_told_apart_from_what_is_nobody() -> None:
    assert Unknowns([told({"r": 20}, {"x": 20}, {}), told({"r": 19}, {"x": 19}, {})]).least({}) is None


def test_a_program_that_takes_too_long_tells_no_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither that nothing agrees with what is told."""
    monkeypatch.setattr(programs, "SECONDS", 0.0)
    unknowns = Unknowns([told({"r": 30, "s": 25}, {"x": 15, "y": 40}, {})])
    counts = unknowns.within(0, part("r"), part("x"))
    for bound in (unknowns.least, unknowns.most):
        with pytest.raises(Unsolved):
            bound(counts)
    assert list(unknowns.possible(counts)) == []


def test_a_code_that_was_not_there_yet_counted_nobody() -> None:
    before, after = told({"r": 20}, {"x": 20}, {}), told({"r": 40}, {"x": 25, "new": 15}, {})
    assert bounds(Unknowns([before, after]), "r", "new", 0) == (0, 0)


def test_several_choices_add_up_to_no_less_than_those_who_chose() -> None:
    """Each of 30 chose one or two of x, y and z; 25 chose x or y: the other 5 did choose z."""
    assert bounds(Unknowns([told({"r": 30}, {"z": 9}, {("r", "x"): 15, ("r", "y"): 10}, Picks(1, 2))]), "r", "z") == (9, 9)
    two_rows = told({"r": 30, "s": 30}, {"z": 9}, {("r", "x"): 15, ("r", "y"): 10, ("s", "x"): 30, ("s", "y"): 20}, Picks(1, 2))
    assert bounds(Unknowns([two_rows]), "r", "z") == (5, 9)


def test_a_line_of_several_options_counts_those_who_chose_one_or_more() -> None:
    rows, wholes = {"r": 30, "s": 30}, {"x": 60, "y": 8, "z": 9}
    everybody = {("r", "x"): 30, ("s", "x"): 30}
    assert bounds(Unknowns([told(rows, wholes, {**everybody, ("r", "y z"): 12, ("s", "y z"): 0}, Picks(1, 3))]), "r", "y") == (8, 8)
    assert bounds(Unknowns([told(rows, wholes, {**everybody, ("r", "y z"): 12, ("s", "y z"): 5}, Picks(1, 3))]), "r", "y") == (3, 8)


# --- Against every table there can be ---------------------------------------------------------------------------------------------------

ROWS, COLUMNS = ("r", "s"), ("x", "y", "z")
small_tables = st.lists(st.integers(0, 3), min_size=6, max_size=6)


@given(small_tables, st.sets(st.sampled_from(("x y", "y z", "x", "z", "")), min_size=1, max_size=1))
@settings(max_examples=30, deadline=None)
def test_the_bounds_are_those_of_all_tables_that_agree(counts: list[int], gathered: set[str]) -> None:
    (together,) = gathered
    one = _published(counts, together)
    agreeing = [table for table in _tables(sum(counts)) if _published(table, together) == one]
    unknowns = Unknowns([one])
    for place, (row, column) in enumerate(product(ROWS, COLUMNS)):
        found = {table[place] for table in agreeing}
        assert bounds(unknowns, row, column) == (min(found), max(found))


def _published(counts: list[int], together: str) -> Told:
    table = dict(zip(product(ROWS, COLUMNS), counts, strict=True))
    lines = [together, *(code for code in COLUMNS if code not in together)] if together else []
    return told(
        {row: sum(table[row, column] for column in COLUMNS) for row in ROWS},
        {column: sum(table[row, column] for row in ROWS) for column in COLUMNS},
        {(row, line): sum(table[row, column] for column in line.split()) for row in ROWS for line in lines},
    )


def _tables(people: int) -> Iterator[list[int]]:
    """Every table of so many people."""

    def of(cells: int, left: int) -> Iterator[list[int]]:
        if cells == 1:
            yield [left]
            return
        for count in range(left + 1):
            yield from ([count, *rest] for rest in of(cells - 1, left - count))

    return of(len(ROWS) * len(COLUMNS), people)


@pytest.mark.parametrize("told_at_once", [1, 2])
def test_a_state_of_things_that_was_found_agrees_with_what_is_told(told_at_once: int) -> None:
    one = told({"r": 30, "s": 25}, {"x": 15, "y": 37, "z": 3}, {("r", "x"): 10, ("r", "y z"): 20, ("s", "x"): 5, ("s", "y z"): 20})
    unknowns = Unknowns([one] * told_at_once)
    unknowns.least(unknowns.within(0, part("r"), part("z")))
    assert list(unknowns.possible(unknowns.within(0, part("r"), part("x")))) == [10]


def test_a_line_of_one_option_and_of_states_counts_each_person_once() -> None:
    """14 of 46 chose d, which goes alone, the others two or nothing; 11 chose b, 18 c, and 22 chose a or passed: 9 chose a."""
    picks = Picks(2, 2, frozenset({"d"}))
    rows, cells = {"r": 46, "s": 60}, {("r", "b"): 11, ("r", "c"): 18, ("r", "d"): 14, ("r", "a _skipped"): 22}
    assert bounds(Unknowns([told(rows, {"a": 40, "_skipped": 30}, cells, picks)]), "r", "a") == (9, 9)
