"""How e-mail carries a message for many people: over one connection while there are more, at a pace that small servers take."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

import aiosmtplib

from bot.bulk import BulkMessage
from bot.carrying import Carried, Fate
from bot.faults import named
from bot.mail.links import choices_url, way_out_url
from bot.mail.pace import MOST_A_SECOND
from bot.mail.sending import SECONDS, carried_of, connected
from bot.mail.server import MailServer
from bot.mail.writing import written
from bot.screens.letters import broadcast_letter
from bot.timing import Timing
from storage.keys import Keyring

IDLE: Final = 5.0
"""Seconds after which a connection is not used again: servers close those that say nothing."""

log = logging.getLogger(__name__)


class MailCarrier:
    """A `bot.carrying.Carrier`. The address of a message is an e-mail address."""

    def __init__(self, server: MailServer, keyring: Keyring, public_url: str, clock: Callable[[], datetime], timing: Timing) -> None:
        self._server = server
        self._keyring = keyring
        self._public_url = public_url
        self._clock = clock
        self._timing = timing
        self._client: aiosmtplib.SMTP | None = None
        self._used_at = timing.now()

    async def wait(self, message: BulkMessage) -> None:
        await self._timing.sleep(max(self._used_at + 1 / MOST_A_SECOND - self._timing.now(), 0.0))

    async def carry(self, message: BulkMessage) -> Carried:
        try:
            async with asyncio.timeout(SECONDS):
                await self._send(message)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            self._hang_up()
            carried = carried_of(error)
            if carried.fate is Fate.REFUSED:
                log.error("the mail server refuses a bulk message: %s", named(error))
            return carried
        except Exception as error:  # noqa: BLE001 - a fault of ours in one message must not stop those behind it
            self._hang_up()
            log.error("a bulk message could not be sent by e-mail: %s", named(error))
            return Carried(Fate.REFUSED)
        finally:
            self._used_at = self._timing.now()
        return Carried(Fate.DONE)

    async def _send(self, message: BulkMessage) -> None:
        assert message.contact is not None, "only those who asked to be told are written to by e-mail"
        of = self._keyring, self._public_url, message.consultation, message.contact
        letter = broadcast_letter(message.consultation, message.kind, message.screen, choices_url(*of), way_out_url(*of))
        client = await self._connected()
        await client.send_message(written(letter, self._server.sender, message.address, self._clock()))

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._timing.now() - self._used_at > IDLE:
            self._hang_up()
        if self._client is None or not self._client.is_connected:
            self._client = await connected(self._server)
        return self._client

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None
