"""The bulk lane: messages for many people, one call at a time, at a pace that the channel takes, and that holds up nobody who is answering.

One message is begun, sent and noted before the next: a process that is killed leaves one at most of which nobody knows whether it
arrived. That one is sent again. Never here: who is written to, what is said, how a channel carries it, and what the database keeps.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Final

from bot.bulk import BulkMessage, BulkMessages
from bot.carrying import Carried, Carrier, Fate
from bot.conversation import Conversation
from bot.faults import named
from bot.timing import Timing, delays
from storage.errors import StorageError

PAUSE: Final = 5.0
"""Seconds between two looks when there is nothing to send: whoever asks for a sending sees it begin."""
FIRST_WAIT: Final = 3.0
"""Seconds before another call where the channel refuses us altogether; doubled each time."""

log = logging.getLogger(__name__)


class BulkLane:
    """Sends the bulk messages of one bot by its channel, from `start` to `close`; the web pages' own go by e-mail."""

    def __init__(
        self,
        bot_id: int,
        carrier: Carrier,
        messages: BulkMessages,
        conversation: Conversation,
        timing: Timing,
    ) -> None:
        self._bot_id = bot_id
        self._carrier = carrier
        self._messages = messages
        self._conversation = conversation
        self._timing = timing
        self._held_until = timing.now()
        self.hindrance = ""
        """Why the last call came to nothing, and may yet, in French; empty where the lane goes on."""
        # In rounds: what fails comes again when the others have had their turn.
        self._after = 0
        self._faults, self._refusals = delays(), delays(FIRST_WAIT)
        self._calling = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    @property
    def held_for(self) -> float:
        """Seconds until a call is made again; 0 when it is."""
        return max(self._held_until - self._timing.now(), 0.0)

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def close(self, within: float) -> None:
        """Begin nothing more, and give the message on its way `within` seconds to arrive and be noted."""
        if self._task is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(within), self._calling:
                self._task.cancel()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            message = await self._next()
            if message is not None:
                await self._send(message)
            elif self._after:
                self._after = 0
            else:
                await self._timing.sleep(PAUSE)

    async def _next(self) -> BulkMessage | None:
        try:
            if self._after or await self._messages.waits(self._bot_id):
                return await self._messages.begin(self._bot_id, self._after)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the lane for good
            log.warning("bulk messages cannot be sent for now: %s", named(error))
            self._after = 0
        return None

    async def _send(self, message: BulkMessage) -> None:
        await self._carrier.wait(message)
        async with self._calling:
            carried = await self._carrier.carry(message)
            self.hindrance = carried.why
            if carried.fate not in (Fate.NOT_NOW, Fate.AGAIN):
                await self._note(message, carried.fate)
        if carried.fate is Fate.NOT_NOW:
            await self._hold(carried)
            return
        self._after = message.id
        if carried.fate is Fate.AGAIN:
            await self._timing.sleep(next(self._faults))
        else:
            self._faults, self._refusals = delays(), delays(FIRST_WAIT)

    async def _hold(self, carried: Carried) -> None:
        """Where nobody says how long, longer each time in vain."""
        self._held_until = self._timing.now() + (carried.wait or next(self._refusals))
        try:
            await self._messages.hold(self._bot_id, self.held_for)
        except StorageError as error:  # then only this process knows
            log.warning("that we are to wait could not be noted: %s", named(error))
        await self._timing.sleep(self.held_for)

    async def _note(self, message: BulkMessage, fate: Fate) -> None:
        """Until the database has taken it: were another sent before, two could be sent again."""
        while True:
            try:
                if fate is Fate.GONE:
                    await self._conversation.mark_reachable(self._bot_id, message.address, reachable=False)
                else:
                    await self._messages.ended(message.id, sent=fate is Fate.DONE)
            except StorageError as error:
                log.warning("a bulk message could not be noted as sent: %s", named(error))
                await self._timing.sleep(PAUSE)
            else:
                return
