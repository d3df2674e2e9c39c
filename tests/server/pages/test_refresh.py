"""The script of the live page, in a real browser: figures change under the reader's eyes, and stop when told to.

Its clock is the browser's, so that four seconds take none.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from storage.consultations import Consultation
from tests.server.installation import Site, served_site
from tests.server.pages.test_messages import end, waiting
from tests.server.pages.test_organiser import PAYLOADS
from tests.storage.samples import FINISHED, chosen, person, written

EVERY_MS = 4_100


@dataclass(slots=True)
class Live:
    """A served installation, an organiser's browser page, and what the browser complained of."""

    site: Site
    consultation: Consultation
    page: Page
    complaints: list[str]

    async def open(self) -> None:
        """Signs in through a link, then goes to the live page."""
        await self.page.goto(self.site.services.public_url + await self.site.link("organiser"))
        await self.page.get_by_role("button", name="Se connecter").click()
        await self.page.get_by_role("link", name=self.consultation.title).click()
        await expect(self.page.get_by_role("button", name="Suspendre la mise à jour")).to_be_visible()

    async def refresh(self) -> None:
        """Lets the next refresh happen, to its end."""
        async with self.page.expect_response("**/chiffres") as coming:
            await self.page.clock.run_for(EVERY_MS)
        await (await coming.value).finished()
        await self.page.evaluate("new Promise(resolve => queueMicrotask(resolve))")

    async def started(self, people: int) -> None:
        """Sees that so many people started."""
        await expect(self.page.locator("#chiffres .numbers dd").first).to_have_text(str(people))


@pytest.fixture
async def live(tmp_path: Path, browser: Browser) -> AsyncIterator[Live]:
    async with served_site(tmp_path) as site:
        page = await browser.new_page(locale="fr-FR")
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
        await page.clock.install()
        consultation = await site.consultation(title="L’IA et nous")
        await site.answer(consultation, [FINISHED] * 2)
        yield Live(site, consultation, page, complaints)
        await page.close()


async def test_figures_follow_the_answers_and_say_so(live: Live) -> None:
    await live.open()
    await live.started(2)
    await live.site.answer(live.consultation, [FINISHED] * 3)
    await live.page.clock.run_for(40_000)
    await live.started(5)
    await live.site.answer(live.consultation, [FINISHED])
    await live.page.clock.run_for(EVERY_MS)
    await live.started(6)
    await expect(live.page.get_by_role("status")).to_contain_text("Chiffres mis à jour")
    assert live.complaints == []


async def test_a_sending_is_watched_to_its_end(live: Live) -> None:
    consultation = await waiting(live.site, results=3)
    await live.open()
    await live.page.goto(f"{live.site.services.public_url}/organisateur/consultations/{consultation.code}/messages/resultats")
    await live.page.get_by_role("button", name="Voir le message").click()
    await live.page.get_by_role("button", name="Envoyer à 3 personnes").click()
    await expect(live.page.get_by_role("progressbar")).to_have_js_property("value", 0)
    await end(live.site, 2)
    await live.page.clock.run_for(EVERY_MS)
    await expect(live.page.get_by_role("progressbar")).to_have_js_property("value", 2)
    await end(live.site, 1)
    await live.page.clock.run_for(EVERY_MS)
    await expect(live.page.get_by_role("heading", name="Messages envoyés")).to_be_visible()
    assert live.complaints == []


async def test_a_reader_can_stop_and_resume(live: Live) -> None:
    await live.open()
    await live.page.get_by_role("button", name="Suspendre la mise à jour").click()
    asked: list[str] = []
    live.page.on("request", lambda request: asked.append(request.url))
    await live.site.answer(live.consultation, [FINISHED])
    await live.page.clock.run_for(EVERY_MS * 3)
    await live.started(2)
    assert asked == []
    await expect(live.page.get_by_role("status")).to_have_text("Mise à jour suspendue")
    await live.page.get_by_role("button", name="Reprendre la mise à jour").click()
    await live.page.clock.run_for(EVERY_MS)
    await live.started(3)


async def test_figures_in_use_are_left_alone(live: Live) -> None:
    await live.site.answer(live.consultation, [FINISHED] * 3)
    await live.open()
    await live.page.get_by_role("link", name="Lire les 5 réponses").focus()
    await live.site.answer(live.consultation, [FINISHED])
    await live.refresh()
    await live.refresh()
    await live.started(5)
    await expect(live.page.get_by_role("link", name="Lire les 5 réponses")).to_be_focused()
    await live.page.get_by_role("button", name="Suspendre la mise à jour").focus()
    await live.refresh()
    await live.started(6)


async def test_the_end_of_the_session_is_said_once_and_for_all(live: Live) -> None:
    await live.open()
    live.site.clock.advance(31 * 60)
    await live.page.clock.run_for(EVERY_MS)
    await expect(live.page.get_by_role("status")).to_have_text("Votre session est terminée\u00a0: ouvrez un nouveau lien de connexion.")
    await expect(live.page.get_by_role("button", name="Suspendre la mise à jour")).to_have_count(0)


async def test_hostile_words_run_nothing_even_when_refreshed(live: Live) -> None:
    await live.open()
    await live.site.answer(live.consultation, [person(known=chosen("yes"), why=written(payload)) for payload in PAYLOADS])
    await live.page.clock.run_for(EVERY_MS)
    await live.started(2 + len(PAYLOADS))
    await live.page.goto(f"{live.site.services.public_url}/organisateur/consultations/{live.consultation.code}/textes/why")
    await expect(live.page.get_by_text(PAYLOADS[0])).to_be_visible()
    assert live.complaints == []


async def test_without_javascript_a_link_does_the_same(live: Live, browser: Browser) -> None:
    context = await browser.new_context(java_script_enabled=False)
    live.page = await context.new_page()
    await live.page.goto(live.site.services.public_url + await live.site.link("organiser"))
    await live.page.get_by_role("button", name="Se connecter").click()
    await live.page.get_by_role("link", name=live.consultation.title).click()
    await live.started(2)
    await live.site.answer(live.consultation, [FINISHED])
    await live.page.get_by_role("link", name="Actualiser").click()
    await live.started(3)
    await context.close()
