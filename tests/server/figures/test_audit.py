"""What the audit finds in published tables, on the ways that small counts are found in practice."""

from dataclasses import replace

import pytest

from server.figures import unknowns
from server.figures.audit import MOST_SETS, MOST_SUMS, Audited, exposes
from server.figures.unknowns import Comes, Picks, Told, Unknowns
from tests.server.figures.test_unknowns import told

ROWS = {"r": 40, "s": 35}


def found(*tables: Told, fewest: int = 11) -> bool:
    return exposes(Unknowns(tables), fewest, Audited())


def test_a_small_column_given_in_both_rows_may_be_of_either() -> None:
    cells = {("r", "x"): 20, ("r", "y z"): 20, ("s", "x"): 15, ("s", "y z"): 20}
    assert not found(told(ROWS, {"x": 35, "y": 37, "z": 3}, cells))


def test_a_small_column_of_a_line_that_one_row_alone_gave_is_of_that_row() -> None:
    cells = {("r", "x"): 20, ("r", "y z"): 20, ("s", "x"): 35, ("s", "y z"): 0}
    assert found(told(ROWS, {"x": 55, "y": 17, "z": 3}, cells))


def test_two_small_columns_are_found_as_a_sum() -> None:
    """Of the 8 who gave z or w at most 5 are of the other row: 3 or more are of this one, though of each alone perhaps nobody is."""
    table = told(ROWS, {"x": 50, "y": 17, "z": 4, "w": 4}, {("r", "x"): 20, ("r", "y z w"): 20, ("s", "x"): 30, ("s", "y z w"): 5})
    assert found(table, fewest=9)
    assert not found(table, fewest=5)


def test_two_questions_by_themselves_are_enough_where_nearly_all_are_of_one_row() -> None:
    assert found(told({"r": 77, "s": 3}, {"x": 75, "y": 5}, {}))
    assert not found(told({"r": 68, "s": 12}, {"x": 75, "y": 5}, {}))


def test_what_a_later_release_adds_to_an_earlier_one_is_found() -> None:
    before = told({"r": 20, "s": 20}, {"x": 20, "y": 20}, {})
    assert found(before, told({"r": 35, "s": 20}, {"x": 23, "y": 32}, {}))
    assert not found(before, told({"r": 35, "s": 35}, {"x": 23, "y": 47}, {}))


def test_people_who_changed_their_answers_make_releases_say_nothing_of_one_another() -> None:
    assert not found(told({"r": 20, "s": 20}, {"x": 20, "y": 20}, {}), told({"r": 35, "s": 19}, {"x": 23, "y": 31}, {}))


def test_of_several_choices_what_adds_up_is_found() -> None:
    """All 30 of r chose two of three: 25 + 20 + z is 60."""
    table = told({"r": 30, "s": 30}, {"z": 35}, {("r", "x"): 19, ("r", "y"): 12, ("s", "x"): 15, ("s", "y"): 25}, Picks(1, 2))
    assert not found(table)
    exactly = told({"r": 30, "s": 30}, {"z": 35}, {("r", "x"): 25, ("r", "y"): 30, ("s", "x"): 15, ("s", "y"): 15}, Picks(2, 2))
    assert found(exactly)


def test_options_told_as_one_of_everybody_are_found_as_a_sum_in_a_group() -> None:
    """Who answered chose two of x, y and z, or w alone: of r, x and y are 130, so that 4 or more chose w or gave no answer."""
    picks, people = Picks(2, 2, frozenset("w"), frozenset("xyzw")), {"r": 134, "s": 119}
    cells = {("r", "x"): 63, ("r", "y"): 67, ("s", "x"): 60, ("s", "y"): 55}
    table = told(people, {"x": 123, "y": 122, "z": 233, "w _skipped": 14}, cells, picks)
    assert found(table)
    assert not found(table, fewest=4)


def test_the_options_not_told_of_a_group_are_found_as_a_sum() -> None:
    """Of several choices of which one is given: of r, 80 less 50 and 20. Of y and z by itself there may be nobody."""
    picks, columns = Picks(1, 1, options=frozenset("xyz")), {"x": 90, "y": 30, "z": 20, "_skipped": 20}
    cells = {("r", "x"): 50, ("r", "_skipped"): 20, ("s", "x"): 40, ("s", "_skipped"): 0}
    assert found(told({"r": 80, "s": 80}, columns, cells, picks))
    assert not found(told({"r": 80, "s": 80}, columns, cells | {("r", "_skipped"): 0, ("s", "_skipped"): 20}, picks))


def test_all_who_chose_nothing_are_found_as_a_sum() -> None:
    """Of several choices of which one is given: of r, 150 less those who chose x or y."""
    columns = {"x": 154, "y": 97, "_dont_know": 5, "_skipped _absent": 22}
    few = {("r", "x"): 73, ("r", "y"): 72, ("s", "x"): 81, ("s", "y"): 25}
    assert found(told({"r": 150, "s": 128}, columns, few, Picks(1, 1)))
    enough = {("r", "x"): 73, ("r", "y"): 62, ("s", "x"): 81, ("s", "y"): 35}
    assert not found(told({"r": 150, "s": 128}, columns, enough, Picks(1, 1)))


