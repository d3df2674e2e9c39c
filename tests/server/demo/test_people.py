"""Made-up people answer any script as real ones could."""

from dataclasses import replace
from datetime import date

import pytest

from dialogues.answers import State, ways_out
from dialogues.engine.prompts import options_of
from dialogues.kinds import KINDS, Shape, read_value, shape_of
from dialogues.loader import SHIPPED, shipped
from dialogues.path import hidden, is_finished, reachable
from dialogues.script import Script, Slot
from server.demo.people import fictional_people
from storage.imports import ImportedParticipation
from tests.storage.complete import COMPLETE, RULE_A, RULE_B, STAKE
from tests.storage.samples import options, with_digest

LISTS = {"rules": (RULE_A, RULE_B), "cards": (STAKE,), "stakes": (STAKE,), "sectors": options("north", "south")}
SCRIPTS = [*(shipped(name) for name in SHIPPED), COMPLETE]


def people(script: Script, number: int = 60, seed: int = 1, **lists: object) -> list[ImportedParticipation]:
    return list(fictional_people(script, number, seed, date(2026, 3, 1), 20, LISTS | lists))  # type: ignore[arg-type]  # options


def is_possible(script: Script, one: ImportedParticipation, slot: Slot) -> bool:
    """Whether the engine could have kept this answer."""
    answer, step = one.answers[slot], script.by_id[slot.question]
    if answer.state is not State.ANSWERED:
        return answer.state in ways_out(step) and not answer.choices and not answer.parts
    shape = shape_of(step, one.facts)
    if shape is Shape.TEXT:
        return bool(answer.parts) and len(answer.text) <= step.maximum and not answer.choices
    if shape is Shape.VALUE:
        return [read_value(step, value, one.facts).value for value in answer.choices] == list(answer.choices)
    known = {option.code: option for option in options_of(step, one.facts, slot.repeat)}
    exclusive = [code for code in answer.choices if known[code].exclusive]
    most = 1 if shape is Shape.ONE else step.maximum
    fewest = 1 if exclusive or shape is Shape.ONE else step.minimum
    detailed = any(known[code].other for code in answer.choices)
    return (
        fewest <= len(answer.choices) <= (1 if exclusive else most)
        and len(set(answer.choices)) == len(answer.choices)
        and detailed == bool(answer.parts)
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.id)
def test_every_answer_is_one_that_could_have_been_given_there(script: Script) -> None:
    everyone = people(script)
    assert [(one, slot) for one in everyone for slot in one.answers if not is_possible(script, one, slot)] == []
    assert [one for one in everyone if hidden(script, one.answers, one.facts)] == []
    finished = sum(is_finished(script, one.answers, one.facts) for one in everyone)
    assert len(everyone) // 2 < finished <= len(everyone)


def test_all_kinds_are_answered_by_somebody() -> None:
    answered = {COMPLETE.by_id[slot.question].kind for one in people(COMPLETE) for slot in one.answers}
    assert answered == {step.kind for step in COMPLETE.questions}
    asked = {kind.name for kind in KINDS.values() if kind.shape is not None}
    assert asked - answered == {"grid", "rank"}, "they are in the shipped core"
    assert any(slot.repeat == 3 for one in people(COMPLETE) for slot in one.answers)


def test_what_is_drawn_is_drawn_for_those_who_came_to_it_alone() -> None:
    for one in people(COMPLETE):
        reached = {slot.question for slot in one.answers} | {slot.question for slot in reachable(COMPLETE, one.answers, one.facts)}
        assert {key.partition(".")[0] for key in one.drawn} <= reached


def test_without_texts_of_others_nobody_votes() -> None:
    everyone = people(COMPLETE, rules=())
    assert not any(slot.question in ("others", "rewrite") for one in everyone for slot in one.answers)


def test_the_same_arguments_give_the_same_people() -> None:
    assert people(COMPLETE) == people(COMPLETE)
    assert people(COMPLETE) != people(COMPLETE, seed=2)


@pytest.mark.parametrize(
    ("kind", "bounds", "span"),
    [
        ("number", ("-5", "-2"), {"-5", "-4", "-3", "-2"}),
        ("number", ("", "-59"), {"-59"}),
        ("date", ("2026-02-27", "2026-03-01"), {"2026-02-27", "2026-02-28", "2026-03-01"}),
        ("date", ("2030-01-01", ""), {"2030-01-01"}),
    ],
)
def test_values_stay_within_the_bounds_of_their_question(kind: str, bounds: tuple[str, str], span: set[str]) -> None:
    step = replace(COMPLETE.by_id["years"], kind=kind, lowest=bounds[0], highest=bounds[1], decimals=0)
    found = people(with_digest(replace(COMPLETE, steps=(step,))), 80)
    assert {value for one in found for answer in one.answers.values() for value in answer.choices} == span
