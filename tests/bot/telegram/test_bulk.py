"""The bulk lane on a real database: each message once, in order, and nobody who left. Telegram's troubles hold it and lose nothing."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import pytest

from bot.bulk import BulkMessages
from bot.bulk_lane import PAUSE
from bot.telegram.standin import Standin, StandinRequest
from bot.telegram.troubles import NO_ANSWER, NOT_NOW, REFUSED_TOKEN
from storage import broadcasts, models
from storage.bulk import LEASE
from storage.errors import DatabaseUnavailable
from storage.keys import MasterKey
from tests.bot.telegram.simulated import (
    TEXT,
    Town,
    agreed_to_a_reminder,
    asked_to_be_told,
    begin,
    consultation_of,
    over,
    progress,
    simulate,
    told,
)
from tests.bot.telegram.world import World, until

T = TypeVar("T")
Live = Callable[[World], Awaitable[T]]


@pytest.fixture
def town(filled_database: tuple[Path, MasterKey], tmp_path: Path) -> Town:
    return Town(filled_database, tmp_path)


def live(town: Town, what: Live[T], kind: type[World] = World) -> T:
    """What comes of it while a bot runs."""

    async def living() -> T:
        world = town.process(kind, StandinRequest)
        async with world.running():
            return await what(world)

    return simulate(living)


def sendings(world: World) -> list[tuple[int, int]]:
    """Each message the bot tried to send: to whom, and the code of Telegram's answer."""
    calls = (call for call in world.standin.calls if call.method == "sendMessage")
    return [(call.parameters["chat_id"], call.answer.get("error_code", 200)) for call in calls]


async def waiting(world: World) -> int:
    return len(await world.rows(models.bulk_messages))


def test_a_message_reaches_everyone_once_as_it_is_written(town: Town) -> None:
    async def what(world: World) -> None:
        await asked_to_be_told(world, [17, 18])
        await begin(world)
        done = await over(world)
        assert (done.total, done.sent, done.left, await waiting(world)) == (2, 2, 0, 0)
        await asyncio.sleep(3 * PAUSE)
        assert sorted(sendings(world)) == [(17, 200), (18, 200)]
        screen = world.standin.person(17).screen
        assert (screen.text, [button.text for row in screen.keyboard for button in row]) == (TEXT, ["Plus de messages"])

    live(town, what)


def test_without_anything_to_send_nothing_is_written(town: Town) -> None:
    class Idle(World):
        def messages(self) -> BulkMessages:
            return Untouched(self.database, self.keyring, self.clock)

    class Untouched(BulkMessages):
        async def begin(self, bot_id: int, after: int) -> None:
            raise AssertionError("an idle bot writes nothing")

    live(town, lambda _: asyncio.sleep(10 * PAUSE), Idle)


# --- People who left ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("refusal", [(403, "Forbidden: user is deactivated"), (400, "Bad Request: chat not found"), None])
def test_whoever_left_is_called_once_and_left_alone(town: Town, refusal: tuple[int, str] | None) -> None:
    async def what(world: World) -> None:
        await asked_to_be_told(world, [17])
        camille = world.standin.person(17)
        if refusal:
            world.standin.fail_next("sendMessage", *refusal)
        else:
            camille.has_blocked = True  # without Telegram telling us
        await begin(world)
        done = await over(world)
        await asyncio.sleep(3 * PAUSE)
        assert (done.sent, done.blocked, done.refused, len(sendings(world))) == (0, 1, 0, 1)
        assert not await begin(world)  # there is nobody left to write to

    live(town, what)


def test_whoever_unblocks_is_told_what_waited(town: Town) -> None:
    async def what(world: World) -> None:
        await asked_to_be_told(world, [17])
        camille = world.standin.person(17)
        camille.block()
        await world.settle()
        camille.has_blocked = False
        assert not await begin(world)
        camille.unblock()
        await world.settle()
        await begin(world)
        camille.has_blocked = True
        await over(world)
        camille.unblock()
        await world.settle()
        await asyncio.sleep(2 * PAUSE)
        assert ([code for _, code in sendings(world)], told(world, 17)) == ([403, 200], 1)
        assert ((await progress(world)).sent, (await progress(world)).blocked) == (1, 0)

    live(town, what)


def test_whoever_comes_back_and_speaks_is_told_what_waited(town: Town) -> None:
    async def what(world: World) -> None:
        await asked_to_be_told(world, [17])
        camille = world.standin.person(17)
        camille.has_blocked = True
        await begin(world)
        await over(world)
        camille.has_blocked = False  # and Telegram’s word of it was lost
        await world.say(camille, "/aide")
        await asyncio.sleep(2 * PAUSE)
        assert told(world, 17) == 1

    live(town, what)


