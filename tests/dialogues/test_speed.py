"""How long one turn takes. The aim is 100 µs at the median; the bound here is ten times that, for a machine that does other things too."""

from statistics import median
from time import perf_counter

from dialogues.answers import Facts, Place
from dialogues.engine import advance, begin
from dialogues.kinds import Shape
from dialogues.loader import load, shipped
from dialogues.turns import Input, Prompt, Submitted, Tapped, Typed


def test_one_turn_of_the_default_script_is_quick() -> None:
    script, facts, times = shipped("default"), Facts(seed=5), []
    for _ in range(10):
        turn = begin(script, {}, Place(), facts)
        answers = dict(turn.recorded)
        while isinstance(turn.screen, Prompt):
            for action in _replies(turn.screen):
                began = perf_counter()
                turn = advance(script, answers, turn.place, action, facts)
                times.append(perf_counter() - began)
                answers |= dict(turn.recorded)
    assert len(times) == 270
    assert median(times) < 0.001


def _replies(prompt: Prompt) -> tuple[Input, ...]:
    if prompt.shape is Shape.TEXT:
        return (Typed("Que l’on me réponde."), Submitted(prompt.slot))
    first = Tapped(prompt.slot, prompt.options[0].code)
    return (first,) if prompt.shape is Shape.ONE else (first, Submitted(prompt.slot))


def test_a_thousand_steps_are_loaded_and_checked_in_a_few_seconds() -> None:
    options = "".join(f"      - o{number}: Choix {number}\n" for number in range(4))
    steps = [
        f"  - id: Q{number}\n    kind: multi\n    ask: Question {number} ?\n    maximum: 2\n    options:\n{options}"
        for number in range(1000)
    ]
    conditional = [
        f"{step}    when: {{all: [Q{number - 1} is o1, Q{number - 2} answered]}}\n" for number, step in enumerate(steps) if number > 1
    ]
    began = perf_counter()
    script = load("id: long\ntitle: Long\nsteps:\n" + "".join((*steps[:2], *conditional)))
    assert perf_counter() - began < 5
    assert len(script.steps) == 1000
