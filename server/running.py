"""One running installation, put together from its settings: folder, database, key, conversation. The only place that builds them.

Never here: what a command prints, or what a page shows.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext, suppress
from datetime import datetime
from typing import Any, Final

from bot.acts import WEB_BOT
from bot.bulk import BulkMessages
from bot.bulk_lane import BulkLane
from bot.conversation import Conversation, utc_now
from bot.reminding import remind_for_ever
from bot.timing import Timing
from dialogues.values import Value
from server.administration import Administration
from server.bot_administration import handlers_of
from server.bots import Bots
from server.exports.apart import Apart
from server.exports.erased import keep_none_of_erased
from server.pages.page import environment
from server.preparing import prepared
from server.releasing import rule_of
from server.retention import keep_no_longer, leave_no_traces
from server.scripts import Scripts
from server.services import Services
from server.settings import Settings
from storage import control
from storage.tombstones import Tombstones

DRAIN_SECONDS: Final = 3.0
"""What an e-mail on its way is given at the end."""


class Installation(Value, frozen=True):
    """What stands once everything is open. No bot is at work yet."""

    settings: Settings
    services: Services
    administration: Administration
    bots: Bots


@asynccontextmanager
async def opened(settings: Settings, about: str, clock: Callable[[], datetime] = utc_now) -> AsyncIterator[Installation]:
    """An installation until the block ends, meanwhile answering commands from a terminal, writing reminders and throwing away what is over.

    `about` is what a second process is told of this one. Raises as `prepared`.
    """
    async with prepared(settings, about) as (database, keyring):
        tombstones = Tombstones(settings.tombstones_file)
        conversation = Conversation(database, keyring, settings.public_url, clock, tombstones)
        services = Services(
            database,
            conversation,
            keyring,
            Scripts(),
            environment(),
            clock,
            settings.public_url,
            Apart(database.url),
            mail=settings.mail_server,
            provider=settings.provider,
            tombstones=tombstones,
            charter=settings.charter,
            rule=rule_of(settings),
            fewest_filtered=settings.fewest_filtered,
        )
        installation = Installation(settings, services, Administration(database, keyring, clock, settings.public_url), Bots())
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(_answering_commands(installation))
            await stack.enter_async_context(beside(keep_no_longer(services.releasing, clock)))
            await stack.enter_async_context(beside(leave_no_traces(database)))
            await stack.enter_async_context(beside(remind_for_ever(database, clock)))
            await stack.enter_async_context(_sending_mail(installation))
            stack.push_async_callback(services.errands.close)
            stack.callback(services.snapshots.close)
            stack.push_async_callback(services.exports.close)
            await stack.enter_async_context(beside(keep_none_of_erased(services.exports, database)))
            yield installation


@asynccontextmanager
async def _answering_commands(installation: Installation) -> AsyncIterator[None]:
    """With a PostgreSQL no folder is held, and commands do their work themselves."""
    settings = installation.settings
    handlers = handlers_of(installation.administration, installation.bots, settings, installation.services.releasing)
    async with control.serve_requests(settings.data_dir, handlers) if settings.is_embedded else nullcontext():
        yield


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Does this until the block ends."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def _sending_mail(installation: Installation) -> AsyncIterator[None]:
    """What is sent to many goes to those who asked by e-mail, where a mail server takes it."""
    services, bots = installation.services, installation.bots
    if services.mail is None:
        yield
        return
    from bot.mail.carrier import MailCarrier

    timing = Timing()
    carrier = MailCarrier(services.mail, services.keyring, services.public_url, services.clock, timing)
    messages = BulkMessages(services.database, services.keyring, services.clock)
    bots.mail = BulkLane(WEB_BOT, carrier, messages, services.conversation, timing)
    bots.mail.start()
    try:
        yield
    finally:
        await bots.mail.close(DRAIN_SECONDS)