def test_whoever_erases_everything_while_it_waits_is_not_told(town: Town) -> None:
    async def what(world: World) -> None:
        await asked_to_be_told(world, [17])
        camille = world.standin.person(17)
        await world.consent(camille)
        world.standin.fail_next("sendMessage", 429, "Too Many Requests: retry after 60", 60)
        await begin(world)
        await asyncio.sleep(10)
        await world.say(camille, "/effacer")
        await world.tap(camille, next(button.text for row in camille.screen.keyboard for button in row))
        done = await over(world)
        assert (done.sent, done.withdrawn, await waiting(world), told(world, 17)) == (0, 1, 0, 0)

    live(town, what)


# --- Telegram's troubles --------------------------------------------------------------------------------------------------------------


def test_too_many_requests_holds_the_lane_for_as_long_as_it_says_and_in_order(town: Town) -> None:
    async def what(world: World) -> None:
        await asked_to_be_told(world, [17, 18, 19])
        await agreed_to_a_reminder(world, [20], timedelta(0))
        world.standin.fail_next("sendMessage", 429, "Too Many Requests: retry after 40", 40)
        await begin(world)
        await until(lambda: bool(sendings(world)))
        held_at = world.clock()
        await asyncio.sleep(1)
        assert 38 < world.bot.health()["bulk_held_for"] <= 39.5
        assert world.bot.health()["bulk_why"] == NOT_NOW
        await world.say(world.standin.person(20), "/aide")  # answered at once: the lane of replies is another
        assert sendings(world)[1] == (20, 200)
        await over(world)
        tried = sendings(world)
        assert [chat for chat, _ in tried if chat != 20] == [tried[0][0], *(chat for chat, _ in tried[2:])]
        assert (tried[0][1], sorted(chat for chat, code in tried[2:] if code == 200)) == (429, [17, 18, 19])
        assert tried[2][0] == tried[0][0]
        first = min(message.date for number in (17, 18, 19) for message in world.standin.person(number).chat)
        assert held_at + timedelta(seconds=39) <= first <= held_at + timedelta(seconds=42)
        assert world.bot.health()["bulk_why"] == ""

    live(town, what)


