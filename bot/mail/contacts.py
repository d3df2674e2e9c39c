"""Those who asked to be told by e-mail: kept once they confirmed, in the list that does not know the answers.

An address is to the web pages what a chat is to a bot: where to write to somebody, and by which they are known again.
"""

from datetime import datetime

import sqlalchemy as sa

from bot.acts import WEB_BOT, Topic, Wished
from bot.mail.address import same_for_all
from bot.mail.links import Request
from bot.sealing import sealed_contact
from storage import contacts
from storage.consultations import Consultation
from storage.conversations import Changes, Contact
from storage.keys import Keyring
from storage.saving import save


def person_hash(keyring: Keyring, address: str) -> bytes:
    return keyring.pointer_hash(str(WEB_BOT), same_for_all(address))


def keep(connection: sa.Connection, keyring: Keyring, consultation: Consultation, request: Request, now: datetime) -> bytes:
    """From now on this address is told of what was asked; returns the id of the contact, the same where it was one before."""
    person = person_hash(keyring, request.address)
    wished = request.wishes
    contact = Contact(
        consultation.id,
        WEB_BOT,
        person,
        sealed_contact(keyring, consultation.id, same_for_all(request.address)),
        results="results" in wished.topics,
        follow_up="follow_up" in wished.topics,
        themes=wished.themes if "follow_up" in wished.topics else frozenset(),
    )
    save(connection, Changes(now, contacts={(consultation.id, person): contact}))
    kept = known(connection, keyring, consultation, request)
    assert kept is not None
    return kept


def known(connection: sa.Connection, keyring: Keyring, consultation: Consultation, request: Request) -> bytes | None:
    """The id of the contact that this address is; None where it is none."""
    return contacts.id_of(connection, consultation.id, person_hash(keyring, request.address))


def is_kept(connection: sa.Connection, keyring: Keyring, consultation: Consultation, request: Request) -> bool:
    """Whether this very request was confirmed before, and nothing was asked otherwise since."""
    contact = known(connection, keyring, consultation, request)
    return contact is not None and wishes_of(connection, consultation, contact) == request.wishes


def wishes_of(connection: sa.Connection, consultation: Consultation, contact_id: bytes) -> Wished | None:
    """What this contact asked for; None where it is not kept any more."""
    contact = contacts.by_id(connection, consultation.id, contact_id)
    if contact is None:
        return None
    asked: dict[Topic, bool] = {"results": contact.results, "follow_up": contact.follow_up}
    return Wished(frozenset(topic for topic, wished in asked.items() if wished), contact.themes)


def change(connection: sa.Connection, consultation: Consultation, contact_id: bytes, wished: Wished) -> None:
    """What this contact asks for instead; nothing asked leaves no row. One that is not kept any more stays so."""
    if not wished.topics:
        contacts.forget(connection, consultation.id, contact_id)
        return
    themes = wished.themes if "follow_up" in wished.topics else frozenset()
    contacts.ask(connection, consultation.id, contact_id, "results" in wished.topics, "follow_up" in wished.topics, themes)
