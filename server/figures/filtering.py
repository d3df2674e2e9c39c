"""What organisers see of one group of the people of their own consultation. Pure.

They have the raw totals of everybody, of each question and of what the groups are told apart by; so a filter must not tell them more of
few people than these totals do. The rule is that of `protection`, with a smaller k:
1. groups of fewer than k people are gathered, smallest first; those without an answer are no group;
2. all groups of a question gather the same codes, until each line of each group has k people, or nobody gave it at all: what one group
   alone gave would be people whom the filter by another question tells as well; then `audit` bounds what is hidden,
   in view of the raw totals and of what the other tables tell of whoever stopped (see `stopping`), and as to somebody who knows what
   these gave; what fails is gathered further: codes first, then groups;
3. whatever is of public agents needs the k of what leaves: they are promised that.

One filter at a time, and no profile question by another: two of them make groups that no rule looks at, and that are soon of one person.
The limit: what is compared over time. Whoever looks before and after somebody answers sees in the raw totals alone what was answered.
Never here: what may leave (see `protection`), and the words of a page.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from msgspec import structs

from dialogues.kinds import KINDS, Shape
from dialogues.script import Slot, Step
from server.codebook import Codebook
from server.figures.agents import put_to_agents, saying
from server.figures.asked import grouping_questions
from server.figures.audit import Audited, exposes
from server.figures.conditions import depends_on, is_delicate
from server.figures.crossing import Crossing, Part, crossing, finest
from server.figures.lines import gathered_lines
from server.figures.merging import Fewest, fewer_and_fewer, gatherings, merged
from server.figures.published import Absent, Pair, first_of, group_of, picks_of
from server.figures.release import FEWEST_FILTERED, Among, K, Line, Protected
from server.figures.stopping import DidNotCome, Seen, picks_tell, settled, stopped_among, stopped_in_rows, told_elsewhere
from server.figures.unknowns import STOPPED, Stopped, Told, Unknowns
from storage.crossings import ABSENT, Attribute, By, Group


class Filtered(Protected, frozen=True):
    """What organisers are told of a group. Made by `filtering` alone: a type of its own, which nothing that leaves takes.

    `among` may name more than the group that was asked for: then the question can only be told of a larger one. `fewest`: its k.
    """

    fewest: int


@dataclass(frozen=True)
class Split:
    """Everybody who takes part, told apart `by` something: raw. `agents` are the keys of groups that are of public agents."""

    book: Codebook
    by: By
    groups: Mapping[str, Group]
    agents: Part = frozenset()

    @property
    def name(self) -> str:
        """Of what they are told apart by, where the id of a question stands."""
        return f"_{self.by.value}" if isinstance(self.by, Attribute) else self.by


class Filter:
    """Everybody of one consultation by one thing. `groups` can be chosen; nothing can where there are none."""

    def __init__(self, split: Split, fewest: int = FEWEST_FILTERED) -> None:
        self._split, self._fewest = split, fewest
        self._agents, self._put_to_agents = saying(split.book), put_to_agents(split.book)
        self._telling_apart = {step.id for step in grouping_questions(split.book)}
        self._depends = depends_on(split.book)
        self._raw: dict[Slot, Crossing] = {}
        self.audited = Audited()

    @cached_property
    def groups(self) -> tuple[Part, ...]:
        """The groups that figures can be told of, in the order of their answers."""
        order = list(self._sizes)
        lines = next(fewer_and_fewer(self._rows), [])
        return tuple(sorted(lines, key=lambda part: min(order.index(key) for key in part)))

    def people(self, group: Part) -> int:
        return sum(self._sizes[key] for key in group)

    def in_order(self, group: Part) -> tuple[str, ...]:
        """The keys of a group, in the order of showing."""
        return tuple(key for key in self._sizes if key in group)

    def fewest(self, group: Part) -> int:
        """The k of a group."""
        return self._needed(not group.isdisjoint(self._of_agents))

    def fewest_of(self, step: Step, group: Part) -> int:
        """The k of a group for this question."""
        return self._fewest_of(step)(group, frozenset())

    def questions(self) -> Iterator[tuple[Step, Slot]]:
        """What is told of groups: each question asked once, but for votes on what people wrote and for what the groups are made by."""
        return ((step, slot) for step, slot in self._asked_once() if self._may_be_crossed(step))

    def _asked_once(self) -> Iterator[tuple[Step, Slot]]:
        for step in self._split.book.questions:
            if step.items_from is None and step.id not in self._split.book.cards and step.id != self._split.name:
                yield from ((step, slot) for slot in KINDS[step.kind].slots(step))

    def told(self, group: Part) -> dict[Slot, Filtered]:
        """What may be told of one of the groups, or of a larger one; nothing of a slot of which no more is told than of everybody."""
        return {slot: one for slot, table in self._tables.items() for one in table if one.among and group <= set(one.among.codes)}

    # --- Groups -----------------------------------------------------------------------------------------------------------------------

    @cached_property
    def _sizes(self) -> Mapping[str, int]:
        """The people of each group, as far as there are some: in the order of the options, then of states; of links, in any order."""
        step = self._question
        order = [option.code for option in step.options] if step else []
        keys = sorted(self._split.groups, key=lambda key: (key not in order, order.index(key) if key in order else 0, key))
        return {key: people for key in keys if (people := self._split.groups[key].people)}

    @property
    def _question(self) -> Step | None:
        return self._split.book.question(self._split.name)

    @property
    def _of_agents(self) -> Part:
        return self._split.agents | self._agents.get(self._split.name, frozenset())

    @cached_property
    def _rows(self) -> Mapping[Part, int]:
        """Everybody in groups of 0 people or enough, those without an answer included."""
        raw = Crossing({"": {frozenset({key}): people for key, people in self._sizes.items()}}, tuple(self._sizes), overlapping=False)
        parts = merged(raw, [frozenset({""})], finest(raw), lambda _, part: self.fewest(part))
        return {part: self.people(part) for part in parts}

    def _needed(self, agents: bool) -> int:
        return max(self._fewest, K) if agents else self._fewest

    # --- Questions --------------------------------------------------------------------------------------------------------------------

    def _may_be_crossed(self, step: Step) -> bool:
        """The fixed list of `protection`, whichever of the two is filtered by; nothing of links and channels is published at all."""
        by = self._question
        if by is None:
            return True
        if step.profile or self._depends[step.id]:
            return False
        return by.profile or step.id not in self._telling_apart

    @cached_property
    def _tables(self) -> Mapping[Slot, tuple[Filtered, ...]]:
        """Each by itself first; then, as each tells the others who stopped where, those that are exposed by it are made again, and at last
        left out. So are those that tell it of a question without a table.
        """
        steps = {slot: step for step, slot in self.questions()}
        tables = settled(
            {slot: self._table(step, slot) for slot, step in steps.items()},
            lambda found: self._exposed_by_others(steps, found),
            lambda slot, stops: self._table(steps[slot], slot, stops),
        )
        seen = {slot: self._seen(steps[slot], slot, table) for slot, table in tables.items() if table}
        for step, slot in self._asked_once():
            if slot not in seen:
                for telling in self._telling(step, slot, seen.values()):
                    del seen[telling.slot]
        return {slot: table for slot, table in tables.items() if slot in seen}

    def _telling(self, step: Step, slot: Slot, others: Collection[Seen]) -> Collection[Seen]:
        """Those of the others that tell too much of whoever stopped before a question without a table: each of them alone, or else all."""
        if not self._is_exposed_by(step, slot, others):
            return ()
        return [other for other in others if self._is_exposed_by(step, slot, (other,))] or list(others)

    def _is_exposed_by(self, step: Step, slot: Slot, others: Iterable[Seen]) -> bool:
        raw = self._crossing(step, slot)
        stopped = raw.count(raw.rows.keys(), STOPPED)
        here = Seen(slot, (), Absent(stopped, stopped))
        stops = self._stops(step, here, others)
        return bool(stops) and not self._is_safe(step, slot, (), stops)

    def _exposed_by_others(
        self, steps: Mapping[Slot, Step], tables: Mapping[Slot, tuple[Filtered, ...]]
    ) -> Mapping[Slot, tuple[Stopped, ...]]:
        """These tables, each with what the others tell of whoever stopped before it."""
        seen = {slot: self._seen(steps[slot], slot, table) for slot, table in tables.items() if table}
        exposed: dict[Slot, tuple[Stopped, ...]] = {}
        for slot, here in seen.items():
            stops = self._stops(steps[slot], here, (other for other in seen.values() if other is not here))
            if stops and not self._is_safe(steps[slot], slot, tables[slot], stops):
                exposed[slot] = stops
        return exposed

    def _seen(self, step: Step, slot: Slot, table: tuple[Filtered, ...]) -> Seen:
        """How many of each group stopped before this question, as its table tells whoever has the raw totals."""
        raw = self._crossing(step, slot)
        of_all = raw.count(raw.rows.keys(), STOPPED)
        rows = tuple(self._stopped_in_line(step, raw, one) for one in table)
        if raw.overlapping and any(picks_tell(one, picks_of(step), row) for one, row in zip(table, rows, strict=True)):
            rows = stopped_in_rows(self._pair(step, slot, table).told()[0])
        return Seen(slot, rows, Absent(of_all, of_all))

    def _stopped_in_line(self, step: Step, raw: Crossing, one: Filtered) -> Stopped:
        group, of_all = group_of(one), raw.count(raw.rows.keys(), STOPPED)
        line = next((line for line in one.lines if ABSENT in line.codes), None)
        if line is None:
            return self._by_totals(step, group, of_all)
        return stopped_among(group, line.count, raw.count(raw.rows.keys(), set(line.codes)), of_all, self._did_not_come(step))

    def _by_totals(self, step: Step, group: Part, of_all: int) -> Stopped:
        return stopped_among(group, self.people(group), self.people(frozenset(self._sizes)), of_all, self._did_not_come(step))

    def _did_not_come(self, step: Step) -> DidNotCome:
        """To what people are told apart by, and how that bears on this question."""
        first = first_of(self._split.book, self._split.name, step.id) if self._question else None
        return DidNotCome(self._sizes.get(ABSENT, 0), first)

    def _stops(self, step: Step, here: Seen, others: Iterable[Seen]) -> tuple[Stopped, ...]:
        """What others tell of whoever stopped before this, where it is closer than what its table tells, or the totals of its question."""
        known = {one.rows: one for one in here.rows}
        told = told_elsewhere(self._split.book, here, others)
        asked = ((one, known.get(one.rows) or self._by_totals(step, one.rows, here.of_all.most)) for one in told)
        return tuple(one for one, own in asked if one.least > own.least or one.most < own.most)

    def _table(self, step: Step, slot: Slot, stops: tuple[Stopped, ...] = ()) -> tuple[Filtered, ...]:
        """One distribution for each group, or for fewer that gather some: the first gathering that may be told.

        `stops`: what the other tables tell.
        """
        raw, fewest = self._crossing(step, slot), self._fewest_of(step)
        for groups in fewer_and_fewer(self._rows, of_all=is_delicate(step)):
            for parts in gatherings(raw, groups, finest(raw), fewest, by_all=True):
                table = tuple(self._filtered(raw, slot, group, parts, step) for group in groups)
                if self._is_safe(step, slot, table, stops):
                    return table
        return ()

    def _pair(self, step: Step, slot: Slot, table: tuple[Filtered, ...]) -> Pair:
        """As organisers look at a table, who have the raw totals."""
        people, everybody = self.people(frozenset(self._sizes)), self.everybody(step, slot)
        first = first_of(self._split.book, self._split.name, step.id) if self._question else None
        return Pair(people, self._by_itself, everybody, table, picks_of(step), is_delicate(step), first)

    def _is_safe(self, step: Step, slot: Slot, table: tuple[Filtered, ...], stops: tuple[Stopped, ...]) -> bool:
        """`stops`: what other tables tell of whoever stopped before it."""
        pair = structs.replace(self._pair(step, slot, table), stops=stops)
        told = pair.told(self._crossing(step, slot))
        # Each option by itself is soonest seen.
        return not any(self._is_exposed(with_stopped_apart(one), step) for one in reversed(told))

    def _fewest_of(self, step: Step) -> Fewest:
        agents = self._saying(step)
        if self._is_of_agents(step):
            return lambda group, part: self._needed(agents=True)
        return lambda group, part: self._needed(not (group.isdisjoint(self._of_agents) and part.isdisjoint(agents)))

    def _is_exposed(self, told: Told, step: Step) -> bool:
        unknowns = Unknowns([told])
        if self._is_of_agents(step):
            return self._exposes(unknowns, self._needed(agents=True))
        agents = self._of_agents | self._saying(step)
        return self._exposes(unknowns, self._fewest) or (bool(agents) and self._exposes(unknowns, self._needed(agents=True), agents))

    def _exposes(self, unknowns: Unknowns, fewest: int, of: Part | None = None) -> bool:
        return exposes(unknowns, fewest, self.audited, of=of, besides_wholes=True)

    def _is_of_agents(self, step: Step) -> bool:
        """Whether all of a question needs the k of agents: so do several choices of which one says it, for each is looked at alone, and
        whatever is put or not for what was said there: whoever was not asked may be the agents.
        """
        asked_for_it = not self._depends[step.id].isdisjoint(self._agents)
        return step.id in self._put_to_agents or asked_for_it or (bool(self._saying(step)) and KINDS[step.kind].shape is not Shape.ONE)

    def _saying(self, step: Step) -> Part:
        return self._agents.get(step.id, frozenset())

    def _filtered(self, raw: Crossing, slot: Slot, group: Part, parts: Sequence[Part], step: Step) -> Filtered:
        among = Among(self._split.name, self.in_order(group))
        return Filtered(slot, among, **gathered_lines(raw, group, parts), fewest=self.fewest_of(step, group))

    # --- What organisers have in any case ---------------------------------------------------------------------------------------------

    @cached_property
    def _by_itself(self) -> Filtered:
        lines = tuple(Line((key,), people) for key, people in self._sizes.items())
        return Filtered(Slot(self._split.name), None, sum(self._sizes.values()), None, lines, several=False, whole=True, fewest=1)

    def everybody(self, step: Step, slot: Slot) -> Filtered:
        """What all who take part gave, each code by itself: the raw totals."""
        raw = self._crossing(step, slot)
        return Filtered(slot, None, **gathered_lines(raw, frozenset(raw.rows), [frozenset({code}) for code in raw.codes]), fewest=1)

    def _crossing(self, step: Step, slot: Slot) -> Crossing:
        if slot not in self._raw:
            self._raw[slot] = crossing(self._split.groups, step, slot)
        return self._raw[slot]


def with_stopped_apart(told: Told) -> Told:
    """What is told, to somebody who knows what those gave who did not come to what people are told apart by.

    They share nothing themselves; but other filters, and questions that are put to few, may tell what they gave, and so what the others
    did of a group that they are told with.
    """
    actual = told.actual
    if actual is None or not any(row > STOPPED for row in told.rows):
        return told
    cells: dict[tuple[Part, Part], int] = {}
    for (row, column), people in told.cells.items():
        if row > STOPPED:
            stopped = actual(STOPPED, column)
            cells |= {(row - STOPPED, column): people - stopped, (STOPPED, column): stopped}
        else:
            cells[row, column] = people
    return replace(told, cells=cells)
