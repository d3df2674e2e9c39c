"""Rows 10, 12 and 35: what cannot be handled, what comes from a stranger to the secret, and one person's flood hold nobody up.

`FORGERIES=100000 FLOOD=1000 ./concertia test tests/faults/test_poison.py`: so many strangers, and messages of one person.
"""

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest

from bot.acts import Reply
from bot.deciding import Decision
from bot.telegram.repeats import MOST
from bot.telegram.standin import Person
from dialogues.turns import Typed
from storage import models
from tests.bot.telegram.world import CODES, World, tapped
from tests.faults.deliveries import figure

POISONED, HEALTHY = 80, 40
"""Chats: with twice as many poisoned as Telegram has connections, a bot that answered anything but 200 would hear nobody else."""
FORGERIES = figure("FORGERIES", 1_000)
FLOOD = figure("FLOOD", 120)
"""Messages of one person, as fast as Telegram brings them."""


def failing_at(word: str) -> Callable[[Decision], Reply]:
    true = Decision.reply

    def reply(self: Decision) -> Reply:
        act = self._said.act
        if isinstance(act, Typed) and act.text == word:
            raise RuntimeError(word)
        return true(self)

    return reply


async def all_begin(world: World, people: list[Person]) -> None:
    for person in people:
        person.start(CODES[0])
    await world.settle()
    for person in people:
        person.tap("J’ai 15 ans ou plus, j’accepte")
    await world.settle()


async def test_eighty_poisoned_chats_stop_nobody_and_are_tried_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world.running():
        poisoned = [world.standin.person(1_000 + number) for number in range(POISONED)]
        healthy = [world.standin.person(2_000 + number) for number in range(HEALTHY)]
        await all_begin(world, poisoned + healthy)
        monkeypatch.setattr(Decision, "reply", failing_at("poison"))
        updates = {person.send("poison") for person in poisoned}
        for person in healthy:
            person.tap(tapped(person)[0].text)
        world.webhook.attempts.clear()
        await world.settle()
        tries = Counter(attempt.update_id for attempt in world.webhook.attempts if attempt.update_id in updates)
        assert (set(tries), set(tries.values())) == (updates, {1})
        assert {attempt.status for attempt in world.webhook.attempts} == {200}
        assert {row.update_id for row in await world.rows(models.dead_letters)} == updates
        assert all(person.screen.text.startswith("Un problème de notre côté") for person in poisoned)
        assert all(person.screen.text.startswith("Question 1 sur 12") for person in healthy)
        # Nor is any of them lost to the bot: what they do next is heard.
        for person in poisoned:
            person.send("1")
        await world.settle()
        assert len(await world.rows(models.answers)) == POISONED + HEALTHY


async def test_strangers_to_the_secret_are_turned_away_while_others_are_heard(world: World) -> None:
    read = 0

    async def body() -> bytes:
        nonlocal read
        read += 1
        return b"{}"

    async def stranger(number: int) -> int:
        await asyncio.sleep(0)
        headers = {"X-Telegram-Bot-Api-Secret-Token": f"guess-{number}", "X-Forwarded-For": "149.154.160.1"}
        return (await world.bot.webhook.receive(headers, body)).status

    async with world.running():
        people = [world.standin.person(number) for number in range(1, HEALTHY + 1)]
        true = asyncio.create_task(all_begin(world, people))
        assert {await stranger(number) for number in range(FORGERIES)} == {403}
        await true
        assert (read, world.bot.health()["turned_away"]) == (0, FORGERIES)
        assert len(await world.rows(models.participations)) == HEALTHY
        assert {attempt.status for attempt in world.webhook.attempts} == {200}


async def test_a_flood_of_one_person_is_kept_back_and_the_others_are_answered(world: World) -> None:
    async with world.running():
        flooder, *others = [world.standin.person(number) for number in range(1, HEALTHY + 1)]
        await all_begin(world, [flooder, *others])
        calls = len(world.standin.calls)
        for number in range(FLOOD):
            flooder.send("n’importe quoi")
            if number % (FLOOD // len(others)) == 0 and number // (FLOOD // len(others)) < len(others):
                person = others[number // (FLOOD // len(others))]
                person.tap(tapped(person)[0].text)
        await world.settle()
        said = Counter(call.parameters["chat_id"] for call in world.standin.calls[calls:] if call.method == "sendMessage")
        assert said[flooder.user_id] == MOST
        assert flooder.screen.text.startswith("Nous vous avons répondu plusieurs fois la même chose.")
        assert all(person.screen.text.startswith("Question 1 sur 12") for person in others)
        assert {row.question for row in await world.rows(models.answers)} == {"P07"}
        assert len(await world.rows(models.answers)) == len(others)
