"""Row 3: whatever comes again, however often and however many at once, changes nothing, and is taken.

`REPLAYS=100000 ./concertia test tests/faults/test_repeats.py`: so many of them.
"""

import random

import pytest

from bot.telegram.standin import Person
from dialogues.counting import STOPPED
from storage import models
from tests.bot.telegram.world import World, data_of, tapped
from tests.faults.deliveries import kept, lots, post_all

REPLAYS = lots("REPLAYS", 1_000, 10_000)
AT_ONCE = 200


async def do_a_bit_of_everything(world: World, camille: Person) -> None:
    """Consent, answers of each shape, a correction, a step back, a command, erasure, and all anew."""
    await world.consent(camille)
    while tapped(camille):
        await world.answer(camille)
    await world.say(camille, "Gardez le guichet.")
    camille.edit(camille.chat[-2].message_id, "Gardez tous les guichets.")
    await world.settle()
    await world.tap(camille, "Continuer")
    await world.tap(camille, "Retour")
    await world.say(camille, "/aide")


@pytest.mark.parametrize("lot", REPLAYS, ids=str)
async def test_what_was_heard_changes_nothing_when_it_comes_again(world: World, lot: range) -> None:
    chance = random.Random(lot.start)
    async with world.running():
        for number in (17, 18):
            await do_a_bit_of_everything(world, world.standin.person(number))
        await world.say(world.standin.person(18), "/effacer")
        await world.tap(world.standin.person(18), "Oui, tout effacer")
        heard = [world.standin.exchange.delivered(attempt.update_id).body for attempt in world.webhook.attempts]
        before = await kept(world)
        assert len(heard) > 50
        for first in range(0, len(lot), AT_ONCE):
            again = chance.choices(heard, k=len(lot[first : first + AT_ONCE]))
            assert set(await post_all(world, again)) == {200}
        assert await kept(world) == before
        health = world.bot.health()
        assert (health["dead_letters"], health["ignored"], health["forged"]) == (0, 0, 0)


async def test_ten_copies_at_once_are_one_answer_and_one_turn(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        for answered in range(1, 4):
            camille.tap(data_of(tapped(camille)[0]))
            assert await post_all(world, [world.standin.exchange.pending()[-1].body] * 10) == [200] * 10
            await world.settle()
            (person,) = await world.rows(models.identities)
            assert (len(await world.answers()), person.turn) == (answered, answered + 1)
        assert await world.rows(models.former_answers) == []
        counted = {row._mapping["count"] for row in await world.rows(models.tallies) if row._mapping["question"] != STOPPED}
        assert counted == {1}
