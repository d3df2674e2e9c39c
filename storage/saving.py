"""The set-wise save of a batch of conversations: each table is written once, whatever the number of people.

`save` writes the difference between two snapshots of a person, so several updates of one person in a batch cost one row. Nothing here
commits, and nothing here decides.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict
from datetime import date
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from dialogues.counting import Cell
from dialogues.script import Slot
from storage import models
from storage.conversations import Changes, Contact, Participant
from storage.handovers import Handover
from storage.moderated_texts import codes_written_by, withdraw_words
from storage.prepared import Prepared, among
from storage.rows import answer_to_row, options_to_text, place_to_text
from storage.statements import upsert
from storage.tombstones import Erased

Pairs = Sequence[tuple[Participant | None, Participant]]
"""Those who remain: as they were, None for who is new, and as they are."""


def save(connection: sa.Connection, changes: Changes) -> Erased:
    """Writes the batch, and returns what is erased by it.

    Tallies come last and in key order, so that several writers never wait for each other in a ring.
    """
    gone, pairs = _sorted_out(changes)
    theirs = codes_written_by(connection, gone) if gone else {}
    _delete(connection, models.participations.c.id, gone)
    _save_people(connection, pairs)
    _save_answers(connection, pairs, changes.now.date())
    for consultation, codes in sorted(theirs.items()):  # once others have what they were given in this batch
        withdraw_words(connection, consultation, codes)
    _save_messages(connection, pairs)
    _delete(connection, models.bulk_messages.c.identity_id, sorted(changes.silenced))
    _save_pointers(connection, changes.pointers)
    withdrawn = _save_contacts(connection, changes.contacts)
    _save_invitations(connection, changes.invitations)
    _save_handovers(connection, changes.handovers)
    _save_arrivals(connection, changes)
    add_to_tallies(connection, changes.tallies)
    return Erased(frozenset(gone), withdrawn)


def add_to_tallies(connection: sa.Connection, deltas: Mapping[tuple[int, Cell], int]) -> None:
    """Adds to the counts, in key order."""
    rows = [
        {"consultation_id": consultation, **cell._asdict(), "count": count}
        for (consultation, cell), count in sorted(deltas.items())
        if count
    ]
    upsert(connection, models.tallies, rows, add=("count",))


def _sorted_out(changes: Changes) -> tuple[list[int], Pairs]:
    """The participations to erase, with all that hangs on them, and those to write. Who erased theirs and began anew is in both."""
    known = {person.participation_id: person for person in changes.before.values()}
    after = [person for person in changes.participants.values() if person is not None]
    # By participation and not by hash: one that goes on elsewhere is gone under one hash and there under another.
    standing = {person.participation_id for person in after}
    touched = (changes.before.get(person) for person in changes.participants)
    gone = [person.participation_id for person in touched if person is not None and person.participation_id not in standing]
    return gone, [(known.get(person.participation_id), person) for person in after]


# --- People ---------------------------------------------------------------------------------------------------------------------------


def _save_people(connection: sa.Connection, pairs: Pairs) -> None:
    known = [(before, after) for before, after in pairs if before is not None]
    _update(connection, _UPDATE_PARTICIPATION, [_changed(b, a, _participation_state, a.participation_id) for b, a in known])
    _update(connection, _UPDATE_IDENTITY, [_changed(b, a, _identity_state, a.identity_id) for b, a in known])
    # Before newcomers: one who went on elsewhere may begin anew where they were, under the hash they had.
    _update(connection, _UPDATE_IDENTITY, [_changed(b, a, _whereabouts, a.identity_id) for b, a in known])
    # In one order everywhere: of two servers that are told of the same newcomers at once, one waits for the other.
    new = sorted((after for before, after in pairs if before is None), key=lambda person: person.person_hash)
    _inserting(models.participations).run(connection, [_participation_row(person) for person in new])
    _inserting(models.identities).run(connection, [_identity_row(person) for person in new])
    _inserting(models.former_consents).run(connection, [row for _, after in pairs for row in _former_consent_rows(after)])


def _participation_row(person: Participant) -> dict[str, Any]:
    return {
        **_participation_state(person),
        "id": person.participation_id,
        "consultation_id": person.consultation_id,
        "script_version_id": person.script_version_id,
        "channel": person.channel,
        "seed": person.seed,
        "source_id": person.source_id,
    }


def _participation_state(person: Participant) -> dict[str, Any]:
    return {
        "language": person.language,
        "status": person.status,
        "place": place_to_text(person.place),
        "may_publish": person.may_publish,
        "minutes": person.minutes,
        "notice_version": person.notice_version,
        "consented_on": person.consented_on,
    }


def _former_consent_rows(after: Participant) -> Iterator[dict[str, Any]]:
    for consent in after.former_consents:
        yield {"participation_id": after.participation_id, **consent._asdict()}


def _identity_row(person: Participant) -> dict[str, Any]:
    return {
        **_identity_state(person),
        **_whereabouts(person),
        "id": person.identity_id,
        "participation_id": person.participation_id,
        "consultation_id": person.consultation_id,
        "begun_at": person.begun_at,
    }


def _identity_state(person: Participant) -> dict[str, Any]:
    return {
        "turn": person.turn,
        "said_turn": person.said_turn,
        "active_at": person.active_at,
        "unreachable": person.unreachable,
        "reminder": person.reminder,
    }


def _whereabouts(person: Participant) -> dict[str, Any]:
    """Where this person is spoken with."""
    return {"bot_id": person.bot_id, "person_hash": person.person_hash, "sealed_chat": person.sealed_chat}


def _changed(before: Participant, after: Participant, state: Callable[[Participant], dict[str, Any]], key: int) -> dict[str, Any] | None:
    """The row to update, or None when nothing of this table changed."""
    values = state(after)
    return {"key": key, **values} if values != state(before) else None


def _update(connection: sa.Connection, statement: Prepared, rows: Sequence[dict[str, Any] | None]) -> None:
    statement.run(connection, [row for row in rows if row])


_UPDATE_PARTICIPATION: Final = Prepared(sa.update(models.participations).where(models.participations.c.id == sa.bindparam("key")))
_UPDATE_IDENTITY: Final = Prepared(sa.update(models.identities).where(models.identities.c.id == sa.bindparam("key")))


# --- Answers --------------------------------------------------------------------------------------------------------------------------


def _save_answers(connection: sa.Connection, pairs: Pairs, today: date) -> None:
    rows = [row for before, after in pairs for row in _answer_rows(before, after, today)]
    upsert(connection, models.answers, rows, update=("state", "choices", "text", "hidden", "day"))
    _HIDE.run(connection, [row for before, after in pairs for row in _hidden_rows(before, after)])
    _inserting(models.former_answers).run(connection, [row for _, after in pairs for row in _former_rows(after, today)])
    _inserting(models.draws).run(connection, [row for before, after in pairs for row in _draw_rows(before, after)])


def _answer_rows(before: Participant | None, after: Participant, today: date) -> Iterator[dict[str, Any]]:
    """The answers given in this batch: new, changed, or changed and given again as they were."""
    known = before.answers if before else {}
    replaced = {slot for slot, _ in after.former}
    for slot, answer in after.answers.items():
        if known.get(slot) != answer or slot in replaced:
            yield {
                "participation_id": after.participation_id,
                "consultation_id": after.consultation_id,
                **slot._asdict(),
                **answer_to_row(answer),
                "hidden": slot in after.hidden,
                "day": today,
            }


def _hidden_rows(before: Participant | None, after: Participant) -> Iterator[dict[str, Any]]:
    """Answers that a changed earlier one hides, or shows again: they keep the day they were given."""
    for slot in before.hidden ^ after.hidden if before else ():
        yield {**_in_slot(after.participation_id, slot), "hide": slot in after.hidden}


def _former_rows(after: Participant, today: date) -> Iterator[dict[str, Any]]:
    for slot, answer in after.former:
        yield {"participation_id": after.participation_id, **slot._asdict(), **answer_to_row(answer), "replaced_on": today}


def _draw_rows(before: Participant | None, after: Participant) -> Iterator[dict[str, Any]]:
    for step, options in after.drawn.items():
        if before is None or step not in before.drawn:
            yield {"participation_id": after.participation_id, "step": step, "options": options_to_text(options)}


def _save_messages(connection: sa.Connection, pairs: Pairs) -> None:
    moved = [after.identity_id for before, after in pairs if before is not None and before.person_hash != after.person_hash]
    # What was written or is to be sent there means nothing where they are now.
    _delete(connection, models.messages.c.identity_id, moved)
    _delete(connection, models.bulk_messages.c.identity_id, moved)
    forgotten = [{**_in_slot(after.identity_id, slot), "from_part": part} for _, after in pairs for slot, part in after.forgotten.items()]
    _FORGET.run(connection, forgotten)
    upsert(
        connection,
        models.messages,
        [row for _, after in pairs for row in _message_rows(after)],
        update=("question", "item", "repeat", "part"),
    )


def _message_rows(after: Participant) -> Iterator[dict[str, Any]]:
    for message_id, (slot, part) in after.sent.items():
        yield {"identity_id": after.identity_id, "message_id": message_id, **slot._asdict(), "part": part}


def _of_slot(owner: sa.Column[int], table: sa.Table) -> sa.ColumnElement[bool]:
    """The rows of one owner and slot, named as in `_in_slot`: a bind may not bear the name of a column."""
    columns = ((owner, "of"), (table.c.question, "in_question"), (table.c.item, "in_item"), (table.c.repeat, "in_repeat"))
    return sa.and_(*(column == sa.bindparam(name) for column, name in columns))


def _in_slot(owner: int, slot: Slot) -> dict[str, Any]:
    return {"of": owner, "in_question": slot.question, "in_item": slot.item, "in_repeat": slot.repeat}


_HIDE: Final = Prepared(
    sa.update(models.answers).where(_of_slot(models.answers.c.participation_id, models.answers)).values(hidden=sa.bindparam("hide"))
)
_FORGET: Final = Prepared(
    sa.delete(models.messages).where(
        _of_slot(models.messages.c.identity_id, models.messages), models.messages.c.part >= sa.bindparam("from_part")
    )
)


# --- Beside people --------------------------------------------------------------------------------------------------------------------


def _save_pointers(connection: sa.Connection, changed: Mapping[bytes, int | None]) -> None:
    _delete(connection, models.pointers.c.person_hash, [person for person, consultation in changed.items() if consultation is None])
    rows = [{"person_hash": person, "consultation_id": to} for person, to in sorted(changed.items()) if to is not None]
    upsert(connection, models.pointers, rows, update=("consultation_id",))


def _save_contacts(connection: sa.Connection, changed: Mapping[tuple[int, bytes], Contact | None]) -> frozenset[bytes]:
    """Returns the keys of those that are no more."""
    gone = [{"of": person, "about": consultation} for (consultation, person), contact in sorted(changed.items()) if contact is None]
    withdrawn = _contact_keys(connection, {key for key, contact in changed.items() if contact is None})
    _DROP_CONTACT.run(connection, gone)
    # Random keys: the list keeps no order in which wishes came. A wish that changes keeps its own, and what waits to be sent to it.
    rows = [{"id": secrets.token_bytes(16), **_contact_row(contact)} for _, contact in sorted(changed.items()) if contact]
    update = ("bot_id", "sealed_chat", "results", "follow_up", "themes", "unreachable")
    upsert(connection, models.contacts, rows, update=update, key=("person_hash", "consultation_id"))
    return withdrawn


def _contact_keys(connection: sa.Connection, of: Set[tuple[int, bytes]]) -> frozenset[bytes]:
    rows = _CONTACT_KEYS.rows(connection, people={person for _, person in of})
    return frozenset(row.id for row in rows if (row.consultation_id, row.person_hash) in of)


def _contact_row(contact: Contact) -> dict[str, Any]:
    return asdict(contact) | {"themes": json.dumps(sorted(contact.themes))}


_CONTACT_KEYS: Final = Prepared(
    sa.select(models.contacts.c.id, models.contacts.c.consultation_id, models.contacts.c.person_hash).where(
        among(models.contacts.c.person_hash, "people")
    )
)
_DROP_CONTACT: Final = Prepared(
    sa.delete(models.contacts).where(
        models.contacts.c.person_hash == sa.bindparam("of"), models.contacts.c.consultation_id == sa.bindparam("about")
    )
)


def _save_invitations(connection: sa.Connection, used: Set[tuple[int, bytes]]) -> None:
    _inserting(models.used_invitations).run(connection, [{"consultation_id": of, "code_hash": code_hash} for of, code_hash in sorted(used)])


def _save_handovers(connection: sa.Connection, changed: Mapping[int, Handover | None]) -> None:
    _delete(connection, models.handovers.c.identity_id, sorted(changed))
    _inserting(models.handovers).run(connection, [asdict(handover) for handover in changed.values() if handover])


def _save_arrivals(connection: sa.Connection, changes: Changes) -> None:
    _inserting(models.seen_updates).run(connection, [{**key._asdict(), "seen_at": changes.now} for key in sorted(changes.seen)])
    _delete(connection, models.dead_letters.c.person_hash, sorted(changes.erased))
    dead = [
        {
            **letter.key._asdict(),
            "person_hash": letter.person_hash,
            "sealed_body": letter.sealed_body,
            "error": letter.error,
            "died_at": changes.now,
        }
        for letter in changes.dead_letters
    ]
    _inserting(models.dead_letters).run(connection, dead)


# --- Statements -----------------------------------------------------------------------------------------------------------------------


@cache
def _inserting(table: sa.Table) -> Prepared:
    return Prepared(sa.insert(table))


def _delete(connection: sa.Connection, column: sa.Column[Any], values: Sequence[object]) -> None:
    if values:
        connection.execute(sa.delete(column.table).where(column.in_(values)))
