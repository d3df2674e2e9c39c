"""What became of each question between two scripts."""

from dataclasses import fields, replace
from typing import Any

import pytest

from dialogues.lineage import Adaptation, compare, compatible, conflicts
from dialogues.loader import shipped
from dialogues.script import Asks, Check, Item, Option, Script, Step, Text
from tests.dialogues.talk import options, script_of

MULTI = Step("Q", "multi", Text({"fr": "Quoi ?", "en": "What?"}), options=options("a", "b", "c"), maximum=2, shuffle=True)
GRID = Step("Q", "grid", Text({"fr": "Quoi ?"}), options=options("a", "b"), items=(Item("x", Text({"fr": "Ceci"})),), scale="mine")
SINGLE = Step("Q", "single", Text({"fr": "Quoi ?"}), options=options("a", "b"))
TEXT = Step("Q", "text", Text({"fr": "Quoi ?"}), maximum=100)
NUMBER = Step("Q", "number", Text({"fr": "Combien ?"}), lowest="0", highest="9", unit=Text({"fr": "km"}))
VOTE = Step("Q", "vote", Text({"fr": "Pour ?"}), options=options("for", "against"), scale="vote3")
SCALE = Step("Q", "scale", Text({"fr": "Combien ?"}), options=options("1", "2"), scale="1-5")
CARDS = Step("Q", "repeat", Text({"fr": "Une carte"}), options=options("more", "enough"), again=Text({"fr": "Encore ?"}), maximum=3)


def script(*steps: Step) -> Script:
    return Script("test", Text({"fr": "Essai"}), ("fr",), steps)


def labelled(**labels: str) -> tuple[Option, ...]:
    return tuple(Option(code, Text({"fr": label})) for code, label in labels.items())


@pytest.mark.parametrize(
    ("base", "other", "adaptation"),
    [
        (MULTI, MULTI, Adaptation.KEPT),
        (MULTI, replace(MULTI, ask=Text({"fr": "Quoi ?", "en": "What then?"})), Adaptation.KEPT),
        (MULTI, replace(MULTI, theme="fear", sensitive=True, feeds="findings"), Adaptation.KEPT),
        (MULTI, replace(MULTI, options=options("c", "a", "b")), Adaptation.KEPT),  # shuffled anyway
        (MULTI, replace(MULTI, ask=Text({"fr": "Quoi donc ?"})), Adaptation.REWORDED),
        (replace(MULTI, ask=Text({"fr": "Qu’est-ce\u202f?"})), replace(MULTI, ask=Text({"fr": "Qu'est-ce ?"})), Adaptation.KEPT),
        (SINGLE, replace(SINGLE, options=labelled(a="Choix a", b="Autre choix")), Adaptation.REWORDED),
        (GRID, replace(GRID, items=(Item("x", Text({"fr": "Cela"})),)), Adaptation.REWORDED),
        (SINGLE, replace(SINGLE, options=options("b", "a")), Adaptation.OPTIONS_CHANGED),
        (MULTI, replace(MULTI, options=options("a", "b", "c", "d")), Adaptation.OPTIONS_CHANGED),
        (MULTI, replace(MULTI, options=options("a", "b", "d"), ask=Text({"fr": "Quoi donc ?"})), Adaptation.OPTIONS_CHANGED),
        (MULTI, replace(MULTI, maximum=3), Adaptation.OPTIONS_CHANGED),
        (MULTI, replace(MULTI, shuffle=False), Adaptation.OPTIONS_CHANGED),
        (SINGLE, replace(SINGLE, dont_know=True), Adaptation.OPTIONS_CHANGED),
        (GRID, replace(GRID, items=(*GRID.items, Item("y", Text({"fr": "Cela"})))), Adaptation.OPTIONS_CHANGED),
        (TEXT, replace(TEXT, maximum=200), Adaptation.OPTIONS_CHANGED),
        (SINGLE, TEXT, Adaptation.OPTIONS_CHANGED),
        (MULTI, replace(MULTI, minimum=2), Adaptation.OPTIONS_CHANGED),
        (SINGLE, replace(SINGLE, options=(SINGLE.options[0], replace(SINGLE.options[1], other=True))), Adaptation.OPTIONS_CHANGED),
        (MULTI, replace(MULTI, options=(*MULTI.options[:2], replace(MULTI.options[2], exclusive=True))), Adaptation.OPTIONS_CHANGED),
        (SINGLE, replace(SINGLE, options_from="sectors"), Adaptation.OPTIONS_CHANGED),
        (SINGLE, replace(SINGLE, own_from="M01"), Adaptation.OPTIONS_CHANGED),
        (NUMBER, replace(NUMBER, lowest="-1"), Adaptation.OPTIONS_CHANGED),
        (NUMBER, replace(NUMBER, highest="10"), Adaptation.OPTIONS_CHANGED),
        (NUMBER, replace(NUMBER, decimals=1), Adaptation.OPTIONS_CHANGED),
        (NUMBER, replace(NUMBER, unit=Text({"fr": "m"})), Adaptation.OPTIONS_CHANGED),
        (NUMBER, replace(NUMBER, unit=Text({"fr": "km", "en": "miles"})), Adaptation.KEPT),
        (VOTE, replace(VOTE, items_from="proposals"), Adaptation.OPTIONS_CHANGED),
        (TEXT, replace(TEXT, about="W04"), Adaptation.OPTIONS_CHANGED),
        (VOTE, replace(VOTE, scale="ours"), Adaptation.KEPT),  # a name nobody sees
        (CARDS, replace(CARDS, again=Text({"fr": "Encore une ?"})), Adaptation.REWORDED),
        (SINGLE, replace(SINGLE, when=Asks("A", Check.ANSWERED)), Adaptation.KEPT),  # who is asked is told by the base
        (SINGLE, replace(SINGLE, within="S"), Adaptation.KEPT),
    ],
)
def test_what_was_done_to_a_question_is_computed(base: Step, other: Step, adaptation: Adaptation) -> None:
    assert compare(script(base), script(other)) == {"Q": adaptation}


