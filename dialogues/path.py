"""The path of one person: which questions are put to them, given what they answered. Pure.

A condition looks only at earlier answers, and an answer that is hidden counts as none, so one walk in order settles everything.
"""

from collections.abc import Iterator

from dialogues.answers import Answer, Answers, Facts, State
from dialogues.kinds import KINDS
from dialogues.script import AnyOf, Asks, Check, Condition, Script, Slot, Step

FEWEST_DRAWN_OPTIONS = 2
"""A question whose options were drawn is not asked when only one answer is possible."""


def reachable(script: Script, answers: Answers, facts: Facts) -> tuple[Slot, ...]:
    """Every slot put to this person, in order, answered or not."""
    return tuple(slot for step in reachable_steps(script, answers, facts) for slot in KINDS[step.kind].slots(step))


def reachable_steps(script: Script, answers: Answers, facts: Facts) -> tuple[Step, ...]:
    """Every step put to this person, `info` included, in order."""
    return tuple(_walk(script, answers, facts))


def hidden(script: Script, answers: Answers, facts: Facts) -> frozenset[Slot]:
    """Slots answered once and unreachable now: kept, but counted nowhere."""
    return frozenset(answers).difference(reachable(script, answers, facts))


def is_finished(script: Script, answers: Answers, facts: Facts) -> bool:
    """True once every reachable question has an answer, a skip or a "je ne sais pas". The summary need not be confirmed."""
    return all(slot in answers for slot in reachable(script, answers, facts))


def _walk(script: Script, answers: Answers, facts: Facts) -> Iterator[Step]:
    visible: dict[Slot, Answer] = {}
    for step in script.steps:
        if not _is_asked(step, visible, facts):
            continue
        visible.update((slot, answers[slot]) for slot in KINDS[step.kind].slots(step) if slot in answers)
        yield step


def _is_asked(step: Step, visible: Answers, facts: Facts) -> bool:
    drawn = facts.drawn.get(step.id)
    if drawn is not None and len(drawn) < FEWEST_DRAWN_OPTIONS:
        return False
    return step.when is None or holds(step.when, visible)


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether `condition` is true of these answers. Without an answer every check is false, `is_not` included: nobody is asked by absence."""
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
