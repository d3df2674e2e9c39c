from collections.abc import AsyncIterator

import pytest
import telegram

from bot.telegram.standin import Person, Standin, StandinRequest
from tests.support.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def standin(clock: ManualClock) -> Standin:
    return Standin("4242:stand-in-secret", "concertia_bot", clock)


@pytest.fixture
def marie(standin: Standin) -> Person:
    return standin.person(5_000_000_017, "Marie", "fr")


@pytest.fixture
async def bot(standin: Standin) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(standin.token, request=StandinRequest(standin), get_updates_request=StandinRequest(standin)) as ready:
        yield ready
