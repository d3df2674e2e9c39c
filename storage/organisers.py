"""Who may look on, and how they sign in: a link used once opens a session, and so does an address proved elsewhere.

Tokens are random and live with their holder; the database keeps their SHA-256 only, so a copy of it opens nothing. Never here: the
sending of a link, a cookie, what somebody may do (see `memberships`), nor what a role may see.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from dialogues.cleaning import clean
from storage import models
from storage.memberships import Membership, Role, current, give

LINK_LIFETIME: Final = timedelta(minutes=30)
"""From the making of a link to its end: the time to find the message, not to forget it."""
SESSION_IDLE: Final = timedelta(minutes=30)
"""A session unused for so long is over: somebody else may sit at the desk."""
SESSION_LIFETIME: Final = timedelta(hours=12)
"""A session never lasts longer, however much it is used: one working day."""
SEEN_GRAIN: Final = timedelta(minutes=1)
"""How exactly the last use of a session is known, so that reading a few pages is not as many writes."""

TOKEN_BYTES: Final = 32
"""Random bytes in a token: nobody guesses 256 bits, so a plain hash of it is enough."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """Someone who signs in, and what they may do today: at least one thing."""

    id: int
    email: str = field(repr=False)
    memberships: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is not over. `key` names it to its holder, and opens nothing."""

    key: str
    begun_at: datetime
    seen_at: datetime


def invite(connection: sa.Connection, email: str, role: Role, authority_id: int | None, now: datetime, until: date | None = None) -> str:
    """Lets someone do this, beside what they do for others, and returns the token of a sign-in link for them.

    Raises `sqlalchemy.exc.IntegrityError` for a role without the authority that it needs, or with one that it has not, and for an unknown
    authority.
    """
    table = models.organisers
    organiser = _known(connection, email)
    if organiser is None:
        organiser = connection.execute(sa.insert(table).returning(table.c.id), {"email": plain(email)}).scalar_one()
    give(connection, organiser, Membership(role, authority_id, until), now.date())
    return _link(connection, organiser, now)


def new_link(connection: sa.Connection, email: str, now: datetime) -> str | None:
    """The token of one more sign-in link, or None if nobody has access under this address."""
    organiser = _with_access(connection, email, now)
    return None if organiser is None else _link(connection, organiser, now)


def end_links_before(connection: sa.Connection, token: str) -> None:
    """No link made before this one signs its person in any more. One made since does: of two made at once, the newest is left."""
    links, this = models.sign_in_links, models.sign_in_links.alias()
    newer = sa.exists().where(
        this.c.token_hash == _hash(token), this.c.organiser_id == links.c.organiser_id, this.c.expires_at >= links.c.expires_at
    )
    connection.execute(sa.delete(links).where(links.c.token_hash != _hash(token), newer))


def peek_link(connection: sa.Connection, token: str, now: datetime) -> Organiser | None:
    """Whom this link would sign in, without using it: mail scanners open links too."""
    links = models.sign_in_links
    return _organiser(connection, links, now, links.c.token_hash == _hash(token), *_usable(now))


def use_link(connection: sa.Connection, token: str, now: datetime) -> str | None:
    """Uses the link up and returns the token of a new session; None if it is unknown, used or expired, or its person has no access.

    Of two who use it at the same time, one gets a session.
    """
    links = models.sign_in_links
    found = links.c.token_hash == _hash(token), *_usable(now), _has_access(links.c.organiser_id, now)
    organiser = connection.scalar(sa.update(links).where(*found).values(used_at=now).returning(links.c.organiser_id))
    return None if organiser is None else _session(connection, organiser, now)


def open_session(connection: sa.Connection, email: str, now: datetime) -> str | None:
    """The token of a new session of whoever has access under this address; None if nobody has. That it is theirs was proved elsewhere."""
    organiser = _with_access(connection, email, now)
    return None if organiser is None else _session(connection, organiser, now)


def session(connection: sa.Connection, token: str, now: datetime) -> Organiser | None:
    """Who holds this session, if it is not over and they have access today. Notes its use: ask it through `Database.write`."""
    sessions = models.sessions
    of_token = sessions.c.token_hash == _hash(token)
    organiser = _organiser(connection, sessions, now, of_token, *_alive(now))
    if organiser is not None:
        connection.execute(sa.update(sessions).where(of_token, sessions.c.seen_at <= now - SEEN_GRAIN).values(seen_at=now))
    return organiser