def test_those_who_did_not_choose_are_people_too() -> None:
    """z is told of everybody; of r, all but 4 chose it."""
    assert found(told({"r": 30, "s": 30}, {"z": 56}, {("r", "x"): 30, ("s", "x"): 30, ("r", "y"): 4, ("s", "y"): 0}, Picks(2, 2)))


@pytest.mark.parametrize("comes", [None, Comes.COLUMN])
def test_whoever_stopped_before_gave_no_profile_later(comes: Comes | None) -> None:
    """The 9 who did not come to the first question are the 9 without a profile: the 6 who gave y are all in r."""
    one = told({"r": 31, "_absent": 9}, {"x": 25, "y": 6, "_absent": 9}, {})
    assert found(replace(one, first_comes=comes)) == (comes is not None)


def test_whoever_gave_no_profile_first_gave_nothing_later() -> None:
    one = told({"r": 31, "_absent": 9}, {"x": 25, "y": 6, "_absent": 9}, {})
    assert found(replace(one, first_comes=Comes.ROW))


def test_what_is_told_with_whoever_stopped_is_bounded_without_them() -> None:
    """Of s, u and the 2 who stopped before, 5 gave no answer: 3 of s and u, though perhaps nobody of either alone."""
    cells = {("r", "x"): 18, ("r", "_absent"): 12, ("s u _absent", "x"): 15, ("s u _absent", "_absent"): 5}
    wholes = {"r": 30, "s": 10, "u": 8, "_absent": 2}
    assert found(replace(told(wholes, {"x": 33, "_absent": 17}, cells), first_comes=Comes.ROW), fewest=5)
    cells |= {("s u _absent", "x"): 13, ("s u _absent", "_absent"): 7, ("r", "x"): 20, ("r", "_absent"): 10}
    assert not found(replace(told(wholes, {"x": 33, "_absent": 17}, cells), first_comes=Comes.ROW), fewest=5)


def test_choices_told_with_whoever_stopped_are_bounded_without_them() -> None:
    """The 6 who stopped gave no answer to the later question either: of the 10 beside them 4 chose y or z."""
    cells = {("r", "x"): 20, ("r", "y z _absent"): 20, ("_absent", "x"): 6, ("_absent", "y z _absent"): 10}
    columns = {"x": 26, "y": 12, "z": 12, "_absent": 6}
    assert found(replace(told({"r": 40, "_absent": 16}, columns, cells), first_comes=Comes.COLUMN, of_all=True), fewest=5)


def test_what_is_told_needs_no_bound() -> None:
    audited = Audited()
    cells = {("r", "x"): 20, ("r", "y"): 20, ("s", "x"): 15, ("s", "y"): 20}
    assert not exposes(Unknowns([told(ROWS, {"x": 35, "y": 40}, cells)]), 11, audited)
    assert audited.bounded == 0


def test_people_without_an_answer_share_nothing_unless_the_other_answer_is_delicate() -> None:
    table = told({"r": 40, "_absent": 12}, {"x": 33, "y": 19}, {("r", "x"): 22, ("r", "y"): 18})
    assert not found(table)
    assert found(replace(table, of_all=True)), "1 of those without an answer gave y"


# --- Limits ---------------------------------------------------------------------------------------------------------------------------


def many_small(people: int, small: int = 40) -> Told:
    """Each of so many columns was given by so many people; they are told as one, and half of them are of each row."""
    columns = [f"c{place}" for place in range(small)]
    half = people * small // 2
    cells = {("r", "x"): 40, ("s", "x"): 40, ("r", " ".join(columns)): half, ("s", " ".join(columns)): half}
    return told({"r": 40 + half, "s": 40 + half}, {"x": 80, **dict.fromkeys(columns, people)}, cells)


def test_sets_of_forty_small_columns_have_fewer_columns_than_people() -> None:
    """Two of five people each: 780 sets in two rows, and no more than these although the columns have 2^40."""
    audited = Audited()
    assert not exposes(Unknowns([many_small(5)]), 11, audited)
    assert audited.bounded == 2 * (780 + 40)


@pytest.mark.parametrize(("rows", "columns"), [(2, 40), (15, 15)])
def test_more_sets_than_can_be_looked_at_count_as_exposed(rows: int, columns: int) -> None:
    """Of 40 columns of one person 847,660,528 sets have ten; 455 sets of three in each of two questions make 207,025 sums."""
    one = many_small(1 if rows == 2 else 3, columns)
    if rows > 2:
        small = {f"r{place}": 3 for place in range(rows)}
        line = {(" ".join(small), "x"): 20, (" ".join(small), " ".join(f"c{place}" for place in range(columns))): 25}
        one = told({"s": 80, **small}, {"x": 80, **{f"c{place}": 3 for place in range(columns)}}, line | {("s", "x"): 60})
    audited = Audited()
    assert exposes(Unknowns([one]), 11, audited)
    assert audited.bounded == 0
    assert MOST_SETS < 847_660_528
    assert 455 < MOST_SETS < MOST_SUMS < 455**2


def test_what_is_not_found_out_in_time_counts_as_exposed(monkeypatch: pytest.MonkeyPatch) -> None:
    safe = told({"r": 68, "s": 12}, {"x": 75, "y": 5}, {})
    assert not found(safe)
    monkeypatch.setattr(unknowns, "SECONDS", 0.0)
    assert found(safe)
