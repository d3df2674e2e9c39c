"""The counts that stand behind what is published of two questions, as one integer program: what they can be at least, and at most.

Solved by HiGHS. Never here: which of them matter (see `audit`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import combinations, product
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from server.figures.crossing import Part
from storage.crossings import ABSENT

if TYPE_CHECKING:
    from highspy import Highs, HighsLp


STOPPED: Final = frozenset({ABSENT})
"""Who did not come to a question that everybody is asked."""

SECONDS: Final = 10.0
"""For one program: most take milliseconds."""


class Unsolved(Exception):
    """A program was not solved to the end: of its counts nothing is known, and so they are not to be taken for safe."""


_NEARLY_WHOLE: Final = 1e-6
"""How far from a whole number what is one can be, as HiGHS computes."""


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


@dataclass(frozen=True)
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

    @cached_property
    def rows(self) -> tuple[Part, ...]:
        return tuple(dict.fromkeys(row for row, _ in self.cells))

    @cached_property
    def columns(self) -> tuple[Part, ...]:
        return tuple(dict.fromkeys(column for _, column in self.cells))


Sum = Mapping[int, int]
"""Unknowns to add up, by number, each times its factor."""


class Unknowns:
    """`rows` and `columns` are the finest parts that anything told tells apart. What was told comes in the order of time.

    At each time, in each row, each column is an unknown: they are numbered in this order. Nobody is taken to change an answer: who was
    counted once stays in the same place.
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
        self._at_each_time = len(self.rows) * len(self.columns)
        self._size = len(told) * self._at_each_time
        self._within: dict[tuple[Part, Part], tuple[int, ...]] = {}  # the audit asks for the same again and again
        self._possible: list[list[int]] = []

    @cached_property
    def every_row(self) -> Part:
        return frozenset[str]().union(*self.rows)

    @cached_property
    def every_column(self) -> Part:
        return frozenset[str]().union(*self.columns)

    def least(self, counts: Sum) -> int | None:
        """The least these can add up to; None where nothing agrees with all that is told: somebody did change an answer.

        Raises `Unsolved` where that takes too long to find out.
        """
        # Parts of people allowed, it is solved four times as fast, and there are none in 97 of 100 solutions: these are as good.
        solution = self._solved(counts, whole=False)
        if any(abs(value - round(value)) > _NEARLY_WHOLE for value in solution or ()):
            solution = self._solved(counts, whole=True)
        if solution is None:
            return None
        found = [round(value) for value in solution]
        self._possible.append(found)
        return _summed(counts, found)

    def _solved(self, counts: Sum, *, whole: bool) -> list[float] | None:
        """What the unknowns are where these add up to the least; None where nothing agrees with all that is told, or there is no least.

        Raises `Unsolved`, also where it finds that nothing agrees, though something was found to.
        """
        import numpy as np
        from highspy import HighsModelStatus, HighsStatus, HighsVarType

        program, every = self._program, np.arange(self._size, dtype=np.int32)
        costs = np.zeros(self._size)
        costs[list(counts)] = list(counts.values())
        kinds = np.full(self._size, int(HighsVarType.kInteger if whole else HighsVarType.kContinuous), dtype=np.uint8)
        said = (program.changeColsCost(self._size, every, costs), program.changeColsIntegrality(self._size, every, kinds))
        if said != (HighsStatus.kOk, HighsStatus.kOk):  # it would go on with the sum before
            raise Unsolved("HiGHS does not take a sum")
        program.setOptionValue("time_limit", program.getRunTime() + SECONDS)  # of all it has been run for
        program.run()
        match program.getModelStatus():
            case HighsModelStatus.kOptimal:
                return list(program.getSolution().col_value)
            case HighsModelStatus.kUnbounded:
                return None
            case HighsModelStatus.kInfeasible if not self._possible:
                return None
            case status:  # what was found by then is no bound
                raise Unsolved(program.modelStatusToString(status))

    def possible(self, counts: Sum) -> Iterator[int]:
        """What these add up to in each of the states of things found so far: all agree with what is told."""
        return (_summed(counts, found) for found in self._possible)

    def most(self, counts: Sum) -> int | None:
        """The most these can add up to; None where nothing agrees with all that is told, or where there is no end to it."""
        lowest = self.least({where: -factor for where, factor in counts.items()})
        return None if lowest is None else -lowest

    @cached_property
    def _program(self) -> "Highs":
        """All limits, to be solved for one sum after the other: each from where the last one ended, which is mostly near."""
        from highspy import Highs

        program = Highs()
        program.silent()
        # Presolved, some of these programs lose states of things that are possible (HiGHS 1.12).
        program.setOptionValue("presolve", "off")
        program.passModel(self._model())
        return program

    def _model(self) -> "HighsLp":
        """Limits of one unknown are bounds of it, the others are rows: nothing is presolved, so fewer rows take less time."""
        import numpy as np
        from highspy import HighsLp, MatrixFormat

        model, sums = HighsLp(), list[_Limit]()
        least, most = np.zeros(self._size), np.full(self._size, np.inf)
        for limit in self._limits():
            if list(limit.counts.values()) == [1]:
                (place,) = limit.counts
                least[place], most[place] = max(least[place], limit.lowest), min(most[place], limit.highest)
            else:
                sums.append(limit)
        model.num_col_, model.num_row_ = self._size, len(sums)
        model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(self._size), least, most
        model.row_lower_ = np.array([limit.lowest for limit in sums], dtype=float)
        model.row_upper_ = np.array([limit.highest for limit in sums], dtype=float)
        rows = model.a_matrix_
        rows.format_ = MatrixFormat.kRowwise
        rows.start_ = np.cumsum([0, *(len(limit.counts) for limit in sums)], dtype=np.int32)
        rows.index_ = np.array([place for limit in sums for place in limit.counts], dtype=np.int32)
        rows.value_ = np.array([factor for limit in sums for factor in limit.counts.values()], dtype=float)
        return model

    def _limits(self) -> Iterator["_Limit"]:
        for time, told in enumerate(self.told):
            yield from self._of_one(time, told) if told.picks is None else self._of_several(time, told, told.picks)
            yield from self._nobody(time, told)
            yield from (_Limit(self.within(time, stop.rows, stop.columns), stop.least, stop.most) for stop in told.stops)
            if told.picks is None and (absent := self.within(time, STOPPED, self.every_column)):
                yield _Limit(absent, *told.stopped)
        for place in range(self._at_each_time, self._size):
            yield _Limit({place: 1, place - self._at_each_time: -1}, 0, inf)
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
        return {(self.every_row, column): count for column, count in told.column_wholes.items()} | dict(told.cells)

    def _of_one(self, time: int, told: Told) -> Iterator["_Limit"]:
        rows = {(row, self.every_column): count for row, count in told.row_wholes.items()}
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
                yield _Limit(self.within(time, row, column), 0, 0)

    def within(self, time: int, row: Part, column: Part) -> dict[int, int]:
        """The unknowns in these parts, to be added up."""
        if (row, column) not in self._within:
            columns = [place for place, one in enumerate(self.columns) if one <= column]
            rows = [place * len(self.columns) for place, one in enumerate(self.rows) if one <= row]
            self._within[row, column] = tuple(place + other for place in rows for other in columns)
        return {time * self._at_each_time + place: 1 for place in self._within[row, column]}


class _Limit(NamedTuple):
    counts: Sum
    lowest: float
    highest: float


def _summed(counts: Sum, found: Sequence[int]) -> int:
    return sum(found[place] * factor for place, factor in counts.items())


def _finest(partitions: Sequence[Sequence[Part]]) -> tuple[Part, ...]:
    """The largest parts that none of these cuts in two."""
    parts = list(dict.fromkeys(part for partition in partitions for part in partition))
    codes = dict.fromkeys(code for part in parts for code in sorted(part))
    alike: dict[tuple[bool, ...], list[str]] = {}
    for code in codes:
        alike.setdefault(tuple(code in part for part in parts), []).append(code)
    return tuple(frozenset(some) for some in alike.values())
