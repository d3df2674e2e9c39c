"""An attacker: what follows of few people from all that ever left, were it read by somebody with time, a computer and the script.

It reads the frozen documents as anybody can, and nothing of `server.figures`. Another method than the audit's: one integer program over
all that a person can have answered to several questions at once (a value of each, in every combination), with what the script itself
tells: to whom a question is put, how many options can be chosen, and that whoever stops answers nothing further. Over all releases, if
nobody changed an answer. Never here: how people are made up (see `hostile`).

The people themselves are given for two uses only: to spare what cannot be confined to few (a count lies within its own bounds), and to
check that all the attacker takes for true is.
"""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, permutations
from math import ceil, comb, floor, inf, prod
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array

from dialogues.answers import Answer, State, ways_out
from dialogues.kinds import KINDS, Shape
from dialogues.path import holds
from dialogues.script import Condition, Script, Slot, Step, leaves

ABSENT, ANSWERED, DONT_KNOW = "_absent", "_answered", "_dont_know"
WITHOUT: Final = frozenset({ABSENT, "_skipped", "_prefer_not"})
MOST_CELLS: Final = 3_000
"""Unknowns of one program: more takes seconds for each count."""
MOST_WHOLE: Final = 500
"""Unknowns up to which counts of people are taken to be whole numbers, which bounds them better and costs more."""
SECONDS: Final = 60.0
"""For one program: most take milliseconds, and what is not solved in time ends the attack. Beside other work they take longer."""
MOST_RANKED: Final = 3
"""Options of a ranking up to which their order is looked at."""
MOST_PATTERNS: Final = 100
"""Combinations of options looked at one by one: three of eight."""

Value = tuple[str, ...]
"""What one person gave: a code, or those chosen; in order where they are ranked."""
Person = Mapping[Slot, Value]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Told:
    """One published distribution, with the number of the release that it is of."""

    release: int
    slot: Slot
    among: tuple[str, frozenset[str]] | None
    people: int
    base: int | None
    lines: tuple[tuple[frozenset[str], int, tuple[int, ...]], ...]
    several: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """One row for each person of a release: under each slot of `columns`, the text of its cell. `withheld`: codes that no cell tells."""

    release: int
    columns: Mapping[Slot, tuple[str, ...]]
    profile: frozenset[Slot]
    withheld: Mapping[Slot, frozenset[str]]

    def text(self, slot: Slot, value: Value, *, several: bool) -> str:
        """What is written for somebody who gave this."""
        if slot in self.profile:
            return next((text for text in self.columns[slot] if value[0] in text.split("|")), "")
        hidden = self.withheld.get(slot, frozenset())
        if not several and value[0] in hidden:
            return "_withheld"
        return "|".join(sorted({ABSENT if code in WITHOUT else code for code in value if code not in hidden}))


@dataclass(frozen=True, slots=True)
class Published:
    """All that left of one consultation: `sizes` are how many took part, by release, from 1."""

    told: tuple[Told, ...]
    sizes: Mapping[int, int]
    rows: Rows | None = None

    def of(self, slot: Slot) -> Iterator[Told]:
        return (one for one in self.told if one.slot == slot)

    def everybody(self, slot: Slot, release: int) -> Told | None:
        return next((one for one in self.of(slot) if one.release == release and one.among is None), None)


def read(documents: Sequence[str], rows: bytes | None = None) -> Published:
    """What the documents of the releases say, in their order; the rows are of the last one."""
    contents = [json.loads(document) for document in documents]
    sizes = {number: each["participations"] for number, each in enumerate(contents, 1) if each["questions"]}
    told = (told_as(one) for each in contents for one in (*each["questions"], *each["crossings"]))
    return Published(tuple(dict.fromkeys(told)), sizes, _rows(json.loads(zlib.decompress(rows)), len(documents)) if rows else None)


def _rows(found: Mapping[str, Any], release: int) -> Rows:
    slots = {name: Slot(*name.split(".")) for name in found["columns"][2:]}
    columns = {slot: tuple(row[place] for row in found["rows"]) for place, slot in enumerate(slots.values(), 2)}
    withheld = {slots[name]: frozenset(codes) for name, codes in found["withheld"].items()}
    return Rows(release, columns, frozenset(map(Slot, found["profile"])), withheld)


