"""One bot at work: everything of this package put together, started and stopped. One server runs several, and none waits for another.

Here: set-up at Telegram, with patience; the heartbeat; what `/health` says. Never here: an update, a screen, a rule.

The token is in the address of every call, and nowhere else: no message, log line or health report of this package holds it.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict
from typing import Any, Final, Literal, Self

import telegram
from telegram.constants import WebhookLimit
from telegram.request import BaseRequest

from bot.bulk import BulkMessages
from bot.bulk_lane import BulkLane
from bot.conversation import Conversation
from bot.faults import named
from bot.leading import QUIET, Lead, Peers
from bot.telegram.bulk import TelegramCarrier
from bot.telegram.calls import wait_of
from bot.telegram.counters import Counters
from bot.telegram.delivery import DRAIN_SECONDS, Delivery
from bot.telegram.pace import Pace
from bot.telegram.polling import ALLOWED_UPDATES, LONG_POLL, SLOWED, Polling
from bot.telegram.presenting import present
from bot.telegram.request import HttpRequest
from bot.telegram.switchboard import Switchboard
from bot.telegram.troubles import HIJACKED, STARTING, needs_someone, trouble
from bot.telegram.webhook import Webhook
from bot.timing import Timing, delays

Mode = Literal["polling", "webhook"]

HEARTBEAT: Final = 30.0
"""Seconds. Taps expire at Telegram after 150: an outage is measured well enough."""
WATCH: Final = 20.0
"""Seconds between two looks at where updates are delivered: a token refused or stolen is told within half a minute."""
PRESENTATION: Final = 3600.0
"""Seconds between two looks at what Telegram shows of the bot: a consultation opened meanwhile names another authority."""
PRESENTATION_RETRY: Final = 60.0
"""Seconds until the next look when Telegram did not take what it is to show, unless it asks for more: nobody waits for it."""
SILENCE: Final = 2 * LONG_POLL
"""Seconds without an answer to polling after which we do not call ourselves alive: whoever taps meanwhile will not be heard."""

POLLS: Final = 2
"""Connections to fetch updates by: one that was given up may be held by Telegram for as long as it would have waited."""

_TOKEN: Final = re.compile(r"(\d+):\S+", re.ASCII)

log = logging.getLogger(__name__)


class TelegramBot:
    """An asynchronous context manager: at work inside the block, whether Telegram answers or not.

    `api_url`: up to « /bot ». `webhook_url`: where Telegram is to deliver in webhook mode, which the server has to hand to `webhook`.
    `request`: another way to reach Telegram than HTTP. `peers`: where other processes speak for the bot too. Raises `ValueError` for a
    token that is none, and for webhook mode without a secret.
    """

    def __init__(
        self,
        token: str,
        api_url: str,
        mode: Mode,
        conversation: Conversation,
        webhook_secret: str | None,
        webhook_url: str,
        request: BaseRequest | None = None,
        bulk: BulkMessages | None = None,
        timing: Timing | None = None,
        peers: Peers | None = None,
    ) -> None:
        if mode == "webhook" and not webhook_secret:
            raise ValueError("webhook mode needs a secret")
        self.bot_id = _bot_id(token)
        self.mode: Mode = mode
        self.counters = Counters()
        self._secret = webhook_secret
        self._address = webhook_url
        self._conversation = conversation
        self._timing = timing or Timing()
        self._requests = (request or HttpRequest(connections=POLLS), request or HttpRequest())
        self._bot = telegram.Bot(token, api_url, get_updates_request=self._requests[0], request=self._requests[1])
        pace = Pace(self._timing)
        quiet_for = QUIET if peers else None
        self._delivery = Delivery(self._bot, self.bot_id, conversation, self.counters, self._timing, pace, quiet_for=quiet_for)
        self._lead = Lead(self.bot_id, peers, self._timing)
        self._switchboard = Switchboard(self.bot_id, conversation, self._delivery, self.counters, self._timing)
        self.webhook = Webhook(webhook_secret or "", self._switchboard, self.counters)
        self._polling = Polling(self._requests[0], self._bot.base_url, self._switchboard, self._timing)
        carrier = TelegramCarrier(self._bot, self.counters, pace)
        self._bulk = BulkLane(self.bot_id, carrier, bulk, conversation, self._timing) if bulk else None
        self._trouble = STARTING
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Raises `StorageError`; Telegram's troubles are borne, and told by `health`."""
        # First of all: it also makes this bot known to the database, without which nobody's answer could be kept.
        await self._conversation.owe_after_outage(self.bot_id)
        for request in set(self._requests):
            await request.initialize()
        self._start(self._work())
        self._start(self._beat())
        self._start(self._lead.keep(self._delivery.say_owed))
        if self._bulk:
            self._bulk.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop hearing at once, then say what waits, for a few seconds at most."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._lead.leave()
        await asyncio.gather(self._delivery.close(), *([self._bulk.close(DRAIN_SECONDS)] if self._bulk else []))
        for request in set(self._requests):
            await request.shutdown()

    def health(self) -> dict[str, Any]:
        """What `/health` tells of this bot: `state` is ok, starting or failing, and `why` says in French what to do about it."""
        why = self._trouble or (self._polling.trouble if self.mode == "polling" else "")
        return {
            "state": "starting" if why == STARTING else "failing" if why else "ok",
            "why": why,
            "mode": self.mode,
            "leads": self._lead.is_held,
            "username": self._switchboard.username,
            "waiting": len(self._delivery.lane),
            "held_for": round(self._delivery.lane.held_for, 1),
            "bulk_held_for": round(self._bulk.held_for, 1) if self._bulk else 0.0,
            "bulk_why": self._bulk.hindrance if self._bulk else "",
            **asdict(self.counters),
        }

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def _work(self) -> None:
        """Set up at Telegram, however long that takes, then hear."""
        await self._patiently(self._set_up)
        self._start(self._show())
        if self.mode == "polling":
            await self._lead.while_held(self._polling.run)
        while True:
            await self._timing.sleep(WATCH)
            await self._patiently(self._watch)

    async def _patiently(self, step: Callable[[], Awaitable[str]]) -> None:
        """Do this until Telegram lets it be done; what it returns is what is wrong all the same, if anything."""
        for delay in delays():
            try:
                self._trouble = await step()
            except Exception as error:  # noqa: BLE001 - whatever it is, the bot is of no use before this is done
                self._trouble = trouble(error)
                log.warning("Telegram does not do what the bot needs: %s", named(error))
                await self._timing.sleep(max(delay, wait_of(error), SLOWED if needs_someone(error) else 0.0))
            else:
                return

    async def _set_up(self) -> str:
        self._switchboard.username = (await self._bot.get_me()).username or ""
        await self._conversation.note_username(self.bot_id, self._switchboard.username)
        # Neither drops what is pending: it was said while we were away, and is to be heard.
        if self.mode == "polling":
            await self._bot.delete_webhook(drop_pending_updates=False)
        else:
            await self._bot.set_webhook(
                self._address,
                secret_token=self._secret,
                allowed_updates=ALLOWED_UPDATES,
                drop_pending_updates=False,
                max_connections=WebhookLimit.MAX_CONNECTIONS_LIMIT,
            )
        return ""

    async def _show(self) -> None:
        """Keep what Telegram shows of the bot as it should be. Its failures keep nobody from being heard."""
        while True:
            wait = PRESENTATION
            try:
                await present(self._bot, await self._conversation.asking(self.bot_id))
            except Exception as error:  # noqa: BLE001 - whatever it is, it may work later
                log.warning("what Telegram shows of the bot could not be set: %s", named(error))
                wait = max(PRESENTATION_RETRY, wait_of(error))
            await self._timing.sleep(wait)

    async def _watch(self) -> str:
        """Whether updates are still delivered to us: whoever knows the token can have them elsewhere."""
        if (await self._bot.get_webhook_info()).url == self._address:
            return ""
        log.error("the webhook of this bot was changed by someone else")
        return HIJACKED

    async def _beat(self) -> None:
        """Note that we hear, and say what is owed: after a start, after an outage, after a crush.

        Whoever leads does both: what another found to be owed, nobody would say.
        """
        while True:
            try:
                if self._lead.is_held and self._hears():
                    self._lead.owing |= await self._conversation.owe_after_outage(self.bot_id) > 0
                await self._lead.settle(self._delivery.say_owed)
                await self._delivery.catch_up()
            except Exception as error:  # noqa: BLE001 - whatever it is, the heart must beat again
                log.warning("the heartbeat could not be noted: %s", named(error))
            await self._timing.sleep(HEARTBEAT)

    def _hears(self) -> bool:
        if self.mode == "webhook":
            return True
        return self._polling.heard_at is not None and self._timing.now() - self._polling.heard_at < SILENCE


def _bot_id(token: str) -> int:
    """The number a token begins with is the bot's own. Raises `ValueError` for what is no token."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise ValueError("a bot's token is a number, a colon and a secret, as @BotFather gives it")
    return int(found[1])
