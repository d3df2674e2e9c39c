"""The answers of one consultation as a table: one row per participation, and columns that depend on the script versions alone.

An open text is not in it, only whether one was written: beside a profile it would tell who wrote it. Nor are the words beside « Autre ».

Most answers are equal to some other: what the columns of one slot hold, and how a format writes it, is worked out once for all equal
answers. Only who has not finished has something unseen, so the script is walked for these alone, and once for all who answered alike.
Never here: bytes, files.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby
from typing import Final, Generic, NamedTuple, TypeVar

from dialogues.answers import Answer, State
from dialogues.counting import STATES
from dialogues.kinds import KINDS, Measure, Shape, measure_of
from dialogues.path import reachable
from dialogues.script import Script, Slot, Step
from server.codebook import ROW_COLUMNS, Codebook
from server.exports.formats import Cell
from server.exports.tables import RowsLost
from server.figures.agents import Withheld
from storage.exports import PackedRow, ParticipationRow, facts_of, packed, unpacked

ROW_ID_BYTES: Final = 8
DIGEST_SHOWN: Final = 12
"""Characters of a version's digest: enough to tell apart all the versions anyone will ever write."""

NOT_ASKED: Final = "_not_asked"
HIDDEN: Final = "_hidden"
UNSEEN: Final = "_unseen"
"""Put to the person by what they answered so far, but they have not come to it."""
WITHHELD: Final = "_withheld"
"""In the place of anything, also of what was not asked, that would tell of fewer than K agents (see `figures.agents`)."""
CHOICE_SEPARATOR: Final = "|"
VOTE_SEPARATOR: Final = ":"

MOST_KNOWN: Final = 20_000
"""Different answers kept at once: those to the longest script with few open values; where numbers and municipalities make more, they are
forgotten together."""
MOST_PATHS: Final = 2_000
"""Different paths of who has not finished, kept at once."""
_NOTHING: Final = frozenset[str]()

Piece = TypeVar("Piece")
Encode = Callable[[Sequence[str], Sequence[Cell]], Piece]
"""What a format makes of some columns that stand side by side: their names and cells."""


def columns_of(book: Codebook) -> tuple[str, ...]:
    """The names of the columns, in order."""
    return (*ROW_COLUMNS, *(column.name for _, column in book.columns))


def version_name(script: Script) -> str:
    """How a version is called in exports."""
    return script.digest[:DIGEST_SHOWN]


@dataclass(frozen=True)
class Group:
    """The columns that one answer fills: of its choices, then of each option. `told`: not withheld from everybody."""

    step: Step
    slot: Slot
    names: tuple[str, ...]
    options: tuple[str, ...]
    drawn: bool
    told: bool

    def absent(self, reason: str) -> tuple[Cell, ...]:
        """Its cells where there is no answer that counts."""
        return (reason if self.told else WITHHELD, *(None for _ in self.options))

    def answered(self, answer: Answer) -> tuple[Cell, ...]:
        """Its cells for an answer that counts."""
        shape = KINDS[self.step.kind].shape
        if answer.state is not State.ANSWERED or shape is Shape.TEXT:
            return self.absent(STATES[answer.state])
        return (_value(self.step, answer), *(_of_option(shape, option, answer) for option in self.options))

    def of_drawn(self, given: Mapping[str, Answer]) -> tuple[Cell, ...]:
        """What was answered to statements that differ between people: `code:vote|code:vote`, by code.

        Not in the order they were shown, which would tell which one the person wrote a text about.
        """
        if KINDS[self.step.kind].shape is Shape.TEXT:
            return self.absent(STATES[next(iter(given.values())).state])
        return (CHOICE_SEPARATOR.join(f"{item}{VOTE_SEPARATOR}{_vote(answer)}" for item, answer in sorted(given.items())),)


class AnswerRows:
    """Makes the row of each participation, but for what is `withheld`. `versions` are by id, and hold every version anyone began."""

    def __init__(self, book: Codebook, versions: Mapping[int, Script], withheld: Withheld) -> None:
        self.versions = versions
        self.withheld = withheld
        self.groups = tuple(_groups(book, withheld))

    @cached_property
    def places(self) -> Mapping[Slot, int]:
        """Where each slot is among the groups; a drawn one without its item."""
        return {group.slot: place for place, group in enumerate(self.groups)}

    def row(self, participation: ParticipationRow) -> tuple[Cell, ...]:
        """The cells of one participation, in the order of `columns_of`. Its id is new and random at each call."""
        (pieces,) = self.rows([packed(participation)], cells_alone)
        return tuple(chain.from_iterable(pieces))

    def rows(self, people: Iterable[PackedRow], encode: Encode[Piece]) -> Iterator[list[Piece]]:
        """The row of each, in pieces: its id, the other `ROW_COLUMNS`, then each of `groups`."""
        return map(_Encoded(self, encode).row, people)

    def place_of(self, slot: Slot) -> int:
        """Raises `RowsLost` for a slot without a column: its answer would be dropped in silence."""
        place = self.places.get(slot)
        if place is None:
            place = self.places.get(slot._replace(item=""))
            if place is None or not self.groups[place].drawn:
                raise RowsLost(1, 0)
        return place


