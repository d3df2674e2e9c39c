"""Texts: their languages, their limits, what cannot be kept or shown."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dialogues.checks import check
from dialogues.checks.words import MAX_UNIT_LENGTH
from dialogues.faults import Where
from dialogues.script import MAX_ASK_LENGTH, MAX_LABEL_LENGTH, MAX_TITLE_LENGTH, Card, Item, Option, Step, Text
from tests.dialogues.checks.examples import CARD, CARDS, GRID, MARK, NUMBER, ONE, PART, WORDS, found, fr, places, script


def labelled(words: str) -> Step:
    return replace(ONE, options=(Option("a", fr(words)), Option("b", fr("Autre chose"))))


def unit(words: str) -> Step:
    return replace(NUMBER, unit=fr(words))


@pytest.mark.parametrize(
    ("step", "most", "at"),
    [
        (lambda words: replace(ONE, ask=fr(words)), MAX_ASK_LENGTH, ("ask", "fr")),
        (labelled, MAX_LABEL_LENGTH, ("options", 0, "label", "fr")),
        (lambda words: replace(GRID, items=(Item("x", fr(words)),)), MAX_LABEL_LENGTH, ("items", 0, "label", "fr")),
        (unit, MAX_UNIT_LENGTH, ("unit", "fr")),
        (lambda words: replace(CARD, card=Card(fr(words))), MAX_TITLE_LENGTH, ("card", "title", "fr")),
    ],
)
def test_a_text_holds_its_bound_at_n_and_at_one_more(step: Callable[[str], Step], most: int, at: Where) -> None:
    assert found(step("x" * most), WORDS) == []
    assert places(step("x" * (most + 1)), WORDS) == [("steps", 0, *at)]


def test_the_words_of_a_repeated_section_hold_their_bounds() -> None:
    inner = replace(WORDS, within="Cards")
    most, beyond = fr("x" * MAX_ASK_LENGTH), fr("x" * (MAX_ASK_LENGTH + 1))
    assert found(replace(CARDS, ask=most, again=most), inner) == []
    assert places(replace(CARDS, ask=beyond, again=beyond), inner) == [("steps", 0, "ask", "fr"), ("steps", 0, "again", "fr")]


def test_the_title_of_a_part_and_of_a_script_hold_their_bounds() -> None:
    inner = replace(WORDS, within="Part")
    most, beyond = fr("x" * MAX_TITLE_LENGTH), fr("x" * (MAX_TITLE_LENGTH + 1))
    assert check(script(replace(PART, ask=most), inner, title=most)) == ()
    findings = check(script(replace(PART, ask=beyond), inner, title=beyond))
    assert [finding.at for finding in findings] == [("title", "fr"), ("steps", 0, "ask", "fr")]


@pytest.mark.parametrize(
    ("step", "at", "what"),
    [
        (
            replace(ONE, options=(Option("a", fr("D’accord")), Option("b", fr("d'accord !")))),
            ("options", 1, "label"),
            "«\xa0d'accord !\xa0» est déjà écrit plus haut dans cette liste",
        ),
        (
            replace(GRID, items=(Item("x", fr("Ceci")), Item("y", fr("Ceci")))),
            ("items", 1, "label"),
            "«\xa0Ceci\xa0» est déjà écrit plus haut dans cette liste",
        ),
        (replace(ONE, ask=Text({})), ("ask",), "le texte français manque"),
        (replace(ONE, ask=fr("")), ("ask", "fr"), "ce texte est vide, ou contient des caractères qui ne se gardent pas"),
        (replace(ONE, ask=fr("a\x00b")), ("ask", "fr"), "ce texte est vide, ou contient des caractères qui ne se gardent pas"),
        (labelled("Un\ndeux"), ("options", 0, "label", "fr"), "ce texte court tient sur plusieurs lignes"),
        (unit("kilo\nmètres"), ("unit", "fr"), "ce texte court tient sur plusieurs lignes"),
        (replace(ONE, ask=fr("Selon {la_collectivite ?")), ("ask", "fr"), "«\xa0{la_collectivite ?\xa0» ne sera pas remplacé"),
        (replace(ONE, ask=fr("Selon } ?")), ("ask", "fr"), "«\xa0}\xa0» ne sera pas remplacé"),
        (replace(ONE, ask=fr("Selon {} ?")), ("ask", "fr"), "«\xa0{}\xa0» ne sera pas remplacé"),
        (replace(ONE, ask=fr("Selon {2} ?")), ("ask", "fr"), "«\xa0{2}\xa0» ne sera pas remplacé"),
        (labelled("Comme {One}"), ("options", 0, "label", "fr"), "«\xa0{One}\xa0» ne sera pas remplacé"),
    ],
)
def test_a_text_that_cannot_be_is_found_at_its_place(step: Step, at: Where, what: str) -> None:
    assert found(step, replace(WORDS, id="Last")) == [(("steps", 0, *at), what)]


def test_words_on_several_lines_may_stand_where_there_is_room() -> None:
    assert found(replace(ONE, ask=fr("Un\ndeux"))) == []


@pytest.mark.parametrize("words", ["{a_collectivite}", "{La_collectivite} et {de_collectivite}"])
def test_the_names_of_the_authority_may_stand_in_any_text(words: str) -> None:
    assert found(replace(ONE, ask=fr(words))) == []
    assert found(labelled(words)) == []


# --- Languages ------------------------------------------------------------------------------------------------------------------------

ENGLISH = Text({"fr": "Essai", "en": "Test"})


def in_english(step: Step) -> list[tuple[Where, str, str]]:
    findings = check(script(step, replace(WORDS, id="Last", ask=ENGLISH), title=ENGLISH, languages=("fr", "fr-simple", "en")))
    return [(finding.at, finding.what, finding.remedy) for finding in findings]


def test_a_text_in_a_language_not_announced_is_a_fault() -> None:
    assert found(replace(WORDS, ask=ENGLISH)) == [(("steps", 0, "ask", "en"), "la langue «\xa0en\xa0» n’est pas annoncée")]


def test_every_language_announced_has_every_text_but_plain_french() -> None:
    assert in_english(replace(WORDS, ask=ENGLISH)) == []
    assert in_english(replace(WORDS, ask=Text({"fr": "Quoi ?", "fr-simple": "Quoi ?"}))) == [
        (("steps", 0, "ask"), "ce texte manque dans la langue «\xa0en\xa0»", "Ajoutez «\xa0en:\xa0» et le texte")
    ]


def test_the_texts_that_a_step_lacks_in_a_language_are_told_together() -> None:
    what = "3 textes de cette étape manquent dans la langue «\xa0en\xa0», dont celui-ci"
    remedy = "Ajoutez «\xa0en:\xa0» à chacun, ou retirez cette langue du script"
    assert in_english(replace(ONE, ask=ENGLISH)) == [(("steps", 0, "options", 0, "label"), what, remedy)]


@pytest.mark.parametrize(
    ("step", "at"),
    [
        (replace(NUMBER, ask=ENGLISH, unit=fr("ans")), ("unit",)),
        (replace(CARD, ask=ENGLISH), ("card", "title")),
        (replace(CARDS, ask=ENGLISH, options=()), ("again",)),
    ],
)
def test_every_text_of_a_step_is_looked_at_in_every_language(step: Step, at: Where) -> None:
    assert in_english(step)[0][:2] == (("steps", 0, *at), "ce texte manque dans la langue «\xa0en\xa0»")


def test_figures_are_the_same_in_all_languages() -> None:
    ends = {0: Text({"fr": "1 (peu)", "en": "1 (little)"}), 4: Text({"fr": "5 (fort)", "en": "5 (much)"})}
    labels = tuple(replace(option, label=ends.get(position, fr(option.code))) for position, option in enumerate(MARK.options))
    assert in_english(replace(MARK, ask=ENGLISH, options=labels)) == []


def test_a_title_is_in_every_language_too() -> None:
    findings = check(script(replace(WORDS, ask=ENGLISH), title=fr("Essai"), languages=("fr", "en")))
    assert [(finding.at, finding.what) for finding in findings] == [(("title",), "le titre manque dans la langue «\xa0en\xa0»")]
