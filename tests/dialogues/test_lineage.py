"""What became of each question between two scripts."""

from dataclasses import replace

import pytest

from dialogues.lineage import Adaptation, compare, compatible
from dialogues.loader import shipped
from dialogues.script import Item, Option, Script, Step, Text
from tests.dialogues.talk import options, script_of

MULTI = Step("Q", "multi", Text({"fr": "Quoi ?", "en": "What?"}), options=options("a", "b", "c"), maximum=2, shuffle=True)
GRID = Step("Q", "grid", Text({"fr": "Quoi ?"}), options=options("a", "b"), items=(Item("x", Text({"fr": "Ceci"})),), scale="mine")
SINGLE = Step("Q", "single", Text({"fr": "Quoi ?"}), options=options("a", "b"))
TEXT = Step("Q", "text", Text({"fr": "Quoi ?"}), maximum=100)


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
    ],
)
def test_what_was_done_to_a_question_is_computed(base: Step, other: Step, adaptation: Adaptation) -> None:
    assert compare(script(base), script(other)) == {"Q": adaptation}


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


@pytest.mark.parametrize(
    "new",
    [
        MULTI,
        replace(MULTI, options=(*MULTI.options, *options("d"))),
        replace(MULTI, options=labelled(a="Choix a", b="Autre choix", c="Choix c")),
        replace(MULTI, id="Other", kind="rank"),
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
