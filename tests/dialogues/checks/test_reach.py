"""Whether some answers lead to a step."""

import random
from dataclasses import replace

import pytest

from dialogues.checks import check
from dialogues.checks.reach import MAX_STEPS_WALKED, never_asked, plain_paths
from dialogues.faults import BrokenScript
from dialogues.script import AllOf, Asks, Check, Condition, Script, Step, Text
from tests.dialogues.checks.examples import CARDS, DRAWN, ONE, PART, WORDS, script
from tests.dialogues.random_people import answer_at_random
from tests.dialogues.random_scripts import random_script
from tests.dialogues.talk import Talk, script_of

QUESTIONS = """
  - {id: A, kind: single, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}, {z: Autre}], dont_know: false}
  - {id: M, kind: multi, maximum: 2, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}, {z: Autre}, {n: Rien, exclusive: true}]}
  - {id: T, kind: text, maximum: 9, ask: Quoi ?}
  - {id: P, kind: single, profile: true, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}]}
  - {id: G, kind: grid, scale: vote3, ask: Quoi ?, items: [{l: Ceci}, {m: Cela}]}
  - {id: R, kind: rank, minimum: 2, maximum: 3, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}, {z: Autre}]}
  - {id: S, kind: scale, scale: 1-5, low: peu, high: fort, ask: Quoi ?}
  - {id: N, kind: number, lowest: 0, highest: 10, decimals: 1, ask: Combien ?}
  - {id: D, kind: date, lowest: 2026-01-01, highest: 2026-01-03, ask: Quand ?}
  - {id: W, kind: municipality, ask: Où ?}
  - {id: V, kind: vote, items_from: rules, maximum: 2, ask: Pour ou contre ?}
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
        "M at_least 2",
        "{all: [M at_least 2, M is_not x]}",
        "{all: [R at_least 3, R is x]}",
        "{all: [R is x, R is_not y]}",
        "{all: [S at_least 4, S is_not 5]}",
        "S is_not 5",
        "N at_least 10",
        "{all: [N at_least 9.9, N is_not 10]}",
        "{all: [N is_not 0, N is_not 10]}",
        "D at_least 2026-01-03",
        "{all: [D at_least 2026-01-02, D is_not 2026-01-03]}",
        "W is 35238",
        "{all: [W is_not 35238, W is_not elsewhere, W answered]}",
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
        "M at_least 3",
        "{all: [M at_least 2, M is n]}",
        "{all: [M at_least 2, M is_not x, M is_not y]}",
        "R at_least 4",
        "{all: [R is_not x, R is_not y, R answered]}",
        "{all: [S at_least 4, S is_not 4, S is_not 5]}",
        "N at_least 10.1",
        "{all: [N at_least 9.9, N is_not 9.9, N is_not 10]}",
        "N is 11",
        "{all: [N is 1, N is 2]}",
        "D at_least 2026-01-04",
        "D is 2025-12-31",
        "{all: [D at_least 2026-01-02, D is_not 2026-01-02, D is_not 2026-01-03]}",
    ],
)
def test_a_step_that_no_answers_lead_to_is_found(when: str) -> None:
    text = f"{QUESTIONS}  - {{id: Last, kind: text, maximum: 9, ask: Quoi ?, when: {when}}}\n"
    with pytest.raises(BrokenScript, match="aucune réponse ne mène à cette étape"):
        script_of(text)


A_IS_X, A_IS_BOTH = Asks("One", Check.IS, ("a",)), Asks("One", Check.ALL_OF, ("a", "b"))
E_IS_X, E_IS_BOTH = Asks("Each", Check.IS, ("a",)), Asks("Each", Check.ALL_OF, ("a", "b"))
EACH = replace(ONE, id="Each", within="Cards")
INNER = replace(WORDS, id="Inner", within="Cards")


@pytest.mark.parametrize(
    ("when", "never"),
    [
        (E_IS_X, ()),
        (AllOf((E_IS_X, Asks("One", Check.IS, ("b",)))), ()),
        (E_IS_BOTH, ("Inner",)),
        (AllOf((E_IS_X, A_IS_BOTH)), ("Inner",)),
    ],
)
def test_a_step_of_a_repeated_section_is_tried_with_the_answers_of_its_card(when: Condition, never: tuple[str, ...]) -> None:
    assert never_asked(script(ONE, CARDS, EACH, replace(INNER, when=when))) == never


@pytest.mark.parametrize(("when", "never"), [(A_IS_X, ()), (A_IS_BOTH, ("Each", "Inner"))])
def test_the_steps_of_a_section_are_told_and_the_section_is_not(when: Condition, never: tuple[str, ...]) -> None:
    each, inner = replace(EACH, when=when), replace(INNER, when=when)
    assert never_asked(script(ONE, CARDS, each, inner)) == never
    assert never_asked(script(ONE, PART, replace(each, within="Part"), replace(inner, within="Part"))) == never


@pytest.mark.parametrize(("when", "never"), [(A_IS_X, ()), (A_IS_BOTH, ("Drawn", "About"))])
def test_a_text_about_a_vote_is_asked_where_the_vote_is(when: Condition, never: tuple[str, ...]) -> None:
    assert never_asked(script(ONE, replace(DRAWN, when=when), replace(WORDS, id="About", about="Drawn"))) == never


@pytest.mark.parametrize(
    ("when", "never"), [(Asks("Lists", Check.IS, ("anything",)), ()), (Asks("Lists", Check.ALL_OF, ("a", "b")), ("Words",))]
)
def test_drawn_options_may_have_any_code_and_one_is_chosen(when: Condition, never: tuple[str, ...]) -> None:
    assert never_asked(script(replace(ONE, id="Lists", options_from="sectors"), replace(WORDS, when=when))) == never


def test_the_plain_paths_lead_where_each_answer_leads() -> None:
    asked = (replace(WORDS, id=f"On_{code}", when=Asks("One", Check.IS, (code,))) for code in "abc")
    steps = [[step.id for step in path.steps] for path in plain_paths(script(ONE, *asked))]
    assert steps == [["One", "On_a"], ["One", "On_b"], ["One", "On_c"], ["One"]]


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
