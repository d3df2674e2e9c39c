"""What may leave an organiser's own pages: the one rule, and the only maker of what passes it.

The commission's pages and files take `Publishable`, so nothing else can reach them. The rule as it stands:
1. nothing is told of a question, or of a line of a grid, that fewer than K people answered in a territory, not even how many;
2. a profile or `sensitive` question is told whole, or not at all: each of its counts that is not zero must be K or more.
3. on the cards of a repeated section one person answers several times: these counts must be K times the cards, or more;
4. of what people wrote themselves nothing is told but how many answered: numbers, days and municipalities may be one person's alone, and
   the texts of some among which others chose or on which they voted have words that no script has.
What is summed over territories is summed over what each of them may tell: else the sum would give away, by subtraction, what one hides.
"""

from dataclasses import dataclass, replace
from typing import Final

from dialogues.kinds import KINDS, Shape
from dialogues.script import Step
from server.figures.distributions import Distribution, Tallies, distributions
from storage.moderated_texts import SECTORS

K: Final = 11
"""Fewest people behind a figure that leaves: fewer can recognise one another."""


@dataclass(frozen=True, slots=True)
class Publishable:
    """A distribution that may leave. Made by `publishable` alone."""

    distribution: Distribution


def publishable(step: Step, tallies: Tallies, cards: int = 1) -> tuple[Publishable | None, ...]:
    """What may leave of one consultation's question: one per slot, None where nothing may be told.

    `cards`: how often one person may have answered it.
    """
    if step.items_from is not None:
        return ()
    told = distributions(step, tallies)
    told = told if is_closed(step) else tuple(replace(each, bars=()) for each in told)
    return tuple(Publishable(each) if _may_leave(step, each, K * cards) else None for each in told)


def is_closed(step: Step) -> bool:
    """Whether all that can be answered is written in the script, or is one of the authority's sectors."""
    drawn = step.items_from or step.own_from or step.options_from not in (None, SECTORS)
    return not drawn and KINDS[step.kind].shape not in (Shape.TEXT, Shape.VALUE)


def _may_leave(step: Step, distribution: Distribution, fewest: int) -> bool:
    if distribution.base < fewest:
        return False
    return not (step.profile or step.sensitive) or all(count == 0 or count >= fewest for count in _counts(distribution))


def _counts(distribution: Distribution) -> tuple[int, ...]:
    of_options = tuple(place for bar in distribution.bars for place in (bar.count, *bar.places))
    return (*of_options, distribution.answered, distribution.dont_know, distribution.prefer_not, distribution.skipped)
