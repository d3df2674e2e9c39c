"""The path of one person: which questions are put to them, given what they answered. Pure.

A condition looks only at earlier answers, and an answer that is hidden counts as none, so one walk in order settles everything.
"""

from dataclasses import dataclass

from dialogues.answers import Answer, Answers, Facts, State
from dialogues.script import FEWEST_OPTIONS, AnyOf, Asks, Check, Condition, Script, Slot, Step


@dataclass(frozen=True, slots=True)
class Path:
    """Every step put to a person, `info` included, and every slot of them, answered or not; both in order."""

    steps: tuple[Step, ...]
    slots: tuple[Slot, ...]


def walk(script: Script, answers: Answers, facts: Facts) -> Path:
    """The path these answers and facts lead along."""
    steps: list[Step] = []
    slots: list[Slot] = []
    visible: dict[Slot, Answer] = {}
    for step in script.steps:
        if not _is_asked(step, visible, facts):
            continue
        steps.append(step)
        for slot in script.slots[step.id]:
            slots.append(slot)
            if slot in answers:
                visible[slot] = answers[slot]
    return Path(tuple(steps), tuple(slots))


def reachable(script: Script, answers: Answers, facts: Facts) -> tuple[Slot, ...]:
    """Every slot put to this person, in order, answered or not."""
    return walk(script, answers, facts).slots


def reachable_steps(script: Script, answers: Answers, facts: Facts) -> tuple[Step, ...]:
    """Every step put to this person, `info` included, in order."""
    return walk(script, answers, facts).steps


def hidden(script: Script, answers: Answers, facts: Facts) -> frozenset[Slot]:
    """Slots answered once and unreachable now: kept, but counted nowhere."""
    return frozenset(answers).difference(reachable(script, answers, facts))


def is_finished(script: Script, answers: Answers, facts: Facts) -> bool:
    """True once every reachable question has an answer, a skip or a "je ne sais pas". The summary need not be confirmed."""
    return all(slot in answers for slot in reachable(script, answers, facts))


def _is_asked(step: Step, visible: Answers, facts: Facts) -> bool:
    drawn = facts.drawn.get(step.id)
    if drawn is not None and len(drawn) < FEWEST_OPTIONS:
        return False
    return step.when is None or holds(step.when, visible)


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether `condition` is true of these answers.

    A question that was not put to the person makes every check false, `is_not` included: nobody is asked by absence. One that was passed
    chose nothing, so `is_not` is true of it.
    """
    if isinstance(condition, Asks):
        answer = answers.get(Slot(condition.question, condition.item))
        return answer is not None and _passes(condition, answer)
    some = any if isinstance(condition, AnyOf) else all
    return some(holds(part, answers) for part in condition.conditions)


def _passes(condition: Asks, answer: Answer) -> bool:
    chosen, wanted = set(answer.choices), set(condition.codes)
    match condition.test:
        case Check.ANSWERED:
            return answer.state is State.ANSWERED
        case Check.SKIPPED:
            return answer.state is State.SKIPPED
        case Check.IS_NOT:
            return chosen.isdisjoint(wanted)
        case Check.ALL_OF:
            return chosen >= wanted
        case Check.IS | Check.ANY_OF:
            return not chosen.isdisjoint(wanted)
