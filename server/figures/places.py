"""Where the people of each group stopped, as all tables with one profile tell of it, at one release and another. Pure.

One table tells how many of a group stopped before its question, another how many before the next: together, and with how many of everybody
stopped where at each release, they tell where those stopped who came between two releases. It is looked at as if people had been asked
where they stopped. Never here: whether too much follows from it (see `audit`), nor what is left out for that (see `protection`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from dialogues.script import Slot
from server.codebook import Codebook
from server.figures.crossing import WITHOUT_ANSWER, Crossing, Part
from server.figures.published import absent_of, group_of, wholes_of
from server.figures.release import Line, Publishable, Release
from server.figures.stopping import is_asked_before
from server.figures.unknowns import STOPPED, Stopped, Told
from storage.crossings import ABSENT

END: Final = "end"
"""Where those are who stopped nowhere. Whoever stopped is at the place of the slot they did not come to: "0" for the first."""


def in_one_order(book: Codebook, slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """Those of these slots, from the first on, that everybody comes to one after the other."""
    found: list[Slot] = []
    for slot in slots:
        if not found or is_asked_before(book, found[-1], slot):
            found.append(slot)
    return tuple(found)


def where_stopped(book: Codebook, release: Release, profile: Slot, order: Sequence[Slot]) -> Told:
    """What a release told anew of a profile, and of where among the slots in `order` people stopped: the columns."""
    contents = release.contents
    new = {slot: one for slot in (profile, *order) if (one := contents.of(slot)) and one.release == release.number}
    rows = wholes_of(new[profile], contents.participations) if profile in new else {}
    columns = {_until(len(order)) | {END}: contents.participations}
    cells: dict[tuple[Part, Part], int] = {}
    stops = list(_by_place_of(book, profile, order, frozenset[str]().union(*rows) - STOPPED)) if rows else []
    for place, slot in enumerate(order):
        if slot not in new:
            continue
        column, absent = _until(place + 1), absent_of(new[slot])
        if absent.least == absent.most:
            columns[column] = absent.least
        table = [one for one in contents.crossed(profile.question, slot) if one.release == release.number]
        for group, line in ((group_of(one), line) for one in table if (line := stopped_in(one))):
            if _somebody_passed(new[slot], line):
                stops.append(Stopped(group, 0, line.count, column))
            else:
                cells[group, column] = line.count
    return Told(rows, columns, cells, stops=tuple(stops))


def stopped_in(one: Publishable) -> Line | None:
    """The line of those who stopped, if nobody is in it who answered."""
    return next((line for line in one.lines if ABSENT in line.codes and WITHOUT_ANSWER.issuperset(line.codes)), None)


def actual(order: Sequence[Slot], raw: Mapping[Slot, Crossing]) -> Callable[[Part, Part], int]:
    """The people of a row who stopped in these places. `raw`: what is counted of each slot, by the answers to the profile."""

    def count(row: Part, column: Part) -> int:
        until = [0, *(raw[slot].count(row, STOPPED) for slot in order), raw[order[0]].people(row)]
        came = [after - before for before, after in pairwise(until)]
        return sum(people for people, place in zip(came, (*map(str, range(len(order))), END), strict=True) if place in column)

    return count


def _until(place: int) -> Part:
    return frozenset(map(str, range(place)))


def _by_place_of(book: Codebook, profile: Slot, order: Sequence[Slot], came: Part) -> Iterator[Stopped]:
    """Nobody: who came to the profile but not to what is asked before it, or came to what is asked after it alone."""
    before = sum(is_asked_before(book, slot, profile) for slot in order)
    yield Stopped(came, 0, 0, _until(before))
    after = next((place for place, slot in enumerate(order) if is_asked_before(book, profile, slot)), None)
    if after is not None:  # who went by all others may still have stopped before a profile that is asked last
        yield Stopped(STOPPED, 0, 0, _until(len(order)) - _until(after + 1) | {END})


def _somebody_passed(everybody: Publishable, line: Line) -> bool:
    others = set(line.codes) - STOPPED
    told = {each.codes[0]: each.count for each in everybody.lines if len(each.codes) == 1}
    return any(told.get(code, 1) for code in others)
