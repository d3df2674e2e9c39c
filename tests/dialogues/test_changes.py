"""What differs between two scripts: everything, once, and nothing else."""

import json
from dataclasses import fields, replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from dialogues.changes import Change, Nature, changes
from dialogues.document import digest, dump, load_document
from dialogues.loader import SHIPPED, shipped
from dialogues.script import AllOf, Asks, Card, Check, Condition, Item, Option, Script, Step, Text
from tests.dialogues.random_scripts import random_script
from tests.dialogues.talk import options

WHO, WHY = Asks("A", Check.ANSWERED), Asks("A", Check.SKIPPED)
CARD = Card(Text({"fr": "Un jeu", "en": "A game"}), "Hub", "https://jeu.example", "2026-11-23")
SINGLE = Step("Q", "single", Text({"fr": "Quoi ?"}), options=options("a", "b", "c"))
GRID = Step(
    "G", "grid", Text({"fr": "Quoi ?"}), options=options("a"), items=(Item("x", Text({"fr": "Ceci"})), Item("y", Text({"fr": "Cela"})))
)


def script(*steps: Step, languages: tuple[str, ...] = ("fr", "en")) -> Script:
    return Script("test", Text({"fr": "Essai"}), languages, steps)


def step(step_id: str, within: str | None = None, when: Condition | None = None, kind: str = "text") -> Step:
    return Step(step_id, kind, Text({"fr": f"{step_id} ?"}), within=within, when=when)


def changed(field: str, before: Any, after: Any, language: str = "") -> Change:
    return Change(Nature.CHANGED, "Q", field=field, language=language, before=before, after=after)


# --- One field at a time --------------------------------------------------------------------------------------------------------------

FIELDS: tuple[tuple[str, Any, tuple[Change, ...]], ...] = (
    ("kind", "rank", (changed("kind", "single", "rank"),)),
    ("ask", Text({"fr": "Qui ?", "en": "Who?"}), (changed("ask", "Quoi ?", "Qui ?", "fr"), changed("ask", None, "Who?", "en"))),
    ("theme", "fear", (changed("theme", None, "fear"),)),
    ("scale", "mine", (changed("scale", None, "mine"),)),
    ("minimum", 2, (changed("minimum", 1, 2),)),
    ("maximum", 2, (changed("maximum", 1, 2),)),
    ("lowest", "1", (changed("lowest", "", "1"),)),
    ("highest", "9", (changed("highest", "", "9"),)),
    ("decimals", 2, (changed("decimals", 0, 2),)),
    ("unit", Text({"fr": "km"}), (changed("unit", None, "km", "fr"),)),
    ("options_from", "sectors", (changed("options_from", None, "sectors"),)),
    ("own_from", "M01", (changed("own_from", None, "M01"),)),
    ("items_from", "rules", (changed("items_from", None, "rules"),)),
    ("about", "W04", (changed("about", None, "W04"),)),
    ("within", "S", (changed("within", None, "S"),)),
    ("again", Text({"fr": "Encore ?"}), (changed("again", None, "Encore ?", "fr"),)),
    ("card", CARD, (changed("card", None, CARD),)),
    ("shuffle", True, (changed("shuffle", False, True),)),
    ("dont_know", True, (changed("dont_know", False, True),)),
    ("profile", True, (changed("profile", False, True),)),
    ("sensitive", True, (changed("sensitive", False, True),)),
    ("reason", "Pour savoir", (changed("reason", "", "Pour savoir"),)),
    ("feeds", "findings", (changed("feeds", None, "findings"),)),
    ("when", WHO, (changed("when", None, WHO),)),
)


def test_every_field_of_a_step_is_tried_below() -> None:
    assert {name for name, _, _ in FIELDS} | {"id", "options", "items"} == {field.name for field in fields(Step)}


@pytest.mark.parametrize(("field", "value", "expected"), FIELDS, ids=[name for name, _, _ in FIELDS])
def test_a_field_that_changed_is_told_alone(field: str, value: Any, expected: tuple[Change, ...]) -> None:
    assert changes(script(SINGLE), script(replace(SINGLE, **{field: value}))) == expected
    back = tuple(replace(change, before=change.after, after=change.before) for change in expected)
    assert changes(script(replace(SINGLE, **{field: value})), script(SINGLE)) == back


def test_a_card_is_compared_by_its_parts() -> None:
    other = Card(Text({"fr": "Le jeu", "en": "A game"}), "Labo", "", "2026-11-24")
    assert changes(script(replace(SINGLE, card=CARD)), script(replace(SINGLE, card=other))) == (
        changed("card.title", "Un jeu", "Le jeu", "fr"),
        changed("card.producer", "Hub", "Labo"),
        changed("card.url", "https://jeu.example", ""),
        changed("card.checked_on", "2026-11-23", "2026-11-24"),
    )


