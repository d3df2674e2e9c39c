"""What an administrator makes for people to come in by: links that say where they are put, and invitations that work once.

Never here: a file. What is made goes back to the terminal that asked for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from bot.payload import payload
from dialogues.cleaning import clean
from dialogues.loader import shipped
from server import words
from server.administration import Handler, Refusal, Request, bot_of, worded
from server.pages.addresses import door_address
from storage import consultations, sources
from storage.consultations import Consultation
from storage.database import Database
from storage.invitations import new_code, shown
from storage.keys import Keyring
from storage.sources import AUDIENCES

MOST_INVITATIONS: Final = 10_000
"""At once: what goes back to the terminal holds twice as many."""
LONGEST_PLACE: Final = 80
"""Characters of a place, as it stands in each row of an export."""
TELEGRAM: Final = "https://t.me/{}?start={}"


@dataclass(frozen=True, slots=True)
class LinkAdministration:
    """The commands on the ways into one database's consultations. `public_url` heads the links."""

    database: Database
    keyring: Keyring
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
            consultation = _consultation(connection, request["code"])
            entry = _source(connection, consultation, request["place"], request["audience"])
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
        count: int = request["count"]
        if not 1 <= count <= MOST_INVITATIONS:
            raise Refusal(f"Demandez de 1 à {MOST_INVITATIONS} invitations à la fois.")

        def work(connection: Connection) -> Request:
            consultation = _consultation(connection, request["code"])
            if not consultation.is_by_invitation:
                raise Refusal("Cette concertation est ouverte à tous : on y répond sans invitation. (À l’ouverture : --invited.)")
            username, made = bot_of(connection, consultation.bot_id), set[str]()
            while len(made) < count:
                made.add(new_code(self.keyring, consultation.id))
            return {"invitations": [self._invitation(consultation.code, username, code) for code in made]}

        return await self.database.read(work)

    def _invitation(self, consultation: str, username: str, code: str) -> Request:
        telegram = TELEGRAM.format(username, payload(consultation, code)) if username else ""
        return {"code": shown(code), "url": self.public_url + door_address(consultation, shown(code)), "telegram": telegram}


def _consultation(connection: Connection, code: str) -> Consultation:
    found = consultations.by_code(connection, code)
    if found is None:
        raise Refusal(f"Aucune concertation n’a le code « {code} » : vérifiez-le sur la page d’accueil du serveur.")
    return found


def _source(connection: Connection, consultation: Consultation, place: str | None, audience: str | None) -> str:
    """The code of the source, empty for a link that names none."""
    if place is None and audience is None:
        return ""
    if consultation.is_by_invitation:
        raise Refusal("On entre dans cette concertation par une invitation : ses liens ne disent pas d’où l’on vient.")
    if audience is not None and audience not in AUDIENCES:
        raise Refusal(f"Le public « {audience} » n’est pas connu : choisissez parmi {', '.join(AUDIENCES)}.")
    named = " ".join(clean(place).split()) if place is not None else _public(audience)
    if not named or len(named) > LONGEST_PLACE:
        raise Refusal(f"Le lieu doit avoir de 1 à {LONGEST_PLACE} caractères.")
    return sources.find_or_make(connection, consultation.id, named, audience).code


def _public(audience: str | None) -> str:
    """« Agent public »: the public stands for the place where none is named."""
    options = shipped("profile").by_id["P07"].options
    return next(words.words(option.label) for option in options if option.code == audience)
