"""A real browser launches a consultation: charter, record, dates, opening with the shipped questions; then a citizen answers, and it is
paused. Every page on the way is looked at by axe, 320 pixels wide, in light and in dark. No JavaScript of ours is needed. The pictures of
the path in the README are taken here, with `--rewrite`.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.server.installation import Site, served_site
from tests.server.pages.launch.desk import CHARTER, DATES, METHOD, PERSONAL_DATA, PRACTICAL
from tests.server.reviewing import NARROW, Reviewer

PICTURES = Path(__file__).parents[1] / "pictures"
PICTURE = {"width": 800, "height": 760}
PATIENCE = 15_000
SECTIONS = (
    ("Informations pratiques", PRACTICAL),
    ("Objectifs et méthode", METHOD),
    ("Données personnelles et suite", PERSONAL_DATA),
    ("Dates, langues et accès", DATES),
)


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Site]:
    async with served_site(tmp_path) as site:
        yield site


async def page_of(browser: Browser, site: Site) -> Page:
    context = await browser.new_context(
        base_url=site.services.public_url, viewport={"width": NARROW, "height": 640}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    return await context.new_page()


async def press(page: Page, name: str) -> None:
    async with page.expect_event("domcontentloaded"):  # a click returns before the page it leads to is there
        await page.get_by_role("button", name=name, exact=True).last.click()


async def follow(page: Page, name: str) -> None:
    async with page.expect_event("domcontentloaded"):
        await page.get_by_role("link", name=name, exact=True).first.click()


async def fill(page: Page, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        choice = page.locator(f"[name='{name}'][value='{value}']")
        if await choice.count():
            await choice.check()
        else:
            await page.locator(f"[name='{name}']").fill(value)


async def take_picture(page: Page, name: str, request: pytest.FixtureRequest) -> None:
    """The page as it is on a small desk, if the pictures are to be taken anew."""
    if request.config.getoption("--rewrite"):
        narrow = page.viewport_size
        assert narrow is not None
        await page.set_viewport_size({"width": PICTURE["width"], "height": PICTURE["height"]})
        await page.screenshot(path=PICTURES / f"{name}.png")
        await page.set_viewport_size(narrow)


async def test_an_agent_launches_a_consultation_and_a_citizen_answers_it(
    served: Site, browser: Browser, request: pytest.FixtureRequest
) -> None:
    page = await page_of(browser, served)
    reviewer = Reviewer(page)
    await page.goto(await served.link("organiser"))
    await page.get_by_role("button").first.click()
    await page.wait_for_url("**/organisateur")
    await reviewer.review("list")
    await press(page, "Lancer une concertation")
    path = page.url
    await reviewer.review("path")

    await follow(page, "Supprimer cette fiche")
    await reviewer.review("discard")
    await follow(page, "Garder la fiche")

    await follow(page, "Charte")
    await reviewer.review("charter")
    await take_picture(page, "charter", request)
    await fill(page, CHARTER)
    await press(page, "Signer la charte")
    await reviewer.review("charter signed")
    for title, fields in SECTIONS:
        await page.goto(path)
        await follow(page, title)
        await press(page, "Enregistrer et continuer")  # as it is: what is missing is no fault
        await page.goto(path)
        await follow(page, title)
        await fill(page, fields)
        await reviewer.review(title)
        await press(page, "Enregistrer et continuer")

    for title, picture in (("Questions", "questions"), ("Aperçu", "preview")):
        await page.goto(path)
        await follow(page, title)
        await take_picture(page, picture, request)

    await page.goto(path)
    await expect(page.locator(".tag")).to_have_text(["Prête", *["Complet"] * 4, *["Facultatif"] * 3, "Complet", "Prêt"])
    await follow(page, "Ouvrir")
    await reviewer.review("review")
    await press(page, "Ouvrir la concertation")
    await expect(page.get_by_role("heading", name="C’est ouvert")).to_be_visible()
    await expect(page.get_by_role("img", name="Code QR de l’adresse de la concertation")).to_be_visible()
    await reviewer.review("opened")

    citizen = await page_of(browser, served)
    await citizen.goto(await page.locator(".address a").inner_text())
    await citizen.get_by_role("link", name="Répondre ici").click()
    await citizen.get_by_role("button", name=re.compile("j’accepte")).click()
    await expect(citizen.get_by_role("heading", name="À quel titre répondez-vous")).to_be_visible()

    await follow(page, "Mettez en pause, prolongez ou fermez")
    await reviewer.review("manage")
    await press(page, "Mettre en pause")
    await reviewer.review("paused")
    await citizen.reload()
    await expect(citizen.get_by_role("heading", name="Cette concertation est en pause.")).to_be_visible()
    on_hold = Reviewer(citizen)
    await on_hold.review("on hold")
    await press(page, "Reprendre")
    await citizen.reload()
    await expect(citizen.get_by_role("heading", name="À quel titre répondez-vous")).to_be_visible()

    await page.locator("#retention_date").fill("01/03/2027")
    await press(page, "Changer les dates")
    await reviewer.review("days to be confirmed")
    await press(page, "Changer les dates")

    await page.goto(f"{path}/etapes/donnees-personnelles")
    await page.locator("#dpo_contact").fill("autre-dpo@ville.example")
    await press(page, "Enregistrer et continuer")
    await expect(page.get_by_role("alert")).to_contain_text("accepter à nouveau")
    await reviewer.review("notice to be confirmed")
    await press(page, "Enregistrer et faire accepter à nouveau")
    await reviewer.review("notice changed")
    await citizen.reload()
    await expect(citizen.get_by_role("heading", name="Du nouveau sur vos données")).to_be_visible()

    await page.goto(path)
    await follow(page, "La gérer")
    await follow(page, "Fermer maintenant")
    await reviewer.review("close")
    assert reviewer.faults + on_hold.faults == []


async def test_what_was_typed_comes_back_after_signing_in_again_in_another_tab(served: Site, browser: Browser) -> None:
    page = await page_of(browser, served)
    await page.goto(await served.link("organiser"))
    await page.get_by_role("button").first.click()
    await page.wait_for_url("**/organisateur")
    await press(page, "Lancer une concertation")
    await follow(page, "Objectifs et méthode")
    await page.locator("#objectives").fill("Deux\nlignes")
    served.clock.advance(24 * 3600)
    await press(page, "Enregistrer et continuer")
    reviewer = Reviewer(page)
    await reviewer.review("resume")

    other = await page.context.new_page()
    await other.goto(await served.link("organiser"))
    await other.get_by_role("button").first.click()
    await other.wait_for_url("**/organisateur")
    await press(page, "Reprendre")
    await expect(page.locator("#objectives")).to_have_value("Deux\nlignes")
    await press(page, "Enregistrer et continuer")
    await expect(page.get_by_role("heading", name="Données personnelles et suite")).to_be_visible()
    assert reviewer.faults == []


async def test_the_commission_s_board_is_for_everybody(served: Site, browser: Browser) -> None:
    await served.consultation()
    page = await page_of(browser, served)
    await page.goto(await served.link("commission"))
    await page.get_by_role("button").first.click()
    await page.wait_for_url("**/commission")
    await follow(page, "Où en sont les collectivités : chartes, concertations, fiches")
    reviewer = Reviewer(page)
    await reviewer.review("board")
    assert reviewer.faults == []
