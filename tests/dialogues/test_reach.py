"""Whether some answers lead to a step."""

import random

import pytest

from dialogues.checks import check
from dialogues.faults import BrokenScript
from dialogues.reach import MAX_STEPS_WALKED, never_asked
from dialogues.script import Asks, Check, Script, Step, Text
from tests.dialogues.random_people import answer_at_random
from tests.dialogues.random_scripts import random_script
from tests.dialogues.talk import Talk, script_of

QUESTIONS = """
  - {id: A, kind: single, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}, {z: Autre}], dont_know: false}
  - {id: M, kind: multi, maximum: 2, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}, {z: Autre}, {n: Rien, exclusive: true}]}
  - {id: T, kind: text, maximum: 9, ask: Quoi ?}
  - {id: P, kind: single, profile: true, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}]}
  - {id: G, kind: grid, scale: vote3, ask: Quoi ?, items: [{l: Ceci}, {m: Cela}]}
"""


def with_condition(when: str) -> Script:
    return script_of(f"{QUESTIONS}  - {{id: Last, kind: text, maximum: 9, ask: Quoi ?, when: {when}}}\n")


@pytest.mark.parametrize(
    "when",
    [
        "A is x",
        "A is_not x",
        "A any_of x y z",
        "A skipped",
        "P is_not x",
        "{all: [A is_not x, A is_not y, A is_not z]}",  # passed
        "M all_of x y",
        "{all: [M is x, M is_not y]}",
        "M is n",
        "T answered",
        "{all: [G.l is for, G.m is against]}",
        "{any: [{all: [A is x, A is y]}, T skipped]}",
    ],
)
def test_a_step_that_some_answers_lead_to_is_let_be(when: str) -> None:
    assert never_asked(with_condition(when)) == ()


@pytest.mark.parametrize(
    "when",
    [
        "{all: [A is x, A is y]}",
        "A all_of x y",
        "{all: [A answered, A skipped]}",
        "{all: [A answered, A is_not x, A is_not y, A is_not z]}",
        "M all_of x y z",
        "M all_of x n",
        "{all: [M is n, M is x]}",
        "{all: [G.l is for, G.l is against]}",
        "{all: [P is_not x, P is_not y, P answered]}",
        "{any: [{all: [A is x, A is y]}, {all: [T answered, T skipped]}]}",
    ],
)
def test_a_step_that_no_answers_lead_to_is_found(when: str) -> None:
    text = f"{QUESTIONS}  - {{id: Last, kind: text, maximum: 9, ask: Quoi ?, when: {when}}}\n"
    with pytest.raises(BrokenScript, match="aucune réponse ne mène à cette étape"):
        script_of(text)


def test_too_many_combinations_are_taken_to_be_possible() -> None:
    codes = [f"o{number}" for number in range(20)]
    listed = ", ".join(f"{{{code}: Choix {code}}}" for code in codes)
    script = script_of(f"""
  - {{id: M, kind: multi, maximum: 10, ask: Quoi ?, options: [{listed}]}}
  - {{id: Last, kind: text, maximum: 9, ask: Quoi ?, when: {{all: [M all_of {" ".join(codes[:11])}, M is {codes[19]}]}}}}
""")
    assert check(script) == ()


def test_trying_has_an_end() -> None:
    dead = Asks("A", Check.ALL_OF, ("x", "y"))
    first = script_of(QUESTIONS).by_id["A"]
    steps = (first, *(Step(f"Q{number}", "text", Text({"fr": "Quoi ?"}), when=dead) for number in range(999)))
    never = never_asked(Script("long", Text({"fr": "Long"}), ("fr",), steps))
    assert never == tuple(f"Q{number}" for number in range(len(never)))
    assert 0 < len(never) <= MAX_STEPS_WALKED // len(steps)


def test_what_a_person_meets_is_never_said_to_be_out_of_reach() -> None:
    for seed in range(100):
        chance = random.Random(seed)
        script = random_script(chance, sound=False)
        talk = Talk(script)
        answer_at_random(talk, chance)
        met = {slot.question for slot in talk.answers}
        assert met.isdisjoint(never_asked(script))
