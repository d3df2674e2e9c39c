"""Who is asked what: conditions, chains of conditions, hidden answers."""

import pytest

from dialogues.answers import Answer, Answers, Facts, State
from dialogues.path import hidden, holds, is_finished, reachable, reachable_steps
from dialogues.script import AllOf, AnyOf, Asks, Check, Condition, Option, Slot
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


AMOUNTS = script_of("""
  - {id: N, kind: number, decimals: 1, ask: Combien ?}
  - {id: D, kind: date, ask: Quand ?}
  - {id: S, kind: scale, scale: 0-10, low: peu, high: beaucoup, ask: Combien ?}
  - {id: G, kind: grid, scale: 1-5, low: peu, high: beaucoup, ask: Combien ?, items: [{x: Ceci}]}
  - {id: M, kind: multi, maximum: 3, ask: Lesquels ?, options: [{a: Un}, {b: Deux}, {c: Trois}]}
  - {id: R, kind: rank, maximum: 3, ask: Lesquels ?, options: [{a: Un}, {b: Deux}, {c: Trois}]}
  - {id: Here, kind: municipality, ask: Où ?}
""")


@pytest.mark.parametrize(
    ("slot", "least", "enough", "short"),
    [
        (Slot("N"), "9.5", [("9.5",), ("10",)], [("9.4",), ("9",), ("-10",)]),
        (Slot("N"), "-1", [("-1",), ("0",)], [("-1.5",), ("-10",)]),
        (Slot("D"), "2026-11-23", [("2026-11-23",), ("2027-01-01",)], [("2026-11-22",)]),
        (Slot("S"), "9", [("9",), ("10",)], [("8",), ("0",)]),
        (Slot("S"), "0", [("0",)], []),
        (Slot("G", "x"), "3", [("3",), ("5",)], [("2",)]),
        (Slot("M"), "2", [("a", "c"), ("a", "b", "c")], [("c",)]),
        (Slot("R"), "3", [("c", "a", "b")], [("c", "a")]),
        (Slot("Here"), "1", [], [("75056",), ("elsewhere",)]),
    ],
)
def test_at_least_compares_values_degrees_days_and_counts(
    slot: Slot, least: str, enough: list[tuple[str, ...]], short: list[tuple[str, ...]]
) -> None:
    condition = Asks(slot.question, Check.AT_LEAST, (least,), slot.item)
    assert [choices for choices in (*enough, *short) if holds(AMOUNTS, condition, {slot: answered(*choices)})] == enough
    assert not any(holds(AMOUNTS, condition, {slot: Answer(state)}) for state in State if state is not State.ANSWERED)


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


DRAWN = script_of("""
  - {id: V, kind: vote, ask: Pour ?, items_from: texts, maximum: 3}
  - {id: A, kind: text, maximum: 9, ask: Quoi ?, about: V}
  - {id: O, kind: single, ask: Où ?, options_from: places, options: [{none: Nulle part}]}
""")


@pytest.mark.parametrize(
    ("drawn", "slots"),
    [
        ({}, (Slot("V"), Slot("A"), Slot("O"))),
        ({"V": options("x", "y")}, (Slot("V", "x"), Slot("V", "y"), Slot("A", "x"), Slot("O"))),
        ({"V": (), "O": ()}, ()),
        ({"V": options("x"), "O": options("here")}, (Slot("V", "x"), Slot("A", "x"), Slot("O"))),
    ],
)
def test_what_is_drawn_decides_what_is_asked(drawn: dict[str, tuple[Option, ...]], slots: tuple[Slot, ...]) -> None:
    assert reachable(DRAWN, {}, Facts(drawn=drawn)) == slots


def test_a_text_is_not_about_a_vote_that_is_hidden() -> None:
    script = script_of("""
  - {id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}
  - {id: V, kind: vote, ask: Pour ?, items_from: texts, maximum: 3, when: Q is yes}
  - {id: A, kind: text, maximum: 9, ask: Quoi ?, about: V}
""")
    facts = Facts(drawn={"V": options("x")})
    assert reachable(script, {Slot("Q"): answered("yes")}, facts) == (Slot("Q"), Slot("V", "x"), Slot("A", "x"))
    assert reachable(script, {Slot("Q"): answered("no")}, facts) == (Slot("Q"),)


def test_the_condition_of_a_part_goes_for_each_of_its_questions() -> None:
    script = script_of("""
  - {id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}
  - id: S
    kind: section
    ask: Une partie
    when: Q is yes
    steps:
      - {id: A, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}
      - {id: B, kind: text, maximum: 9, ask: Quoi ?, when: A is yes}
      - {id: R, kind: repeat, maximum: 2, ask: Une., again: Encore ?, steps: [{id: C, kind: text, maximum: 9, ask: Quoi ?}]}
""")
    given: Answers = {Slot("Q"): answered("yes"), Slot("A"): answered("yes"), Slot("R", "", 1): answered("more")}
    inside = (Slot("A"), Slot("B"), Slot("C", "", 1), Slot("R", "", 1), Slot("C", "", 2))
    assert reachable(script, given, Facts()) == (Slot("Q"), *inside)
    assert reachable(script, {**given, Slot("Q"): answered("no")}, Facts()) == (Slot("Q"),)
    assert reachable(script, {**given, Slot("A"): answered("no")}, Facts()) == (
        Slot("Q"),
        *(slot for slot in inside if slot.question != "B"),
    )
