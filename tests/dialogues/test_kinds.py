"""Every kind of step, from its YAML to its columns. A kind without a case here fails."""

from dataclasses import dataclass

import pytest

from dialogues.answers import Answer
from dialogues.kinds import KINDS, Shape
from dialogues.script import Slot, Step
from dialogues.turns import Input, Picked, Prompt, Submitted, Tapped, Typed
from tests.dialogues.talk import Talk, answered, script_of, wrote

Q = Slot("Q")


@dataclass(frozen=True)
class Case:
    """A step of this kind, its slots, its columns, and replies with the answers they leave."""

    yaml: str
    shape: Shape | None
    slots: tuple[Slot, ...]
    columns: tuple[tuple[str, Slot, str | None], ...]
    replies: tuple[Input, ...]
    answers: dict[Slot, Answer]


CASES = {
    "info": Case("{id: Q, kind: info, ask: Bonjour.}", None, (), (), (), {}),
    "single": Case(
        "{id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}",
        Shape.ONE,
        (Q,),
        (("Q", Q, None),),
        (Tapped(Q, "no"),),
        {Q: answered("no")},
    ),
    "scale": Case(
        "{id: Q, kind: scale, ask: Quoi ?, scale: vote3}",
        Shape.ONE,
        (Q,),
        (("Q", Q, None),),
        (Tapped(Q, "against"),),
        {Q: answered("against")},
    ),
    "multi": Case(
        "{id: Q, kind: multi, maximum: 2, ask: Quoi ?, options: [{a: Un}, {b: Deux}, {c: Trois}]}",
        Shape.SEVERAL,
        (Q,),
        (("Q", Q, None), ("Q.a", Q, "a"), ("Q.b", Q, "b"), ("Q.c", Q, "c")),
        (Tapped(Q, "c"), Tapped(Q, "a"), Submitted(Q)),
        {Q: answered("a", "c")},
    ),
    "grid": Case(
        "{id: Q, kind: grid, scale: agree4, ask: Quoi ?, items: [{x: Ceci}, {y: Cela}]}",
        Shape.ONE,
        (Slot("Q", "x"), Slot("Q", "y")),
        (("Q.x", Slot("Q", "x"), None), ("Q.y", Slot("Q", "y"), None)),
        (Tapped(Slot("Q", "x"), "fully_agree"), Tapped(Slot("Q", "y"), "fully_disagree")),
        {Slot("Q", "x"): answered("fully_agree"), Slot("Q", "y"): answered("fully_disagree")},
    ),
    "rank": Case(
        "{id: Q, kind: rank, maximum: 2, ask: Quoi ?, options: [{a: Un}, {b: Deux}, {c: Trois}]}",
        Shape.ORDER,
        (Q,),
        (("Q", Q, None), ("Q.a", Q, "a"), ("Q.b", Q, "b"), ("Q.c", Q, "c")),
        (Picked(Q, ("c", "a")),),
        {Q: answered("c", "a")},
    ),
    "text": Case(
        "{id: Q, kind: text, maximum: 100, ask: Quoi ?}",
        Shape.TEXT,
        (Q,),
        (("Q", Q, None),),
        (Typed("Voici"), Submitted(Q)),
        {Q: wrote("Voici")},
    ),
}


def step_of(case: Case) -> Step:
    last = "" if case.shape else "\n  - {id: Last, kind: text, maximum: 100, ask: Quoi ?}"
    return script_of(f"  - {case.yaml}{last}").steps[0]


def test_every_kind_has_a_case() -> None:
    assert set(CASES) == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_its_shape_its_slots_and_its_columns(name: str) -> None:
    case, kind = CASES[name], KINDS[name]
    step = step_of(case)
    assert (kind.name, kind.shape, kind.slots(step)) == (name, case.shape, case.slots)
    assert tuple((column.name, column.slot, column.option) for column in kind.columns(step)) == case.columns
    assert {column.slot for column in kind.columns(step)} == set(case.slots)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.shape])
def test_a_kind_is_asked_and_answered(name: str) -> None:
    case = CASES[name]
    talk = Talk(script_of(f"  - {case.yaml}"))
    assert isinstance(talk.turn.screen, Prompt)
    talk.do(*case.replies)
    assert (talk.answers, talk.at) == (case.answers, "summary")


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_requires_only_keys_it_takes(name: str) -> None:
    assert KINDS[name].required <= KINDS[name].keys
