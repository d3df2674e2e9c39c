"""How many people gave what under one slot, by the group they belong to: raw, before any rule. Pure.

Everybody of a group is counted: who has no answer under the slot is under ABSENT. Never here: what may leave (see `protection`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from dialogues.answers import State
from dialogues.counting import STATES
from dialogues.kinds import KINDS, Shape
from dialogues.script import Slot, Step
from server.codebook import is_closed
from storage.crossings import ABSENT, Group

WITHOUT_ANSWER: Final = frozenset({STATES[State.SKIPPED], STATES[State.PREFER_NOT], ABSENT})
"""The codes of those who are not in the base of a question."""
DONT_KNOW: Final = frozenset({STATES[State.DONT_KNOW]})
ANSWERED: Final = STATES[State.ANSWERED]

Patterns = Mapping[frozenset[str], int]
"""How many people gave exactly these codes: one code each, unless several can be chosen."""
Part = frozenset[str]
"""Codes taken together: of options, of answers to a profile question, or of states."""


@dataclass(frozen=True)
class Crossing:
    """`rows`: what the people of each group gave. `codes`: all that can be given, in the order of showing.

    With `overlapping`, a person may have given several codes.
    """

    rows: Mapping[str, Patterns]
    codes: tuple[str, ...]
    overlapping: bool
    _counts: dict[tuple[Part, Part], int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def count(self, groups: Set[str], codes: Set[str]) -> int:
        """People of these groups who gave one of these codes, or more. Kept: the audit asks for the same again and again."""
        asked = frozenset(groups), frozenset(codes)
        found = self._counts.get(asked)
        if found is None:
            rows = (self.rows.get(group, {}) for group in groups)
            found = sum(count for row in rows for given, count in row.items() if not codes.isdisjoint(given))
            self._counts[asked] = found
        return found

    def people(self, groups: Iterable[str]) -> int:
        """Everybody in these groups."""
        return sum(self._sizes.get(group, 0) for group in groups)

    @cached_property
    def _sizes(self) -> Mapping[str, int]:
        return {group: sum(row.values()) for group, row in self.rows.items()}


def crossing(groups: Mapping[str, Group], step: Step, slot: Slot) -> Crossing:
    """What people gave under this slot of the question, by group. Of what is not closed, only whether they answered."""
    rows = {name: _patterns(group, step, slot) for name, group in groups.items()}
    return Crossing(rows, codes_of(step, rows.values()), overlaps(step))


def overlaps(step: Step) -> bool:
    """Whether a person may give several codes."""
    return KINDS[step.kind].shape in (Shape.SEVERAL, Shape.ORDER) and step.maximum > 1 and is_closed(step)


def codes_of(step: Step, found: Iterable[Patterns]) -> tuple[str, ...]:
    """The options of the question, or that it is answered, then any other option found, then the states."""
    known = [option.code for option in step.options] if is_closed(step) else [ANSWERED]
    states = [STATES[State.DONT_KNOW], STATES[State.PREFER_NOT], STATES[State.SKIPPED], ABSENT]
    others = sorted({code for patterns in found for given in patterns for code in given}.difference(known, states))
    return tuple(dict.fromkeys((*known, *others, *states)))


def finest(crossing: Crossing, group: Part | None = None) -> tuple[Part, ...]:
    """Each option by itself, « Je ne sais pas » by itself, and those without an answer, however they came to have none.

    Of states only what somebody is in, in this group or in any.
    """
    given = {code for row in group or crossing.rows for codes in crossing.rows.get(row, {}) for code in codes}
    codes = [code for code in crossing.codes if code not in WITHOUT_ANSWER and (code in given or not code.startswith("_"))]
    without = WITHOUT_ANSWER & given
    return (*(frozenset({code}) for code in codes), *([without] if without else []))


def _patterns(group: Group, step: Step, slot: Slot) -> Patterns:
    closed = is_closed(step)
    patterns: Counter[frozenset[str]] = Counter()
    for codes, count in group.by_slot.get(slot, {}).items():
        is_told = closed or all(code.startswith("_") for code in codes)
        patterns[codes if is_told else frozenset({ANSWERED})] += count
    patterns[frozenset({ABSENT})] += group.people - patterns.total()
    return +patterns
