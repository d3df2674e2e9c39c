"""PostgreSQL that crashes and comes back, again and again, in the middle of bursts of updates: what was being committed is there once.

`RESTARTS=100 ./concertia test tests/journeys/test_restarts.py`: so many crashes.
"""

import asyncio
import random
import time
from pathlib import Path

import pytest

from tests.faults.deliveries import lots
from tests.journeys.bursts import Burst, check_each_is_there_once
from tests.support.bot_server import OPEN, BotServer, bot_server
from tests.support.postgres import Postgres

RESTARTS = lots("RESTARTS", 2, 10)
BACK = 5.0
"""Seconds until an update is acknowledged again once PostgreSQL is there, at most."""
HEARD = 20
"""Updates of a burst acknowledged before the crash, at least."""


@pytest.mark.parametrize("crashes", RESTARTS, ids=str)
async def test_postgresql_crashing_in_bursts_loses_and_doubles_nothing(tmp_path: Path, fragile_postgres: Postgres, crashes: range) -> None:
    chance = random.Random(crashes.start)
    async with bot_server(tmp_path, settings={"DATABASE_URL": fragile_postgres.url(fragile_postgres.create_database())}) as nantes:
        await nantes.command(*OPEN)
        await nantes.open()
        for number in range(len(crashes)):
            heard = _heard(nantes)
            burst = Burst(nantes, number)
            await _until_heard(nantes, heard + HEARD, burst)
            await asyncio.sleep(chance.uniform(0.0, 0.3))
            await asyncio.to_thread(fragile_postgres.restart, "immediate")
            begun, heard = time.monotonic(), _heard(nantes)
            await _until_heard(nantes, heard + 1, burst)
            assert time.monotonic() - begun < BACK
            await burst.over()
        await check_each_is_there_once(nantes, len(crashes))


def _heard(nantes: BotServer) -> int:
    return sum(attempt.status == 200 for attempt in nantes.delivery.attempts)


async def _until_heard(nantes: BotServer, updates: int, burst: Burst) -> None:
    """Or the burst is over: on a machine so fast that there was nothing left to say."""
    async with asyncio.timeout(60.0):
        while True:
            if _heard(nantes) >= updates or burst.is_over:
                return
            await asyncio.sleep(0.005)
