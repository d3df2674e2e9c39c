"""What would be better, rule by rule, at n and at one more."""

from dataclasses import replace

import pytest

from dialogues.advice import LEAST_CHARACTERS, LISTS, MOST_CHARACTERS, MOST_OPTIONS, MOST_WORDS, WELL_KNOWN, WITHOUT_REASON, advise
from dialogues.checks import check
from dialogues.faults import MAX_FAULTS, Finding, Where
from dialogues.loader import SHIPPED, shipped
from dialogues.script import Asks, Card, Check, Option, Script, Step, Text
from tests.dialogues.checks.examples import (
    CARD,
    CARDS,
    DEGREE,
    GRID,
    INFO,
    MANY,
    ME,
    NUMBER,
    ONE,
    PART,
    RANK,
    VOTE,
    WORDS,
    fr,
    items,
    script,
)
from tests.dialogues.talk import options

OPINION = replace(ONE, dont_know=True)


def advised(*steps: Step, languages: tuple[str, ...] = ("fr",)) -> list[tuple[Where, str]]:
    """Where and what, for each advice on a script without fault."""
    whole = script(*steps, languages=languages)
    assert check(whole) == ()
    return said(advise(whole))


def said(findings: tuple[Finding, ...]) -> list[tuple[Where, str]]:
    assert all(finding.advice for finding in findings)
    return [(finding.at, finding.what) for finding in findings]


@pytest.mark.parametrize("name", ["core", "core-short", "default", "taken_into_account"])
def test_what_is_shipped_to_be_asked_by_itself_needs_no_advice(name: str) -> None:
    assert advise(shipped(name)) == ()


def test_an_endless_report_has_an_end() -> None:
    many = tuple(replace(ONE, id=f"Q{number}", dont_know=False) for number in range(MAX_FAULTS + 5))
    assert len(advise(script(*many))) == MAX_FAULTS


# --- Wording --------------------------------------------------------------------------------------------------------------------------


def words(count: int) -> Text:
    return fr(" ".join(["mot"] * count) + " ?")


@pytest.mark.parametrize("step", [OPINION, WORDS, NUMBER])
def test_a_question_is_read_in_one_breath(step: Step) -> None:
    what = f"cette question fait {MOST_WORDS + 1} mots, {MOST_WORDS} se lisent d’un coup"
    assert advised(replace(step, ask=words(MOST_WORDS))) == []
    assert advised(replace(step, ask=words(MOST_WORDS + 1))) == [(("steps", 0, "ask", "fr"), what)]


def test_the_length_of_a_question_is_that_of_each_language() -> None:
    ask = Text({"fr": words(MOST_WORDS).by_language["fr"], "fr-simple": words(MOST_WORDS + 1).by_language["fr"]})
    assert [at for at, _ in advised(replace(WORDS, ask=ask), languages=("fr", "fr-simple"))] == [("steps", 0, "ask", "fr-simple")]


def test_words_that_ask_nothing_may_be_longer() -> None:
    long = words(MOST_WORDS + 1)
    part = (replace(PART, ask=long), replace(CARDS, ask=long, within="Part"), replace(WORDS, within="Cards"))
    assert advised(replace(INFO, ask=long), *part) == []


def test_a_free_text_has_room_for_a_sentence() -> None:
    what = f"ce texte libre s’arrête à {LEAST_CHARACTERS - 1} caractères, quelques mots à peine"
    assert advised(replace(WORDS, maximum=LEAST_CHARACTERS)) == []
    assert advised(replace(WORDS, maximum=LEAST_CHARACTERS - 1)) == [(("steps", 0, "maximum"), what)]


@pytest.mark.parametrize("step", [OPINION, replace(MANY, dont_know=True), replace(RANK, dont_know=True)])
def test_options_are_few_enough_to_be_compared(step: Step) -> None:
    many = options(*(f"o{number}" for number in range(MOST_OPTIONS + 1)))
    what = f"cette question a {MOST_OPTIONS + 1} choix, on en compare {MOST_OPTIONS} au plus"
    assert advised(replace(step, options=many[:-1])) == []
    assert advised(replace(step, options=many)) == [(("steps", 0, "options", MOST_OPTIONS), what)]


def test_the_degrees_of_a_numeric_scale_are_not_compared_one_by_one() -> None:
    degrees = tuple(Option(str(number), fr(f"{number} sur dix")) for number in range(11))
    assert advised(replace(DEGREE, scale="0-10", options=degrees, dont_know=True)) == []


