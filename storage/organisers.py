"""Who may look on, and how they sign in: a link used once opens a session.

Tokens are random and live with their holder; the database keeps their SHA-256 only, so a copy of it opens nothing. Never here: the
sending of a link, a cookie, nor what a role may see.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa

from dialogues.cleaning import clean
from storage import models

Role = Literal["organiser", "commission"]

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
    """Someone who signs in: for one authority, or for the commission (`authority_id` is then None)."""

    id: int
    email: str = field(repr=False)
    role: Role
    authority_id: int | None


def invite(connection: sa.Connection, email: str, role: Role, authority_id: int | None, now: datetime) -> str:
    """Makes someone an organiser, or changes what they are, and returns the token of a sign-in link for them.

    Raises `sqlalchemy.exc.IntegrityError` for an organiser without authority, a commission with one, or an unknown authority.
    """
    values = {"email": _plain(email), "role": role, "authority_id": authority_id}
    table = models.organisers
    changed = connection.execute(sa.update(table).where(table.c.email == values["email"]).values(values))
    if not changed.rowcount:
        connection.execute(sa.insert(table), values)
    token = new_link(connection, email, now)
    assert token is not None  # the organiser is there since the statement before
    return token


def new_link(connection: sa.Connection, email: str, now: datetime) -> str | None:
    """The token of one more sign-in link, or None if nobody was invited under this address."""
    table = models.organisers
    organiser = connection.scalar(sa.select(table.c.id).where(table.c.email == _plain(email)))
    if organiser is None:
        return None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {"token_hash": _hash(token), "organiser_id": organiser, "expires_at": now + LINK_LIFETIME}
    connection.execute(sa.insert(models.sign_in_links), row)
    return token


def peek_link(connection: sa.Connection, token: str, now: datetime) -> Organiser | None:
    """Whom this link would sign in, without using it: mail scanners open links too."""
    links = models.sign_in_links
    found = _ORGANISERS.join(links).where(links.c.token_hash == _hash(token), *_usable(now))
    return _organiser(connection, found)


def use_link(connection: sa.Connection, token: str, now: datetime) -> str | None:
    """Uses the link up and returns the token of a new session; None if it is unknown, used or expired.

    Of two who use it at the same time, one gets a session.
    """
    links = models.sign_in_links
    use = sa.update(links).where(links.c.token_hash == _hash(token), *_usable(now)).values(used_at=now)
    organiser = connection.scalar(use.returning(links.c.organiser_id))
    if organiser is None:
        return None
    session_token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {"token_hash": _hash(session_token), "organiser_id": organiser, "begun_at": now, "seen_at": now}
    connection.execute(sa.insert(models.sessions), row)
    return session_token


def session(connection: sa.Connection, token: str, now: datetime) -> Organiser | None:
    """Who holds this session, if it is not over. Notes that it was used, so ask it through `Database.write`."""
    sessions = models.sessions
    of_token = sessions.c.token_hash == _hash(token)
    alive = sessions.c.seen_at > now - SESSION_IDLE, sessions.c.begun_at > now - SESSION_LIFETIME
    organiser = _organiser(connection, _ORGANISERS.join(sessions).where(of_token, *alive))
    if organiser is not None:
        connection.execute(sa.update(sessions).where(of_token, sessions.c.seen_at <= now - SEEN_GRAIN).values(seen_at=now))
    return organiser


def end_session(connection: sa.Connection, token: str) -> None:
    """Signs out. A session that is over already stays so."""
    connection.execute(sa.delete(models.sessions).where(models.sessions.c.token_hash == _hash(token)))


_ORGANISERS: Final = sa.select(
    models.organisers.c.id, models.organisers.c.email, models.organisers.c.role, models.organisers.c.authority_id
)


def _organiser(connection: sa.Connection, found: sa.Select[Any]) -> Organiser | None:
    row = connection.execute(found).one_or_none()
    return Organiser(*row) if row is not None else None


def _usable(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return models.sign_in_links.c.used_at.is_(None), models.sign_in_links.c.expires_at > now


def _plain(email: str) -> str:
    """One spelling of an address, which a database can keep: nobody has two that differ by capitals."""
    return clean(email).lower()


def _hash(token: str) -> bytes:
    # A token comes from a URL or a cookie: whatever was put there must only fail to be found.
    return hashlib.sha256(token.encode(errors="replace")).digest()
