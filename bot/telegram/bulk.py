"""The bulk lane: messages for many people, at a pace that Telegram takes, and that holds up nobody who is answering."""

import logging
from functools import partial
from typing import Final

import telegram

from bot.bulk import BulkMessage, BulkMessages
from bot.conversation import Conversation
from bot.faults import named
from bot.telegram.calls import Fate, Send, make, plain
from bot.telegram.counters import Counters
from bot.telegram.lanes import Errand, Lane, Pace
from bot.telegram.timing import Timing
from storage.errors import StorageError

PACE: Final = Pace(per_second=25, per_line=1.0)
"""Under Telegram's published 30 bulk messages a second; and one a second in a chat."""
AT_A_TIME: Final = 200
"""Messages read from the database together: eight seconds of work."""
PAUSE: Final = 30.0
"""Seconds between two looks when there is nothing to send, or the database does not answer."""

log = logging.getLogger(__name__)


class BulkSender:
    """Sends the bulk messages of one bot while `run` runs."""

    def __init__(
        self, bot: telegram.Bot, bot_id: int, messages: BulkMessages, conversation: Conversation, counters: Counters, timing: Timing
    ) -> None:
        self.lane = Lane(timing, PACE)
        self._bot = bot
        self._bot_id = bot_id
        self._messages = messages
        self._conversation = conversation
        self._counters = counters
        self._timing = timing
        # Ended at Telegram, while the database could not take note of it: to be noted, and never sent again.
        self._unnoted: dict[int, Fate] = {}

    async def run(self) -> None:
        """Send what is written, until cancelled."""
        while True:
            due = await self._due()
            for message in due:
                self.lane.add(self._errand(message))
            await self.lane.idle()
            if not due or self._unnoted:
                await self._timing.sleep(PAUSE)

    async def _due(self) -> list[BulkMessage]:
        try:
            return await self._messages.due(self._bot_id, AT_A_TIME)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the lane for good
            log.warning("bulk messages cannot be read for now: %s", named(error))
            return []

    def _errand(self, message: BulkMessage) -> Errand:
        call = partial(make, self._bot, Send(message.chat, plain(message.text)))
        return Errand(message.chat, _done if message.id in self._unnoted else call, partial(self._ended, message), name="bulk")

    async def _ended(self, message: BulkMessage, fate: Fate) -> None:
        if message.id not in self._unnoted:
            self._counters.note(fate)
        fate = self._unnoted.setdefault(message.id, fate)
        try:
            if fate is Fate.GONE:
                await self._conversation.mark_reachable(self._bot_id, str(message.chat), reachable=False)
            else:
                await self._messages.mark_sent(message.id)
        except StorageError as error:
            log.warning("a bulk message could not be noted as sent: %s", named(error))
        else:
            del self._unnoted[message.id]


async def _done() -> None:
    pass
