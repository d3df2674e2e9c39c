"""The counts of all consultations as one long table, for the commission: aggregates only, and only what the release rule lets out.

Never here: the rule (see `figures.release`), bytes, files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dialogues.answers import State
from dialogues.counting import STATES
from dialogues.lineage import Adaptation
from dialogues.script import Step
from server.codebook import Codebook
from server.exports.formats import Cell
from server.figures.distributions import Bar, Tallies
from server.figures.release import Publishable, publishable
from storage.consultations import Consultation

COLUMNS: Final = (
    "territory",
    "authority",
    "siren",
    "consultation",
    "fictional",
    "question",
    "adaptation",
    "item",
    "option",
    "count",
    "base",
)
LIST_SEPARATOR: Final = "|"


@dataclass(frozen=True, slots=True)
class Consolidated:
    """One consultation with all that is counted in it. `adaptations` say what its present script made of each common question."""

    consultation: Consultation
    codebook: Codebook
    adaptations: dict[str, Adaptation]
    tallies: Tallies


def consolidated_rows(all_of_them: Sequence[Consolidated]) -> Iterator[tuple[Cell, ...]]:
    """The rows, by consultation, question, line and option. A ranking has a row for each option at each place, its `item`."""
    for each in all_of_them:
        for step in each.codebook.questions:
            adaptation = each.adaptations.get(step.id, Adaptation.DROPPED)
            for may_leave in publishable(step, each.tallies):
                if may_leave is not None:
                    yield from _rows(each.consultation, step, adaptation, may_leave)


def _rows(consultation: Consultation, step: Step, adaptation: Adaptation, publishable: Publishable) -> Iterator[tuple[Cell, ...]]:
    distribution = publishable.distribution
    authorities = consultation.authorities
    who = (
        LIST_SEPARATOR.join(dict.fromkeys(authority.territory for authority in authorities)),
        LIST_SEPARATOR.join(authority.name for authority in authorities),
        LIST_SEPARATOR.join(authority.siren for authority in authorities),
        consultation.code,
        int(consultation.fictional),
        step.id,
        adaptation.value,
    )
    cells = [cell for bar in distribution.bars for cell in _of_option(distribution.slot.item, bar)]
    cells += [(distribution.slot.item, STATES[state], count) for state, count in _of_states(step, publishable)]
    yield from ((*who, item, option, count, distribution.base) for item, option, count in cells)


def _of_option(item: str, bar: Bar) -> list[tuple[str, str, int]]:
    if bar.places:
        return [(str(place), bar.code, count) for place, count in enumerate(bar.places, start=1)]
    return [(item, bar.code, bar.count)]


def _of_states(step: Step, publishable: Publishable) -> Iterator[tuple[State, int]]:
    """The states this question offers, and any other that someone is in."""
    distribution = publishable.distribution
    offered = {State.PREFER_NOT} if step.profile else {State.SKIPPED} | ({State.DONT_KNOW} if step.dont_know else set())
    counts = {
        State.ANSWERED: distribution.answered,
        State.DONT_KNOW: distribution.dont_know,
        State.PREFER_NOT: distribution.prefer_not,
        State.SKIPPED: distribution.skipped,
    }
    yield from ((state, count) for state, count in counts.items() if count or state in offered)