def test_an_option_holds_on_one_line_of_a_button() -> None:
    what = f"ce choix fait {MOST_CHARACTERS + 1} caractères, un bouton en montre {MOST_CHARACTERS} sur une ligne"
    short, long = fr("x" * MOST_CHARACTERS), fr("x" * (MOST_CHARACTERS + 1))
    assert advised(replace(OPINION, options=(Option("a", short), Option("b", fr("y"))))) == []
    assert advised(replace(OPINION, options=(Option("a", long), Option("b", fr("y"))))) == [
        (("steps", 0, "options", 0, "label", "fr"), what)
    ]


# --- What is offered ------------------------------------------------------------------------------------------------------------------

AT_THE_END = ("steps", 0, "options", 1)


def ending_with(step: Step, label: str, *, exclusive: bool = False, other: bool = False) -> Step:
    return replace(step, options=(Option("a", fr("Un")), Option("b", fr(label), exclusive, other=other)))


@pytest.mark.parametrize("label", ["Je ne sais pas", "je ne sais pas.", "Ne sait pas"])
def test_not_knowing_is_offered_once(label: str) -> None:
    what = "«\xa0Je ne sais pas\xa0» est déjà proposé sous chaque question, on le lirait deux fois"
    assert advised(ending_with(OPINION, label)) == [(AT_THE_END, what)]
    assert advised(ending_with(replace(OPINION, theme="use", dont_know=False), label)) == []
    assert advised(ending_with(OPINION, "Je ne sais pas nager")) == []


@pytest.mark.parametrize("label", ["Autre", "Autre (précisez)"])
def test_anything_else_is_said_in_words(label: str) -> None:
    what = f"«\xa0{label}\xa0» ne demande pas de préciser"
    assert advised(ending_with(OPINION, label)) == [(AT_THE_END, what)]
    assert advised(ending_with(replace(MANY, dont_know=True, maximum=1), label)) == [(AT_THE_END, what)]
    assert advised(ending_with(OPINION, label, other=True)) == []
    assert advised(ending_with(OPINION, label, exclusive=True)) == []
    assert advised(ending_with(replace(ME, reason="Pour comparer."), label)) == []
    assert advised(ending_with(OPINION, "Autrement")) == []


def test_what_asks_for_words_does_not_have_the_code_of_its_own_key() -> None:
    step = replace(OPINION, options=(Option("a", fr("Un")), Option("other", fr("Autre"))))
    assert [finding.remedy for finding in advise(script(step))] == [
        "Donnez-lui un autre code que «\xa0other\xa0», puis ajoutez sous ce choix, aligné avec son code\xa0: «\xa0other: true\xa0»"
    ]


@pytest.mark.parametrize(("typed", "meant"), [("secteurs", "sectors"), ("regles", "rules"), ("card", "cards")])
def test_a_list_that_nobody_fills_is_told_with_the_one_that_was_meant(typed: str, meant: str) -> None:
    step = replace(OPINION, options_from=typed)
    assert [(finding.at, finding.what, finding.remedy) for finding in advise(script(step))] == [
        (
            ("steps", 0, "options_from"),
            f"aucun script fourni ne tire de la liste «\xa0{typed}\xa0»",
            f"Écrivez «\xa0{meant}\xa0», si c’est d’elle qu’il s’agit",
        )
    ]
    assert advise(script(replace(step, options_from=meant))) == ()
    assert advise(script(replace(step, options_from="proposals"))) == ()


def test_the_lists_known_are_those_that_shipped_scripts_draw_from() -> None:
    steps = [step for name in SHIPPED for step in shipped(name).steps]
    assert set(LISTS) == {name for step in steps for name in (step.options_from, step.items_from) if name}


NO_WAY_OUT = [(("steps", 0, "dont_know"), "cette question d’opinion n’offre pas «\xa0Je ne sais pas\xa0»")]


@pytest.mark.parametrize("step", [ONE, MANY, RANK, GRID, replace(ONE, theme="trust"), replace(ONE, theme="trust", ask=fr("Choisissez :"))])
def test_an_opinion_can_be_lacking(step: Step) -> None:
    assert advised(step) == NO_WAY_OUT
    assert advised(replace(step, dont_know=True)) == []


@pytest.mark.parametrize(
    "step",
    [
        VOTE,
        WORDS,
        NUMBER,
        replace(ME, reason="Pour comparer."),
        replace(ONE, theme="knowledge"),
        replace(ONE, theme="use"),
        replace(ONE, ask=fr("Choisissez un sujet :")),
        replace(ONE, options=(*options("a"), Option("no_opinion", fr("Sans avis")))),
    ],
)
def test_what_is_no_opinion_or_says_that_there_may_be_none_needs_no_way_out(step: Step) -> None:
    assert advised(step) == []


