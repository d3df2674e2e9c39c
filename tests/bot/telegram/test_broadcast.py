"""A broadcast to many people while others answer: its pace, that nobody is left out or told twice, and that nobody waits for it."""

import asyncio
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.bulk import BulkMessage, BulkMessages
from bot.telegram.standin import Person, Standin, StandinRequest
from storage.keys import MasterKey
from tests.bot.telegram.simulated import Town, Wire, asked_to_be_told, begin, over, progress, simulate, told
from tests.bot.telegram.world import CODES, World, data_of, tapped

PEOPLE = range(1, 2_001)
"""Those of a large consultation."""
ANSWERING = range(100_001, 100_013)
FEW = range(1, 6)
SCREENS = 8
THINKING = (1.5, 3.0)
"""Seconds before each answer."""
MOST_A_SECOND = 28
SECOND = timedelta(seconds=1)


@pytest.fixture
def town(filled_database: tuple[Path, MasterKey], tmp_path: Path) -> Town:
    return Town(filled_database, tmp_path)


# --- Pace -----------------------------------------------------------------------------------------------------------------------------


async def _everyone_told(town: Town, wire: Callable[[Standin], StandinRequest], people: range) -> World:
    world = town.process(wire=wire)
    async with world.running():
        await asked_to_be_told(world, people)
        assert await begin(world)
        done = await over(world)
        assert (done.sent, done.left, done.withdrawn) == (len(people), 0, 0)
    return world


def moments(world: World) -> list[datetime]:
    """When messages of the bot reached people, in order."""
    chats = (person.chat for person in world.standin.people.values())
    return sorted(message.date for chat in chats for message in chat if message.from_bot)


def most_in_a_second(sorted_moments: list[datetime]) -> int:
    return max(bisect_left(sorted_moments, first + SECOND) - place for place, first in enumerate(sorted_moments))


def told_to_wait(world: World) -> int:
    return sum(call.answer.get("error_code") == 429 for call in world.standin.calls)


@pytest.mark.parametrize(("wire", "people"), [(StandinRequest, PEOPLE), (Wire, PEOPLE[:200])], ids=["at once", "in a while"])
def test_everyone_is_told_once_at_a_pace_that_telegram_takes(town: Town, wire: Callable[[Standin], StandinRequest], people: range) -> None:
    world = simulate(lambda: _everyone_told(town, wire, people))
    assert [told(world, number) for number in people] == [1] * len(people)
    assert most_in_a_second(moments(world)) <= MOST_A_SECOND
    assert told_to_wait(world) == 0


def test_two_broadcasts_to_the_same_people_leave_each_of_them_a_second(town: Town) -> None:
    async def both() -> World:
        world = town.process(wire=StandinRequest)
        async with world.running():
            for code in CODES:
                await asked_to_be_told(world, FEW, code)
                assert await begin(world, code=code)
            await over(world)
            await asyncio.sleep(10)
        return world

    world = simulate(both)
    for number in FEW:
        first, second = (message.date for message in world.standin.person(number).chat)
        assert second - first >= SECOND
    assert told_to_wait(world) == 0


def test_the_limits_of_the_stand_in_are_felt(town: Town) -> None:
    """Without a pace of ours the same broadcast is told to wait: the test above can fail."""

    async def hasty() -> tuple[int, int]:
        world = town.process(wire=StandinRequest)
        async with world.running():
            await asked_to_be_told(world, range(1, 60))
            send = world.bot._bot.send_message
            results = await asyncio.gather(*(send(number, "Vite.") for number in range(1, 41)), return_exceptions=True)
            await asyncio.sleep(2)
            twice = await asyncio.gather(send(50, "Un."), send(50, "Deux."), return_exceptions=True)
        return sum(isinstance(one, Exception) for one in results), sum(isinstance(one, Exception) for one in twice)

    assert simulate(hasty) == (10, 1)


# --- Replies --------------------------------------------------------------------------------------------------------------------------


async def _replies(town: Town, *, broadcasting: bool) -> tuple[World, list[float]]:
    """Seconds until each of those who answer saw what followed."""
    world = town.process()
    waits: list[float] = []
    async with world.running():
        delivering = asyncio.create_task(world.webhook.run())
        if broadcasting:
            await asked_to_be_told(world, PEOPLE)
            assert await begin(world)
        people = [world.standin.person(number) for number in ANSWERING]
        await asyncio.gather(*(_answer(person, waits) for person in people))
        if broadcasting:
            assert (await progress(world)).state == "sending"  # to the last of their answers
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)
    return world, waits


