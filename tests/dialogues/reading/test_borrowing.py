"""What a script takes from a shipped one: whole sections, some of their steps, in its own languages."""

import re
from dataclasses import fields
from typing import Any

import pytest

from dialogues.reading.borrowing import borrowed, options_in
from dialogues.script import Card, Item, Option, Script, Step, Text


def both(words: str) -> Text:
    return Text({"fr": words, "en": words.upper(), "fr-simple": words.lower()})


STEPS = (
    Step("A", "text", both("A")),
    Step("Part", "section", both("Une partie")),
    Step("B", "text", both("B"), within="Part"),
    Step("Cards", "repeat", both("Une fiche"), within="Part"),
    Step("C", "text", both("C"), within="Cards"),
    Step("D", "text", both("D"), within="Cards"),
    Step("E", "text", both("E"), within="Part"),
    Step("F", "text", both("F")),
)
SCRIPT = Script("whole", both("Tout"), ("fr", "fr-simple", "en"), STEPS)


@pytest.mark.parametrize(
    ("named", "brought"),
    [
        (None, {step.id: step.within for step in STEPS}),
        ({"F", "A"}, {"A": None, "F": None}),
        ({"Part"}, {"Part": None, "B": "Part", "Cards": "Part", "C": "Cards", "D": "Cards", "E": "Part"}),
        ({"Cards"}, {"Cards": None, "C": "Cards", "D": "Cards"}),
        ({"Cards", "D"}, {"Cards": None, "D": "Cards"}),
        ({"Part", "Cards"}, {"Part": None, "Cards": "Part", "C": "Cards", "D": "Cards"}),
        ({"Part", "C", "E"}, {"Part": None, "C": "Part", "E": "Part"}),
        ({"C", "B"}, {"B": None, "C": None}),
        (set(), {}),
    ],
)
def test_steps_come_with_what_they_hold_and_within_what_comes_too(named: set[str] | None, brought: dict[str, str | None]) -> None:
    assert [(step.id, step.within) for step in borrowed(SCRIPT, named, SCRIPT.languages)] == list(brought.items())


def test_every_text_keeps_the_languages_asked_for_and_french() -> None:
    step = Step(
        "Q",
        "info",
        both("A"),
        options=(Option("x", both("B"), exclusive=True),),
        items=(Item("y", both("C")),),
        unit=both("D"),
        again=both("E"),
        card=Card(both("F"), "La CNIL"),
    )

    def english(words: str) -> Text:
        return Text({"fr": words, "en": words.upper()})

    assert borrowed(Script("s", both("S"), ("fr", "en"), (step,)), None, ("en",)) == (
        Step(
            "Q",
            "info",
            english("A"),
            options=(Option("x", english("B"), exclusive=True),),
            items=(Item("y", english("C")),),
            unit=english("D"),
            again=english("E"),
            card=Card(english("F"), "La CNIL"),
        ),
    )


def test_shipped_options_keep_the_languages_asked_for() -> None:
    assert options_in((Option("x", both("B"), other=True),), ("fr",)) == (Option("x", Text({"fr": "B"}), other=True),)


def test_every_text_of_a_step_is_taken_in_the_languages_of_the_script_only() -> None:
    """A field of a step that holds words, added to the language later, is told here until it is reduced too."""
    words = Text({"fr": "Un", "en": "One"})
    bearing: dict[str, Any] = {
        "ask": words,
        "unit": words,
        "again": words,
        "options": (Option("a", words),),
        "items": (Item("a", words),),
        "card": Card(words),
    }
    held = {field.name for field in fields(Step) if re.search("Text|Option|Item|Card", str(field.type))}
    assert held == bearing.keys()
    whole = Script("whole", words, ("fr", "en"), (Step("Q", "single", **bearing),))
    (taken,) = borrowed(whole, None, ("fr",))
    assert "One" not in repr(taken)
    assert "One" in repr(borrowed(whole, None, ("fr", "en")))