def test_a_question_about_the_person_says_why_it_is_asked() -> None:
    assert advised(ME) == [(("steps", 0, "profile"), "cette question sur la personne est posée sans dire pourquoi")]
    assert advised(replace(ME, reason="Pour comparer les quartiers.")) == []
    assert advised(*(replace(ME, id=step_id) for step_id in WITHOUT_REASON)) == []


def test_a_scale_has_as_many_degrees_on_each_side() -> None:
    degrees = tuple(Option(f"o{number}", fr(label)) for number, label in enumerate(("Très utile", "Utile", "Inutile")))
    scale = replace(DEGREE, options=degrees, dont_know=True)
    what = "l’échelle «\xa0own\xa0» a plus de degrés favorables (2) que de défavorables (1)"
    assert advised(scale, replace(GRID, options=degrees, dont_know=True)) == [(("steps", 0, "scale"), what)]
    other = "l’échelle «\xa0own\xa0» a plus de degrés défavorables (2) que de favorables (1)"
    assert advised(replace(scale, options=(*degrees[1:], Option("o4", fr("Très inutile"))))) == [(("steps", 0, "scale"), other)]
    assert advised(replace(scale, options=degrees[1:])) == []
    assert advised(replace(scale, profile=True, dont_know=False, reason="Pour comparer.")) == []


def labelled(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(f"o{number}", fr(label)) for number, label in enumerate(labels))


def test_a_question_whose_options_are_degrees_has_as_many_on_each_side() -> None:
    agreeing = labelled("Tout à fait d’accord", "Plutôt d’accord", "Pas d’accord")
    what = "cette question a plus de degrés favorables (2) que de défavorables (1)"
    assert advised(replace(ONE, options=agreeing, dont_know=True)) == [(("steps", 0, "options"), what)]
    between = (*agreeing, Option("middle", fr("Cela dépend")), Option("no_opinion", fr("Sans avis")))
    assert advised(replace(ONE, options=between)) == [(("steps", 0, "options"), what)]


@pytest.mark.parametrize(
    "step",
    [
        replace(ONE, options=labelled("D’accord", "Pas d’accord"), dont_know=True),
        replace(ONE, options=labelled("Utile", "Très utile", "Un peu utile"), dont_know=True),
        replace(ONE, options=labelled("Oui, chez moi", "Oui, au travail", "Non"), theme="use"),
        replace(ONE, options=labelled("Utile", "Très utile", "Inutile", "Les horaires", "Les prix"), dont_know=True),
    ],
)
def test_options_that_are_balanced_or_no_degrees_from_one_side_to_the_other_need_no_balance(step: Step) -> None:
    assert advised(step) == []


# --- The whole script -----------------------------------------------------------------------------------------------------------------


def open_questions(count: int, **others: object) -> list[Step]:
    return [replace(WORDS, id=f"T{number}", **others) for number in range(count)]  # type: ignore[arg-type]


def test_a_script_is_short_enough_to_be_finished() -> None:
    assert advised(*open_questions(5)) == []
    assert advised(*open_questions(6)) == [(("steps",), "ces questions demandent jusqu’à 12 minutes, on s’arrête souvent après 10")]


def test_the_time_is_that_of_the_longest_way_through() -> None:
    half = [replace(WORDS, id=f"On_{code}{number}", when=Asks("One", Check.IS, (code,))) for code in "ab" for number in range(4)]
    assert advised(OPINION, *half) == []
    others = [replace(step, id=f"Also_{step.id}") for step in half]
    assert [what for _, what in advised(OPINION, *half, *others)] == [
        "ces questions demandent jusqu’à 15 minutes, on s’arrête souvent après 10"
    ]


def test_questions_after_the_parts_are_in_a_part() -> None:
    first, inside, second, third = open_questions(4)
    part = (PART, replace(inside, within="Part"))
    profile = replace(ME, reason="Pour comparer.")
    assert advised(first, *part, INFO, profile) == []
    one = "cette question vient après les parties et hors d’elles, on croira avoir fini"
    assert advised(first, *part, second) == [(("steps", 3), one)]
    two = "2 questions, dont celle-ci, viennent après les parties et hors d’elles, on croira avoir fini"
    assert advised(*part, second, third) == [(("steps", 2), two)]
    assert advised(second, third) == []


HARD = "Considérez-vous indispensable la réglementation administrative territoriale ?"


