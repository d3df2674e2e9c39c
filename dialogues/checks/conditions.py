"""Conditions: that they look at an earlier question, and ask of it what it can have. Then, that some answers lead to every step."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from dialogues.checks.earlier import Earlier, Fault
from dialogues.checks.reach import leading_to, never_asked
from dialogues.faults import VERY_NEAR, Finding, Where, instead, quoted
from dialogues.kinds import KINDS, Shape
from dialogues.script import MAX_DECIMALS, MAX_STEPS, NUMERIC_SCALES, Asks, Check, Condition, Script, Step


def check_conditions(script: Script, unsure: Collection[str]) -> Iterator[Finding]:
    """Every fault of what each condition names, and every step that no answers lead to.

    `unsure` are the ids of steps at fault in what they offer.
    """
    earlier = Earlier(script)
    steps: list[Step] = []
    for position, step in enumerate(script.steps[:MAX_STEPS]):
        understood = True
        for at, asks in _leaves(step.when, ("steps", position, "when")):
            understood = understood and asks.question not in unsure
            for finding in _asks(asks, at, step, earlier):
                understood = False
                yield replace(finding, concerns=(asks.question,))
        steps.append(_as_open_as_may_be(step, earlier, understood=understood))
        earlier.passed(step)
    yield from _unreachable(replace(script, steps=tuple(steps)))


def _as_open_as_may_be(step: Step, earlier: Earlier, *, understood: bool) -> Step:
    """The step without what is at fault in it: asked of everyone, rather than of nobody."""
    about = earlier.steps.get(step.about or "")
    return replace(
        step,
        when=step.when if understood else None,
        about=step.about if about and about.items_from is not None else None,
        maximum=max(1, step.maximum),
    )


def _unreachable(script: Script) -> Iterator[Finding]:
    """The steps that no answers lead to, among those that a person could walk along."""
    holding = {step.within for step in script.steps}
    walked = [(at, step) for at, step in enumerate(script.steps) if step.kind in KINDS and (step.kind != "repeat" or step.id in holding)]
    positions = {step.id: position for position, step in reversed(walked)}
    for step_id in never_asked(replace(script, steps=tuple(script.steps[position] for position in sorted(positions.values())))):
        what = "aucune réponse ne mène à cette étape"
        remedy = "Changez sa condition : ce qu’elle demande ne peut pas arriver"
        leading = leading_to(script, script.by_id[step_id])
        yield Finding(("steps", positions[step_id], "when"), what, remedy, tuple(step.id for step in leading.steps))


def _leaves(condition: Condition | None, at: Where) -> Iterator[tuple[Where, Asks]]:
    if condition is None:
        return
    if isinstance(condition, Asks):
        yield at, condition
        return
    for position, part in enumerate(condition.conditions):
        yield from _leaves(part, (*at, position))


def _asks(asks: Asks, at: Where, looking: Step, earlier: Earlier) -> Iterator[Finding]:
    fault = earlier.out_of_sight(asks.question, looking)
    if fault:
        yield Finding(at, *fault)
        return
    step = earlier.steps[asks.question]
    if not earlier.is_known(step):
        what = f"{quoted(step.id)} porte sur des textes tirés pour chaque personne, qu’un script ne connaît pas"
        yield Finding(at, what, "Regardez une autre question")
        return
    yield from _item(asks, at, step)
    if asks.test is Check.SKIPPED and step.profile:
        yield Finding(at, "une question de profil ne se passe pas", "Demandez « answered », ou un de ses choix")
    elif asks.test is Check.AT_LEAST:
        yield from _least(asks.codes, at, step)
    else:
        yield from _codes(asks.codes, at, step)


def _item(asks: Asks, at: Where, step: Step) -> Iterator[Finding]:
    items = [item.code for item in step.items]
    if items and not asks.item:
        yield Finding(at, f"{quoted(step.id)} a plusieurs lignes", f"Nommez une ligne, par exemple « {step.id}.{items[0]} »")
    elif asks.item and not items:
        yield Finding(at, f"{quoted(step.id)} n’a pas de ligne {quoted(asks.item)}", f"Écrivez « {step.id} » seul")
    elif asks.item and asks.item not in items:
        yield Finding(at, f"{quoted(step.id)} n’a pas de ligne {quoted(asks.item)}", instead(asks.item, items))


def _codes(codes: tuple[str, ...], at: Where, step: Step) -> Iterator[Finding]:
    """The choices that a condition names, or the values."""
    known = [option.code for option in step.options]
    kind = KINDS[step.kind]
    for code in codes:
        if kind.value:
            fault = kind.value.fault(step, code)
            if fault:
                yield Finding(at, *fault)
        elif kind.shape is Shape.TEXT:
            yield Finding(at, f"{quoted(step.id)} est un texte libre, sans choix", "Demandez « answered » ou « skipped »")
        elif not step.is_drawn and code not in known:
            yield Finding(at, f"{quoted(step.id)} n’a pas de choix {quoted(code)}", instead(code, known, VERY_NEAR))


def _least(codes: tuple[str, ...], at: Where, step: Step) -> Iterator[Finding]:
    """The number, the day or the count that an answer must reach."""
    fault = _least_fault(step, *codes[:1]) if codes else ("« at_least » attend une valeur", "Écrivez-la après ce mot")
    if fault:
        yield Finding(at, *fault)


def _least_fault(step: Step, value: str) -> Fault | None:
    """What is reached may be said more finely than it is answered: 2.5 of a whole number."""
    known = [option.code for option in step.options]
    kind = KINDS[step.kind]
    if kind.value and kind.value.at_least:
        return kind.value.fault(replace(step, decimals=MAX_DECIMALS), value)
    if kind.shape in (Shape.SEVERAL, Shape.ORDER):
        is_count = value.isdecimal()
        return None if is_count else (f"{quoted(value)} n’est pas un nombre de choix", "Écrivez-le en chiffres, par exemple « 2 »")
    if step.scale in NUMERIC_SCALES:
        return None if value in known else (f"{quoted(step.id)} n’a pas de degré {quoted(value)}", instead(value, known))
    what = f"« at_least » n’a pas de sens pour {quoted(step.id)}, dont les réponses ne se comparent pas"
    return what, "Demandez « any_of » et les choix voulus"
