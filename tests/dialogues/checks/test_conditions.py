"""Conditions: what they name, what they may ask of it, and whether anything leads to a step."""

from dataclasses import replace

import pytest

from dialogues.checks import check
from dialogues.faults import Finding
from dialogues.script import AllOf, AnyOf, Asks, Check, Condition, Step
from tests.dialogues.checks.examples import (
    CARDS,
    DATE,
    DRAWN,
    GRID,
    INFO,
    MANY,
    MARK,
    ME,
    NUMBER,
    ONE,
    PART,
    PLACE,
    RANK,
    VOTE,
    WORDS,
    found,
    fr,
    script,
)

ABOUT = replace(WORDS, id="About", about="Drawn")
BEFORE = (
    INFO,
    ONE,
    GRID,
    VOTE,
    DRAWN,
    ABOUT,
    MANY,
    RANK,
    MARK,
    replace(GRID, id="Marks", scale="1-5", options=MARK.options),
    NUMBER,
    DATE,
    PLACE,
    ME,
    replace(WORDS, id="Open"),
    PART,
    replace(CARDS, within="Part"),
    replace(ONE, id="Each", within="Cards"),
)


def judged(when: Condition) -> list[tuple[tuple[str | int, ...], str, str]]:
    """Where under `when`, what, and how to mend it."""
    now, later = replace(WORDS, id="Now", when=when), replace(WORDS, id="Later")
    findings = check(script(*BEFORE, now, later))
    assert all(finding.at[:3] == ("steps", len(BEFORE), "when") for finding in findings)
    return [(finding.at[3:], finding.what, finding.remedy) for finding in findings]


@pytest.mark.parametrize(
    "when",
    [
        Asks("One", Check.IS, ("a",)),
        Asks("Grid", Check.IS, ("a",), "x"),
        Asks("Vote", Check.IS, ("for",), "x"),
        Asks("Me", Check.ANSWERED),
        Asks("Open", Check.SKIPPED),
        Asks("Many", Check.AT_LEAST, ("2",)),
        Asks("Rank", Check.AT_LEAST, ("2",)),
        Asks("Mark", Check.AT_LEAST, ("4",)),
        Asks("Marks", Check.AT_LEAST, ("5",), "x"),
        Asks("Number", Check.AT_LEAST, ("10",)),
        Asks("Number", Check.AT_LEAST, ("9.5",)),
        Asks("Number", Check.IS, ("3",)),
        Asks("Date", Check.AT_LEAST, ("2026-06-01",)),
        Asks("Date", Check.IS_NOT, ("2026-06-01",)),
        Asks("Place", Check.IS, ("elsewhere",)),
        Asks("Place", Check.ANY_OF, ("35238", "2A004")),
    ],
)
def test_a_condition_may_ask_what_a_question_can_have(when: Asks) -> None:
    assert judged(when) == []


