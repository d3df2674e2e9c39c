"""What is kept for a while only, and thrown away when its time is over.

Never here: what was answered; its time is said by the consultation.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from storage import joining, models
from storage.bulk import ADDRESSED, UNREACHABLE, wanted
from storage.organisers import SESSION_IDLE, SESSION_LIFETIME

UPDATES_KEPT: Final = timedelta(hours=48)
"""Telegram delivers an update again for 24 hours; twice that leaves room for a clock that is wrong."""
DEAD_LETTERS_KEPT: Final = timedelta(days=7)
"""A week for those who mend what could not be handled."""
BROADCASTS_KEPT: Final = timedelta(days=30)
"""Whoever unblocks the bot within a month is still told; later it would be no news."""

ROWS_AT_ONCE: Final = 5_000
"""Update ids deleted in one transaction: some milliseconds, while everyone waits."""


def prune(connection: sa.Connection, now: datetime) -> bool:
    """Throws away what is over, and returns whether more remains: call it again, in another transaction, while it says so."""
    letters, links, sessions = models.dead_letters, models.sign_in_links, models.sessions
    connection.execute(sa.delete(letters).where(letters.c.died_at < now - DEAD_LETTERS_KEPT))
    connection.execute(sa.delete(links).where(links.c.expires_at <= now))
    connection.execute(sa.delete(models.handovers).where(models.handovers.c.expires_at <= now))
    over = (sessions.c.seen_at <= now - SESSION_IDLE) | (sessions.c.begun_at <= now - SESSION_LIFETIME)
    connection.execute(sa.delete(sessions).where(over))
    joining.throw_away(connection, now.date())
    more_messages = _prune_messages(connection, now)
    return _prune_updates(connection, now - UPDATES_KEPT) or more_messages


@dataclass(frozen=True, slots=True)
class Passing:
    """How many update ids and dead letters are kept, and how many of them are over."""

    updates: int
    updates_over: int
    letters: int
    letters_over: int


def passing(connection: sa.Connection, now: datetime) -> Passing:
    """What `prune` would throw away of what came in, and what it would leave."""
    updates, letters = models.seen_updates, models.dead_letters
    return Passing(
        updates=_count(connection, updates, sa.true()),
        updates_over=_count(connection, updates, updates.c.seen_at < now - UPDATES_KEPT),
        letters=_count(connection, letters, sa.true()),
        letters_over=_count(connection, letters, letters.c.died_at < now - DEAD_LETTERS_KEPT),
    )


def _count(connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(which)).scalar_one()


def _prune_updates(connection: sa.Connection, before: datetime) -> bool:
    table = models.seen_updates
    key = sa.tuple_(table.c.bot_id, table.c.update_id)
    oldest = sa.select(table.c.bot_id, table.c.update_id).where(table.c.seen_at < before).order_by(table.c.seen_at).limit(ROWS_AT_ONCE)
    return connection.execute(sa.delete(table).where(key.in_(oldest))).rowcount == ROWS_AT_ONCE


def _prune_messages(connection: sa.Connection, now: datetime) -> bool:
    """Of what was sent to many people only numbers stay: what waits is given up once it is of no more use, or has waited for too long."""
    messages, broadcasts = models.bulk_messages, models.broadcasts
    late = broadcasts.c.ended_at < now - BROADCASTS_KEPT
    useless = sa.func.coalesce(wanted(now.date()), sa.false()).is_(sa.false())
    over = (broadcasts.c.state == "over") | (broadcasts.c.kind == "reminder")
    given_up = sa.select(messages.c.id, messages.c.broadcast_id, UNREACHABLE).select_from(ADDRESSED).where(over, useless | late)
    rows = connection.execute(given_up.limit(ROWS_AT_ONCE)).all()
    blocked = Counter(broadcast for _, broadcast, out_of_reach in rows if out_of_reach)
    for broadcast, count in sorted(blocked.items()):
        connection.execute(sa.update(broadcasts).where(broadcasts.c.id == broadcast).values(blocked=broadcasts.c.blocked + count))
    connection.execute(sa.delete(messages).where(messages.c.id.in_([message for message, _, _ in rows])))
    return len(rows) == ROWS_AT_ONCE
