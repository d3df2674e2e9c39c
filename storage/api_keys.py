"""Keys that programs read the API with: made by somebody, for one authority or as the commission, with scopes and a last day.

A key lives with its holder; the database keeps its SHA-256 only, so a copy of it opens nothing. It opens nothing either from the day on
which who made it may not do so themselves. Never here: what a scope lets see, nor how a key travels.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal, get_args

import sqlalchemy as sa

from storage import models
from storage.memberships import Role, current

Scope = Literal["consultations", "counts", "codebook", "answers", "records"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)

PREFIX: Final = "concertia_"
"""Before the random part: whoever finds a key in a file or a log, as programs that look for them do, knows what it is."""
RANDOM_BYTES: Final = 32
"""Nobody guesses 256 bits, so a plain hash of it is enough."""
LONGEST_LIFE: Final = timedelta(days=365)
"""From the day it is made to its last: a key that nobody renews is a key that nobody watches."""

_KEYS: Final = models.api_keys


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key, without what opens. `authority_id` None: what was released of all. `maker` is the address of who made it."""

    id: int
    name: str
    scopes: tuple[Scope, ...]
    organiser_id: int
    maker: str = field(repr=False)
    authority_id: int | None
    made_on: date
    until: date
    used_on: date | None

    def is_over(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.until < today


def make(
    connection: sa.Connection,
    name: str,
    scopes: Collection[Scope],
    organiser_id: int,
    authority_id: int | None,
    today: date,
    until: date,
) -> str:
    """Makes a key and returns it: this once, for nothing gives it again.

    Raises `ValueError` for no scope, and for a last day that is over or too far away.
    """
    if not scopes or not today <= until <= today + LONGEST_LIFE:
        raise ValueError("a key has a scope, and a last day within a year")
    key = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    row = {
        "key_hash": _hash(key),
        "name": name,
        "scopes": " ".join(scope for scope in SCOPES if scope in scopes),
        "organiser_id": organiser_id,
        "authority_id": authority_id,
        "made_on": today,
        "until": until,
    }
    connection.execute(sa.insert(_KEYS), row)
    return key


def of_key(connection: sa.Connection, key: str, today: date) -> ApiKey | None:
    """What this key is; None for one that is unknown, revoked or over, or whose maker may not make it today."""
    found = _found(connection, _KEYS.c.key_hash == _hash(key), _KEYS.c.until >= today, _is_backed(today))
    return found[0] if found else None


def note_use(connection: sa.Connection, key_id: int, today: date) -> None:
    """It was used today."""
    connection.execute(sa.update(_KEYS).where(_KEYS.c.id == key_id).values(used_on=today))


def keys_of(connection: sa.Connection, authority_id: int | None, today: date) -> tuple[ApiKey, ...]:
    """The keys of an authority, or of the commission, whoever made them, the newest first: those that are over too, until revoked.

    Those whose maker may not make them any more open nothing, and are not among these.
    """
    return _found(connection, _KEYS.c.authority_id.is_not_distinct_from(authority_id), _is_backed(today))


def revoke(connection: sa.Connection, authority_id: int | None, key_id: int) -> ApiKey | None:
    """Ends a key of an authority, or of the commission, at once, and returns what it was; None if it has none of this id."""
    mine = (_KEYS.c.id == key_id) & _KEYS.c.authority_id.is_not_distinct_from(authority_id)
    found = _found(connection, mine)
    connection.execute(sa.delete(_KEYS).where(mine))
    return found[0] if found else None


def _found(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> tuple[ApiKey, ...]:
    people = models.organisers
    columns = sa.select(_KEYS, people.c.email).join_from(_KEYS, people).where(*which).order_by(_KEYS.c.id.desc())
    return tuple(
        ApiKey(
            id=row.id,
            name=row.name,
            scopes=tuple(scope for scope in SCOPES if scope in row.scopes.split(" ")),
            organiser_id=row.organiser_id,
            maker=row.email,
            authority_id=row.authority_id,
            made_on=row.made_on,
            until=row.until,
            used_on=row.used_on,
        )
        for row in connection.execute(columns)
    )


def _is_backed(today: date) -> sa.ColumnElement[bool]:
    """That who made a key has today the role that it takes, for the same authority."""
    held = models.memberships.c
    organiser: Role = "organiser"
    commission: Role = "commission"
    for_authority = (held.authority_id == _KEYS.c.authority_id) & (held.role == organiser)
    for_all = _KEYS.c.authority_id.is_(None) & (held.role == commission)
    return sa.exists().where(held.organiser_id == _KEYS.c.organiser_id, for_authority | for_all, current(today))


def _hash(key: str) -> bytes:
    # It comes from a header: whatever was put there must only fail to be found.
    return hashlib.sha256(key.encode(errors="replace")).digest()
