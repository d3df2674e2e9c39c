"""What an administrator does with bots from a terminal. What is changed here is followed by the server that runs, if one does.

Never here: a call to Telegram. A token comes in and is sealed; none goes out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from bot.sealing import sealed_token
from server.administration import Administration, Handler, Refusal, Request, bot_named, worded
from server.bots import Bots
from server.link_administration import LinkAdministration
from storage.bots import Bot, all_bots, forget_token, keep_bot
from storage.consultations import all_consultations
from storage.database import Database
from storage.keys import MasterKey

_NAME: Final = re.compile(r"(?![0-9]+$)[a-z0-9][a-z0-9-]{0,39}")
"""Never digits alone: a bot can also be told by its number."""


def handlers_of(administration: Administration, bots: Bots) -> Mapping[str, Handler]:
    """All commands that write. `bots` are those at work in this process."""
    database, master = administration.database, administration.master_key
    return {
        **administration.handlers,
        **BotAdministration(database, master, bots).handlers,
        **LinkAdministration(database, master, administration.public_url).handlers,
    }


@dataclass(frozen=True, slots=True)
class BotAdministration:
    """The commands on the bots of one database."""

    database: Database
    master_key: MasterKey
    bots: Bots

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
            keep_bot(connection, Bot(bot_id, name, username, sealed_token(self.master_key, bot_id, request["token"])))

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
        """Forgets the token of this `bot`, by name or number. Gives its `name`, and the `codes` that no bot speaks for any more."""

        def work(connection: Connection) -> Request:
            bot = bot_named(connection, request["bot"])
            if bot.sealed_token is None:
                raise Refusal("Le jeton de ce robot n’est pas dans la base : s’il est dans CONCERTIA_TELEGRAM_TOKEN, retirez ce réglage.")
            forget_token(connection, bot.id)
            return {"name": bot.name, "codes": _own_codes(connection).get(bot.id, [])}

        removed = await self.database.write(work)
        self.bots.changed.set()
        return removed


def _own_codes(connection: Connection) -> dict[int, list[str]]:
    """The codes of the consultations that are one bot's alone and not closed, by bot."""
    codes: dict[int, list[str]] = {}
    for one in all_consultations(connection):
        if one.bot_id is not None and one.status != "closed":
            codes.setdefault(one.bot_id, []).append(one.code)
    return codes
