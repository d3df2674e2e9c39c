"""Where people of each group stopped, read from all tables of a profile and all releases at once."""

from collections.abc import Mapping
from datetime import date

from msgspec import structs

from dialogues.script import Slot
from server.codebook import codebook
from server.figures.audit import Audited, exposes
from server.figures.crossing import Crossing
from server.figures.places import actual, in_one_order, where_stopped
from server.figures.release import Among, Contents, Line, Publishable, Release
from server.figures.unknowns import Stopped, Told, Unknowns
from tests.server.figures.scenes import AGE, HELPS, ILL, KNOWS, LIKES, OF_AGENTS, TRADE, script

BOOK = codebook([script(AGE, TRADE, KNOWS, OF_AGENTS, LIKES, ILL, HELPS)], {})
PROFILE, ORDER = Slot("age"), (Slot("knows"), Slot("likes"))
EVERYWHERE = frozenset({"0", "1", "end"})
YOUNG, OLD, ABSENT = frozenset({"young"}), frozenset({"old"}), frozenset({"_absent"})


def distribution(slot: Slot, people: int, counts: Mapping[str, int], number: int, among: str = "") -> Publishable:
    lines = tuple(Line(tuple(codes.split()), count) for codes, count in counts.items())
    base = sum(line.count for line in lines if "_absent" not in line.codes and "_skipped" not in line.codes)
    group = Among("age", (among,)) if among else None
    return Publishable(slot, group, people, base, lines, several=False, whole=True, release=number)


def release(number: int, people: int, stopped: tuple[int, int], crossings: tuple[Publishable, ...] = (), **age: int) -> Release:
    """Of so many people, so many stopped before each question; of those of each age, where it is told."""
    questions = [
        distribution(slot, people, {"yes": people - absent, "_skipped": 0}, number) for slot, absent in zip(ORDER, stopped, strict=True)
    ]
    if age:
        questions.append(distribution(PROFILE, people, age, number))
    return Release(number, date(2026, 3, number), Contents(11, people, tuple(questions), crossings))


def table(slot: Slot, number: int, absent: str = "_absent", **stopped: int) -> tuple[Publishable, ...]:
    """How many of 34 old and 54 young people stopped before a question."""
    sizes = {"old": 34, "young": 54}
    return tuple(distribution(slot, sizes[age], {"yes": sizes[age] - count, absent: count}, number, age) for age, count in stopped.items())


def test_what_everybody_comes_to_is_in_one_order() -> None:
    slots = (Slot("knows"), Slot("tool"), Slot("likes"), Slot("helps", "a"), Slot("helps", "b"))
    assert in_one_order(BOOK, slots) == (Slot("knows"), Slot("likes"), Slot("helps", "a"), Slot("helps", "b"))


def test_each_table_tells_who_stopped_before_its_question() -> None:
    tables = (*table(Slot("knows"), 4, old=12, young=16), *table(Slot("likes"), 4, "_skipped _absent", old=14, young=23))
    told = where_stopped(BOOK, release(4, 88, (28, 37), tables, old=34, young=54), PROFILE, ORDER)
    assert told.row_wholes == {OLD: 34, YOUNG: 54}
    assert told.column_wholes == {EVERYWHERE: 88, frozenset({"0"}): 28, frozenset({"0", "1"}): 37}
    until = frozenset({"0"}), frozenset({"0", "1"})
    assert told.cells == {(OLD, until[0]): 12, (YOUNG, until[0]): 16, (OLD, until[1]): 14, (YOUNG, until[1]): 23}


def test_a_line_with_some_who_passed_bounds_those_who_stopped() -> None:
    tables = table(Slot("likes"), 4, "_skipped _absent", old=14)
    one = release(4, 88, (28, 37), tables, old=34, young=54)
    passed = tuple(
        structs.replace(each, lines=(each.lines[0], Line(("_skipped",), 2))) if each.slot == Slot("likes") else each
        for each in one.contents.questions
    )
    told = where_stopped(BOOK, structs.replace(one, contents=structs.replace(one.contents, questions=passed)), PROFILE, ORDER)
    assert told.cells == {}
    assert Stopped(OLD, 0, 14, frozenset({"0", "1"})) in told.stops


def test_what_an_earlier_release_told_is_not_told_anew() -> None:
    told = where_stopped(BOOK, release(4, 88, (28, 37), table(Slot("likes"), 1, old=14)), PROFILE, ORDER)
    assert (told.row_wholes, told.cells) == ({}, {})


def test_whoever_went_by_all_others_may_have_stopped_before_a_profile_that_is_asked_last() -> None:
    last = codebook([script(KNOWS, LIKES, AGE)], {})
    one = release(4, 88, (28, 37), old=34, young=50, _absent=4)
    assert where_stopped(last, one, PROFILE, ORDER).stops == (Stopped(OLD | YOUNG, 0, 0, frozenset({"0", "1"})),)
    first = where_stopped(BOOK, one, PROFILE, ORDER).stops
    assert first == (Stopped(OLD | YOUNG, 0, 0, frozenset()), Stopped(ABSENT, 0, 0, frozenset({"1", "end"})))


def test_people_are_counted_where_they_stopped() -> None:
    given = frozenset({"yes"})
    knows = Crossing({"old": {given: 22, ABSENT: 12}}, ("yes", "_absent"), overlapping=False)
    likes = Crossing({"old": {given: 20, ABSENT: 14}}, ("yes", "_absent"), overlapping=False)
    count = actual(ORDER, {Slot("knows"): knows, Slot("likes"): likes})
    assert [count(OLD, frozenset({place})) for place in ("0", "1", "end")] == [12, 2, 20]


def three_releases(tables: tuple[Publishable, ...]) -> list[Told]:
    """Ages are told at the first and the last of them."""
    first, second = release(1, 43, (14, 17), old=17, young=26), release(2, 66, (20, 27))
    return [where_stopped(BOOK, one, PROFILE, ORDER) for one in (first, second, release(3, 88, (28, 37), tables, old=34, young=54))]


def test_two_tables_tell_who_stopped_between_two_releases() -> None:
    """2 old people stopped between the two questions, ever; 4 of those who came by the second release: 2 of them or more are young."""
    both = (*table(Slot("knows"), 3, old=12, young=16), *table(Slot("likes"), 3, old=14, young=23))
    assert exposes(Unknowns(three_releases(both)), 11, Audited())
    assert not exposes(Unknowns(three_releases(table(Slot("likes"), 3, old=14, young=23))), 11, Audited())
