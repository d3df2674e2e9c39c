"""How Telegram carries a message for many people: one call, at a pace that it takes."""

import logging

import telegram
from telegram.error import TelegramError

from bot.bulk import BulkMessage
from bot.carrying import Carried, Fate
from bot.faults import named
from bot.telegram.calls import Send, fate_of, make, wait_of
from bot.telegram.counters import Counters
from bot.telegram.pace import Pace
from bot.telegram.render import render
from bot.telegram.troubles import constant_words, trouble

log = logging.getLogger(__name__)


class TelegramCarrier:
    """A `bot.carrying.Carrier`. The address of a message is the number of a chat."""

    def __init__(self, bot: telegram.Bot, counters: Counters, pace: Pace) -> None:
        self._bot = bot
        self._counters = counters
        self._pace = pace

    async def wait(self, message: BulkMessage) -> None:
        await self._pace.wait(int(message.address))

    async def carry(self, message: BulkMessage) -> Carried:
        carried = await self._called(message)
        if carried.fate not in (Fate.NOT_NOW, Fate.AGAIN):
            self._counters.note(carried.fate)
        return carried

    async def _called(self, message: BulkMessage) -> Carried:
        try:
            await make(self._bot, Send(int(message.address), render(message.screen, message.consultation.id)))
        except TelegramError as error:
            fate = fate_of(error)
            if fate in (Fate.NOT_NOW, Fate.AGAIN):
                return Carried(fate, trouble(error), wait_of(error))
            if fate is Fate.REFUSED:
                log.error("Telegram refuses a bulk message: %s", constant_words(error))
            return Carried(fate)
        except Exception as error:  # noqa: BLE001 - a fault of ours in one message must not stop those behind it
            log.error("a bulk message could not be sent: %s", named(error))
            return Carried(Fate.REFUSED)
        return Carried(Fate.DONE)
