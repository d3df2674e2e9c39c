"""Numbers as people type them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.answers import Facts
from dialogues.events import Event
from dialogues.kinds import KINDS, Reading, read_value
from dialogues.kinds.number import MAX_TYPED, canonical, number_in
from dialogues.script import MAX_NUMBER, Step, Text

WHOLE = Step("Q", "number", Text({"fr": "Combien ?"}))
DISTANCE = replace(WHOLE, decimals=2, lowest="-5", highest="1500.5", unit=Text({"fr": "kilomètres", "en": "kilometres"}))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", "12"),
        ("  12 ", "12"),
        ("012", "12"),
        ("12.", "12"),
        ("1 200", "1200"),
        ("1\u202f200", "1200"),
        ("1\u00a0234\u00a0567", "1234567"),
        ("12,0", "12"),
        ("12.00 €", "12"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("+3", "3"),
        ("-0", "0"),
        ("-0,0", "0"),
        (str(MAX_NUMBER), str(MAX_NUMBER)),
        (f"-{MAX_NUMBER}", f"-{MAX_NUMBER}"),
    ],
)
def test_a_whole_number_is_read(typed: str, value: str) -> None:
    assert read_value(WHOLE, typed, Facts()) == Reading(value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "douze",
        "12 km",  # no unit is asked for
        "12,5",
        "1.000",  # a thousand, or one
        "1,000",
        "1 20",
        "1 2345",
        "12 13",
        "1-2",
        "1e3",
        "½",
        "٣",
        "１２",
        "3٣",
        "--3",
        "0x10",
        "nan",
        "inf",
        str(MAX_NUMBER + 1),
        f"-{MAX_NUMBER + 1}",
        "9" * 5000,
    ],
)
def test_what_is_no_whole_number_is_not_guessed(typed: str) -> None:
    assert read_value(WHOLE, typed, Facts()) == Reading(misfit=Event.NOT_A_NUMBER)


@pytest.mark.parametrize(
    ("typed", "language", "value"),
    [
        ("12,5", "fr", "12.5"),
        ("12.50", "fr", "12.5"),
        ("2,55 kilomètres", "fr", "2.55"),
        ("1 kilometre", "fr", "1"),
        ("12KILOMETRES", "fr", "12"),
        ("12.5 kilometres", "en", "12.5"),
        ("12,5 km", "fr", "12.5"),
        ("12.5 KM", "en", "12.5"),
        ("12 kms", "fr", "12"),
    ],
)
def test_decimals_and_the_unit_are_read(typed: str, language: str, value: str) -> None:
    assert read_value(DISTANCE, typed, Facts(language=language)) == Reading(value)


@pytest.mark.parametrize(
    ("unit", "short", "other"),
    [
        ("heures", "h", "min"),
        ("minutes", "min", "h"),
        ("kilogrammes", "kg", "g"),
        ("kilomètres", "km", "mk"),
        ("euros", "€", "k€"),
        ("mètres", "m", "km"),
    ],
)
def test_a_unit_may_be_shortened_and_is_no_other_one(unit: str, short: str, other: str) -> None:
    step = replace(WHOLE, unit=Text({"fr": unit}))
    assert read_value(step, f"12 {short}", Facts()) == Reading("12")
    assert read_value(step, f"12 {other}", Facts()) == Reading(misfit=Event.NOT_A_NUMBER)


@pytest.mark.parametrize("typed", ["12,555", "1.000", "12 milles", "12 s", "km 12"])
def test_another_unit_and_too_many_decimals_are_refused(typed: str) -> None:
    assert read_value(DISTANCE, typed, Facts()).misfit is Event.NOT_A_NUMBER


def test_three_decimals_are_read_where_three_are_asked_for() -> None:
    assert read_value(replace(WHOLE, decimals=3), "1.250", Facts()) == Reading("1.25")


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("-5", Reading("-5")),
        ("-5,01", Reading(misfit=Event.TOO_LOW)),
        ("1500,5", Reading("1500.5")),
        ("1500,51", Reading(misfit=Event.TOO_HIGH)),
    ],
)
def test_the_bounds_hold_at_n_and_just_beyond(typed: str, reading: Reading) -> None:
    assert read_value(DISTANCE, typed, Facts()) == reading


def test_the_limit_of_what_is_read_holds_at_n_and_at_one_more() -> None:
    assert read_value(WHOLE, "0" * MAX_TYPED, Facts()) == Reading("0")
    assert read_value(WHOLE, "0" * (MAX_TYPED + 1), Facts()).misfit is Event.NOT_A_NUMBER


@given(st.decimals(min_value=-MAX_NUMBER, max_value=MAX_NUMBER, places=3))
def test_the_canonical_form_is_the_number_and_reads_as_itself(number: Decimal) -> None:
    text = canonical(number)
    assert Decimal(text) == number
    assert read_value(replace(WHOLE, decimals=3), text, Facts()) in (Reading(text), Reading(misfit=Event.NOT_A_NUMBER))
    assert "E" not in text and not (("." in text) and text.endswith("0"))  # noqa: PT018


def test_a_number_is_said_with_its_unit_and_the_comma_of_french() -> None:
    value = KINDS["number"].value
    assert value is not None
    label = value.label(DISTANCE, "2.5", Facts(language="en"))
    assert (label.in_language("fr"), label.in_language("fr-simple"), label.in_language("en")) == (
        "2,5 kilomètres",
        "2,5 kilomètres",
        "2.5 kilometres",
    )
    assert value.label(WHOLE, "12", Facts()).in_language("fr") == "12"


def test_numbers_compare_as_numbers() -> None:
    value = KINDS["number"].value
    assert value is not None
    assert value.at_least is not None
    assert [value.at_least(number, "9") for number in ("10", "9", "8.9", "-10")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("007", "7"),
        ("+3", "3"),
        ("2.50", "2.5"),
        ("2,5", "2.5"),
        ("-5.5", "-5.5"),
        ("1000", "1000"),
        ("999999999999999", "999999999999999"),
        ("9999999999999999", None),
        ("0.123456789", "0.123456789"),
        ("0.1234567891", None),
        ("1e3", None),
        ("1 000", None),
        (".5", None),
        ("5.", None),
        ("NaN", None),
        ("٣", None),
        ("3\n", None),
        ("", None),
    ],
)
def test_a_number_has_one_form(word: str, number: str | None) -> None:
    assert number_in(word) == number