@pytest.mark.parametrize(("language", "least"), [("fr", 60), ("fr-simple", 70)])
def test_a_script_is_easy_to_read_in_every_kind_of_french(language: str, least: int) -> None:
    ask = Text({"fr": "La ville aide-t-elle bien les habitants ?", language: HARD})
    steps = [replace(INFO, id=f"I{number}", ask=ask) for number in range(20)]
    findings = advised(*steps, WORDS, languages=("fr", "fr-simple"))
    found = [what for _, what in findings if what.startswith(f"les textes de la langue «\xa0{language}\xa0»")]
    assert found == [f"les textes de la langue «\xa0{language}\xa0» sont difficiles à lire\xa0: 0 sur 100, {least} est souhaitable"]


def test_a_script_that_is_easy_to_read_is_not_told_so() -> None:
    steps = [replace(INFO, id=f"I{number}", ask=fr("La ville aide-t-elle bien les gens ?")) for number in range(20)]
    assert advised(*steps, WORDS) == []


# --- Initials -------------------------------------------------------------------------------------------------------------------------


def unexplained(*asks: str) -> list[tuple[Where, str]]:
    return advised(*(replace(WORDS, id=f"T{number}", ask=fr(ask)) for number, ask in enumerate(asks)))


@pytest.mark.parametrize(
    "asks",
    [
        ("L’intelligence artificielle (IA) vous aide-t-elle ?", "Et à quoi sert l’IA ?"),
        ("IA (intelligence artificielle) : qu’en dites-vous ?",),
        ("Depuis le XXI siècle ?",),
        ("Utilisez-vous ChatGPT, la 5G ou un A4 ?",),
        ("Est-ce À vous ?",),
        tuple(f"Avez-vous un {word} ?" for word in WELL_KNOWN),
    ],
)
def test_initials_that_are_explained_or_none_need_no_advice(asks: tuple[str, ...]) -> None:
    assert unexplained(*asks) == []


@pytest.mark.parametrize("ask", ["Que fait la CNIL ?", "Qu’est-ce que l’INSEE ?", "Et d'IA ?", "(RGPD)", "Que dit le RGPD-2 ?"])
def test_initials_that_nothing_explains_are_told(ask: str) -> None:
    word = next(piece for piece in ("CNIL", "INSEE", "RGPD", "IA") if piece in ask)
    expected = [] if ask == "(RGPD)" else [(("steps", 0, "ask", "fr"), f"«\xa0{word}\xa0» n’est expliqué ni ici ni plus haut")]
    assert unexplained(ask) == expected


def test_initials_are_told_once_where_they_first_stand() -> None:
    assert [at for at, _ in unexplained("Que fait la CNIL ?", "Et la CNIL ?")] == [("steps", 0, "ask", "fr")]
    assert [at for at, _ in unexplained("Que fait la CNIL ?", "La Commission informatique (CNIL) ?")] == [("steps", 0, "ask", "fr")]


@pytest.mark.parametrize(
    ("step", "at"),
    [
        (replace(OPINION, options=(Option("a", fr("La CNIL")), Option("b", fr("Ailleurs")))), ("options", 0, "label", "fr")),
        (replace(VOTE, items=(replace(items("x")[0], label=fr("La CNIL")),)), ("items", 0, "label", "fr")),
        (replace(CARD, card=Card(fr("Un guide de la CNIL"))), ("card", "title", "fr")),
        (replace(NUMBER, unit=fr("CNIL")), ("unit", "fr")),
    ],
)
def test_initials_are_looked_for_in_every_text(step: Step, at: Where) -> None:
    assert [where for where, _ in advised(step, WORDS)] == [("steps", 0, *at)]


def test_each_language_explains_its_own_initials() -> None:
    ask = Text({"fr": "L’intelligence artificielle (IA) ?", "en": "What about AI?"})
    whole = Script("test", Text({"fr": "Essai", "en": "Test"}), ("fr", "en"), (replace(WORDS, ask=ask),))
    assert said(advise(whole)) == [(("steps", 0, "ask", "en"), "«\xa0AI\xa0» n’est expliqué ni ici ni plus haut")]


# --- Beside faults --------------------------------------------------------------------------------------------------------------------


def test_a_script_at_fault_is_advised_on_what_needs_not_the_whole() -> None:
    broken = (
        replace(ONE, ask=Text({}), when=Asks("Nothing", Check.ANSWERED)),
        replace(ONE, kind="singel"),
        replace(DEGREE, options=(Option("a", Text({})),)),
        *open_questions(9, ask=words(MOST_WORDS + 1), about="Nothing"),
    )
    findings = advise(script(*broken), sound=False)
    assert {finding.at[2:] for finding in findings} == {("ask", "fr"), ("dont_know",)}
