"""The answers of a closed consultation as rows that may leave: closed opinions, with as much of the profile as hides nobody. Pure.

A row tells of one person: whatever stands beside the profile is crossed with it. So in the rows of a release there are
1. the closed questions that it tells whole of everybody, but for those by which rows would tell what its tables hide (see `jointly`); no
   words of anybody, the day and not the time, the territory and no place;
2. one profile question, in groups of k people or more, and beside it nothing but what the tables of the same release tell of these groups
   already: what is gathered in the table of a question is hidden in all rows. Where that would hide more than a twentieth of the answers,
   no profile is told: opinions are what people came to tell;
3. no day on which some, but fewer than k, people of a group began.
Rows leave once: those of two days could be matched. Never here: when they leave (see `releasing`), and files.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import SystemRandom
from secrets import token_hex
from typing import Final

from msgspec import structs

from dialogues.script import Slot, Step
from dialogues.values import Value
from server.codebook import Codebook, is_closed
from server.figures.asked import grouping_questions
from server.figures.crossing import WITHOUT_ANSWER, Part, overlaps
from server.figures.growth import common_parts
from server.figures.jointly import telling_slots
from server.figures.merging import few
from server.figures.release import Contents, Publishable, ReleasedRows
from storage.crossings import ABSENT

EMPTIED: Final = "_withheld"
ROW_ID: Final = "row_id"
DAY: Final = "day"
ROW_ID_BYTES: Final = 8
SEPARATOR: Final = "|"
MOST_HIDDEN: Final = 0.05
"""Part of the opinions that may be hidden for the sake of the profile."""

Given = Mapping[Slot, frozenset[str]]


class Person(Value, frozen=True):
    """What one participation gave under each slot that counts, as codes of options or of a state, and the ISO day it began."""

    given: Given
    day: str


def released_rows(people: Sequence[Person], book: Codebook, told: Mapping[int, Contents], *, with_profile: bool) -> ReleasedRows:
    """The rows of those whose answers the last release counts. `told`: the figures of all releases, by their numbers.

    `with_profile`: these are all whom it counts. Where some have left since, what is told of profiles without them would tell of them.
    """
    columns = _columns(people, book, told[max(told)])
    profiles = {step.id: [_value(person, step.id) for person in people] for step in grouping_questions(book)}
    telling = telling_slots({slot: column.given for slot, column in columns.items()}, profiles, told, book)
    columns = {slot: column for slot, column in columns.items() if slot not in telling}
    besides = (_beside(question, values, columns, told) for question, values in profiles.items()) if with_profile else ()
    found = [beside for beside in besides if beside is not None]
    return _written(people, columns, max(found, key=lambda beside: len(beside.groups)) if found else NOTHING, told[max(told)].k)


def _columns(people: Sequence[Person], book: Codebook, contents: Contents) -> dict[Slot, "_Column"]:
    """The opinions told whole of everybody, in the order of the questions."""
    steps = {step.id: step for step in book.questions if is_closed(step) and not (step.profile or step.sensitive)}
    told = [one.slot for one in contents.questions if one.whole and one.among is None and one.slot.question in steps]
    return {slot: _column(people, steps[slot.question], slot) for slot in told if slot.question not in book.cards}


class _Column(Value, frozen=True):
    """What each person gave, and whether they could give several codes."""

    given: tuple[frozenset[str], ...]
    overlapping: bool

    @property
    def codes(self) -> Part:
        """All that somebody gave."""
        return frozenset[str]().union(*self.given)


def _column(people: Sequence[Person], step: Step, slot: Slot) -> _Column:
    given = tuple(person.given.get(slot, frozenset({ABSENT})) for person in people)
    return _Column(given, overlaps(step))


class _Beside(Value, frozen=True):
    """What stands beside the opinions: the answers to a profile question in `groups`, `given` by each person, and what is `hidden` for it.

    `question` is empty where no profile is told.
    """

    question: str
    groups: tuple[Part, ...]
    given: tuple[str, ...]
    hidden: Mapping[Slot, Part]

    def of(self, place: int) -> str:
        """The group of a person, by the place they have among all; everybody is in one where no profile is told."""
        return SEPARATOR.join(sorted(next(group for group in self.groups if self.given[place] in group))) if self.question else ""


NOTHING: Final = _Beside("", (), (), {})


def _beside(question: str, values: Sequence[str], columns: Mapping[Slot, _Column], told: Mapping[int, Contents]) -> _Beside | None:
    """None where the last release tells too little of this question, or where it would hide too much of what it stands beside."""
    number = max(told)
    contents, profile = told[number], told[number].of(Slot(question))
    if profile is None or profile.release != number:
        return None
    tables = {slot: [one for one in contents.crossed(question, slot) if one.release == number] for slot in columns}
    rows = [frozenset(one.among.codes) for table in tables.values() for one in table if one.among]
    groups = common_parts([frozenset(line.codes) for line in profile.lines if line.count], rows)
    found = _Beside(question, groups, tuple(values), {})
    names = [found.of(place) for place in range(len(values))]
    hidden = {slot: _hidden(column, tables[slot], names, contents.k) for slot, column in columns.items()}
    cells = sum(bool(given & hidden[slot]) for slot, column in columns.items() for given in column.given)
    is_told = len([group for group in groups if not group <= WITHOUT_ANSWER]) > 1
    return structs.replace(found, hidden=hidden) if is_told and cells <= MOST_HIDDEN * len(values) * len(columns) else None


def _hidden(column: _Column, table: Sequence[Publishable], names: Sequence[str], fewest: int) -> Part:
    """What the table of a question does not tell by itself: all of it where there is no table."""
    alone = [line.codes for one in table for line in one.lines if len(line.codes) == 1 or WITHOUT_ANSWER.issuperset(line.codes)]
    hidden = column.codes.difference(*alone)
    if not column.overlapping:
        return hidden
    # An empty cell says that nothing else was chosen.
    empty = Counter(name for name, given in zip(names, column.given, strict=True) if given <= hidden)
    return column.codes if any(few(count, fewest) for count in empty.values()) else hidden


def _written(people: Sequence[Person], columns: Mapping[Slot, _Column], beside: _Beside, fewest: int) -> ReleasedRows:
    groups = [beside.of(place) for place in range(len(people))]
    days = _hidden_days(Counter((group, person.day) for group, person in zip(groups, people, strict=True)), fewest)
    hidden = {slot: beside.hidden.get(slot, frozenset[str]()) for slot in columns}
    known = [[group] if beside.question else [] for group in groups]
    answers = [[_cell(given, hidden[slot], column) for given in column.given] for slot, column in columns.items()]
    rows = [
        (token_hex(ROW_ID_BYTES), EMPTIED if person.day in days else person.day, *known[place], *(cells[place] for cells in answers))
        for place, person in enumerate(people)
    ]
    SystemRandom().shuffle(rows)
    profile = (beside.question,) if beside.question else ()
    withheld = {_name(slot): tuple(sorted(codes)) for slot, codes in hidden.items() if codes}
    count = sum(len(given & hidden[slot]) for slot, column in columns.items() for given in column.given)
    emptied = count + sum(person.day in days for person in people)
    return ReleasedRows((ROW_ID, DAY, *profile, *map(_name, columns)), tuple(rows), profile, withheld, emptied)


def _hidden_days(people: Mapping[tuple[str, str], int], fewest: int) -> set[str]:
    """The days on which few of some group began, and more, the smallest first, until enough of each group began on one of them."""
    by_size = Counter[str]()
    for (_, day), count in people.items():
        by_size[day] += count
    hidden = {day for (_, day), count in people.items() if count < fewest}
    left = sorted(by_size.keys() - hidden, key=lambda day: (by_size[day], day))
    while left and any(few(sum(people[one, day] for one, day in people if one == group and day in hidden), fewest) for group, _ in people):
        hidden.add(left.pop(0))
    return hidden


def _value(person: Person, question: str) -> str:
    (value,) = person.given.get(Slot(question), {ABSENT})
    return value


def _cell(given: frozenset[str], hidden: Part, column: _Column) -> str:
    """Codes joined by `|`, in the order of the alphabet: of several choices, those that are not hidden, and nothing is said of the others.

    Who has no answer is not told apart by how they came to have none.
    """
    if given & hidden and not column.overlapping:
        return EMPTIED
    return SEPARATOR.join(sorted({ABSENT if code in WITHOUT_ANSWER else code for code in given - hidden}))


def _name(slot: Slot) -> str:
    return slot.question + (f".{slot.item}" if slot.item else "")
