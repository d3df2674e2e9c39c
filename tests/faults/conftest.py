"""The world of the bot's own tests: the bot at work, Telegram's stand-in, a real database."""

from tests.bot.conftest import another_url, fresh_url, migrated_file, towns_on_both, two_towns, valmont
from tests.bot.telegram.conftest import filled_database, world

__all__ = ["another_url", "filled_database", "fresh_url", "migrated_file", "towns_on_both", "two_towns", "valmont", "world"]
