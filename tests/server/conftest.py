"""What the tests of the server share: an installation on a real SQLite database, and browsers that look at it without a network."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from server import releasing
from server.releasing import Made
from tests.server.installation import Site, open_site
from tests.server.twin import Person, Twin, browser_at, consult


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """An installation reached by http on loopback, as in the demonstration."""
    async with open_site(tmp_path, "http://127.0.0.1:8000") as opened:
        yield opened


@pytest.fixture
async def https_site(tmp_path: Path) -> AsyncIterator[Site]:
    """An installation reached by https."""
    async with open_site(tmp_path, "https://concertia.example") as opened:
        yield opened


@pytest.fixture
def released_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Releases are worked out in this process: the start of another takes longer than all the rest."""

    async def here(work: Callable[[], Made]) -> Made:
        return work()

    monkeypatch.setattr(releasing, "apart", here)


@pytest.fixture
async def twin(site: Site) -> AsyncIterator[Twin]:
    """« essai », open, and a browser that has never been there."""
    essai = await consult(site, "essai")
    async with browser_at(site) as client:
        yield Twin(site, essai, client)


@pytest.fixture
async def person(twin: Twin) -> Person:
    """Somebody who has consented."""
    made = Person(twin.client)
    await made.consent()
    return made