def test_the_whole_script_comes_first() -> None:
    old = script(SINGLE)
    new = Script("other", Text({"fr": "Autre"}), ("en", "fr"), (replace(SINGLE, theme="fear"),), fixed_order=True)
    assert changes(old, new) == (
        Change(Nature.CHANGED, field="id", before="test", after="other"),
        Change(Nature.CHANGED, field="title", language="fr", before="Essai", after="Autre"),
        Change(Nature.CHANGED, field="languages", before=("fr", "en"), after=("en", "fr")),
        Change(Nature.CHANGED, field="fixed_order", before=False, after=True),
        changed("theme", None, "fear"),
    )


def test_a_language_that_all_texts_gained_is_one_change() -> None:
    new = script(replace(SINGLE, ask=Text({"fr": "Quoi donc ?", "de": "Was?"})), languages=("fr", "en", "de"))
    assert changes(script(SINGLE), new) == (
        Change(Nature.CHANGED, field="languages", before=("fr", "en"), after=("fr", "en", "de")),
        changed("ask", "Quoi ?", "Quoi donc ?", "fr"),
    )


# --- Options and lines ----------------------------------------------------------------------------------------------------------------


def part(nature: Nature, code: str = "", field: str = "", language: str = "", before: Any = None, after: Any = None) -> Change:
    return Change(nature, "Q", "options", code, field, language, before, after)


def test_options_are_compared_by_their_codes() -> None:
    a, b, c = SINGLE.options
    d = Option("d", Text({"fr": "Choix d"}))
    new = replace(SINGLE, options=(b, d, replace(a, label=Text({"fr": "Choix A"}), exclusive=True, part_of="z", other=True)))
    assert changes(script(SINGLE), script(new)) == (
        part(Nature.ADDED, "d", after=d),
        part(Nature.CHANGED, "a", "label", "fr", "Choix a", "Choix A"),
        part(Nature.CHANGED, "a", "exclusive", "", False, True),
        part(Nature.CHANGED, "a", "part_of", "", None, "z"),
        part(Nature.CHANGED, "a", "other", "", False, True),
        part(Nature.REMOVED, "c", before=c),
        part(Nature.MOVED, before=("a", "b", "c"), after=("b", "d", "a")),
    )
    assert {field.name for field in fields(Option)} == {"code", "label", "exclusive", "part_of", "other"}


def test_lines_are_compared_as_options_are() -> None:
    x, y = GRID.items
    new = replace(GRID, items=(y, replace(x, label=Text({"fr": "Ça"}))))
    assert changes(script(GRID), script(new)) == (
        Change(Nature.CHANGED, "G", "items", "x", "label", "fr", "Ceci", "Ça"),
        Change(Nature.MOVED, "G", "items", before=("x", "y"), after=("y", "x")),
    )


def test_a_scale_for_another_is_one_change_but_not_a_scale_renamed_and_touched_up() -> None:
    old = replace(SINGLE, kind="scale", scale="one")
    assert changes(script(old), script(replace(old, scale="two", options=options("d", "e")))) == (changed("scale", "one", "two"),)
    assert changes(script(old), script(replace(old, scale="two", options=options("a", "b")))) == (
        changed("scale", "one", "two"),
        part(Nature.REMOVED, "c", before=SINGLE.options[2]),
    )


# --- Places ---------------------------------------------------------------------------------------------------------------------------


def placed(old: list[Step], new: list[Step]) -> list[tuple[str, str]]:
    return [(change.nature.value, change.step) for change in changes(script(*old), script(*new))]


def test_steps_are_told_in_the_new_order_then_those_removed() -> None:
    a, b, c, d = (step(name) for name in "ABCD")
    assert placed([a, b, c], [d, c, a]) == [("added", "D"), ("moved", "C"), ("removed", "B")]


@pytest.mark.parametrize(("order", "moved"), [("BCDEA", "A"), ("EABCD", "E"), ("ADBCE", "D"), ("ABCDE", ""), ("EDCBA", "EDCB")])
def test_the_fewest_steps_are_moved(order: str, moved: str) -> None:
    assert placed([step(name) for name in "ABCDE"], [step(name) for name in order]) == [("moved", name) for name in moved]


def test_a_section_moves_with_its_steps() -> None:
    first, second = step("S", kind="section"), step("T", kind="section")
    a, b, c = step("A", "S"), step("B", "S"), step("C", "T")
    assert placed([first, a, b, second, c], [second, c, first, a, b]) == [("moved", "T")]
    assert placed([first, a, b, second, c], [first, b, a, second, c]) == [("moved", "B")]


def test_a_step_in_another_section_is_not_said_to_have_moved_besides() -> None:
    section, a, b = step("S", kind="section"), step("A", "S"), step("B")
    assert changes(script(section, a, b), script(section, replace(b, within="S"), a)) == (
        Change(Nature.CHANGED, "B", field="within", before=None, after="S"),
    )


# --- Conditions of sections -----------------------------------------------------------------------------------------------------------

OWN = Asks("B", Check.ANSWERED)
Whens = tuple[Condition | None, ...]


