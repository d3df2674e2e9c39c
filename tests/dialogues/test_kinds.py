"""Every kind of step, from its YAML to its columns and its screens. A kind without a case here fails, as does one without a transcript."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dialogues.answers import Answer, Facts
from dialogues.checks import check
from dialogues.faults import BrokenScript
from dialogues.kinds import KINDS, Shape, read_value, shape_of
from dialogues.loader import load_script, shipped
from dialogues.municipalities import Gazetteer, Municipality
from dialogues.script import Option, Slot, Step
from dialogues.turns import Input, Picked, Prompt, Submitted, Tapped, Typed
from tests.dialogues.talk import Talk, answered, labels, script_of, wrote

Q = Slot("Q")
TESTS = Path(__file__).parents[1]
EVERY_KIND = load_script(TESTS / "bot/every_kind.yaml")
SPOKEN = "\n".join(path.read_text(encoding="utf-8") for path in sorted((TESTS / "transcripts").glob("*.txt")))


@dataclass(frozen=True)
class Case:
    """A step of this kind, its slots, its columns, and replies with the answers they leave; then the same step at fault, and what is said.

    `lists` and `facts` are what the replies are given with. Columns are a name, a slot and an option.
    """

    yaml: str
    shape: Shape | None
    slots: tuple[Slot, ...]
    columns: tuple[tuple[str, Slot, str | None], ...]
    replies: tuple[Input, ...]
    answers: dict[Slot, Answer]
    fault: str
    what: str
    facts: Facts = field(default_factory=Facts)
    lists: dict[str, tuple[Option, ...]] = field(default_factory=dict)


CASES = {
    "info": Case(
        "{id: Q, kind: info, ask: Bonjour., card: {title: Un jeu}}",
        None,
        (),
        (),
        (),
        {},
        "{id: Q, kind: info, ask: Bonjour., card: {title: Un jeu, url: jeu.fr}}",
        "n’est pas une adresse sûre et entière",
    ),
    "section": Case(
        "{id: Q, kind: section, ask: Une partie, steps: [{id: In, kind: text, maximum: 9, ask: Quoi ?}]}",
        None,
        (),
        (),
        (),
        {},
        "{id: Q, kind: section, ask: Une partie, steps: [{id: In, kind: info, ask: Bonjour.}]}",
        "cette partie ne pose aucune question",
    ),
    "repeat": Case(
        "{id: Q, kind: repeat, maximum: 2, ask: Une fiche, again: Une autre ?, steps: [{id: In, kind: text, maximum: 9, ask: Quoi ?}]}",
        Shape.ONE,
        (Q,),
        (("Q", Q, None),),
        (Typed("a"), Submitted(Slot("In", "", 1)), Tapped(Slot("Q", "", 1), "more"), Typed("b"), Submitted(Slot("In", "", 2))),
        {Slot("In", "", 1): wrote("a"), Slot("Q", "", 1): answered("more"), Slot("In", "", 2): wrote("b")},
        "{id: Q, kind: repeat, maximum: 11, ask: Une fiche, again: Une autre ?, steps: [{id: In, kind: text, maximum: 9, ask: Quoi ?}]}",
        "une répétition va de 2 à 10 cartes",
    ),
    "single": Case(
        "{id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}",
        Shape.ONE,
        (Q,),
        (("Q", Q, None),),
        (Tapped(Q, "no"),),
        {Q: answered("no")},
        "{id: Q, kind: single, ask: Quoi ?, options: [{yes: Oui}]}",
        "cette question a 1 choix",
    ),
    "multi": Case(
        "{id: Q, kind: multi, maximum: 2, ask: Quoi ?, options: [{a: Un}, {b: Deux}, {c: Trois}]}",
        Shape.SEVERAL,
        (Q,),
        (("Q", Q, None), ("Q.a", Q, "a"), ("Q.b", Q, "b"), ("Q.c", Q, "c")),
        (Tapped(Q, "c"), Tapped(Q, "a"), Submitted(Q)),
        {Q: answered("a", "c")},
        "{id: Q, kind: multi, maximum: 4, ask: Quoi ?, options: [{a: Un}, {b: Deux}, {c: Trois}]}",
        "cette question demande 4 choix au plus, alors que l’on ne peut en faire que 3",
    ),
    "scale": Case(
        "{id: Q, kind: scale, ask: Quoi ?, scale: 0-10, low: rien, high: tout}",
        Shape.ONE,
        (Q,),
        (("Q", Q, None),),
        (Typed("10"),),
        {Q: answered("10")},
        "{id: Q, kind: scale, ask: Quoi ?, scale: 0-10, low: rien}",
        "la clé «\u00a0high\u00a0» manque",
    ),
    "grid": Case(
        "{id: Q, kind: grid, scale: agree4, ask: Quoi ?, items: [{x: Ceci}, {y: Cela}]}",
        Shape.ONE,
        (Slot("Q", "x"), Slot("Q", "y")),
        (("Q.x", Slot("Q", "x"), None), ("Q.y", Slot("Q", "y"), None)),
        (Tapped(Slot("Q", "x"), "fully_agree"), Tapped(Slot("Q", "y"), "fully_disagree")),
        {Slot("Q", "x"): answered("fully_agree"), Slot("Q", "y"): answered("fully_disagree")},
        "{id: Q, kind: grid, scale: agree4, ask: Quoi ?, items: [{x: Ceci}, {x: Cela}]}",
        "sert deux fois dans cette question",
    ),
    "rank": Case(
        "{id: Q, kind: rank, maximum: 2, ask: Quoi ?, options: [{a: Un}, {b: Deux}, {c: Trois}]}",
        Shape.ORDER,
        (Q,),
        (("Q", Q, None), ("Q.a", Q, "a"), ("Q.b", Q, "b"), ("Q.c", Q, "c")),
        (Picked(Q, ("c", "a")),),
        {Q: answered("c", "a")},
        "{id: Q, kind: rank, minimum: 3, maximum: 2, ask: Quoi ?, options: [{a: Un}, {b: Deux}, {c: Trois}]}",
        "«\u00a0minimum\u00a0» vaut 3, et «\u00a0maximum\u00a0» 2",
    ),
    "vote": Case(
        "{id: Q, kind: vote, ask: Quoi ?, items_from: texts, maximum: 1}",
        Shape.ONE,
        (),
        (("Q", Q, None),),
        (Tapped(Slot("Q", "1"), "for"),),
        {Slot("Q", "1"): answered("for")},
        "{id: Q, kind: vote, ask: Quoi ?, items_from: texts, maximum: 6}",
        "un vote porte sur 1 à 5 textes tirés",
        lists={"texts": labels("Un texte")},
    ),
    "text": Case(
        "{id: Q, kind: text, maximum: 100, ask: Quoi ?}",
        Shape.TEXT,
        (Q,),
        (("Q", Q, None),),
        (Typed("Voici"), Submitted(Q)),
        {Q: wrote("Voici")},
        "{id: Q, kind: text, maximum: 4001, ask: Quoi ?}",
        "un texte va de 1 à 4000 caractères",
    ),
    "number": Case(
        "{id: Q, kind: number, lowest: 0, highest: 50, decimals: 1, unit: km, ask: Combien ?}",
        Shape.VALUE,
        (Q,),
        (("Q", Q, None),),
        (Typed("12,50 km"),),
        {Q: answered("12.5")},
        "{id: Q, kind: number, lowest: 50, highest: 0, ask: Combien ?}",
        "la plus petite valeur, 50, n’est pas au-dessous de la plus grande, 0",
    ),
    "date": Case(
        "{id: Q, kind: date, lowest: 2026-01-01, ask: Quand ?}",
        Shape.VALUE,
        (Q,),
        (("Q", Q, None),),
        (Typed("1er mai 2027"),),
        {Q: answered("2027-05-01")},
        "{id: Q, kind: date, lowest: 2026-01-01, highest: 2026-01-01, ask: Quand ?}",
        "la plus petite valeur, 2026-01-01, n’est pas au-dessous de la plus grande, 2026-01-01",
    ),
    "municipality": Case(
        "{id: Q, kind: municipality, ask: Où ?}",
        Shape.VALUE,
        (Q,),
        (("Q", Q, None),),
        (Typed("Le Havre"),),
        {Q: answered("76351")},
        "{id: Q, kind: municipality, ask: Où ?}\n  - {id: R, kind: text, maximum: 9, ask: Quoi ?, when: Q is le_havre}",
        "«\u00a0le_havre\u00a0» n’est ni un code INSEE ni un choix",
        facts=Facts(gazetteer=Gazetteer((Municipality("76351", "Le Havre", "Seine-Maritime"),))),
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
    assert (kind.name, kind.shape, shape_of(step, case.facts), kind.slots(step)) == (name, case.shape, case.shape, case.slots)
    assert tuple((column.name, column.slot, column.option) for column in kind.columns(step)) == case.columns
    assert {column.slot for column in kind.columns(step) if not column.drawn} == set(case.slots)


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.shape])
def test_a_kind_is_asked_and_answered(name: str) -> None:
    case = CASES[name]
    talk = Talk(script_of(f"  - {case.yaml}"), case.facts, case.lists)
    assert isinstance(talk.turn.screen, Prompt)
    talk.do(*case.replies)
    assert (talk.answers, talk.at) == (case.answers, "summary")


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_at_fault_is_told(name: str) -> None:
    case = CASES[name]
    last = "\n  - {id: Last, kind: text, maximum: 100, ask: Quoi ?}"
    assert check(script_of(f"  - {case.yaml}{last}")) == ()
    with pytest.raises(BrokenScript, match=re.escape(case.what)):
        script_of(f"  - {case.fault}{last}")


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_been_spoken_in_a_transcript(name: str) -> None:
    asked = [step.ask.in_language("fr") for step in (*EVERY_KIND.steps, *shipped("core").steps) if step.kind == name]
    assert [words for words in asked if words in SPOKEN] != []


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_requires_only_keys_it_takes(name: str) -> None:
    assert KINDS[name].required <= KINDS[name].keys


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_reads_values_if_and_only_if_they_are_its_shape(name: str) -> None:
    case, kind = CASES[name], KINDS[name]
    assert (kind.value is not None) == (kind.shape is Shape.VALUE)
    if kind.value is None:
        with pytest.raises(ValueError, match="asks for no value"):
            read_value(step_of(case), "1", Facts())
        return
    (answer,) = case.answers.values()
    assert (read_value(step_of(case), answer.choices[0], case.facts).value,) == answer.choices  # its own form comes back