def told_as(one: Mapping[str, Any]) -> Told:
    """One distribution as it is written in a document."""
    among = one["among"] and (one["among"]["question"], frozenset(one["among"]["codes"]))
    lines = tuple((frozenset(line["codes"]), line["count"], tuple(line["places"])) for line in one["lines"])
    return Told(one["release"], Slot(*one["slot"]), among, one["people"], one["base"], lines, one["several"])


def totals(script: Script, people: Sequence[Person]) -> tuple[Told, ...]:
    """What is counted of everybody under each slot, to the last one: an organiser has that."""
    return tuple(_total(step, slot, people) for step in script.questions for slot in KINDS[step.kind].slots(step))


def _total(step: Step, slot: Slot, people: Sequence[Person]) -> Told:
    given = Counter(dict.fromkeys((*(option.code for option in step.options), *WITHOUT, DONT_KNOW), 0))
    given.update(code for person in people for code in person.get(slot, (ABSENT,)))
    base = sum(slot in person and WITHOUT.isdisjoint(person[slot]) for person in people)
    return Told(1, slot, None, len(people), base, tuple((frozenset({code}), count, ()) for code, count in given.items()), several=True)


# --- What one person can have given -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Variable:
    """A slot, and all that one person can have given under it. `gives` says which of these a person gave."""

    slot: Slot
    values: tuple[Value, ...]
    gives: Callable[[Person], Value]
    several: bool = False
    ordered: bool = False
    stands: bool = False
    """Whether it stands for no slot: where people stopped."""

    def holding(self, codes: frozenset[str]) -> Mask:
        """The values with one of these codes, or more."""
        return np.array([not codes.isdisjoint(value) for value in self.values])


def slots_of(script: Script) -> tuple[Slot, ...]:
    """In the order they are put to people."""
    return tuple(slot for step in script.questions for slot in KINDS[step.kind].slots(step))


def is_delicate(step: Step) -> bool:
    return step.profile or step.sensitive


def _variable(script: Script, published: Published, slot: Slot) -> Variable | None:
    step = script.by_id[slot.question]
    ordered = _shape(step) is Shape.ORDER and len(step.options) <= MOST_RANKED
    patterns = _patterns(step, permutations if ordered else combinations)
    if patterns is None:
        return None
    seen = {code for one in published.of(slot) for codes, count, _ in one.lines if count for code in codes if code.startswith("_")}
    states = {f"_{state.value}" for state in ways_out(step)} | seen - {ANSWERED, ABSENT}

    def gives(person: Person) -> Value:
        found = person.get(slot, (ABSENT,))
        return found if ordered else tuple(sorted(found))

    several = _shape(step) in (Shape.SEVERAL, Shape.ORDER)
    return Variable(slot, (*patterns, *((state,) for state in sorted(states)), (ABSENT,)), gives, several, ordered)


def _shape(step: Step) -> Shape | None:
    return KINDS[step.kind].shape


def _patterns(step: Step, ways: Callable[[Sequence[str], int], Iterable[Value]]) -> tuple[Value, ...] | None:
    """What can be chosen together; None where it is too much to look at one by one."""
    codes = [option.code for option in step.options]
    match _shape(step):
        case Shape.ONE:
            return tuple((code,) for code in codes)
        case Shape.SEVERAL | Shape.ORDER:
            free = sorted(option.code for option in step.options if not option.exclusive)
            alone = [(option.code,) for option in step.options if option.exclusive]
            sizes = range(min(step.minimum, len(free)), min(step.maximum, len(free)) + 1)
            if sum(comb(len(free), size) for size in sizes) > MOST_PATTERNS:
                return None
            return (*(some for size in sizes for some in ways(free, size)), *alone)
        case _:
            return ((ANSWERED,),)


# --- One program --------------------------------------------------------------------------------------------------------------------------


class Limit(NamedTuple):
    """Unknowns that add up to no less and no more than this."""

    places: NDArray[np.int_]
    factors: NDArray[np.int_]
    lowest: float
    highest: float


Places = NDArray[np.int_]


