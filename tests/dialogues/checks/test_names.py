"""Ids, codes, themes and lists, at n and at one more."""

from dataclasses import replace

import pytest

from dialogues.checks import check
from dialogues.faults import Where
from dialogues.script import FEEDS, MAX_BUTTON_CODES, MAX_CODE_LENGTH, MAX_SCRIPT_ID_LENGTH, THEMES, Option, Step
from tests.dialogues.checks.examples import DRAWN, GRID, MARK, ONE, WORDS, found, fr, items, places, script
from tests.dialogues.talk import options


@pytest.mark.parametrize(
    ("at_most", "beyond", "at"),
    [
        (replace(ONE, id="A" * MAX_CODE_LENGTH), replace(ONE, id="A" * (MAX_CODE_LENGTH + 1)), ("id",)),
        (
            replace(ONE, options=options("a" * MAX_CODE_LENGTH, "b")),
            replace(ONE, options=options("a" * (MAX_CODE_LENGTH + 1), "b")),
            ("options", 0),
        ),
        (replace(DRAWN, items_from="a" * MAX_CODE_LENGTH), replace(DRAWN, items_from="a" * (MAX_CODE_LENGTH + 1)), ("items_from",)),
        (
            replace(GRID, id="A" * 20, items=items("i" * 20), options=options("o" * (MAX_BUTTON_CODES - 40), "p")),
            replace(GRID, id="A" * 20, items=items("i" * 20), options=options("o" * (MAX_BUTTON_CODES - 39), "p")),
            (),
        ),
    ],
)
def test_a_name_holds_its_bound_at_n_and_at_one_more(at_most: Step, beyond: Step, at: Where) -> None:
    assert found(at_most) == []
    assert places(beyond) == [("steps", 0, *at)]


def test_the_id_of_a_script_holds_its_bound_at_n_and_at_one_more() -> None:
    assert check(script(ONE, script_id="a" * MAX_SCRIPT_ID_LENGTH)) == ()
    assert [finding.at for finding in check(script(ONE, script_id="a" * (MAX_SCRIPT_ID_LENGTH + 1)))] == [("id",)]


@pytest.mark.parametrize(
    ("step", "at", "what"),
    [
        (replace(ONE, id="1A"), ("id",), "«\xa01A\xa0» ne peut pas nommer une étape"),
        (replace(ONE, id="é"), ("id",), "«\xa0é\xa0» ne peut pas nommer une étape"),
        (replace(ONE, id="A.b"), ("id",), "«\xa0A.b\xa0» ne peut pas nommer une étape"),
        (replace(ONE, options=options("_a", "b")), ("options", 0), "«\xa0_a\xa0» ne peut pas être le code de ce choix"),
        (replace(ONE, options=options("a", "B")), ("options", 1), "«\xa0B\xa0» ne peut pas être le code de ce choix"),
        (replace(ONE, options=options("a", "2")), ("options", 1), "«\xa02\xa0» ne peut pas être le code de ce choix"),
        (replace(GRID, items=items("x y")), ("items", 0), "«\xa0x y\xa0» ne peut pas être le code de cette ligne"),
        (
            replace(ONE, options=(Option("a", fr("Un")), Option("a", fr("Deux")))),
            ("options", 1),
            "le code «\xa0a\xa0» sert deux fois dans cette question",
        ),
        (replace(ONE, theme="trusts"), ("theme",), "le thème «\xa0trusts\xa0» n’existe pas"),
        (replace(ONE, feeds="proposal"), ("feeds",), "la liste «\xa0proposal\xa0» n’existe pas"),
        (replace(ONE, options_from="Mes secteurs"), ("options_from",), "«\xa0Mes secteurs\xa0» ne peut pas nommer une liste"),
        (replace(DRAWN, items_from="Mes règles"), ("items_from",), "«\xa0Mes règles\xa0» ne peut pas nommer une liste"),
    ],
)
def test_a_name_that_cannot_be_is_found_at_its_place(step: Step, at: Where, what: str) -> None:
    assert found(step, replace(WORDS, id="Last")) == [(("steps", 0, *at), what)]


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("fréquent", "Écrivez «\xa0frequent\xa0»\xa0: des lettres"),
        ("Très souvent", "Écrivez «\xa0tres_souvent\xa0»\xa0: des lettres"),
        ("2024", "Prenez des lettres"),
        ("x" * 25, "Prenez des lettres"),
    ],
)
def test_a_code_that_cannot_be_is_told_as_it_could_be(code: str, remedy: str) -> None:
    (finding,) = check(script(replace(ONE, options=options("a", code))))
    assert finding.remedy == f"{remedy} minuscules sans accent, des chiffres ou _, 24 au plus, une lettre d’abord"


@pytest.mark.parametrize("change", [{"theme": "confiance"}, {"feeds": "propositions"}])
def test_a_name_far_from_all_gets_their_list(change: dict[str, str]) -> None:
    (finding,) = check(script(replace(WORDS, **change)))  # type: ignore[arg-type]
    assert finding.remedy == f"Choisissez parmi\xa0: {', '.join(THEMES if 'theme' in change else FEEDS)}"


def test_the_degrees_of_a_numeric_scale_are_named_by_their_numbers() -> None:
    assert [option.code for option in MARK.options] == ["1", "2", "3", "4", "5"]
    assert found(MARK) == []


@pytest.mark.parametrize(
    ("languages", "whats"),
    [
        (("fr", "fr-simple"), []),
        (("fr", "fr"), ["la langue «\xa0fr\xa0» est écrite deux fois"]),
        (("fr-simple",), ["le français manque", "la langue «\xa0fr\xa0» n’est pas annoncée"]),
    ],
)
def test_languages_are_told_once_and_french_is_one(languages: tuple[str, ...], whats: list[str]) -> None:
    assert list(dict.fromkeys(finding.what for finding in check(script(WORDS, languages=languages)))) == whats


def test_a_language_is_a_tag() -> None:
    findings = check(script(WORDS, languages=("fr", "French")))
    assert (findings[0].at, findings[0].what) == (("languages",), "«\xa0French\xa0» n’est pas un code de langue")
