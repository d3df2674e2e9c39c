"""The web twin with its scripts, in a real browser.

1. What was asked and answered stays above; the next question comes below, with the focus. 2. Without network nothing typed is lost.
3. Whoever leaves a shared computer leaves nothing behind the Back button. 4. A kiosk asks before it returns, on the browser's own clock.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from dialogues.script import Slot
from storage.consultations import Consultation
from storage.exports import participation_rows
from tests.server.installation import Site, served_site
from tests.server.twin import consult

C11 = "Que demandez-vous à Nantes Métropole ou à l’État au sujet de l’IA ?"
PATIENCE = 15_000


@dataclass(slots=True)
class Script:
    """« essai » in a browser, and what the browser complained of."""

    site: Site
    essai: Consultation
    page: Page
    complaints: list[str]

    async def consent(self, path: str = "/c/essai") -> None:
        await self.page.goto(path)
        await self.page.get_by_role("button", name="j’accepte").click()
        await expect(self.page.get_by_role("heading")).to_have_text("À quel titre répondez-vous ?")

    async def press(self, label: str, *, times: int = 1) -> None:
        """Presses a button, and waits for the screen that takes the place of this one."""
        for _ in range(times):
            before = await self.page.locator(".screen").element_handle()
            assert before is not None
            await self.page.get_by_role("button", name=label, exact=True).click()
            await before.wait_for_element_state("hidden")

    async def exchanges(self) -> list[tuple[str, str]]:
        """What stands above the question: what was asked, and what was answered."""
        asked, given = (self.page.locator(f".exchanges {part}") for part in (".asked-before", ".given"))
        return list(zip(map(_plain, await asked.all_inner_texts()), await given.all_inner_texts(), strict=True))

    async def kept(self, question: str) -> str:
        (row,) = await self.site.database.read(lambda connection: list(participation_rows(connection, self.essai.id)))
        return row.answers[Slot(question)].text


@pytest.fixture
async def script(tmp_path: Path, browser: Browser) -> AsyncIterator[Script]:
    async with served_site(tmp_path) as site:
        context = await browser.new_context(base_url=site.services.public_url, reduced_motion="reduce", locale="fr-FR")
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield Script(site, await consult(site, "essai"), page, complaints)
        await context.close()


def _plain(words: str) -> str:
    """With plain spaces, where French has narrow ones too."""
    return re.sub("[\u202f\u00a0]", " ", words).strip()


# --- 1. As a conversation -------------------------------------------------------------------------------------------------------------


async def test_what_was_asked_and_answered_stays_above_the_question(script: Script) -> None:
    page = script.page
    await script.consent()
    await page.get_by_text("Habitant ou usager").click()
    await script.press("Valider")
    await script.press("Passer")
    assert await script.exchanges() == [
        ("À quel titre répondez-vous ?", "Habitant ou usager"),
        ("Avant aujourd’hui, connaissiez-vous l’intelligence artificielle (IA) ?", "Passer"),
    ]
    assert _plain(await page.locator(".answered .hidden").first.inner_text()) == "Vous avez répondu :"  # for who hears the page
    assert await page.evaluate("document.activeElement.tagName") == "H1"
    await expect(page.get_by_role("status")).to_have_text("Question 2 sur 12")
    await expect(page).to_have_title(re.compile("Question 2 sur 12"))
    assert await page.locator("h1").count() == 1
    await expect(page.locator(".menu a", has_text="Quitter")).to_have_count(1)  # it came with consent

    await script.press("Retour")
    assert len(await script.exchanges()) == 1  # the question is in front again
    await script.press("Valider")
    await expect(page.locator(".event")).to_be_focused()
    assert len(await script.exchanges()) == 1  # nothing was answered
    await page.get_by_text("Je pouvais l’expliquer un peu").click()
    await script.press("Valider")
    assert len(await script.exchanges()) == 2

    await page.reload()
    await expect(page.locator("h1")).to_contain_text("Utilisez-vous une IA")
    assert await script.exchanges() == []
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert script.complaints == []


async def test_the_second_half_of_a_double_click_answers_nothing(script: Script) -> None:
    """It comes when the next question is there already, with something to press where the first half found a button."""
    page = script.page
    await script.consent()
    await script.press("Je préfère ne pas répondre")
    await script.press("Passer")
    for place in (page.get_by_text("Jamais", exact=True), page.get_by_role("button", name="Passer", exact=True)):
        await place.hover()
        await page.mouse.down(click_count=2)
        await page.mouse.up(click_count=2)
    await page.wait_for_timeout(300)
    await expect(page.locator("h1")).to_contain_text("Utilisez-vous une IA")
    await expect(page.locator(":checked")).to_have_count(0)
    await script.press("Passer")
    await expect(page.locator("h1")).to_contain_text("Que ressentez-vous")


async def test_a_choice_is_taken_back_by_a_second_click_however_fast(script: Script) -> None:
    page = script.page
    await script.consent()
    await script.press("Je préfère ne pas répondre")
    await script.press("Passer", times=2)
    await page.get_by_text("Curiosité", exact=True).dblclick()
    await page.get_by_text("Espoir", exact=True).click()
    await script.press("Valider")
    assert (await script.exchanges())[-1][-1] == "Espoir"


async def test_every_way_of_answering_is_told_in_words(script: Script) -> None:
    page = script.page
    await script.consent()
    await script.press("Je préfère ne pas répondre")
    await script.press("Passer", times=2)
    for label in ("Curiosité", "Espoir"):
        await page.get_by_text(label, exact=True).click()
    await script.press("Valider")
    assert set((await script.exchanges())[-1][-1].split("\n")) == {"Curiosité", "Espoir"}
    await script.press("Passer", times=9)
    await page.get_by_label("1er choix").select_option(label="Une personne décide")
    await page.get_by_label("3e choix").select_option(label="Je peux contester")
    await script.press("Valider")
    assert (await script.exchanges())[-1][-1] == "1. Une personne décide\n2. Je peux contester"
    await script.press("Passer", times=2)
    await page.get_by_role("textbox").fill("\u202egauche <b>\nDeux lignes")
    await script.press("Continuer")
    assert (await script.exchanges())[-1][-1] == "\u202egauche <b>\nDeux lignes"
    assert await page.locator(".given").last.evaluate("each => [each.dir, getComputedStyle(each).unicodeBidi]") == ["auto", "isolate"]
    assert script.complaints == []


# --- 2. Without network ---------------------------------------------------------------------------------------------------------------


async def test_without_network_what_was_typed_is_still_there_to_be_sent_again(script: Script) -> None:
    page = script.page
    await script.consent()
    await script.press("Je préfère ne pas répondre")
    await script.press("Passer", times=15)
    assert _plain(await page.locator("h1").inner_text()) == C11
    await page.get_by_role("textbox").fill("Un guichet ouvert")

    await page.context.set_offline(True)
    for button in ("Continuer", "Réessayer"):
        await page.get_by_role("button", name=button, exact=True).click()
        await expect(page.get_by_role("alert")).to_have_text(re.compile(r"Pas de réseau\W+votre réponse est encore ici\. Réessayez\."))
        await expect(page.get_by_role("textbox")).to_have_value("Un guichet ouvert")
    await page.context.set_offline(False)
    await script.press("Réessayer")
    await expect(page.locator("h1")).to_contain_text("Pouvons-nous publier vos phrases")
    assert await script.kept("C11") == "Un guichet ouvert"


async def test_whoever_waits_is_told_that_the_answer_is_on_its_way(script: Script) -> None:
    page = script.page
    await script.consent()
    waiting = asyncio.Event()

    async def answer(route: Route) -> None:
        await waiting.wait()
        await route.continue_()

    await page.route("**/c/essai", answer)
    await page.get_by_text("Habitant ou usager").click()
    await page.get_by_role("button", name="Valider").click()
    await expect(page.get_by_role("alert")).to_have_text("Envoi en cours… C’est plus long que d’habitude.")
    waiting.set()
    await expect(page.locator("h1")).to_contain_text("Avant aujourd’hui")
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_service_that_is_away_loses_nothing_either(script: Script) -> None:
    page = script.page
    await script.consent()
    await page.get_by_text("Habitant ou usager").click()
    away = True

    async def answer(route: Route) -> None:
        await (route.fulfill(status=503) if away else route.continue_())

    await page.route("**/c/essai", answer)
    await page.get_by_role("button", name="Valider").click()
    await expect(page.get_by_role("alert")).to_contain_text("Le service ne répond pas")
    away = False
    await script.press("Réessayer")
    assert (await script.exchanges())[0][-1] == "Habitant ou usager"


async def test_any_other_trouble_is_left_to_the_plain_page(script: Script) -> None:
    page = script.page
    await script.consent()
    await page.locator(".asked input[name=form_token]").evaluate("field => { field.value = 'x'; }")
    await page.get_by_role("button", name="Valider").click()
    await expect(page.get_by_role("heading")).to_have_text("Accès refusé")


# --- 3. Leaving -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripted", [True, False], ids=["scripted", "plain"])
async def test_the_back_button_shows_nothing_of_whoever_left(script: Script, browser: Browser, scripted: bool) -> None:
    if not scripted:
        context = await browser.new_context(base_url=script.site.services.public_url, java_script_enabled=False)
        script.page = await context.new_page()
    page = script.page
    await script.consent()
    await page.get_by_text("Agent public").click()
    await page.get_by_role("button", name="Valider").click()
    await expect(page.locator("h1")).to_contain_text("Avant aujourd’hui")
    await page.get_by_role("button", name="Retour").click()
    await expect(page.locator(".screen")).to_contain_text("Votre réponse")
    await page.get_by_text("Aide et données").click()
    await page.get_by_role("link", name="Quitter").click()
    await page.get_by_role("button", name="Quitter").click()
    await expect(page.get_by_role("heading")).to_have_text("Vous avez quitté.")
    for _ in range(2):
        await page.go_back()
        await expect(page.locator("h1")).to_have_text(re.compile("Bonjour|Vous avez quitté"))
        assert "Agent public" not in await page.content()
        assert "/reprendre/" not in await page.content()


async def test_the_private_link_is_copied(script: Script) -> None:
    page = script.page
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await script.consent()
    await page.goto("/c/essai/reprendre-plus-tard")
    await page.get_by_role("button", name="Copier le lien").click()
    await expect(page.get_by_role("status")).to_have_text("Le lien est copié.")
    assert await page.evaluate("navigator.clipboard.readText()") == await page.locator("#lien").inner_text()
    await page.goto(await page.locator("#lien").inner_text())
    await expect(page).to_have_url(f"{script.site.services.public_url}/c/essai/reprendre")


# --- 4. At a kiosk --------------------------------------------------------------------------------------------------------------------


async def test_a_kiosk_left_alone_asks_then_returns_to_the_first_screen(script: Script) -> None:
    page = script.page
    await page.clock.install()
    await script.consent("/borne/essai")
    await script.press("Je préfère ne pas répondre")
    await page.clock.run_for(149_000)
    still = page.get_by_role("dialog")
    await expect(still).to_be_hidden()
    await page.clock.run_for(2_000)
    await expect(still).to_contain_text("Êtes-vous toujours là")
    await page.get_by_role("button", name="Oui, je continue").click()
    await expect(still).to_be_hidden()

    await page.clock.run_for(100_000)
    await page.keyboard.press("Tab")  # somebody is there
    await page.clock.run_for(140_000)
    await expect(still).to_be_hidden()
    await page.clock.run_for(42_000)
    await expect(page.get_by_role("heading")).to_have_text("Bonjour.")
    assert await page.context.cookies() == []
    await page.go_back()
    await expect(page.get_by_role("heading")).to_have_text("Bonjour.")


async def test_a_kiosk_returns_from_a_page_of_trouble_too(script: Script) -> None:
    page = script.page
    await page.clock.install()
    await page.goto("/borne/essai/nulle-part")
    await page.clock.run_for(151_000)
    await expect(page.get_by_role("dialog")).to_contain_text("Êtes-vous toujours là")
    await page.clock.run_for(31_000)
    await expect(page.get_by_role("heading")).to_have_text("Bonjour.")


async def test_a_kiosk_returns_soon_after_the_end(script: Script) -> None:
    page = script.page
    await page.clock.install()
    await script.consent("/borne/essai")
    await page.get_by_text("Aide et données").click()
    await script.press("Je préfère ne pas répondre")
    await script.press("Passer", times=17)
    await script.press("Je préfère ne pas répondre", times=2)
    await script.press("C’est bon, j’ai fini")
    await expect(page.get_by_role("heading")).to_have_text("Merci.")
    await expect(page.locator(".ending")).to_contain_text("Touchez-le pour le garder plus longtemps.")
    assert await script.exchanges() == []  # whoever comes next is near
    await page.clock.run_for(15_000)
    await page.mouse.move(100, 100)
    await page.clock.run_for(15_000)
    await expect(page.get_by_role("heading")).to_have_text("Merci.")
    await page.clock.run_for(6_000)
    await expect(page.get_by_role("heading")).to_have_text("Bonjour.")
    assert await page.context.cookies() == []
