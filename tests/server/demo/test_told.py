"""Whoever organises the demonstration's consultation has somebody to write to, and sees it go."""

import asyncio
from pathlib import Path

from sqlalchemy import Connection

from bot.telegram.standin import Standin
from server.demo.show import SHOWN, _filled, _simulated
from server.demo.told import TOLD
from server.running import opened
from server.services import Services
from server.settings import Settings
from storage import broadcasts
from storage.bulk import LEASE
from storage.consultations import by_code


async def sent(services: Services, standin: Standin) -> None:
    """Tells them all, and returns when the first of them has been told."""
    now = services.clock()

    def work(connection: Connection) -> bool:
        consultation = by_code(connection, SHOWN.code)
        assert consultation is not None
        of = connection, consultation.id
        assert broadcasts.recipients(*of, now.date()) == {"closing": 0, "results": len(TOLD), "follow_up": len(TOLD)}
        broadcasts.stop(*of)
        broadcasts.give_up(*of, now)
        return broadcasts.begin(*of, "results", "Voici.", now, now.date())

    assert await services.database.write(work)
    async with asyncio.timeout(LEASE.total_seconds() + 30):  # who sent before has it for a while
        while not any(standin.person(number).chat for number in TOLD):
            await standin.exchange.change()


async def test_a_message_goes_to_people_who_asked_for_it_at_every_start(tmp_path: Path) -> None:
    settings = Settings.model_construct(data_dir=tmp_path, public_url="http://127.0.0.1:1")
    for _ in range(2):
        async with opened(settings, "a test") as installation:
            await _filled(installation)
            async with _simulated(installation) as phone:
                await sent(installation.services, phone.standin)
