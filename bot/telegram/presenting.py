"""What Telegram shows of the bot before anyone writes to it, and beside the field they write in: descriptions and menu of commands.

Nothing is set that is so already: Telegram allows few such calls. Never here: the words (see `menu` and `bot.screens`), and when to call.
"""

from collections.abc import Sequence

import telegram

from bot.screens.describing import description, short_description
from bot.telegram.menu import MENU_LANGUAGES, menu
from dialogues.script import DEFAULT_LANGUAGE
from storage.authorities import Authority


async def present(bot: telegram.Bot, authorities: Sequence[Authority]) -> None:
    """`authorities` are those in whose name the bot speaks. Raises `TelegramError`."""
    private = telegram.BotCommandScopeAllPrivateChats()
    for language in MENU_LANGUAGES:
        commands = tuple(menu(language))
        if await bot.get_my_commands(private, language) != commands:
            await bot.set_my_commands(commands, private, language)
        described = description(authorities, language or DEFAULT_LANGUAGE)
        if (await bot.get_my_description(language)).description != described:
            await bot.set_my_description(described, language)
        card = short_description(language or DEFAULT_LANGUAGE)
        if (await bot.get_my_short_description(language)).short_description != card:
            await bot.set_my_short_description(card, language)
