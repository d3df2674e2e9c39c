"""An organiser's open page goes from 40 to 39 when somebody erases their answers: the server says so, no clock does."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from bot.acts import WEB_BOT, Act, ConfirmedErasure, Consented, Said
from dialogues.turns import Tapped
from server.pages import organiser
from storage.consultations import Consultation
from tests.server.installation import Site, served_site
from tests.storage.people import KNOWN
from tests.storage.samples import FINISHED

TOKEN = "a" * 43
DATES: dict[str, Any] = {
    "opens_on": date(2026, 10, 1),
    "closes_on": date(2026, 10, 31),
    "results_on": date(2026, 11, 30),
    "retention_date": date(2027, 6, 30),
}


async def heard(site: Site, consultation: Consultation, act: Act) -> None:
    await site.services.conversation.hear(Said("web", WEB_BOT, TOKEN, act, consultation=consultation.id))


async def forty(site: Site) -> Consultation:
    """A consultation of forty, of whom one is still there."""
    consultation = await site.consultation(title="L’IA et nous", code="quarante", **DATES)
    await site.answer(consultation, [FINISHED] * 39)
    await heard(site, consultation, Consented("fr"))
    await heard(site, consultation, Tapped(KNOWN, "yes"))
    return consultation


@pytest.fixture
def for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for a change is answered by one, or never."""
    monkeypatch.setattr(organiser, "HELD", 3600.0)


async def mark(browser: httpx.AsyncClient, seen: str = "") -> str:
    return (await browser.get("/organisateur/consultations/quarante/chiffres/attendre", params={"vu": seen}, timeout=None)).text


async def test_whoever_has_seen_nothing_is_answered_at_once(site: Site) -> None:
    await forty(site)
    browser = await site.signed_in("organiser")
    assert len(await mark(browser)) == 16


@pytest.mark.usefixtures("for_ever")
async def test_an_erasure_answers_whoever_waits(site: Site) -> None:
    consultation = await forty(site)
    browser = await site.signed_in("organiser")
    seen = await mark(browser)
    waiting = asyncio.create_task(mark(browser, seen))
    await asyncio.sleep(2 * organiser.LOOKED_EVERY)
    assert not waiting.done()
    await heard(site, consultation, ConfirmedErasure())
    async with asyncio.timeout(60):
        assert await waiting != seen


@pytest.mark.usefixtures("for_ever")
async def test_a_server_that_stops_answers_whoever_waits(site: Site) -> None:
    await forty(site)
    browser = await site.signed_in("organiser")
    seen = await mark(browser)
    waiting = asyncio.create_task(mark(browser, seen))
    await asyncio.sleep(0)
    site.services.stopping.set()
    async with asyncio.timeout(60):
        assert await waiting == seen


async def test_nobody_waits_for_ever(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(organiser, "HELD", 0.0)
    await forty(site)
    browser = await site.signed_in("organiser")
    seen = await mark(browser)
    assert await mark(browser, seen) == seen


def test_the_totals_are_looked_at_more_than_twice_a_second() -> None:
    assert organiser.LOOKED_EVERY < 0.5


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Site]:
    async with served_site(tmp_path) as site:
        yield site
        site.services.stopping.set()


@pytest.mark.usefixtures("for_ever")
async def test_the_open_page_goes_from_forty_to_thirty_nine(served: Site, browser: Browser) -> None:
    consultation = await forty(served)
    page = await browser.new_page(locale="fr-FR")
    await page.clock.install()  # no time passes on the page: nothing that it does every few seconds happens
    await page.goto(served.services.public_url + await served.link("organiser"))
    await page.get_by_role("button", name="Se connecter").click()
    await page.get_by_role("link", name="L’IA et nous").click()
    started = page.locator("#chiffres .numbers dd").first
    await expect(started).to_have_text("40")
    await heard(served, consultation, ConfirmedErasure())
    await expect(started).to_have_text("39", timeout=60_000)
    await page.close()
