"""Records (« fiches de concertation »): what an authority says of a consultation, from the first notes to the results. And its pledges.

A record is there before its consultation, and without one where nothing is asked online. It is written part by part, as it is typed;
never here: what a part must hold (see `server.records`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

import sqlalchemy as sa

from storage import models

Part = Literal["fields", "questionnaire", "launch"]
"""What the record says; the questions chosen for its consultation; how and when that is held."""

TRIES: Final = 3
"""Times that a record is amended where others write in it at the same moment."""

_RECORDS, _PARTNERS, _PLEDGES = models.records, models.partners, models.pledges


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `contact_email` is the contact's, never exported; None where only the answers of a backup were put back.

    The parts hold plain JSON values, by key. `revision` counts what was written.
    """

    id: int
    authority_id: int
    consultation_id: int | None
    contact_email: str | None = field(repr=False)
    fields: Mapping[str, Any]
    questionnaire: Mapping[str, Any]
    launch: Mapping[str, Any]
    revision: int
    begun_on: date


@dataclass(frozen=True, slots=True)
class Pledge:
    """One signature of the charter: `charter` is the text as it was signed, `signer` who signed (or None), `office` as what."""

    authority_id: int
    version: str
    charter: str
    signer: str | None = field(repr=False)
    office: str
    signed_on: date


# --- Records --------------------------------------------------------------------------------------------------------------------------


def begin(
    connection: sa.Connection, authority_id: int, contact_email: str, today: date, parts: Mapping[Part, Mapping[str, Any]] | None = None
) -> int:
    """Makes a record with these parts, the others empty, and returns its id."""
    row: dict[str, Any] = {"authority_id": authority_id, "contact_email": contact_email, "begun_on": today}
    if parts:
        row |= {part: json.dumps(values, ensure_ascii=False) for part, values in parts.items()}
    key: int = connection.execute(sa.insert(_RECORDS).values(row).returning(_RECORDS.c.id)).scalar_one()
    return key


def by_id(connection: sa.Connection, record_id: int) -> Record | None:
    """One record."""
    return next(iter(_records(connection, _RECORDS.c.id == record_id)), None)


def of_consultation(connection: sa.Connection, consultation_id: int) -> Record | None:
    """The record of a consultation; None where it was opened without one."""
    return next(iter(_records(connection, _RECORDS.c.consultation_id == consultation_id)), None)


def of_authority(connection: sa.Connection, authority_id: int) -> tuple[Record, ...]:
    """The records of an authority, in the order they were begun."""
    return _records(connection, _RECORDS.c.authority_id == authority_id)


def all_records(connection: sa.Connection) -> tuple[Record, ...]:
    """Every record, in the order they were begun."""
    return _records(connection, sa.true())


def write(connection: sa.Connection, record: Record, part: Part, values: Mapping[str, Any], contact_email: str | None = None) -> bool:
    """Puts `values` in the place of one part of the record as it was read; and the contact's address, unless None.

    False, and nothing is written, if somebody wrote in it since.
    """
    changed: dict[str, Any] = {part: json.dumps(values, ensure_ascii=False)}
    if contact_email is not None:
        changed["contact_email"] = contact_email
    return _change(connection, record, changed)


def discard(connection: sa.Connection, record: Record) -> bool:
    """Deletes a record that has no consultation, as it was read, with what other authorities were asked for it.

    False, and nothing is deleted, if it has one or was written in since.
    """
    unchanged = (_RECORDS.c.id == record.id) & (_RECORDS.c.revision == record.revision) & _RECORDS.c.consultation_id.is_(None)
    # Held first: what was asked goes before its record, and not where somebody writes in that at the same moment.
    if connection.scalar(sa.select(_RECORDS.c.id).where(unchanged).with_for_update()) is None:
        return False
    connection.execute(sa.delete(_PARTNERS).where(_PARTNERS.c.record_id == record.id))
    connection.execute(sa.delete(_RECORDS).where(_RECORDS.c.id == record.id))
    return True


def amend(connection: sa.Connection, consultation_id: int, part: Part, said: Mapping[str, Any]) -> bool:
    """Puts these values beside the others in one part of the record of this consultation, if it has one.

    False, and nothing is written, where others write in it all the time.
    """
    for _ in range(TRIES):
        record = of_consultation(connection, consultation_id)
        if record is None or write(connection, record, part, {**getattr(record, part), **said}):
            return True
    return False


def attach(connection: sa.Connection, record: Record, consultation_id: int) -> bool:
    """Says which consultation this is the record of, as it was read. False, and nothing is written, if somebody wrote in it since.

    Raises `sqlalchemy.exc.IntegrityError` for a consultation that has another record.
    """
    return _change(connection, record, {"consultation_id": consultation_id})


def _change(connection: sa.Connection, record: Record, changed: Mapping[str, Any]) -> bool:
    unchanged = (_RECORDS.c.id == record.id) & (_RECORDS.c.revision == record.revision)
    values = {**changed, "revision": record.revision + 1}
    return bool(connection.execute(sa.update(_RECORDS).where(unchanged).values(values)).rowcount)


def _records(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> tuple[Record, ...]:
    rows = connection.execute(sa.select(_RECORDS).where(condition).order_by(_RECORDS.c.id)).mappings()
    return tuple(Record(**{**row, **{part: json.loads(row[part]) for part in _PARTS}}) for row in rows)


_PARTS: Final[tuple[Part, ...]] = ("fields", "questionnaire", "launch")


# --- Pledges --------------------------------------------------------------------------------------------------------------------------


def sign(connection: sa.Connection, pledge: Pledge) -> bool:
    """Keeps a pledge. Who signs the same version again signs nothing more, and is told False: the first stays."""
    mine = (_PLEDGES.c.authority_id == pledge.authority_id) & (_PLEDGES.c.version == pledge.version)
    if connection.execute(sa.select(_PLEDGES.c.authority_id).where(mine)).first() is not None:
        return False
    values = {name: getattr(pledge, name) for name in ("authority_id", "version", "charter", "signer", "office", "signed_on")}
    connection.execute(sa.insert(_PLEDGES).values(values))
    return True


def pledges_of(connection: sa.Connection, authority_id: int) -> tuple[Pledge, ...]:
    """What an authority signed, the latest last."""
    return _pledges(connection, _PLEDGES.c.authority_id == authority_id)


def all_pledges(connection: sa.Connection) -> tuple[Pledge, ...]:
    """What every authority signed, the latest last."""
    return _pledges(connection, sa.true())


def _pledges(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> tuple[Pledge, ...]:
    rows = connection.execute(sa.select(_PLEDGES).where(condition).order_by(_PLEDGES.c.signed_on, _PLEDGES.c.version)).mappings()
    return tuple(Pledge(**row) for row in rows)
