"""A bot at work on a real database, with a stand-in where Telegram would be: what the tests from end to end speak through."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from bot.bulk import BulkMessages
from bot.conversation import Conversation
from bot.leading import Peers
from bot.telegram.callback import decode
from bot.telegram.running import Mode, TelegramBot
from bot.telegram.standin import Button, Limits, Person, Standin, StandinRequest, WebhookDelivery
from bot.timing import Timing
from dialogues.loader import shipped
from dialogues.script import Script
from dialogues.turns import Submitted, Tapped
from storage import models, schema
from storage.authorities import all_authorities, load_territories
from storage.consultations import NewConsultation, create_consultation, open_consultation, publish_script
from storage.database import Database
from storage.engines import writing_engine
from storage.keys import Keyring, MasterKey
from tests.support.botapi import check_calls
from tests.support.canaries import TOKEN_SECRET, WEBHOOK_SECRET
from tests.support.clock import ManualClock
from tests.support.stepped import SteppedTime

TOKEN = f"4242:{TOKEN_SECRET}"
SECRET = WEBHOOK_SECRET
WEBHOOK_URL = "https://concertia.example/telegram/webhook/4242"
CODES = ("nantes-ia", "angers-ia")


def fill(url: str, master: MasterKey, script: Script | None = None) -> None:
    """A database with the consultations of `CODES`, open, on this script; on the shipped one if none is given."""
    schema.upgrade(url)
    engine = writing_engine(url)
    with engine.begin() as connection:
        load_territories(connection)
        authorities = all_authorities(connection)
        version = publish_script(connection, script or shipped("default"), date(2026, 9, 1))
        for code, authority in zip(CODES, authorities, strict=False):
            new = NewConsultation(
                code=code,
                title="L’IA dans nos services publics",
                fictional=False,
                script_version_id=version,
                opens_on=date(2026, 9, 1),
                closes_on=date(2026, 12, 15),
                results_on=date(2027, 1, 20),
                results_url=f"https://{code}.example/resultats",
                dpo_contact="dpo@collectivite.example",
                legal_basis="mission d’intérêt public (article 6.1.e du RGPD)",
                retention_date=date(2027, 6, 30),
                other_way="À l’accueil de la mairie, le mardi de 9\u00a0h à 12\u00a0h.",
                authority_ids=(authority.id,),
            )
            open_consultation(connection, create_consultation(connection, new, master))
    engine.dispose()


@dataclass
class World:
    """`start` the bot, let people act, then `settle`; `clock` is that of Telegram and of the database, `time` that of the bot's waits."""

    url: str
    master: MasterKey
    mode: Mode = "webhook"
    clock: ManualClock = field(default_factory=ManualClock)
    time: SteppedTime = field(default_factory=SteppedTime)
    limits: Limits | None = None
    wire: Callable[[Standin], StandinRequest] = StandinRequest

    def __post_init__(self) -> None:
        self.standin = Standin(TOKEN, clock=self.clock, limits=self.limits)
        self.webhook = WebhookDelivery(self.standin, self._receive, sleep=self.clock.sleep)
        self.bot: TelegramBot

    @property
    def keyring(self) -> Keyring:
        return Keyring(self.master, bytes(32))

    @asynccontextmanager
    async def running(
        self, mode: Mode | None = None, *, ready: bool = True, api_url: str | None = None, among_peers: bool = False
    ) -> AsyncIterator["World"]:
        """The bot from its start to its stop, on a fresh connection to the same database; `api_url` reaches the stand-in over HTTP.

        Whatever a test is about, every call that the bot made is one that the Bot API takes.
        """
        async with Database(self.url) as self.database:
            self.conversation = Conversation(self.database, self.keyring, "https://concertia.example", self.clock)
            self.bot = TelegramBot(
                TOKEN,
                api_url or "https://stand.in/bot",
                mode or self.mode,
                self.conversation,
                SECRET,
                WEBHOOK_URL,
                request=None if api_url else self.wire(self.standin),
                bulk=self.messages(),
                timing=Timing(self.time.now, self.time.sleep),
                peers=Peers(self.database, self.clock) if among_peers else None,
            )
            async with self.bot:
                if ready:
                    await until(lambda: self.bot.health()["state"] == "ok")
                yield self
        check_calls(self.standin)

    def messages(self) -> BulkMessages:
        """What the bot sends in bulk."""
        return BulkMessages(self.database, self.keyring, self.clock)

    async def _receive(self, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        async def read() -> bytes:
            return body

        return await self.bot.webhook.receive(headers, read)

    async def settle(self) -> None:
        """Until everything sent has been heard and answered."""
        if self.bot.mode == "webhook":
            await self.webhook.deliver()
        await until(lambda: not self.standin.exchange.pending() and not self.bot.health()["waiting"])

    async def rows(self, table: sa.Table) -> list[sa.Row[tuple[object, ...]]]:
        return await self.database.read(lambda connection: list(connection.execute(sa.select(table))))

    async def answers(self) -> dict[str, tuple[str, str, str]]:
        """State, choices and text by question and line, of everybody together."""
        rows = await self.rows(models.answers)
        return {".".join(filter(None, (row.question, row.item))): (row.state, row.choices, row.text) for row in rows}

    # What a person does, until it is answered

    async def say(self, person: Person, text: str) -> None:
        person.send(text)
        await self.settle()

    async def tap(self, person: Person, button: str) -> None:
        person.tap(button)
        await self.settle()

    async def consent(self, person: Person, code: str = CODES[0]) -> None:
        person.start(code)
        await self.settle()
        await self.tap(person, "J’ai 15 ans ou plus, j’accepte")

    async def answer(self, person: Person) -> None:
        """Answer the question on the screen in the simplest way: its first choice, or a few words; nothing is to be published."""
        options, submit = tapped(person), submitted(person)
        if PUBLISHING in person.screen.text:
            await self.tap(person, "Non")
        elif options:
            await self.tap(person, data_of(options[0]))
            if submit:
                await self.tap(person, data_of(submitted(person)[0]))
        else:
            await self.say(person, "Une règle claire pour tout le monde.")
            await self.tap(person, "Continuer")


PUBLISHING = "Pouvons-nous publier vos phrases"


async def until(condition: Callable[[], bool], within: float = 20.0) -> None:
    """Wait for what other tasks and threads bring about; a test that fails here waits in vain, one that passes waits milliseconds."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - part of what is waited for happens in other threads
            await asyncio.sleep(0.001)


async def stays(condition: Callable[[], bool], rounds: int = 20) -> bool:
    """Whether this holds while other tasks run for a moment."""
    for _ in range(rounds):
        if not condition():
            return False
        await asyncio.sleep(0.0005)
    return True


def buttons(person: Person) -> list[Button]:
    """The buttons of the newest message that has any."""
    message = next(message for message in reversed(person.chat) if message.keyboard)
    return [button for row in message.keyboard for button in row]


def _with_act(person: Person, kind: type) -> list[Button]:
    read = ((button, decode(button.callback_data or "")) for button in buttons(person))
    return [button for button, found in read if found and isinstance(found[0], kind)]


def tapped(person: Person) -> list[Button]:
    return _with_act(person, Tapped)


def submitted(person: Person) -> list[Button]:
    return _with_act(person, Submitted)


def data_of(button: Button) -> str:
    assert button.callback_data is not None
    return button.callback_data


def template(folder: Path, script: Script | None = None) -> tuple[Path, MasterKey]:
    """A filled SQLite database to be copied for each test."""
    path, master = folder / "filled.db", MasterKey.create(folder / "master.key")
    fill(f"sqlite:///{path}", master, script)
    return path, master
