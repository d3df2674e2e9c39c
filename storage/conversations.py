"""What a batch of conversations knows of people: everyone concerned, loaded at once, each table read once whatever their number.

The caller decides in between, in pure Python, on frozen snapshots; `storage.saving` writes the difference. Here too: what a channel
reports back of its people. Nothing here commits, and nothing here knows what a screen is.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple

import sqlalchemy as sa

from dialogues.answers import Answer, Place
from dialogues.counting import Cell, Visit
from dialogues.script import Option, Slot
from dialogues.values import Value
from storage import models
from storage.answers import kept_of
from storage.handovers import Handover
from storage.prepared import Prepared, among
from storage.rows import first_day, place_from_text
from storage.statements import upsert

Reminder = Literal["wished", "sent"]
OWED_AT_ONCE: Final = 1_000
"""People read together where there may be very many: well below the 32,766 values that one statement takes on SQLite."""


class Part(NamedTuple):
    """Which part of which answer one message of a person made."""

    slot: Slot
    part: int


class Consent(NamedTuple):
    """What was agreed to, and when."""

    notice_version: str
    consented_on: date


class Participant(Value, frozen=True):
    """One person in one consultation. `person_hash` finds them again; `sealed_chat` opens with the consultation's key only.

    `first_day` is the first on which they agreed, `consented_on` that on which they agreed to what they are told now.
    `begun_at` is the moment of that, None where it was not kept; `minutes` how long they took to finish, None where that says nothing.
    `may_publish`: whether their sentences may be published, None as long as they were not asked. `reminder`: whether they asked to be
    reminded, once, and whether that was done; None where they did not.

    What a batch adds for keeping is at the end: `former` answers and `former_consents` replaced; the `sent` messages that made parts of
    answers; and, for each slot in `forgotten`, from which part on its earlier messages make none any more.
    """

    participation_id: int
    identity_id: int
    consultation_id: int
    script_version_id: int
    bot_id: int
    person_hash: bytes
    channel: str
    language: str
    seed: int
    notice_version: str
    consented_on: date
    first_day: date
    active_at: datetime
    sealed_chat: bytes | None = None
    begun_at: datetime | None = None
    source_id: int | None = None
    status: str = "begun"
    minutes: int | None = None
    place: Place = Place()
    turn: int = 0
    said_turn: int = 0
    unreachable: bool = False
    may_publish: bool | None = None
    reminder: Reminder | None = None
    answers: Mapping[Slot, Answer] = {}
    hidden: frozenset[Slot] = frozenset()
    drawn: Mapping[str, tuple[Option, ...]] = {}
    former: tuple[tuple[Slot, Answer], ...] = ()
    former_consents: tuple[Consent, ...] = ()
    sent: Mapping[int, Part] = {}
    forgotten: Mapping[Slot, int] = {}

    @property
    def visit(self) -> Visit:
        """How they take part, as it counts."""
        return Visit(self.first_day, self.channel, self.source_id, self.minutes)


class UpdateKey(NamedTuple):
    """What names an update for ever: ids are unique per bot."""

    bot_id: int
    update_id: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An update that could not be handled, kept sealed for those who mend. `person_hash` is the server's: whose erasure takes it."""

    key: UpdateKey
    person_hash: bytes
    sealed_body: bytes
    error: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A wish to be told, in a list that does not know the answers. `person_hash` is the server's.

    `themes`: those on which they want to hear of what follows; none: on all.
    """

    consultation_id: int
    bot_id: int
    person_hash: bytes
    sealed_chat: bytes
    results: bool
    follow_up: bool
    themes: frozenset[str] = frozenset()
    unreachable: bool = False


@dataclass(slots=True)
class Changes:
    """What a batch leaves to be written. None means gone.

    `participants` are by their hash; all other hashes are the server's. `erased` are those whose dead letters go too.
    `invitations` are those that let somebody in, by consultation and hash. `handovers` are by identity: who goes on elsewhere is gone
    under the hash they had, and there, in the same participation, under the new one. `silenced` are the identities to which nothing that
    waits is to be sent any more.
    """

    now: datetime
    before: Mapping[bytes, Participant] = field(default_factory=dict)
    participants: dict[bytes, Participant | None] = field(default_factory=dict)
    pointers: dict[bytes, int | None] = field(default_factory=dict)
    contacts: dict[tuple[int, bytes], Contact | None] = field(default_factory=dict)
    handovers: dict[int, Handover | None] = field(default_factory=dict)
    tallies: Counter[tuple[int, Cell]] = field(default_factory=Counter)
    seen: set[UpdateKey] = field(default_factory=set)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    erased: set[bytes] = field(default_factory=set)
    invitations: set[tuple[int, bytes]] = field(default_factory=set)
    silenced: set[int] = field(default_factory=set)


# --- Loading --------------------------------------------------------------------------------------------------------------------------


def seen_updates(connection: sa.Connection, keys: Collection[UpdateKey]) -> set[UpdateKey]:
    """Those of `keys` that a committed batch has handled already."""
    found = _SEEN.rows(connection, bots={key.bot_id for key in keys}, updates={key.update_id for key in keys})
    return {UpdateKey(*row) for row in found}.intersection(keys)


def pointers(connection: sa.Connection, hashes: Collection[bytes]) -> dict[bytes, int]:
    """Which consultation each of these people now speaks of; hashes are those of the server."""
    return {row.person_hash: row.consultation_id for row in _POINTERS.rows(connection, hashes=hashes)}


def lock(connection: sa.Connection, hashes: Collection[bytes], identity_ids: Collection[int] = ()) -> None:
    """On PostgreSQL any other transaction that would change these people waits for this one to end, so that no answer is decided on a
    state that is already another. (SQLite has one writer in all.)

    To be called once, before they are read and before any of them is changed: they are locked in the order of their ids, so that two
    transactions never wait in a ring.
    """
    if connection.dialect.name == "postgresql":
        _LOCK.rows(connection, hashes=hashes or _NO_HASH, identities=identity_ids or _NO_IDENTITY)


def participants(connection: sa.Connection, hashes: Collection[bytes]) -> dict[bytes, Participant]:
    """The people known under these hashes, whole, in three queries whatever their number."""
    found = _PEOPLE_OF_HASHES.rows(connection, hashes=hashes)
    return {person.person_hash: person for person in _whole(connection, found)}


def owed(connection: sa.Connection, bot_id: int, after: int = -1, quiet_since: datetime | None = None) -> list[Participant]:
    """The reachable people of this bot to whom the screen of their last turn has not been said for certain, by identity id.

    At most `OWED_AT_ONCE` of them, from the id that follows `after`; where `quiet_since` is given, none who was active after it.
    """
    table = models.identities
    due = (table.c.bot_id == bot_id) & (table.c.said_turn < table.c.turn) & ~table.c.unreachable & (table.c.id > after)
    if quiet_since is not None:
        due &= table.c.active_at <= quiet_since
    return _whole(connection, connection.execute(_PEOPLE.where(due).limit(OWED_AT_ONCE)).all())


def _whole(connection: sa.Connection, people: Sequence[Any]) -> list[Participant]:
    """`people` are rows of `_PEOPLE`."""
    rows = [row._asdict() for row in people]
    kept = kept_of(connection, [row["participation_id"] for row in rows])
    whole = []
    for row in rows:
        of_person = kept[row["participation_id"]]
        place = place_from_text(row.pop("place"))
        whole.append(Participant(**row, place=place, answers=of_person.answers, hidden=of_person.hidden, drawn=of_person.drawn))
    return whole


def parts_of_messages(
    connection: sa.Connection, identity_ids: Collection[int], message_ids: Collection[int]
) -> dict[tuple[int, int], Part]:
    """Which part of which answer these messages of these people made, by identity and message id, for those that made one."""
    rows = _PARTS.rows(connection, identities=identity_ids, messages=message_ids)
    return {(row.identity_id, row.message_id): Part(Slot(row.question, row.item, row.repeat), row.part) for row in rows}


def contacts(connection: sa.Connection, hashes: Collection[bytes]) -> dict[tuple[int, bytes], Contact]:
    """The wishes of these people, by consultation and hash; hashes are those of the server."""
    rows = _CONTACTS.rows(connection, hashes=hashes)
    return {(row.consultation_id, row.person_hash): contact_from_row(row) for row in rows}


def contact_from_row(row: Any) -> Contact:
    """`row` holds the columns of the table but `id`, or these too; it may be a row of SQLAlchemy or of a `Prepared` statement."""
    values = {name: value for name, value in row._asdict().items() if name != "id"}
    return Contact(**values | {"themes": frozenset(json.loads(row.themes))})


# Each batch asks these.
_SEEN: Final = Prepared(
    sa.select(models.seen_updates.c.bot_id, models.seen_updates.c.update_id).where(
        among(models.seen_updates.c.bot_id, "bots"), among(models.seen_updates.c.update_id, "updates")
    )
)
_POINTERS: Final = Prepared(sa.select(models.pointers).where(among(models.pointers.c.person_hash, "hashes")))
_CONTACTS: Final = Prepared(sa.select(models.contacts).where(among(models.contacts.c.person_hash, "hashes")))
_PARTS: Final = Prepared(
    sa.select(models.messages).where(among(models.messages.c.identity_id, "identities"), among(models.messages.c.message_id, "messages"))
)
_PEOPLE: Final = (
    sa.select(
        models.identities.c.participation_id,
        models.identities.c.id.label("identity_id"),
        models.identities.c.consultation_id,
        models.identities.c.bot_id,
        models.identities.c.person_hash,
        models.identities.c.sealed_chat,
        models.identities.c.turn,
        models.identities.c.said_turn,
        models.identities.c.active_at,
        models.identities.c.begun_at,
        models.identities.c.unreachable,
        models.identities.c.reminder,
        models.participations.c.script_version_id,
        models.participations.c.channel,
        models.participations.c.language,
        models.participations.c.seed,
        models.participations.c.notice_version,
        models.participations.c.consented_on,
        models.participations.c.status,
        models.participations.c.place,
        models.participations.c.may_publish,
        models.participations.c.source_id,
        models.participations.c.minutes,
        first_day(),
    )
    .join_from(models.identities, models.participations)
    .order_by(models.identities.c.id)
)
_PEOPLE_OF_HASHES: Final = Prepared(_PEOPLE.where(among(models.identities.c.person_hash, "hashes")))
_LOCK: Final = Prepared(
    sa.select(models.identities.c.id)
    .where(among(models.identities.c.person_hash, "hashes") | among(models.identities.c.id, "identities"))
    .order_by(models.identities.c.id)
    .with_for_update()
)
_NO_HASH: Final = (b"",)
"""In place of an empty list, which a prepared statement takes for nothing to find; so is the next."""
_NO_IDENTITY: Final = (-1,)


# --- What a channel reports back ------------------------------------------------------------------------------------------------------


def mark_said(connection: sa.Connection, said: Iterable[tuple[int, int]]) -> None:
    """Notes that the screen of this turn reached the chat, for each (identity id, turn). An older turn changes nothing."""
    _SAID.run(connection, [{"key": identity, "to": turn} for identity, turn in sorted(said)])


_SAID: Final = Prepared(
    sa.update(models.identities)
    .where(models.identities.c.id == sa.bindparam("key"), models.identities.c.said_turn < sa.bindparam("to"))
    .values(said_turn=sa.bindparam("to"))
)


def mark_reachable(connection: sa.Connection, hashes: Collection[bytes], contact_hash: bytes, *, reachable: bool) -> None:
    """Notes that someone blocked the bot, or is back: `hashes` are those of each consultation's key, `contact_hash` the server's."""
    people, told = models.identities, models.contacts
    lock(connection, hashes)
    connection.execute(sa.update(people).where(people.c.person_hash.in_(hashes)).values(unreachable=not reachable))
    connection.execute(sa.update(told).where(told.c.person_hash == contact_hash).values(unreachable=not reachable))


def alive_at(connection: sa.Connection, bot_id: int) -> datetime | None:
    """When this bot last ran, as far as it noted."""
    return connection.scalar(sa.select(models.bots.c.alive_at).where(models.bots.c.id == bot_id))


def note_alive(connection: sa.Connection, bot_id: int, now: datetime) -> None:
    """The heartbeat of this bot; a bot not known yet is known from now on."""
    upsert(connection, models.bots, [{"id": bot_id, "alive_at": now}], update=("alive_at",))


def owe_again(connection: sa.Connection, bot_id: int, active_from: datetime, active_to: datetime) -> int:
    """Makes the screen owed once more to everyone active in that time, both ends included, who has not finished; returns their number."""
    table, participations = models.identities, models.participations
    unfinished = sa.select(participations.c.id).where(participations.c.status != "finished")
    active = (table.c.bot_id == bot_id) & table.c.active_at.between(active_from, active_to) & ~table.c.unreachable
    active &= table.c.participation_id.in_(unfinished)
    # Locked as everywhere, in the order of their ids.
    theirs = sa.select(table.c.id).where(active).order_by(table.c.id).with_for_update()
    return connection.execute(sa.update(table).where(table.c.id.in_(theirs)).values(turn=table.c.turn + 1)).rowcount
