"""What a step may look at: the questions before it, each asked once, or once in the card that is being filled."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogues.checks.order import is_question
from dialogues.faults import instead, quoted
from dialogues.kinds import KINDS
from dialogues.script import MAX_STEPS, Script, Step

Fault = tuple[str, str]
"""What is wrong, and how to mend it."""
_NOT_ANSWERED = {"section": "une partie", "repeat": "une répétition"}


@dataclass(slots=True)
class Earlier:
    """The steps before the one that is looked at, by id; `later` are all the others."""

    script: Script
    steps: dict[str, Step] = field(default_factory=dict)
    later: Mapping[str, int] = field(init=False)
    cards: dict[str, str] = field(default_factory=dict)
    """The repeated section around each step, also where a part that has no place there is between the two."""

    def __post_init__(self) -> None:
        self.later = {step.id: position for position, step in enumerate(self.script.steps[:MAX_STEPS])}
        for step in self.script.steps[:MAX_STEPS]:
            holder = self.script.by_id.get(step.within or "")
            card = holder.id if holder and holder.kind == "repeat" else self.cards.get(step.within or "")
            if card:
                self.cards[step.id] = card

    def passed(self, step: Step) -> None:
        """`step` is now an earlier one."""
        self.steps.setdefault(step.id, step)

    def out_of_sight(self, name: str, looking: Step) -> Fault | None:
        """Why `looking` cannot look at the answer to `name`; None when it can."""
        step = self.steps.get(name)
        if step is None and name in self.later:
            return f"la question {quoted(name)} n’a pas encore été posée", "Placez-la avant : on ne regarde que les réponses déjà données"
        if step is None:
            questions = [one.id for one in self.steps.values() if is_question(one)]
            return f"aucune question ne s’appelle {quoted(name)}", instead(name, questions)
        if step.kind not in KINDS:
            return f"on ne sait pas ce que demande {quoted(name)}", "Corrigez d’abord son type"
        if not is_question(step):
            what = _NOT_ANSWERED.get(step.kind, "une information")
            return f"{quoted(name)} est {what}, personne n’y répond", "Nommez une question"
        card = self.cards.get(name)
        if card is not None and card not in (self.cards.get(looking.id), looking.id):
            return f"{quoted(name)} est posée plusieurs fois, dans la répétition {quoted(card)}", "Ne la regardez que dans cette répétition"
        return None

    def is_known(self, step: Step) -> bool:
        """Whether the lines of the question are known to the script: those of texts drawn for each person are not."""
        return step.items_from is None and step.about is None