def section_of(*whens: Condition | None) -> Script:
    """A section that holds a card of its own with the last two of these steps, and the others before."""
    *first, last, very_last = (step(name, "S", when) for name, when in zip("ABCD", whens, strict=True))
    cards = step("R", "S", kind="repeat")
    return script(step("S", kind="section"), *first, cards, replace(last, within="R"), replace(very_last, within="R"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ((None,) * 4, (WHO,) * 4, [("S", None, WHO)]),
        ((WHO,) * 4, (None,) * 4, [("S", WHO, None)]),
        ((WHO, AllOf((WHO, OWN)), WHO, WHO), (WHY, AllOf((WHY, OWN)), WHY, WHY), [("S", WHO, WHY)]),
        ((WHO,) * 4, (AllOf((WHO, WHY)),) * 4, [("S", WHO, AllOf((WHO, WHY)))]),
        ((WHO,) * 4, (AllOf((WHO, WHY)), AllOf((AllOf((WHO, WHY)), OWN)), *(AllOf((WHO, WHY)),) * 2), [
            ("S", WHO, AllOf((WHO, WHY))), ("B", WHO, AllOf((AllOf((WHO, WHY)), OWN))),
        ]),
        ((WHO,) * 4, (WHO, WHO, AllOf((WHO, WHY)), AllOf((WHO, WHY))), [("R", WHO, AllOf((WHO, WHY)))]),
        ((WHO,) * 4, (WHO, WHO, WHO, WHY), [("D", WHO, WHY)]),
        ((WHO, WHY, OWN, OWN), (WHO, WHY, OWN, WHO), [("D", OWN, WHO)]),
        ((WHO,) * 4, (AllOf((WHO,)),) * 4, [(name, WHO, AllOf((WHO,))) for name in "ABCD"]),  # the same for people, not for the digest
    ],
)  # fmt: skip
def test_a_condition_pushed_into_the_steps_of_a_section_is_told_once(
    old: Whens, new: Whens, told: list[tuple[str, Condition | None, Condition | None]]
) -> None:
    found = changes(section_of(*old), section_of(*new))
    assert [(change.step, change.before, change.after) for change in found] == told
    assert {change.field for change in found} == {"when"}


def test_a_condition_that_changed_for_one_step_of_a_section_is_told_of_the_step() -> None:
    old, new = (script(step("S", kind="section"), step("A", "S", when)) for when in (WHO, WHY))
    assert [change.step for change in changes(old, new)] == ["A"]


def test_steps_that_come_into_a_section_take_its_condition() -> None:
    old = script(step("A"), step("B"), step("S", kind="section"), step("C", "S"))
    new = script(step("S", kind="section"), step("A", "S", WHO), step("B", "S", WHO), step("C", "S", WHO))
    assert [(change.step, change.field) for change in changes(old, new)] == [
        ("S", "when"),
        ("A", "within"),
        ("B", "within"),
    ]


def test_steps_that_come_into_a_new_section_are_told_what_they_now_ask_for() -> None:
    new = script(step("S", kind="section"), step("A", "S", WHO), step("B", "S", WHO))
    assert [(change.step, change.field) for change in changes(script(step("A"), step("B")), new)] == [
        ("S", ""),
        ("A", "within"),
        ("A", "when"),
        ("B", "within"),
        ("B", "when"),
    ]


# --- Nothing is left out --------------------------------------------------------------------------------------------------------------


def leaves(node: Any) -> list[tuple[Any, Any]]:
    """Every place of a document that can be changed: its holder, and its key or index."""
    pairs = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    return [(node, key) for key, _ in pairs] + [leaf for _, value in pairs for leaf in leaves(value)]


def one_change(chance: Random, document: str) -> Script | None:
    """The document with one thing of it changed, removed or put elsewhere, if that is a script still."""
    content = json.loads(document)
    holder, key = chance.choice(leaves(content))
    value = holder[key]
    if chance.random() < 0.2:
        del holder[key]
    elif isinstance(value, list) and len(value) > 1 and not any("within" in one for one in value):  # sections keep their steps together
        first, second = chance.sample(range(len(value)), 2)
        value[first], value[second] = value[second], value[first]
    elif isinstance(value, bool):
        holder[key] = not value
    elif isinstance(value, int):
        holder[key] = value + 1
    elif isinstance(value, str) and key not in ("test", "kind"):
        holder[key] = value + "x"
    try:
        return load_document(json.dumps(content))
    except ValueError:
        return None


def test_scripts_whose_digests_differ_always_differ_in_something_told() -> None:
    seen = 0
    for seed in range(300):
        chance = Random(seed)
        old = random_script(chance, sound=False)
        assert changes(old, old) == ()
        for _ in range(5):
            new = one_change(chance, dump(old))
            if new is not None:
                seen += digest(new) != digest(old)
                assert (changes(old, new) != ()) == (digest(new) != digest(old)), seed
    assert seen > 500


def test_scripts_made_apart_differ_both_ways() -> None:
    made = [random_script(Random(seed), sound=False) for seed in range(40)]
    for old, new in pairwise(made):
        assert changes(old, new)
        assert changes(new, old)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_script_read_back_from_its_document_has_not_changed(name: str) -> None:
    assert changes(shipped(name), load_document(dump(shipped(name)))) == ()