def test_a_question_asked_once_per_card_has_other_answers() -> None:
    cards = replace(CARDS, id="R")
    assert compare(script(cards, SINGLE), script(cards, replace(SINGLE, within="R")))["Q"] is Adaptation.OPTIONS_CHANGED


def test_a_fixed_order_changes_the_answers_only_where_there_was_none() -> None:
    fixed = replace(script(MULTI, replace(SINGLE, id="S")), fixed_order=True)
    made = compare(script(MULTI, replace(SINGLE, id="S")), fixed)
    assert made == {"Q": Adaptation.OPTIONS_CHANGED, "S": Adaptation.KEPT}
    assert compare(script(replace(MULTI, shuffle=False)), replace(script(MULTI), fixed_order=True)) == {"Q": Adaptation.KEPT}


def test_questions_dropped_and_own_are_told_in_order() -> None:
    base = script_of("  - {id: A, kind: text, maximum: 9, ask: Un ?}\n  - {id: B, kind: text, maximum: 9, ask: Deux ?}\n")
    other = script_of("""
  - {id: I, kind: info, ask: Bonjour.}
  - {id: C, kind: text, maximum: 9, ask: Trois ?}
  - {id: B, kind: text, maximum: 9, ask: 2 ?}
""")
    assert list(compare(base, other).items()) == [("A", Adaptation.DROPPED), ("B", Adaptation.REWORDED), ("C", Adaptation.OWN)]


def test_the_default_script_keeps_the_core_and_adds_the_profile() -> None:
    made = compare(shipped("core"), shipped("default"))
    own = ["P07", "P02", "P06"]
    assert made == {step.id: Adaptation.KEPT for step in shipped("core").questions} | dict.fromkeys(own, Adaptation.OWN)


CHANGED_ANSWERS: dict[str, Any] = {
    "kind": "multi",
    "options": options("a", "z"),
    "items": (Item("x", Text({"fr": "Ceci"})),),
    "minimum": 2,
    "maximum": 7,
    "lowest": "3",
    "highest": "9",
    "decimals": 2,
    "unit": Text({"fr": "lieues"}),
    "options_from": "list",
    "own_from": "T",
    "items_from": "list",
    "about": "V",
    "shuffle": True,
    "dont_know": True,
    "profile": True,
}
"""One other value of each field that says what can be answered."""
ASIDE = {"id", "within"}
"""The name itself, and the section around a question: only one that is repeated changes what is answered, which has its own tests."""
WORDING = {"ask", "again"}
UNSEEN = {"theme", "scale", "card", "sensitive", "reason", "feeds", "when"}
"""What those who answer do not see of a question, or what shows in its options: it is kept all the same."""


def test_every_field_of_a_step_is_what_is_answered_how_it_is_worded_or_neither() -> None:
    assert {field.name for field in fields(Step)} == CHANGED_ANSWERS.keys() | ASIDE | WORDING | UNSEEN


@pytest.mark.parametrize("field", CHANGED_ANSWERS)
def test_another_answer_to_give_is_told(field: str) -> None:
    plain = Step("Q", "single", Text({"fr": "Quoi\u202f?"}), options=options("a", "b"))
    changed = replace(plain, **{field: CHANGED_ANSWERS[field]})
    assert compare(script(plain), script(changed)) == {"Q": Adaptation.OPTIONS_CHANGED}


# --- Parts of the core's options ------------------------------------------------------------------------------------------------------


def parted(**parts: str) -> tuple[Option, ...]:
    return tuple(Option(code, Text({"fr": f"Choix {code}"}), part_of=core) for code, core in parts.items())


