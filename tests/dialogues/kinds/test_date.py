"""Days as people type them."""

from dataclasses import replace

import pytest

from dialogues.answers import Facts
from dialogues.events import Event
from dialogues.kinds import KINDS, Reading, read_value
from dialogues.kinds.date import MAX_TYPED, day_in
from dialogues.script import Step, Text

ANY_DAY = Step("Q", "date", Text({"fr": "Quand ?"}))
BOUNDED = replace(ANY_DAY, lowest="2026-02-28", highest="2027-01-01")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("23/11/2026", "2026-11-23"),
        ("3/1/2026", "2026-01-03"),
        ("23-11-2026", "2026-11-23"),
        ("23.11.2026", "2026-11-23"),
        ("23 11 2026", "2026-11-23"),
        ("2026-11-23", "2026-11-23"),
        ("1er mai 2027", "2027-05-01"),
        ("1ER MAI 2027.", "2027-05-01"),
        ("14 août 2026", "2026-08-14"),
        ("14 aout 2026", "2026-08-14"),
        ("1st May 2027", "2027-05-01"),
        ("May 3, 2027", "2027-05-03"),
        ("29/02/2028", "2028-02-29"),
        ("le 3 mars 2025", "2025-03-03"),
        ("Lundi 3 mars 2025", "2025-03-03"),
        ("Le lundi 03/03/2025", "2025-03-03"),
        ("mercredi, le 3 mars 2025", "2025-03-03"),
        ("Monday, 3 March 2025", "2025-03-03"),
        ("Monday, March 3, 2025", "2025-03-03"),
    ],
)
def test_a_day_is_read(typed: str, value: str) -> None:
    assert read_value(ANY_DAY, typed, Facts()) == Reading(value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "demain",
        "31/02/2026",
        "29/02/2027",
        "11/23/2026",
        "0/1/2026",
        "1/0/2026",
        "1/1/0000",
        "23/11/26",
        "le 3/3/25",
        "lundi",
        "le",
        "3 lundi mars 2025",
        "23/11",
        "mai 2027",
        "32 mai 2027",
        "1 mayo 2027",
        "٣/١/٢٠٢٦",
        "1/1/2026 ou 2/1/2026",
        "9" * 5000,
    ],
)
def test_what_is_no_day_is_not_guessed(typed: str) -> None:
    assert read_value(ANY_DAY, typed, Facts()) == Reading(misfit=Event.NOT_A_DATE)


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("28/02/2026", Reading("2026-02-28")),
        ("27/02/2026", Reading(misfit=Event.TOO_LOW)),
        ("1er janvier 2027", Reading("2027-01-01")),
        ("2 janvier 2027", Reading(misfit=Event.TOO_HIGH)),
    ],
)
def test_the_bounds_hold_on_their_day_and_not_beyond(typed: str, reading: Reading) -> None:
    assert read_value(BOUNDED, typed, Facts()) == reading


def test_the_limit_of_what_is_read_holds_at_n_and_at_one_more() -> None:
    day = "1er mai 2027"
    assert read_value(ANY_DAY, day + " " * (MAX_TYPED - len(day)), Facts()) == Reading("2027-05-01")
    assert read_value(ANY_DAY, day + " " * (MAX_TYPED - len(day) + 1), Facts()).misfit is Event.NOT_A_DATE


def test_a_day_is_said_as_in_france_and_days_compare_as_days() -> None:
    value = KINDS["date"].value
    assert value is not None
    assert value.at_least is not None
    assert value.label(ANY_DAY, "2026-11-23", Facts()).in_language("fr") == "23/11/2026"
    assert [value.at_least(day, "2026-11-23") for day in ("2026-11-22", "2026-11-23", "2027-01-01")] == [False, True, True]


@pytest.mark.parametrize(
    ("word", "day"),
    [
        ("2026-11-23", "2026-11-23"),
        ("2028-02-29", "2028-02-29"),
        ("2026-02-29", None),
        ("20261123", None),
        ("2026-W47-1", None),
        ("23/11/2026", None),
        ("2026-11-23\n", None),
        ("0000-01-01", None),
    ],
)
def test_a_day_has_one_form(word: str, day: str | None) -> None:
    assert day_in(word) == day