async def _answer(person: Person, waits: list[float]) -> None:
    chance, time = Random(person.user_id), asyncio.get_running_loop().time
    await asyncio.sleep(chance.uniform(0, THINKING[1]))
    person.start(CODES[0])
    await person.until(lambda: bool(person.screen))
    for _ in range(SCREENS):
        await asyncio.sleep(chance.uniform(*THINKING))
        before, asked = person.screen, time()
        options = tapped(person)
        person.tap(data_of(options[0]) if options else "J’ai 15 ans ou plus, j’accepte")
        await person.until(lambda before=before: person.screen != before)  # type: ignore[misc]
        waits.append(time() - asked)


def p99(waits: list[float]) -> float:
    return sorted(waits)[int(0.99 * len(waits))]


def test_replies_do_not_wait_for_a_broadcast(filled_database: tuple[Path, MasterKey], tmp_path: Path) -> None:
    found = []
    for broadcasting in (False, True):
        folder = tmp_path / str(broadcasting)
        folder.mkdir()
        town = Town(filled_database, folder)
        world, waits = simulate(lambda town=town, broadcasting=broadcasting: _replies(town, broadcasting=broadcasting))  # type: ignore[misc]
        assert len(waits) == len(ANSWERING) * SCREENS
        assert told_to_wait(world) == 0
        assert most_in_a_second(moments(world)) <= MOST_A_SECOND
        found.append(p99(waits))
    alone, beside = found
    assert beside < 2 * alone


# --- A kill ---------------------------------------------------------------------------------------------------------------------------

BEFORE_BEGIN, BEGUN, CALLED, ARRIVED, NOTED = MOMENTS = ("before it is begun", "begun", "called", "arrived", "noted")


class Fatal:
    """The end of a process: from that moment of its `nth` message on, nothing it does is ever over."""

    def __init__(self, moment: str, nth: int) -> None:
        self._left = Counter({moment: nth})
        self.reached = asyncio.Event()

    async def at(self, moment: str) -> None:
        if self.reached.is_set() or self._left[moment] == 1:
            self.reached.set()
            await asyncio.Event().wait()
        self._left[moment] -= 1


class Mortal(World):
    fatal: Fatal

    def messages(self) -> BulkMessages:
        return MortalMessages(self)


class MortalMessages(BulkMessages):
    def __init__(self, world: Mortal) -> None:
        super().__init__(world.database, world.keyring, world.clock)
        self._fatal = world.fatal

    async def begin(self, bot_id: int, after: int) -> BulkMessage | None:
        await self._fatal.at(BEFORE_BEGIN)
        found = await super().begin(bot_id, after)
        await self._fatal.at(BEGUN)
        return found

    async def ended(self, message_id: int, *, sent: bool) -> None:
        await super().ended(message_id, sent=sent)
        await self._fatal.at(NOTED)


class MortalWire(Wire):
    __slots__ = ("_fatal",)

    def __init__(self, standin: Standin, fatal: Fatal) -> None:
        super().__init__(standin)
        self._fatal = fatal

    async def do_request(self, url: str, *arguments: object, **options: object) -> tuple[int, bytes]:
        if not url.endswith("/sendMessage"):
            return await super().do_request(url, *arguments, **options)
        await self._fatal.at(CALLED)
        answer = await super().do_request(url, *arguments, **options)
        await self._fatal.at(ARRIVED)
        return answer


async def _killed(town: Town, moment: str, nth: int) -> list[int]:
    """How often each was told, by a process killed at this moment of this message, and by the next one."""
    fatal = Fatal(moment, nth)
    dying = town.process(Mortal, lambda standin: MortalWire(standin, fatal))
    assert isinstance(dying, Mortal)
    dying.fatal = fatal
    async with dying.running():
        await asked_to_be_told(dying, FEW)
        assert await begin(dying)
        await fatal.reached.wait()
    world = town.process()
    async with world.running():
        await over(world)
        return [told(world, number) for number in FEW]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_loses_nobody_and_repeats_at_most_the_message_of_which_nobody_knows(
    filled_database: tuple[Path, MasterKey], tmp_path: Path, moment: str
) -> None:
    for nth in FEW:
        folder = tmp_path / str(nth)
        folder.mkdir()
        town = Town(filled_database, folder)
        times = simulate(lambda town=town, nth=nth: _killed(town, moment, nth))  # type: ignore[misc]
        # What had arrived, and nobody could note, is the one of which nobody knows.
        assert sorted(times) == [1] * (len(FEW) - 1) + [2 if moment == ARRIVED else 1], (moment, nth)
