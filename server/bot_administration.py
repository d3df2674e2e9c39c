"""What an administrator does with bots from a terminal. What is changed here is followed by the server that runs, if one does.

A token comes in and is sealed; none goes out, but to Telegram to say that a bot is removed.
"""

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from bot.conversation import utc_now
from bot.sealing import sealed_token, token_in, webhook_name
from dialogues.values import Value
from server.administration import Administration, Handler, Refusal, Request, bot_named, worded
from server.bots import WEBHOOK_PATH, Bots
from server.link_administration import LinkAdministration
from server.releasing import ReleaseAdministration, Releasing
from server.retention import RetentionAdministration
from server.settings import Settings
from storage.bots import Bot, all_bots, forget_token, keep_bot
from storage.consultations import all_consultations
from storage.database import Database
from storage.journal import COMMAND_LINE, append
from storage.keys import Keyring

_NAME: Final = re.compile(r"(?![0-9]+$)[a-z0-9][a-z0-9-]{0,39}")
"""Never digits alone: a bot can also be told by its number."""


def handlers_of(administration: Administration, bots: Bots, settings: Settings, releasing: Releasing) -> Mapping[str, Handler]:
    """All commands that write. `bots` are those at work in this process, and `releasing` its own too."""
    database, keyring = administration.database, administration.keyring
    return {
        **administration.handlers,
        **BotAdministration(database, keyring, bots, settings).handlers,
        **LinkAdministration(database, keyring, administration.clock, administration.public_url).handlers,
        **RetentionAdministration(database, administration.clock, releasing).handlers,
        **ReleaseAdministration(releasing, administration.clock).handlers,
    }


class BotAdministration(Value, frozen=True):
    """The commands on the bots of one database."""

    database: Database
    keyring: Keyring
    bots: Bots
    settings: Settings

    @property
    def handlers(self) -> Mapping[str, Handler]:
        commands = {"add bot": self.add, "list bots": self.every, "remove bot": self.remove}
        return {name: worded(command) for name, command in commands.items()}

    async def add(self, request: Request) -> Request:
        """Keeps the bot of this `token` under this `name`, or renews both. `username` is empty where Telegram could not be asked."""
        bot_id, name = int(request["token"].partition(":")[0]), request["name"]
        if not _NAME.fullmatch(name):
            raise Refusal(f"Le nom « {name} » ne convient pas : 1 à 40 lettres minuscules, chiffres ou tirets, dont une lettre au moins.")

        def work(connection: Connection) -> None:
            known = {bot.id: bot for bot in all_bots(connection)}
            if any(bot.name == name and bot.id != bot_id for bot in known.values()):
                raise Refusal(f"Le nom « {name} » est déjà celui d’un autre robot : choisissez-en un autre, ou retirez d’abord ce robot.")
            username = request["username"] or (known[bot_id].username if bot_id in known else "")
            keep_bot(connection, Bot(bot_id, name, username, sealed_token(self.keyring, bot_id, request["token"])))
            append(connection, utc_now(), COMMAND_LINE, "bot_added", bot=name)

        await self.database.write(work)
        self.bots.changed.set()
        return {"id": bot_id}

    async def every(self, request: Request) -> Request:
        """The `bots` that have a token or are at work here, each with the `codes` of the consultations that are its alone."""
        known = await self.database.read(all_bots)
        own = await self.database.read(_own_codes)
        health = {bot["id"]: bot for bot in self.bots.health()["bots"]}
        return {
            "bots": [
                {
                    "id": bot.id,
                    "name": bot.name or "",
                    "username": bot.username,
                    "state": health[bot.id]["state"] if bot.id in health else "",
                    "why": health[bot.id]["why"] if bot.id in health else "",
                    "codes": own.get(bot.id, []),
                }
                for bot in known
                if bot.sealed_token is not None or bot.id in health
            ]
        }

    async def remove(self, request: Request) -> Request:
        """Forgets the token of this `bot`, by name or number. Gives its `name`, the `codes` that no bot speaks for any more, and whether
        Telegram was `told` to deliver nothing here any more.
        """

        def work(connection: Connection) -> tuple[Bot, list[str]]:
            bot = bot_named(connection, request["bot"])
            if bot.sealed_token is None:
                raise Refusal("Le jeton de ce robot n’est pas dans la base : s’il est dans CONCERTIA_TELEGRAM_TOKEN, retirez ce réglage.")
            forget_token(connection, bot.id)
            append(connection, utc_now(), COMMAND_LINE, "bot_removed", bot=bot.name or str(bot.id))
            return bot, _own_codes(connection).get(bot.id, [])

        removed, codes = await self.database.write(work)
        self.bots.changed.set()
        return {"name": removed.name, "codes": codes, "told": await self._told(removed)}

    async def _told(self, removed: Bot) -> bool:
        """Whether Telegram knows that this bot is not here any more; it is not told while the environment names the bot too."""
        from bot.telegram.leaving import leave

        named = self.settings.telegram_token
        if named is not None and named.get_secret_value().startswith(f"{removed.id}:"):
            return True
        assert removed.sealed_token is not None
        token = token_in(self.keyring, removed.id, removed.sealed_token)
        return await leave(token, self.settings.telegram_api_url, f"{WEBHOOK_PATH}/{webhook_name(self.keyring, removed.id)}")


def _own_codes(connection: Connection) -> dict[int, list[str]]:
    """The codes of the consultations that are one bot's alone and not closed, by bot."""
    codes: dict[int, list[str]] = {}
    for one in all_consultations(connection):
        if one.bot_id is not None and one.status != "closed":
            codes.setdefault(one.bot_id, []).append(one.code)
    return codes
