"""Row 9: after an outage in which taps expired, whoever was answering gets their question once more, and nobody else gets anything.

`PEOPLE=1000 ./concertia test tests/faults/test_outage.py`: so many who were answering.
"""

from collections import Counter

from bot.telegram.running import HEARTBEAT
from storage import models
from tests.bot.telegram.world import CODES, World, data_of, stays, tapped, until
from tests.faults.deliveries import figure, kept

PEOPLE = figure("PEOPLE", 30)
OTHERS = 10
"""Who answered long before, and who has blocked the bot since: of each so many."""
OUTAGE = 200
"""Seconds: more than the 150 after which taps expire."""


async def test_whoever_was_answering_gets_one_screen_and_nobody_else(world: World) -> None:
    asleep, gone, here = (
        [world.standin.person(first + number) for number in range(count)]
        for first, count in ((10_000, OTHERS), (20_000, OTHERS), (30_000, PEOPLE))
    )
    async with world.running():
        for person in asleep:
            person.start(CODES[0])
        await world.settle()
        for person in asleep:
            person.tap("J’ai 15 ans ou plus, j’accepte")
        await world.settle()
        world.clock.advance(3_601)
        world.time.advance(HEARTBEAT)
        await until(lambda: HEARTBEAT in world.time.waits)
        for person in here + gone:
            person.start(CODES[0])
        await world.settle()
        for person in here + gone:
            person.tap("J’ai 15 ans ou plus, j’accepte")
        await world.settle()
        for person in gone:
            person.block()
        await world.settle()
    for person in here:
        # Half of them tap, which is lost; half write, which is not.
        if person.user_id % 2:
            person.tap(data_of(tapped(person)[0]))
        else:
            person.send("1")
    world.clock.advance(OUTAGE)
    before = {person.user_id: len(person.chat) for person in here + asleep + gone}
    calls = len(world.standin.calls)
    for _ in range(2):
        async with world.running():
            await until(lambda: len(sent(world, calls)) >= PEOPLE)
            assert await stays(lambda: set(sent(world, calls).values()) == {1})
    assert sent(world, calls).keys() == {person.user_id for person in here}
    assert all(len(person.chat) == before[person.user_id] + 1 for person in here)
    assert all(len(person.chat) == before[person.user_id] for person in asleep + gone)
    # Taps are gone for ever, and none is made up; what was written is answered as soon as it comes.
    assert [person.toasts for person in here if person.toasts] == []
    async with world.running():
        await world.settle()
        answered = await world.rows(models.answers)
        assert len(answered) == len([person for person in here if person.user_id % 2 == 0])
        assert (await kept(world))["dead_letters"] == []


def sent(world: World, since: int) -> Counter[int]:
    """How often a message was sent to each person."""
    return Counter(call.parameters["chat_id"] for call in world.standin.calls[since:] if call.method == "sendMessage")