@pytest.mark.parametrize(
    ("when", "what", "remedy"),
    [
        (Asks("Once", Check.ANSWERED), "aucune question ne s’appelle «\xa0Once\xa0»", "Écrivez «\xa0One\xa0»"),
        (
            Asks("Later", Check.ANSWERED),
            "la question «\xa0Later\xa0» n’a pas encore été posée",
            "Placez-la avant\xa0: on ne regarde que les réponses déjà données",
        ),
        (
            Asks("Now", Check.ANSWERED),
            "la question «\xa0Now\xa0» n’a pas encore été posée",
            "Placez-la avant\xa0: on ne regarde que les réponses déjà données",
        ),
        (Asks("Info", Check.ANSWERED), "«\xa0Info\xa0» est une information, personne n’y répond", "Nommez une question"),
        (Asks("Part", Check.ANSWERED), "«\xa0Part\xa0» est une partie, personne n’y répond", "Nommez une question"),
        (Asks("Cards", Check.IS, ("more",)), "«\xa0Cards\xa0» est une répétition, personne n’y répond", "Nommez une question"),
        (
            Asks("Each", Check.IS, ("a",)),
            "«\xa0Each\xa0» est posée plusieurs fois, dans la répétition «\xa0Cards\xa0»",
            "Ne la regardez que dans cette répétition",
        ),
        (
            Asks("Drawn", Check.IS, ("for",)),
            "«\xa0Drawn\xa0» porte sur des textes tirés pour chaque personne, qu’un script ne connaît pas",
            "Regardez une autre question",
        ),
        (
            Asks("About", Check.ANSWERED),
            "«\xa0About\xa0» porte sur des textes tirés pour chaque personne, qu’un script ne connaît pas",
            "Regardez une autre question",
        ),
        (Asks("One", Check.IS, ("d",)), "«\xa0One\xa0» n’a pas de choix «\xa0d\xa0»", "Choisissez parmi\xa0: a, b, c"),
        (
            Asks("Vote", Check.IS, ("agree",), "x"),
            "«\xa0Vote\xa0» n’a pas de choix «\xa0agree\xa0»",
            "Choisissez parmi\xa0: for, against, no_opinion",
        ),
        (Asks("Vote", Check.IS, ("fore",), "x"), "«\xa0Vote\xa0» n’a pas de choix «\xa0fore\xa0»", "Écrivez «\xa0for\xa0»"),
        (
            Asks("Open", Check.IS, ("a",)),
            "«\xa0Open\xa0» est un texte libre, sans choix",
            "Demandez «\xa0answered\xa0» ou «\xa0skipped\xa0»",
        ),
        (Asks("Grid", Check.IS, ("a",)), "«\xa0Grid\xa0» a plusieurs lignes", "Nommez une ligne, par exemple «\xa0Grid.x\xa0»"),
        (Asks("Grid", Check.IS, ("a",), "z"), "«\xa0Grid\xa0» n’a pas de ligne «\xa0z\xa0»", "Choisissez parmi\xa0: x, y"),
        (Asks("One", Check.IS, ("a",), "x"), "«\xa0One\xa0» n’a pas de ligne «\xa0x\xa0»", "Écrivez «\xa0One\xa0» seul"),
        (Asks("Me", Check.SKIPPED), "une question de profil ne se passe pas", "Demandez «\xa0answered\xa0», ou un de ses choix"),
        (
            Asks("Number", Check.IS, ("trois",)),
            "«\xa0trois\xa0» n’est pas un nombre",
            "Écrivez-le en chiffres, avec un point avant les décimales",
        ),
        (
            Asks("Number", Check.IS, ("2.5",)),
            "«\xa02.5\xa0» a plus de décimales que la question n’en accepte (0)",
            "Changez ce nombre, ou «\xa0decimals\xa0»",
        ),
        (
            Asks("Date", Check.IS, ("1/6/2026",)),
            "«\xa01/6/2026\xa0» n’est pas une date",
            "Écrivez l’année, le mois et le jour, par exemple «\xa02027-01-31\xa0»",
        ),
        (Asks("Place", Check.IS, ("elswhere",)), "«\xa0elswhere\xa0» n’est ni un code INSEE ni un choix", "Écrivez «\xa0elsewhere\xa0»"),
        (
            Asks("One", Check.AT_LEAST, ("2",)),
            "«\xa0at_least\xa0» n’a pas de sens pour «\xa0One\xa0», dont les réponses ne se comparent pas",
            "Demandez «\xa0any_of\xa0» et les choix voulus",
        ),
        (
            Asks("Open", Check.AT_LEAST, ("2",)),
            "«\xa0at_least\xa0» n’a pas de sens pour «\xa0Open\xa0», dont les réponses ne se comparent pas",
            "Demandez «\xa0any_of\xa0» et les choix voulus",
        ),
        (
            Asks("Place", Check.AT_LEAST, ("2",)),
            "«\xa0at_least\xa0» n’a pas de sens pour «\xa0Place\xa0», dont les réponses ne se comparent pas",
            "Demandez «\xa0any_of\xa0» et les choix voulus",
        ),
        (
            Asks("Many", Check.AT_LEAST, ("2.5",)),
            "«\xa02.5\xa0» n’est pas un nombre de choix",
            "Écrivez-le en chiffres, par exemple «\xa02\xa0»",
        ),
        (Asks("Mark", Check.AT_LEAST, ("6",)), "«\xa0Mark\xa0» n’a pas de degré «\xa06\xa0»", "Choisissez parmi\xa0: 1, 2, 3, 4, 5"),
        (
            Asks("Number", Check.AT_LEAST, ("2026-01-01",)),
            "«\xa02026-01-01\xa0» n’est pas un nombre",
            "Écrivez-le en chiffres, avec un point avant les décimales",
        ),
        (
            Asks("Date", Check.AT_LEAST, ("3",)),
            "«\xa03\xa0» n’est pas une date",
            "Écrivez l’année, le mois et le jour, par exemple «\xa02027-01-31\xa0»",
        ),
    ],
)
def test_a_condition_on_what_a_question_has_not_is_a_fault(when: Asks, what: str, remedy: str) -> None:
    assert judged(when) == [((), what, remedy)]


def test_a_condition_inside_others_is_looked_at_where_it_stands() -> None:
    when = AllOf((Asks("One", Check.ANSWERED), AnyOf((Asks("One", Check.IS, ("a",)), Asks("Two", Check.ANSWERED)))))
    assert [at for at, _, _ in judged(when)] == [(1, 1)]


def inner(when: Condition) -> Step:
    return replace(WORDS, id="Inner", within="Cards", when=when)


@pytest.mark.parametrize("when", [Asks("Each", Check.IS, ("a",)), Asks("One", Check.IS, ("a",))])
def test_a_condition_inside_a_repeated_section_looks_at_the_same_card_and_at_what_came_before(when: Asks) -> None:
    assert found(*BEFORE, inner(when)) == []


def test_conditions_on_drawn_options_cannot_be_checked_and_are_let_be() -> None:
    drawn = Step("Drawn", "single", fr("Lequel ?"), options_from="texts")
    assert found(drawn, replace(WORDS, when=Asks("Drawn", Check.IS, ("whatever",)))) == []


def test_a_step_no_answers_lead_to_is_a_fault() -> None:
    first = replace(WORDS, id="First", when=Asks("One", Check.IS, ("a",)))
    then = replace(WORDS, id="Then", when=AllOf((Asks("First", Check.ANSWERED), Asks("One", Check.IS, ("b",)))))
    assert check(script(ONE, first, then)) == (
        Finding(
            ("steps", 2, "when"),
            "aucune réponse ne mène à cette étape",
            "Changez sa condition\xa0: ce qu’elle demande ne peut pas arriver",
            ("One", "First", "Then"),
        ),
    )


@pytest.mark.parametrize(
    "faulty",
    [
        replace(NUMBER, lowest="x"),
        replace(DATE, highest="31/12/2026"),
        replace(MANY, maximum=0),
        replace(MANY, minimum=9),
        replace(ONE, options=()),
        replace(CARDS, maximum=0),
        replace(WORDS, about="Nothing"),
    ],
)
def test_a_step_behind_what_is_at_fault_is_taken_to_be_asked(faulty: Step) -> None:
    inside = replace(WORDS, id="Inside", within="Cards") if faulty.kind == "repeat" else replace(WORDS, id="Inside")
    behind = replace(WORDS, id="Behind", when=Asks(faulty.id, Check.ANSWERED))
    whats = [what for _, what in found(faulty, inside, behind)]
    assert "aucune réponse ne mène à cette étape" not in whats
    assert whats
