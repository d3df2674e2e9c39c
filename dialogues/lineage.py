"""Two scripts compared question by question: two versions of one, or the core and what a territory made of it. Pure.

What was done is computed, never declared. A question's id means the same question for ever and everywhere; what must not change under one
id is refused here.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from dialogues.faults import Finding, Where, quoted
from dialogues.script import DEFAULT_LANGUAGE, Item, Option, Script, Step, Text


class Adaptation(StrEnum):
    """What became of one question."""

    KEPT = "kept"
    REWORDED = "reworded"
    """Same answers, other words in French."""
    OPTIONS_CHANGED = "options_changed"
    """The answers themselves differ: codes, lines, order, how many may be chosen. Only the codes in common add up."""
    DROPPED = "dropped"
    OWN = "own"
    """Not in the first script."""


def compare(base: Script, other: Script) -> dict[str, Adaptation]:
    """What `other` made of each question of `base`, by id in the order of `base`, then its own questions."""
    made = {step.id: _adaptation(step, other.by_id.get(step.id)) for step in base.questions}
    return made | {step.id: Adaptation.OWN for step in other.questions if step.id not in base.by_id}


def compatible(old: Script, new: Script) -> tuple[Finding, ...]:
    """Why `new` may not follow or adapt `old`: an id that became another type, or a label that passed to another code. Empty: it may."""
    findings: list[Finding] = []
    for position, step in enumerate(new.steps):
        before = old.by_id.get(step.id)
        if before is None:
            continue
        at: Where = ("steps", position)
        if step.kind != before.kind:
            what = f"l’étape {quoted(step.id)} était de type « {before.kind} », elle est maintenant « {step.kind} »"
            findings.append(Finding((*at, "kind"), what, "Donnez un nouveau nom à cette question", (step.id,)))
            continue
        findings += _moved_labels(before.options, step.options, (*at, "options"), step.id)
        findings += _moved_labels(before.items, step.items, (*at, "items"), step.id)
    return tuple(findings)


def _adaptation(base: Step, other: Step | None) -> Adaptation:
    if other is None:
        return Adaptation.DROPPED
    if _answer_space(base) != _answer_space(other):
        return Adaptation.OPTIONS_CHANGED
    return Adaptation.KEPT if _french(base) == _french(other) else Adaptation.REWORDED


def _answer_space(step: Step) -> object:
    """All that can be answered. The order of options matters unless each person gets another one anyway."""
    options = [(option.code, option.exclusive) for option in step.options]
    if step.shuffle:
        options.sort()
    items = [item.code for item in step.items]
    return step.kind, options, step.shuffle, items, step.maximum, step.options_from, step.dont_know, step.profile


def _french(step: Step) -> list[str]:
    options = sorted(step.options, key=lambda option: option.code)
    return [_in_french(text) for text in (step.ask, *(option.label for option in options), *(item.label for item in step.items))]


def _moved_labels(old: Sequence[Option | Item], new: Sequence[Option | Item], at: Where, step_id: str) -> list[Finding]:
    """A label found under another code than before: what was answered under either would change its meaning."""
    code_of = {_in_french(part.label): part.code for part in old}
    findings = []
    for position, part in enumerate(new):
        before = code_of.get(_in_french(part.label), part.code)
        if before != part.code:
            what = f"« {_in_french(part.label)} » avait le code {quoted(before)}, il a maintenant {quoted(part.code)}"
            findings.append(Finding((*at, position), what, "Rendez son code à ce libellé", (step_id,)))
    return findings


def _in_french(text: Text) -> str:
    return text.by_language[DEFAULT_LANGUAGE]
