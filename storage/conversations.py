"""The set-wise load and save of a batch of conversations: each table is read once and written once, whatever the number of people.

The caller decides in between, in pure Python, on frozen snapshots. `save` writes the difference between two snapshots of a person, so
several updates of one person in a batch cost one row. Nothing here commits, and nothing here knows what a screen is.
"""

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from dialogues.answers import Answer, Place
from dialogues.counting import Cell
from dialogues.script import Option, Slot
from storage import models
from storage.rows import answer_from_row, answer_to_row, options_from_text, options_to_text, place_from_text, place_to_text
from storage.statements import upsert


class Part(NamedTuple):
    """Which part of which answer one message of a person made."""

    slot: Slot
    part: int


@dataclass(frozen=True, slots=True)
class Participant:
    """One person in one consultation. `person_hash` finds them again; `sealed_chat` opens with the consultation's key only.

    What a turn adds for keeping is at the end: `former` answers replaced, the `sent` messages that made parts of answers, and the slots
    whose earlier messages are `forgotten`, since a new answer took their place.
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
    active_at: datetime
    sealed_chat: bytes | None = None
    status: str = "begun"
    place: Place = field(default_factory=Place)
    turn: int = 0
    said_turn: int = 0
    unreachable: bool = False
    answers: Mapping[Slot, Answer] = field(default_factory=dict)
    hidden: frozenset[Slot] = frozenset()
    drawn: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    former: tuple[tuple[Slot, Answer], ...] = ()
    sent: Mapping[int, Part] = field(default_factory=dict)
    forgotten: frozenset[Slot] = frozenset()


class UpdateKey(NamedTuple):
    """What names an update for ever: ids are unique per bot."""

    bot_id: int
    update_id: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An update that could not be handled, kept sealed for those who mend."""

    key: UpdateKey
    sealed_body: bytes
    error: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A wish to be told, in a list that does not know the answers."""

    consultation_id: int
    bot_id: int
    person_hash: bytes
    sealed_chat: bytes
    results: bool
    follow_up: bool


@dataclass(slots=True)
class Changes:
    """What a batch leaves to be written. Keys of `participants` and `pointers` are person hashes; None means gone."""

    now: datetime
    before: Mapping[bytes, Participant]
    participants: dict[bytes, Participant | None] = field(default_factory=dict)
    pointers: dict[bytes, int | None] = field(default_factory=dict)
    contacts: dict[tuple[int, bytes], Contact | None] = field(default_factory=dict)
    tallies: dict[tuple[int, Cell], int] = field(default_factory=dict)
    seen: set[UpdateKey] = field(default_factory=set)
    dead_letters: list[DeadLetter] = field(default_factory=list)


# --- Loading --------------------------------------------------------------------------------------------------------------------------


def seen_updates(connection: sa.Connection, keys: Collection[UpdateKey]) -> set[UpdateKey]:
    """Those of `keys` that a committed batch has handled already."""
    if not keys:
        return set()
    table = models.seen_updates
    found = sa.select(table.c.bot_id, table.c.update_id).where(
        table.c.bot_id.in_({key.bot_id for key in keys}), table.c.update_id.in_({key.update_id for key in keys})
    )
    return {UpdateKey(*row) for row in connection.execute(found)}.intersection(keys)


def pointers(connection: sa.Connection, hashes: Collection[bytes]) -> dict[bytes, int]:
    """Which consultation each of these people now speaks of; hashes are those of the master key."""
    if not hashes:
        return {}
    table = models.pointers
    rows = connection.execute(sa.select(table.c.person_hash, table.c.consultation_id).where(table.c.person_hash.in_(hashes)))
    return {row.person_hash: row.consultation_id for row in rows}


def participants(connection: sa.Connection, hashes: Collection[bytes]) -> dict[bytes, Participant]:
    """The people known under these hashes, whole, in three queries whatever their number."""
    if not hashes:
        return {}
    return _whole(connection, models.identities.c.person_hash.in_(hashes))


def owed(connection: sa.Connection, bot_id: int) -> list[Participant]:
    """The reachable people of this bot to whom the screen of their last turn has not been said for certain."""
    identities = models.identities
    due = (identities.c.bot_id == bot_id) & (identities.c.said_turn < identities.c.turn) & ~identities.c.unreachable
    return list(_whole(connection, due).values())


def _whole(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> dict[bytes, Participant]:
    people = connection.execute(_PEOPLE.where(condition)).all()
    ids = [row.participation_id for row in people]
    answers, hidden = _answers(connection, ids)
    drawn = _draws(connection, ids)
    return {
        row.person_hash: Participant(
            **{name: value for name, value in row._mapping.items() if name != "place"},
            place=place_from_text(row.place),
            answers=answers.get(row.participation_id, {}),
            hidden=frozenset(hidden.get(row.participation_id, ())),
            drawn=drawn.get(row.participation_id, {}),
        )
        for row in people
    }


_PEOPLE = sa.select(
    models.identities.c.participation_id,
    models.identities.c.id.label("identity_id"),
    models.identities.c.consultation_id,
    models.identities.c.bot_id,
    models.identities.c.person_hash,
    models.identities.c.sealed_chat,
    models.identities.c.turn,
    models.identities.c.said_turn,
    models.identities.c.active_at,
    models.identities.c.unreachable,
    models.participations.c.script_version_id,
    models.participations.c.channel,
    models.participations.c.language,
    models.participations.c.seed,
    models.participations.c.notice_version,
    models.participations.c.consented_on,
    models.participations.c.status,
    models.participations.c.place,
).join_from(models.identities, models.participations)


def _answers(connection: sa.Connection, ids: Sequence[int]) -> tuple[dict[int, dict[Slot, Answer]], dict[int, set[Slot]]]:
    answers: dict[int, dict[Slot, Answer]] = {}
    hidden: dict[int, set[Slot]] = {}
    if not ids:
        return answers, hidden
    for row in connection.execute(sa.select(models.answers).where(models.answers.c.participation_id.in_(ids))):
        slot = Slot(row.question, row.item, row.repeat)
        answers.setdefault(row.participation_id, {})[slot] = answer_from_row(row)
        if row.hidden:
            hidden.setdefault(row.participation_id, set()).add(slot)
    return answers, hidden


def _draws(connection: sa.Connection, ids: Sequence[int]) -> dict[int, dict[str, tuple[Option, ...]]]:
    drawn: dict[int, dict[str, tuple[Option, ...]]] = {}
    if not ids:
        return drawn
    for row in connection.execute(sa.select(models.draws).where(models.draws.c.participation_id.in_(ids))):
        drawn.setdefault(row.participation_id, {})[row.step] = options_from_text(row.options)
    return drawn


def parts_of_messages(connection: sa.Connection, messages: Collection[tuple[int, int]]) -> dict[tuple[int, int], Part]:
    """Which part of which answer each (identity id, message id) made, for those that made one."""
    if not messages:
        return {}
    table = models.messages
    wanted = table.c.identity_id.in_({identity for identity, _ in messages}), table.c.message_id.in_({message for _, message in messages})
    rows = connection.execute(sa.select(table).where(*wanted))
    return {(row.identity_id, row.message_id): Part(Slot(row.question, row.item, row.repeat), row.part) for row in rows}


def contacts(connection: sa.Connection, hashes: Collection[bytes]) -> dict[tuple[int, bytes], Contact]:
    """The wishes of these people, by consultation and hash; hashes are those of the master key."""
    if not hashes:
        return {}
    columns = [column for column in models.contacts.c if column.name != "id"]
    rows = connection.execute(sa.select(*columns).where(models.contacts.c.person_hash.in_(hashes)))
    return {(row.consultation_id, row.person_hash): Contact(**row._mapping) for row in rows}


# --- Saving ---------------------------------------------------------------------------------------------------------------------------


def save(connection: sa.Connection, changes: Changes) -> None:
    """Writes the batch. Tallies come last and in key order, so that several writers never wait for each other in a ring."""
    pairs = [(changes.before.get(person), after) for person, after in changes.participants.items()]
    _delete(connection, [before for before, after in pairs if before and after is None])
    kept = [(before, after) for before, after in pairs if after is not None]
    _save_people(connection, kept)
    _save_answers(connection, kept, changes.now.date())
    _save_pointers(connection, changes.pointers)
    _save_contacts(connection, changes.contacts)
    _save_arrivals(connection, changes)
    add_to_tallies(connection, changes.tallies)


Pairs = Sequence[tuple[Participant | None, Participant]]


def _delete(connection: sa.Connection, gone: Sequence[Participant]) -> None:
    """Erases people with all that hangs on them: answers, former answers, draws, identity, messages."""
    if gone:
        ids = [person.participation_id for person in gone]
        connection.execute(sa.delete(models.participations).where(models.participations.c.id.in_(ids)))


def _save_people(connection: sa.Connection, pairs: Pairs) -> None:
    new = [after for before, after in pairs if before is None]
    _insert(connection, models.participations, [_participation_row(person) for person in new])
    _insert(connection, models.identities, [_identity_row(person) for person in new])
    known = [(before, after) for before, after in pairs if before is not None]
    _update(connection, models.participations, [_changed(b, a, _participation_state, a.participation_id) for b, a in known])
    _update(connection, models.identities, [_changed(b, a, _identity_state, a.identity_id) for b, a in known])


def _participation_row(person: Participant) -> dict[str, Any]:
    return {
        **_participation_state(person),
        "id": person.participation_id,
        "consultation_id": person.consultation_id,
        "script_version_id": person.script_version_id,
        "channel": person.channel,
        "seed": person.seed,
        "notice_version": person.notice_version,
        "consented_on": person.consented_on,
    }


def _participation_state(person: Participant) -> dict[str, Any]:
    return {"language": person.language, "status": person.status, "place": place_to_text(person.place)}


def _identity_row(person: Participant) -> dict[str, Any]:
    return {
        **_identity_state(person),
        "id": person.identity_id,
        "participation_id": person.participation_id,
        "consultation_id": person.consultation_id,
        "bot_id": person.bot_id,
        "person_hash": person.person_hash,
    }


def _identity_state(person: Participant) -> dict[str, Any]:
    return {
        "turn": person.turn,
        "said_turn": person.said_turn,
        "active_at": person.active_at,
        "unreachable": person.unreachable,
        "sealed_chat": person.sealed_chat,
    }


def _changed(before: Participant, after: Participant, state: Callable[[Participant], dict[str, Any]], key: int) -> dict[str, Any] | None:
    """The row to update, or None when nothing of this table changed."""
    values = state(after)
    return {"key": key, **values} if values != state(before) else None


def _save_answers(connection: sa.Connection, pairs: Pairs, today: date) -> None:
    rows = [row for before, after in pairs for row in _answer_rows(before, after, today)]
    upsert(connection, models.answers, rows, update=("state", "choices", "text", "hidden", "day"))
    _save_hidden(connection, pairs)
    _insert(connection, models.former_answers, [row for _, after in pairs for row in _former_rows(after, today)])
    _insert(connection, models.draws, [row for before, after in pairs for row in _draw_rows(before, after)])
    _forget_messages(connection, pairs)
    upsert(
        connection,
        models.messages,
        [row for _, after in pairs for row in _message_rows(after)],
        update=("question", "item", "repeat", "part"),
    )


def _answer_rows(before: Participant | None, after: Participant, today: date) -> Iterator[dict[str, Any]]:
    """The answers that are new or changed."""
    known = before.answers if before else {}
    for slot, answer in after.answers.items():
        if known.get(slot) != answer:
            yield {
                "participation_id": after.participation_id,
                "consultation_id": after.consultation_id,
                **slot._asdict(),
                **answer_to_row(answer),
                "hidden": slot in after.hidden,
                "day": today,
            }


def _save_hidden(connection: sa.Connection, pairs: Pairs) -> None:
    """Answers that a changed earlier one hides, or shows again: they keep the day they were given."""
    rows = [
        {
            "of": after.participation_id,
            "in_question": slot.question,
            "in_item": slot.item,
            "in_repeat": slot.repeat,
            "hide": slot in after.hidden,
        }
        for before, after in pairs
        if before is not None
        for slot in before.hidden ^ after.hidden
    ]
    if rows:
        connection.execute(_HIDE, rows)


_HIDE = (
    sa.update(models.answers)
    .where(
        models.answers.c.participation_id == sa.bindparam("of"),
        models.answers.c.question == sa.bindparam("in_question"),
        models.answers.c.item == sa.bindparam("in_item"),
        models.answers.c.repeat == sa.bindparam("in_repeat"),
    )
    .values(hidden=sa.bindparam("hide"))
)


def _former_rows(after: Participant, today: date) -> Iterator[dict[str, Any]]:
    for slot, answer in after.former:
        yield {"participation_id": after.participation_id, **slot._asdict(), **answer_to_row(answer), "replaced_on": today}


def _draw_rows(before: Participant | None, after: Participant) -> Iterator[dict[str, Any]]:
    for step, options in after.drawn.items():
        if before is None or step not in before.drawn:
            yield {"participation_id": after.participation_id, "step": step, "options": options_to_text(options)}


def _forget_messages(connection: sa.Connection, pairs: Pairs) -> None:
    rows = [
        {"of": after.identity_id, "in_question": slot.question, "in_item": slot.item, "in_repeat": slot.repeat}
        for _, after in pairs
        for slot in after.forgotten
    ]
    if rows:
        connection.execute(_FORGET, rows)


_FORGET = sa.delete(models.messages).where(
    models.messages.c.identity_id == sa.bindparam("of"),
    models.messages.c.question == sa.bindparam("in_question"),
    models.messages.c.item == sa.bindparam("in_item"),
    models.messages.c.repeat == sa.bindparam("in_repeat"),
)


def _message_rows(after: Participant) -> Iterator[dict[str, Any]]:
    for message_id, (slot, part) in after.sent.items():
        yield {"identity_id": after.identity_id, "message_id": message_id, **slot._asdict(), "part": part}


def _save_pointers(connection: sa.Connection, changed: Mapping[bytes, int | None]) -> None:
    gone = [person for person, consultation in changed.items() if consultation is None]
    if gone:
        connection.execute(sa.delete(models.pointers).where(models.pointers.c.person_hash.in_(gone)))
    rows = [{"person_hash": person, "consultation_id": to} for person, to in changed.items() if to is not None]
    upsert(connection, models.pointers, rows, update=("consultation_id",))


def _save_contacts(connection: sa.Connection, changed: Mapping[tuple[int, bytes], Contact | None]) -> None:
    table = models.contacts
    for consultation, person in changed:
        connection.execute(sa.delete(table).where(table.c.consultation_id == consultation, table.c.person_hash == person))
    # A fresh random key at each change: the list keeps no order in which wishes came.
    rows = [{"id": secrets.token_bytes(16), **asdict(contact)} for contact in changed.values() if contact]
    _insert(connection, table, rows)


def _save_arrivals(connection: sa.Connection, changes: Changes) -> None:
    seen = [{**key._asdict(), "seen_at": changes.now} for key in sorted(changes.seen)]
    _insert(connection, models.seen_updates, seen)
    dead = [
        {**letter.key._asdict(), "sealed_body": letter.sealed_body, "error": letter.error, "died_at": changes.now}
        for letter in changes.dead_letters
    ]
    _insert(connection, models.dead_letters, dead)


def add_to_tallies(connection: sa.Connection, deltas: Mapping[tuple[int, Cell], int]) -> None:
    """Adds to the counts, in key order."""
    rows = [
        {"consultation_id": consultation, **cell._asdict(), "count": count}
        for (consultation, cell), count in sorted(deltas.items())
        if count
    ]
    upsert(connection, models.tallies, rows, add=("count",))


def mark_said(connection: sa.Connection, said: Collection[tuple[int, int]]) -> None:
    """Notes that the screen of this turn reached the chat, for each (identity id, turn). An older turn changes nothing."""
    table = models.identities
    statement = sa.update(table).where(table.c.id == sa.bindparam("key"), table.c.said_turn < sa.bindparam("to"))
    if said:
        connection.execute(
            statement.values(said_turn=sa.bindparam("to")), [{"key": identity, "to": turn} for identity, turn in sorted(said)]
        )


def mark_reachable(connection: sa.Connection, hashes: Collection[bytes], reachable: bool) -> None:
    """Notes that these people blocked the bot, or are back."""
    table = models.identities
    connection.execute(sa.update(table).where(table.c.person_hash.in_(hashes)).values(unreachable=not reachable))


# --- A bot's heartbeat ----------------------------------------------------------------------------------------------------------------


def alive_at(connection: sa.Connection, bot_id: int) -> datetime | None:
    """When this bot last ran, as far as it noted."""
    return connection.scalar(sa.select(models.bots.c.alive_at).where(models.bots.c.id == bot_id))


def note_alive(connection: sa.Connection, bot_id: int, now: datetime) -> None:
    upsert(connection, models.bots, [{"id": bot_id, "alive_at": now}], update=("alive_at",))


def owe_again(connection: sa.Connection, bot_id: int, active_from: datetime, active_to: datetime) -> int:
    """Makes the screen of everyone active in that time owed once more; returns their number."""
    table = models.identities
    active = (table.c.bot_id == bot_id) & table.c.active_at.between(active_from, active_to) & ~table.c.unreachable
    return connection.execute(sa.update(table).where(active).values(turn=table.c.turn + 1)).rowcount


# --- Statements -----------------------------------------------------------------------------------------------------------------------


def _insert(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(sa.insert(table), rows)


def _update(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any] | None]) -> None:
    changed = [row for row in rows if row]
    if changed:
        connection.execute(sa.update(table).where(table.c.id == sa.bindparam("key")), changed)
