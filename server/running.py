"""One running installation, put together from its settings: folder, database, key, conversation, bots. The only place that builds them.

Never here: what a command prints, or what a page shows.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime

from bot.telegram.running import TelegramBot

from bot.bulk import BulkMessages
from bot.conversation import Conversation, utc_now
from dialogues.loader import SHIPPED, shipped
from server.administration import Administration
from server.pages.page import environment
from server.scripts import Scripts
from server.services import Services
from server.settings import Settings
from storage import control, schema
from storage.database import Database
from storage.housekeeping import prune
from storage.keys import MasterKey
from storage.lock import hold

PRUNING_PERIOD = 3600.0
"""Seconds between two prunings: what is kept for 48 hours may stay an hour more."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Installation:
    """What stands once everything is open."""

    settings: Settings
    services: Services
    administration: Administration


@contextmanager
def prepared(settings: Settings, about: str) -> Iterator[MasterKey]:
    """Checks the shipped scripts, holds the data folder where the database is in it, and brings database and key into being.

    Raises `BrokenScript` with every fault, or a `StorageError`; then nothing has been started.
    """
    for name in SHIPPED:
        shipped(name)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with hold(settings.data_dir, about) if settings.is_embedded else nullcontext():
        schema.upgrade(settings.url)
        yield MasterKey.load(settings.key_file) if settings.key_file.exists() else MasterKey.create(settings.key_file)


@asynccontextmanager
async def opened(settings: Settings, about: str, clock: Callable[[], datetime] = utc_now) -> AsyncIterator[Installation]:
    """An installation, open until the block ends; `about` is what a second process is told of this one."""
    with prepared(settings, about) as master:
        async with Database(settings.url) as database:
            conversation = Conversation(database, master, settings.public_url, clock)
            services = Services(database, conversation, master, Scripts(), environment(), clock, settings.public_url)
            yield Installation(settings, services, Administration(database, master, clock, settings.public_url))


@asynccontextmanager
async def attended(installation: Installation) -> AsyncIterator[None]:
    """While the block runs: commands from a terminal are answered, and what is over is thrown away."""
    async with AsyncExitStack() as stack:
        if installation.settings.is_embedded:
            handlers = installation.administration.handlers
            await stack.enter_async_context(control.serve_requests(installation.settings.data_dir, handlers))
        pruning = asyncio.create_task(_prune_for_ever(installation.services))
        stack.push_async_callback(_stopped, pruning)
        yield


def telegram_bot(installation: Installation) -> TelegramBot | None:
    """The bot of the settings, not started; None without a token."""
    settings, services = installation.settings, installation.services
    if settings.telegram_token is None:
        return None
    return TelegramBot(
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        mode=settings.telegram_mode,
        conversation=services.conversation,
        webhook_secret=settings.webhook_secret.get_secret_value() if settings.webhook_secret else None,
        public_url=settings.public_url,
        bulk=BulkMessages(services.database, services.master_key, services.clock),
    )


async def _prune_for_ever(services: Services) -> None:
    while True:
        try:
            while await services.database.write(lambda connection: prune(connection, services.clock())):
                pass
        except Exception:
            log.exception("pruning failed; it will be tried again in an hour")
        await asyncio.sleep(PRUNING_PERIOD)


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
