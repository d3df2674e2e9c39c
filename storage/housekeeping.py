"""What is kept for a while only, and thrown away when its time is over.

Never here: what was answered; its time is said by the consultation.
"""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from storage import models
from storage.organisers import SESSION_IDLE, SESSION_LIFETIME

UPDATES_KEPT: Final = timedelta(hours=48)
"""Telegram delivers an update again for 24 hours; twice that leaves room for a clock that is wrong."""
DEAD_LETTERS_KEPT: Final = timedelta(days=7)
"""A week for those who mend what could not be handled."""

ROWS_AT_ONCE: Final = 5_000
"""Update ids deleted in one transaction: some milliseconds, while everyone waits."""


def prune(connection: sa.Connection, now: datetime) -> bool:
    """Throws away what is over, and returns whether more remains: call it again, in another transaction, while it says so."""
    letters, links, sessions = models.dead_letters, models.sign_in_links, models.sessions
    connection.execute(sa.delete(letters).where(letters.c.died_at < now - DEAD_LETTERS_KEPT))
    connection.execute(sa.delete(links).where(links.c.expires_at <= now))
    over = (sessions.c.seen_at <= now - SESSION_IDLE) | (sessions.c.begun_at <= now - SESSION_LIFETIME)
    connection.execute(sa.delete(sessions).where(over))
    return _prune_updates(connection, now - UPDATES_KEPT)


def _prune_updates(connection: sa.Connection, before: datetime) -> bool:
    table = models.seen_updates
    key = sa.tuple_(table.c.bot_id, table.c.update_id)
    oldest = sa.select(table.c.bot_id, table.c.update_id).where(table.c.seen_at < before).order_by(table.c.seen_at).limit(ROWS_AT_ONCE)
    return connection.execute(sa.delete(table).where(key.in_(oldest))).rowcount == ROWS_AT_ONCE
