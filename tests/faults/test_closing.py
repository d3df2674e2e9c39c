"""Row 26: a consultation ends in the middle of what people do. Each act is kept and answered as kept, or refused kindly and not kept.

`RACES=10000 ./concertia test tests/faults/test_closing.py`: so many ends, each at its own instant.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
import sqlalchemy as sa

from bot.acts import Consented, Reply
from bot.conversation import Conversation
from dialogues.turns import Tapped
from storage import models
from storage.consultations import close_consultation
from tests.bot.town import OPENING, URL, Town
from tests.faults.deliveries import lots
from tests.storage.people import KNOWN

RACES = lots("RACES", 20, 200)
PEOPLE = 6
AFTERWARDS = datetime(2030, 1, 1, tzinfo=OPENING.tzinfo)

End = Callable[[Town, random.Random, list[int]], Awaitable[list[Reply]]]


def answering(place: Town, number: int) -> asyncio.Task[Reply]:
    return asyncio.create_task(place.conversation.hear(place.said(number, Tapped(KNOWN, "yes"), code="valmont")))


async def closed_by_hand(place: Town, chance: random.Random, people: list[int]) -> list[Reply]:
    """The organiser's write comes among the answers of one instant, or between two of them."""
    position = chance.randint(0, PEOPLE)
    before = [answering(place, number) for number in people[:position]]
    await (asyncio.wait(before) if before and chance.random() < 0.5 else asyncio.sleep(0))
    closing = asyncio.create_task(place.write(close_consultation, place.ids["valmont"]))
    await asyncio.sleep(0)
    replies = await asyncio.gather(*before, *(answering(place, number) for number in people[position:]))
    await closing
    await place.write(_reopen, place.ids["valmont"])
    return replies


def _reopen(connection: sa.Connection, consultation: int) -> None:
    connection.execute(sa.update(models.consultations).where(models.consultations.c.id == consultation).values(status="open"))


async def closed_by_date(place: Town, chance: random.Random, people: list[int]) -> list[Reply]:
    """Its last day ends while some transactions are done and others are not begun."""
    left = chance.randint(0, 3)

    def clock() -> datetime:
        nonlocal left
        left -= 1
        return OPENING if left >= 0 else AFTERWARDS

    place.conversation = Conversation(place.database, place.keyring, URL, clock)
    replies = []
    for number in people:
        replies.append(answering(place, number))
        if chance.random() < 0.5:
            await asyncio.wait(replies)
    told = await asyncio.gather(*replies)
    place.restarted()
    return told


@pytest.mark.parametrize("end", [closed_by_hand, closed_by_date])
@pytest.mark.parametrize("lot", RACES, ids=str)
async def test_what_comes_as_it_closes_is_kept_or_refused_and_never_both(towns_on_both: Town, end: End, lot: range) -> None:
    chance, outcomes = random.Random(lot.start), {True: 0, False: 0}
    for first in range(0, len(lot) * PEOPLE, PEOPLE):
        people = list(range(first, first + PEOPLE))
        await towns_on_both.conversation.hear_all([towns_on_both.said(number, Consented("fr"), code="valmont") for number in people])
        for number, reply in zip(people, await end(towns_on_both, chance, people), strict=True):
            person = await towns_on_both.person(number)
            assert person is not None
            assert reply.screen is not None
            kept = KNOWN in person.answers
            assert (reply.screen.form is not None, bool(reply.settled)) == (kept, kept)
            outcomes[kept] += 1
    assert min(outcomes.values()) > len(lot) * PEOPLE / 10
    assert await towns_on_both.differences() == []
    assert (await towns_on_both.everything())["dead_letters"] == []
