"""Two servers on one PostgreSQL change the same people at once: one waits for the other, and never both in a ring."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import sqlalchemy as sa
from msgspec import structs

from bot.conversation import OUTAGE, Conversation
from dialogues.turns import Shown
from storage import models, schema
from storage.database import Database
from tests.bot.test_deciding import kept, taking_part
from tests.bot.town import BOT, URL, Town, town
from tests.storage.people import newcomer, saved
from tests.support.postgres import Postgres

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
async def shared(postgres: Postgres) -> AsyncIterator[Town]:
    name = postgres.create_database()
    schema.upgrade(postgres.url(name))
    async with town(postgres.url(name)) as founded:
        yield founded
    postgres.drop_database(name)


async def waiting_for_locks(engine: sa.Engine, count: int) -> None:
    async with asyncio.timeout(20):
        while True:
            with engine.connect() as connection:
                if connection.exec_driver_sql(_WAITING).scalar_one() == count:
                    return
            await asyncio.sleep(0.01)


async def reached(conversation: Conversation, identity: int, _number: int) -> None:
    await conversation.mark_said([(identity, 9)])


async def blocked(conversation: Conversation, _identity: int, number: int) -> None:
    await conversation.mark_reachable(BOT, str(number), reachable=False)


@pytest.mark.parametrize("told", [reached, blocked])
async def test_what_is_told_of_one_person_and_what_another_says(
    shared: Town, caplog: pytest.LogCaptureFixture, told: Callable[[Conversation, int, int], Awaitable[None]]
) -> None:
    """Here it comes with the first, in the order of locks, of the three that the other server hears at once and has begun to lock."""
    for number in (1, 2, 3):
        await taking_part(shared, number)
    identities = {(await kept(shared, number)).identity_id: number for number in (1, 2, 3)}
    low, middle, high = sorted(identities)
    engine = sa.create_engine(shared.url, poolclass=sa.NullPool)
    async with Database(shared.url) as elsewhere:
        other = Conversation(elsewhere, shared.keyring, URL, shared.clock)
        with engine.connect() as connection:
            connection.execute(sa.select(models.identities.c.id).where(models.identities.c.id == middle).with_for_update())
            everybody = asyncio.create_task(other.hear_all([shared.said(number, Shown()) for number in (1, 2, 3)]))
            await waiting_for_locks(engine, 1)
            beside = asyncio.gather(
                told(shared.conversation, high, identities[high]), shared.conversation.hear(shared.said(identities[low], Shown()))
            )
            await waiting_for_locks(engine, 2)
        await asyncio.gather(everybody, beside)
    assert [record for record in caplog.records if record.name == "storage.writer"] == []


async def test_those_who_are_owed_after_an_outage_and_those_who_speak(shared: Town, caplog: pytest.LogCaptureFixture) -> None:
    await shared.conversation.owe_after_outage(BOT)
    for number in (1, 2, 3):
        await taking_part(shared, number)
    middle = sorted([(await kept(shared, number)).identity_id for number in (1, 2, 3)])[1]
    shared.clock.now += OUTAGE * 2
    engine = sa.create_engine(shared.url, poolclass=sa.NullPool)
    with engine.begin() as connection:  # a statement that reads the table meets them from the last to the first
        connection.exec_driver_sql("CREATE INDEX last_first ON identities (id DESC)")
        connection.exec_driver_sql("CLUSTER identities USING last_first")
    async with Database(shared.url) as elsewhere:
        other = Conversation(elsewhere, shared.keyring, URL, shared.clock)
        with engine.connect() as connection:
            connection.execute(sa.select(models.identities.c.id).where(models.identities.c.id == middle).with_for_update())
            everybody = asyncio.create_task(other.hear_all([shared.said(number, Shown()) for number in (1, 2, 3)]))
            await waiting_for_locks(engine, 1)
            owing = asyncio.create_task(shared.conversation.owe_after_outage(BOT))
            await waiting_for_locks(engine, 2)
        await asyncio.gather(everybody, owing)
    assert [record for record in caplog.records if record.name == "storage.writer"] == []


async def test_the_same_newcomers_told_to_both_in_another_order(shared: Town) -> None:
    """As where Telegram sends once more what one server is about to acknowledge. The one in the middle keeps the first to begin waiting."""
    engine = sa.create_engine(shared.url, poolclass=sa.NullPool)

    def come(server: int, *numbers: int) -> None:
        with engine.begin() as connection:
            people = [newcomer(connection, number, shared.ids["valmont"]) for number in numbers]
            saved(connection, *(structs.replace(one, **ids(server, number)) for one, number in zip(people, numbers, strict=True)))

    with engine.connect() as connection:
        saved(connection, structs.replace(newcomer(connection, 2, shared.ids["valmont"]), **ids(0, 2)))
        here = asyncio.create_task(asyncio.to_thread(come, 1, 1, 2, 3))
        await waiting_for_locks(engine, 1)
        there = asyncio.create_task(asyncio.to_thread(come, 2, 3, 1))
        await waiting_for_locks(engine, 2)
    await here
    with pytest.raises(sa.exc.IntegrityError):
        await there


def ids(server: int, number: int) -> dict[str, int]:
    """Drawn by each server for itself."""
    return {"participation_id": 100 * server + number, "identity_id": 100 * server + number}
