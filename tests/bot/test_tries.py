from datetime import timedelta

from bot.tries import REMEMBERED, Tries
from tests.support.clock import ManualClock

HOUR = timedelta(hours=1).total_seconds()


def test_a_few_wrong_codes_are_borne_and_one_more_is_not() -> None:
    clock = ManualClock()
    guesses = Tries(3, clock)
    for allowed in (True, True, True, False, False):
        assert guesses.allowed("one") is allowed
        guesses.note("one")
    assert guesses.allowed("another")


def test_an_hour_after_each_wrong_code_another_may_be_given() -> None:
    clock = ManualClock()
    guesses = Tries(2, clock)
    guesses.note("one")
    clock.advance(HOUR / 2)
    guesses.note("one")
    clock.advance(HOUR / 2 - 1)
    assert not guesses.allowed("one")
    clock.advance(1)
    assert guesses.allowed("one")
    guesses.note("one")
    assert not guesses.allowed("one")


def test_it_holds_a_bounded_number_of_people() -> None:
    guesses = Tries(1, ManualClock())
    for number in range(REMEMBERED + 1):
        guesses.note(number)
    assert (guesses.allowed(0), guesses.allowed(1), guesses.allowed(REMEMBERED)) == (True, False, False)


def test_a_try_that_came_to_nothing_is_forgiven() -> None:
    guesses = Tries(1, ManualClock())
    guesses.note("one")
    guesses.forgive("one")
    guesses.forgive("another")
    assert guesses.allowed("one")
