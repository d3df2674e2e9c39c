"""The JSON Schema that editors use: it is the one of the present tables, accepts what the loader accepts and refuses what it refuses."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft7Validator

from dialogues.faults import BrokenScript
from dialogues.kinds import KINDS
from dialogues.loader import SHIPPED, load
from dialogues.reading import hints
from dialogues.reading.schema import language_schema, schema_text
from dialogues.reading.source import Listing, Node, Table, read_tree
from tests.dialogues.test_language import GOOD

VALIDATOR = Draft7Validator(language_schema())


def as_an_editor_reads(node: Node) -> Any:
    """The values of the tree, each word as YAML 1.2 understands it."""
    if isinstance(node, Listing):
        return [as_an_editor_reads(inner) for inner in node.nodes]
    if isinstance(node, Table):
        return {key.text: as_an_editor_reads(value) for key, value in node.entries}
    if node.text in ("true", "false") or re.fullmatch(r"-?\d+(\.\d+)?", node.text):
        return json.loads(node.text)
    return node.text or None


def underlined(yaml: str) -> list[tuple[str | int, ...]]:
    """The places that an editor underlines, the deepest of each mistake."""
    tree, _ = read_tree(yaml, "script.yaml")
    return [tuple(error.absolute_path) for error in VALIDATOR.iter_errors(as_an_editor_reads(tree))]


def test_the_schema_shipped_is_the_one_of_the_present_tables() -> None:
    shipped = (files("dialogues") / "schema.json").read_text(encoding="utf-8")
    assert shipped == schema_text(), "renew it: python -m dialogues.reading.schema > dialogues/schema.json"


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(language_schema())


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_is_underlined_in_what_is_shipped(name: str) -> None:
    assert underlined((files("dialogues") / "scripts" / f"{name}.yaml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("yaml", GOOD)
def test_nothing_is_underlined_in_an_example_of_the_reference(yaml: str) -> None:
    steps_only = yaml.startswith("- ")
    assert underlined(f"id: example\ntitle: Exemple\nsteps:\n{yaml}" if steps_only else yaml) == []


ONE = "id: Q1, kind: single, ask: Quoi, options: [{a: Un}, {b: Deux}]"


@pytest.mark.parametrize(
    ("step", "at"),
    [
        ("id: Q1, kind: singel, ask: Quoi", ("steps", 0, "kind")),
        ("id: Q1, kind: text, ask: Quoi", ("steps", 0)),
        (f"{ONE}, maximum: 2", ("steps", 0)),
        (f"{ONE}, theme: trusts", ("steps", 0, "theme")),
        (f"{ONE}, feeds: proposal", ("steps", 0, "feeds")),
        (f"{ONE}, shuffle: yes please", ("steps", 0, "shuffle")),
        (f"{ONE}, reason: Pour voir", ("steps", 0)),
        (f"{ONE}, when: C01 was none", ("steps", 0, "when")),
        (f"{ONE}, when: C01 is", ("steps", 0, "when")),
        (f"{ONE}, when: {{all: [C01 is a], any: [C01 is b]}}", ("steps", 0, "when")),
        ("id: Q1, kind: single, ask: Quoi, options: [{a: Un}]", ("steps", 0)),
        ("id: Q1, kind: single, ask: Quoi, options: [{A: Un}, {b: Deux}]", ("steps", 0, "options", 0)),
        ("id: Q1, kind: single, ask: Quoi", ("steps", 0)),
        (f"id: Q1, kind: text, maximum: 9, ask: {'x' * 701}", ("steps", 0, "ask")),
        ("id: Q1, kind: text, maximum: 9, ask: {en: What}", ("steps", 0, "ask")),
        ("id: Q1, kind: text, maximum: 4001, ask: Quoi", ("steps", 0, "maximum")),
        ("id: 1, kind: text, maximum: 9, ask: Quoi", ("steps", 0, "id")),
        ("id: Q1, kind: scale, ask: Quoi, scale: 1-5", ("steps", 0)),
        ("id: Q1, kind: scale, ask: Quoi, scale: agree4, low: peu, high: fort", ("steps", 0)),
        ("id: Q1, kind: number, ask: Quoi, decimals: 4", ("steps", 0, "decimals")),
        ("id: Q1, kind: date, ask: Quoi, lowest: 1/1/2026", ("steps", 0, "lowest")),
        ("id: Q1, kind: vote, ask: Quoi", ("steps", 0)),
        ("id: Q1, kind: vote, ask: Quoi, items: [{a: Un}], items_from: rules", ("steps", 0)),
        ("id: Q1, kind: info, ask: Quoi, card: {title: Un, url: http://exemple.fr}", ("steps", 0, "card", "url")),
        ("id: Q1, kind: repeat, ask: Quoi, again: Encore, maximum: 1, steps: [{use: core}]", ("steps", 0, "maximum")),
        (
            "id: S, kind: section, ask: Un, steps: [{id: T, kind: section, ask: Deux, steps: [{use: core}]}]",
            ("steps", 0, "steps", 0, "kind"),
        ),
        ("id: R, kind: repeat, ask: Un, again: Encore, maximum: 2, steps: [{id: S, kind: section}]", ("steps", 0, "steps", 0, "kind")),
        ("use: cores", ("steps", 0, "use")),
        ("use: core, only: C01", ("steps", 0, "only")),
    ],
)
def test_what_the_loader_refuses_in_a_step_is_underlined_at_its_place(step: str, at: tuple[str | int, ...]) -> None:
    yaml = f"id: test\ntitle: Essai\nsteps:\n  - {{{step}}}\n"
    with pytest.raises(BrokenScript):
        load(yaml)
    assert at in underlined(yaml)


@pytest.mark.parametrize(
    ("yaml", "at"),
    [
        ("id: Test\ntitle: Essai\nsteps: [{use: core}]", ("id",)),
        ("id: test\ntitle: Essai\nlanguages: [en]\nsteps: [{use: core}]", ("languages",)),
        ("id: test\ntitle: Essai\nstep: [{use: core}]", ()),
        ("id: test\ntitle: Essai\nsteps: []", ("steps",)),
        ("id: test\ntitle: Essai\nscales: {two: [{a: Un, b: Deux}]}\nsteps: [{use: core}]", ("scales", "two", 0)),
    ],
)
def test_what_the_loader_refuses_in_a_script_is_underlined_at_its_place(yaml: str, at: tuple[str | int, ...]) -> None:
    with pytest.raises(BrokenScript):
        load(yaml)
    assert at in underlined(yaml)


def test_every_kind_and_every_key_has_its_hint_and_no_other() -> None:
    assert [kind.name for kind in KINDS.values() if not kind.hint] == []
    described = set(re.findall(r'"(\w+)": \{\n *"description"', schema_text()))
    assert described == hints.KEYS.keys()
