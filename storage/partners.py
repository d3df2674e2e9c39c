"""The authorities that one authority asks to consult with it: asked before the consultation is opened, by the record of the one that leads.

What is decided here is who a consultation will be of; once it is open, `consultation_authorities` says who it is of. Whatever changes here
counts as written in the record: whoever opens it at that moment reads it again. Never here: who may decide for an authority.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

import sqlalchemy as sa

from storage import models

State = Literal["waiting", "accepted", "refused", "removed"]
"""Removed: asked no more. It stays as long as its record."""
STATES: Final[tuple[State, ...]] = get_args(State)

_PARTNERS, _RECORDS = models.partners, models.records


@dataclass(frozen=True, slots=True)
class Partner:
    """An authority that was asked, on which day, and what it said."""

    id: int
    record_id: int
    authority_id: int
    state: State
    asked_on: date


def ask(connection: sa.Connection, record_id: int, authority_id: int, today: date, state: State = "waiting") -> bool:
    """Asks an authority, again where it refused. False where it waits or has accepted, it leads itself, or the record was opened."""
    leads = sa.select(_RECORDS.c.id).where(_RECORDS.c.id == record_id, _RECORDS.c.authority_id == authority_id)
    if connection.scalar(leads) is not None or not _touch(connection, record_id):
        return False
    same = (_PARTNERS.c.record_id == record_id) & (_PARTNERS.c.authority_id == authority_id)
    before = connection.execute(sa.select(_PARTNERS).where(same)).one_or_none()
    said = {"state": state, "asked_on": today}
    if before is None:
        connection.execute(sa.insert(_PARTNERS).values({"record_id": record_id, "authority_id": authority_id, **said}))
        return True
    if before.state in _HOLD:
        return False
    connection.execute(sa.update(_PARTNERS).where(same).values(said))
    return True


def decide(connection: sa.Connection, partner_id: int, state: State) -> bool:
    """Notes what an authority said, or that it left. False where that is said already, or the record was opened."""
    found = by_id(connection, partner_id)
    if found is None or found.state == state or not _touch(connection, found.record_id):
        return False
    connection.execute(sa.update(_PARTNERS).where(_PARTNERS.c.id == partner_id).values(state=state))
    return True


def take_away(connection: sa.Connection, record_id: int, authority_id: int) -> bool:
    """Asks an authority no more, whatever it said. False where it was not asked, or the record was opened."""
    asked = next((one for one in of_record(connection, record_id) if one.authority_id == authority_id), None)
    return asked is not None and decide(connection, asked.id, "removed")


def by_id(connection: sa.Connection, partner_id: int) -> Partner | None:
    """One of them."""
    return next(iter(_found(connection, _PARTNERS.c.id == partner_id)), None)


def of_record(connection: sa.Connection, record_id: int) -> tuple[Partner, ...]:
    """All that were asked, in the order of asking."""
    return _found(connection, (_PARTNERS.c.record_id == record_id) & (_PARTNERS.c.state != "removed"))


def accepted(connection: sa.Connection, record_id: int) -> tuple[int, ...]:
    """The authorities that accepted, in the order of asking."""
    return tuple(one.authority_id for one in of_record(connection, record_id) if one.state == "accepted")


def asked_of(connection: sa.Connection, authority_ids: Collection[int]) -> tuple[Partner, ...]:
    """What these authorities were asked for consultations that are not open yet, and did not refuse."""
    return _found(connection, _PARTNERS.c.authority_id.in_(authority_ids) & _PARTNERS.c.state.in_(_HOLD) & _NOT_OPEN)


def request_to(connection: sa.Connection, authority_ids: Collection[int], partner_id: int) -> Partner | None:
    """One of what these authorities were asked so."""
    return next((one for one in asked_of(connection, authority_ids) if one.id == partner_id), None)


def _touch(connection: sa.Connection, record_id: int) -> bool:
    """Says that something of this record changes. False, and nothing may change, once it was opened."""
    open_one = (_RECORDS.c.id == record_id) & _NOT_OPEN
    return bool(connection.execute(sa.update(_RECORDS).where(open_one).values(revision=_RECORDS.c.revision + 1)).rowcount)


def _found(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> tuple[Partner, ...]:
    wanted = sa.select(_PARTNERS).join_from(_PARTNERS, _RECORDS).where(condition).order_by(_PARTNERS.c.id)
    return tuple(Partner(*row) for row in connection.execute(wanted))


_HOLD: Final[tuple[State, ...]] = ("waiting", "accepted")
_NOT_OPEN: Final = _RECORDS.c.consultation_id.is_(None)
