"""Messages for many people at once, such as word of the results: written here by whoever addresses them, sent at the channel's own pace."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from storage import models


class Waiting(NamedTuple):
    """A message not sent yet. `sealed_chat` opens with the consultation's key."""

    id: int
    consultation_id: int
    sealed_chat: bytes
    text: str


def waiting(connection: sa.Connection, bot_id: int, limit: int) -> list[Waiting]:
    """The oldest messages that this bot has to send to people it can reach."""
    messages, identities = models.bulk_messages, models.identities
    due = (
        sa.select(messages.c.id, identities.c.consultation_id, identities.c.sealed_chat, messages.c.text)
        .join_from(messages, identities)
        .where(messages.c.bot_id == bot_id, messages.c.sent_at.is_(None))
        .where(identities.c.sealed_chat.is_not(None), ~identities.c.unreachable)
        .order_by(messages.c.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in connection.execute(due)]


def mark_sent(connection: sa.Connection, ids: Collection[int], now: datetime) -> None:
    """These messages are not to be sent again."""
    messages = models.bulk_messages
    connection.execute(sa.update(messages).where(messages.c.id.in_(ids)).values(sent_at=now))
