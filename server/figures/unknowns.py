"""The counts that stand behind what is published of two questions, as one integer program: what they can be at least, and at most.

Solved by HiGHS, through scipy. Never here: which of them matter (see `audit`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import combinations, product
from math import inf
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from server.figures.crossing import Part
from storage.crossings import ABSENT

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray
    from scipy.optimize import LinearConstraint


STOPPED: Final = frozenset({ABSENT})
"""Who did not come to a question that everybody is asked."""

SECONDS: Final = 10.0
"""For one program: most take milliseconds."""


class Unsolved(Exception):
    """A program was not solved to the end: of its counts nothing is known, and so they are not to be taken for safe."""


_NEARLY_WHOLE: Final = 1e-6
"""How far from a whole number what is one can be, as HiGHS computes."""
_OPTIMAL, _INFEASIBLE, _UNBOUNDED = 0, 2, 3
"""How SciPy says that a program ended."""


class Picks(NamedTuple):
    """How many options a person gives of a question of several: from `least` to `most` of all the `options`, or one that goes `alone`.

    `without`: what those are in who gave none, where it is not told how many they are.
    """

    least: int
    most: int
    alone: Part = frozenset()
    options: Part = frozenset()
    without: Part = frozenset()


class Comes(Enum):
    """Which of two questions everybody is asked first."""

    ROW = "row"
    COLUMN = "column"


class Stopped(NamedTuple):
    """How many people in these rows did not come to the second question, at least and at most. `columns`: where these are told apart."""

    rows: Part
    least: int
    most: float
    columns: Part = STOPPED


@dataclass(frozen=True, slots=True)
class Told:
    """What is published of two questions at one time. Everybody is in one row, and in one column unless there are `picks`.

    `row_wholes` and `column_wholes` are the people in each part of what was answered to either question by itself; `cells`, by row and
    column, are empty where nothing is told of the two together; `row_wholes` as well where nothing new is told of the first. `actual`
    counts the people in a row and a column, for whoever may know. `of_all`: whoever gave no answer to the first question matters too, for
    the answers to the second are delicate. Where `first_comes` is told, nobody who did not come to the question that comes first came to
    the other. `row_sets` are rows that are told as one of other questions; `stopped`: how many did not come to the
    first question, at least and at most; `stops`: what is known from elsewhere of those who did not come to the second.
    """

    row_wholes: Mapping[Part, int]
    column_wholes: Mapping[Part, int]
    cells: Mapping[tuple[Part, Part], int]
    actual: Callable[[Part, Part], int] | None = None
    picks: Picks | None = None
    of_all: bool = False
    first_comes: Comes | None = None
    row_sets: tuple[Part, ...] = ()
    stopped: tuple[int, float] = (0, inf)
    stops: tuple[Stopped, ...] = ()

    @property
    def rows(self) -> tuple[Part, ...]:
        return tuple(dict.fromkeys(row for row, _ in self.cells))

    @property
    def columns(self) -> tuple[Part, ...]:
        return tuple(dict.fromkeys(column for _, column in self.cells))


class Where(NamedTuple):
    """An unknown count of people: at which time, and in which of the finest rows and columns."""

    time: int
    row: Part
    column: Part


Sum = Mapping[Where, int]
"""Unknowns to add up, each times its factor."""


class Unknowns:
    """`rows` and `columns` are the finest parts that anything told tells apart. What was told comes in the order of time.

    Nobody is taken to change an answer: who was counted once stays in the same place.
    """

    def __init__(self, told: Sequence[Told]) -> None:
        self.told = told
        # Of those who stopped more is known than of others they are told as one with.
        stopped = [(STOPPED,)] if any(one.first_comes or one.stops or one.stopped != (0, inf) for one in told) else []
        known = [stop for one in told for stop in one.stops]
        self.rows = _finest([*((*one.row_wholes, *one.rows) for one in told), *stopped, *([stop.rows] for stop in known)])
        several = [one.picks for one in told if one.picks]
        options = [frozenset({code}) for picks in several for code in sorted(picks.options)]
        without = [picks.without for picks in several if picks.without]
        columns = ((*one.column_wholes, *one.columns) for one in told)
        self.columns = _finest([*columns, *stopped, options, without, *([stop.columns] for stop in known)])
        self._places = {Where(*where): place for place, where in enumerate(product(range(len(told)), self.rows, self.columns))}
        self._possible: list[NDArray[float64]] = []

    def least(self, counts: Sum) -> int | None:
        """The least these can add up to; None where nothing agrees with all that is told: somebody did change an answer.

        Raises `Unsolved` where that takes too long to find out.
        """
        import numpy as np

        objective = np.zeros(len(self._places))
        for where, factor in counts.items():
            objective[self._places[where]] = factor
        # Parts of people allowed, it is solved four times as fast, and there are none in 97 of 100 solutions: these are as good.
        solution = self._solved(objective, whole=False)
        if solution.status == _OPTIMAL and np.abs(solution.x - solution.x.round()).max() > _NEARLY_WHOLE:
            solution = self._solved(objective, whole=True)
        if solution.status in (_INFEASIBLE, _UNBOUNDED):
            return None
        if solution.status != _OPTIMAL:  # what was found by then is no bound
            raise Unsolved(solution.message)
        self._possible.append(solution.x)
        return round(float(solution.fun))

    def _solved(self, objective: "NDArray[float64]", *, whole: bool) -> Any:
        import numpy as np
        from scipy.optimize import Bounds, milp

        integrality = np.full(len(objective), int(whole))
        # Presolved, some of these programs lose states of things that are possible (HiGHS 1.12 in SciPy 1.17).
        options = {"presolve": False, "time_limit": SECONDS}
        return milp(objective, integrality=integrality, bounds=Bounds(0, np.inf), constraints=self._constraints, options=options)

    def possible(self, counts: Sum) -> Iterator[int]:
        """What these add up to in each of the states of things found so far: all agree with what is told."""
        places = [(self._places[where], factor) for where, factor in counts.items()]
        return (round(float(sum(found[place] * factor for place, factor in places))) for found in self._possible)

    def most(self, counts: Sum) -> int | None:
        """The most these can add up to; None where nothing agrees with all that is told, or where there is no end to it."""
        lowest = self.least({where: -factor for where, factor in counts.items()})
        return None if lowest is None else -lowest

    @cached_property
    def _constraints(self) -> "LinearConstraint":
        from scipy.optimize import LinearConstraint
        from scipy.sparse import csr_array

        limits = list(self._limits())
        entries = [(line, self._places[where], factor) for line, limit in enumerate(limits) for where, factor in limit.counts.items()]
        lines, places, factors = zip(*entries, strict=True)
        matrix = csr_array((factors, (lines, places)), shape=(len(limits), len(self._places)))
        return LinearConstraint(matrix, [limit.lowest for limit in limits], [limit.highest for limit in limits])

    def _limits(self) -> Iterator["_Limit"]:
        for time, told in enumerate(self.told):
            yield from self._of_one(time, told) if told.picks is None else self._of_several(time, told, told.picks)
            yield from self._nobody(time, told)
            yield from (_Limit(self.within(time, stop.rows, stop.columns), stop.least, stop.most) for stop in told.stops)
            if told.picks is None and (absent := self.within(time, STOPPED, frozenset[str]().union(*self.columns))):
                yield _Limit(absent, *told.stopped)
        for where in self._places:
            if where.time:
                yield _Limit({where: 1, where._replace(time=where.time - 1): -1}, 0, inf)
        yield from self._stay()

    def _stay(self) -> Iterator["_Limit"]:
        """Where several can be chosen, those who did not choose one stay those who did not."""
        for (time, before), (later, after) in combinations(enumerate(self.told), 2):
            for row in before.row_wholes.keys() & after.row_wholes.keys() if after.picks else ():
                came = after.row_wholes[row] - before.row_wholes[row]
                for column in self.columns:
                    yield _Limit(self.within(later, row, column) | dict.fromkeys(self.within(time, row, column), -1), 0, came)

    def _counts(self, told: Told) -> dict[tuple[Part, Part], int]:
        """The people in a row and a column, told of both together or of the second alone."""
        every_row = frozenset[str]().union(*self.rows)
        return {(every_row, column): count for column, count in told.column_wholes.items()} | dict(told.cells)

    def _of_one(self, time: int, told: Told) -> Iterator["_Limit"]:
        every_column = frozenset[str]().union(*self.columns)
        rows = {(row, every_column): count for row, count in told.row_wholes.items()}
        for (row, column), count in (rows | self._counts(told)).items():
            yield _Limit(self.within(time, row, column), count, count)

    def _of_several(self, time: int, told: Told, picks: Picks) -> Iterator["_Limit"]:
        """A line of several options counts whoever gave one of them, or more."""
        alone = frozenset(code for part in self.columns for code in part if code.startswith("_")) | picks.alone
        for (row, column), count in self._counts(told).items():
            parts = [part for part in self.columns if part <= column]
            # Whoever gave one that goes alone gave no other: only two options that do not can count somebody twice.
            once = len([part for part in parts if not part <= alone]) < 2
            yield _Limit(self.within(time, row, column), count, count if once else inf)
            yield from (_Limit(self.within(time, row, part), 0, count) for part in parts)
        options = [part for part in self.columns if not part <= alone]
        for row, people in told.row_wholes.items():
            without = self.within(time, row, alone)
            given = self.within(time, row, frozenset[str]().union(*options))
            yield _Limit(given | dict.fromkeys(without, picks.least), picks.least * people, inf)
            yield _Limit(given | dict.fromkeys(without, picks.most), 0, picks.most * people)
            yield from (_Limit(self.within(time, row, option) | without, 0, people) for option in options)

    def _nobody(self, time: int, told: Told) -> Iterator["_Limit"]:
        """Where nobody can be: what could not be answered at the time, for nothing told then names it, and after they had stopped."""
        known_rows = frozenset[str]().union(*told.row_wholes, *told.rows)
        untold = told.picks.options | told.picks.without if told.picks else frozenset[str]()
        known_columns = untold.union(*told.column_wholes, *told.columns)
        for row, column in product(self.rows, self.columns):
            known = (not known_rows or row <= known_rows) and column <= known_columns
            went_on = (row == STOPPED and ABSENT not in column, ABSENT not in row and column == STOPPED)
            if not known or (told.first_comes is Comes.ROW and went_on[0]) or (told.first_comes is Comes.COLUMN and went_on[1]):
                yield _Limit({Where(time, row, column): 1}, 0, 0)

    def within(self, time: int, row: Part, column: Part) -> dict[Where, int]:
        """The unknowns in these parts, to be added up."""
        return {Where(time, one, other): 1 for one in self.rows if one <= row for other in self.columns if other <= column}


class _Limit(NamedTuple):
    counts: Sum
    lowest: float
    highest: float


def _finest(partitions: Sequence[Sequence[Part]]) -> tuple[Part, ...]:
    """The largest parts that none of these cuts in two."""
    parts = list(dict.fromkeys(part for partition in partitions for part in partition))
    codes = dict.fromkeys(code for part in parts for code in sorted(part))
    alike: dict[tuple[bool, ...], list[str]] = {}
    for code in codes:
        alike.setdefault(tuple(code in part for part in parts), []).append(code)
    return tuple(frozenset(some) for some in alike.values())
