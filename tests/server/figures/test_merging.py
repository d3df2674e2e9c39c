"""Which codes are told together: no line of too few people, the smallest first, the same for all groups."""

from collections import Counter
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.figures.crossing import Crossing, Part
from server.figures.merging import everywhere, gatherings

CODES = ("a", "b", "c", "d", "e")


def crossing(*rows: dict[str, int], overlapping: bool = False) -> Crossing:
    """Rows named 0, 1, … of how many gave what: `"a b"` for two codes at once."""
    patterns = [Counter({frozenset(codes.split()): count for codes, count in row.items()}) for row in rows]
    return Crossing({str(place): row for place, row in enumerate(patterns)}, CODES, overlapping)


def first(found: Crossing, fewest: int = 11) -> set[str]:
    """The first gathering, each part as a word."""
    return {"".join(sorted(part)) for part in next(gatherings(found, _groups(found), _single(), everywhere(fewest)), ())}


def _groups(found: Crossing) -> list[Part]:
    return [frozenset({row}) for row in found.rows]


def _single() -> list[Part]:
    return [frozenset({code}) for code in CODES]


def test_what_enough_people_gave_stays_by_itself() -> None:
    assert first(crossing({"a": 11, "b": 12, "c": 13, "d": 14, "e": 15})) == {"a", "b", "c", "d", "e"}


def test_small_codes_are_gathered_and_the_smallest_of_the_others_joins_them_until_there_are_enough() -> None:
    assert first(crossing({"a": 40, "b": 3, "c": 2, "d": 20, "e": 12})) == {"a", "d", "bce"}


def test_what_nobody_gave_is_gathered_with_what_few_gave() -> None:
    """By itself it would say that everything gathered was given by somebody."""
    assert first(crossing({"a": 40, "b": 3, "d": 20, "e": 12})) == {"a", "d", "bce"}


def test_what_nobody_gave_is_told_where_nothing_is_gathered() -> None:
    assert first(crossing({"a": 40, "b": 12})) == {"a", "b", "c", "d", "e"}


def test_a_single_line_of_everybody_is_not_told() -> None:
    assert first(crossing({"a": 10, "b": 9})) == set()
    assert first(crossing({"a": 40, "b": 9})) == set()


def test_one_answer_of_everybody_is_told() -> None:
    assert first(crossing({"a": 40})) == {"a", "b", "c", "d", "e"}


def test_all_groups_gather_what_is_small_in_one() -> None:
    assert first(crossing({"a": 25, "b": 20, "c": 20}, {"a": 25, "b": 20, "c": 5})) == {"a", "bcde"}


def test_each_group_has_its_own_k() -> None:
    found = crossing({"a": 20, "b": 6, "c": 20}, {"a": 20, "b": 6, "c": 20})
    assert next(gatherings(found, _groups(found), _single(), everywhere(5))) == tuple(_single())
    assert frozenset({"b"}) not in next(gatherings(found, _groups(found), _single(), lambda group, part: 11 if group == {"1"} else 5))


def test_what_one_group_alone_gave_is_gathered_where_others_must_have_given_it_too() -> None:
    """Else whoever gave it, on whatever day it is told of everybody, is known to be of that group."""
    found = crossing({"a": 20, "b": 20, "c": 30}, {"a": 20, "c": 30})
    assert first(found) == {"a", "b", "c", "d", "e"}
    gathered = next(gatherings(found, _groups(found), _single(), everywhere(11), by_all=True))
    assert {"".join(sorted(part)) for part in gathered} == {"c", "abde"}


def test_each_further_gathering_has_a_line_less() -> None:
    found = crossing({"a": 20, "b": 30, "c": 40, "d": 50, "e": 5})
    told = [sorted("".join(sorted(part)) for part in parts) for parts in gatherings(found, _groups(found), _single(), everywhere(11))]
    assert told == [["ae", "b", "c", "d"], ["abe", "c", "d"], ["abce", "d"]]


# --- Where several can be chosen ------------------------------------------------------------------------------------------------------


def test_options_that_few_chose_are_told_together_where_these_are_enough_people() -> None:
    assert first(crossing({"a b": 20, "c": 7, "d": 8, "a": 20}, overlapping=True)) == {"a", "b", "cd", "e"}


def test_an_option_that_few_did_not_choose_is_not_told() -> None:
    assert "a" not in first(crossing({"a b": 20, "a c": 20, "b": 3}, overlapping=True))


def test_people_who_chose_two_of_the_gathered_options_are_counted_once() -> None:
    found = crossing({"a": 30, "b c": 8, "b": 2, "c": 2}, overlapping=True)
    (told,) = [part for part in next(gatherings(found, _groups(found), _single(), everywhere(11))) if len(part) > 1]
    assert found.count({"0"}, told) == 12


def test_options_of_which_everybody_chose_some_are_not_told_together() -> None:
    """It would be told of each person, whatever group they are in."""
    assert first(crossing({"a b c": 15, "b c": 40, "b": 5, "c": 5}, overlapping=True)) == {"a", "d", "e"}


# --- Whatever the counts ----------------------------------------------------------------------------------------------------------------

counts = st.one_of(st.just(0), st.integers(1, 15), st.integers(11, 60))
tables = st.lists(st.fixed_dictionaries(dict.fromkeys(CODES, counts)), min_size=1, max_size=4)


@given(tables.filter(lambda rows: all(sum(row.values()) >= 11 for row in rows)))
def test_no_line_of_any_gathering_is_of_too_few_people(rows: list[dict[str, int]]) -> None:
    found = crossing(*rows)
    for parts in gatherings(found, _groups(found), _single(), everywhere(11)):
        assert sorted(code for part in parts for code in part) == sorted(CODES), "each code once"
        assert not [count for row in found.rows for part in parts if 0 < (count := found.count({row}, part)) < 11]


choices = st.sets(st.sampled_from(CODES), min_size=1, max_size=3).map(lambda codes: " ".join(sorted(codes)))
several = st.dictionaries(
    st.sets(st.sampled_from(CODES), min_size=1, max_size=3).map(lambda codes: " ".join(sorted(codes))), counts, min_size=1
)


@given(st.lists(several, min_size=1, max_size=3))
def test_neither_those_who_chose_a_line_nor_those_who_did_not_are_too_few(rows: list[dict[str, int]]) -> None:
    found = crossing(*rows, overlapping=True)
    for parts in gatherings(found, _groups(found), _single(), everywhere(11)):
        for row in found.rows:
            told = [found.count({row}, part) for part in parts]
            assert not [count for count in told if 0 < count < 11 or 0 < found.people({row}) - count < 11]


@pytest.mark.parametrize("overlapping", [False, True])
@pytest.mark.parametrize("row", [{"a": 20, "b": 30, "c": 40, "d": 50, "e": 60}, {"a": 20}, {"a": 20, "b": 30}], ids=len)
def test_it_ends(row: dict[str, int], overlapping: bool) -> None:
    found = crossing(row, overlapping=overlapping)
    assert 1 <= len(list(islice(gatherings(found, _groups(found), _single(), everywhere(11)), 10))) <= len(CODES)
