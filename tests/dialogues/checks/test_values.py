"""Bounds of numbers and dates, what a resource card says, and reasons."""

from dataclasses import replace

import pytest

from dialogues.checks import check
from dialogues.checks.values import MAX_URL_LENGTH
from dialogues.faults import Where
from dialogues.script import MAX_ASK_LENGTH, MAX_DECIMALS, MAX_NUMBER, MAX_TITLE_LENGTH, Card, Step
from tests.dialogues.checks.examples import CARD, DATE, ME, NUMBER, WORDS, found, fr, places, script


def number(lowest: str = "", highest: str = "", decimals: int = 0) -> Step:
    return replace(NUMBER, lowest=lowest, highest=highest, decimals=decimals)


def date(lowest: str = "", highest: str = "") -> Step:
    return replace(DATE, lowest=lowest, highest=highest)


def card(producer: str = "", url: str = "", checked_on: str = "") -> Step:
    return replace(CARD, card=Card(fr("Un guide"), producer, url, checked_on))


ADDRESS = "https://ville.example/"


@pytest.mark.parametrize(
    ("at_most", "beyond", "at"),
    [
        (number("1", "2"), number("2", "2"), ("highest",)),
        (number("-2", "-1"), number("-1", "-2"), ("highest",)),
        (number("9", "10"), number("10", "9"), ("highest",)),
        (number("0.5", "2", 1), number("0.5", "2", 0), ("lowest",)),
        (number(highest="0.125", decimals=3), number(highest="0.125", decimals=2), ("highest",)),
        (number(decimals=MAX_DECIMALS), number(decimals=MAX_DECIMALS + 1), ("decimals",)),
        (number(decimals=0), number(decimals=-1), ("decimals",)),
        (number(highest=str(MAX_NUMBER)), number(highest=str(MAX_NUMBER + 1)), ("highest",)),
        (number(lowest=str(-MAX_NUMBER)), number(lowest=str(-MAX_NUMBER - 1)), ("lowest",)),
        (number("0"), number("zero"), ("lowest",)),
        (number("0"), number("00"), ("lowest",)),
        (number("2.5", decimals=2), number("2.50", decimals=2), ("lowest",)),
        (date("2026-01-01", "2026-01-02"), date("2026-01-02", "2026-01-02"), ("highest",)),
        (date("2026-12-31"), date("31/12/2026"), ("lowest",)),
        (date(highest="2028-02-29"), date(highest="2027-02-29"), ("highest",)),
        (
            card(url=ADDRESS + "x" * (MAX_URL_LENGTH - len(ADDRESS))),
            card(url=ADDRESS + "x" * (MAX_URL_LENGTH - len(ADDRESS) + 1)),
            ("card", "url"),
        ),
        (card(url="https://ville.example"), card(url="http://ville.example"), ("card", "url")),
        (card(url="https://ville.example:8443/a?b#c"), card(url="ville.example"), ("card", "url")),
        (card(url=ADDRESS), card(url="https://ville"), ("card", "url")),
        (card(url=ADDRESS + "a%20b"), card(url=ADDRESS + "a b"), ("card", "url")),
        (card(url=ADDRESS), card(url="https://moi:secret@ville.example/"), ("card", "url")),
        (card(producer="x" * MAX_TITLE_LENGTH), card(producer="x" * (MAX_TITLE_LENGTH + 1)), ("card", "producer")),
        (card(producer="La ville"), card(producer="La\nville"), ("card", "producer")),
        (card(producer="La ville"), card(producer="La\x00ville"), ("card", "producer")),
        (card(checked_on="2026-11-23"), card(checked_on="23/11/2026"), ("card", "checked_on")),
        (replace(ME, reason="x" * MAX_ASK_LENGTH), replace(ME, reason="x" * (MAX_ASK_LENGTH + 1)), ("reason",)),
    ],
)
def test_a_value_holds_its_bound_at_n_and_at_one_more(at_most: Step, beyond: Step, at: Where) -> None:
    assert found(at_most, WORDS) == []
    assert places(beyond, WORDS) == [("steps", 0, *at)]


@pytest.mark.parametrize(
    ("step", "remedy"),
    [
        (number("2.50", decimals=2), "Écrivez «\xa02.5\xa0»"),
        (number("2,5", decimals=2), "Écrivez-le en chiffres, avec un point avant les décimales"),
        (date("2027-02-30"), "Écrivez l’année, le mois et le jour, par exemple «\xa02027-01-31\xa0»"),
    ],
)
def test_a_value_that_cannot_be_comes_with_how_to_write_it(step: Step, remedy: str) -> None:
    assert [finding.remedy for finding in check(script(step))] == [remedy]
