"""Two servers on one PostgreSQL: one leads, either may end at any moment, and nobody's answer is lost or counted twice.

`LOAD=3600 ./concertia test tests/journeys/test_several_servers.py -k ring -o faulthandler_timeout=0`: people come for so many seconds.
"""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count, cycle
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import pytest
import sqlalchemy as sa

from storage.schema import known_revisions
from tests.faults.deliveries import figure
from tests.journeys.bursts import NEXT, PLAN, THE_REST, Burst, check_each_is_there_once
from tests.support.bot_server import OPEN, BotServer, bot_server
from tests.support.postgres import Postgres
from tests.support.respondents import Respondent
from tests.support.server import PROGRAM, ROOT, Server

DRAINED = 10.0
"""Seconds in which a server stops, at most."""
TAKEN_OVER = 15.0
"""Seconds in which another leads, at most."""
LOAD = figure("LOAD", 4)


@pytest.fixture
async def servers(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[BotServer, Server]]:
    """Two servers, the first of which leads."""
    name = postgres.create_database()
    async with bot_server(tmp_path, request.param, {"DATABASE_URL": postgres.url(name)}) as first:
        await first.command(*OPEN)
        await first.open()
        async with _beside(first, tmp_path) as second, _shared_out(first, second, monkeypatch):
            yield first, second
    postgres.drop_database(name)


@asynccontextmanager
async def _beside(first: BotServer, folder: Path, program: Sequence[str] = PROGRAM) -> AsyncIterator[Server]:
    """Another machine, as far as it can be on this one: it shares the database, the address and the key."""
    own = folder / "second"
    own.mkdir()
    shared = {**first.server.settings, "MASTER_KEY_FILE": str(folder / "data" / "master.key"), "DATA_DIR": str(own / "data")}
    async with Server(own, shared, program) as second:
        await second.start()
        yield second


@asynccontextmanager
async def _shared_out(first: BotServer, second: Server, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """What Telegram delivers goes now to one, now to the other."""
    ports = cycle((first.server.port, second.port))
    async with aiohttp.ClientSession() as session:

        async def receive(headers: dict[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
            assert first.standin.webhook is not None
            address = urlsplit(first.standin.webhook.url)._replace(netloc=f"127.0.0.1:{next(ports)}")
            async with session.post(urlunsplit(address), data=body, headers=headers) as answer:
                return answer.status, answer.headers, await answer.read()

        monkeypatch.setattr(first.delivery, "_receive", receive)
        yield


async def bot_of(server: Server) -> dict[str, object]:
    """What its `/health` tells of the bot."""
    (bot,) = (await server.health())[1]["telegram"]["bots"]
    return dict(bot)


async def until_leads(server: Server) -> float:
    """The seconds until it does."""
    begun = time.monotonic()
    async with asyncio.timeout(2 * TAKEN_OVER):
        while True:
            if (await bot_of(server))["leads"]:
                return time.monotonic() - begun
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("servers", ["polling"], indirect=True)
async def test_another_fetches_updates_when_whoever_led_is_killed(servers: tuple[BotServer, Server]) -> None:
    first, second = servers
    someone = Respondent(first.standin.person(5_000_000_001), PLAN, patience=None)
    await someone.begin("nantes")
    assert [(bot["state"], bot["leads"]) for bot in (await bot_of(first.server), await bot_of(second))] == [("ok", True), ("ok", False)]
    first.server.kill()
    answering = asyncio.create_task(someone.answer())
    assert await until_leads(second) < TAKEN_OVER
    await asyncio.wait_for(answering, THE_REST)
    assert someone.at == NEXT
    # Whoever comes back follows, and neither is told of the other by Telegram.
    await first.server.start()
    await first.until_health(lambda bot: bot["state"] == "ok")
    assert [bot["leads"] for bot in (await bot_of(first.server), await bot_of(second))] == [False, True]


@pytest.mark.parametrize("servers", ["polling"], indirect=True)
async def test_another_fetches_updates_as_soon_as_whoever_led_is_stopped(servers: tuple[BotServer, Server]) -> None:
    first, second = servers
    await first.server.stop()
    assert await until_leads(second) < TAKEN_OVER / 3


@pytest.mark.parametrize("servers", ["webhook"], indirect=True)
@pytest.mark.parametrize("ends", ["leader", "follower"])
async def test_either_may_be_killed_in_a_burst(servers: tuple[BotServer, Server], ends: str) -> None:
    first, second = servers
    burst = Burst(first)
    await asyncio.sleep(2.0)
    ended = first.server if ends == "leader" else second
    ended.kill()
    await asyncio.sleep(2.0)
    await ended.start()
    await burst.over()
    await check_each_is_there_once(first)


@pytest.mark.parametrize("servers", ["webhook"], indirect=True)
async def test_under_load_they_never_wait_for_each_other_in_a_ring(servers: tuple[BotServer, Server], postgres: Postgres) -> None:
    first, second = servers
    begun, number = time.monotonic(), count()

    async def people_come() -> None:
        while time.monotonic() < begun + LOAD:
            await Burst(first, next(number)).over()

    await asyncio.gather(people_come(), people_come())
    await check_each_is_there_once(first, next(number))
    await asyncio.gather(first.server.stop(), second.stop())
    assert deadlocks(first) == 0, postgres.log()


def deadlocks(server: BotServer) -> int:
    """As its PostgreSQL counts them: those that a connection has met, once it is closed."""
    engine = sa.create_engine(server.server.settings["DATABASE_URL"])
    with engine.connect() as connection:
        met: int = connection.exec_driver_sql("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").scalar_one()
    engine.dispose()
    return met


# --- Two versions -----------------------------------------------------------------------------------------------------------------------

NEXT_VERSION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "2999_01_01_next", "{last}"


def upgrade() -> None:
    op.add_column("answers", sa.Column("weather", sa.String(20)))
    op.create_table("moods", sa.Column("id", sa.Integer, primary_key=True))
"""
"""Adds what an earlier version knows nothing of, as migrations do."""


def next_version(folder: Path) -> Sequence[str]:
    """The program as it may be next: this one, and a migration."""
    for package in ("bot", "dialogues", "server", "storage"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    last = known_revisions()[-1]
    (folder / "storage/migrations/versions/2999_01_01_next.py").write_text(NEXT_VERSION.format(last=last), encoding="utf-8")
    return "env", f"PYTHONPATH={folder}", *PROGRAM


async def test_the_next_version_takes_over_while_people_answer(tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    """On one server, where it changes the database under the other, then on that one too."""
    name, following = postgres.create_database(), next_version(tmp_path / "next")
    async with bot_server(tmp_path, settings={"DATABASE_URL": postgres.url(name)}) as first:
        await first.command(*OPEN)
        await first.open()
        bursts, enough = list[Burst](), asyncio.Event()

        async def people_come() -> None:
            while not enough.is_set():
                bursts.append(Burst(first, len(bursts)))
                await bursts[-1].over()

        async with asyncio.TaskGroup() as coming:
            people = coming.create_task(people_come())
            async with _beside(first, tmp_path, following) as second, _shared_out(first, second, monkeypatch):
                await asyncio.sleep(2.0)
                code, seconds = await first.server.stop()
                assert (code, seconds < DRAINED) == (0, True)
                with pytest.raises(AssertionError, match="La base vient d’une version plus récente"):
                    await first.server.start()
                first.server.program = following
                await first.server.start()
                enough.set()
                await people
                await check_each_is_there_once(first, len(bursts), following)
    postgres.drop_database(name)
