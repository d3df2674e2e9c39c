"""What a server answers before its pages are there."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from server.bots import Bots
from server.early import Early
from tests.server.installation import Site


class Pages:
    """An application that is there once it is let."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.let = threading.Event()
        self._fault = fault

    def made(self) -> ASGIApp:
        self.let.wait()
        if self._fault:
            raise self._fault
        return PlainTextResponse("a page")


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
async def client(site: Site, pages: Pages) -> AsyncIterator[httpx.AsyncClient]:
    early = Early(site.services, Bots(), pages.made)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(early), base_url="http://concertia.example") as client:
        yield client
    pages.let.set()
    await early.loaded


async def test_how_it_is_is_answered_at_once(client: httpx.AsyncClient, site: Site) -> None:
    early = await client.get("/health")
    async with site.browser() as browser:
        later = await browser.get("/health")
    assert (early.status_code, early.json(), dict(early.headers)) == (200, later.json(), dict(later.headers))


@pytest.mark.parametrize("path", ["/", "/ready", "/c/essai", "/health?worker=2"])
async def test_all_else_waits_for_the_pages(client: httpx.AsyncClient, pages: Pages, path: str) -> None:
    asked = asyncio.create_task(client.get(path))
    given_up = asyncio.create_task(client.get("/"))
    await asyncio.sleep(0.1)
    assert not asked.done()
    given_up.cancel()
    pages.let.set()
    assert (await asked).text == "a page"
    assert (await client.get("/health")).text == "a page"


async def test_pages_that_cannot_be_made_are_no_silence(site: Site) -> None:
    pages = Pages(ZeroDivisionError("in a page"))
    early = Early(site.services, Bots(), pages.made)
    pages.let.set()
    with pytest.raises(ZeroDivisionError):
        await early.loaded
    async with httpx.AsyncClient(transport=httpx.ASGITransport(early), base_url="http://concertia.example") as client:
        with pytest.raises(ZeroDivisionError):
            await client.get("/")


def test_a_server_starts_without_its_pages() -> None:
    """What is imported before it answers: nothing that only pages or the API need."""
    later = ("server.app", "server.pages.every", "server.api.routes", "server.pages.organiser")
    program = f"import sys, server.cli, server.starting; print([name for name in {later} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
