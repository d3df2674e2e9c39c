"""What an administrator makes for people to come in by, with its addresses: it goes back to the terminal that asked for it.

Never here: a file; what a way in may be (see `ways_in`).
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.payload import payload
from dialogues.values import Value
from server.administration import Handler, Request, bot_of, named_consultation, worded
from server.pages.addresses import door_address
from server.ways_in import make_link, new_invitations, tell_invitations
from storage.consultations import Consultation
from storage.database import Database
from storage.invitations import bare
from storage.journal import COMMAND_LINE
from storage.keys import Keyring

TELEGRAM: Final = "https://t.me/{}?start={}"


class LinkAdministration(Value, frozen=True):
    """The commands on the ways into one database's consultations. `clock` tells aware moments in UTC; `public_url` heads the links."""

    database: Database
    keyring: Keyring
    clock: Callable[[], datetime]
    public_url: str

    @property
    def handlers(self) -> Mapping[str, Handler]:
        commands = {"link": self.link, "invitations": self.invitations}
        return {name: worded(command) for name, command in commands.items()}

    async def link(self, request: Request) -> Request:
        """Makes the link of this `place` (None: its audience's name) and `audience` (or None) to the consultation `code`, or finds it.

        With neither it is the consultation's own. Gives its `url` and what Telegram calls its `bot`, empty where none is known, with the
        `payload` of a link to it.
        """

        def work(connection: Connection) -> Request:
            consultation = named_consultation(connection, request["code"])
            entry = make_link(connection, self.clock(), COMMAND_LINE, consultation, request["place"], request["audience"])
            return {
                "url": self.public_url + door_address(consultation.code, entry),
                "bot": bot_of(connection, consultation.bot_id),
                "payload": payload(consultation.code, entry),
            }

        return await self.database.write(work)

    async def invitations(self, request: Request) -> Request:
        """Makes `count` invitations to the consultation `code`, of which nothing is kept: each has its `code`, `url` and `telegram` link.

        The last is empty where no bot is known.
        """

        def known(connection: Connection) -> tuple[Consultation, str]:
            consultation = named_consultation(connection, request["code"])
            return consultation, bot_of(connection, consultation.bot_id)

        consultation, username = await self.database.read(known)
        count = request["count"]
        made = await asyncio.to_thread(new_invitations, self.keyring, consultation, count)
        await self.database.write(lambda connection: tell_invitations(connection, self.clock(), COMMAND_LINE, consultation, count))
        return {"invitations": [self._invitation(consultation.code, username, code) for code in made]}

    def _invitation(self, consultation: str, username: str, code: str) -> Request:
        telegram = TELEGRAM.format(username, payload(consultation, bare(code))) if username else ""
        return {"code": code, "url": self.public_url + door_address(consultation, code), "telegram": telegram}
