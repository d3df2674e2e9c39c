"""How many of a group stopped before a question, as the tables of other questions with the same profile tell of it. Pure.

Whoever stopped before a question came to none after it: what one table tells of them bounds them in the tables of all other questions that
everybody is asked. Never here: whether too much follows from it (see `audit`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil, inf
from typing import Final, NamedTuple, TypeVar

from dialogues.kinds import KINDS
from dialogues.script import Slot
from server.codebook import Codebook
from server.figures.conditions import goes_before
from server.figures.crossing import DONT_KNOW, WITHOUT_ANSWER, Part
from server.figures.published import Absent
from server.figures.release import Protected
from server.figures.unknowns import STOPPED, Comes, Picks, Stopped, Told, Unknowns, Unsolved
from storage.crossings import ABSENT

MOST_ROUNDS: Final = 4
"""How often tables are made again in view of one another: once is mostly enough."""

Row = TypeVar("Row")
Tables = Mapping[Slot, tuple[Row, ...]]
Stops = tuple[Stopped, ...]
"""What is known of those who stopped before one slot."""


class Seen(NamedTuple):
    """What is told of those who stopped before one slot: in each row of its table, and `of_all`."""

    slot: Slot
    rows: tuple[Stopped, ...]
    of_all: Absent


def settled(
    tables: Tables[Row], exposed: Callable[[Tables[Row]], Mapping[Slot, Stops]], again: Callable[[Slot, Stops], tuple[Row, ...]]
) -> Tables[Row]:
    """Tables of one profile of which none exposes another: those that are `exposed` are made `again`, and at last left out.

    `exposed` gives them with what the others tell of whoever stopped before each.
    """
    found = dict(tables)
    for left in reversed(range(MOST_ROUNDS)):
        stops = exposed(found)
        if not stops:
            break
        found |= {slot: again(slot, some) if left else () for slot, some in stops.items()}
    return found


class DidNotCome(NamedTuple):
    """How many did not come to the question that groups are made by, and which is asked `first` of that one and of the one looked at."""

    people: int
    first: Comes | None


def stopped_among(group: Part, line: int, of_line: int, of_all: int, groups: DidNotCome) -> Stopped:
    """How many of a group stopped before a question, where every count of everybody is known.

    `line`: how many of the group are told as one with whoever stopped, these included; `of_line` and `of_all`: of everybody, how many would
    be in that line, and how many stopped. The same bounds as a program would find: nothing else is told of them.
    """
    if groups.first is Comes.COLUMN:  # whoever stopped came to nothing after it
        count = of_all if ABSENT in group else 0
        return Stopped(group, count, count)
    before = groups.people if groups.first is Comes.ROW else 0
    inside = before if ABSENT in group else 0
    free, stopped, others = line - inside, of_all - before, of_line - of_all
    return Stopped(group, max(0, free - others) + inside, min(free, stopped) + inside)


def picks_tell(one: Protected, picks: Picks, stopped: Stopped) -> bool:
    """Whether more follows for those of a group who stopped from how many options a person gives.

    It does where fewer are left, or there are more left, than could give what is told.
    """
    came = [line for line in one.lines if ABSENT not in line.codes]
    alone = sum(line.count for line in came if (picks.alone | DONT_KNOW | WITHOUT_ANSWER).issuperset(line.codes))
    given = sum(line.count for line in came)
    fewest = max([alone + ceil((given - alone) / picks.most), *(line.count for line in came)])
    told = sum(line.count for line in one.lines)
    return picks.least > 1 or one.people - fewest < stopped.most or told < one.people - stopped.least


def told_by_others(book: Codebook, tables: Sequence[tuple[Told, Slot, Absent]]) -> Mapping[Slot, tuple[Stopped, ...]]:
    """What all others tell of those who stopped before the slot of each table, as far as the table itself does not.

    `tables`: all with one profile, each with how many of everybody stopped.
    """
    seen = [Seen(slot, stopped_in_rows(told), of_all) for told, slot, of_all in tables]
    elsewhere = [told_elsewhere(book, here, (other for other in seen if other is not here)) for here in seen]
    found = {slot: not_told_here(told, stops) for (told, slot, _), stops in zip(tables, elsewhere, strict=True)}
    return {slot: stops for slot, stops in found.items() if stops}


def stopped_in_rows(told: Told) -> tuple[Stopped, ...]:
    """How many of each row of a table stopped before its question, at least and at most: anything where that takes too long to find out."""
    return tuple(_bounds(told, [Stopped(row, 0, inf) for row in told.rows]))


def told_elsewhere(book: Codebook, here: Seen, others: Iterable[Seen]) -> tuple[Stopped, ...]:
    """What other tables tell of those who stopped before this slot: between two questions no more stopped than did of everybody."""
    found: dict[frozenset[str], Stopped] = {}
    for bound in (each for other in others for each in _seen_from(book, here, other)):
        known = found.get(bound.rows, bound)
        found[bound.rows] = Stopped(bound.rows, max(known.least, bound.least), min(known.most, bound.most))
    return tuple(found.values())


def not_told_here(told: Told, elsewhere: Iterable[Stopped]) -> tuple[Stopped, ...]:
    """Those of these bounds that are closer than what the table itself tells."""
    asked = tuple(elsewhere)
    known = _bounds(told, asked)
    return tuple(one for one, here in zip(asked, known, strict=True) if one.least > here.least or one.most < here.most)


def _bounds(told: Told, asked: Iterable[Stopped]) -> Iterator[Stopped]:
    nothing = tuple(Stopped(one.rows, 0, inf) for one in asked)
    unknowns = Unknowns([replace(told, stops=nothing)])
    for one in nothing:
        counts = unknowns.within(0, one.rows, STOPPED)
        try:
            least, most = unknowns.least(counts), unknowns.most(counts)
        except Unsolved:
            yield one
        else:
            yield Stopped(one.rows, least or 0, inf if most is None else most)


def _seen_from(book: Codebook, here: Seen, other: Seen) -> Iterator[Stopped]:
    if is_asked_before(book, other.slot, here.slot):
        between = here.of_all.most - other.of_all.least
        yield from (one._replace(most=one.most + between) for one in other.rows)
    elif is_asked_before(book, here.slot, other.slot):
        between = other.of_all.most - here.of_all.least
        yield from (one._replace(least=max(0, one.least - between)) for one in other.rows)


def is_asked_before(book: Codebook, first: Slot, second: Slot) -> bool:
    """Also of two lines of one grid, which are put to people one after the other."""
    if first.question != second.question:
        return goes_before(book, first.question, second.question)
    lines = [KINDS[step.kind].slots(step) for version in book.versions if (step := version.by_id.get(first.question))]
    return all(first in each and second in each and each.index(first) < each.index(second) for each in lines)
