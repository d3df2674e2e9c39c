"""Whether the people who came between two releases are enough, wherever they can be counted by subtracting one from the other. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from server.figures.crossing import Part
from server.figures.merging import few
from server.figures.release import Protected

NOT: Final = "not "
"""Before the name of a line: those who did not choose it."""
Cells = Mapping[tuple[Part, Part], int]
"""People by group (empty for everybody) and by what they gave."""


def enough_came(before: Sequence[Protected], after: Sequence[Protected], fewest: int) -> bool:
    """Whether every difference between what is told of one slot at two times is 0, or at least `fewest` people more or less.

    What is told differently is compared in the smallest parts that hold whole lines of both.
    """
    return not any(few(abs(count), fewest) for count in _differences(before, after).values())


def came_mixed(before: Sequence[Protected], after: Sequence[Protected], fewest: int) -> bool:
    """Whether those who came to each answer between two times are of several groups: beside those of each group, `fewest` or more.

    Were they all of one group, then what is told of everybody at a release in between would tell of that group. Of a question by itself,
    the lines are the groups; where several can be chosen, those who chose a line and those who did not.
    """
    told = _differences(before, after)
    by_itself = all(one.among is None for one in after)
    several = any(one.several for one in after)
    together: dict[Part, list[int]] = {}
    for (_, column), count in told.items():
        line = frozenset(code.removeprefix(NOT) for code in column) if several else frozenset[str]()
        together.setdefault(line if by_itself else column, []).append(abs(count))
    return not any(count and sum(came) - count < fewest for came in together.values() for count in came)


def _differences(before: Sequence[Protected], after: Sequence[Protected]) -> Cells:
    old, new = _cells(before), _cells(after)
    rows = common_parts([row for row, _ in old], [row for row, _ in new])
    columns = common_parts([column for _, column in old], [column for _, column in new])
    return {(row, column): _sum(new, row, column) - _sum(old, row, column) for row in rows for column in columns}


def _cells(told: Sequence[Protected]) -> Cells:
    return {place: count for one in told for place, count in (_of_several(one) if one.several else _of_one(one))}


def _of_one(one: Protected) -> Iterator[tuple[tuple[Part, Part], int]]:
    yield from (((_group(one), frozenset(line.codes)), line.count) for line in one.lines)


def _of_several(one: Protected) -> Iterator[tuple[tuple[Part, Part], int]]:
    """Each line by itself, for lines overlap: its people, and the others."""
    for line in one.lines:
        name = "|".join(line.codes)
        yield (_group(one), frozenset({name})), line.count
        yield (_group(one), frozenset({NOT + name})), one.people - line.count


def _group(one: Protected) -> Part:
    return frozenset(one.among.codes if one.among else ())


def common_parts(first: Sequence[Part], second: Sequence[Part]) -> tuple[Part, ...]:
    """The smallest parts that hold whole parts of both."""
    joined: list[Part] = []
    for part in (*first, *second):
        touching = [other for other in joined if other & part or other == part]
        joined = [other for other in joined if other not in touching]
        joined.append(part.union(*touching))
    return tuple(joined)


def _sum(cells: Cells, row: Part, column: Part) -> int:
    return sum(count for (one, other), count in cells.items() if one <= row and other <= column)
