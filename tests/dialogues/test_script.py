"""The values a script is made of."""

from dataclasses import replace

import pytest

from dialogues.answers import Answer, State, ways_out
from dialogues.script import FEEDS, MAX_BUTTON_CODES, MAX_CARDS, THEMES, Slot, Step, Text
from tests.dialogues.talk import options, script_of, wrote


@pytest.mark.parametrize(("language", "words"), [("fr", "Peur ?"), ("fr-simple", "La peur ?"), ("en", "Peur ?"), ("", "Peur ?")])
def test_a_text_falls_back_to_french(language: str, words: str) -> None:
    assert Text({"fr": "Peur ?", "fr-simple": "La peur ?"}).in_language(language) == words


def test_a_script_knows_its_questions_and_their_slots() -> None:
    script = script_of("""
  - {id: I, kind: info, ask: Bonjour.}
  - {id: G, kind: grid, scale: vote3, ask: Pour…, items: [{x: ceci}, {y: cela}]}
  - {id: T, kind: text, maximum: 9, ask: Quoi ?}
""")
    assert [step.id for step in script.questions] == ["G", "T"]
    assert {step_id: stop.slots for (step_id, _), stop in script.stops.items()} == {
        "I": (),
        "G": (Slot("G", "x"), Slot("G", "y")),
        "T": (Slot("T"),),
    }
    assert script.by_id["T"] is script.steps[2]


PARTS = script_of("""
  - {id: A, kind: text, maximum: 9, ask: Quoi ?}
  - id: S
    kind: section
    ask: Une partie
    steps:
      - {id: B, kind: text, maximum: 9, ask: Quoi ?}
      - id: R
        kind: repeat
        ask: Une fiche.
        again: Une autre ?
        maximum: 2
        steps:
          - {id: G, kind: grid, scale: vote3, ask: Pour…, items: [{x: ceci}, {y: cela}]}
          - {id: I, kind: info, ask: Voilà.}
          - {id: C, kind: text, maximum: 9, ask: Quoi ?}
  - {id: V, kind: vote, ask: Pour ?, items_from: texts, maximum: 2}
  - {id: W, kind: text, maximum: 9, ask: Pourquoi ?, about: V}
""")


def test_a_script_knows_what_holds_each_step() -> None:
    assert {name: [step.id for step in steps] for name, steps in PARTS.held.items()} == {"S": ["B", "R"], "R": ["G", "I", "C"]}
    assert PARTS.card_of == {"G": "R", "I": "R", "C": "R"}
    assert {name: part.id for name, part in PARTS.part_of.items()} == {"B": "S", "R": "S", "G": "S", "I": "S", "C": "S"}


def test_a_script_knows_what_is_asked_in_each_card_but_for_what_is_drawn() -> None:
    asked = {key: stop.slots for key, stop in PARTS.stops.items() if key[0] not in ("S", "R")}
    assert asked == {
        ("A", 0): (Slot("A"),),
        ("B", 0): (Slot("B"),),
        ("G", 1): (Slot("G", "x", 1), Slot("G", "y", 1)),
        ("G", 2): (Slot("G", "x", 2), Slot("G", "y", 2)),
        ("I", 1): (),
        ("I", 2): (),
        ("C", 1): (Slot("C", "", 1),),
        ("C", 2): (Slot("C", "", 2),),
    }


def test_no_script_has_more_cards_than_any_may_even_at_fault() -> None:
    endless = replace(PARTS, steps=tuple(replace(step, maximum=10**9) for step in PARTS.steps))
    assert max(card for _, card in endless.stops) == MAX_CARDS


def test_the_names_shared_by_all_are_codes_and_told_once() -> None:
    for names in (THEMES, FEEDS):
        assert len(set(names)) == len(names)
        assert all(name.replace("_", "").islower() for name in names)


def test_three_codes_fit_a_button() -> None:
    verb, consultation, card, separators = 1, 8, 2, 5
    assert verb + consultation + card + separators + MAX_BUTTON_CODES == 64


@pytest.mark.parametrize(
    ("profile", "dont_know", "states"),
    [
        (False, False, (State.SKIPPED,)),
        (False, True, (State.DONT_KNOW, State.SKIPPED)),
        (True, False, (State.PREFER_NOT,)),
    ],
)
def test_a_question_has_its_ways_out(profile: bool, dont_know: bool, states: tuple[State, ...]) -> None:
    assert ways_out(Step("Q", "single", Text({"fr": "Quoi ?"}), options=options("a", "b"), profile=profile, dont_know=dont_know)) == states


def test_an_open_text_is_its_messages_in_order() -> None:
    assert wrote("Un", "deux").text == "Un\ndeux"
    assert Answer(State.SKIPPED).text == ""
