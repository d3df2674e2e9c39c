"""A bot whose time is simulated to the last thread, and many people it has something to say to: an hour passes in a second.

Here: the time, the people, the wire. Never here: what must be observed.
"""

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

import pytest
import sqlalchemy as sa

import storage.writer
from bot.sealing import sealed_chat, sealed_contact
from bot.telegram.standin import Limits, Standin, StandinRequest
from storage import broadcasts, models
from storage.broadcasts import Kind, Progress
from storage.consultations import by_code, consultation_keys
from storage.conversations import Changes, Contact
from storage.keys import MasterKey
from storage.saving import save
from tests.bot.telegram.world import CODES, World
from tests.simulation.clockwork import Clockwork, Turns
from tests.storage.people import newcomer
from tests.support.clock import ManualClock
from tests.support.stepped import SteppedTime

T = TypeVar("T")
BEGINNING: Final = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
"""A Monday, eleven in the morning in Paris."""
TEXT: Final = "Les résultats sont là\u00a0: <https://nantes-ia.example/?a=1&b=2>"
ON_THE_WIRE: Final = (0.01, 0.04)
"""Seconds that a call travels, each way."""


def simulate(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What this comes to, on a loop whose time jumps to the next thing due."""
    loop = Clockwork(Random(20))
    turns = Turns(loop)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.writer, "threading", turns)
        patch.setattr(storage.writer, "time", turns)
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            return runner.run(work())


class LoopClock(ManualClock):
    """The moment it is on the running loop; `begins` is that of its time 0."""

    def __init__(self, begins: datetime = BEGINNING) -> None:
        super().__init__(begins)
        self._time = asyncio.get_running_loop().time

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=self._time())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class LoopTime(SteppedTime):
    """The running loop's own time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = asyncio.get_running_loop().time  # type: ignore[method-assign]

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Wire(StandinRequest):
    """Takes its time."""

    __slots__ = ("_chance",)

    def __init__(self, standin: Standin) -> None:
        super().__init__(standin)
        self._chance = Random(3)

    async def do_request(self, url: str, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        await asyncio.sleep(self._chance.uniform(*ON_THE_WIRE))
        answer = await super().do_request(url, *arguments, **options)
        await asyncio.sleep(self._chance.uniform(*ON_THE_WIRE))
        return answer


class Town:
    """A bot on a database of its own, copied from `filled`."""

    def __init__(self, filled: tuple[Path, MasterKey], folder: Path, begins: datetime = BEGINNING) -> None:
        self._path, self.master = folder / "concertia.db", filled[1]
        shutil.copyfile(filled[0], self._path)
        self.begins = begins
        self.standin: Standin | None = None

    def process(self, kind: type[World] = World, wire: Callable[[Standin], StandinRequest] = Wire) -> World:
        """One life of the bot; people's phones outlive it."""
        world = kind(f"sqlite:///{self._path}", self.master, clock=LoopClock(self.begins), time=LoopTime(), limits=Limits(), wire=wire)
        if self.standin is None:
            self.standin = world.standin
        else:
            world.standin = self.standin
            world.webhook._standin = self.standin
        return world


async def consultation_of(world: World, code: str = CODES[0]) -> int:
    found = await world.database.read(lambda connection: by_code(connection, code))
    assert found is not None
    return found.id


def phones(world: World, numbers: Iterable[int]) -> list[int]:
    """People who wrote to the bot once."""
    for number in numbers:
        world.standin.person(number).has_written = True
    return list(numbers)


async def asked_to_be_told(world: World, numbers: Iterable[int], code: str = CODES[0]) -> None:
    """These people asked to be told of the results."""
    consultation, bot = await consultation_of(world, code), world.bot.bot_id
    contacts: dict[tuple[int, bytes], Contact | None] = {}
    for number in phones(world, numbers):
        person = world.keyring.pointer_hash(str(bot), str(number))
        chat = sealed_contact(world.keyring, consultation, str(number))
        contacts[consultation, person] = Contact(consultation, bot, person, chat, results=True, follow_up=False)
    await world.database.write(lambda connection: save(connection, Changes(world.clock(), contacts=contacts)))


async def agreed_to_a_reminder(world: World, numbers: Iterable[int], idle_for: timedelta = timedelta(days=4), **changes: Any) -> None:
    """These people began, agreed to be reminded, and have said nothing for so long."""
    consultation = await consultation_of(world)

    def write(connection: sa.Connection) -> None:
        key = consultation_keys(connection, world.master)[consultation]
        version = connection.scalar(sa.select(models.consultations.c.script_version_id).where(models.consultations.c.id == consultation))
        known = {
            "channel": "telegram",
            "bot_id": world.bot.bot_id,
            "status": "started",
            "reminder": "wished",
            "script_version_id": version,
            "active_at": world.clock() - idle_for,
        }
        people = {}
        for number in phones(world, numbers):
            person = key.person_hash(str(world.bot.bot_id), str(number))
            its = {"person_hash": person, "sealed_chat": sealed_chat(key, number)}
            people[person] = newcomer(connection, number, consultation, **known | its | changes)
        save(connection, Changes(world.clock(), participants=dict(people)))

    await world.database.write(write)


async def begin(world: World, kind: Kind = "results", text: str = TEXT, code: str = CODES[0]) -> bool:
    consultation, now = await consultation_of(world, code), world.clock()
    return await world.database.write(lambda connection: broadcasts.begin(connection, consultation, kind, text, now, now.date()))


async def progress(world: World) -> Progress:
    """How far the last broadcast is."""
    consultation, today = await consultation_of(world), world.clock().date()
    return (await world.database.read(lambda connection: broadcasts.of_consultation(connection, consultation, today)))[0]


async def over(world: World) -> Progress:
    """The last broadcast once it is over."""
    while (found := await progress(world)).state != "over":  # noqa: ASYNC110 - the time is simulated, and the database tells nobody
        await asyncio.sleep(1.0)
    return found


def told(world: World, number: int, text: str = TEXT) -> int:
    """How often this person reads these words."""
    return sum(message.from_bot and message.text == text for message in world.standin.person(number).chat)
