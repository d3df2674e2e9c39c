"""Whoever stopped before one question came to none after it: what a table tells of them, others tell too."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.script import Slot
from server.codebook import codebook
from server.figures import unknowns as programs
from server.figures.published import Absent
from server.figures.stopping import DidNotCome, Seen, not_told_here, stopped_among, stopped_in_rows, told_by_others, told_elsewhere
from server.figures.unknowns import STOPPED, Comes, Stopped, Told
from tests.server.figures.scenes import AGE, HELPS, KNOWS, LIKES, OF_AGENTS, TRADE, script

BOOK = codebook([script(AGE, TRADE, KNOWS, HELPS, LIKES, OF_AGENTS)], {})
YOUNG, OLD = frozenset({"young"}), frozenset({"old"})
YES, REST = frozenset({"yes"}), frozenset({"no", "_absent"})


def table(yes: int, rest: int) -> Told:
    """Of 40 young people and as many old ones; 10 of all said no."""
    cells = {(YOUNG, YES): yes, (YOUNG, REST): 40 - yes, (OLD, YES): 40 - rest, (OLD, REST): rest}
    columns = {YES: yes + 40 - rest, frozenset({"no"}): 10, frozenset({"_absent"}): rest - yes + 30}
    return Told({YOUNG: 40, OLD: 40}, columns, cells, first_comes=Comes.ROW)


def seen(slot: Slot, young: tuple[int, int], of_all: int) -> Seen:
    return Seen(slot, (Stopped(YOUNG, *young),), Absent(of_all, of_all))


def test_a_table_bounds_those_who_stopped_in_each_row() -> None:
    """Of 15 young people who said no or stopped, 10 at most said no."""
    assert stopped_in_rows(table(25, 18)) == (Stopped(YOUNG, 5, 15), Stopped(OLD, 8, 18))


def test_what_takes_too_long_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "SECONDS", 0.0)
    assert {(one.least, one.most) for one in stopped_in_rows(table(25, 18))} == {(0, float("inf"))}


def test_no_more_had_stopped_before_an_earlier_question_and_no_fewer_before_a_later_one() -> None:
    knows, likes = seen(Slot("knows"), (5, 15), 23), seen(Slot("likes"), (12, 12), 27)
    assert told_elsewhere(BOOK, knows, [likes]) == (Stopped(YOUNG, 8, 12),)
    assert told_elsewhere(BOOK, likes, [knows]) == (Stopped(YOUNG, 5, 19),)


def test_two_lines_of_a_grid_are_put_one_after_the_other() -> None:
    first, second = seen(Slot("helps", "a"), (3, 9), 20), seen(Slot("helps", "b"), (7, 7), 20)
    assert told_elsewhere(BOOK, first, [second]) == (Stopped(YOUNG, 7, 7),)


def test_the_closest_of_several_tables_counts() -> None:
    others = [seen(Slot("helps", "a"), (9, 20), 23), seen(Slot("likes"), (3, 14), 23)]
    assert told_elsewhere(BOOK, seen(Slot("knows"), (0, 40), 23), others) == (Stopped(YOUNG, 9, 14),)


def test_tables_tell_one_another() -> None:
    """Of each table what the other tells, and nothing where it tells no more than is known."""
    absent = frozenset({"_absent"})
    cells = {(YOUNG, YES): 28, (YOUNG, absent): 12, (OLD, YES): 25, (OLD, absent): 15}
    exact = Told({YOUNG: 40, OLD: 40}, {YES: 53, absent: 27}, cells, first_comes=Comes.ROW)
    knows, likes = (table(25, 18), Slot("knows"), Absent(23, 23)), (exact, Slot("likes"), Absent(27, 27))
    assert told_by_others(BOOK, [knows]) == {}
    assert told_by_others(BOOK, [knows, likes]) == {Slot("knows"): (Stopped(YOUNG, 8, 12), Stopped(OLD, 11, 15))}


def test_nobody_stops_before_what_was_not_put_to_them() -> None:
    assert told_elsewhere(BOOK, seen(Slot("knows"), (0, 40), 23), [seen(Slot("tool"), (3, 9), 60)]) == ()


def test_only_what_the_table_does_not_tell_itself_is_news() -> None:
    news = Stopped(YOUNG, 5, 12)
    assert not_told_here(table(25, 18), [news, Stopped(OLD, 8, 18)]) == (news,)
    assert not_told_here(table(25, 18), [Stopped(YOUNG, 0, 30)]) == ()


PEOPLE = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=4)


@settings(deadline=None, max_examples=40)
@given(PEOPLE)
def test_where_every_count_of_everybody_is_known_the_bounds_are_those_of_the_program(people: list[tuple[int, int, int]]) -> None:
    """Groups of so many who said yes, who said no, and who stopped, the last two told as one."""
    groups = [frozenset({str(place)}) for place in range(len(people))]
    yes, no, stopped = (sum(counts) for counts in zip(*people, strict=True))
    said_yes, line = frozenset({"yes"}), frozenset({"no"}) | STOPPED
    rows = list(zip(groups, people, strict=True))
    cells = [((group, said_yes), first) for group, (first, *_) in rows] + [((group, line), sum(rest)) for group, (_, *rest) in rows]
    told = Told(
        row_wholes={group: sum(counts) for group, counts in rows},
        column_wholes={said_yes: yes, frozenset({"no"}): no, STOPPED: stopped},
        cells=dict(cells),
    )
    nobody = DidNotCome(0, None)
    found = [stopped_among(group, sum(rest), no + stopped, stopped, nobody) for group, (_, *rest) in rows]
    assert tuple(found) == stopped_in_rows(told)
