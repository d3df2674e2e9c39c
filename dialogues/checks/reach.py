"""Whether some answers lead to a step. Pure.

Found by trying answers with the rules of the path itself, so that the two can never disagree. Conditions ask only for more (this choice, so
many, a value so high), never for less: of two answers that name the same choices, the fuller one is the only one worth trying.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, islice, product

from dialogues.answers import Answer, Facts, State, ways_out
from dialogues.kinds import KINDS, Shape, read_value
from dialogues.path import Path, reachable_steps, walk
from dialogues.script import Check, Script, Slot, Step, leaves

MAX_STEPS_WALKED = 30_000
"""Steps walked on trial in one script, for all its conditions together: a tenth of a second. Beyond, a step is taken to be asked."""
MAX_ANSWERS_TRIED = 100
"""Answers tried of one question: a condition on any choice of a dozen codes goes beyond, and is taken to be possible."""

Tries = dict[Slot, tuple[Answer, ...]]


def never_asked(script: Script) -> tuple[str, ...]:
    """The ids of the steps that no answers lead to, as far as trying can tell. Conditions must name what exists.

    A section is not told beside the steps in it.
    """
    asked: set[str] = set()
    for path in plain_paths(script):
        asked.update(step.id for step in path.steps)
        if len(asked) == len(script.by_id):
            return ()
    never: list[str] = []
    budget = MAX_STEPS_WALKED
    for step in script.steps:
        if step.id in asked or step.kind in ("section", "repeat") or budget < len(script.steps):
            continue
        part = leading_to(script, step)
        trials = budget // len(part.steps)
        tried, found = _try_all(part, step, trials)
        budget -= len(script.steps) + tried * len(part.steps)
        if not found and tried < trials:
            never.append(step.id)
    return tuple(never)


def leading_to(script: Script, step: Step) -> Script:
    """The script reduced to `step` and the steps whose answers decide, directly or not, whether it is asked.

    What repeats them is left out: a condition looks at no other card, so that one of them tells as much as all.
    """
    found = {step.id}
    left = [step]
    while left:
        looking = left.pop()
        names = [asks.question for asks in leaves(looking.when)]
        for name in (*names, looking.about) if looking.about else names:
            if name not in found:
                found.add(name)
                left.append(script.by_id[name])
    return replace(script, steps=tuple(other for other in script.steps if other.id in found))


def plain_paths(script: Script) -> Iterator[Path]:
    """The paths of people who give every question its first answer worth trying, or every one its second, and so on.

    They lead nearly everywhere, at a walk each; only for what they miss must answers be combined.
    """
    tries = _tries(script)
    for turn in range(max(map(len, tries.values()), default=1)):
        yield walk(script, {slot: answers[turn % len(answers)] for slot, answers in tries.items()}, Facts())


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


# --- The answers worth trying ---------------------------------------------------------------------------------------------------------


def _tries(script: Script) -> Tries:
    """The answers worth trying for each slot that conditions ask about, in the first card where there are several."""
    return {
        slot._replace(repeat=1 if slot.question in script.card_of else 0): tuple(
            islice(_answers(script.by_id[slot.question], named), MAX_ANSWERS_TRIED)
        )
        for slot, named in _named(script).items()
    }


def _named(script: Script) -> dict[Slot, tuple[str, ...]]:
    """Each slot that conditions ask about, with the choices and values they name."""
    named: dict[Slot, dict[str, None]] = {}
    for asks in (asks for step in script.steps for asks in leaves(step.when)):
        counts = asks.test is Check.AT_LEAST and KINDS[script.by_id[asks.question].kind].shape in (Shape.SEVERAL, Shape.ORDER)
        named.setdefault(Slot(asks.question, asks.item), {}).update({} if counts else dict.fromkeys(asks.codes))
    return {slot: tuple(codes) for slot, codes in named.items()}


def _answers(step: Step, named: tuple[str, ...]) -> Iterator[Answer]:
    """Answers that stand for all that can be given: what is named, alone or together, something else, and each way out."""
    match KINDS[step.kind].shape:
        case Shape.SEVERAL | Shape.ORDER:
            chosen: Iterator[tuple[str, ...]] = _several(step, named)
        case Shape.VALUE:
            chosen = ((value,) for value in _values(step, named))
        case _:
            chosen = _one(step, named)
    return chain((Answer(State.ANSWERED, codes) for codes in chosen), (Answer(state) for state in ways_out(step)))


def _one(step: Step, named: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for code in named:
        yield (code,)
    others = [option.code for option in step.options if option.code not in named]
    if others or not step.options or step.is_drawn:
        yield tuple(others[-1:])  # of a numeric scale, the highest


def _several(step: Step, named: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Each set of the codes named, with as many others as may go with it; and each exclusive code alone."""
    exclusive = [option.code for option in step.options if option.exclusive]
    together = [option.code for option in step.options if not option.exclusive]
    others = [code for code in together if code not in named]
    wanted = [code for code in together if code in named]
    for size in range(min(step.maximum, len(wanted)) + 1):
        for codes in combinations(wanted, size):
            full = (*codes, *others)[: step.maximum]
            if len(full) >= max(1, step.minimum):
                yield full
    for code in exclusive:
        yield (code,)


def _values(step: Step, named: tuple[str, ...]) -> Iterator[str]:
    """The values named, those the question takes; and the highest other one."""
    value = KINDS[step.kind].value
    assert value is not None, "only values are read"
    for code in named:
        if not value.is_typed(Facts()) or read_value(step, code, Facts()).value == code:
            yield code
    yield from islice((code for code in value.from_highest(step) if code not in named), 1)
