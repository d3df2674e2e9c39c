"""What is shown of a bot before anyone writes to it: what it is for, who asks, and that it is no AI. Plain words, in one language."""

from collections.abc import Sequence
from typing import Final

from bot.screens.setting import in_language
from bot.wording import all_of, say
from storage.authorities import Authority

MOST_NAMED: Final = 3
"""Authorities named there: Telegram gives 512 characters to all of it."""


def description(authorities: Sequence[Authority], language: str) -> str:
    """For the empty chat. `authorities` are those whose consultations the bot speaks for."""
    names = [in_language(authority, "la_collectivite", language) for authority in authorities]
    named = 0 < len(names) <= MOST_NAMED
    asked_by = say(language, "bot-asked-by", authorities=all_of(language, names)) if named else say(language, "bot-asked-by-each")
    paragraphs = ("bot-purpose", "notice-not-ai-telegram", "bot-freedom", "bot-data")
    purpose, *others = (say(language, paragraph) for paragraph in paragraphs)
    return "\n\n".join((f"{purpose} {asked_by}", *others))


def short_description(language: str) -> str:
    """For the bot's card, and for links to it."""
    return say(language, "bot-short")