class Target(NamedTuple):
    """People who share `values` of a question, together with `codes` of a slot, if any; at a release, or come since an earlier one."""

    question: Slot
    values: frozenset[str]
    slot: Slot | None
    codes: frozenset[str]
    refused: bool
    """Those of whom it is not true that they gave one of these codes."""
    release: int
    since: int | None


class Sought(NamedTuple):
    """A target, the unknowns that add up to it, and those to take away."""

    target: Target
    of: Places
    less: Places | None


@dataclass(frozen=True, slots=True)
class Leak:
    """A count of people that must lie within 1 and k - 1."""

    target: Target
    lowest: int
    highest: int
    actual: int
    by: tuple[str, ...]
    """The questions it was found through."""


@dataclass
class Program:
    """How many people gave each combination of values of these variables, at each release. `grew`: nobody changed an answer."""

    variables: Sequence[Variable]
    published: Published
    grew: bool
    limits: list[Limit] = field(default_factory=list)
    found: list[NDArray[np.float64]] = field(default_factory=list)

    @cached_property
    def releases(self) -> tuple[int, ...]:
        return tuple(self.published.sizes)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        return (len(self.releases), *(len(variable.values) for variable in self.variables))

    @cached_property
    def size(self) -> int:
        return prod(self.shape)

    @cached_property
    def numbers(self) -> NDArray[np.int_]:
        return np.arange(self.size).reshape(self.shape)

    @cached_property
    def possible(self) -> NDArray[np.bool_]:
        return np.ones(self.shape, dtype=bool)

    def places(self, release: int, masks: Mapping[int, Mask]) -> NDArray[np.int_]:
        """The unknowns of one release within these values of the variables of these positions."""
        parts = [np.flatnonzero(masks[axis]) if axis in masks else np.arange(size) for axis, size in enumerate(self.shape[1:])]
        found: NDArray[np.int_] = self.numbers[self.releases.index(release)][np.ix_(*parts)].ravel()
        return found

    def add(self, release: int, masks: Mapping[int, Mask], lowest: float, highest: float) -> None:
        places = self.places(release, masks)
        self.limits.append(Limit(places, np.ones(len(places), dtype=int), lowest, highest))

    def grow(self) -> None:
        """Whoever was counted once is counted again in the same place."""
        each = self.size // max(1, len(self.releases))
        for place in range(each, self.size):
            self.limits.append(Limit(np.array([place, place - each]), np.array([1, -1]), 0, inf))

    @cached_property
    def constraints(self) -> LinearConstraint:
        lines = np.concatenate([np.full(len(limit.places), line) for line, limit in enumerate(self.limits)])
        places, factors = np.concatenate([one.places for one in self.limits]), np.concatenate([one.factors for one in self.limits])
        matrix = csr_array((factors, (lines, places)), shape=(len(self.limits), self.size))
        return LinearConstraint(matrix, [limit.lowest for limit in self.limits], [limit.highest for limit in self.limits])

    def check(self, actual: NDArray[np.int_]) -> None:
        """What is taken for true must be true of the people."""
        flat = actual.ravel()
        assert not flat[~self.possible.ravel()].any(), f"not possible: {[one.slot for one in self.variables]}"
        for limit in self.limits:
            total = (flat[limit.places] * limit.factors).sum()
            assert limit.lowest <= total <= limit.highest, f"{limit} but {total}: {[one.slot for one in self.variables]}"

    def least(self, weights: NDArray[np.float64]) -> float:
        """No less than this can these add up to."""
        whole = self.size <= MOST_WHOLE
        # Parts of people allowed, it is solved several times as fast, and there are mostly none.
        solved = self._solved(weights, whole=False, presolve=not whole)
        parts = solved.x is None or np.abs(solved.x - solved.x.round()).max() > 1e-6
        if whole and parts:
            solved = self._solved(weights, whole=True, presolve=False)
        if solved.x is not None:
            self.found.append(solved.x)
        bound = solved.mip_dual_bound if whole and parts else solved.fun
        return -inf if bound is None else float(bound)

    def _solved(self, weights: NDArray[np.float64], *, whole: bool, presolve: bool) -> OptimizeResult:
        bounds = Bounds(0, np.where(self.possible.ravel(), np.inf, 0))
        # Presolved, some programs of whole people lose states of things that are possible.
        options = {"mip_rel_gap": 0.0, "time_limit": SECONDS, "presolve": presolve}
        return milp(weights, integrality=np.full(self.size, int(whole)), bounds=bounds, constraints=self.constraints, options=options)

    def weights(self, of: Places, less: Places | None) -> NDArray[np.float64]:
        found = np.zeros(self.size)
        found[of] = 1
        if less is not None:
            found[less] -= 1
        return found


