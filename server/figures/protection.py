"""The one rule of what may leave, and the only maker of what passes it. Pure.

1. A distribution is told only if at least k people of the group it describes answered it. An opinion of everybody is then told whole.
2. As soon as a profile or `sensitive` answer is in play, codes of fewer than k people are gathered, smallest first, into one line. It is in
   play in such a question itself, in any question crossed with a profile question, and where all who answered gave the same such answer
   or were asked for it (see `asked`): then it is told of the group, those without an answer included, for they are people as well.
3. All groups of a table gather the same codes, and what one group gave all of them gave: no difference from the whole, and no later
   release, then tells what a group hides. After that `audit` bounds what is hidden, with the earlier releases and with what other tables
   tell of whoever stopped (see `stopping`), and what fails is gathered further, or stays as it was released before.
4. On the cards of a repeated section one person answers several times: k times the cards are needed, and nothing of it is crossed.
5. Of what people wrote themselves nothing is told but how many answered, and nothing of votes on texts: they have words no script has.

What is told is a fixed list: each slot of a question, and each slot of an opinion that everybody is asked, crossed with each profile
question.
Never here: rows (see `rows`), and when a release is due (see `releasing`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import inf
from typing import Final

from msgspec import structs

from dialogues.kinds import KINDS
from dialogues.script import Slot, Step
from dialogues.values import Value
from server.codebook import is_closed
from server.figures.asked import Asked, Counted
from server.figures.audit import Audited, exposes
from server.figures.conditions import goes_before, is_always_after, is_delicate
from server.figures.crossing import WITHOUT_ANSWER, Crossing, Part, finest
from server.figures.distributions import distributions
from server.figures.growth import came_mixed, enough_came
from server.figures.lines import answered, gathered_lines, whole_lines
from server.figures.merging import everywhere, few, fewer_and_fewer, gatherings
from server.figures.places import actual, in_one_order, stopped_in, where_stopped
from server.figures.published import Pair, absent_of, by_itself, first_of, one_after_the_other, pair_of, picks_of
from server.figures.release import Among, Contents, K, Publishable, Release, Report
from server.figures.stopping import settled, told_by_others
from server.figures.unknowns import STOPPED, Stopped, Unknowns

MOST_FORMER: Final = 3
"""Earlier releases that the audit looks at together: more take minutes. Of the others `growth` compares what they tell."""


class Rule(Value, frozen=True):
    """`fewest`: the k of the rule. `strict`: opinions of everybody are gathered as well."""

    fewest: int = K
    strict: bool = False


def protected(counted: Counted, rule: Rule, earlier: Sequence[Release] = ()) -> Contents:
    """The figures that may be released after the `earlier` ones, in their order. Empty where fewer than k people take part."""
    if counted.everybody.people < rule.fewest:
        return Contents(rule.fewest, 0, (), ())
    return _Protection(counted, rule, earlier).contents()


class _Protection:
    """One release being made: what is told of each slot so far."""

    def __init__(self, counted: Counted, rule: Rule, earlier: Sequence[Release]) -> None:
        self._counted, self._fewest, self._strict, self._earlier = counted, rule.fewest, rule.strict, earlier
        self._number = earlier[-1].number + 1 if earlier else 1
        self._asked = Asked(counted)
        self._audited = Audited()
        self._told: dict[Slot, Publishable] = {}
        self._whole: list[tuple[Step, Slot]] = []

    def contents(self) -> Contents:
        steps = [step for step in self._counted.book.questions if step.items_from is None]
        places = [(step, slot) for step in steps for slot in KINDS[step.kind].slots(step)]
        known = [(step, slot) for step, slot in places if self._asked.can_be_told(step)]
        in_play = [(step, slot) for step, slot in known if self._is_in_play(step, slot)]
        delicate = {slot for _, slot in in_play}
        # In this order: a profile is told in view of the opinions told whole, and what was asked of some alone in view of the profile.
        self._tell((slot, self._opinion(step, slot)) for step, slot in known if slot not in delicate)
        self._whole = [(step, slot) for step, slot in places if slot in self._told and step.id not in self._counted.book.cards]
        self._tell((slot, self._profile(step, slot)) for step, slot in in_play if step.id in self._asked.grouping)
        self._tell((slot, self._delicate(step, slot)) for step, slot in in_play if step.id not in self._asked.grouping)
        tables = [table for profile in self._asked.grouping.values() for table in self._tables(profile, places)]
        questions = tuple(self._told[slot] for _, slot in places if slot in self._told)
        crossings = tuple(one for table in tables for one in table)
        told = [(self._told[slot],) if slot in self._told else () for _, slot in places]
        return Contents(self._fewest, self._counted.everybody.people, questions, crossings, self._report(told, tables))

    def _tell(self, found: Iterable[tuple[Slot, Publishable | None]]) -> None:
        for slot, one in found:
            if one is not None:
                self._told[slot] = one

    # --- Each question by itself ------------------------------------------------------------------------------------------------------

    def _is_in_play(self, step: Step, slot: Slot) -> bool:
        """Whether a profile or sensitive answer is in play where everybody's answers are told."""
        return self._strict or is_delicate(step) or self._asked.put_to(step, slot) is not None

    def _opinion(self, step: Step, slot: Slot) -> Publishable | None:
        """Told whole, of what people answered or of the cards they filled."""
        cards = self._counted.book.cards.get(step.id, 0)
        found = next(each for each in distributions(step, self._counted.tallies) if each.slot == slot)
        if found.base < self._fewest * max(1, cards):
            return None
        figures = whole_lines(step, found, self._counted.everybody.people, several=cards > 0)
        return Publishable(slot, None, **figures, release=self._number)

    def _profile(self, step: Step, slot: Slot) -> Publishable | None:
        """In as few lines as it takes for what is told of everybody to tell nothing more of those who gave each answer."""
        opinions = [(other, self._told[place], self._asked.crossing(step.id, other, place)) for other, place in self._whole]
        profiles = [(other, self._told[Slot(name)]) for name, other in self._asked.grouping.items() if Slot(name) in self._told]

        def may_leave(one: Publishable) -> bool:
            beside = (self._is_safe(self._pair(step, one, other, told), raw) for other, told, raw in opinions)
            others = (self._are_safe_together((step, one), other) for other in profiles)
            return all(came_mixed([old], [one], self._fewest) for old in self._former(slot)) and all(beside) and all(others)

        return self._first(step, slot, may_leave)

    def _are_safe_together(self, first: tuple[Step, Publishable], second: tuple[Step, Publishable]) -> bool:
        """Whether neither of two profiles tells more of the other than the rule allows: how many stopped, above all."""
        pairs = ((*first, *second), (*second, *first))
        return all(
            self._is_safe(self._pair(profile, rows, step, columns), self._asked.crossing(profile.id, step, columns.slot))
            for profile, rows, step, columns in pairs
        )

    def _delicate(self, step: Step, slot: Slot) -> Publishable | None:
        if cards := self._counted.book.cards.get(step.id, 0):
            one = self._opinion(step, slot)
            return one if one and not any(few(line.count, self._fewest * cards) for line in one.lines) else None

        def may_leave(one: Publishable) -> bool:
            # What everybody gave would be crossed with every opinion. Where people are told apart by it, these are told as theirs.
            of_all = is_delicate(step) and any(line.count == one.people for line in one.lines)
            mixed = all(came_mixed([old], [one], self._fewest) for old in self._former(slot))
            # Of everybody, those without an answer share nothing.
            of = None if one.among else frozenset(self._asked.crossing("", step, slot).codes) - WITHOUT_ANSWER
            return mixed and not of_all and not exposes(Unknowns([by_itself(one, picks_of(step))]), self._fewest, self._audited, of=of)

        return self._first(step, slot, may_leave)

    def _first(self, step: Step, slot: Slot, may_leave: Callable[[Publishable], bool]) -> Publishable | None:
        """The first gathering that may leave, else what was told at the last release."""
        crossing, among, group = self._everybody_asked(step, slot)
        former = self._former(slot)
        if self._may_be_told_anew(step, slot, group) and answered(crossing, group) >= self._fewest:
            for parts in gatherings(crossing, [group], finest(crossing, group), everywhere(self._fewest)):
                one = Publishable(slot, among, **gathered_lines(crossing, group, parts), release=self._number)
                if all(enough_came([old], [one], self._fewest) for old in former) and may_leave(one):
                    return one
        return next(iter(self._still_told(former[-1:])), None)

    def _still_told(self, former: Sequence[Publishable]) -> tuple[Publishable, ...]:
        """What was told before, unless it is of fewer people than are asked for by now."""
        return () if any(few(line.count, self._fewest) for one in former for line in one.lines) else tuple(former)

    def _former(self, slot: Slot) -> list[Publishable]:
        """What was told of a slot, at the releases that told it anew."""
        return [one for release in self._earlier if (one := release.contents.of(slot)) and one.release == release.number]

    def _may_be_told_anew(self, step: Step, slot: Slot, group: Part) -> bool:
        """Whether telling it of this group tells nothing of the profile that those who answered have in common.

        Newer figures of a group that was told of earlier would tell who came to it. How many were asked, where these are not the whole
        group, would tell how many of it were not. Where they were not asked for it, that they have it in common is told of everybody only.
        """
        put_to = self._asked.put_to(step, slot)
        if put_to is None:
            return True
        profile, is_asked_for_it = self._told.get(Slot(put_to.question)), put_to.question in self._asked.depends[step.id]
        if profile is None:
            return not is_asked_for_it
        return profile.release == self._number and group == frozenset(
            put_to.codes if is_asked_for_it else self._counted.groups[put_to.question]
        )

    def _everybody_asked(self, step: Step, slot: Slot) -> tuple[Crossing, Among | None, Part]:
        """Of those who alone were asked, the people of every line of the profile that holds some of them: it tells no less of them."""
        put_to = self._asked.put_to(step, slot)
        if put_to is None:
            crossing = self._asked.crossing("", step, slot)
            return crossing, None, frozenset(crossing.rows)
        crossing = self._asked.crossing(put_to.question, step, slot)
        told = self._told.get(Slot(put_to.question))
        lines = [frozenset(line.codes) for line in told.lines] if told else []
        held = frozenset[str]().union(*(line for line in lines if not line.isdisjoint(put_to.codes)))
        if not held:
            return crossing, None, frozenset(crossing.rows)
        return crossing, Among(put_to.question, tuple(sorted(held))), held

    # --- Each question crossed with a profile -----------------------------------------------------------------------------------------

    def _tables(self, profile: Step, places: Sequence[tuple[Step, Slot]]) -> Sequence[tuple[Publishable, ...]]:
        """What everybody is asked of their opinions, crossed with a profile: the fixed list.

        Each table by itself first; then, as each tells the others who stopped where, those that are exposed by it are made again, and at
        last left out.
        """
        steps = {slot: step for step, slot in places if profile.profile and self._is_crossed(step)}
        tables = settled(
            {slot: self._table(profile, step, slot) for slot, step in steps.items()},
            lambda found: self._exposed(profile, steps, found),
            lambda slot, stops: self._table(profile, steps[slot], slot, stops),
        )
        return tuple(self._told_over_time(profile, steps, tables).values())

    def _told_over_time(
        self, profile: Step, steps: Mapping[Slot, Step], tables: Mapping[Slot, tuple[Publishable, ...]]
    ) -> Mapping[Slot, tuple[Publishable, ...]]:
        """These tables without the last ones, as long as they and the earlier releases tell where too few people stopped."""
        left = dict(tables)
        new = {slot: [one for one in table if one.release == self._number] for slot, table in tables.items() if self._earlier}
        telling = [slot for slot, table in new.items() if any(map(stopped_in, table))]
        while telling and self._tells_who_stopped(profile, steps, left):
            slot = telling.pop()
            left[slot] = self._former_table(profile, slot)
        return left

    def _tells_who_stopped(self, profile: Step, steps: Mapping[Slot, Step], tables: Mapping[Slot, tuple[Publishable, ...]]) -> bool:
        order = in_one_order(self._counted.book, steps)
        crossings = tuple(one for table in tables.values() for one in table)
        contents = Contents(self._fewest, self._counted.everybody.people, tuple(self._told.values()), crossings)
        releases = (*self._earlier[1 - MOST_FORMER :], Release(self._number, date.max, contents))
        told = [where_stopped(self._counted.book, release, Slot(profile.id), order) for release in releases]
        raw = {slot: self._asked.crossing(profile.id, steps[slot], slot) for slot in order}
        told[-1] = replace(told[-1], actual=actual(order, raw))
        return exposes(Unknowns(told), self._fewest, self._audited)

    def _former_table(self, profile: Step, slot: Slot) -> tuple[Publishable, ...]:
        return self._still_told(self._earlier[-1].contents.crossed(profile.id, slot)) if self._earlier else ()

    def _exposed(
        self, profile: Step, steps: Mapping[Slot, Step], tables: Mapping[Slot, tuple[Publishable, ...]]
    ) -> Mapping[Slot, tuple[Stopped, ...]]:
        """The tables of this release that the others expose, each with what they tell of whoever stopped before it."""
        new = {slot: table for slot, table in tables.items() if table and table[0].release == self._number}
        pairs = {slot: self._crossed(profile, steps[slot], slot, table) for slot, table in new.items()}
        told = told_by_others(self._counted.book, [(pair.told()[0], slot, absent_of(self._told[slot])) for slot, pair in pairs.items()])
        crossings = {slot: self._asked.crossing(profile.id, steps[slot], slot) for slot in told}
        return {
            slot: stops for slot, stops in told.items() if not self._is_safe(structs.replace(pairs[slot], stops=stops), crossings[slot])
        }

    def _is_crossed(self, step: Step) -> bool:
        is_opinion = is_closed(step) and not step.profile and step.id not in self._counted.book.cards
        return is_opinion and not self._asked.depends[step.id]

    def _table(self, profile: Step, step: Step, slot: Slot, stops: tuple[Stopped, ...] = ()) -> tuple[Publishable, ...]:
        """One distribution for each line of the profile, or for fewer that gather some: the first gathering that may leave.

        `stops`: what the other tables tell. Else what was told at the last release.
        """
        groups, columns = self._told.get(Slot(profile.id)), self._told.get(slot)
        if groups and groups.release == self._number and columns and columns.release == self._number:
            crossing = self._asked.crossing(profile.id, step, slot)
            sizes = {frozenset(line.codes): line.count for line in groups.lines}
            for lines in fewer_and_fewer(sizes, of_all=self._is_in_play(step, slot)):
                for parts in gatherings(crossing, lines, self._parts(step, slot, crossing), everywhere(self._fewest), by_all=True):
                    table = tuple(
                        Publishable(
                            slot, Among(profile.id, tuple(sorted(line))), **gathered_lines(crossing, line, parts), release=self._number
                        )
                        for line in lines
                    )
                    if self._is_safe(structs.replace(self._crossed(profile, step, slot, table), stops=stops), crossing):
                        return table
        return self._former_table(profile, slot)

    def _parts(self, step: Step, slot: Slot, crossing: Crossing) -> tuple[Part, ...]:
        """What is told of the question by itself: nothing finer is told of a group. Beside it, how many were not asked."""
        if not self._is_in_play(step, slot):
            return finest(crossing)
        asked, _, group = self._everybody_asked(step, slot)
        told = [frozenset(line.codes) for line in self._told[slot].lines]
        hidden = frozenset[str]().union(*told, *(codes for row in group for codes in asked.rows.get(row, {})))
        others = frozenset(code for row in crossing.rows.values() for codes in row for code in codes) - hidden
        return (*told, others) if others else tuple(told)

    def _crossed(self, profile: Step, step: Step, slot: Slot, table: tuple[Publishable, ...]) -> Pair:
        """As anybody could look at a table, and at what is told of the two questions by themselves."""
        pair = self._pair(profile, self._told[Slot(profile.id)], step, self._told[slot], of_all=self._is_in_play(step, slot))
        return structs.replace(pair, crossed=table)

    def _pair(self, profile: Step, rows: Publishable, step: Step, columns: Publishable, *, of_all: bool = False) -> Pair:
        """As anybody could look at these figures."""
        first = first_of(self._counted.book, profile.id, step.id)
        sizes = {frozenset(line.codes): line.count for line in rows.lines}
        together = dict.fromkeys(line for lines in fewer_and_fewer(sizes, of_all=of_all) for line in lines)
        stops = self._not_asked(profile, step, columns.slot) if first is None else ()
        return Pair(rows.people, rows, columns, (), picks_of(step), of_all, first, tuple(together), self._stopped(profile), stops)

    def _not_asked(self, profile: Step, step: Step, slot: Slot) -> tuple[Stopped, ...]:
        """Who came to a profile question at the end did not stop before another: they have no answer to it only if it was not put to them.

        How many these are is known well enough from the answers that decide it: it is taken to be known.
        """
        if not is_always_after(self._counted.book, profile.id, step.id):
            return ()
        crossing = self._asked.crossing(profile.id, step, slot)
        came = frozenset(crossing.rows) - STOPPED
        return (Stopped(came, 0, crossing.count(came, STOPPED)),)

    def _stopped(self, profile: Step) -> tuple[int, float]:
        """How many did not come to this question, at least and at most, as is told of those asked before and after it."""
        asked = [*(slot for _, slot in self._whole), *map(Slot, self._asked.grouping)]
        told = {slot.question: absent_of(one) for slot in asked if (one := self._told.get(slot)) and one.release == self._number}
        least = [absent.least for name, absent in told.items() if goes_before(self._counted.book, name, profile.id)]
        most = [absent.most for name, absent in told.items() if goes_before(self._counted.book, profile.id, name)]
        return max(least, default=0), min(most, default=inf)

    def _is_safe(self, pair: Pair, crossing: Crossing) -> bool:
        """Whether nothing follows from it that the rule hides, whatever was told before."""
        former = [one for release in self._earlier if (one := pair_of(release, pair))]
        tables = [(one.crossed, pair.crossed) for one in former if one.crossed and pair.crossed]
        if not all(grown(before, after, self._fewest) for before, after in tables for grown in (enough_came, came_mixed)):
            return False
        alone = [(told,) for told in pair.told(crossing)]
        since = one_after_the_other((*_the_last(former), pair)) if former else ()
        return not any(exposes(Unknowns(told), self._fewest, self._audited) for told in (*alone, *since))

    def _report(self, questions: Sequence[Sequence[Publishable]], tables: Sequence[Sequence[Publishable]]) -> Report:
        return Report(
            whole=(_count_whole(questions), _count_whole(tables)),
            gathered=(sum(map(bool, questions)) - _count_whole(questions), sum(map(bool, tables)) - _count_whole(tables)),
            withheld=(sum(not table for table in questions), sum(not table for table in tables)),
            kept=sum(any(one.release != self._number for one in table) for table in (*questions, *tables)),
            bounded=self._audited.bounded,
        )


def _the_last(former: Sequence[Pair]) -> Sequence[Pair]:
    """The last release that told of the profile anew, and the last of those after and before it; the last of all where none did."""
    told = [place for place, one in enumerate(former) if one.rows]
    if not told:
        return former[-(MOST_FORMER - 1) :]
    return (*former[max(0, told[-1] - 1) : told[-1] + 1], *former[told[-1] + 1 :][-(MOST_FORMER - 2) :])


def _count_whole(tables: Sequence[Sequence[Publishable]]) -> int:
    return sum(bool(table) and all(one.whole for one in table) for table in tables)
