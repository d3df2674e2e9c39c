"""What is told of two questions, read from the distributions themselves as anybody can who sees them: what the audit starts from.

Never here: raw answers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import inf
from typing import Final, NamedTuple

from msgspec import structs

from dialogues.script import Step
from dialogues.values import Value
from server.codebook import Codebook
from server.figures.conditions import goes_before
from server.figures.crossing import DONT_KNOW, WITHOUT_ANSWER, Crossing, Part, overlaps
from server.figures.release import Line, Protected, Release
from server.figures.unknowns import Comes, Picks, Stopped, Told
from storage.crossings import ABSENT

STATES: Final = WITHOUT_ANSWER | DONT_KNOW
CHOSEN: Final = frozenset({"chosen"})
"""Who chose an option, where several can be chosen: each option is then looked at by itself."""
BESIDE: Final = frozenset({"beside"})
"""Who chose another option of the line that gathers it."""
OTHERS: Final = frozenset({"others", ABSENT})
"""Everybody else, those who did not come to the question among them."""


def picks_of(step: Step) -> Picks:
    """How many options whoever answers gives, at least and at most, unless they give one that excludes all others."""
    alone = frozenset(option.code for option in step.options if option.exclusive)
    options = frozenset(option.code for option in step.options)
    return Picks(step.minimum, step.maximum, alone, options) if overlaps(step) else Picks(1, 1)


def first_of(book: Codebook, row: str, column: str) -> Comes | None:
    """Which of these two questions everybody is asked first, if that is so for all."""
    if goes_before(book, row, column):
        return Comes.ROW
    return Comes.COLUMN if goes_before(book, column, row) else None


class Pair(Value, frozen=True):
    """What is told at one time of two questions: of each by itself, and `crossed`, for each group of the first.

    `people`: how many take part. As anybody can read in the script: `picks` of the second question, whether its answers are delicate
    (`of_all`), and which of the two is always asked first (`first_comes`).
    `row_sets`: lines of the first that are, or can be, told as one; `stopped`: how many did not come to it, as others tell; `stops`: how
    many of some groups did not come to the second.
    """

    people: int
    rows: Protected | None
    columns: Protected | None
    crossed: tuple[Protected, ...]
    picks: Picks
    of_all: bool = False
    first_comes: Comes | None = None
    row_sets: tuple[Part, ...] = ()
    stopped: tuple[int, float] = (0, inf)
    stops: tuple[Stopped, ...] = ()

    def told(self, raw: Crossing | None = None) -> tuple[Told, ...]:
        """As the audit takes it, with the `raw` counts that all this is made of. Where several can be chosen, also once for each option."""
        if not self.several:
            return (self._together(raw),)
        states = replace(self.of_states(), actual=partial(_counted_by_state, raw) if raw else None)
        return (self._together(raw), states, *(self._of_option(code, raw) for code in self.options()))

    def _together(self, raw: Crossing | None) -> Told:
        columns = wholes_of(self.columns, self.people) if self.columns else {}
        picks = _with_untold(self.picks, (*filter(None, [self.columns]), *self.crossed)) if self.several else None
        return replace(self._told(columns, dict(self._cells())), actual=raw.count if raw else None, picks=picks)

    def _told(self, columns: Mapping[Part, int], cells: Mapping[tuple[Part, Part], int]) -> Told:
        rows = wholes_of(self.rows, self.people) if self.rows else {}
        return Told(
            rows,
            columns,
            cells,
            of_all=self.of_all,
            first_comes=self.first_comes,
            row_sets=self.row_sets,
            stopped=self.stopped,
            stops=self.stops,
        )

    @property
    def several(self) -> bool:
        """Whether one person can be in several columns; of a single choice what is not told can be found from the others."""
        return self.picks.most > 1 and any(one.several for one in (self.columns, *self.crossed) if one)

    def _cells(self) -> Iterator[tuple[tuple[Part, Part], int]]:
        for one in self.crossed:
            yield from (((group_of(one), frozenset(line.codes)), line.count) for line in one.lines)

    def options(self) -> Sequence[str]:
        """Those that are told of, and « Je ne sais pas »; who gave no answer is looked at in `of_states`."""
        lines = [line for one in (self.columns, *self.crossed) if one for line in one.lines]
        return tuple(dict.fromkeys(code for line in lines for code in line.codes if code not in WITHOUT_ANSWER))

    def of_states(self) -> Told:
        """Of who answered and who did not, where several can be chosen."""
        columns: dict[Part, int] = {}
        if self.columns and self.columns.base is not None:
            states = {part: count for part, count in wholes_of(self.columns, self.people).items() if part <= STATES}
            columns = states | {CHOSEN: self.people - sum(states.values())}
        cells: dict[tuple[Part, Part], int] = {}
        for one in self.crossed:
            for line in one.lines:
                if WITHOUT_ANSWER.issuperset(line.codes):
                    without = frozenset(line.codes)
                    cells |= {(group_of(one), without): line.count, (group_of(one), CHOSEN | DONT_KNOW): one.people - line.count}
        return self._told(columns, cells)

    def of_option(self, code: str) -> Told:
        """Of one option alone, whatever others it may be gathered with."""
        whole = _line_of(self.columns, code)
        columns = {} if whole is None or len(whole.codes) > 1 else {CHOSEN: whole.count, OTHERS: self.people - whole.count}
        cells: dict[tuple[Part, Part], int] = {}
        for one in self.crossed:
            line = _line_of(one, code)
            if line is not None and len(line.codes) == 1:
                cells |= {(group_of(one), CHOSEN): line.count, (group_of(one), OTHERS): one.people - line.count}
        return self._told(columns, cells)

    def _of_option(self, code: str, raw: Crossing | None) -> Told:
        alone = self.of_option(code)
        gathered = {group_of(one): (line, one.people) for one in self.crossed if (line := _line_of(one, code)) and len(line.codes) > 1}
        together = frozenset(each for found, _ in gathered.values() for each in found.codes) | {code}
        count = partial(_counted, raw, frozenset({code}), together) if raw else None
        if not gathered:
            return replace(alone, actual=count)
        cells = {(group, CHOSEN | BESIDE): found.count for group, (found, _) in gathered.items()}
        cells |= {(group, OTHERS): people - found.count for group, (found, people) in gathered.items()}
        chosen = {part: people for part, people in alone.column_wholes.items() if part == CHOSEN}
        return replace(alone, column_wholes=chosen, cells=cells, actual=count)


def _counted(raw: Crossing, option: Part, line: Part, row: Part, column: Part) -> int:
    """The people of a row who are in a column of those that one option is looked at in."""
    chosen, in_line = raw.count(row, option), raw.count(row, line)
    counts = {CHOSEN: chosen, BESIDE: in_line - chosen, OTHERS: raw.people(row) - in_line}
    return sum(count for part, count in counts.items() if part <= column)


def _counted_by_state(raw: Crossing, row: Part, column: Part) -> int:
    """The people of a row who are in one of these states, or who chose something."""
    chosen = raw.people(row) - raw.count(row, STATES) if column >= CHOSEN else 0
    return chosen + raw.count(row, column - CHOSEN)


def by_itself(one: Protected, picks: Picks) -> Told:
    """What is told of one question, as of a single row."""
    everybody = frozenset({"everybody"})
    cells = {(everybody, frozenset(line.codes)): line.count for line in one.lines}
    return Told({everybody: one.people}, {}, cells, picks=_with_untold(picks, [one]) if one.several else None)


def _with_untold(picks: Picks, told: Iterable[Protected]) -> Picks:
    """With those who gave no answer, unless something tells how many they are: nothing then says that there is nobody."""
    known = any(one.base is not None or not WITHOUT_ANSWER.isdisjoint(code for line in one.lines for code in line.codes) for one in told)
    return picks if known else picks._replace(without=WITHOUT_ANSWER)


class Absent(NamedTuple):
    """How many did not come to a question that everybody is asked."""

    least: int
    most: int


def absent_of(one: Protected) -> Absent:
    """As is told of the question by itself: of an opinion exactly, of a profile no more than those it is told as one with."""
    if one.base is not None and all(len(line.codes) == 1 for line in one.lines):
        absent = one.people - _known(one)
        told = next((line.count for line in one.lines if ABSENT in line.codes), None)
        return Absent(absent, absent) if told is None else Absent(told, told)
    return Absent(0, sum(line.count for line in one.lines if ABSENT in line.codes))


def pair_of(release: Release, pair: Pair) -> Pair | None:
    """What an earlier release told anew of the same two questions; None where it told nothing new of the second."""
    contents = release.contents
    rows, columns = contents.of(pair.rows.slot) if pair.rows else None, contents.of(pair.columns.slot) if pair.columns else None
    if columns is None or columns.release != release.number:
        return None
    is_new = rows is not None and rows.release == release.number
    crossed = contents.crossed(rows.slot.question, columns.slot) if rows else ()
    told = tuple(one for one in crossed if one.release == release.number)
    rows = rows if is_new else None
    return structs.replace(pair, people=contents.participations, rows=rows, columns=columns, crossed=told, stopped=(0, inf), stops=())


def one_after_the_other(pairs: Sequence[Pair]) -> tuple[tuple[Told, ...], ...]:
    """What several releases tell of the same two questions, in their order; where several can be chosen, also of each option by itself."""
    together = tuple(pair.told()[0] for pair in pairs)
    if not any(pair.several for pair in pairs):
        return (together,)
    codes = dict.fromkeys(code for pair in pairs for code in pair.options())
    return (together, tuple(pair.of_states() for pair in pairs), *(tuple(pair.of_option(code) for pair in pairs) for code in codes))


def wholes_of(one: Protected, people: int) -> Mapping[Part, int]:
    """Everybody, by what is told of one question. Those of whom it is not told gave no answer."""
    parts = {frozenset(line.codes): line.count for line in one.lines}
    if one.several and one.base is None:
        return parts
    missing = people - (_known(one) if one.several else sum(parts.values()))
    without = next((part for part in parts if ABSENT in part), frozenset({ABSENT}))
    return parts | {without: parts.get(without, 0) + missing} if missing else parts


def _known(one: Protected) -> int:
    """Of how many people it is told whether they answered."""
    return (one.base or 0) + sum(line.count for line in one.lines if WITHOUT_ANSWER.issuperset(line.codes))


def group_of(one: Protected) -> Part:
    """The answers of the people whom it is crossed with."""
    assert one.among is not None, "what is crossed is of a group"
    return frozenset(one.among.codes)


def _line_of(one: Protected | None, code: str) -> Line | None:
    return next((line for line in one.lines if code in line.codes), None) if one else None