def open_sessions(connection: sa.Connection, organiser_id: int, now: datetime) -> tuple[Session, ...]:
    """The sessions of somebody that are not over, the last used first."""
    sessions = models.sessions
    found = sa.select(sessions).where(sessions.c.organiser_id == organiser_id, *_alive(now)).order_by(sessions.c.seen_at.desc())
    return tuple(Session(row.token_hash.hex(), row.begun_at, row.seen_at) for row in connection.execute(found))


def session_key(token: str) -> str:
    """The `key` of the session of this token."""
    return _hash(token).hex()


def end_session(connection: sa.Connection, token: str) -> None:
    """Signs out. A session that is over already stays so."""
    connection.execute(sa.delete(models.sessions).where(models.sessions.c.token_hash == _hash(token)))


def end_session_of(connection: sa.Connection, organiser_id: int, key: str) -> bool:
    """Ends one session of somebody, by its `key`; False where they have none of that name."""
    sessions = models.sessions
    try:
        found = sessions.c.token_hash == bytes.fromhex(key)
    except ValueError:
        return False
    return bool(connection.execute(sa.delete(sessions).where(found, sessions.c.organiser_id == organiser_id)).rowcount)


def end_all_sessions(connection: sa.Connection, organiser_id: int) -> int:
    """Signs somebody out everywhere, and lets no link sign them in that was made before. Returns how many sessions there were."""
    connection.execute(sa.delete(models.sign_in_links).where(models.sign_in_links.c.organiser_id == organiser_id))
    return connection.execute(sa.delete(models.sessions).where(models.sessions.c.organiser_id == organiser_id)).rowcount


def plain(email: str) -> str:
    """One spelling of an address, which a database can keep: nobody has two that differ by capitals."""
    return clean(email).lower()


def _known(connection: sa.Connection, email: str) -> int | None:
    return connection.scalar(sa.select(models.organisers.c.id).where(models.organisers.c.email == plain(email)))


def _with_access(connection: sa.Connection, email: str, now: datetime) -> int | None:
    organiser = _known(connection, email)
    may_enter = organiser is not None and connection.scalar(sa.select(_has_access(sa.literal(organiser), now)))
    return organiser if may_enter else None


def _session(connection: sa.Connection, organiser_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {"token_hash": _hash(token), "organiser_id": organiser_id, "begun_at": now, "seen_at": now}
    connection.execute(sa.insert(models.sessions), row)
    return token


def _link(connection: sa.Connection, organiser_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {"token_hash": _hash(token), "organiser_id": organiser_id, "expires_at": now + LINK_LIFETIME}
    connection.execute(sa.insert(models.sign_in_links), row)
    return token


def _organiser(connection: sa.Connection, opened: sa.Table, now: datetime, *found: sa.ColumnElement[bool]) -> Organiser | None:
    """Who this link or session is of, if they have access today."""
    people, held = models.organisers, models.memberships
    columns = sa.select(people.c.id, people.c.email, held.c.role, held.c.authority_id, held.c.until)
    theirs = columns.join_from(people, opened).join(held, held.c.organiser_id == people.c.id).order_by(held.c.id)
    rows = connection.execute(theirs.where(*found, current(now.date()))).all()
    memberships = tuple(Membership(row.role, row.authority_id, row.until) for row in rows)
    return Organiser(rows[0].id, rows[0].email, memberships) if rows else None


def _has_access(organiser_id: sa.ColumnElement[int], now: datetime) -> sa.ColumnElement[bool]:
    return sa.exists().where(models.memberships.c.organiser_id == organiser_id, current(now.date()))


def _alive(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    sessions = models.sessions
    return sessions.c.seen_at > now - SESSION_IDLE, sessions.c.begun_at > now - SESSION_LIFETIME


def _usable(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return models.sign_in_links.c.used_at.is_(None), models.sign_in_links.c.expires_at > now


def _hash(token: str) -> bytes:
    # A token comes from a URL or a cookie: whatever was put there must only fail to be found.
    return hashlib.sha256(token.encode(errors="replace")).digest()
