"""Typed words read as choices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.matching import MAX_TYPED, Found, matches, plain
from dialogues.script import Option, Text


def labelled(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(f"o{number}", Text({"fr": label})) for number, label in enumerate(labels, start=1))


AGES = labelled("15 à 17 ans", "18 à 24 ans", "25 à 39 ans", "75 ans ou plus")
FEELINGS = labelled("Curiosité", "Espoir", "Enthousiasme", "Colère", "Écœurement")
WORK = labelled("Artisan, commerçant, chef d’entreprise", "Employé", "Étudiant ou sans activité")


@pytest.mark.parametrize(
    ("typed", "options", "code"),
    [
        ("Espoir", FEELINGS, "o2"),
        ("  ESPOIR !!", FEELINGS, "o2"),
        ("colere", FEELINGS, "o4"),
        ("ecoeurement", FEELINGS, "o5"),
        ("Écœurement", FEELINGS, "o5"),
        ("cu", FEELINGS, "o1"),
        ("b", FEELINGS, "o2"),
        ("3", FEELINGS, "o3"),
        ("3.", FEELINGS, "o3"),
        ("18", AGES, "o2"),
        ("18 a 24", AGES, "o2"),
        ("4", AGES, "o4"),
        ("75 ans", AGES, "o4"),
        ("artisan, commerçant", WORK, "o1"),
        ("Chef d'entreprise", labelled("Chef d’entreprise", "Autre"), "o1"),
    ],
)
def test_words_mean_an_option(typed: str, options: tuple[Option, ...], code: str) -> None:
    found = matches(typed, options, "fr", several=False)
    assert ([option.code for option in found.options], found.ambiguous) == ([code], False)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [("a d", ["o1", "o4"]), ("D  b", ["o4", "o2"]), ("a, d b", ["o1", "o4", "o2"]), ("a et d", ["o1", "o4"]), ("a z", []), ("a dd", [])],
)
def test_letters_parted_by_spaces_are_a_list(typed: str, codes: list[str]) -> None:
    assert [option.code for option in matches(typed, FEELINGS, "fr", several=True).options] == codes
    assert matches(typed, FEELINGS, "fr", several=False) == Found()


@pytest.mark.parametrize("typed", ["", " ", "!", "z", "9", "0", "-", "tristesse", "espoir et colère", "x" * (MAX_TYPED + 1), "\ud800"])
def test_words_that_mean_nothing_are_not_guessed(typed: str) -> None:
    assert matches(typed, FEELINGS, "fr", several=False) == Found()


def test_the_limit_of_what_is_read_holds_at_n_and_at_one_more() -> None:
    option = labelled("Oui" + " " * (MAX_TYPED - 3))
    assert matches("oui" + " " * (MAX_TYPED - 3), option, "fr", several=False).options == option
    assert matches("oui" + " " * (MAX_TYPED - 2), option, "fr", several=False) == Found()


def test_a_beginning_of_several_labels_is_ambiguous() -> None:
    found = matches("e", labelled("Eau", "Espoir"), "fr", several=False)
    assert ([option.code for option in found.options], found.ambiguous) == (["o1", "o2"], True)


def test_a_whole_label_wins_over_a_longer_one_and_over_a_letter() -> None:
    assert matches("oui", labelled("Oui, tout à fait", "Oui"), "fr", several=False).options[0].code == "o2"
    assert matches("b", labelled("C", "D", "B"), "fr", several=False).options[0].code == "o3"


@pytest.mark.parametrize(
    "typed", ["espoir, colère", "Espoir et colère", "2 ET 4", "2,4", "2 4", "2;4;", "espoir\ncolère", "b & d", "2, 4, 2"]
)
def test_a_list_is_read_in_the_order_typed(typed: str) -> None:
    found = matches(typed, FEELINGS, "fr", several=True)
    assert ([option.code for option in found.options], found.ambiguous) == (["o2", "o4"], False)


def test_a_list_with_one_unknown_word_is_not_guessed() -> None:
    assert matches("espoir, tristesse", FEELINGS, "fr", several=True) == Found()


def test_a_list_with_an_ambiguous_word_asks_about_it() -> None:
    found = matches("curiosité, es", labelled("Curiosité", "Espoir", "Essor"), "fr", several=True)
    assert ([option.code for option in found.options], found.ambiguous) == (["o2", "o3"], True)


def degrees(*labels: str) -> tuple[Option, ...]:
    """The degrees of a numeric scale, whose codes are these numbers."""
    return tuple(Option(label.split(" ")[0], Text({"fr": label})) for label in labels)


@pytest.mark.parametrize("count", [5, 10])
def test_a_number_typed_is_a_degree_of_a_numeric_scale_not_a_place_in_the_list(count: int) -> None:
    scale = degrees("0 (pas du tout)", *(str(number) for number in range(1, count)), f"{count} (tout à fait)")
    for number in range(count + 1):
        assert [option.code for option in matches(str(number), scale, "fr", several=False).options] == [str(number)]
    assert [option.code for option in matches("0 (pas du tout)", scale, "fr", several=False).options] == ["0"]
    for typed in ("11", "a", "pas du tout", "0,5"):
        assert matches(typed, scale, "fr", several=False) == Found()


def test_texts_drawn_whose_codes_are_numbers_are_chosen_by_place_and_by_words() -> None:
    drawn = (Option("3", Text({"fr": "Le travail"})), Option("1", Text({"fr": "L’eau"})), Option("2", Text({"fr": "Les écoles"})))
    assert matches("1", drawn, "fr", several=False).options == drawn[:1]
    assert matches("les éc", drawn, "fr", several=False).options == drawn[2:]


def test_commas_inside_a_label_do_not_split_it() -> None:
    assert [option.code for option in matches("Artisan, commerçant, chef d’entreprise", WORK, "fr", several=True).options] == ["o1"]


ENERGY = labelled("Trop d’eau et d’énergie utilisées", "Des données mal protégées", "Des emplois perdus")


@pytest.mark.parametrize(
    ("typed", "options", "codes"),
    [
        ("Trop d’eau et d’énergie utilisées, des emplois perdus", ENERGY, ["o1", "o3"]),
        ("des emplois et trop d'eau et d'énergie", ENERGY, ["o3", "o1"]),
        ("trop d'eau et des données", ENERGY, ["o1", "o2"]),
        ("Employé, artisan, commerçant, chef d’entreprise", WORK, ["o2", "o1"]),
        ("trop d'eau et d'argent", ENERGY, []),
    ],
)
def test_a_label_that_holds_an_et_or_a_comma_is_read_among_others(typed: str, options: tuple[Option, ...], codes: list[str]) -> None:
    assert [option.code for option in matches(typed, options, "fr", several=True).options] == codes


def test_labels_are_read_in_a_language_and_else_in_french() -> None:
    options = (Option("yes", Text({"fr": "Oui", "en": "Yes"})), Option("no", Text({"fr": "Non"})))
    assert matches("yes", options, "en", several=False).options == options[:1]
    assert matches("non", options, "en", several=False).options == options[1:]


def test_plain_drops_capitals_accents_and_punctuation() -> None:
    assert plain("« D’accord\u00a0! »  Œuvre") == "d accord oeuvre"


@given(st.text(max_size=300), st.booleans())
def test_any_words_give_options_of_the_list_or_nothing(text: str, several: bool) -> None:
    found = matches(text, FEELINGS, "fr", several=several)
    assert {option.code for option in found.options} <= {option.code for option in FEELINGS}
    assert len(found.options) > 1 or not found.ambiguous
