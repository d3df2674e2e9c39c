"""The script language: what one act of a person costs, and what a very long script does to whoever writes it."""

from collections.abc import Iterator
from time import perf_counter

from dialogues.answers import Answer, Facts, Place
from dialogues.engine import advance, begin
from dialogues.kinds import Shape
from dialogues.loader import read, shipped
from dialogues.script import MAX_STEPS, Slot
from dialogues.turns import Input, Picked, Prompt, Tapped, Written
from tests.benchmarks.measuring import Benchmark

PEOPLE = 20
"""Conversations of one round."""
CODES = "abcdefgh"
CONDITIONS = 3


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
    """A script as long as may be, from its text to all that `script check` says of it."""
    yield _seconds_to_read(long_script(MAX_STEPS))


def full_scripts() -> Iterator[float]:
    """One whose questions have as many options as advice allows, and conditions on the questions before."""
    yield _seconds_to_read(full_script(MAX_STEPS))


def _seconds_to_read(text: str) -> float:
    before = perf_counter()
    script, _ = read(text)
    taken = perf_counter() - before
    assert script is not None
    assert len(script.steps) == MAX_STEPS
    return taken


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


def full_script(steps: int) -> str:
    """So many questions of eight options, each but the first asked on any of three conditions, in two languages."""
    lines = ["id: full", "title: {fr: Très plein, en: Very full}", "languages: [fr, en]", "steps:"]
    options = ", ".join(f"{{{code}: {{fr: Choix {code}, en: Choice {code}}}}}" for code in CODES)
    for number in range(steps):
        earlier = [f"Q{before} is {CODES[(number + before) % len(CODES)]}" for before in range(max(0, number - CONDITIONS), number)]
        when = f", when: {{any: [{', '.join(earlier)}]}}" if earlier else ""
        ask = f"ask: {{fr: Que pensez-vous du point {number} ?, en: What about point {number}?}}"
        lines.append(f"  - {{id: Q{number}, kind: single, {ask}, options: [{options}]{when}}}")
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
    Benchmark(f"{MAX_STEPS} étapes de {len(CODES)} choix et {CONDITIONS} conditions lues et vérifiées", 2.0, full_scripts),
)
