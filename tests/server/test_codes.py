import csv

import pytest

from server.codes import WRONG_KEY, code_fault, has_key, kind_of, plain_code
from storage.authorities import TERRITORIES


def test_codes_of_all_known_territories_are_right() -> None:
    with TERRITORIES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert code_fault("siren", row["siren"]) == ""
            if row["insee_code"]:
                assert code_fault("region" if row["kind"] == "region" else "commune", row["insee_code"]) == ""


@pytest.mark.parametrize("place", range(9))
def test_one_wrong_digit_of_a_siren_is_found_wherever_it_is(place: int) -> None:
    for digit in "0123456789":
        changed = "248000747"[:place] + digit + "248000747"[place + 1 :]
        assert has_key(changed) == (changed == "248000747")


@pytest.mark.parametrize(
    ("kind", "code", "is_right"),
    [
        ("siren", "248000747", True),
        ("siren", "24800074", False),
        ("siren", "2480007470", False),
        ("siren", "²48000747", False),
        ("siren", "000000000", False),
        ("siren", "", False),
        ("commune", "93051", True),
        ("commune", "2A004", True),
        ("commune", "2B033", True),
        ("commune", "2C033", False),
        ("commune", "20001", False),
        ("commune", "97105", True),
        ("commune", "97411", True),
        ("commune", "98818", True),
        ("commune", "96001", False),
        ("commune", "00001", False),
        ("commune", "9305", False),
        ("commune", "٩٣٠٥١", False),
        ("region", "24", True),
        ("region", "25", False),
        ("region", "1", False),
        ("department", "07", True),
        ("department", "2A", True),
        ("department", "974", True),
        ("department", "20", False),
        ("department", "979", False),
        ("department", "7", False),
    ],
)
def test_codes_have_the_shape_of_their_kind(kind: str, code: str, is_right: bool) -> None:
    assert (code_fault(kind, code) == "") == is_right


def test_a_siren_whose_key_is_wrong_is_told_apart_from_one_too_short() -> None:
    assert code_fault("siren", "248000748") == WRONG_KEY
    assert "9 chiffres" in code_fault("siren", "248")


def test_spaces_and_small_letters_do_not_matter() -> None:
    assert plain_code(" 248 000 747 ") == "248000747"
    assert plain_code("2a 004") == "2A004"
    assert plain_code("248.000.747") == plain_code("248-000-747") == "248000747"


@pytest.mark.parametrize(
    ("code", "kind"),
    [("248000747", "siren"), ("93051", "commune"), ("2A004", "commune"), ("24", "region"), ("25", ""), ("96001", ""), ("248000748", "")],
)
def test_what_a_code_is_can_be_told(code: str, kind: str) -> None:
    assert kind_of(code) == kind
