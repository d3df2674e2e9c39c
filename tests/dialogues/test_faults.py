"""Faults said so that they can be mended."""

import pytest

from dialogues.faults import MAX_COMPARED, MAX_LISTED, MAX_QUOTED, VERY_NEAR, BrokenScript, Fault, instead, nearest, quoted


def test_a_fault_is_one_line_with_its_place_and_its_remedy() -> None:
    assert str(Fault("ville.yaml", 12, 5, "ce texte manque", "Écrivez-le")) == "ville.yaml:12:5: ce texte manque. Écrivez-le."


def test_advice_says_that_it_is_one() -> None:
    assert str(Fault("ville.yaml", 12, 5, "c’est long", "Coupez", advice=True)) == "ville.yaml:12:5: conseil\xa0: c’est long. Coupez."


def test_a_fault_found_twice_is_told_once() -> None:
    fault = Fault("f", 1, 1, "w", "r")
    assert BrokenScript([fault, Fault("f", 1, 1, "w", "r")]).faults == (fault,)


def test_a_report_follows_the_file() -> None:
    last, first, second = (Fault("f", line, column, "w", "r") for line, column in ((10, 1), (2, 9), (2, 10)))
    broken = BrokenScript([last, second, first])
    assert broken.faults == (first, second, last)
    assert str(broken) == f"{first}\n{second}\n{last}"


@pytest.mark.parametrize(
    ("word", "known", "remedy"),
    [
        ("opitons", ("options", "items"), "Écrivez «\xa0options\xa0»"),
        ("zzz", ("options", "items"), "Choisissez parmi\xa0: options, items"),
        ("zzz", (), "Retirez-le"),
        ("zzz", tuple(str(number) for number in range(MAX_LISTED)), f"Choisissez parmi\xa0: {', '.join(map(str, range(MAX_LISTED)))}"),
        (
            "zzz",
            tuple(str(number) for number in range(MAX_LISTED + 1)),
            f"Choisissez parmi\xa0: {', '.join(map(str, range(MAX_LISTED)))}, …",
        ),
        ("options" * 20, ("options",), "Choisissez parmi\xa0: options"),
    ],
)
def test_a_mistyped_word_gets_what_to_write_instead(word: str, known: tuple[str, ...], remedy: str) -> None:
    assert instead(word, known) == remedy


def test_the_nearest_word_is_near() -> None:
    assert nearest("exclusiv", ("exclusive", "part_of")) == "exclusive"
    assert nearest("x", ("exclusive", "part_of")) is None
    others = tuple(f"{number:03}" for number in range(MAX_COMPARED))
    assert nearest("exclusiv", ("exclusive", *others[1:])) == "exclusive"
    assert nearest("exclusiv", ("exclusive", *others)) is None


def test_a_closed_list_is_told_whole_unless_one_word_is_very_near() -> None:
    assert instead("trusts", ("trust", "governance"), VERY_NEAR) == "Écrivez «\xa0trust\xa0»"
    assert instead("confiance", ("trust", "governance"), VERY_NEAR) == "Choisissez parmi\xa0: trust, governance"
    assert instead("confiance", ("trust", "governance")) == "Écrivez «\xa0governance\xa0»"


def test_between_two_words_as_near_nothing_is_chosen() -> None:
    assert instead("yes", ("yes1", "yes2", "no")) == "Choisissez parmi\xa0: yes1, yes2, no"
    assert instead("yes", ("yes1", "no")) == "Écrivez «\xa0yes1\xa0»"


@pytest.mark.parametrize(("length", "shown"), [(MAX_QUOTED, "x" * MAX_QUOTED), (MAX_QUOTED + 1, "x" * MAX_QUOTED + "…")])
def test_a_quotation_has_an_end(length: int, shown: str) -> None:
    assert quoted("x" * length) == f"«\xa0{shown}\xa0»"