class Capricious(StandinRequest):
    """Tells the bot to wait at one message in ten, and notes what came before the time it said."""

    __slots__ = ("_chance", "early", "told", "until")

    def __init__(self, standin: Standin) -> None:
        super().__init__(standin)
        self._chance = Random(13)
        self.until = 0.0
        self.told = self.early = 0

    async def do_request(self, url: str, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        time = asyncio.get_running_loop().time
        if not url.endswith("/sendMessage"):
            return await super().do_request(url, *arguments, **options)
        self.early += time() < self.until
        if self._chance.random() < 0.1:
            wait = self._chance.randint(20, 60)
            self.until, self.told = time() + wait, self.told + 1
            refused = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": wait}}
            return 429, json.dumps(refused).encode()
        return await super().do_request(url, *arguments, **options)


def test_ten_minutes_in_which_one_message_in_ten_is_told_to_wait(town: Town) -> None:
    async def what() -> None:
        wires: list[Capricious] = []

        def wire(standin: Standin) -> Capricious:
            wires.append(Capricious(standin))
            return wires[-1]

        world = town.process(wire=wire)
        async with world.running():
            people = range(1, 151)
            await asked_to_be_told(world, people)
            await begin(world)
            done = await over(world)
            assert done.ended_at is not None
            assert done.ended_at - done.begun_at >= timedelta(minutes=9)
            assert (wires[-1].early, done.sent) == (0, 150)
            assert wires[-1].told > 10
            assert [told(world, number) for number in people] == [1] * 150
            delivered = [chat for chat, code in sendings(world)]
            assert len(delivered) == len(set(delivered))

    simulate(what)


@pytest.mark.parametrize("after_effect", [False, True])
def test_a_fault_of_telegram_is_tried_again_and_repeats_only_what_may_have_arrived(town: Town, after_effect: bool) -> None:
    async def what(world: World) -> None:
        people = range(1, 31)
        await asked_to_be_told(world, people)
        for _ in range(10):
            world.standin.fail_next("sendMessage", 502, "Bad Gateway", after_effect=after_effect)
        await begin(world)
        done = await over(world)
        assert (done.sent, done.refused) == (30, 0)
        times = [told(world, number) for number in people]
        assert min(times) == 1
        assert sum(times) == (40 if after_effect else 30)

    live(town, what)


def test_while_telegram_is_away_it_is_called_ever_more_rarely(town: Town) -> None:
    async def what(world: World) -> None:
        await asked_to_be_told(world, range(1, 6))
        for _ in range(200):
            world.standin.fail_next("sendMessage", 500, "Internal Server Error")
        await begin(world)
        await asyncio.sleep(3600)
        assert 60 <= len(sendings(world)) <= 70  # once a minute, after the first
        assert world.bot.health()["bulk_why"] == NO_ANSWER

    live(town, what)


@pytest.mark.parametrize("code", [401, 404])
def test_a_refused_token_is_tried_rarely_and_loses_nothing(town: Town, code: int) -> None:
    async def what(world: World) -> None:
        await asked_to_be_told(world, [17, 18])
        for _ in range(6):
            world.standin.fail_next("sendMessage", code, "Unauthorized" if code == 401 else "Not Found")
        await begin(world)
        await asyncio.sleep(60)
        assert world.bot.health()["bulk_why"] == REFUSED_TOKEN
        done = await over(world)
        assert (done.sent, len(sendings(world))) == (2, 8)
        assert done.ended_at is not None
        assert done.ended_at - done.begun_at > timedelta(seconds=3 + 6 + 12 + 24 + 48 + 60)

    live(town, what)


def test_a_message_refused_as_written_is_counted_and_said_to_whoever_runs_the_bot(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    async def what(world: World) -> None:
        await asked_to_be_told(world, [17, 18])
        world.standin.fail_next("sendMessage", 400, "Bad Request: message is too long")
        await begin(world)
        done = await over(world)
        assert (done.sent, done.refused, len(sendings(world)), world.bot.health()["failed"]) == (1, 1, 2, 1)

    live(town, what)
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        "Telegram refuses a bulk message: Message is too long"
    ]


# --- Stopped, restarted, two at once -----------------------------------------------------------------------------------------------------


def test_stopped_it_sends_nothing_more_until_it_is_resumed(town: Town) -> None:
    async def what(world: World) -> None:
        people = range(1, 101)
        await asked_to_be_told(world, people)
        consultation = await consultation_of(world)
        await begin(world)
        await until(lambda: len(sendings(world)) >= 30)
        await world.database.write(lambda connection: broadcasts.stop(connection, consultation))
        at_stop = len(sendings(world))
        await asyncio.sleep(60)
        assert len(sendings(world)) <= at_stop + 1
        await world.database.write(lambda connection: broadcasts.resume(connection, consultation))
        await over(world)
        assert [told(world, number) for number in people] == [1] * 100

    live(town, what)


def test_an_orderly_stop_repeats_nothing(town: Town) -> None:
    async def restarted() -> list[int]:
        people = range(1, 21)
        world = town.process()
        async with world.running():
            await asked_to_be_told(world, people)
            await begin(world)
            await until(lambda: len(sendings(world)) >= 5)
            # The fifth is on its way.
        world = town.process()
        async with world.running():
            await over(world)
        return [told(world, number) for number in people]

    assert simulate(restarted) == [1] * 20


def test_two_processes_of_one_bot_never_send_side_by_side(town: Town) -> None:
    async def both() -> tuple[list[int], float]:
        people = range(1, 51)
        first, second = town.process(), town.process()
        async with first.running(), second.running():
            await asked_to_be_told(first, people)
            await begin(first)
            await over(second)
            times = [told(first, number) for number in people]
            # The first says nothing more; the second goes on by itself.
            assert first.bot._bulk is not None
            await first.bot._bulk.close(1)
            stopped = first.clock()
            await begin(second, text="Encore.")
            await over(second)
            reached = second.standin.person(1).screen
            assert reached.text == "Encore."
            return times, (reached.date - stopped).total_seconds()

    times, taken = simulate(both)
    assert times == [1] * 50
    assert taken <= LEASE.total_seconds() + 2 * PAUSE


def test_told_to_wait_the_next_process_waits_too(town: Town) -> None:
    async def restarted() -> float:
        world = town.process(wire=StandinRequest)
        async with world.running():
            await asked_to_be_told(world, [17])
            world.standin.fail_next("sendMessage", 429, "Too Many Requests: retry after 600", 600)
            await begin(world)
            await until(lambda: bool(sendings(world)))
            held_at = world.clock()
            await asyncio.sleep(1)
        world = town.process(wire=StandinRequest)
        async with world.running():
            await over(world)
        return (world.standin.person(17).screen.date - held_at).total_seconds()

    assert 600 <= simulate(restarted) <= 600 + 2 * PAUSE


class FullDisk(BulkMessages):
    """Cannot take note of a message for a while."""

    until: datetime | None = None

    async def ended(self, message_id: int, *, sent: bool) -> None:
        if self.until and self._clock() < self.until:
            raise DatabaseUnavailable(5)
        await super().ended(message_id, sent=sent)


class Full(World):
    def messages(self) -> BulkMessages:
        messages = FullDisk(self.database, self.keyring, self.clock)
        messages.until = self.clock() + timedelta(minutes=2)
        return messages


def test_while_nothing_can_be_noted_one_message_at_most_is_sent(town: Town) -> None:
    async def what(world: World) -> None:
        await asked_to_be_told(world, range(1, 11))
        await begin(world)
        await asyncio.sleep(100)
        assert len(sendings(world)) == 1
        done = await over(world)
        assert (done.sent, len(sendings(world))) == (10, 10)

    live(town, what, Full)