def cells_alone(_: Sequence[str], cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """For formats that take cells as they are."""
    return tuple(cells)


class _Known(NamedTuple, Generic[Piece]):
    """What one answer puts where; None in a drawn group, which takes several answers. `untold`: what no row with this answer may tell."""

    place: int
    piece: Piece | None
    untold: frozenset[str]
    question: str


class _Encoded(Generic[Piece]):
    """The pieces of one format, kept by what they are made of."""

    def __init__(self, made: AnswerRows, encode: Encode[Piece]) -> None:
        self._made = made
        self._encode = encode
        self._not_asked = self._absent(NOT_ASKED)
        self._unseen = self._absent(UNSEEN)
        self._withheld = self._absent(WITHHELD)
        self._known: dict[str, _Known[Piece]] = {}
        self._heads: dict[tuple[object, ...], Piece] = {}
        self._paths: dict[tuple[object, ...], list[Piece]] = {}
        self._decisive = {key: frozenset(_decisive(script)) for key, script in made.versions.items()}

    def row(self, person: PackedRow) -> list[Piece]:
        pieces = self._not_asked.copy() if person.status == "finished" else self._so_far(person)
        untold, drawn = _NOTHING, dict[int, list[str]]()
        known = self._known
        for answer in person.answers:
            place, piece, hides, _ = known.get(answer) or self._learnt(answer)
            if piece is None:
                drawn.setdefault(place, []).append(answer)
            else:
                pieces[place] = piece
            if hides:
                untold |= hides
        for place, answers in drawn.items():
            pieces[place] = self._of_drawn(place, answers, pieces[place])
        if untold:
            pieces = [
                self._withheld[place] if group.step.id in untold else piece
                for place, (group, piece) in enumerate(zip(self._made.groups, pieces, strict=True))
            ]
        row_id = self._encode(ROW_COLUMNS[:1], (secrets.token_hex(ROW_ID_BYTES),))
        return [row_id, self._head(person, WITHHELD if untold else person.source), *pieces]

    def _absent(self, reason: str) -> list[Piece]:
        return [self._encode(group.names, group.absent(reason)) for group in self._made.groups]

    def _head(self, person: PackedRow, source: str) -> Piece:
        status, channel, version, day, language, *_ = person
        head = self._heads.get((status, channel, version, day, language, source))
        if head is None:
            cells = (status, channel, source, language, version_name(self._made.versions[version]), day.isoformat())
            head = self._encode(ROW_COLUMNS[1:], cells)
            _keep(self._heads, (status, channel, version, day, language, source), head, MOST_PATHS)
        return head

    def _learnt(self, answer: str) -> _Known[Piece]:
        slot, given, hidden = unpacked(answer)
        place = self._made.place_of(slot)
        group = self._made.groups[place]
        piece = None
        if not (group.drawn and group.told):
            piece = self._encode(group.names, group.absent(HIDDEN) if hidden or not group.told else group.answered(given))
        untold = _NOTHING if hidden else self._made.withheld.in_row_of({slot: given})
        known = _Known(place, piece, untold, slot.question)
        _keep(self._known, answer, known, MOST_KNOWN)
        return known

    def _so_far(self, person: PackedRow) -> list[Piece]:
        """What is unseen, and not asked, before any answer is put in its place."""
        looked_at, known = self._decisive[person.script_version_id], self._known
        answers = tuple(sorted(one for one in person.answers if (known.get(one) or self._learnt(one)).question in looked_at))
        key = (person.script_version_id, answers, person.drawn)
        found = self._paths.get(key)
        if found is None:
            found = self._not_asked.copy()
            script = self._made.versions[person.script_version_id]
            given = {slot: answer for slot, answer, hidden in map(unpacked, answers) if not hidden}
            for slot in reachable(script, given, facts_of(person)):
                place = self._made.place_of(slot)
                found[place] = self._unseen[place]
            _keep(self._paths, key, found, MOST_PATHS)
        return found.copy()

    def _of_drawn(self, place: int, answers: Sequence[str], before: Piece) -> Piece:
        group = self._made.groups[place]
        given = {each.slot.item: each.answer for each in map(unpacked, answers) if not each.hidden}
        if given:
            return self._encode(group.names, group.of_drawn(given))
        return before if before is self._unseen[place] else self._encode(group.names, group.absent(HIDDEN))


Key = TypeVar("Key")
Value = TypeVar("Value")


def _keep(kept: dict[Key, Value], key: Key, value: Value, most: int) -> None:
    """All are forgotten when there are too many: what is frequent comes back at once."""
    if len(kept) >= most:
        kept.clear()
    kept[key] = value


def _groups(book: Codebook, withheld: Withheld) -> Iterator[Group]:
    for (slot, drawn), found in groupby(book.columns, key=lambda each: (each[1].slot, each[1].drawn)):
        columns = list(found)
        step, first = columns[0]
        options = tuple(column.option for _, column in columns if column.option is not None)
        yield Group(step, slot, tuple(column.name for _, column in columns), options, drawn, not withheld.hides(first))


def _decisive(script: Script) -> Iterator[str]:
    """The questions whose answers decide which others are put to a person: what conditions look at, and whether there is one more card."""
    yield from script.decisive
    yield from (step.id for step in script.steps if step.kind == "repeat")


def _value(step: Step, answer: Answer) -> Cell:
    """The choices of an answer, or its value: a number as a number, so that no cell needs to be guarded against what begins with a sign.

    The words beside « Autre » are not there: they are with the other texts.
    """
    if measure_of(step) is Measure.NUMBER:
        (number,) = answer.choices
        return float(number) if "." in number else int(number)
    return CHOICE_SEPARATOR.join(answer.choices)


def _vote(answer: Answer) -> str:
    return answer.choices[0] if answer.choices else STATES[answer.state]


def _of_option(shape: Shape | None, option: str, answer: Answer) -> Cell:
    """1 or 0 for a choice, the rank for a ranking; nothing where the option was not ranked."""
    if shape is Shape.ORDER:
        return answer.choices.index(option) + 1 if option in answer.choices else None
    return int(option in answer.choices)
