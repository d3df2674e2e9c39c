"""`serve --workers 3` on one PostgreSQL: whichever process ends, nobody's answer is lost, and what one alone knows is found by all."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.journeys.bursts import Burst, check_each_is_there_once
from tests.support.bot_server import OPEN, BotServer, bot_server
from tests.support.postgres import Postgres
from tests.support.server import START_SECONDS, command

COUNT = 3
EACH = range(1, COUNT + 1)
DRAINED = 10.0
"""Seconds in which all stop, at most."""


@pytest.fixture
async def nantes(tmp_path: Path, postgres: Postgres) -> AsyncIterator[BotServer]:
    """All have started, and the bot of each is ready."""
    name = postgres.create_database()
    async with bot_server(tmp_path, settings={"DATABASE_URL": postgres.url(name)}, options=("--workers", str(COUNT))) as server:
        await server.command(*OPEN)
        await server.open()
        await until_ready(server)
        yield server
    postgres.drop_database(name)


def asking(nantes: BotServer) -> httpx.AsyncClient:
    """Each time by a connection of its own, which whichever process is free takes."""
    return httpx.AsyncClient(base_url=nantes.server.address, timeout=START_SECONDS, limits=httpx.Limits(max_keepalive_connections=0))


async def until_ready(nantes: BotServer) -> None:
    async with asking(nantes) as client, asyncio.timeout(START_SECONDS):
        while True:
            if len(processes(nantes)) == COUNT and {(await client.get(f"/ready?worker={each}")).status_code for each in EACH} == {204}:
                return
            await asyncio.sleep(0.1)


def processes(nantes: BotServer) -> list[int]:
    """In the order in which they began: the first is the first, unless it was started again."""
    return [int(each) for each in Path(f"/proc/{nantes.server.pid}/task/{nantes.server.pid}/children").read_text().split()]


@contextmanager
def standing_still(*some: int) -> Iterator[None]:
    for process in some:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in some:
            os.kill(process, signal.SIGCONT)


async def test_any_may_be_killed_in_a_burst_and_all_stop_when_told_to(nantes: BotServer) -> None:
    burst, before = Burst(nantes), processes(nantes)
    for ended in (before[1], before[0]):
        await asyncio.sleep(1.0)
        os.kill(ended, signal.SIGKILL)
    await burst.over()
    await check_each_is_there_once(nantes)
    await until_ready(nantes)
    assert before[2] in processes(nantes)
    assert len(set(processes(nantes)) - set(before)) == 2
    assert nantes.server.said.count("is started again") == 2
    code, seconds = await nantes.server.stop()
    assert (code, seconds < DRAINED) == (0, True)
    assert nantes.server.said.startswith(f"Concertia tourne en {COUNT} processus : {nantes.server.address}")
    assert nantes.server.said.count("Concertia tourne") == 1
    assert nantes.server.said.endswith("Concertia s’est arrêté.\n")


async def test_what_one_alone_knows_is_asked_of_it(nantes: BotServer) -> None:
    """The documentation of the API, say, and how each is; people who take part are answered by whichever is free."""
    first, *others = processes(nantes)
    async with asking(nantes) as client:
        with standing_still(first):
            assert (await client.get("/c/nantes")).status_code == 200
            asked = asyncio.create_task(client.get("/api/v1"))
            await asyncio.sleep(0.5)
            assert not asked.done()
        assert (await asked).status_code == 200
        for number, process in zip(EACH, (first, *others), strict=True):
            with standing_still(*{first, *others} - {process}):
                assert (await client.get(f"/metrics?worker={number}")).status_code == 200


async def test_they_stop_when_nobody_looks_after_them(nantes: BotServer) -> None:
    left = processes(nantes)
    nantes.server.kill()
    begun = time.monotonic()
    while any(is_running(process) for process in left):
        assert time.monotonic() - begun < DRAINED
        await asyncio.sleep(0.05)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"  # ended, where nothing takes note of it


def test_they_need_postgresql(tmp_path: Path) -> None:
    ended = command("serve", "--port", "0", "--workers", "2", settings={"DATA_DIR": str(tmp_path)})
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        1,
        "",
        "Plusieurs processus ne peuvent pas partager une base SQLite : donnez l’adresse d’un PostgreSQL dans CONCERTIA_DATABASE_URL, ou "
        "lancez « ./concertia serve » sans --workers.\n",
    )


def test_why_they_cannot_start_is_said_once(tmp_path: Path) -> None:
    settings = {"DATA_DIR": str(tmp_path), "DATABASE_URL": f"postgresql+psycopg:///nothing?host={tmp_path}"}
    ended = command("serve", "--port", "0", "--workers", "2", settings=settings)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("La base de données ne répond pas")
    assert ended.stderr.count("\n") == 1
