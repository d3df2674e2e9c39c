"""People who came between two releases are found by subtracting one from the other: they must be enough."""

from dialogues.script import Slot
from server.figures.growth import came_mixed, enough_came
from server.figures.release import Among, Line, Protected


def one(several: bool = False, group: str = "", people: int = 0, **lines: int) -> Protected:
    """Lines by their codes, apart by `_`."""
    told = tuple(Line(tuple(codes.split("_")), count) for codes, count in lines.items())
    among = Among("age", tuple(group.split("_"))) if group else None
    return Protected(Slot("q"), among, people or sum(lines.values()), None, told, several, whole=True)


def test_eleven_who_came_to_a_line_are_enough_and_ten_are_not() -> None:
    assert enough_came([one(a=20, b=20)], [one(a=31, b=20)], 11)
    assert not enough_came([one(a=20, b=20)], [one(a=30, b=31)], 11)


def test_those_who_left_count_too() -> None:
    assert not enough_came([one(a=20, b=20)], [one(a=31, b=17)], 11)


def test_lines_told_otherwise_are_compared_as_far_as_they_hold_the_same() -> None:
    assert enough_came([one(a=20, b_c=12)], [one(a=20, b=12, c=11)], 11), "11 came to b and c"
    assert not enough_came([one(a=20, b_c=12)], [one(a=20, b=12, c=3)], 11), "3 came to b and c"
    assert enough_came([one(a_b=20, c=12)], [one(a=12, b_c=31)], 11), "nothing is known but that 11 came in all"


def test_each_group_is_compared_with_itself() -> None:
    before = [one(group="young", a=20, b=20), one(group="old", a=20, b=20)]
    assert enough_came(before, [one(group="young", a=31, b=20), one(group="old", a=20, b=31)], 11)
    assert not enough_came(before, [one(group="young", a=31, b=20), one(group="old", a=24, b=31)], 11)


def test_of_several_choices_those_who_did_not_choose_are_compared_too() -> None:
    assert enough_came([one(several=True, people=40, a=20)], [one(several=True, people=62, a=31)], 11)
    assert not enough_came([one(several=True, people=40, a=20)], [one(several=True, people=55, a=31)], 11), "4 who came did not choose it"


def test_those_who_came_to_a_profile_are_of_several_lines() -> None:
    assert came_mixed([one(a=20, b=20)], [one(a=31, b=31)], 11)
    assert not came_mixed([one(a=20, b=20)], [one(a=31, b=20)], 11)
    assert came_mixed([one(a=20, b=20)], [one(a=20, b=20)], 11), "nobody came"


def test_those_who_came_to_an_answer_are_of_several_groups() -> None:
    before = [one(group="young", a=20, b=20), one(group="old", a=20, b=20)]
    assert came_mixed(before, [one(group="young", a=31, b=20), one(group="old", a=31, b=20)], 11)
    assert not came_mixed(before, [one(group="young", a=31, b=20), one(group="old", a=20, b=31)], 11), "all who came to a are young"
