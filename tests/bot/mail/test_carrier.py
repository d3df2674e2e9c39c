"""The lane of e-mails on a real database and a mail server on loopback: each letter once, slowly enough, nothing lost in its troubles."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.acts import WEB_BOT, Topic, Wished
from bot.bulk import BulkMessages
from bot.bulk_lane import BulkLane
from bot.mail import contacts, links
from bot.mail.carrier import MailCarrier
from bot.mail.pace import MOST_A_SECOND
from bot.mail.sending import NO_ANSWER, NOT_THIS
from bot.timing import Timing
from storage import broadcasts, models
from storage.broadcasts import Progress
from storage.bulk import LEASE
from storage.consultations import by_code
from tests.bot.town import URL, Town
from tests.support.smtp import MailHost, words

FEW = range(1, 5)


class QuickTime:
    """Time that passes as soon as the lane waits, also for the database."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._now = 0.0

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self._now += seconds
        self._town.clock.advance(seconds)
        await asyncio.sleep(0.001)


def address(number: int) -> str:
    return f"personne{number}@exemple.fr"


async def told(town: Town, *numbers: int, topics: frozenset[Topic] = frozenset({"results"})) -> None:
    """These people gave an address and confirmed it."""

    def work(connection: sa.Connection) -> None:
        consultation = by_code(connection, "valmont")
        assert consultation is not None
        for number in numbers:
            request = links.Request(address(number), Wished(topics), "fr", town.clock())
            contacts.keep(connection, town.keyring, consultation, request, town.clock())

    await town.write(work)


async def begun(town: Town, text: str = "Les résultats sont là : https://valmont.example") -> None:
    now = town.clock()
    assert await town.write(lambda connection: broadcasts.begin(connection, town.ids["valmont"], "results", text, now, now.date()))


async def progress(town: Town) -> Progress:
    (one,) = await town.write(lambda connection: broadcasts.of_consultation(connection, town.ids["valmont"], town.clock().date()))
    assert isinstance(one, Progress)
    return one


@asynccontextmanager
async def lane(town: Town, host: MailHost, time: QuickTime | None = None) -> AsyncIterator[BulkLane]:
    """As `server.running` starts it."""
    time = time or QuickTime(town)
    timing = Timing(time.now, time.sleep)
    carrier = MailCarrier(host.server, town.keyring, URL, town.clock, timing)
    made = BulkLane(WEB_BOT, carrier, BulkMessages(town.database, town.keyring, town.clock), town.conversation, timing)
    made.start()
    try:
        yield made
    finally:
        await made.close(1)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await holds():  # noqa: ASYNC110 - what the database holds tells nobody that it changed
            await asyncio.sleep(0.01)


async def over(town: Town) -> Progress:
    async def is_over() -> bool:
        return (await progress(town)).state == "over"

    await until(is_over)
    return await progress(town)


async def test_everyone_gets_one_letter_with_their_own_way_out(valmont: Town) -> None:
    await told(valmont, *FEW)
    await begun(valmont)
    async with MailHost() as host, lane(valmont, host):
        done = await over(valmont)
        assert (done.sent, done.refused, done.blocked, done.withdrawn) == (len(FEW), 0, 0, 0)
        assert sorted(host.recipients) == [address(number) for number in FEW]
        assert host.connections == 1
        letter = host.last
        assert letter["Subject"] == "Les résultats sont publiés\u00a0: L’IA dans nos services publics"
        assert letter["From"].startswith("CA du Valmont <")
        assert "Les résultats sont là : https://valmont.example" in words(letter)
        assert "dpo@" in words(letter)
        ways_out = {one["List-Unsubscribe"] for one in host.letters}
        assert len(ways_out) == len(FEW)
        token = letter["List-Unsubscribe"].removeprefix(f"<{URL}/prevenir/valmont/retrait/").removesuffix(">")
        assert f"{URL}/prevenir/valmont/choix/{token}" in words(letter).splitlines()
        consultation = await valmont.write(by_code, "valmont")
        contact_id = links.contact_of(valmont.keyring, consultation, token)
        rows = await valmont.write(lambda connection: connection.execute(sa.select(models.contacts)).all())
        (own,) = (row for row in rows if row.id == contact_id)
        assert own.person_hash == contacts.person_hash(valmont.keyring, host.recipients[-1])


