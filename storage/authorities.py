"""The authorities that consult: legal persons, with the written forms of their name that French needs.

Never here: what they ask (see `consultations`), nor who works for them (see `organisers`).
"""

import csv
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from storage import models
from storage.statements import upsert

TERRITORIES: Final = Path(__file__).with_name("territories.csv")
"""The 23 territories of the commission's consultations. Rennes and Nancy are two legal persons each, a city and its métropole: 25 rows."""


@dataclass(frozen=True, slots=True)
class Authority:
    """One legal person.

    `territory` is what people call the place; several authorities may share it. `kind` is one of metropole, cu, ca, cc, ept, commune,
    region. `siren` is its key. Only a commune (5 characters) and a region (2) have an `insee_code`; a region's `department` is empty.
    The three forms go into a sentence as they are, but for a capital at its beginning: « le Sicoval », « au Sicoval », « du Sicoval ».
    """

    id: int
    territory: str
    name: str
    kind: str
    siren: str
    insee_code: str | None
    department: str
    region: str
    population: int
    la_collectivite: str
    a_collectivite: str
    de_collectivite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAuthority:
    """The same, before it is kept."""

    territory: str
    name: str
    kind: str
    siren: str
    insee_code: str | None
    department: str
    region: str
    population: int
    la_collectivite: str
    a_collectivite: str
    de_collectivite: str


def authority_from_row(row: Any) -> Authority:
    """The authority of a row that has the columns of its table, and may have others."""
    return Authority(**{field.name: getattr(row, field.name) for field in fields(Authority)})


def all_authorities(connection: sa.Connection) -> tuple[Authority, ...]:
    """Every authority, in the order in which they came."""
    table = models.authorities
    return tuple(authority_from_row(row) for row in connection.execute(sa.select(table).order_by(table.c.id)))


def authority_of(connection: sa.Connection, authority_id: int) -> Authority:
    """The authority of this id. Raises `sqlalchemy.exc.NoResultFound`."""
    table = models.authorities
    return authority_from_row(connection.execute(sa.select(table).where(table.c.id == authority_id)).one())


def reminders(connection: sa.Connection) -> dict[int, date]:
    """The day on which each authority was last reminded, by id; those that never were are not there."""
    table = models.authorities.c
    found = sa.select(table.id, table.reminded_on).where(table.reminded_on.is_not(None))
    return {row.id: row.reminded_on for row in connection.execute(found)}


def note_reminder(connection: sa.Connection, authority_id: int, today: date, before: date) -> bool:
    """Notes that this authority is reminded today, unless it was on `before` or later; then False. Of two at once, one may."""
    table = models.authorities
    may = (table.c.id == authority_id) & (table.c.reminded_on.is_(None) | (table.c.reminded_on < before))
    return bool(connection.execute(sa.update(table).where(may).values(reminded_on=today)).rowcount)


def take_back_reminder(connection: sa.Connection, authority_id: int, former: date | None) -> None:
    """The reminder that was noted did not leave."""
    table = models.authorities
    connection.execute(sa.update(table).where(table.c.id == authority_id).values(reminded_on=former))


def by_code(connection: sa.Connection, code: str) -> Authority | None:
    """The authority of this SIREN, or of this code of the Insee."""
    table = models.authorities
    found = sa.select(table).where((table.c.siren == code) | (table.c.insee_code == code)).order_by(table.c.id).limit(1)
    row = connection.execute(found).one_or_none()
    return authority_from_row(row) if row is not None else None


def add(connection: sa.Connection, new: NewAuthority) -> Authority:
    """Keeps one more. Raises `sqlalchemy.exc.IntegrityError` where its SIREN is known, or its kind is none."""
    row = connection.execute(sa.insert(models.authorities).returning(models.authorities), asdict(new)).one()
    return authority_from_row(row)


_CORRECTED: Final = tuple(field.name for field in fields(NewAuthority) if field.name != "siren")


def load_territories(connection: sa.Connection, csv_path: Path = TERRITORIES) -> int:
    """Inserts the authorities of a file with the columns of `territories.csv`, and corrects those known by their SIREN.

    Returns the number of rows read. One statement whatever that number; loading twice changes nothing.
    """
    with csv_path.open(encoding="utf-8", newline="") as file:
        rows = [_columns(line) for line in csv.DictReader(file)]
    # In one statement, because two commands begin at once: what is not known yet is inserted by both.
    upsert(connection, models.authorities, rows, update=_CORRECTED, key=("siren",))
    return len(rows)


def _columns(line: Mapping[str, str]) -> dict[str, Any]:
    return {**line, "population": int(line["population"]), "insee_code": line["insee_code"] or None}
