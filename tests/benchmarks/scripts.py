"""The script language: what one act of a person costs, and what a very long script does to whoever writes it."""

from collections.abc import Iterator
from time import perf_counter

from dialogues.answers import Answer, Facts, Place
from dialogues.engine import advance, begin
from dialogues.kinds import Shape
from dialogues.loader import load, shipped
from dialogues.script import MAX_STEPS, Slot
from dialogues.turns import Input, Picked, Prompt, Tapped, Written
from tests.benchmarks.measuring import Benchmark

PEOPLE = 20
"""Conversations of one round."""


def engine_steps() -> Iterator[float]:
    """Each step of the engine in conversations that answer the whole core script: the answer recorded, and the screen that follows."""
    script = shipped("core")
    for seed in range(PEOPLE):
        facts, place = Facts(seed=seed), Place()
        answers: dict[Slot, Answer] = {}
        turn = begin(script, answers, place, facts)
        while isinstance(turn.screen, Prompt):
            action = _reply(turn.screen)
            before = perf_counter()
            turn = advance(script, answers, place, action, facts)
            yield perf_counter() - before
            answers |= dict(turn.recorded)
            place = turn.place


def long_scripts() -> Iterator[float]:
    """A script as long as may be, from its text to a script without a fault."""
    text = long_script(MAX_STEPS)
    before = perf_counter()
    script = load(text)
    yield perf_counter() - before
    assert len(script.steps) == MAX_STEPS


def long_script(steps: int) -> str:
    """So many steps in sections of twenty, one condition out of three, in two languages."""
    lines = ["id: long", "title: {fr: Très long, en: Very long}", "languages: [fr, en]", "steps:"]
    for number in range(steps):
        if number % 20 == 0:
            lines.append(f"  - {{id: S{number}, kind: section, ask: {{fr: Partie {number}, en: Part {number}}}, steps: [")
            continue
        when = f", when: Q{number - 1} is yes" if number % 3 == 0 and (number - 1) % 20 else ""
        end = "]}" if number % 20 == 19 or number == steps - 1 else ","
        ask = f"ask: {{fr: Que pensez-vous du point {number} ?, en: What about point {number}?}}"
        options = "options: [{yes: {fr: Oui, en: Aye}}, {no: {fr: Non, en: Nay}}, {maybe: {fr: Peut-être, en: Perhaps}}]"
        lines.append(f"      {{id: Q{number}, kind: single, {ask}, {options}{when}}}{end}")
    return "\n".join(lines)


def _reply(prompt: Prompt) -> Input:
    if prompt.shape is Shape.TEXT:
        return Written(prompt.slot, "Que l’on puisse toujours parler à quelqu’un.")
    if prompt.shape is Shape.ONE:
        return Tapped(prompt.slot, prompt.options[0].code)
    return Picked(prompt.slot, tuple(option.code for option in prompt.options[: prompt.most]))


BENCHMARKS = (
    Benchmark("un pas du moteur dans le tronc commun", 100e-6, engine_steps),
    Benchmark(f"un script de {MAX_STEPS} étapes lu et vérifié", 1.0, long_scripts),
)
