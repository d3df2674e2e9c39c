"""Going on without a master key that is lost for good: what it alone opened is unreadable, and is taken away; answers and totals stay.

Never here: whether it is lost (see `server.key_loss`).
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from storage import models
from storage.bots import all_bots, forget_token
from storage.consultations import Consultation, all_consultations, wrapped_keys
from storage.keys import ConsultationKey, Keyring, MasterKey

UNREADABLE = (
    models.bulk_messages,
    models.handovers,
    models.messages,
    models.identities,
    models.pointers,
    models.contacts,
    models.used_invitations,
    models.dead_letters,
    models.consultation_keys,
    models.server_secrets,
)
"""Whoever these are about can be neither found nor written to any more, by anybody."""


@dataclass(frozen=True, slots=True)
class Lost:
    """How many people, and wishes to be told, cannot be found any more; the bots whose token is gone; the consultations that go on."""

    people: int
    contacts: int
    bots: tuple[str, ...]
    going_on: tuple[str, ...]


def begin_anew(connection: sa.Connection, master: MasterKey, today: date) -> Lost:
    """Takes away all that no key opens, and gives new keys under this one: to the server, and to consultations that are not over."""
    people, contacts = (_count(connection, table) for table in (models.identities, models.contacts))
    had_key = wrapped_keys(connection).keys()
    for table in UNREADABLE:
        connection.execute(sa.delete(table))
    connection.execute(sa.insert(models.server_secrets), {"id": 1, "wrapped": Keyring.create(master).wrapped()})
    going_on = tuple(one.code for one in all_consultations(connection) if one.id in had_key and _goes_on(connection, one, master, today))
    bots = tuple(bot for bot in all_bots(connection) if bot.sealed_token is not None)
    for bot in bots:
        forget_token(connection, bot.id)
    return Lost(people, contacts, tuple(bot.name or str(bot.id) for bot in bots), going_on)


def _goes_on(connection: sa.Connection, consultation: Consultation, master: MasterKey, today: date) -> bool:
    if consultation.status == "closed" or consultation.closes_on < today:
        table = models.consultations
        mine = (table.c.id == consultation.id) & table.c.identities_erased_on.is_(None)
        connection.execute(sa.update(table).where(mine).values(identities_erased_on=today))
        return False
    key = ConsultationKey.create().wrap(master, consultation.id)
    connection.execute(sa.insert(models.consultation_keys), {"consultation_id": consultation.id, "wrapped": key})
    return True


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
