"""The commands as Telegram lists them in its own menu, in the words of the help."""

import re
from typing import Final

import telegram

from bot.screens.asides import COMMANDS
from bot.wording import say
from dialogues.script import DEFAULT_LANGUAGE

MENU_LANGUAGES: Final[tuple[str | None, ...]] = (None, "en")
"""The languages of the app that have a menu of their own; None for all others, who read French."""

_LINE: Final = re.compile(r"/(\w+)\s?: (.+)")
"""« /aide : relire cette aide »."""


def menu(language: str | None) -> list[telegram.BotCommand]:
    """What the help says of each command, in its order."""
    lines = (_LINE.fullmatch(say(language or DEFAULT_LANGUAGE, command)) for command in COMMANDS)
    return [telegram.BotCommand(found[1], found[2]) for found in lines if found]
