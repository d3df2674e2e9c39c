"""To whom alone a question is put, as far as the script says it by choices, and what else an answer decides. Pure.

Whoever has an answer to it then told another one as well: who may see the first must be allowed to see the second.
Conditions of a part or of cards are on each of their steps already (see `reading`). Never here: anybody's answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Final

from dialogues.kinds import KINDS, Shape
from dialogues.script import AllOf, Asks, Check, Condition, Script, Step, leaves

Only = Mapping[str, frozenset[str]]
"""By earlier question, codes of which its answer holds one or more: in a grid on some line, on cards in the same card.

Of all that is known of a multiple choice or a grid, the set of fewest codes is kept, and the first of those that are as small.
"""

_OF_CHOICES: Final = frozenset({Shape.ONE, Shape.SEVERAL, Shape.ORDER})


def asked_only(script: Script) -> Mapping[str, Only]:
    """To whom alone each step is put, by its id. An earlier question that is not named may have any answer, or none.

    In one pass: a step looks only at earlier ones. `is_not` leaves a question open: it is true of whoever passed it. So do values
    (`number`, `date`, `municipality`).
    """
    found: dict[str, Only] = {}
    for step in script.steps:
        found[step.id] = _when(script, step.when, found)
        if step.about is not None:
            found[step.id] = _both(script, found[step.id], found[step.about])
    for step in script.steps:
        if step.kind == "repeat":  # one more card is offered after any question of this one
            found[step.id] = _either(found[held.id] for held in script.held.get(step.id, ()) if KINDS[held.kind].shape is not None)
    return found


def depends_on(script: Script) -> Mapping[str, frozenset[str]]:
    """For each step, the earlier questions whose answers decide, directly or through others, whether it is put."""
    found: dict[str, frozenset[str]] = {}
    for step in script.steps:
        looked_at = {asks.question for asks in leaves(step.when)} | ({step.about} if step.about else set())
        found[step.id] = frozenset(looked_at).union(*(found[other] for other in looked_at))
    return found


def depending_on(script: Script, question_id: str) -> frozenset[str]:
    """The ids of the steps that are put or not for what is answered to this question, and of the cards that hold such a step."""
    put = {step_id for step_id, questions in depends_on(script).items() if question_id in questions}
    return frozenset(put | {card for card, held in script.held.items() if any(step.id in put for step in held)})


def _when(script: Script, condition: Condition | None, found: Mapping[str, Only]) -> Only:
    if condition is None:
        return {}
    if isinstance(condition, Asks):
        return _asks(script, condition, found)
    parts = [_when(script, part, found) for part in condition.conditions]
    return reduce(lambda one, other: _both(script, one, other), parts, {}) if isinstance(condition, AllOf) else _either(parts)


def _asks(script: Script, asks: Asks, found: Mapping[str, Only]) -> Only:
    """What one check says; whatever it asks, it is true only of those to whom that question was put."""
    put_to = found[asks.question]
    if KINDS[script.by_id[asks.question].kind].shape not in _OF_CHOICES:
        return put_to
    match asks.test:
        case Check.IS | Check.ANY_OF:
            return _both(script, put_to, {asks.question: frozenset(asks.codes)})
        case Check.ALL_OF:
            return reduce(lambda one, code: _both(script, one, {asks.question: frozenset({code})}), asks.codes, put_to)
        case _:
            return put_to


def _both(script: Script, one: Only, other: Only) -> Only:
    """What is known of those to whom both apply."""
    return {**one, **other} | {name: _narrower(script.by_id[name], one[name], other[name]) for name in one.keys() & other.keys()}


def _narrower(step: Step, one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Of one choice, what the two have in common; of several, or on several lines, each may be true of another."""
    alone = KINDS[step.kind].shape is Shape.ONE and not step.items
    return one & other if alone else min(one, other, key=len)


def _either(parts: Iterable[Only]) -> Only:
    """What is known of those to whom one of these applies: only what each of them says."""
    first, *others = (*parts,) or ({},)
    return {
        name: codes.union(*(other[name] for other in others)) for name, codes in first.items() if all(name in other for other in others)
    }
