"""To whom alone a question is put, against the path that people really follow."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.answers import Facts
from dialogues.asked_of import asked_only, depending_on
from dialogues.loader import shipped
from dialogues.path import reachable
from dialogues.script import Slot
from tests.dialogues.random_people import answer_at_random, anything
from tests.dialogues.random_scripts import random_gazetteer, random_lists, random_script
from tests.dialogues.talk import Talk, script_of

PEOPLE, ACTIONS = 4, 8


@given(st.integers(0, 2**32))
def test_whoever_is_asked_has_given_one_of_these_answers(seed: int) -> None:
    chance = Random(seed)
    script = random_script(chance)
    for _ in range(PEOPLE):
        talk = Talk(script, Facts(gazetteer=random_gazetteer(chance)), random_lists(chance))
        check(talk)
        answer_at_random(talk, chance)
        check(talk)
        for _ in range(ACTIONS):
            talk.do(anything(talk, chance))
            check(talk)


def check(talk: Talk) -> None:
    only = asked_only(talk.script)
    path = reachable(talk.script, talk.answers, talk.facts)
    for slot in path:
        for earlier, codes in only[slot.question].items():
            assert codes & chosen(talk, path, earlier, slot.repeat), f"{slot} is put whatever {earlier} is"


@given(st.integers(0, 2**32))
def test_what_an_answer_does_not_decide_is_put_whatever_it_is(seed: int) -> None:
    chance = Random(seed)
    script = random_script(chance)
    talk = Talk(script, Facts(gazetteer=random_gazetteer(chance)), random_lists(chance))
    answer_at_random(talk, chance)
    path = reachable(script, talk.answers, talk.facts)
    for question in script.by_id:
        others = {slot: answer for slot, answer in talk.answers.items() if slot.question != question}
        decided = depending_on(script, question)
        assert question not in decided or script.by_id[question].kind == "repeat"
        without = reachable(script, others, talk.facts)
        assert [slot for slot in path if slot.repeat < 2 and slot.question not in decided] == [
            slot for slot in without if slot.repeat < 2 and slot.question not in decided
        ], f"{question} decides more than {set(decided)}"


def chosen(talk: Talk, path: tuple[Slot, ...], question: str, card: int) -> set[str]:
    """What this person chose there, on any line, in this card or outside any."""
    slots = (slot for slot in path if slot.question == question and slot.repeat in (0, card) and slot in talk.answers)
    return {code for slot in slots for code in talk.answers[slot].choices}


FIRST = """
  - {id: W, kind: single, profile: true, ask: "Vous êtes :", options: [{agent: Agent}, {elected: Élu}, {other: Autre}]}
  - {id: M, kind: multi, maximum: 2, ask: Lesquels ?, options: [{a: Un}, {b: Deux}, {c: Trois}]}
  - {id: G, kind: grid, scale: 1-5, low: peu, high: beaucoup, ask: Combien ?, items: [{x: Ceci}, {y: Cela}]}
  - {id: N, kind: number, ask: Combien ?, when: W is agent}
"""


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("W is agent", {"W": {"agent"}}),
        ("W any_of agent elected", {"W": {"agent", "elected"}}),
        ("{any: [W is agent, W is elected]}", {"W": {"agent", "elected"}}),
        ("{all: [W is agent, M is a]}", {"W": {"agent"}, "M": {"a"}}),
        ("{any: [W is agent, M is a]}", {}),
        ("{any: [{all: [W is agent, M is a]}, {all: [W is elected, M answered]}]}", {"W": {"agent", "elected"}}),
        ("{all: [W any_of agent elected, W any_of elected other]}", {"W": {"elected"}}),
        ("{all: [M any_of a b, M is c]}", {"M": {"c"}}),
        ("M all_of b c", {"M": {"b"}}),
        ("{all: [G.x any_of 1 2, G.y is 3]}", {"G": {"3"}}),
        ("W is_not agent", {}),
        ("W answered", {}),
        ("M skipped", {}),
        ("M at_least 2", {}),
        ("N answered", {"W": {"agent"}}),
        ("N at_least 3", {"W": {"agent"}}),
        ("N is 3", {"W": {"agent"}}),
        ("{any: [N answered, W is elected]}", {"W": {"agent", "elected"}}),
    ],
)
def test_each_condition_says_of_whom(when: str, expected: dict[str, set[str]]) -> None:
    script = script_of(f"{FIRST}  - {{id: Q, kind: text, maximum: 9, ask: Quoi ?, when: {when}}}")
    assert asked_only(script)["Q"] == expected


def test_what_a_part_asks_holds_in_it_and_for_its_cards() -> None:
    script = script_of(f"""{FIRST}
  - id: S
    kind: section
    ask: Agents
    when: W is agent
    steps:
      - {{id: Q1, kind: text, maximum: 9, ask: Quoi ?, when: M is a}}
      - id: R
        kind: repeat
        ask: Une fiche
        again: Une autre ?
        maximum: 3
        steps:
          - {{id: Q2, kind: single, ask: Quoi ?, options: [{{yes: Oui}}, {{no: Non}}]}}
          - {{id: Q3, kind: text, maximum: 9, ask: Quoi ?, when: Q2 is yes}}
  - {{id: V, kind: vote, ask: Pour ?, items_from: texts, maximum: 3, when: W is elected}}
  - {{id: T, kind: text, maximum: 9, ask: Pourquoi ?, about: V}}
""")
    only = asked_only(script)
    assert only["Q1"] == {"W": {"agent"}, "M": {"a"}}
    assert only["Q3"] == {"W": {"agent"}, "Q2": {"yes"}}
    assert only["R"] == {"W": {"agent"}}, "one more card is offered to those alone who have one"
    assert only["T"] == {"W": {"elected"}}, "a text about what one voted on"


def test_nothing_of_the_usual_script_is_kept_from_anybody() -> None:
    script = shipped("default")
    of_all = {step.id for step in script.questions if not asked_only(script)[step.id]}
    assert {"P07", "C01", "C11"} <= of_all