def test_a_part_of_what_the_core_lacks_is_told_with_what_was_meant() -> None:
    core = [script(replace(TEXT, id="T")), script(replace(SINGLE, options=options("savings", "costs")))]
    local = script(
        replace(SINGLE, options=(*options("costs"), *parted(bus="saving", train="savings", savings="costs"))),
        replace(SINGLE, id="Own", options=parted(bus="savings", train="savings")),
    )
    question, own = "la question « Q »", "la question « Own »"
    stranger = f"{own} n’est pas du tronc commun, ses choix n’y font partie de rien"
    assert [(finding.at, finding.what, finding.remedy) for finding in conflicts(core, local)] == [
        (("steps", 0, "options", 1), f"{question} du tronc commun n’a pas de choix « saving »", "Écrivez « savings »"),
        (
            ("steps", 0, "options", 3),
            "« savings » est déjà un choix du tronc commun, il compte pour lui-même",
            "Retirez « part_of », ou donnez un autre code à ce choix",
        ),
        (("steps", 1, "options", 0), stranger, "Retirez « part_of »"),
        (("steps", 1, "options", 1), stranger, "Retirez « part_of »"),
    ]
    assert conflicts(core, script(replace(SINGLE, options=(*options("costs"), *parted(train="savings"))))) == ()


def test_a_script_that_takes_an_id_of_several_common_ones_is_told_once() -> None:
    common = [script(SINGLE), script(SINGLE, replace(TEXT, id="T"))]
    assert [finding.at for finding in conflicts(common, script(replace(TEXT, id="T"), TEXT))] == [("steps", 1, "kind")]
    assert conflicts(common, script(SINGLE, replace(MULTI, id="Own"))) == ()


# --- What may follow what -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (TEXT, replace(TEXT, about="W04"), "porte sur le texte d’une autre personne dans une version, pas dans l’autre"),
        (VOTE, replace(VOTE, items_from="w"), "fait voter sur des textes d’autres personnes dans une version, pas dans l’autre"),
        (
            replace(SCALE, scale="1-5"),
            replace(SCALE, scale="0-10"),
            "se notait sur l’échelle « 1-5 », elle se note maintenant sur « 0-10 »",
        ),
        (NUMBER, replace(NUMBER, unit=Text({"fr": "m"})), "se comptait en « km », elle se compte maintenant en « m »"),
    ],
)
def test_an_id_whose_answers_would_mean_something_else_is_refused(old: Step, new: Step, says: str) -> None:
    (finding,) = compatible(script(old), script(new))
    assert (finding.at, finding.what) == (("steps", 0), f"la question « Q » {says}")


def test_a_question_that_came_into_a_repeated_section_is_refused() -> None:
    cards = replace(CARDS, id="R")
    findings = compatible(script(cards, SINGLE), script(cards, replace(SINGLE, within="R")))
    what = "la question « Q » est posée une fois par personne dans une version, une fois par carte dans l’autre"
    assert [(finding.at, finding.what) for finding in findings] == [(("steps", 1), what)]


@pytest.mark.parametrize(
    "new",
    [
        MULTI,
        replace(MULTI, options=(*MULTI.options, *options("d"))),
        replace(MULTI, options=labelled(a="Choix a", b="Autre choix", c="Choix c")),
        replace(MULTI, id="Other", kind="rank"),
        replace(MULTI, maximum=3, minimum=2, shuffle=False, within="S", unit=Text({"fr": "choix"})),
    ],
)
def test_a_script_may_be_followed_by_one_whose_names_mean_the_same(new: Step) -> None:
    assert compatible(script(MULTI), script(new)) == ()


def test_an_id_that_became_another_type_is_refused() -> None:
    (finding,) = compatible(script(MULTI), script(TEXT, replace(MULTI, id="R")))
    assert (finding.at, finding.what, finding.remedy) == (
        ("steps", 0, "kind"),
        "l’étape «\xa0Q\xa0» était de type «\xa0multi\xa0», elle est maintenant «\xa0text\xa0»",
        "Donnez un nouveau nom à cette question",
    )


def test_a_label_that_passed_to_another_code_is_refused() -> None:
    swapped = replace(SINGLE, options=labelled(a="Choix b", b="Choix a"))
    assert [(finding.at, finding.what) for finding in compatible(script(SINGLE), script(swapped))] == [
        (("steps", 0, "options", 0), "«\xa0Choix b\xa0» avait le code «\xa0b\xa0», il a maintenant «\xa0a\xa0»"),
        (("steps", 0, "options", 1), "«\xa0Choix a\xa0» avait le code «\xa0a\xa0», il a maintenant «\xa0b\xa0»"),
    ]
    moved = replace(GRID, items=(Item("y", Text({"fr": "Ceci"})),))
    assert [finding.at for finding in compatible(script(GRID), script(moved))] == [("steps", 0, "items", 0)]
    typed = replace(SINGLE, options=labelled(a="L’eau\u00a0: oui", b="Non"))
    retyped = replace(SINGLE, options=labelled(a="Non", b="L'eau : oui"))
    assert len(compatible(script(typed), script(retyped))) == len(typed.options)
