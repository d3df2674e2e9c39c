"""How many people gave what, in a whole consultation or by what they gave under one question: the counts that the release rule works on.

Never here: what may be shown. These are raw counts, some of them of one person: the organiser's alone until the rule has passed them. Nor
who gave anything.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, partial
from typing import Final, NamedTuple

import sqlalchemy as sa

from dialogues.answers import State
from dialogues.counting import STATES
from dialogues.script import Slot
from storage import models
from storage.database import Database
from storage.rows import ID_BITS, one_text, parts_of

ABSENT: Final = "_absent"
"""The code of those without a visible answer. Option codes never begin with an underscore."""


class Attribute(Enum):
    """What is known of everybody without having been asked."""

    CHANNEL = "channel"
    SOURCE = "source"


By = str | Attribute
"""What people are told apart by: the id of a closed question of one choice, or what is known of everybody."""


class Given(NamedTuple):
    """What people gave under one slot: the codes they chose, whatever their order, else the code of their state (`counting.STATES`).

    A text is `_answered`, its words are not looked at. The card of the slot is always 0: cards are never crossed.
    """

    slot: Slot
    codes: frozenset[str]


@dataclass(frozen=True)
class Group:
    """`people` is who answered something and belongs to the group; `given`, how many of them gave what.

    Who has no visible answer under a slot is in `people` and nowhere in `given` for this slot.
    """

    people: int
    given: Counter[Given] = field(default_factory=Counter)

    @cached_property
    def by_slot(self) -> Mapping[Slot, Mapping[frozenset[str], int]]:
        """`given`, told apart: how many gave which codes under each slot."""
        found: dict[Slot, dict[frozenset[str], int]] = {}
        for (slot, codes), people in self.given.items():
            found.setdefault(slot, {})[codes] = people
        return found

    def __add__(self, other: "Group") -> "Group":
        """These and those, who are others."""
        return Group(self.people + other.people, self.given + other.given)


_PEOPLE, _ANSWERS = models.participations, models.answers
_Condition = sa.ColumnElement[bool]

HALVES: Final = (range(2 ** (ID_BITS - 1)), range(2 ** (ID_BITS - 1), 2**63))
"""Of the ids of participations; those of people imported by former versions may be longer by a bit."""


async def read_groups(database: Database, consultation_id: int, by: By) -> dict[str, Group]:
    """`groups_by`, by two readers side by side, which takes half the time among a million answers.

    Each person is looked at once, in one view; who answers meanwhile may be seen by one reader as they were before, by the other after.
    """
    lower, upper = await asyncio.gather(
        *(database.read(partial(groups_by, consultation_id=consultation_id, by=by, ids=half)) for half in HALVES)
    )
    return {key: lower.get(key, Group(0)) + upper.get(key, Group(0)) for key in lower | upper}


def whole(connection: sa.Connection, consultation_id: int) -> Group:
    """Everybody in one group, which may be of nobody."""
    everybody = sa.select(_PEOPLE.c.id, sa.literal_column("''", sa.String).label("key"))
    return _told_apart(connection, _who_started(consultation_id), everybody).get("", Group(0))


def groups_by(connection: sa.Connection, consultation_id: int, by: By, ids: range | None = None) -> dict[str, Group]:
    """The groups that this tells apart, of participations of these ids if not of all. Two queries; who compares them with other groups
    reads all through one `Database.read`.
    """
    who = _who_started(consultation_id, ids)
    match by:
        case Attribute.CHANNEL:
            return _by_channel(connection, who)
        case Attribute.SOURCE:
            return _by_source(connection, who)
        case question:
            return _by_question(connection, who, question)


def _by_question(connection: sa.Connection, who: _Condition, question: str) -> dict[str, Group]:
    """By the code each person chose, else by the code of their state, or `ABSENT`. The question itself is among what they gave."""
    asked = _ANSWERS.alias("asked")
    theirs = (asked.c.participation_id == _PEOPLE.c.id) & (asked.c.question == question)
    visible = (asked.c.item == "") & (asked.c.repeat == 0) & ~asked.c.hidden
    key = sa.func.coalesce(_codes(asked), ABSENT)
    members = sa.select(_PEOPLE.c.id, key.label("key")).outerjoin_from(_PEOPLE, asked, theirs & visible)
    given = _given_by(connection, members.where(who).subquery())
    # What each gave under the question says how many they are: nobody is looked at once more.
    sizes = {key: sum(people for one, people in some.items() if one.slot == Slot(question)) for key, some in given.items()}
    everybody = connection.scalar(sa.select(sa.func.count()).select_from(_PEOPLE).where(who)) or 0
    absent = everybody - sum(sizes.values())
    return _groups(sizes | {ABSENT: absent}, given)


def _by_channel(connection: sa.Connection, who: _Condition) -> dict[str, Group]:
    """By telegram or web."""
    return _told_apart(connection, who, sa.select(_PEOPLE.c.id, _PEOPLE.c.channel.label("key")))


def _by_source(connection: sa.Connection, who: _Condition) -> dict[str, Group]:
    """By the code of the source whose link they came by, empty if it named none."""
    key = sa.func.coalesce(models.sources.c.code, "")
    return _told_apart(connection, who, sa.select(_PEOPLE.c.id, key.label("key")).outerjoin_from(_PEOPLE, models.sources))


def _told_apart(connection: sa.Connection, who: _Condition, members: sa.Select[tuple[int, str]]) -> dict[str, Group]:
    """The groups of those that `members` gives with the key of theirs."""
    started = members.where(who).subquery()
    sizes = sa.select(started.c.key, sa.func.count()).group_by(started.c.key)
    return _groups({row[0]: row[1] for row in connection.execute(sizes)}, _given_by(connection, started))


def _who_started(consultation_id: int, ids: range | None = None) -> _Condition:
    """Who answered something in this consultation."""
    these = (_PEOPLE.c.consultation_id == consultation_id) & (_PEOPLE.c.status != "begun")
    return these if ids is None else these & _PEOPLE.c.id.between(ids.start, ids.stop - 1)


def _groups(sizes: Mapping[str, int], given: Mapping[str, Counter[Given]]) -> dict[str, Group]:
    return {key: Group(people, given.get(key, Counter())) for key, people in sizes.items() if people}


def _given_by(connection: sa.Connection, started: sa.Subquery) -> dict[str, Counter[Given]]:
    """How many people gave what, by the key of their group."""
    found: dict[str, Counter[Given]] = {}
    for row in connection.execute(_given(started)):
        choices, state, question, item, key = parts_of(row.packed)
        codes = choices.split(" ") if choices else (STATES[State(state)],)
        found.setdefault(key, Counter())[Given(Slot(question, item), frozenset(codes))] += row.people
    return found


def _given(started: sa.Subquery) -> sa.Select[str, int]:
    """How many people gave what, in one column: choices, state, question, item, key of the group. With a million answers on SQLite:

    - sorted as one text, what differs most first, they are counted in half the time that several columns take;
    - from people to their answers, never from the answers of the consultation to their people, they are read in half the time.
    """
    table = _ANSWERS
    packed = one_text(table.c.choices, table.c.state, table.c.question, table.c.item, started.c.key)
    return (
        sa.select(packed.label("packed"), sa.func.count().label("people"))
        .join_from(started, table, table.c.participation_id == started.c.id)
        .where(table.c.repeat == 0, ~table.c.hidden)
        .group_by(sa.text("1"))
    )


def _codes(table: sa.FromClause) -> sa.ColumnElement[str]:
    """The codes that were chosen, joined by a space; else that of the state."""
    state = sa.case({each.value: code for each, code in STATES.items()}, value=table.c.state)
    return sa.func.coalesce(sa.func.nullif(table.c.choices, ""), state)