# --- The attack ---------------------------------------------------------------------------------------------------------------------------


@dataclass
class Attack:
    """On what was published of a script, with the `people` of each release to judge it by. `grew`: nobody changed an answer, which is so.

    `k`: fewer people than that must not be told of. `targets`, `bounded` and `programs` count what it does.
    """

    script: Script
    published: Published
    people: Mapping[int, Sequence[Person]]
    k: int
    grew: bool
    named: Published | None = None
    """Where the sets of values and codes that are told as one are found, if not in what is published."""
    only: Container[Target] | None = None
    """The counts to look for, if not all."""
    most_fours: int = 30
    targets: int = 0
    bounded: int = 0
    programs: int = 0

    def leaks(self) -> list[Leak]:
        """All that is derivable; each target once."""
        found: dict[Target, Leak] = {}
        if not self.published.sizes:
            return []
        for slots in self._views():
            for leak in self._through(slots):
                found.setdefault(leak.target, leak)
        return list(found.values())

    # --- What to look at together

    def _views(self) -> Iterator[tuple[Slot, ...]]:
        """Everything at once where that is little; else two questions, and three or four that are linked two by two."""
        told = [slot for slot in slots_of(self.script) if any(self.published.of(slot))]
        if self._size(told) <= MOST_CELLS // 4:
            yield tuple(told)
            return
        delicate = [slot for slot in told if is_delicate(self.script.by_id[slot.question])]
        two = [(one, other) for one in delicate for other in told if other != one]
        linking = {some: [slot for slot in told if self._links(some, slot)] for some in combinations(delicate, 2)}
        three = [(*some, other) for some, others in linking.items() for other in others]
        four = [(*some, *both) for some, others in linking.items() for both in combinations(others, 2)]
        beside = [slot for slot in told if self.published.rows and slot in self.published.rows.columns]
        rowed = [(one, *some) for one in delicate for some in combinations([slot for slot in beside if slot != one], 2)]
        views = (*((one,) for one in delicate), *map(self._with_asked, two), *three, *four[: self.most_fours], *rowed[: self.most_fours])
        yield from dict.fromkeys(tuple(sorted(set(view), key=self._order.__getitem__)) for view in views)

    def _with_asked(self, pair: tuple[Slot, Slot]) -> tuple[Slot, ...]:
        """With the questions that its own are put to people by."""
        more = [slot for one in pair if (when := self.script.by_id[one.question].when) for slot in _asked(when)]
        return tuple(dict.fromkeys((*pair, *more)))

    def _links(self, profiles: tuple[Slot, Slot], slot: Slot) -> bool:
        """Whether the slot is told of with both."""
        crossed = {one.among[0] for one in self.published.of(slot) if one.among}
        return slot not in profiles and {one.question for one in profiles} <= crossed

    def _size(self, slots: Sequence[Slot]) -> int:
        variables = [_variable(self.script, self.published, slot) for slot in slots]
        return len(self.published.sizes) * prod(len(one.values) if one else MOST_CELLS for one in variables)

    # --- One view

    def _through(self, slots: tuple[Slot, ...]) -> Iterator[Leak]:
        variables = [one for slot in slots if (one := _variable(self.script, self.published, slot))]
        if len(variables) < len(slots) or self._size(slots) > MOST_CELLS:
            return
        stops = self._stops(slots)
        if stops and len(stops.values) > 1 and self._size(slots) * len(stops.values) <= MOST_CELLS:
            variables.append(stops)
        program = Program(variables, self.published, self.grew)
        actual = self._actual(program)
        targets = [sought for sought in self._targets(program) if self._is_sought(sought.target) and 0 < _count(actual, sought) < self.k]
        self.programs += 1
        self.targets += len(targets)
        self._fill(program)
        program.check(actual)
        if targets:
            yield from self._confined(program, actual, targets)

    def _is_sought(self, target: Target) -> bool:
        return self.only is None or target in self.only

    def _actual(self, program: Program) -> NDArray[np.int_]:
        counts = np.zeros(program.shape, dtype=int)
        for time, release in enumerate(program.releases):
            for person in self.people[release]:
                counts[(time, *(variable.values.index(variable.gives(person)) for variable in program.variables))] += 1
        return counts

    def _confined(self, program: Program, actual: NDArray[np.int_], targets: Sequence[Sought]) -> Iterator[Leak]:
        """Bounds each, after states of things in which many of them are nobody at once, or many."""
        left = [(sought.target, program.weights(sought.of, sought.less), _count(actual, sought)) for sought in targets]
        for sign in (1, -1):
            before = len(left) + 1
            while 1 < len(left) < before:
                before = len(left)
                program.least(sign * np.sum([weights for _, weights, _ in left], axis=0))
                left = [one for one in left if not self._is_free(program, one[1])]
        for target, weights, count in left:
            if self._is_free(program, weights):
                continue
            self.bounded += 1
            lowest = ceil(program.least(weights) - 1e-6)
            if lowest < 1:
                continue
            highest = floor(-program.least(-weights) + 1e-6)
            if highest < self.k:
                yield Leak(target, lowest, highest, count, tuple(f"{one.slot.question}{one.slot.item}" for one in program.variables))

    def _is_free(self, program: Program, weights: NDArray[np.float64]) -> bool:
        """Whether it was seen to be nobody, or many. Of a state with parts of people, only what is clear is taken."""
        values = [float(weights @ found) for found in program.found]
        return any(value < 1e-6 or value > self.k - 1e-6 for value in values)

    # --- What is known

    def _fill(self, program: Program) -> None:
        axis_of = {variable.slot: axis for axis, variable in enumerate(program.variables) if not variable.stands}
        for release, size in self.published.sizes.items():
            program.add(release, {}, size, size)
        for one in self.published.told:
            self._say(program, axis_of, one)
        if self.published.rows:
            self._say_rows(program, axis_of, self.published.rows)
        self._rule_out(program, axis_of)
        if program.variables[-1].stands:
            self._say_stops(program, axis_of)
        if self.grew:
            program.grow()

    def _say(self, program: Program, axis_of: Mapping[Slot, int], one: Told) -> None:
        masks: dict[int, Mask] = {}
        if one.among:
            if Slot(one.among[0]) not in axis_of:
                return
            axis = axis_of[Slot(one.among[0])]
            masks[axis] = program.variables[axis].holding(one.among[1])
            program.add(one.release, masks, one.people, one.people)
        if one.slot not in axis_of:
            return
        axis = axis_of[one.slot]
        variable = program.variables[axis]
        for codes, count, ranks in one.lines:
            held = variable.holding(codes)
            program.add(one.release, masks | {axis: held & masks[axis] if axis in masks else held}, count, count)
            for place, ranked in enumerate(ranks if variable.ordered else ()):
                (code,) = codes
                at = np.array([len(value) > place and value[place] == code for value in variable.values])
                program.add(one.release, masks | {axis: at}, ranked, ranked)
        if one.base is not None:
            given = ~variable.holding(WITHOUT)
            program.add(one.release, masks | {axis: given & masks[axis] if axis in masks else given}, one.base, one.base)

    def _say_rows(self, program: Program, axis_of: Mapping[Slot, int], rows: Rows) -> None:
        """Each person is in one row: so many have these texts in these cells."""
        axes = {axis: slot for slot, axis in axis_of.items() if slot in rows.columns}
        texts: dict[int, list[str]] = {}
        for axis, slot in axes.items():
            variable = program.variables[axis]
            texts[axis] = [rows.text(slot, value, several=variable.several) for value in variable.values]
        for cells, count in Counter(zip(*(rows.columns[slot] for slot in axes.values()), strict=True)).items():
            masks = {axis: np.array([text == cell for text in texts[axis]]) for axis, cell in zip(axes, cells, strict=True)}
            program.add(rows.release, masks, count, count)

    def _rule_out(self, program: Program, axis_of: Mapping[Slot, int]) -> None:
        """What nobody can have given together: an answer to what was not put to them, or anything after they stopped."""
        for cell in np.ndindex(program.shape[1:]):
            values = {slot: program.variables[axis].values[cell[axis]] for slot, axis in axis_of.items()}
            stopped = int(program.variables[-1].values[cell[-1]][0]) if program.variables[-1].stands else None
            if not self._can_be(values, stopped):
                program.possible[(slice(None), *cell)] = False

    def _can_be(self, values: Mapping[Slot, Value], stopped: int | None) -> bool:
        # Whoever stopped before a question that is put to everybody came to none after it.
        came = [values[slot] != (ABSENT,) for slot in self._order if slot in values and self.script.by_id[slot.question].when is None]
        if came != sorted(came, reverse=True):
            return False
        for slot, value in values.items():
            when, given = self.script.by_id[slot.question].when, value != (ABSENT,)
            known = when is None or all(asked in values for asked in _asked(when))
            put = when is None or (known and holds(self.script, when, _as_answers(values)))
            if given and known and not put:
                return False
            if stopped is None:
                continue
            passed = self._order[slot] < stopped
            if (given and not passed) or (passed and put and known and not given):
                return False
        return True

    @cached_property
    def _order(self) -> Mapping[Slot, int]:
        return {slot: place for place, slot in enumerate(slots_of(self.script))}

    def _stops(self, slots: Sequence[Slot]) -> Variable | None:
        """How many slots a person went by before they stopped, as far as it is told of everybody, or matters to these slots."""
        known = [slot for slot in self._order if self._absent(slot)]
        order = self._order
        cuts = sorted({order[slot] for slot in (*slots, *known)})
        kept = [cut for cut in cuts if cut in {order[slot] for slot in slots} or self._someone_stops(cut, cuts, known)]
        ends = [*kept, len(order)]

        def gives(person: Person) -> Value:
            went_by = max((order[slot] + 1 for slot, value in person.items() if value != (ABSENT,)), default=0)
            return (str(next(end for end in ends if went_by <= end)),)

        return Variable(Slot("", "stopped"), tuple((str(end),) for end in ends), gives, stands=True) if known else None

    def _someone_stops(self, cut: int, cuts: Sequence[int], known: Sequence[Slot]) -> bool:
        """Whether this place is not the same as the one before, for all that is told."""
        at = {self._order[slot]: self._absent(slot) for slot in known}
        earlier = [each for each in cuts if each < cut and each in at]
        return not earlier or at.get(cut) != at[earlier[-1]]

    def _absent(self, slot: Slot) -> Mapping[int, int]:
        """By release, how many were not asked or stopped before, where the question is put to everybody and told whole of them."""
        if self.script.by_id[slot.question].when is not None:
            return {}
        found = {}
        for one in self.published.of(slot):
            if one.among is None and one.base is not None and all(len(codes) == 1 for codes, _, _ in one.lines):
                without = {codes: count for codes, count, _ in one.lines if codes <= WITHOUT}
                answered = self.published.sizes[one.release] - one.base
                found[one.release] = without.get(frozenset({ABSENT}), answered - sum(without.values()))
        return found

    def _say_stops(self, program: Program, axis_of: Mapping[Slot, int]) -> None:
        stops = program.variables[-1]
        axis = len(program.variables) - 1
        for slot, place in self._order.items():
            until = np.array([int(value[0]) <= place for value in stops.values])
            for release, count in self._absent(slot).items():
                program.add(release, {axis: until}, count, count)
            for one in self.published.of(slot):
                if one.among and Slot(one.among[0]) in axis_of and self.script.by_id[slot.question].when is None:
                    row = axis_of[Slot(one.among[0])]
                    masks = {row: program.variables[row].holding(one.among[1]), axis: until}
                    for codes, count, _ in one.lines:
                        if ABSENT in codes and codes <= WITHOUT:
                            program.add(one.release, masks, 0 if self._passes(slot, one.release) else count, count)

    def _passes(self, slot: Slot, release: int) -> bool:
        """Whether anybody may have passed this question."""
        one = self.published.everybody(slot, release)
        return one is None or not self._absent(slot) or any(count for codes, count, _ in one.lines if codes <= WITHOUT)

    # --- What must not be known

    def _targets(self, program: Program) -> Iterator[Sought]:
        for axis, variable in enumerate(program.variables):
            if variable.stands or not is_delicate(self.script.by_id[variable.slot.question]):
                continue
            for values in self._shared(variable.slot):
                row = {axis: variable.holding(values)}
                for slot, codes, refused, masks in self._together(program, axis):
                    yield from self._over_time(program, Target(variable.slot, values, slot, codes, refused, 0, None), row | masks)

    def _shared(self, slot: Slot) -> Iterable[frozenset[str]]:
        """Each value, those told as one, and those that another question told of is put to people by, or not put to them."""
        options = frozenset(option.code for option in self.script.by_id[slot.question].options)
        named = self.named or self.published
        told = [codes & options for one in named.of(slot) for codes, _, _ in one.lines]
        told += [one.among[1] & options for one in named.told if one.among and Slot(one.among[0]) == slot]
        asking = [step.when for step in self.script.questions if any(named.of(place) for place in KINDS[step.kind].slots(step))]
        asked = [some for when in asking for some in self._asked_by(slot, when, options)]
        return [some for some in dict.fromkeys((*(frozenset({code}) for code in options), *told, *asked)) if self._is_shared(slot, some)]

    def _asked_by(self, slot: Slot, when: Condition | None, options: frozenset[str]) -> Iterator[frozenset[str]]:
        for each in leaves(when):
            if Slot(each.question, each.item) == slot:
                holding = frozenset(code for code in options if holds(self.script, each, _as_answers({slot: (code,)})))
                yield from (holding, options - holding)

    def _is_shared(self, slot: Slot, values: frozenset[str]) -> bool:
        """Several values together that all have who gave any, at some release, tell nobody apart."""
        given = [{code for one in people for code in one.get(slot, ()) if not code.startswith("_")} for people in self.people.values()]
        return len(values) == 1 or (bool(values) and not any(some <= values for some in given))

    def _together(self, program: Program, shared: int) -> Iterator[tuple[Slot | None, frozenset[str], bool, dict[int, Mask]]]:
        yield None, frozenset(), False, {}
        for axis, variable in enumerate(program.variables):
            if axis == shared or variable.stands:
                continue
            # Those without an answer are one group, as the rule has it: how they came to have none is nothing they said.
            codes = dict.fromkeys(frozenset({code}) for value in variable.values for code in value if code not in WITHOUT)
            lines = (line for one in (self.named or self.published).of(variable.slot) for line, _, _ in one.lines)
            codes |= dict.fromkeys(line for line in lines if not line <= WITHOUT)
            for some in (*codes, WITHOUT):
                yield variable.slot, some, False, {axis: variable.holding(some)}
            if any(len(value) > 1 for value in variable.values):
                given = ~variable.holding(WITHOUT)
                refused = [some for some in codes if some.isdisjoint(WITHOUT)]
                yield from ((variable.slot, some, True, {axis: given & ~variable.holding(some)}) for some in refused)

    def _over_time(self, program: Program, target: Target, masks: Mapping[int, Mask]) -> Iterator[Sought]:
        places = {release: program.places(release, masks) for release in program.releases}
        for release, of in places.items():
            yield Sought(target._replace(release=release), of, None)
        if self.grew:
            for since, release in combinations(program.releases, 2):
                yield Sought(target._replace(release=release, since=since), places[release], places[since])


def _count(actual: NDArray[np.int_], sought: Sought) -> int:
    flat = actual.ravel()
    return int(flat[sought.of].sum() - (flat[sought.less].sum() if sought.less is not None else 0))


def _asked(when: Condition) -> Iterator[Slot]:
    return (Slot(each.question, each.item) for each in leaves(when))


def _as_answers(values: Mapping[Slot, Value]) -> Mapping[Slot, Answer]:
    return {slot: _as_answer(value) for slot, value in values.items() if value != (ABSENT,)}


def _as_answer(value: Value) -> Answer:
    return Answer(State(value[0][1:])) if value[0].startswith("_") else Answer(State.ANSWERED, value)
