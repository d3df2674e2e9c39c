"""Who is asked what: conditions, chains of conditions, hidden answers."""

import pytest

from dialogues.answers import Answer, Answers, Facts, State
from dialogues.path import hidden, holds, is_finished, reachable, reachable_steps
from dialogues.script import AllOf, AnyOf, Asks, Check, Condition, Slot
from tests.dialogues.talk import answered, options, script_of, wrote

Q = Slot("Q")
SIMPLE = script_of("""
  - {id: Q, kind: multi, maximum: 2, ask: Quoi ?, options: [{a: Un}, {b: Deux}, {c: Trois}]}
""")


@pytest.mark.parametrize(
    ("test", "codes", "true_of"),
    [
        (Check.IS, ("a",), {"a", "a+b"}),
        (Check.ANY_OF, ("a", "b"), {"a", "a+b"}),
        (Check.ALL_OF, ("a", "b"), {"a+b"}),
        (Check.IS_NOT, ("a",), {"c", "dont_know", "prefer_not", "skipped"}),
        (Check.ANSWERED, (), {"a", "a+b", "c"}),
        (Check.SKIPPED, (), {"skipped"}),
        (Check.AT_LEAST, ("1",), {"a", "a+b", "c"}),
        (Check.AT_LEAST, ("2",), {"a+b"}),
    ],
)
def test_a_check_is_true_of_these_answers_only(test: Check, codes: tuple[str, ...], true_of: set[str]) -> None:
    given = {"a": answered("a"), "a+b": answered("a", "b"), "c": answered("c")}
    given |= {state.value: Answer(state) for state in State if state is not State.ANSWERED}
    assert {name for name, answer in given.items() if holds(SIMPLE, Asks("Q", test, codes), {Q: answer})} == true_of


@pytest.mark.parametrize("test", Check)
def test_no_check_is_true_of_a_question_not_asked(test: Check) -> None:
    assert not holds(SIMPLE, Asks("Q", test, ("a",)), {})


def test_a_check_can_look_at_the_line_of_a_grid() -> None:
    answers = {Slot("Q", "x"): answered("a")}
    assert holds(SIMPLE, Asks("Q", Check.IS, ("a",), "x"), answers)
    assert not holds(SIMPLE, Asks("Q", Check.IS, ("a",), "y"), answers)


@pytest.mark.parametrize(("a", "b", "both", "one"), [(True, True, True, True), (True, False, False, True), (False, False, False, False)])
def test_conditions_combine(a: bool, b: bool, both: bool, one: bool) -> None:
    parts: tuple[Condition, ...] = (Asks("A", Check.IS, ("yes",)), Asks("B", Check.IS, ("yes",)))
    answers: Answers = {Slot("A"): answered("yes" if a else "no"), Slot("B"): answered("yes" if b else "no")}
    assert (holds(SIMPLE, AllOf(parts), answers), holds(SIMPLE, AnyOf(parts), answers)) == (both, one)


CHAIN = script_of("""
  - {id: A, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}
  - {id: Note, kind: info, ask: Une note., when: A is yes}
  - {id: B, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}], when: A is yes}
  - {id: C, kind: text, maximum: 10, ask: Quoi ?, when: B is yes}
  - {id: D, kind: text, maximum: 10, ask: Quoi ?}
""")
GIVEN: Answers = {Slot("A"): answered("yes"), Slot("B"): answered("yes"), Slot("C"): wrote("c"), Slot("D"): wrote("d")}


def test_a_hidden_answer_counts_as_none_for_later_conditions() -> None:
    answers = {**GIVEN, Slot("A"): answered("no")}
    assert reachable(CHAIN, answers, Facts()) == (Slot("A"), Slot("D"))
    assert hidden(CHAIN, answers, Facts()) == {Slot("B"), Slot("C")}
    assert [step.id for step in reachable_steps(CHAIN, GIVEN, Facts())] == ["A", "Note", "B", "C", "D"]


def test_finished_is_every_reachable_question_settled() -> None:
    assert is_finished(CHAIN, GIVEN, Facts())
    assert is_finished(CHAIN, {Slot("A"): Answer(State.SKIPPED), Slot("D"): Answer(State.SKIPPED)}, Facts())
    for slot in GIVEN:
        assert not is_finished(CHAIN, {other: answer for other, answer in GIVEN.items() if other != slot}, Facts())


def test_a_draw_recorded_once_cannot_be_undone_from_outside() -> None:
    script = script_of("  - {id: A, kind: single, ask: Quoi ?, options_from: texts}")
    drawn = Facts(drawn={"A": options("x", "y")})
    assert is_finished(script, {Slot("A"): answered("x")}, drawn)
    assert not is_finished(script, {}, Facts())
    assert is_finished(script, {}, Facts(drawn={"A": options("x")}))
