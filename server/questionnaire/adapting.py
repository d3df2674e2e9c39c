"""What became of the common questions, said at once and in French: computed from the two scripts, never declared.

Never here: how it is computed (see `dialogues.lineage` and `dialogues.changes`).
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

from dialogues.lineage import Adaptation, compare
from dialogues.loader import SHIPPED, shipped
from dialogues.reading.borrowing import borrowed
from dialogues.script import DEFAULT_LANGUAGE, Script, Step
from dialogues.values import Value
from server.changes import sentences
from server.scripts import common_script
from storage.authorities import Authority

SAID: Final = {
    Adaptation.KEPT: "Gardée telle quelle",
    Adaptation.REWORDED: "Reformulée",
    Adaptation.OPTIONS_CHANGED: "Choix changés",
    Adaptation.DROPPED: "Retirée",
    Adaptation.OWN: "Question à vous",
}
APART: Final = {
    Adaptation.REWORDED: "comptée à part dans la consolidation",
    Adaptation.OPTIONS_CHANGED: "seuls les choix communs s’additionnent dans la consolidation",
    Adaptation.DROPPED: "absente de la consolidation",
}
"""What it means for a question that is put together with those of other territories."""


class Adapted(Value, frozen=True):
    """What became of one question, `said` in a line, then sentence by sentence. `step` is as asked now, or as it was if dropped."""

    step: Step
    adaptation: Adaptation
    said: str
    details: tuple[str, ...]


def adapted(script: Script, authority: Authority | None = None) -> tuple[Adapted, ...]:
    """Each question that is asked, in order. `authority` is who speaks in the texts."""
    made = compare(_all_shipped(), script)
    return tuple(_adapted(script, step, made[step.id], authority) for step in script.questions)


def left_out(script: Script) -> tuple[Adapted, ...]:
    """The common questions that are not asked; of those about the person, none has to be."""
    missing = [step for step in shipped("core").questions if step.id not in script.by_id]
    return tuple(Adapted(step, Adaptation.DROPPED, said(step.id, Adaptation.DROPPED), ()) for step in missing)


def said(question: str, adaptation: Adaptation) -> str:
    """« Reformulée : comptée à part dans la consolidation »."""
    apart = APART.get(adaptation) if question in common_script().by_id else None
    return f"{SAID[adaptation]}\u00a0: {apart}" if apart else SAID[adaptation]


def _adapted(script: Script, step: Step, adaptation: Adaptation, authority: Authority | None) -> Adapted:
    details = tuple(_details(script, step, authority)) if adaptation in (Adaptation.REWORDED, Adaptation.OPTIONS_CHANGED) else ()
    return Adapted(step, adaptation, said(step.id, adaptation), details)


def _details(script: Script, step: Step, authority: Authority | None) -> Iterator[str]:
    """What changed in the French of one question, and of nothing around it."""
    yield from sentences(_alone(_all_shipped(), step.id), _alone(script, step.id), authority)


def _alone(script: Script, question: str) -> Script:
    steps = borrowed(script, [question], (DEFAULT_LANGUAGE,))
    alone = tuple(replace(step, when=None, within=None, reason="") for step in steps if step.id == question)
    return replace(_all_shipped(), languages=(DEFAULT_LANGUAGE,), steps=alone, fixed_order=False, digest="")


@cache
def _all_shipped() -> Script:
    """Every shipped step, once: what a local question is compared with, whatever script it comes from."""
    steps = {step.id: step for name in SHIPPED for step in shipped(name).steps}
    return replace(common_script(), steps=tuple(steps.values()))
