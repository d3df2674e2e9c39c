"""What the database keeps of a script: the same script back, and a digest that only its content changes."""

from dataclasses import fields, replace
from random import Random

import pytest

from dialogues.document import digest, dump, load_document
from dialogues.loader import SHIPPED, shipped
from dialogues.script import AllOf, AnyOf, Asks, Card, Check, Item, Option, Script, Step, Text
from tests.dialogues.random_scripts import random_script

FULL = Step(
    "Q",
    "multi",
    Text({"fr": "Quoi ?", "en": "What?"}),
    theme="fear",
    options=(Option("a", Text({"fr": "Un"}), exclusive=True, part_of="b"), Option("c", Text({"fr": "Autre"}), other=True)),
    items=(Item("x", Text({"fr": "Ceci"})),),
    scale="agree4",
    minimum=2,
    maximum=3,
    lowest="-1",
    highest="2.5",
    decimals=1,
    unit=Text({"fr": "km"}),
    options_from="sectors",
    own_from="A",
    items_from="texts",
    about="V",
    within="S",
    again=Text({"fr": "Encore ?"}),
    card=Card(Text({"fr": "Un jeu"}), "Nous", "https://jeu.example", "2026-11-23"),
    shuffle=True,
    dont_know=True,
    profile=True,
    sensitive=True,
    reason="Pour compter.",
    feeds="findings",
    when=AllOf((Asks("A", Check.ANY_OF, ("x", "y"), "line"), AnyOf((Asks("B", Check.ANSWERED), Asks("N", Check.AT_LEAST, ("2.5",)))))),
)
PLAIN = Step("P", "text", Text({"fr": "Quoi ?"}))


def script(*steps: Step) -> Script:
    return Script("test", Text({"fr": "Essai"}), ("fr", "en"), steps)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_script_comes_back_whole(name: str) -> None:
    again = load_document(dump(shipped(name)))
    assert (again, again.digest) == (shipped(name), shipped(name).digest)


def test_every_field_of_a_step_is_kept() -> None:
    assert [field.name for field in fields(Step) if getattr(FULL, field.name) == getattr(PLAIN, field.name)] == []
    assert load_document(dump(script(FULL, PLAIN))) == script(FULL, PLAIN)


@pytest.mark.parametrize("made", [Card(Text({"fr": "Un jeu"})), Card(Text({"fr": "Un jeu"}), url="https://jeu.example")])
def test_what_a_card_does_not_say_is_not_kept(made: Card) -> None:
    step = Step("I", "info", Text({"fr": "Voici."}), card=made)
    assert load_document(dump(script(step))).steps == (step,)
    assert '""' not in dump(script(step))


def test_a_fixed_order_is_kept() -> None:
    fixed = replace(script(PLAIN), fixed_order=True)
    assert load_document(dump(fixed)) == fixed
    assert digest(fixed) != digest(script(PLAIN))


def test_random_scripts_come_back_whole() -> None:
    for seed in range(100):
        made = random_script(Random(seed), sound=False)
        assert load_document(dump(made)) == made


def test_the_form_is_canonical_and_leaves_out_defaults() -> None:
    assert dump(script(PLAIN)) == (
        '{"id":"test","languages":["fr","en"],"steps":[{"ask":{"fr":"Quoi ?"},"id":"P","kind":"text"}],"title":{"fr":"Essai"}}'
    )
    shuffled = replace(FULL, ask=Text({"en": "What?", "fr": "Quoi ?"}))
    assert dump(script(shuffled)) == dump(script(FULL))


@pytest.mark.parametrize(
    "change",
    [
        {"ask": Text({"fr": "Quoi donc ?", "en": "What?"})},
        {"ask": Text({"fr": "Quoi ?", "en": "What now?"})},
        {"maximum": 2},
        {"shuffle": False},
        {"options": (replace(FULL.options[0], exclusive=False), FULL.options[1])},
        {"options": (FULL.options[0], replace(FULL.options[1], other=False))},
        {"unit": None},
        {"again": Text({"fr": "Encore une ?"})},
        {"card": None},
        {"lowest": ""},
        {"when": None},
    ],
)
def test_any_change_of_content_changes_the_digest(change: dict[str, object]) -> None:
    assert digest(script(replace(FULL, **change))) != digest(script(FULL))  # type: ignore[arg-type]


def test_a_digest_is_64_hexadecimal_characters_the_same_for_ever() -> None:
    assert digest(script(PLAIN)) == "ffb36cda027dc6f71dbe498cb1ae082148eb507f0afe0dcfbb3ac6210db116e0"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '"x"', '{"id":"x"}', '{"id":"x","title":{},"languages":[],"steps":[{}]}', "[" * 100_000]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        load_document(text)
