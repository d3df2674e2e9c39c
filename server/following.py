"""Which bots there should be, and that they are at work: those of the database, and the one that the environment names.

What a command adds or removes is followed within seconds, whichever process wrote it. Never here: what a bot does.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Final, Self

from sqlalchemy import Connection

from bot.bulk import BulkMessages
from bot.faults import named
from bot.leading import Peers
from bot.sealing import token_in, webhook_name, webhook_secret
from dialogues.values import Value
from server.bots import WEBHOOK_PATH, AtWork, Bots
from server.services import Services
from server.settings import Settings
from storage.bots import all_bots
from storage.errors import StorageError

if TYPE_CHECKING:
    from bot.telegram.running import TelegramBot

PERIOD: Final = 5.0
"""Seconds between two looks at which bots there should be, where nobody in this process says that they changed."""

log = logging.getLogger(__name__)


class Wanted(Value, frozen=True):
    """A bot that should be at work."""

    unshown = ("token",)

    id: int
    name: str
    username: str
    token: str


Make = Callable[[Wanted], "TelegramBot"]


class Following:
    """An asynchronous context manager: the bots are at work inside the block. `make` builds one, not started."""

    def __init__(self, bots: Bots, settings: Settings, services: Services, make: Make | None = None) -> None:
        self._bots = bots
        self._services = services
        self._token = settings.telegram_token.get_secret_value() if settings.telegram_token else None
        self._make = make or (lambda wanted: telegram_bot(wanted, settings, services))
        self._running: dict[int, tuple[Wanted, AsyncExitStack]] = {}
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Raises `StorageError`."""
        try:
            await self.look()
        except BaseException:
            await self._stop_all()
            raise
        self._task = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._stop_all()

    async def look(self) -> None:
        """Stops the bots that should not be at work any more, and starts those that are not yet. Raises `StorageError`."""
        wanted = {one.id: one for one in await self._services.database.read(self._wanted)}
        over = [bot_id for bot_id, (one, _) in self._running.items() if bot_id not in wanted or wanted[bot_id].token != one.token]
        await asyncio.gather(*map(self._stop, over))
        for one in wanted.values():
            if one.id not in self._running:
                await self._start(one)
        usernames = {one.id: one.username for one in wanted.values() if one.username}
        self._services.telegram_usernames.clear()
        self._services.telegram_usernames.update(usernames)

    def _wanted(self, connection: Connection) -> list[Wanted]:
        known = {bot.id: bot for bot in all_bots(connection)}
        tokens = {
            bot.id: token_in(self._services.keyring, bot.id, bot.sealed_token) for bot in known.values() if bot.sealed_token is not None
        }
        if self._token is not None:
            tokens[int(self._token.partition(":")[0])] = self._token
        named = ((bot_id, token, known.get(bot_id)) for bot_id, token in tokens.items())
        return [Wanted(bot_id, (bot and bot.name) or "", bot.username if bot else "", token) for bot_id, token, bot in named]

    async def _follow(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bots.changed.wait(), PERIOD)
            self._bots.changed.clear()
            try:
                await self.look()
            except StorageError as error:
                log.warning("the bots cannot be looked up for now: %s", named(error))
            except Exception:
                log.exception("the bots could not be looked up; it will be tried again")

    async def _start(self, wanted: Wanted) -> None:
        await asyncio.to_thread(import_module, "bot.telegram.running")  # a second, the first time: the pages do not wait for it
        stack = AsyncExitStack()
        bot = await stack.enter_async_context(self._make(wanted))
        self._running[wanted.id] = wanted, stack
        self._bots.at_work[wanted.id] = AtWork(bot, wanted.name, webhook_name(self._services.keyring, wanted.id))

    async def _stop(self, bot_id: int) -> None:
        _, stack = self._running.pop(bot_id)
        del self._bots.at_work[bot_id]
        await stack.aclose()

    async def _stop_all(self) -> None:
        await asyncio.gather(*map(self._stop, list(self._running)))


def telegram_bot(wanted: Wanted, settings: Settings, services: Services) -> "TelegramBot":
    """This bot, as the settings have it run."""
    from bot.telegram.running import TelegramBot

    in_webhook_mode = settings.telegram_mode == "webhook"
    return TelegramBot(
        token=wanted.token,
        api_url=settings.telegram_api_url,
        mode=settings.telegram_mode,
        conversation=services.conversation,
        webhook_secret=webhook_secret(services.keyring, wanted.id) if in_webhook_mode else None,
        webhook_url=f"{services.public_url}{WEBHOOK_PATH}/{webhook_name(services.keyring, wanted.id)}",
        bulk=BulkMessages(services.database, services.keyring, services.clock),
        peers=None if settings.is_embedded else Peers(services.database, services.clock),
    )
