"""What is shown of a bot before anyone writes to it: what it is for, who asks, and that it is no AI. Plain words, in one language."""

from collections.abc import Sequence
from typing import Final

from bot.screens.setting import in_language
from bot.wording import all_of, say
from storage.authorities import Authority

LONGEST: Final = 512
"""Characters that Telegram gives to all of it."""


def description(authorities: Sequence[Authority], language: str) -> str:
    """For the empty chat. `authorities`, whose consultations the bot speaks for, are named where there is room for their names."""
    each = _described(language, say(language, "bot-asked-by-each"))
    if not authorities:
        return each
    names = [in_language(authority, "la_collectivite", language) for authority in authorities]
    named = _described(language, say(language, "bot-asked-by", authorities=all_of(language, names)))
    return named if len(named) <= LONGEST else each


def _described(language: str, asked_by: str) -> str:
    purpose, *others = (say(language, line) for line in ("bot-purpose", "notice-not-ai-telegram", "bot-freedom", "bot-data"))
    return "\n\n".join((f"{purpose} {asked_by}", *others))


def short_description(language: str) -> str:
    """For the bot's card, and for links to it."""
    return say(language, "bot-short")
