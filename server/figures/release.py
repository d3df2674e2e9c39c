"""What may leave an organiser's own pages: the one rule, and the only maker of what passes it.

The commission's pages and files take `Publishable`, so nothing else can reach them. The rule as it stands:
1. nothing is told of a question, or of a line of a grid, that fewer than K people answered in a territory, not even how many;
2. a profile or `sensitive` question is told whole, or not at all: each of its counts that is not zero must be K or more.
What is summed over territories is summed over what each of them may tell: else the sum would give away, by subtraction, what one hides.
"""

from dataclasses import dataclass
from typing import Final

from dialogues.script import Step
from server.figures.distributions import Distribution, Tallies, distributions

K: Final = 11
"""Fewest people behind a figure that leaves: fewer can recognise one another."""


@dataclass(frozen=True, slots=True)
class Publishable:
    """A distribution that may leave. Made by `publishable` alone."""

    distribution: Distribution


def publishable(step: Step, tallies: Tallies) -> tuple[Publishable | None, ...]:
    """What may leave of one consultation's question: one per slot, None where nothing may be told."""
    return tuple(Publishable(each) if _may_leave(step, each) else None for each in distributions(step, tallies))


def _may_leave(step: Step, distribution: Distribution) -> bool:
    if distribution.base < K:
        return False
    return not (step.profile or step.sensitive) or all(count == 0 or count >= K for count in _counts(distribution))


def _counts(distribution: Distribution) -> tuple[int, ...]:
    of_options = tuple(place for bar in distribution.bars for place in (bar.count, *bar.places))
    return (*of_options, distribution.answered, distribution.dont_know, distribution.prefer_not, distribution.skipped)
