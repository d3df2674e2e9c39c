"""The reference of the language: every example is run, and every word of the language has one."""

import re
from importlib.resources import files

import pytest

from dialogues.faults import BrokenScript
from dialogues.kinds import KINDS
from dialogues.loader import SHIPPED, load
from dialogues.script import FEEDS, AllOf, AnyOf, Asks, Check, Condition, Script

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TEXT = (files("dialogues") / "LANGUAGE.md").read_text(encoding="utf-8")


def _examples() -> list[tuple[str, str]]:
    """Each example with the report it must give, empty when it loads."""
    blocks = _BLOCK.findall(_TEXT)
    following = [*blocks[1:], ("yaml", "")]
    return [
        (yaml, after if kind == "text" else "") for (name, yaml), (kind, after) in zip(blocks, following, strict=True) if name == "yaml"
    ]


def _whole(yaml: str) -> str:
    """The example as a script; one that shows steps only gets a head of three lines."""
    return f"id: example\ntitle: Exemple\nsteps:\n{yaml}" if yaml.startswith("- ") else yaml


EXAMPLES = _examples()
GOOD = [yaml for yaml, expected in EXAMPLES if not expected]


@pytest.mark.parametrize("yaml", GOOD)
def test_an_example_loads(yaml: str) -> None:
    assert load(_whole(yaml)).questions


@pytest.mark.parametrize(("yaml", "expected"), [(yaml, expected) for yaml, expected in EXAMPLES if expected])
def test_a_broken_example_gives_the_report_shown(yaml: str, expected: str) -> None:
    with pytest.raises(BrokenScript) as broken:
        load(_whole(yaml))
    assert f"{broken.value}\n" == expected


def test_every_block_is_an_example_or_a_report() -> None:
    blocks = _BLOCK.findall(_TEXT)
    assert len(EXAMPLES) == sum(kind == "yaml" for kind, _ in blocks) > 15
    assert {kind for kind, _ in blocks} == {"yaml", "text"}
    assert _TEXT.count("```") == 2 * len(blocks)


def _scripts() -> list[Script]:
    return [load(_whole(yaml)) for yaml in GOOD]


def test_every_kind_and_every_check_has_an_example() -> None:
    steps = [step for script in _scripts() for step in script.steps]
    assert {step.kind for step in steps} == set(KINDS)
    assert {test for step in steps for test in _tests(step.when)} == set(Check)


def _tests(condition: Condition | None) -> set[Check | type]:
    match condition:
        case None:
            return set()
        case Asks():
            return {condition.test}
        case AllOf() | AnyOf():
            return {test for part in condition.conditions for test in _tests(part)}


def test_every_key_and_every_name_of_the_language_is_there() -> None:
    keys = frozenset().union(*(kind.keys for kind in KINDS.values()))
    words = {
        *keys,
        *FEEDS,
        *SHIPPED,
        "theme",
        "dont_know",
        "profile",
        "sensitive",
        "feeds",
        "when",
        "use",
        "only",
        "exclusive",
        "part_of",
        "other",
        "reason",
        "fixed_order",
    }
    shown = set(re.findall(r"[\w-]+", _TEXT)) | set(re.findall(r"\w+", _TEXT))
    assert words <= shown
