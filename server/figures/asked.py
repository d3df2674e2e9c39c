"""Who was asked what, and what those who answered have in common: what is counted of a consultation, before any rule. Pure.

The script is public: whoever has an answer to a question that is put to some alone is known to have given another one. Never here: what
is told of it (see `protection`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dialogues.kinds import KINDS, Shape
from dialogues.script import Slot, Step
from server.codebook import Codebook, is_closed
from server.figures.conditions import depends_on, is_delicate
from server.figures.crossing import Crossing, Part, crossing
from server.figures.distributions import Tallies
from server.figures.lines import answered
from server.figures.release import Among
from storage.crossings import ABSENT, Group


@dataclass(frozen=True)
class Counted:
    """What is counted of one consultation: raw. `groups` are those of each of `grouping_questions`, by its id."""

    book: Codebook
    tallies: Tallies
    everybody: Group
    groups: Mapping[str, Mapping[str, Group]]


def grouping_questions(book: Codebook) -> tuple[Step, ...]:
    """The profile and sensitive questions put to everybody, to which each person gives one answer: these can tell people apart."""
    depends = depends_on(book)
    return tuple(step for step in book.questions if is_delicate(step) and not depends[step.id] and _tells_people_apart(book, step))


def _tells_people_apart(book: Codebook, step: Step) -> bool:
    single = KINDS[step.kind].shape is Shape.ONE and is_closed(step) and not step.items
    return single and book.is_asked_once(step) and step.id not in book.cards


@dataclass(frozen=True)
class Asked:
    """What is known of whoever was asked something. `grouping` are the questions by which people can be told apart, by their ids."""

    counted: Counted
    _crossings: dict[tuple[str, Slot], Crossing] = field(default_factory=dict)

    @cached_property
    def grouping(self) -> Mapping[str, Step]:
        return {step.id: step for step in grouping_questions(self.counted.book)}

    @cached_property
    def depends(self) -> Mapping[str, frozenset[str]]:
        """Of each question, those on which it depends whether it is asked."""
        return depends_on(self.counted.book)

    def can_be_told(self, step: Step) -> bool:
        """Whoever knows how many were asked knows of what it depends on: one delicate answer, or opinions, and no more than that."""
        depends = self.depends[step.id]
        if any(is_delicate(other) for other in self.counted.book.questions if other.id in depends):
            return len(depends) == 1 and depends <= self.grouping.keys()
        return not (depends and is_delicate(step))

    def put_to(self, step: Step, slot: Slot) -> Among | None:
        """Who alone were asked this because of their answer to a delicate question, or all gave the same one; None: everybody."""
        if step.id in self.grouping:
            return None
        for question in self.depends[step.id] & self.grouping.keys():
            return Among(question, tuple(sorted(self._asked(question, step, slot))))
        answers = (Among(question, (found,)) for question in self.grouping if (found := self._one_answer(question, step, slot)))
        return next(answers, None)

    def _asked(self, question: str, step: Step, slot: Slot) -> Part:
        """The answers to `question` of those to whom this was put."""
        crossing = self.crossing(question, step, slot)
        return frozenset(group for group in crossing.rows if crossing.count({group}, set(crossing.codes) - {ABSENT}))

    def _one_answer(self, question: str, step: Step, slot: Slot) -> str | None:
        """The answer to `question` that all gave who answered this, if they gave only one."""
        crossing = self.crossing(question, step, slot)
        found = [group for group in crossing.rows if answered(crossing, frozenset({group}))]
        return found[0] if len(found) == 1 and not found[0].startswith("_") else None

    def crossing(self, question: str, step: Step, slot: Slot) -> Crossing:
        """With the answers to `question`, or of everybody where it is empty."""
        if (question, slot) not in self._crossings:
            groups = self.counted.groups[question] if question else {"": self.counted.everybody}
            self._crossings[question, slot] = crossing(groups, step, slot)
        return self._crossings[question, slot]
