"""Earlier answers quoted, and questions built on them."""

from dataclasses import replace

import pytest

from dialogues.checks import check
from dialogues.faults import Where
from dialogues.script import Step, Text
from tests.dialogues.checks.examples import CARDS, DRAWN, GRID, INFO, NUMBER, ONE, PART, VOTE, WORDS, found, fr, script


def quoting(name: str, step_id: str = "Last") -> Step:
    return replace(WORDS, id=step_id, ask=fr(f"Et {{{name}}} ?"))


def inside(holder: str, step: Step) -> Step:
    return replace(step, within=holder)


ABOUT = replace(WORDS, id="About", about="Drawn")
OWN = replace(ONE, id="Own", own_from="Each")
EACH = replace(WORDS, id="Each", within="Cards")
REPEATED = (CARDS, EACH)


@pytest.mark.parametrize(
    "steps",
    [
        (ONE, quoting("One")),
        (NUMBER, replace(INFO, ask=fr("Vous dites {Number}.")), WORDS),
        (ONE, replace(PART, ask=fr("Sur {One}")), inside("Part", WORDS)),
        (ONE, replace(CARDS, ask=fr("Sur {One}")), EACH),
        (replace(CARDS, again=fr("Après {Each}, encore ?")), EACH),
        (*REPEATED, inside("Cards", quoting("Each"))),
        (ONE, CARDS, inside("Cards", quoting("One"))),
        (DRAWN, ABOUT),
        (DRAWN, CARDS, inside("Cards", ABOUT)),
        (*REPEATED, inside("Cards", OWN)),
        (*REPEATED, OWN),
    ],
)
def test_an_earlier_answer_can_be_looked_at(steps: tuple[Step, ...]) -> None:
    assert found(*steps) == []


MANY_ANSWERS = "a plusieurs réponses, qui ne se citent pas d’un mot"


@pytest.mark.parametrize(
    ("steps", "at", "what"),
    [
        ((WORDS, quoting("Ones")), (1, "ask", "fr"), "«\xa0{Ones}\xa0» ne sera pas remplacé"),
        ((quoting("One"), ONE), (0, "ask", "fr"), "la question «\xa0One\xa0» n’a pas encore été posée"),
        ((quoting("Last"),), (0, "ask", "fr"), "la question «\xa0Last\xa0» n’a pas encore été posée"),
        ((INFO, quoting("Info")), (1, "ask", "fr"), "«\xa0Info\xa0» est une information, personne n’y répond"),
        ((PART, inside("Part", ONE), quoting("Part")), (2, "ask", "fr"), "«\xa0Part\xa0» est une partie, personne n’y répond"),
        ((*REPEATED, quoting("Cards")), (2, "ask", "fr"), "«\xa0Cards\xa0» est une répétition, personne n’y répond"),
        ((*REPEATED, quoting("Each")), (2, "ask", "fr"), "«\xa0Each\xa0» est posée plusieurs fois, dans la répétition «\xa0Cards\xa0»"),
        (
            (*REPEATED, replace(CARDS, id="Others"), inside("Others", quoting("Each"))),
            (3, "ask", "fr"),
            "«\xa0Each\xa0» est posée plusieurs fois, dans la répétition «\xa0Cards\xa0»",
        ),
        ((replace(CARDS, ask=fr("Sur {Each}")), EACH), (0, "ask", "fr"), "la question «\xa0Each\xa0» n’a pas encore été posée"),
        (
            (replace(CARDS, again=fr("Et {Last} ?")), EACH, replace(WORDS, id="Last")),
            (0, "again", "fr"),
            "la question «\xa0Last\xa0» n’a pas encore été posée",
        ),
        ((GRID, quoting("Grid")), (1, "ask", "fr"), f"«\xa0Grid\xa0» {MANY_ANSWERS}"),
        ((VOTE, quoting("Vote")), (1, "ask", "fr"), f"«\xa0Vote\xa0» {MANY_ANSWERS}"),
        ((DRAWN, quoting("Drawn")), (1, "ask", "fr"), f"«\xa0Drawn\xa0» {MANY_ANSWERS}"),
        ((DRAWN, ABOUT, quoting("About")), (2, "ask", "fr"), f"«\xa0About\xa0» {MANY_ANSWERS}"),
        ((ABOUT, DRAWN), (0, "about"), "la question «\xa0Drawn\xa0» n’a pas encore été posée"),
        ((VOTE, replace(ABOUT, about="Vote")), (1, "about"), "«\xa0Vote\xa0» n’est pas un vote sur des textes tirés d’une liste"),
        ((ONE, replace(ABOUT, about="Vot")), (1, "about"), "aucune question ne s’appelle «\xa0Vot\xa0»"),
        ((CARDS, inside("Cards", OWN), replace(EACH)), (1, "own_from"), "la question «\xa0Each\xa0» n’a pas encore été posée"),
        ((ONE, replace(OWN, own_from="One")), (1, "own_from"), "«\xa0One\xa0» n’est pas un texte libre"),
        ((WORDS, replace(OWN, own_from="Words")), (1, "own_from"), "«\xa0Words\xa0» n’est posée qu’une fois"),
        (
            (*REPEATED, replace(CARDS, id="Others"), inside("Others", OWN)),
            (3, "own_from"),
            "«\xa0Each\xa0» est posée plusieurs fois, dans la répétition «\xa0Cards\xa0»",
        ),
    ],
)
def test_what_cannot_be_looked_at_is_found_at_its_place(steps: tuple[Step, ...], at: Where, what: str) -> None:
    assert found(*steps) == [(("steps", *at), what)]


def test_a_drawn_vote_stands_outside_repeated_sections() -> None:
    what = "un vote sur des textes tirés ne se place pas dans une répétition"
    assert found(CARDS, inside("Cards", DRAWN)) == [(("steps", 1, "items_from"), what)]


@pytest.mark.parametrize(
    ("word", "remedy"),
    [
        ("la_colectivite", "Écrivez «\xa0la_collectivite\xa0» entre accolades"),
        ("Wrds", "Écrivez «\xa0Words\xa0» entre accolades"),
    ],
)
def test_a_mistyped_name_between_braces_gets_the_one_that_was_meant(word: str, remedy: str) -> None:
    assert [finding.remedy for finding in check(script(WORDS, quoting(word)))] == [remedy]


def test_a_quotation_in_another_language_is_looked_at_where_it_stands() -> None:
    both = Text({"fr": "Et vous ?", "fr-simple": "Et {Two} ?"})
    findings = check(script(ONE, replace(WORDS, ask=both), languages=("fr", "fr-simple")))
    assert [finding.at for finding in findings] == [("steps", 1, "ask", "fr-simple")]
