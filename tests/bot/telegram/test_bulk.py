"""The bulk lane on a real database: everyone once, at the pace, and nobody who left."""

from datetime import datetime

from bot.bulk import BulkMessages
from bot.telegram.bulk import PAUSE
from storage import models
from storage.errors import DatabaseUnavailable
from tests.bot.telegram.world import World, stays, until


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


async def next_look(world: World) -> None:
    """Let the lane look for messages again: it rests when there is nothing to send."""
    await until(lambda: PAUSE in world.time.waits)
    world.time.advance(PAUSE)


async def until_sent(world: World) -> None:
    """Until the lane rests again; between two messages it waits for a second."""
    while world.bot.health()["bulk_waiting"] or PAUSE not in world.time.waits:
        world.time.advance(1)
        await stays(lambda: True, rounds=5)


async def test_a_bulk_message_reaches_everyone_once_as_plain_text(world: World) -> None:
    text = "Les résultats sont là\u00a0: <https://nantes-ia.example/?a=1&b=2>"
    async with world.running():
        people = [world.standin.person(number) for number in (17, 18)]
        for person in people:
            await world.consent(person)
        await write_to_all(world, text)
        await next_look(world)
        await until(lambda: text in [person.screen.text for person in people])
        await until_sent(world)
        assert [person.screen.text for person in people] == [text, text]
        assert None not in await sent(world)
        before = [len(person.chat) for person in people]
        await next_look(world)
        assert await stays(lambda: [len(person.chat) for person in people] == before)


async def test_whoever_left_gets_no_bulk_message_until_they_are_back(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        camille.has_blocked = True  # without Telegram telling us
        await write_to_all(world, "Les résultats sont là.")
        await next_look(world)
        await until(lambda: messages(world)[-1] == 403)
        await until_sent(world)
        assert ([row.unreachable for row in await world.rows(models.identities)], await sent(world)) == ([True], [None])
        calls = messages(world)
        await next_look(world)
        assert await stays(lambda: messages(world) == calls)
        camille.unblock()
        await world.settle()
        await next_look(world)
        await until(lambda: camille.screen.text == "Les résultats sont là.")


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
        await next_look(world)
        await until(lambda: camille.screen.text == "Les résultats sont là.")
        before, counted = len(camille.chat), world.bot.health()["sent"]
        for _ in range(3):
            await until_sent(world)
            await next_look(world)
        assert (len(camille.chat), await sent(world), world.bot.health()["sent"]) == (before, [None], counted)
        disk.full = False
        await until_sent(world)
        await next_look(world)
        await until_sent(world)
        assert (len(camille.chat), None in await sent(world)) == (before, False)


async def test_a_message_refused_as_written_is_not_tried_for_ever(world: World) -> None:
    async with world.running():
        await world.consent(world.standin.person(17))
        await write_to_all(world, "Les résultats sont là.")
        world.standin.fail_next("sendMessage", 400, "Bad Request: message is too long")
        await next_look(world)
        await until(lambda: world.bot.health()["failed"] == 1)
        await until_sent(world)
        assert None not in await sent(world)
