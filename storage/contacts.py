"""Those who asked to be told, one by one, by the random id that the letters they get hold sealed.

Never here: whole batches of a conversation (see `saving`), and who is written to (see `broadcasts`).
"""

import json

import sqlalchemy as sa

from storage import models
from storage.conversations import Contact, contact_from_row

_CONTACTS = models.contacts


def id_of(connection: sa.Connection, consultation_id: int, person_hash: bytes) -> bytes | None:
    """The id of the contact of this person, if they are one."""
    found = sa.select(_CONTACTS.c.id).where(_CONTACTS.c.consultation_id == consultation_id, _CONTACTS.c.person_hash == person_hash)
    return connection.scalar(found)


def by_id(connection: sa.Connection, consultation_id: int, contact_id: bytes) -> Contact | None:
    found = connection.execute(sa.select(_CONTACTS).where(_is(consultation_id, contact_id))).one_or_none()
    return None if found is None else contact_from_row(found)


def ask(connection: sa.Connection, consultation_id: int, contact_id: bytes, results: bool, follow_up: bool, themes: frozenset[str]) -> None:
    """What this contact asks for from now on."""
    values = {"results": results, "follow_up": follow_up, "themes": json.dumps(sorted(themes))}
    connection.execute(sa.update(_CONTACTS).where(_is(consultation_id, contact_id)).values(values))


def forget(connection: sa.Connection, consultation_id: int, contact_id: bytes) -> None:
    """This contact is gone, with what waits to be sent to it."""
    connection.execute(sa.delete(_CONTACTS).where(_is(consultation_id, contact_id)))


def _is(consultation_id: int, contact_id: bytes) -> sa.ColumnElement[bool]:
    return (_CONTACTS.c.id == contact_id) & (_CONTACTS.c.consultation_id == consultation_id)
