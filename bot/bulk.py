"""Bulk messages as a channel sends them: to a chat, not to a sealed one. No channel's name in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.conversation import utc_now
from bot.sealing import chat_in
from storage import bulk
from storage.consultations import consultation_keys
from storage.database import Database
from storage.keys import MasterKey


@dataclass(frozen=True, slots=True)
class BulkMessage:
    """One message to one chat, in plain words."""

    id: int
    chat: int
    text: str


class BulkMessages:
    """What waits to be sent in bulk, in one database. Its methods raise `StorageError`."""

    def __init__(self, database: Database, master: MasterKey, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._master = master
        self._clock = clock

    async def due(self, bot_id: int, limit: int) -> list[BulkMessage]:
        """The oldest messages of this bot that are not sent yet."""
        return await self._database.read(lambda connection: self._due(connection, bot_id, limit))

    async def mark_sent(self, message_id: int) -> None:
        """This message is not to be sent again."""
        await self._database.write(lambda connection: bulk.mark_sent(connection, [message_id], self._clock()))

    def _due(self, connection: Connection, bot_id: int, limit: int) -> list[BulkMessage]:
        waiting = bulk.waiting(connection, bot_id, limit)
        # Without its key, destroyed when a consultation is over, nobody can be found any more.
        keys = consultation_keys(connection, self._master) if waiting else {}
        return [
            BulkMessage(one.id, chat, one.text)
            for one in waiting
            if one.consultation_id in keys and (chat := chat_in(keys[one.consultation_id], one.sealed_chat)) is not None
        ]
