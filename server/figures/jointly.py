"""Whether rows tell what tables hide: two answers of a person stand side by side there, so that the tables of two questions with a profile
are known to be of the same people. Pure.

The limit: two questions at a time, and then of several choices one option at a time. By themselves these are looked at in all that people
chose together, which rows tell of everybody.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Final

from dialogues.script import Slot
from server.codebook import Codebook
from server.figures.conditions import goes_before
from server.figures.crossing import WITHOUT_ANSWER, Part
from server.figures.merging import few
from server.figures.published import first_of
from server.figures.release import Contents, Publishable
from server.figures.unknowns import STOPPED, Told, Unknowns, Unsolved
from storage.crossings import ABSENT

CHOSEN, NOT_CHOSEN = "chosen", "not chosen"
MOST_LINES: Final = 7
"""Of a table of which all unions are looked at; of more, two at a time."""

Cells = Mapping[tuple[Part, Part], int]
Given = Sequence[frozenset[str]]
"""What each person gave under one slot."""
_People = Mapping[tuple[str, str, str], int]
"""People by what they answered to a profile question and by the values of two aspects."""


@dataclass(frozen=True)
class Table:
    """What the table of a profile question tells of an aspect, and the number of the release that told it anew."""

    release: int
    cells: Cells
    hidden: frozenset[Part]
    """The values that it does not tell by themselves; those without an answer are one."""


@dataclass(frozen=True)
class Aspect:
    """What each person gave under a slot, or whether they chose one option of it, as one value. `tables` are by profile question."""

    slot: Slot
    option: str | None
    values: tuple[str, ...]
    tables: Mapping[str, Table]


def telling_slots(
    given: Mapping[Slot, Given], profiles: Mapping[str, Sequence[str]], told: Mapping[int, Contents], book: Codebook
) -> frozenset[Slot]:
    """The slots that must not stand in the rows beside the others.

    `told`: the figures of all releases, by number; rows leave with the last. `profiles`: what each person answered to these questions.
    """
    jointly = _Jointly(profiles, told, book)
    left_out = {slot for slot, answers in given.items() if any(jointly.tells_alone(question, slot, answers) for question in profiles)}
    kept = {slot: answers for slot, answers in given.items() if slot not in left_out}
    aspects = [aspect for slot, answers in kept.items() for aspect in _aspects(slot, answers, profiles, told[max(told)])]
    for first in aspects:
        others = [one for one in aspects if one.slot != first.slot and one.slot not in left_out]
        if any(jointly.tells(question, first, second) for question in profiles for second in jointly.beside(question, others)):
            left_out.add(first.slot)
    return frozenset(left_out)


@dataclass(frozen=True)
class _Combined:
    """What people gave to a profile question, and what they chose together under a slot: each combination by a name, a state by its own."""

    given: Sequence[tuple[str, frozenset[str]]]

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        return {_name(chosen): chosen for _, chosen in self.given}

    @cached_property
    def _people(self) -> Mapping[tuple[str, str], int]:
        return Counter((code, _name(chosen)) for code, chosen in self.given)

    def holding(self, codes: Iterable[str]) -> Part:
        """The combinations with one of these codes, or more."""
        return frozenset(name for name, chosen in self.names.items() if not chosen.isdisjoint(codes))

    def of_everybody(self) -> Mapping[str, int]:
        return Counter(_name(chosen) for _, chosen in self.given)

    def count(self, row: Part, column: Part) -> int:
        """The people of a group who chose one of these combinations."""
        return sum(count for (code, name), count in self._people.items() if code in row and name in column)


@dataclass(frozen=True)
class _Jointly:
    """All that is known when rows leave with the last release that is `told`."""

    profiles: Mapping[str, Sequence[str]]
    told: Mapping[int, Contents]
    book: Codebook

    @property
    def last(self) -> int:
        return max(self.told)

    @property
    def fewest(self) -> int:
        return self.told[self.last].k

    def beside(self, question: str, others: Sequence[Aspect]) -> Sequence[Aspect]:
        """Those of which something is told by this profile question; where there are none, one stands for all."""
        profile = self.told[self.last].of(Slot(question))
        told = [
            one for one in others if (table := one.tables.get(question)) and table.cells and profile and table.release == profile.release
        ]
        return told or [Aspect(one.slot, one.option, one.values, {}) for one in others[:1]]

    def tells_alone(self, question: str, slot: Slot, answers: Given) -> bool:
        """Whether some count of people by a profile question follows from its table and from what people chose together, of everybody: of
        those who gave an answer in some of its lines, or in none of these.
        """
        contents = self.told[self.last]
        profile, table = contents.of(Slot(question)), contents.crossed(question, slot)
        if profile is None or not any(one.several for one in table) or {profile.release, *(one.release for one in table)} != {self.last}:
            return False
        gave = _Combined(tuple(zip(self.profiles[question], answers, strict=True)))
        rows = {frozenset(line.codes): line.count for line in profile.lines}
        columns = {frozenset({name}): count for name, count in gave.of_everybody().items()}
        cells = {(_row(one), gave.holding(line.codes)): line.count for one in table for line in one.lines}
        told = Told(rows, columns, cells, first_comes=first_of(self.book, question, slot.question))
        answered = frozenset(gave.names) - WITHOUT_ANSWER
        sought = dict.fromkeys(part for some in _unions(told.columns) for part in (some, answered - some) if part)
        groups = (row for row in dict.fromkeys((*told.rows, *rows)) if not row <= WITHOUT_ANSWER)
        unknowns = Unknowns([told])
        return any(_is_confined(unknowns, *place, self.fewest) for place in product(groups, sought) if few(gave.count(*place), self.fewest))

    def tells(self, question: str, first: Aspect, second: Aspect) -> bool:
        """Whether some count of the first, by a profile question, that its table hides follows from the second and its table.

        Where there is no table all is hidden.
        """
        profile = self.told[self.last].of(Slot(question))
        if profile is None:
            return False
        nothing = Table(profile.release, {}, _apart(first.values))
        table, other = first.tables.get(question, nothing), second.tables.get(question, Table(profile.release, {}, frozenset()))
        if len({profile.release, table.release, other.release}) > 1 or not table.hidden:
            return False
        lines = {frozenset(line.codes): line.count for line in profile.lines}
        rows = dict.fromkeys(row - STOPPED for row in (*lines, *(row for row, _ in table.cells)) if not row <= WITHOUT_ANSWER)
        people = Counter(zip(self.profiles[question], first.values, second.values, strict=True))
        few = [(row, part) for row in rows for part in sorted(table.hidden, key=sorted) if self._may_be_few(people, row, part, table)]
        return bool(few) and self._confines(lines, few, people, ((first, table), (second, other)), question)

    def _may_be_few(self, people: _People, row: Part, part: Part, table: Table) -> bool:
        """Of an earlier release it is only known that they were no more than now."""
        count = sum(count for (code, given, _), count in people.items() if code in row and given in part)
        if table.release != self.last:
            return count > 0
        return 0 < count < self.fewest and not _may_be_nobody(people, row, part, table.cells)

    def _confines(
        self,
        lines: Mapping[Part, int],
        few: Sequence[tuple[Part, Part]],
        people: _People,
        both: tuple[tuple[Aspect, Table], tuple[Aspect, Table]],
        question: str,
    ) -> bool:
        beside: Counter[tuple[str, str]] = Counter()
        for (_, *pair), count in people.items():
            beside[pair[0], pair[1]] += count
        named = {pair: f"{place}" for place, pair in enumerate(sorted(beside))}
        told = ((place, *cell) for place, (_, table) in enumerate(both) for cell in table.cells.items())
        cells = {(row, _either(named, place, part)): count for place, (row, part), count in told}
        every = frozenset[str]().union(*lines)
        for place, (aspect, _) in enumerate(both):
            cells |= self._after_stopping(question, every, aspect, named, place)
        rows = {frozenset({named[pair]}): count for pair, count in beside.items()}
        release = both[0][1].release
        wholes = [_whole(self.told[release], aspect) for aspect, _ in both] if release != self.last else []
        then = {_either(named, place, part): count for place, whole in enumerate(wholes) for part, count in whole.items()}
        unknowns = Unknowns([Told(lines, then, cells), Told({}, rows, {})] if wholes else [Told(lines, rows, cells)])
        return any(_is_confined(unknowns, row, _either(named, 0, part), self.fewest) for row, part in few)

    def _after_stopping(self, question: str, every: Part, aspect: Aspect, named: Mapping[tuple[str, str], str], place: int) -> Cells:
        """Nobody: whoever did not come to what is asked first, and still to the other."""
        if aspect.option is not None:
            return {}
        if goes_before(self.book, aspect.slot.question, question) and (absent := _either(named, place, STOPPED)):
            return {(every - STOPPED, absent): 0}
        came = _either(named, place, frozenset(aspect.values) - STOPPED)
        return {(STOPPED, came): 0} if goes_before(self.book, question, aspect.slot.question) and ABSENT in every and came else {}


def _may_be_nobody(people: _People, row: Part, part: Part, told: Cells) -> bool:
    """Whether each of these people can change places with somebody of another row who gave what is told as one with it, and the same to
    the other question: nothing that is told would change. Not with whoever stopped: they answered nothing further.
    """
    lines = {line for _, line in told if not part.isdisjoint(line)}
    if not all(part <= line for line in lines):  # told in pieces
        return False
    needed: Counter[str] = Counter()
    for (code, given, other), count in people.items():
        if code in row and given in part:
            needed[other] += count
        elif code not in row and code != ABSENT and given not in part and all(given in line for line in lines):
            needed[other] -= count
    return all(count <= 0 for count in needed.values())


def _whole(contents: Contents, aspect: Aspect) -> Mapping[Part, int]:
    """What was told of everybody."""
    one = contents.of(aspect.slot)
    if one is None:
        return {}
    if aspect.option is None:
        return {frozenset(line.codes): line.count for line in one.lines}
    chosen = next((line.count for line in one.lines if line.codes == (aspect.option,)), None)
    return {} if chosen is None else {frozenset({CHOSEN}): chosen, frozenset({NOT_CHOSEN}): one.people - chosen}


def _either(named: Mapping[tuple[str, str], str], place: int, values: Part) -> Part:
    return frozenset(name for pair, name in named.items() if pair[place] in values)


def _name(chosen: frozenset[str]) -> str:
    return " ".join(sorted(chosen))


def _unions(lines: Sequence[Part]) -> Iterator[Part]:
    """Each line, and what some of them come to together, but for those without an answer."""
    given = [part for line in lines if (part := line - WITHOUT_ANSWER)]
    sizes = range(1, len(given) if len(given) <= MOST_LINES else 3)
    return (frozenset[str]().union(*some) for size in sizes for some in combinations(given, size))


def _is_confined(unknowns: Unknowns, row: Part, column: Part, fewest: int) -> bool:
    counts = unknowns.within(0, row, column)
    if not counts or any(count < 1 or count >= fewest for count in unknowns.possible(counts)):
        return False
    try:
        least, most = unknowns.least(counts), unknowns.most(counts)
    except Unsolved:
        return True
    if least is None or most is None:  # somebody changed an answer since
        return len(unknowns.told) == 1
    return least > 0 and most < fewest


# --- What is told of each -------------------------------------------------------------------------------------------------------------


def _aspects(slot: Slot, answers: Given, profiles: Mapping[str, Sequence[str]], contents: Contents) -> Iterator[Aspect]:
    tables = {question: table for question in profiles if (table := contents.crossed(question, slot))}
    one = contents.of(slot)
    if one is None or not one.several:
        values = tuple(next(iter(codes)) for codes in answers)
        told = {question: Table(table[0].release, _cells(table), _not_alone(table, values)) for question, table in tables.items()}
        yield Aspect(slot, None, values, told)
        return
    for option in dict.fromkeys(code for line in one.lines for code in line.codes if not code.startswith("_")):
        chosen = tuple(CHOSEN if option in codes else NOT_CHOSEN for codes in answers)
        yield Aspect(slot, option, chosen, {question: _of_option(table, option) for question, table in tables.items()})


def _not_alone(table: Sequence[Publishable], values: Iterable[str]) -> frozenset[Part]:
    return _apart(values) - {frozenset(line.codes) for one in table for line in one.lines}


def _apart(values: Iterable[str]) -> frozenset[Part]:
    """Each of these by itself, but those without an answer together."""
    given = frozenset(values)
    without = given & WITHOUT_ANSWER
    return frozenset({*(frozenset({value}) for value in given - without), *([without] if without else ())})


def _cells(table: Sequence[Publishable]) -> Cells:
    return {(_row(one), frozenset(line.codes)): line.count for one in table for line in one.lines}


def _of_option(table: Sequence[Publishable], option: str) -> Table:
    told = [(one, line.count) for one in table for line in one.lines if line.codes == (option,)]
    chosen = {(_row(one), frozenset({CHOSEN})): count for one, count in told}
    cells = chosen | {(_row(one), frozenset({NOT_CHOSEN})): one.people - count for one, count in told}
    return Table(table[0].release, cells, frozenset[Part]() if cells else frozenset({frozenset({CHOSEN})}))


def _row(one: Publishable) -> Part:
    return frozenset(one.among.codes if one.among else ())
