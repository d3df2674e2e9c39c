"""A bot that is taken from a server: Telegram is told once to bring its updates here no more. Never for a bot at work."""

import telegram
from telegram.error import TelegramError
from telegram.request import BaseRequest

from bot.telegram.request import HttpRequest


async def leave(token: str, api_url: str, address: str, request: BaseRequest | None = None) -> bool:
    """Removes the webhook of the bot if it ends with `address`: another installation may have set its own since. What is pending stays.

    False where Telegram could not be told.
    """
    wire = request or HttpRequest(connections=1)
    bot = telegram.Bot(token, api_url, get_updates_request=wire, request=wire)
    try:
        await wire.initialize()
        if (await bot.get_webhook_info()).url.endswith(address):
            await bot.delete_webhook(drop_pending_updates=False)
    except TelegramError:
        return False
    finally:
        await wire.shutdown()
    return True
