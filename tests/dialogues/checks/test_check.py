"""A whole script: every fault of it, at once."""

from dataclasses import replace

import pytest

from dialogues.checks import check
from dialogues.faults import MAX_FAULTS
from dialogues.loader import SHIPPED, shipped
from dialogues.script import Asks, Check
from tests.dialogues.checks.examples import CARDS, ONE, PART, SOUND, WORDS, found, places, script


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_has_no_fault(name: str) -> None:
    assert check(shipped(name)) == ()


def test_a_script_of_every_kind_has_no_fault() -> None:
    part = (PART, replace(WORDS, id="First", within="Part"), replace(CARDS, within="Part"), replace(WORDS, id="Each", within="Cards"))
    assert found(*SOUND, *part) == []


def test_a_report_has_an_end() -> None:
    bad = [replace(ONE, id=f"Q{number}", theme="nothing") for number in range(MAX_FAULTS + 5)]
    assert len(check(script(*bad))) == MAX_FAULTS


def test_all_faults_are_told_at_once_unreachable_steps_among_them() -> None:
    steps = (
        replace(ONE, theme="trusts"),
        replace(WORDS, maximum=0),
        replace(WORDS, id="Typo", when=Asks("One", Check.IS, ("d",))),
        replace(WORDS, id="After", when=Asks("Typo", Check.ANSWERED)),
        replace(WORDS, id="Dead", when=Asks("One", Check.ALL_OF, ("a", "b"))),
        replace(ONE),
    )
    assert places(*steps) == [
        ("steps", 0, "theme"),
        ("steps", 1, "maximum"),
        ("steps", 5, "id"),
        ("steps", 2, "when"),
        ("steps", 4, "when"),
    ]


def test_a_step_of_no_known_kind_does_not_hide_the_faults_of_the_next() -> None:
    unknown, next_one = replace(ONE, kind="singel"), replace(WORDS, theme="words", when=Asks("One", Check.IS, ("a",)))
    assert found(unknown, next_one) == [
        (("steps", 0, "kind"), "le type «\xa0singel\xa0» n’existe pas"),
        (("steps", 1, "theme"), "le thème «\xa0words\xa0» n’existe pas"),
        (("steps", 1, "when"), "on ne sait pas ce que demande «\xa0One\xa0»"),
    ]
