"""The bulk lane: messages for many people, one call at a time, at a pace that Telegram takes, and that holds up nobody who is answering.

One message is begun, sent and noted before the next: a process that is killed leaves one at most of which nobody knows whether it
arrived. That one is sent again. Never here: who is written to, what is said, and what the database keeps.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Final

import telegram
from telegram.error import TelegramError

from bot.bulk import BulkMessage, BulkMessages
from bot.conversation import Conversation
from bot.faults import named
from bot.telegram.calls import Fate, Send, fate_of, make, wait_of
from bot.telegram.counters import Counters
from bot.telegram.pace import Pace
from bot.telegram.render import render
from bot.telegram.timing import Timing, delays
from bot.telegram.troubles import trouble
from storage.errors import StorageError

PAUSE: Final = 5.0
"""Seconds between two looks when there is nothing to send: whoever asks for a sending sees it begin."""
FIRST_WAIT: Final = 3.0
"""Seconds before another call where Telegram refuses the bot itself; doubled each time."""

log = logging.getLogger(__name__)


class BulkSender:
    """Sends the bulk messages of one bot, from `start` to `close`."""

    def __init__(
        self,
        bot: telegram.Bot,
        bot_id: int,
        messages: BulkMessages,
        conversation: Conversation,
        counters: Counters,
        timing: Timing,
        pace: Pace,
    ) -> None:
        self._bot = bot
        self._bot_id = bot_id
        self._messages = messages
        self._conversation = conversation
        self._counters = counters
        self._timing = timing
        self._pace = pace
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
        await self._pace.wait(message.chat)
        async with self._calling:
            fate = await self._outcome(message)
            if fate not in (Fate.NOT_NOW, Fate.AGAIN):
                self._counters.note(fate)
                await self._note(message, fate)
        if fate is Fate.NOT_NOW:
            await self._hold()
            return
        self._after = message.id
        if fate is Fate.AGAIN:
            await self._timing.sleep(next(self._faults))
        else:
            self._faults, self._refusals = delays(), delays(FIRST_WAIT)

    async def _outcome(self, message: BulkMessage) -> Fate:
        try:
            await make(self._bot, Send(message.chat, render(message.screen, message.consultation)))
        except TelegramError as error:
            fate = fate_of(error)
            self.hindrance = trouble(error) if fate in (Fate.NOT_NOW, Fate.AGAIN) else ""
            if fate is Fate.NOT_NOW:
                # When Telegram does not say how long, longer each time in vain.
                self._held_until = self._timing.now() + (wait_of(error) or next(self._refusals))
            elif fate is Fate.REFUSED:
                log.error("Telegram refuses a bulk message: %s", error.message)
            return fate
        except Exception as error:  # noqa: BLE001 - a fault of ours in one message must not stop those behind it
            log.error("a bulk message could not be sent: %s", named(error))
            return Fate.REFUSED
        self.hindrance = ""
        return Fate.DONE

    async def _hold(self) -> None:
        try:
            await self._messages.hold(self._bot_id, self.held_for)
        except StorageError as error:  # then only this process knows
            log.warning("that Telegram asks to wait could not be noted: %s", named(error))
        await self._timing.sleep(self.held_for)

    async def _note(self, message: BulkMessage, fate: Fate) -> None:
        """Until the database has taken it: were another sent before, two could be sent again."""
        while True:
            try:
                if fate is Fate.GONE:
                    await self._conversation.mark_reachable(self._bot_id, str(message.chat), reachable=False)
                else:
                    await self._messages.ended(message.id, sent=fate is Fate.DONE)
            except StorageError as error:
                log.warning("a bulk message could not be noted as sent: %s", named(error))
                await self._timing.sleep(PAUSE)
            else:
                return
