"""Lets out what the rule lets out of a data set, its rows at the last release, and sets the attacker on it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from dialogues.answers import Answer
from dialogues.counting import STATES
from server.codebook import codebook
from server.figures.asked import Counted
from server.figures.filtering import Filter, Split
from server.figures.protection import Rule, protected
from server.figures.release import FEWEST_FILTERED, Contents, Release, frozen, frozen_rows, thawed
from server.figures.rows import Person as Row
from server.figures.rows import released_rows
from storage.imports import ImportedParticipation
from tests.server.figures.attacker import Attack, Leak, Person, Published, Told, read, told_as, totals
from tests.server.figures.hostile import DataSet
from tests.server.figures.raw import raw, visible
from tests.storage.samples import DAY

Protect = Callable[[Counted, Rule, Sequence[Release]], Contents]


@dataclass(frozen=True)
class Outcome:
    """What came of one data set: `targets` are the counts of few people looked for, of which those `bounded` one by one were not seen at
    once to be possibly nobody, or many; in so many `programs`.
    """

    releases: int
    programs: int
    targets: int
    bounded: int
    leaks: tuple[Leak, ...]


def attacked(data: DataSet, protect: Protect = protected) -> Outcome:
    """Releases the figures of a data set one after the other, then looks for what they tell."""
    documents = documents_of(data, protect)
    rows = _rows_of(data, documents)
    people = {number: _given(some, data) for number, some in enumerate(data.releases, 1)}
    attack = Attack(data.script, read(documents, rows), people, data.fewest, data.grew)
    found = tuple(attack.leaks())
    return Outcome(len(documents), attack.programs, attack.targets, attack.bounded, found)


def documents_of(data: DataSet, protect: Protect = protected) -> list[str]:
    """What leaves at each release, as it is frozen."""
    released: list[Release] = []
    for number, people in enumerate(data.releases, 1):
        contents = protect(raw(people, data.script), Rule(data.fewest, data.strict), released)
        released.append(Release(number, DAY + timedelta(days=number), contents))
    return [frozen(one.contents) for one in released]


def _rows_of(data: DataSet, documents: Sequence[str]) -> bytes | None:
    """The rows that leave with the last release."""
    told = {number: thawed(document) for number, document in enumerate(documents, 1)}
    if not told[len(told)].questions:
        return None
    seen = [(one.day, answers) for one in data.releases[-1] if (answers := visible(one, data.script))]
    persons = [Row({slot: _codes(answer) for slot, answer in answers.items()}, day.isoformat()) for day, answers in seen]
    return frozen_rows(released_rows(persons, codebook([data.script], {}), told, with_profile=True))


def _codes(answer: Answer) -> frozenset[str]:
    return frozenset(answer.choices or (STATES[answer.state],))


def attacked_inside(data: DataSet) -> Outcome:
    """Filters everybody of the last release by each question that can be, one after the other, as organisers may who have the raw totals.

    A leak is only what these do not tell already.
    """
    people, fewest = data.releases[-1], min(data.fewest, FEWEST_FILTERED)
    persons = {1: _given(people, data)}
    known = totals(data.script, persons[1])
    filtered = tuple(dict.fromkeys(_filtered(raw(people, data.script), fewest)))
    size = {1: len(persons[1])}
    all_told = Published((*known, *filtered), size)
    after = Attack(data.script, all_told, persons, fewest, grew=True)
    confined = after.leaks()
    again = {leak.target for leak in confined}
    before = Attack(data.script, Published(known, size), persons, fewest, grew=True, named=all_told, only=again)
    bounds = {leak.target: (leak.lowest, leak.highest) for leak in before.leaks()}
    leaks = tuple(leak for leak in confined if bounds.get(leak.target) != (leak.lowest, leak.highest))
    return Outcome(1, after.programs, after.targets, after.bounded, leaks)


def _filtered(counted: Counted, fewest: int) -> Iterator[Told]:
    for by, groups in counted.groups.items():
        seen = Filter(Split(counted.book, by, groups), fewest)
        for group in seen.groups:
            for one in seen.told(group).values():
                yield told_as(msgspec.to_builtins(one) | {"release": 1})


def _given(people: Sequence[ImportedParticipation], data: DataSet) -> list[Person]:
    seen = (visible(one, data.script) for one in people)
    return [{slot: answer.choices or (f"_{answer.state.value}",) for slot, answer in answers.items()} for answers in seen if answers]
