"""The bulk lane on a real database: everyone once, at the pace, and nobody who left."""

import asyncio
from datetime import datetime

from bot.bulk import BulkMessages
from bot.telegram.bulk import PAUSE
from storage import models
from storage.errors import DatabaseUnavailable
from tests.bot.telegram.world import World


async def write_to_all(world: World, text: str) -> None:
    """As a campaign will: one message for each person of this bot."""
    people = await world.rows(models.identities)
    rows = [{"bot_id": world.bot.bot_id, "identity_id": row.id, "text": text} for row in people]
    await world.database.write(lambda connection: connection.execute(models.bulk_messages.insert(), rows))


async def sent(world: World) -> list[datetime | None]:
    return [row.sent_at for row in await world.rows(models.bulk_messages)]


def messages(world: World) -> list[int]:
    """The messages sent so far, by the code of Telegram's answer."""
    return [call.answer.get("error_code", 200) for call in world.standin.calls if call.method == "sendMessage"]


async def passing(world: World, seconds: float) -> None:
    """Let time pass second by second, so that whoever waits in it goes on."""
    for _ in range(int(seconds)):
        world.time.advance(1)
        await asyncio.sleep(0.001)


async def noted(world: World, expected: list[bool]) -> None:
    """Let time pass until the messages are noted as sent or not as expected."""
    async with asyncio.timeout(20):
        while [moment is not None for moment in await sent(world)] != expected:
            await passing(world, 1)


async def test_a_bulk_message_reaches_everyone_once_as_plain_text(world: World) -> None:
    text = "Les résultats sont là\u00a0: <https://nantes-ia.example/?a=1&b=2>"
    async with world.running():
        people = [world.standin.person(number) for number in (17, 18)]
        for person in people:
            await world.consent(person)
        await write_to_all(world, text)
        await noted(world, [True, True])
        assert [person.screen.text for person in people] == [text, text]
        before = [len(person.chat) for person in people]
        await passing(world, 3 * PAUSE)
        assert [len(person.chat) for person in people] == before


async def test_whoever_left_gets_no_bulk_message_until_they_are_back(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        camille.has_blocked = True  # without Telegram telling us
        await write_to_all(world, "Les résultats sont là.")
        while messages(world)[-1] != 403:
            await passing(world, 1)
        calls = messages(world)
        await passing(world, 3 * PAUSE)
        assert messages(world) == calls
        assert ([row.unreachable for row in await world.rows(models.identities)], await sent(world)) == ([True], [None])
        camille.unblock()
        await world.settle()
        await noted(world, [True])
        assert camille.screen.text == "Les résultats sont là."


class FullDisk(BulkMessages):
    """Can be read and not written, as a full disk can."""

    full = True

    async def mark_sent(self, message_id: int) -> None:
        if self.full:
            raise DatabaseUnavailable(5)
        await super().mark_sent(message_id)


async def test_a_message_that_could_not_be_noted_as_sent_is_noted_later_and_never_sent_again(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        await write_to_all(world, "Les résultats sont là.")
        disk = FullDisk(world.database, world.master, world.clock)
        assert world.bot._bulk is not None
        world.bot._bulk._messages = disk
        while not world.bot._bulk._unnoted:
            await passing(world, 1)
        before, counted = len(camille.chat), world.bot.health()["sent"]
        await passing(world, 3 * PAUSE)
        assert (len(camille.chat), await sent(world), world.bot.health()["sent"]) == (before, [None], counted)
        disk.full = False
        await noted(world, [True])
        assert len(camille.chat) == before


async def test_a_message_refused_as_written_is_not_tried_for_ever(world: World) -> None:
    async with world.running():
        await world.consent(world.standin.person(17))
        await write_to_all(world, "Les résultats sont là.")
        world.standin.fail_next("sendMessage", 400, "Bad Request: message is too long")
        await noted(world, [True])
        assert (world.bot.health()["failed"], messages(world)[-1]) == (1, 400)
