from dataclasses import replace

import pytest

from dialogues.script import Slot
from server.figures.distributions import Bar, Distribution, distributions
from server.figures.values import Summary, summary
from tests.server.figures.tallies import tallies
from tests.storage.complete import COMPLETE, WHOLE
from tests.storage.samples import chosen


def given(question: str, *values: str) -> Distribution:
    people = [replace(WHOLE, answers={Slot(question): chosen(value)}) for value in values]
    (found,) = distributions(COMPLETE.by_id[question], tallies(people, COMPLETE))
    return found


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("7",), Summary("7", "7", "7")),
        (("10", "9", "-2"), Summary("-2", "9", "10")),
        (("1", "2"), Summary("1", "1.5", "2")),
        (("1", "1", "1", "100"), Summary("1", "1", "100")),
        (("0.1", "0.2", "0.2", "0.3"), Summary("0.1", "0.2", "0.3")),
        (("2", "4", "100", "-100"), Summary("-100", "3", "100")),
        (("999999999999.999", "1000000000000"), Summary("999999999999.999", "999999999999.9995", "1000000000000")),
    ],
)
def test_numbers_have_a_least_a_middle_and_a_most(values: tuple[str, ...], expected: Summary) -> None:
    assert summary(COMPLETE.by_id["years"], given("years", *values)) == expected


def test_the_middle_of_days_is_a_day_that_somebody_gave() -> None:
    days = given("since", "2024-02-01", "2023-12-31", "2024-10-01", "2025-01-01")
    assert summary(COMPLETE.by_id["since"], days) == Summary("2023-12-31", "2024-02-01", "2025-01-01")


@pytest.mark.parametrize("question", ["home", "topic", "weight"])
def test_what_has_no_order_has_no_summary(question: str) -> None:
    (found,) = distributions(COMPLETE.by_id[question], tallies([WHOLE], COMPLETE))
    assert summary(COMPLETE.by_id[question], found) is None


def test_values_of_nobody_have_no_summary() -> None:
    assert summary(COMPLETE.by_id["years"], Distribution(Slot("years"), (Bar("7", 0),), 0, 0, 0, 3)) is None
