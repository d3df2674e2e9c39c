"""The one reminder of those who agreed to it: once, in daytime, while it is of use, whatever happens to the process."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.bulk_lane import PAUSE
from bot.reminding import IDLE, queue_due_reminders
from bot.telegram.standin import Person, StandinRequest
from storage import models
from storage.database import Database
from storage.keys import MasterKey
from tests.bot.telegram.simulated import BEGINNING, Town, agreed_to_a_reminder, asked_to_be_told, begin, over, simulate
from tests.bot.telegram.test_bulk import live
from tests.bot.telegram.world import World, fill
from tests.support.postgres import Postgres

EVENING = datetime(2026, 10, 5, 16, 59, 55, tzinfo=UTC)
"""A few seconds before seven in Paris."""
HELLO = "Bonjour. Vous avez demandé un rappel"


@pytest.fixture
def town(filled_database: tuple[Path, MasterKey], tmp_path: Path) -> Town:
    return Town(filled_database, tmp_path)


async def say_nothing(world: World) -> None:
    """Everyone, for long enough."""
    identities = models.identities
    long_ago = world.clock() - IDLE - timedelta(seconds=1)
    await world.database.write(lambda connection: connection.execute(identities.update().values(active_at=long_ago)))


async def agree(world: World, person: Person) -> None:
    for step in (world.say(person, "stop"), *(world.tap(person, button) for button in ("Pause", "Oui, un seul rappel"))):
        await asyncio.sleep(2)
        await step


async def look(world: World) -> int:
    return await queue_due_reminders(world.database, world.clock())


def reminders(person: Person) -> list[datetime]:
    return [message.date for message in person.chat if message.from_bot and message.text.startswith(HELLO)]


def test_whoever_agreed_and_stopped_is_reminded_once_and_goes_on_where_they_were(town: Town) -> None:
    async def what(world: World) -> None:
        camille = world.standin.person(17)
        await world.consent(camille)
        await world.answer(camille)
        question = camille.screen.text
        await agree(world, camille)
        assert await look(world) == 0
        await say_nothing(world)
        assert [await look(world) for _ in range(2)] == [1, 0]
        await asyncio.sleep(2 * PAUSE)
        assert len(reminders(camille)) == 1
        assert "jusqu’au 15 décembre 2026" in camille.screen.text
        assert [button.text for row in camille.screen.keyboard for button in row] == ["Reprendre", "Plus de messages"]
        await world.tap(camille, "Reprendre")
        assert question.partition("\n\n")[2] in camille.screen.text
        await say_nothing(world)
        await world.say(camille, "stop")
        await world.tap(camille, "Pause")
        assert await look(world) == 0

    live(town, what)


def test_no_more_messages_is_no_more_messages(town: Town) -> None:
    async def what(world: World) -> None:
        people = [world.standin.person(number) for number in (17, 18)]
        for person in people:
            await world.consent(person)
            await agree(world, person)
        await say_nothing(world)
        world.standin.fail_next("sendMessage", 429, "Too Many Requests: retry after 60", 60)
        assert await look(world) == 2
        await asyncio.sleep(10)
        for person in people:  # while it waits, before it could go
            await world.say(person, "stop")
            await asyncio.sleep(2)
            await world.tap(person, "Plus de messages")
        await asyncio.sleep(120)
        assert [reminders(person) for person in people] == [[], []]

    live(town, what)


def test_a_reminder_that_did_not_go_by_the_evening_goes_in_the_morning(filled_database: tuple[Path, MasterKey], tmp_path: Path) -> None:
    async def what(world: World) -> None:
        await agreed_to_a_reminder(world, [17])
        assert await look(world) == 1
        for _ in range(5):
            world.standin.fail_next("sendMessage", 500, "Internal Server Error")
        await asyncio.sleep(120)
        world.clock.advance(15 * 3600 - 180)
        await asyncio.sleep(60)
        assert reminders(world.standin.person(17)) == []
        await asyncio.sleep(60)
        (at,) = reminders(world.standin.person(17))
        assert at >= datetime(2026, 10, 6, 8, tzinfo=UTC)

    live(Town(filled_database, tmp_path, EVENING - timedelta(seconds=4)), what)


@pytest.mark.parametrize("hour", [0, 7, 17, 23])
def test_nobody_is_reminded_at_night(filled_database: tuple[Path, MasterKey], tmp_path: Path, hour: int) -> None:
    async def what(world: World) -> None:
        await agreed_to_a_reminder(world, [17])
        assert await look(world) == 0

    live(Town(filled_database, tmp_path, BEGINNING.replace(hour=hour)), what)


@pytest.mark.parametrize(("day", "expected"), [(13, 1), (14, 1), (15, 0)])
def test_nobody_is_reminded_on_the_closing_day(filled_database: tuple[Path, MasterKey], tmp_path: Path, day: int, expected: int) -> None:
    async def what(world: World) -> None:
        await agreed_to_a_reminder(world, [17])
        assert await look(world) == expected

    live(Town(filled_database, tmp_path, datetime(2026, 12, day, 12, tzinfo=UTC)), what)


def test_a_word_of_the_closing_is_their_one_reminder(town: Town) -> None:
    async def what(world: World) -> None:
        await agreed_to_a_reminder(world, [17])
        await begin(world, "closing", "La concertation ferme bientôt.")
        assert await look(world) == 0
        assert (await over(world)).sent == 1
        camille = world.standin.person(17)
        assert [button.text for row in camille.screen.keyboard for button in row] == ["Reprendre", "Plus de messages"]
        assert not await begin(world, "closing", "Encore.")

    live(town, what)


def test_what_is_told_of_results_has_its_way_out(town: Town) -> None:
    async def what(world: World) -> None:
        await asked_to_be_told(world, [17])
        await begin(world)
        await over(world)
        await world.tap(world.standin.person(17), "Plus de messages")
        assert await world.rows(models.contacts) == []
        assert not await begin(world)

    live(town, what)


def test_whoever_comes_back_before_it_goes_is_not_asked_to(town: Town) -> None:
    async def what(world: World) -> None:
        await agreed_to_a_reminder(world, [17, 18])
        world.standin.person(17).has_blocked = True
        assert await look(world) == 2
        await asyncio.sleep(2 * PAUSE)
        await world.database.write(lambda connection: connection.execute(models.participations.update().values(status="finished")))
        world.standin.person(17).unblock()
        await world.settle()
        await asyncio.sleep(2 * PAUSE)
        assert [len(reminders(world.standin.person(number))) for number in (17, 18)] == [0, 1]

    live(town, what)


def test_a_process_killed_after_it_wrote_them_has_them_sent_once_by_the_next(town: Town) -> None:
    async def killed() -> list[int]:
        people = range(1, 11)
        world = town.process(wire=StandinRequest)
        async with world.running():
            await agreed_to_a_reminder(world, people)
            assert world.bot._bulk is not None
            await world.bot._bulk.close(0)
            assert await look(world) == 10
        world = town.process(wire=StandinRequest)
        async with world.running():
            assert await look(world) == 0
            await asyncio.sleep(60)
        return [len(reminders(world.standin.person(number))) for number in people]

    assert simulate(killed) == [1] * 10


async def test_two_servers_on_one_postgresql_remind_once(postgres: Postgres, tmp_path: Path) -> None:
    name = postgres.create_database()
    url, master = postgres.url(name), MasterKey.create(tmp_path / "master.key")
    fill(url, master)
    world = World(url, master)
    async with world.running(), Database(url) as other:
        assert world.bot._bulk is not None
        await world.bot._bulk.close(0)
        for group in range(5):
            await agreed_to_a_reminder(world, range(20 * group + 1, 20 * group + 21))
            queued = await asyncio.gather(*(queue_due_reminders(each, world.clock()) for each in (world.database, other) * 3))
            assert sum(queued) == 20
        assert len(await world.rows(models.bulk_messages)) == 100
    postgres.drop_database(name)
