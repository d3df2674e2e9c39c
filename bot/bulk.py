"""Messages to many people as a channel sends them: to an address, not to a sealed one, as a screen. No channel's name in it."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.acts import Screen
from bot.conversation import utc_now
from bot.reminding import is_daytime
from bot.screens.broadcasts import broadcast_screen
from bot.sealing import chat_in, contact_in
from dialogues.script import DEFAULT_LANGUAGE
from storage import bulk
from storage.bulk import Waiting
from storage.consultations import Consultation, all_consultations, consultation_keys
from storage.database import Database
from storage.errors import Unreadable
from storage.keys import Keyring

NAME_BYTES: Final = 16
"""Of the random name of one who sends."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BulkMessage:
    """One message to one person. `address` is what their channel knows them by. `consultation` is the one its buttons belong to;
    `contact` names the wish it answers, None where it answers none.
    """

    id: int
    address: str
    kind: str
    screen: Screen
    consultation: Consultation
    contact: bytes | None = None


class BulkMessages:
    """What waits to be sent in bulk, in one database, by this process or another. Its methods raise `StorageError`."""

    def __init__(self, database: Database, keyring: Keyring, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._sender = secrets.token_bytes(NAME_BYTES)

    async def waits(self, bot_id: int) -> bool:
        """Whether there may be something to do for this bot."""

        def look(connection: Connection) -> bool:
            now = self._clock()
            return bulk.has_work(connection, bot_id, now.date(), reminders=is_daytime(now))

        return await self._database.read(look)

    async def begin(self, bot_id: int, after: int) -> BulkMessage | None:
        """The first message after that id which this process may send for the bot, now and no later; None at the end of what waits.

        A write even so: while the database takes no note, nothing is sent that could not be noted as sent.
        """
        return await self._database.write(lambda connection: self._begin(connection, bot_id, after))

    async def ended(self, message_id: int, *, sent: bool) -> None:
        """This message was sent, or will never be taken as it is written: it does not wait any more."""
        await self._database.write(lambda connection: bulk.note_ended(connection, message_id, sent=sent))

    async def hold(self, bot_id: int, seconds: float) -> None:
        """Nothing is to be sent for so long, by another process neither, nor by the next if this one ends."""
        until = self._clock() + timedelta(seconds=seconds)
        await self._database.write(lambda connection: bulk.hold(connection, bot_id, self._sender, until))

    def _begin(self, connection: Connection, bot_id: int, after: int) -> BulkMessage | None:
        now = self._clock()
        if not bulk.may_send(connection, bot_id, self._sender, now):
            return None
        while waiting := bulk.next_waiting(connection, bot_id, after, now.date(), reminders=is_daytime(now)):
            after = waiting.id
            address = self._address(connection, waiting)
            if address is not None:
                return _message(connection, waiting, address)
            bulk.note_ended(connection, waiting.id, sent=False)
        bulk.end_broadcasts(connection, now, now.date())
        return None

    def _address(self, connection: Connection, waiting: Waiting) -> str | None:
        """None where nobody can be found any more: the key of a consultation that is over is destroyed."""
        if waiting.is_contact:
            try:
                return contact_in(self._keyring, waiting.consultation_id, waiting.sealed_chat)
            except Unreadable:
                log.error("a sealed contact does not open with the secret of this server")
                return None
        key = consultation_keys(connection, self._keyring.master).get(waiting.consultation_id)
        chat = None if key is None else chat_in(key, waiting.sealed_chat)
        return None if chat is None else str(chat)


def _message(connection: Connection, waiting: Waiting, address: str) -> BulkMessage:
    consultation = next(one for one in all_consultations(connection) if one.id == waiting.consultation_id)
    screen = broadcast_screen(consultation, waiting.kind, waiting.text, waiting.language or DEFAULT_LANGUAGE)
    return BulkMessage(waiting.id, address, waiting.kind, screen, consultation, waiting.contact_id)
