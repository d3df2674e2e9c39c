"""What a script may become, and what it made of the commission's questions. Pure.

What was done is computed, never declared, but for one thing: a local option that is `part_of` one of the core's. A question's id means the
same question for ever and everywhere; what must not change under one id is refused here. Never here: how two scripts differ in detail
(see `changes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from dialogues.cleaning import as_any_keyboard
from dialogues.faults import Finding, Where, instead, quoted
from dialogues.script import DEFAULT_LANGUAGE, NUMERIC_SCALES, Item, Option, Script, Step, Text

_RENAME = "Donnez un nouveau nom à cette question"


class Adaptation(StrEnum):
    """What became of one question."""

    KEPT = "kept"
    REWORDED = "reworded"
    """Same answers, other words in French; spaces and apostrophes typed otherwise are no other words."""
    OPTIONS_CHANGED = "options_changed"
    """The answers themselves differ: codes, lines, order, limits, unit, what is drawn. Options add up by their code, or by `part_of`."""
    DROPPED = "dropped"
    OWN = "own"
    """Not in the first script."""


def compare(base: Script, other: Script) -> dict[str, Adaptation]:
    """What `other` made of each question of `base`, by id in the order of `base`, then its own questions."""
    made = {step.id: _adaptation(base, other, step.id) for step in base.questions}
    return made | {step.id: Adaptation.OWN for step in other.questions if step.id not in base.by_id}


def compatible(old: Script, new: Script) -> tuple[Finding, ...]:
    """Why `new` may not follow or adapt `old`: an id or a code that would mean something else. Empty: it may."""
    findings: list[Finding] = []
    for position, step in enumerate(new.steps):
        before = old.by_id.get(step.id)
        if before is None:
            continue
        at: Where = ("steps", position)
        if step.kind != before.kind:
            what = f"l’étape {quoted(step.id)} était de type « {before.kind} », elle est maintenant « {step.kind} »"
            findings.append(Finding((*at, "kind"), what, _RENAME, (step.id,)))
            continue
        findings += (Finding(at, what, _RENAME, (step.id,)) for what in _kept_otherwise(old, new, step.id))
        findings += _moved_labels(before.options, step.options, (*at, "options"), step.id)
        findings += _moved_labels(before.items, step.items, (*at, "items"), step.id)
    return tuple(findings)


def conflicts(common: Iterable[Script], local: Script) -> tuple[Finding, ...]:
    """Why `local` may not be asked beside these scripts, which are common to all territories. Empty: it may.

    It takes one of their ids or codes for something else, or declares `part_of` an option that none of them has under the same question.
    """
    scripts = tuple(common)
    steps = {step.id: step for script in scripts for step in script.steps}
    taken = (finding for script in scripts for finding in compatible(script, local))
    misplaced = (
        finding
        for position, step in enumerate(local.steps)
        for finding in _misplaced_parts(steps.get(step.id), step, ("steps", position, "options"))
    )
    return tuple(dict.fromkeys((*taken, *misplaced)))


# --- Adaptation -----------------------------------------------------------------------------------------------------------------------


def _adaptation(base: Script, other: Script, step_id: str) -> Adaptation:
    step = other.by_id.get(step_id)
    if step is None:
        return Adaptation.DROPPED
    if _answer_space(base, base.by_id[step_id]) != _answer_space(other, step):
        return Adaptation.OPTIONS_CHANGED
    return Adaptation.KEPT if _french(base.by_id[step_id]) == _french(step) else Adaptation.REWORDED


def _answer_space(script: Script, step: Step) -> object:
    """All that can be answered. The order of options matters unless each person gets another one anyway."""
    options = [(option.code, option.exclusive, option.other) for option in step.options]
    shuffled = step.shuffle and not script.fixed_order
    if shuffled:
        options.sort()
    items = [item.code for item in step.items]
    limits = step.minimum, step.maximum, step.lowest, step.highest, step.decimals, step.unit and _in_french(step.unit)
    drawn = step.options_from, step.own_from, step.items_from, step.about
    return step.kind, options, shuffled, items, limits, drawn, step.dont_know, step.profile, step.id in script.card_of


def _french(step: Step) -> list[str]:
    options = sorted(step.options, key=lambda option: option.code)
    words = (step.ask, step.again, *(option.label for option in options), *(item.label for item in step.items))
    return [as_any_keyboard(_in_french(text)) for text in words if text is not None]


# --- The core's options ---------------------------------------------------------------------------------------------------------------


def _misplaced_parts(core: Step | None, local: Step, at: Where) -> Iterator[Finding]:
    codes = [option.code for option in core.options] if core else []
    for position, option in enumerate(local.options):
        if option.part_of is None:
            continue
        where = (*at, position)
        if core is None:
            what = f"la question {quoted(local.id)} n’est pas du tronc commun, ses choix n’y font partie de rien"
            yield Finding(where, what, "Retirez « part_of »", (local.id,))
        elif option.part_of not in codes:
            what = f"la question {quoted(local.id)} du tronc commun n’a pas de choix {quoted(option.part_of)}"
            yield Finding(where, what, instead(option.part_of, codes), (local.id,))
        elif option.code in codes:
            what = f"{quoted(option.code)} est déjà un choix du tronc commun, il compte pour lui-même"
            yield Finding(where, what, "Retirez « part_of », ou donnez un autre code à ce choix", (local.id,))


# --- What must not change -------------------------------------------------------------------------------------------------------------


def _kept_otherwise(old: Script, new: Script, step_id: str) -> Iterator[str]:
    """What makes answers under one id unlike those before, though the type is the same: where they are kept, and what a number means."""
    before, after = old.by_id[step_id], new.by_id[step_id]
    question = f"la question {quoted(step_id)}"
    if (step_id in old.card_of) != (step_id in new.card_of):
        yield f"{question} est posée une fois par personne dans une version, une fois par carte dans l’autre"
    if (before.about is None) != (after.about is None):
        yield f"{question} porte sur le texte d’une autre personne dans une version, pas dans l’autre"
    if (before.items_from is None) != (after.items_from is None):
        yield f"{question} fait voter sur des textes d’autres personnes dans une version, pas dans l’autre"
    if before.scale != after.scale and not NUMERIC_SCALES.keys().isdisjoint((before.scale, after.scale)):
        yield f"{question} se notait sur l’échelle {quoted(before.scale or '')}, elle se note maintenant sur {quoted(after.scale or '')}"
    if before.unit and after.unit and _in_french(before.unit) != _in_french(after.unit):
        yield f"{question} se comptait en {quoted(_in_french(before.unit))}, elle se compte maintenant en {quoted(_in_french(after.unit))}"


def _moved_labels(old: Sequence[Option | Item], new: Sequence[Option | Item], at: Where, step_id: str) -> list[Finding]:
    """A label found under another code than before: what was answered under either would change its meaning."""
    code_of = {as_any_keyboard(_in_french(part.label)): part.code for part in old}
    findings = []
    for position, part in enumerate(new):
        before = code_of.get(as_any_keyboard(_in_french(part.label)), part.code)
        if before != part.code:
            what = f"« {_in_french(part.label)} » avait le code {quoted(before)}, il a maintenant {quoted(part.code)}"
            findings.append(Finding((*at, position), what, "Rendez son code à ce libellé", (step_id,)))
    return findings


def _in_french(text: Text) -> str:
    """Nothing, where a script at fault lacks French: its other faults are told together with that one."""
    return text.by_language.get(DEFAULT_LANGUAGE, "")
