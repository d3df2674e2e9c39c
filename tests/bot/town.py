"""Consultations on a real database and the conversation that asks them: where the tests of the conversation begin."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import sqlalchemy as sa

from bot.acts import Act, Channel, EditedMessage, Said
from bot.conversation import Conversation
from dialogues.counting import Cell
from dialogues.script import Script
from storage import consultations, models, results
from storage.consultations import NewConsultation
from storage.conversations import Participant, participants
from storage.database import Database
from storage.keys import Keyring, MasterKey
from tests.bot.examples import CONSULTATION, VALMONT
from tests.storage.people import everything
from tests.storage.samples import SCRIPT, SECTORS
from tests.support.citizen import Citizen
from tests.support.clock import ManualClock

BOT = 7
URL = "https://concertia.example"
OPENING = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
NEIGHBOUR = replace(
    VALMONT,
    id=2,
    territory="Roqueval",
    name="Ville de Roqueval",
    kind="commune",
    siren="200000024",
    insee_code="99002",
    la_collectivite="la Ville de Roqueval",
    a_collectivite="à la Ville de Roqueval",
    de_collectivite="de la Ville de Roqueval",
)


@dataclass(slots=True)
class Town:
    """`ids` are those of the consultations by code; all are open while the clock stands where it begins."""

    url: str
    database: Database
    conversation: Conversation
    master: MasterKey
    clock: ManualClock
    ids: dict[str, int]
    updates: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def keyring(self) -> Keyring:
        return Keyring(self.master, bytes(32))

    def citizen(self, number: int = 42, *, channel: Channel = "telegram", rides: bool = False) -> Citizen:
        """A person on one channel; on the web, at the pages of « valmont »."""
        page = self.ids["valmont"] if channel == "web" else None
        return Citizen(self.conversation, self.clock, self.updates, number, BOT if channel == "telegram" else 0, channel, page, rides=rides)

    def said(self, number: int, act: Act | EditedMessage, *, code: str = "", message_id: int | None = None) -> Said:
        """One thing said in a chat; by a button of the consultation `code` if it is given."""
        consultation = self.ids[code] if code else None
        update = next(self.updates)
        return Said("telegram", BOT, str(number), act, update_id=update, consultation=consultation, chat=number, message_id=message_id)

    def restarted(self) -> None:
        """As after a restart: nothing is remembered but what is in the database."""
        self.conversation = Conversation(self.database, self.keyring, URL, self.clock)

    async def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table that a conversation writes, tallies of zero apart."""
        rows = await self.database.read(everything)
        tallies = await self.tallies()
        return rows | {"tallies": [(code, cell, number) for code, cells in tallies.items() for cell, number in sorted(cells.items())]}

    async def tallies(self) -> dict[str, Counter[Cell]]:
        counted = await self.database.read(results.all_tallies)
        return {code: counted.get(key, Counter()) for code, key in self.ids.items()}

    async def differences(self) -> list[results.Difference]:
        """Where the tallies are not what the participations come to."""

        def work(connection: sa.Connection) -> list[results.Difference]:
            versions = connection.scalars(sa.select(models.script_versions.c.id)).all()
            scripts = {version: consultations.script_of_version(connection, version) for version in versions}
            return [found for key in self.ids.values() for found in results.recount(connection, key, scripts)]

        return await self.database.read(work)

    async def person(self, number: int = 42, code: str = "valmont") -> Participant | None:
        """What is kept of this person of the chat in that consultation."""

        def work(connection: sa.Connection) -> Participant | None:
            key = consultations.consultation_keys(connection, self.master)[self.ids[code]]
            return next(iter(participants(connection, [key.person_hash(str(BOT), str(number))]).values()), None)

        return await self.database.read(work)

    async def write(self, work: Any, *arguments: Any) -> Any:
        """`work(connection, *arguments)`, committed."""
        return await self.database.write(lambda connection: work(connection, *arguments))


def new_consultation(code: str, version: int, authority: int, **changes: Any) -> NewConsultation:
    """The consultation of the examples under another code."""
    names = NewConsultation.__dataclass_fields__.keys() - {"authority_ids"}
    values = {name: getattr(CONSULTATION, name) for name in names}
    return NewConsultation(**values | {"code": code, "script_version_id": version, "authority_ids": (authority,)} | changes)


def founded(connection: sa.Connection, master: MasterKey, script: Script, codes: tuple[str, ...], **changes: Any) -> dict[str, int]:
    """The consultations of these codes, open, on `script`; the first is of Le Valmont, the others of its neighbour."""
    connection.execute(sa.insert(models.authorities), [asdict(VALMONT), asdict(NEIGHBOUR)])
    version = consultations.publish_script(connection, script, date(2027, 1, 4))
    ids = {}
    for position, code in enumerate(codes):
        new = new_consultation(code, version, min(position + 1, 2), **{"sectors": SECTORS} | changes)
        ids[code] = consultations.create_consultation(connection, new, master)
        consultations.open_consultation(connection, ids[code])
    connection.execute(sa.insert(models.bots).values(id=BOT))
    return ids


@asynccontextmanager
async def town(url: str, script: Script = SCRIPT, codes: tuple[str, ...] = ("valmont",), **changes: Any) -> AsyncIterator[Town]:
    """A town on a migrated database; `changes` are those of its consultations."""
    master, clock = MasterKey(bytes(32)), ManualClock(OPENING)
    async with Database(url) as database:
        ids = await database.write(lambda connection: founded(connection, master, script, codes, **changes))
        yield Town(url, database, Conversation(database, Keyring(master, bytes(32)), URL, clock), master, clock, ids)