async def test_letters_go_no_faster_than_small_servers_take(valmont: Town) -> None:
    await told(valmont, *range(1, 22))
    await begun(valmont)
    time = QuickTime(valmont)
    async with MailHost() as host, lane(valmont, host, time):
        began = time.now()
        await over(valmont)
        assert len(host.letters) == 21
        assert time.now() - began >= 20 / MOST_A_SECOND


async def test_a_server_that_is_off_is_told_and_all_goes_once_it_is_back(valmont: Town) -> None:
    await told(valmont, *FEW)
    host = MailHost()
    async with host:
        pass  # it had a port
    await begun(valmont)
    async with lane(valmont, host) as working:

        async def is_told() -> bool:
            return working.hindrance == NO_ANSWER

        await until(is_told)
        assert (await progress(valmont)).left == len(FEW)
        await host.start(host.port)
        done = await over(valmont)
        assert (done.sent, working.hindrance) == (len(FEW), "")
        await host.stop()


async def test_one_address_in_trouble_keeps_nobody_else_waiting(valmont: Town) -> None:
    await told(valmont, *FEW)
    await begun(valmont)
    async with MailHost() as host:
        host.refuse_to[address(1)] = "450 4.2.0 greylisted"
        host.refuse_to[address(2)] = "550 5.1.1 no such user"
        host.refuse_to[address(3)] = "552 5.2.3 too large"
        async with lane(valmont, host) as working:

            async def only_one_left() -> bool:
                now = await progress(valmont)
                return (now.sent, now.blocked, now.refused, now.left) == (1, 1, 1, 1) and working.hindrance == NOT_THIS

            await until(only_one_left)
            assert host.recipients == [address(4)]
            host.refuse_to.clear()
            done = await over(valmont)
            assert (done.sent, done.blocked, done.refused) == (2, 1, 1)
    # Who is not there any more is not written to again, until they confirm their address anew.
    assert await valmont.write(broadcasts.recipients, valmont.ids["valmont"], valmont.clock().date()) == {
        "closing": 0,
        "results": 3,
        "follow_up": 0,
    }
    await told(valmont, 2)
    assert (await valmont.write(broadcasts.recipients, valmont.ids["valmont"], valmont.clock().date()))["results"] == 4


async def test_whoever_takes_it_back_meanwhile_gets_nothing(valmont: Town) -> None:
    await told(valmont, 1, 2)
    await begun(valmont)

    def work(connection: sa.Connection) -> None:
        gone = contacts.person_hash(valmont.keyring, address(1))
        connection.execute(sa.delete(models.contacts).where(models.contacts.c.person_hash == gone))

    await valmont.write(work)
    async with MailHost() as host, lane(valmont, host):
        done = await over(valmont)
        assert (done.sent, done.withdrawn, host.recipients) == (1, 1, [address(2)])


async def test_a_process_that_ends_leaves_all_to_the_next_and_repeats_one_letter_at_most(valmont: Town) -> None:
    await told(valmont, *FEW)
    await begun(valmont)
    async with MailHost() as host:
        async with lane(valmont, host):
            await host.taken.wait()
        valmont.clock.advance(LEASE.total_seconds() + 1)
        async with lane(valmont, host):
            await over(valmont)
        assert {address(number) for number in FEW} == set(host.recipients)
        assert len(host.recipients) <= len(FEW) + 1


async def test_letters_of_a_fictional_consultation_say_so_first(valmont: Town) -> None:
    await told(valmont, 1)
    await valmont.write(lambda connection: connection.execute(sa.update(models.consultations).values(fictional=True)))
    await begun(valmont)
    async with MailHost() as host, lane(valmont, host):
        await over(valmont)
        assert words(host.last).startswith("Démonstration\u00a0: données fictives.")


@pytest.mark.parametrize("wrong", ["", "x", "é", "AAAA"])
async def test_a_link_that_is_none_names_nobody(valmont: Town, wrong: str) -> None:
    consultation = await valmont.write(by_code, "valmont")
    token = links.contact_token(valmont.keyring, consultation, bytes(16))
    assert links.contact_of(valmont.keyring, consultation, token) == bytes(16)
    assert re.fullmatch(r"[A-Za-z0-9_-]{44}", token)
    assert links.contact_of(valmont.keyring, consultation, wrong) is None
    assert links.contact_of(valmont.keyring, replace(consultation, id=consultation.id + 1), token) is None
    assert links.request_of(valmont.keyring, consultation, token) is None
