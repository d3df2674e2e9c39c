"""Whether some answers lead to a step. Pure.

Found by trying answers with the rules of the path itself, so that the two can never disagree.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, islice, product

from dialogues.answers import Answer, Facts, State, ways_out
from dialogues.kinds import KINDS, Shape
from dialogues.path import reachable_steps
from dialogues.script import Asks, Condition, Script, Slot, Step

MAX_STEPS_WALKED = 30_000
"""Steps walked on trial in one script, for all its conditions together: a tenth of a second. Beyond, a step is taken to be asked."""
MAX_ANSWERS_TRIED = 100
"""Answers tried of one question: a condition on any choice of a dozen codes goes beyond, and is taken to be possible."""

Tries = dict[Slot, tuple[Answer, ...]]


def never_asked(script: Script) -> tuple[str, ...]:
    """The ids of the steps that no answers lead to, as far as trying can tell. Conditions must name what exists."""
    asked = _asked_plainly(script)
    never: list[str] = []
    budget = MAX_STEPS_WALKED
    for step in script.steps:
        if step.id in asked or budget < len(script.steps):
            continue
        part = _leading_to(script, step)
        trials = budget // len(part.steps)
        tried, found = _try_all(part, step, trials)
        budget -= len(script.steps) + tried * len(part.steps)
        if not found and tried < trials:
            never.append(step.id)
    return tuple(never)


def _asked_plainly(script: Script) -> set[str]:
    """The ids of the steps reached when every question gets its first answer worth trying, or every one its second, and so on.

    That is nearly all of them, at a walk each; only for the others must answers be combined.
    """
    tries = _tries(script)
    asked: set[str] = set()
    for turn in range(max(map(len, tries.values()), default=1)):
        given = {slot: answers[turn % len(answers)] for slot, answers in tries.items()}
        asked.update(step.id for step in reachable_steps(script, given, Facts()))
    return asked


def _try_all(part: Script, step: Step, trials: int) -> tuple[int, bool]:
    """How many sets of answers were tried, `trials` at most, and whether one of them leads to `step`."""
    tries = _tries(part)
    if any(len(answers) == MAX_ANSWERS_TRIED for answers in tries.values()):
        return 0, True
    tried = 0
    for given in islice(product(*tries.values()), trials):
        tried += 1
        if step in reachable_steps(part, dict(zip(tries, given, strict=True)), Facts()):
            return tried, True
    return tried, False


def _tries(script: Script) -> Tries:
    """The answers worth trying for each slot that conditions ask about."""
    asked = _codes_asked(script)
    return {slot: tuple(islice(_answers(script.by_id[slot.question], codes), MAX_ANSWERS_TRIED)) for slot, codes in asked.items()}


def _leading_to(script: Script, step: Step) -> Script:
    """The script reduced to `step` and the steps whose answers decide, directly or not, whether it is asked."""
    found = {step.id}
    left = [step]
    while left:
        for asks in _parts(left.pop().when):
            if asks.question not in found:
                found.add(asks.question)
                left.append(script.by_id[asks.question])
    return replace(script, steps=tuple(other for other in script.steps if other.id in found))


def _codes_asked(script: Script) -> dict[Slot, tuple[str, ...]]:
    """Each slot that conditions ask about, with the codes they name."""
    codes: dict[Slot, dict[str, None]] = {}
    for asks in (asks for step in script.steps for asks in _parts(step.when)):
        codes.setdefault(Slot(asks.question, asks.item), {}).update(dict.fromkeys(asks.codes))
    return {slot: tuple(named) for slot, named in codes.items()}


def _parts(condition: Condition | None) -> Iterator[Asks]:
    if isinstance(condition, Asks):
        yield condition
    elif condition is not None:
        for part in condition.conditions:
            yield from _parts(part)


def _answers(step: Step, asked: tuple[str, ...]) -> Iterator[Answer]:
    """Answers that stand for all that can be given: the codes asked about, alone or together, another one, and each way out."""
    exclusive = {option.code for option in step.options if option.exclusive}
    most = step.maximum if KINDS[step.kind].shape in (Shape.SEVERAL, Shape.ORDER) else 1
    for size in range(1, min(most, len(asked)) + 1):
        for codes in combinations(asked, size):
            if size == 1 or exclusive.isdisjoint(codes):
                yield Answer(State.ANSWERED, codes)
    if not step.options or any(option.code not in asked for option in step.options):
        yield Answer(State.ANSWERED)
    for state in ways_out(step):
        yield Answer(state)
