"""Rows that leave: opinions as they were given, and as much of a profile as hides nobody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from dialogues.counting import STATES
from dialogues.script import Script
from server.figures.release import ReleasedRows
from server.figures.rows import Person, released_rows
from storage.imports import ImportedParticipation
from tests.server.figures.raw import raw, visible
from tests.server.figures.scenes import AGE, FEARS, ILL, KNOWS, LIKES, OF_AGENTS, TRADE, WHY, lines, people, script, told

DAYS = ("2026-03-02", "2026-03-03")


def rows(everybody: Sequence[ImportedParticipation], asked: Script, *, with_profile: bool = True) -> ReleasedRows:
    """The rows of the first release."""
    persons = [
        Person(
            {slot: frozenset(answer.choices) or frozenset({STATES[answer.state]}) for slot, answer in visible(each, asked).items()},
            each.day.isoformat(),
        )
        for each in everybody
    ]
    return released_rows(persons, raw(everybody, asked).book, {1: told(everybody, asked)}, with_profile=with_profile)


def column(found: ReleasedRows, name: str) -> Counter[str]:
    return Counter(row[found.columns.index(name)] for row in found.rows)


def crossed(found: ReleasedRows, *names: str) -> Counter[tuple[str, ...]]:
    return Counter(tuple(row[found.columns.index(name)] for name in names) for row in found.rows)


MANY = (
    people(40, age="young", likes="yes", fears="work")
    + people(30, age="young", likes="no", fears="work water")
    + people(20, age="young", likes="yes", fears="water")
    + people(20, age="old", likes="yes", fears="work")
    + people(35, age="old", likes="yes", fears="water")
    + people(45, age="old", likes="no", fears="work water")
)
ASKED = script(AGE, LIKES, FEARS)


def test_a_row_has_the_opinions_of_one_person_beside_their_profile() -> None:
    found = rows(MANY, ASKED)
    assert found.columns == ("row_id", "day", "age", "likes", "fears")
    assert crossed(found, "age", "likes", "fears") == {
        ("young", "yes", "work"): 40,
        ("young", "no", "water|work"): 30,
        ("young", "yes", "water"): 20,
        ("old", "yes", "work"): 20,
        ("old", "yes", "water"): 35,
        ("old", "no", "water|work"): 45,
    }
    assert (found.profile, found.hidden, dict(found.withheld)) == (("age",), 0, {})


def test_rows_come_in_no_order_and_with_ids_of_their_own() -> None:
    first, second = rows(MANY, ASKED), rows(MANY, ASKED)
    assert [row[1:] for row in first.rows] != [row[1:] for row in second.rows]
    assert Counter(row[1:] for row in first.rows) == Counter(row[1:] for row in second.rows)
    assert not {row[0] for row in first.rows} & {row[0] for row in second.rows}
    assert len({row[0] for row in first.rows}) == len(MANY)


def test_what_few_of_a_group_gave_is_in_no_row_at_all() -> None:
    """3 of the young said « perhaps »: it is hidden with what else is rare, of the old too."""
    rare = people(3, age="young", likes="perhaps", fears="work") + people(9, age="young", likes="dont_know", fears="work")
    found = rows(MANY * 3 + rare + people(12, age="old", likes="perhaps", fears="water"), ASKED)
    assert dict(found.withheld) == {"likes": ("_dont_know", "perhaps")}
    assert column(found, "likes") == {"yes": 345, "no": 225, "_withheld": 24}
    assert found.hidden == 24


def test_the_profile_goes_before_more_than_a_twentieth_of_the_answers_does() -> None:
    everybody = [
        one for likes in ("yes", "no", "perhaps") for one in people(12, age="young", likes=likes) + people(5, age="old", likes=likes)
    ]
    found = rows(everybody, script(AGE, LIKES))
    assert found.columns == ("row_id", "day", "likes")
    assert (found.profile, found.hidden) == ((), 0)
    assert column(found, "likes") == {"yes": 17, "no": 17, "perhaps": 17}


def test_one_profile_question_is_told_at_most() -> None:
    ages, trades = ("young", "middle", "old"), ("agent", "resident")
    everybody = [one for trade in trades for age in ages for one in people(40, trade=trade, age=age, likes="yes")]
    assert rows(everybody, script(TRADE, AGE, LIKES)).profile == ("age",)


def test_groups_are_those_of_every_table() -> None:
    """The old are too few for what they fear to be told of them alone; so they are not told alone beside what they like either."""
    everybody = MANY + people(12, age="middle", likes="yes", fears="work") + people(12, age="middle", likes="no", fears="work")
    contents = told(everybody, ASKED)
    groups = {one.among.codes for one in contents.crossings if one.slot.question == "fears" and one.among}
    found = rows(everybody, ASKED)
    assert set(column(found, "age")) <= {"|".join(codes) for codes in groups} | {"_absent"}


def test_rows_tell_of_a_group_what_the_table_tells() -> None:
    """Whatever is gathered there is hidden here: else one subtracted from the other would tell what both hide."""
    everybody = people(60, age="young", likes="yes") + people(45, age="young", likes="no") + people(3, age="young", likes="perhaps")
    everybody += people(50, age="old", likes="yes") + people(41, age="old", likes="no") + people(4, age="old", likes="dont_know")
    asked = script(AGE, LIKES)
    found = crossed(rows(everybody * 4, asked), "age", "likes")
    for group in ("young", "old"):
        table = lines(told(everybody * 4, asked), "likes", group)
        assert table is not None
        of_group = {likes: count for (age, likes), count in found.items() if age == group}
        assert of_group == {"_withheld" if " " in codes else codes: count for codes, count in table.items()}


def test_sensitive_answers_are_in_no_row() -> None:
    everybody = people(30, ill="yes", likes="yes") + people(30, ill="no", likes="yes") + people(2, ill="no", likes="no")
    assert rows(everybody, script(ILL, LIKES)).columns == ("row_id", "day", "likes")


def test_there_is_no_profile_where_some_whom_the_figures_count_have_left() -> None:
    found = rows(MANY, ASKED, with_profile=False)
    assert found.columns == ("row_id", "day", "likes", "fears")


def test_days_of_few_people_of_a_group_are_hidden() -> None:
    later = [replace(one, day=date(2026, 3, 2) + timedelta(days=1)) for one in people(4, age="young", likes="yes", fears="work")]
    found = rows(MANY + later + [replace(one, day=date(2026, 3, 4)) for one in people(20, age="old", likes="yes", fears="water")], ASKED)
    days = crossed(found, "age", "day")
    assert not [count for count in days.values() if count < 11]
    assert ("young", "2026-03-03") not in days


def test_an_opinion_that_would_tell_of_a_profile_beside_another_is_in_no_row() -> None:
    """Side by side rows tell how those who stopped early had answered: then 6 who said no went on, and at most 5 of them are not young."""
    stopped = people(7, knows="yes") + people(2, knows="no")
    everybody = people(20, knows="yes", likes="yes", age="young") + people(6, knows="no", likes="no", age="young") + stopped
    asked = script(KNOWS, LIKES, AGE)
    with_few = everybody + people(5, knows="yes", likes="no", age="old")
    assert lines(told(with_few, asked), "age") == {"young": 26, "middle old _absent": 14}
    assert {"knows", "likes"} - set(rows(with_few, asked).columns)
    with_many = everybody + people(11, knows="yes", likes="no", age="old")
    assert {"knows", "likes"} <= set(rows(with_many, asked).columns)


def test_choices_that_rows_show_together_do_not_tell_what_few_of_a_group_chose_alone() -> None:
    """Of the young 12 chose work and 20 water, so nobody both; 12 chose power, and of all only 8 chose water alone: 8 of the young."""
    young = people(8, age="young", fears="water") + people(12, age="young", fears="water power") + people(12, age="young", fears="work")
    old = people(12, age="old", fears="power") + people(11, age="old", fears="water power")
    old += people(25, age="old", fears="work water") + people(15, age="old", fears="work power")
    assert lines(told(young + old, script(AGE, FEARS)), "fears", "young") == {"work": 12, "water": 20, "power": 12}
    assert rows(young + old, script(AGE, FEARS)).columns == ("row_id", "day", "age")
    many = people(20, age="old", fears="water") + people(20, age="young", fears="water")
    assert "fears" in rows(young + old + many, script(AGE, FEARS)).columns


def test_words_and_what_was_put_to_some_alone_are_in_no_row() -> None:
    everybody = people(30, trade="agent", tool="yes", why="answered", likes="yes") + people(
        30, trade="resident", why="skipped", likes="yes"
    )
    found = rows(everybody, script(TRADE, OF_AGENTS, WHY, LIKES))
    assert found.columns == ("row_id", "day", "trade", "likes")


def test_who_has_no_answer_is_not_told_apart_by_how_they_came_to_have_none() -> None:
    everybody = people(30, likes="yes", fears="work") + people(5, likes="skipped", fears="work") + people(5, fears="water")
    assert column(rows(everybody, script(LIKES, FEARS)), "likes") == {"yes": 30, "_absent": 10}


def test_rows_do_not_tell_who_passed_what_a_table_gathers() -> None:
    """In the rows nobody who likes does not know. Of the young, 16 like and 14 know: 2 or more of the 4 who passed are young."""
    everybody = people(14, age="young", likes="yes", knows="yes") + people(33, age="young", likes="no", knows="no")
    everybody += people(2, age="young", likes="yes", knows="skipped")
    everybody += people(18, age="old", likes="yes", knows="yes") + people(3, age="old", likes="no", knows="yes")
    everybody += people(9, age="old", likes="no", knows="no") + people(2, age="old", likes="yes", knows="skipped")
    asked = script(AGE, LIKES, KNOWS)
    assert lines(told(everybody, asked), "knows", "old") == {"yes": 21, "no _skipped": 11}
    assert not {"likes", "knows"} <= set(rows(everybody, asked).columns)
