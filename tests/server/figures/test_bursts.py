"""Very many who begin at once: what is out of the ordinary, and what is not."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from server.figures.bursts import FEWEST, Burst, burst

NOON = datetime(2026, 10, 5, 12, 3, tzinfo=UTC)


def at(*minutes: float) -> list[datetime]:
    return [NOON + timedelta(minutes=one) for one in minutes]


def crowd(people: int, begin: float = 0) -> list[float]:
    """So many within ten minutes, the last at the very end of them."""
    return [begin + 10 * one / (people - 1) for one in range(people)]


def every_ten(people: int, slices: Iterable[int]) -> list[float]:
    return [-1_000 - 10 * one for one in slices for _ in range(people)]


@pytest.mark.parametrize(("people", "found"), [(FEWEST - 1, False), (FEWEST, True)])
def test_a_crowd_begins_at_thirty_within_ten_minutes(people: int, found: bool) -> None:
    assert burst(at(*crowd(people))) == (Burst(NOON, NOON + timedelta(minutes=10), people, 0) if found else None)
    spread = [2 * one for one in crowd(people)]
    assert burst(at(*spread)) is None


@pytest.mark.parametrize(("people", "found"), [(50, False), (51, True)])
def test_it_is_over_five_times_what_is_usual(people: int, found: bool) -> None:
    told = burst(at(*crowd(people), *every_ten(10, range(7)), *every_ten(1, range(20, 23))))
    assert (told is not None) is found
    assert told is None or (told.count, told.usual) == (people, 10)


def test_a_day_on_which_many_come_all_the_time_is_none() -> None:
    assert burst(at(*every_ten(200, range(10)))) is None


def test_the_fullest_ten_minutes_are_told_wherever_they_begin() -> None:
    told = burst(at(*reversed(crowd(60, 300)), *every_ten(1, range(5))))
    assert told == Burst(NOON + timedelta(minutes=300), NOON + timedelta(minutes=310), 60, 1)


def test_nobody_is_no_crowd() -> None:
    assert burst([]) is None
