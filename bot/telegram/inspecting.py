"""What Telegram says of a bot to whoever holds its token: asked once, changing nothing, for a terminal and not for a bot at work."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import telegram
from telegram.error import InvalidToken, TelegramError
from telegram.request import BaseRequest

from bot.telegram.request import HttpRequest
from bot.telegram.troubles import trouble

_PATIENCE: Final = 5.0
"""Seconds for the Bot API server to tell the time."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """`trouble` is why nothing else is known, in French; `refused`: because of the token, not of the way to Telegram.

    `webhook_url` is where Telegram delivers, empty where the bot fetches; `last_error` is why a delivery failed last.
    """

    username: str = ""
    trouble: str = ""
    refused: bool = False
    webhook_url: str = ""
    pending: int = 0
    last_error: str = ""
    last_error_at: datetime | None = None


async def inspect(token: str, api_url: str, request: BaseRequest | None = None) -> Inspection:
    """Asks with one try of each call, within some seconds."""
    wire = request or HttpRequest(connections=1)
    bot = telegram.Bot(token, api_url, get_updates_request=wire, request=wire)
    try:
        await wire.initialize()
        me, webhook = await bot.get_me(), await bot.get_webhook_info()
    except TelegramError as error:
        return Inspection(trouble=trouble(error), refused=isinstance(error, InvalidToken))
    finally:
        await wire.shutdown()
    return Inspection(
        username=me.username or "",
        webhook_url=webhook.url,
        pending=webhook.pending_update_count,
        last_error=webhook.last_error_message or "",
        last_error_at=webhook.last_error_date,
    )


async def seconds_ahead(api_url: str) -> float | None:
    """By how much this machine's clock is ahead of the Bot API server's; None where it cannot be reached or does not tell."""
    root = urlsplit(api_url)._replace(path="/").geturl()
    try:
        async with (
            aiohttp.ClientSession(trust_env=True, timeout=aiohttp.ClientTimeout(total=_PATIENCE)) as session,
            session.head(root, allow_redirects=False) as answer,
        ):
            told = parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return None
    return (datetime.now(UTC) - told).total_seconds()
