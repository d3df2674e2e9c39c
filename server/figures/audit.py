"""Whether what is told of two questions tells what it hides: each hidden count, and each sum of hidden counts, is bounded.

An attacker is taken to know all that is published of the two questions, now and earlier, how many people took part, and that none of them
changed an answer. What follows from it for a count of people must not lie within 1 and k - 1. Never here: how a table is made safe (see
`protection`).

The limit: two questions at a time, with what others tell of whoever stopped. What could follow from more at once is left to the attacker
of the tests.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, product
from typing import Final, NamedTuple

from server.figures.crossing import WITHOUT_ANSWER, Part
from server.figures.unknowns import STOPPED, Comes, Sum, Told, Unknowns, Unsolved
from storage.crossings import ABSENT

MOST_SETS: Final = 1000
"""Of one question, the sets of parts of few people that are looked at: of 20 parts of one person there are 184,756 of ten people."""
MOST_SUMS: Final = 20_000
"""Sums that are looked at besides the parts by themselves."""


class _TooMany(Exception):
    """There are more sets than can be bounded in time."""


@dataclass(slots=True)
class Audited:
    """How many counts and sums were bounded."""

    bounded: int = 0


def exposes(unknowns: Unknowns, fewest: int, audited: Audited, *, of: Part | None = None, besides_wholes: bool = False) -> bool:
    """Whether some count of people that is not told must lie within 1 and `fewest` - 1.

    `of`: only of people in a row or column that holds one of these codes. `besides_wholes`: to somebody who has the whole of each row and
    column in any case, who must not learn more of such a count than these tell. What cannot be found out in time counts as exposed.
    """
    try:
        return _is_exposed(unknowns, fewest, audited, of, besides_wholes=besides_wholes)
    except (Unsolved, _TooMany):
        return True


def _is_exposed(unknowns: Unknowns, fewest: int, audited: Audited, of: Part | None, *, besides_wholes: bool) -> bool:
    told = unknowns.told
    for hidden in _hidden(unknowns, fewest, of):
        audited.bounded += 1
        counts, people = hidden.counts, hidden.people
        if not counts:  # a set of which nothing is told at this time
            continue
        found = (*(_reached(unknowns, hidden) or ()), *(people + count for count in unknowns.possible(counts)))
        if found and (min(found) < 1 or max(found) >= fewest or (besides_wholes and _is_as_free(found, _by_wholes(told[0], hidden)))):
            continue
        lowest = unknowns.least(counts)
        if lowest is None:  # somebody changed an answer: what was told at one time says nothing of another
            later = (told[1:], told[:1]) if len(told) > 1 else ()
            return not later or any(_is_exposed(Unknowns(some), fewest, audited, of, besides_wholes=besides_wholes) for some in later)
        if _is_free(people + lowest, fewest) or (highest := unknowns.most(counts)) is None or people + highest >= fewest:
            continue
        if not besides_wholes or not _is_known(told[0], hidden, (lowest, highest)):
            return True
    return False


def _is_free(count: int, fewest: int) -> bool:
    """Whether a count is of nobody, or of enough people."""
    return count < 1 or count >= fewest


class _Hidden(NamedTuple):
    """What to bound: a sum of unknowns, and a number to add. `place`: the row and the column that it is of, where it is of one time alone.

    Where there are `people`, it is of all these people in the row, but for those in the column.
    """

    counts: Sum
    people: int = 0
    place: tuple[Part, Part] | None = None


_Range = tuple[int, int]
"""The least and the most."""


def _hidden(unknowns: Unknowns, fewest: int, of: Part | None) -> Iterator[_Hidden]:
    """Counts at each time, and of the people who came between two times."""
    # What is told as one at some time may be few people at any other.
    blocks = dict.fromkeys(block for told in unknowns.told for block in _blocks(unknowns, told, fewest, of))
    every_column = unknowns.every_column
    rows = dict.fromkeys((row, every_column) for row, _ in blocks)
    for time, told in enumerate(unknowns.told):
        known = {(row, every_column) for row in told.row_wholes} | {
            place for place, people in told.cells.items() if _is_free(people, fewest)
        }
        for row, column in rows | blocks if told.picks is None else blocks:
            if (row, column) in known:
                continue
            if _may_be_exposed(told, row, column, fewest):
                yield _Hidden(unknowns.within(time, row, column), 0, (row, column) if len(unknowns.told) == 1 else None)
            if told.picks and (people := _whole(told.row_wholes, row)):
                yield from _left(unknowns, time, row, column, people, fewest)
    for before, after in combinations(range(len(unknowns.told)), 2):
        for row, column in rows | blocks:
            earlier, later = unknowns.within(before, row, column), unknowns.within(after, row, column)
            yield _Hidden(later | dict.fromkeys(earlier, -1))
            came = [_whole(unknowns.told[time].row_wholes, row) for time in (before, after)]
            if unknowns.told[after].picks and came[0] is not None and came[1] is not None:
                yield _Hidden(earlier | dict.fromkeys(later, -1), came[1] - came[0])


def _is_as_free(found: Sequence[int], known: _Range | None) -> bool:
    """Whether a count that can be any of these is as free as it is where only the wholes are known."""
    return known is not None and min(found) <= known[0] and known[1] <= max(found)


def _reached(unknowns: Unknowns, hidden: _Hidden) -> _Range | None:
    """How little and how much a count can be, as far as it is seen without a program: mostly enough to know that it is free.

    Two people change places without a trace who are of one group that is told of, or who gave what is told as one; neither of them one of
    those who stopped, where these are told of.
    """
    told = unknowns.told[0]
    if hidden.place is None or told.actual is None:
        return None
    (row, column), count = hidden.place, told.actual
    counted = frozenset[str]().union(*(stop.columns for stop in told.stops))
    free = column - counted
    group, line = _holding(told.rows, unknowns.rows, row), _holding(told.columns, unknowns.columns, column)
    stopped = STOPPED if told.first_comes else frozenset[str]()  # whoever stopped cannot take the place of another
    less, more = 0, 0
    if group is not None and stopped.isdisjoint(row):
        others = group - row - stopped
        if told.picks:
            people, of_others = (_whole(told.row_wholes, part) or count(part, column) for part in (row, others))
            less = max(0, of_others - count(others, column | counted))
            more = min(max(0, people - count(row, column | counted)), count(others, free))
        elif line is not None:
            beside = unknowns.every_column - column - counted
            elsewhere = unknowns.every_row - group - stopped
            less = count(others, beside) + count(elsewhere, line - column - counted)
            gave = count(others, free)
            in_group = min(count(row, beside - line), gave)
            more = in_group + min(count(row, line - column - counted), gave - in_group + count(elsewhere, free))
    gave = count(row, column)
    least, most = gave - min(count(row, free), less), gave + more
    return (hidden.people - most, hidden.people - least) if hidden.people else (least, most)


def _holding(told: Sequence[Part], finest: Sequence[Part], part: Part) -> Part | None:
    """What holds this part, of all that is told; what is not told of is one by subtraction. None where it is in several."""
    rest = frozenset[str]().union(*finest).difference(*told)
    return next((each for each in (*told, rest) if part <= each), None)


def _by_wholes(told: Told, hidden: _Hidden) -> _Range | None:
    """The least and the most that a count can be where nothing but the wholes is known; None where they do not tell of it."""
    if hidden.place is None:
        return None
    row, column = hidden.place
    rows, columns = _whole(told.row_wholes, row), _whole(told.column_wholes, column)
    options = [part for part in told.column_wholes if part <= column and not _is_of_states(part)]
    if rows is None or columns is None or (told.picks and len(options) > 1):
        return None
    people = sum(told.row_wholes.values())
    if told.first_comes and ABSENT in row:
        least, most = _overlap(told, people - rows, columns, people, column)
        least, most = columns - most, columns - least
    else:
        least, most = _overlap(told, rows, columns, people, column)
    return (rows - most, rows - least) if hidden.people else (least, most)


def _overlap(told: Told, rows: int, columns: int, people: int, column: Part) -> _Range:
    """How few and how many can be in both, in rows that do not hold those who stopped: these are in their own row alone, or column."""
    stopped = (told.row_wholes if told.first_comes is Comes.ROW else told.column_wholes).get(STOPPED, 0) if told.first_comes else 0
    columns -= stopped if ABSENT in column else 0
    return max(0, rows + columns + stopped - people), min(rows, columns)


def _is_known(told: Told, hidden: _Hidden, bounds: _Range) -> bool:
    """Whether the sum is as closely bounded where nothing but the wholes is known."""
    beforehand = Unknowns([replace(told, cells={}, stops=())])
    if hidden.place is None or any(not _covers(*each) for each in zip((beforehand.rows, beforehand.columns), hidden.place, strict=True)):
        return False
    counts = dict.fromkeys(beforehand.within(0, *hidden.place), -1 if hidden.people else 1)
    return (beforehand.least(counts), beforehand.most(counts)) == bounds


def _covers(parts: Iterable[Part], part: Part) -> bool:
    """Whether some of these parts make it up."""
    return frozenset[str]().union(*(one for one in parts if one <= part)) == part


def _whole(wholes: Mapping[Part, int], part: Part) -> int | None:
    within = [one for one in wholes if one <= part]
    return sum(wholes[one] for one in within) if _covers(within, part) else None


def _may_be_exposed(told: Told, row: Part, column: Part, fewest: int) -> bool:
    """A count can only be confined to a range that it lies in."""
    return told.actual is None or not _is_free(told.actual(row, column), fewest)


def _left(unknowns: Unknowns, time: int, row: Part, column: Part, people: int, fewest: int) -> Iterator[_Hidden]:
    """Where several can be chosen, those who chose this, to take from all in the row; by themselves, or with those in some state."""
    told = unknowns.told[time]
    states = [part for part in unknowns.columns if _is_of_states(part) and not part & column]
    for some in ((), states, [state for state in states if state <= WITHOUT_ANSWER]):
        place = (row, column.union(*some))
        if told.actual is None or not _is_free(people - told.actual(*place), fewest):
            counts = (unknowns.within(time, row, part) for part in (column, *some))
            yield _Hidden({where: -1 for places in counts for where in places}, people, place if len(unknowns.told) == 1 else None)


def _is_of_states(part: Part) -> bool:
    return all(code.startswith("_") for code in part)


def _blocks(unknowns: Unknowns, told: Told, fewest: int, of: Part | None) -> Iterator[tuple[Part, Part]]:
    """Rows and columns by themselves, those that are told as one, with and without who gave no answer, and the largest sets that are few
    people: a smaller set of them is bounded more loosely from below. Those without an answer to the first question share nothing.
    """
    sets = dict.fromkeys((*_sets(unknowns.rows, tuple(told.row_wholes.items()), told.rows, fewest), *told.row_sets))
    rows = [row for row in sets if told.of_all or not row <= WITHOUT_ANSWER]
    # Whoever did not come to the question that comes first gave no answer to the other: no sum with them is of people who share one.
    finest = [column for column in unknowns.columns if told.first_comes is not Comes.COLUMN or column != STOPPED]
    columns = _sets(tuple(finest), tuple(told.column_wholes.items()) if told.picks is None else (), told.columns, fewest)
    if told.picks:
        states = [column for column in finest if _is_of_states(column)]
        without = [column for column in states if column <= WITHOUT_ANSWER]
        # How many options each gives is known, so that all which are not told of together are less hidden than each.
        untold = [column for column in finest if column not in states and not any(column <= part for part in told.columns)]
        together = (frozenset[str]().union(*some) for some in (without, states, untold) if some)
        columns = tuple(dict.fromkeys((*columns, *told.column_wholes, *together)))
    if len(rows) * len(columns) - len(unknowns.rows) * len(unknowns.columns) > MOST_SUMS:
        raise _TooMany
    return ((row, column) for row, column in product(rows, columns) if of is None or not of.isdisjoint(row | column))


@lru_cache(maxsize=100)  # all tables of one profile have the same rows
def _sets(finest: tuple[Part, ...], wholes: tuple[tuple[Part, int], ...], told: tuple[Part, ...], fewest: int) -> tuple[Part, ...]:
    people = dict(wholes)
    sets = dict.fromkeys((*finest, *told, *filter(None, (part - WITHOUT_ANSWER for part in told))))
    for part in told or (frozenset[str]().union(*finest),):
        few = {one: people[one] for one in finest if one <= part and 0 < people.get(one, 0) < fewest}
        for some in _largest(few, fewest):
            sets[frozenset[str]().union(*some)] = None
            if len(sets) > len(finest) + MOST_SETS:
                raise _TooMany
    return tuple(sets)


def _largest(people: Mapping[Part, int], fewest: int) -> Iterator[tuple[Part, ...]]:
    """The sets of these parts with fewer people than that, to which no other of them can be added."""
    yield from (some for some in _few(sorted(people.items(), key=lambda each: each[1]), fewest) if len(some) > 1)


def _few(by_size: Sequence[tuple[Part, int]], fewest: int) -> Iterator[tuple[Part, ...]]:
    """Each part is somebody, so that a set has fewer parts than people: it is made smallest part first, and left where the next is too
    large, as all after it are.
    """

    def beginning_with(taken: tuple[int, ...], total: int) -> Iterator[tuple[int, ...]]:
        smallest_left = next((people for place, (_, people) in enumerate(by_size) if place not in taken), fewest)
        if total + smallest_left >= fewest:
            yield taken
        for place in range(taken[-1] + 1 if taken else 0, len(by_size)):
            if (more := total + by_size[place][1]) >= fewest:
                break
            yield from beginning_with((*taken, place), more)

    return (tuple(by_size[place][0] for place in taken) for taken in beginning_with((), 0))
