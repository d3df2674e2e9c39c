"""Other days for a consultation: what moves with them, and no more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from server.extending import LONGEST, CannotExtend, extension
from server.opening import months_after
from storage.consultations import Consultation
from tests.bot.examples import CONSULTATION

CLOSES = date(2027, 3, 1)
TODAY = CLOSES - timedelta(days=10)
HELD = replace(
    CONSULTATION,
    closes_on=CLOSES,
    results_on=date(2027, 4, 1),
    identities_until=date(2027, 3, 31),
    texts_until=date(2027, 5, 1),
    retention_date=date(2027, 7, 1),
    contacts_until=date(2030, 4, 1),
)
CHOSEN = {"closes_on": CLOSES, "results_on": HELD.results_on, "retention_date": HELD.retention_date}


def days(**chosen: date) -> dict[str, date]:
    return dict(extension(HELD, CHOSEN | chosen, TODAY).days)


def test_nothing_moves_that_can_stay() -> None:
    later = {"closes_on": date(2027, 3, 20)}
    assert days(**later) == later
    found = extension(HELD, CHOSEN | later, TODAY)
    assert (found.follows, found.asks_again) == (False, False)


def test_what_links_people_lasts_until_the_closing_and_never_longer_than_answers() -> None:
    assert days(closes_on=date(2027, 4, 1)) == {"closes_on": date(2027, 4, 1), "identities_until": date(2027, 4, 1)}
    early = date(2027, 3, 20)
    assert days(results_on=early, retention_date=early) == {
        "results_on": early,
        "retention_date": early,
        "texts_until": early,
        "identities_until": early,
    }


def test_texts_kept_as_long_as_answers_go_on_being_so() -> None:
    whole = replace(HELD, texts_until=HELD.retention_date)
    later = date(2027, 9, 1)
    assert extension(whole, CHOSEN | {"retention_date": later}, TODAY).days == {"retention_date": later, "texts_until": later}
    assert days(retention_date=later) == {"retention_date": later}


def test_those_who_want_to_be_told_are_known_on_the_day_of_the_results() -> None:
    soon = replace(HELD, contacts_until=HELD.results_on)
    late = HELD.results_on + timedelta(days=1)
    assert extension(soon, CHOSEN | {"results_on": late}, TODAY).days["contacts_until"] == late


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"closes_on": CLOSES - timedelta(days=1)}, "closes_on"),
        ({}, "closes_on"),
        ({"closes_on": months_after(CLOSES, LONGEST) + timedelta(days=1)}, "closes_on"),
        ({"closes_on": HELD.results_on + timedelta(days=1)}, "results_on"),
        ({"results_on": CLOSES - timedelta(days=1)}, "results_on"),
        ({"results_on": HELD.retention_date + timedelta(days=1)}, "retention_date"),
    ],
)
def test_days_that_cannot_be_say_which_is_to_be_changed(chosen: dict[str, date], field: str) -> None:
    with pytest.raises(CannotExtend) as refused:
        days(**chosen)
    assert refused.value.field == field


def test_each_day_may_be_the_one_before_it() -> None:
    latest = months_after(CLOSES, LONGEST)
    assert days(closes_on=latest, results_on=latest, retention_date=latest)["closes_on"] == latest


OVER = [(HELD, CLOSES + timedelta(days=1)), (replace(HELD, status="closed"), TODAY)]


@pytest.mark.parametrize(("over", "today"), OVER, ids=["by its day", "closed"])
def test_only_the_day_of_the_results_changes_once_it_is_over(over: Consultation, today: date) -> None:
    late = {"results_on": date(2027, 6, 1)}
    found = extension(over, CHOSEN | late, today)
    assert (found.days, found.asks_again) == (late, False)
    for day in ("closes_on", "retention_date"):
        with pytest.raises(CannotExtend, match="seul le jour des résultats"):
            extension(over, CHOSEN | {day: date(2027, 8, 20)}, today)


def test_results_wait_no_longer_than_those_who_asked_for_them_are_known() -> None:
    long_kept = replace(HELD, status="closed", retention_date=date(2031, 1, 1), contacts_until=date(2027, 9, 1))
    chosen = {"closes_on": CLOSES, "retention_date": long_kept.retention_date}
    assert extension(long_kept, chosen | {"results_on": date(2027, 9, 1)}, TODAY).days
    with pytest.raises(CannotExtend, match="01/09/2027"):
        extension(long_kept, chosen | {"results_on": date(2027, 9, 2)}, TODAY)


def test_results_more_than_two_years_later_are_a_slip_of_the_finger() -> None:
    latest = months_after(HELD.results_on, LONGEST)
    assert days(results_on=latest, retention_date=latest)
    with pytest.raises(CannotExtend, match="deux ans"):
        days(results_on=latest + timedelta(days=1), retention_date=latest + timedelta(days=1))
