"""Raw counts written as the lines of a distribution, whole or gathered. Pure.

Never here: which codes are gathered, nor whether it may leave.
"""

from collections.abc import Iterator, Sequence
from typing import TypedDict

from dialogues.answers import State, ways_out
from dialogues.counting import STATES
from dialogues.kinds import KINDS, Shape
from dialogues.script import Step
from server.codebook import is_closed
from server.figures.crossing import ANSWERED, WITHOUT_ANSWER, Crossing, Part
from server.figures.distributions import Distribution
from server.figures.release import Line


class Figures(TypedDict):
    """What a distribution holds besides its place and its people."""

    people: int
    base: int | None
    lines: tuple[Line, ...]
    several: bool
    whole: bool


def gathered_lines(crossing: Crossing, group: Part, parts: Sequence[Part]) -> Figures:
    """What the people of a group gave, told in these parts. The lines that gather several codes come last."""
    place = {code: place for place, code in enumerate(crossing.codes)}
    in_order = sorted((tuple(sorted(part, key=place.__getitem__)) for part in parts), key=lambda codes: (len(codes) > 1, place[codes[0]]))
    given = [code for code in crossing.codes if code not in WITHOUT_ANSWER and crossing.count(crossing.rows.keys(), {code})]
    return Figures(
        people=crossing.people(group),
        base=_base(crossing, group, parts),
        lines=tuple(Line(codes, crossing.count(group, set(codes))) for codes in in_order),
        several=crossing.overlapping,
        whole=all(frozenset({code}) in parts for code in given),
    )


def answered(crossing: Crossing, group: Part) -> int:
    """How many people of the group answered, « Je ne sais pas » included."""
    return crossing.count(group, set(crossing.codes) - WITHOUT_ANSWER)


def _base(crossing: Crossing, group: Part, parts: Sequence[Part]) -> int | None:
    # Of any group: where one alone tells how many answered, all who did not are known to be in the others.
    without = frozenset(code for code in WITHOUT_ANSWER if crossing.count(crossing.rows.keys(), {code}))
    told = frozenset[str]().union(*(part for part in parts if part <= WITHOUT_ANSWER))
    return answered(crossing, group) if without <= told else None


def whole_lines(step: Step, distribution: Distribution, people: int, *, several: bool) -> Figures:
    """All that is counted under one slot: the options or, of what is not closed, that it is answered; then the states."""
    return Figures(
        people=people,
        base=distribution.base,
        lines=(*_options(step, distribution), *_states(step, distribution)),
        several=several or KINDS[step.kind].shape in (Shape.SEVERAL, Shape.ORDER),
        whole=True,
    )


def _options(step: Step, distribution: Distribution) -> Iterator[Line]:
    if is_closed(step):
        yield from (Line((bar.code,), bar.count, bar.places) for bar in distribution.bars)
    else:
        yield Line((ANSWERED,), distribution.answered)


def _states(step: Step, distribution: Distribution) -> Iterator[Line]:
    """The states this question offers, and any other that someone is in."""
    counts = {
        State.DONT_KNOW: distribution.dont_know,
        State.PREFER_NOT: distribution.prefer_not,
        State.SKIPPED: distribution.skipped,
    }
    yield from (Line((STATES[state],), count) for state, count in counts.items() if count or state in ways_out(step))
