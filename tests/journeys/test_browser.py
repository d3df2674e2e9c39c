"""A real browser on the whole demonstration: a citizen answers on the simulated phone, another on the web page, and the organiser's
counts move. The pictures of the README are taken here, with `--rewrite`.

1. The phone and the page each lead from the first screen to the last, by touching what is shown.
2. The organiser's page, open all the while, counts both without being reloaded.
3. The web page does it without JavaScript.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.support.demo import Demo, running_demo

PICTURES = Path(__file__).parents[1] / "pictures"
ENOUGH_SCREENS = 60
PATIENCE = 30_000
"""Milliseconds for a page to show what is waited for, on a busy machine."""
ANSWERED = "words => [...document.querySelectorAll('.messages .theirs')].at(-1).innerText !== words"
"""The robot’s last message is another than the one read before, or was edited."""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
async def demo() -> AsyncIterator[Demo]:
    async with running_demo() as running:
        yield running


async def test_answers_on_the_phone_and_on_the_web_reach_the_organiser(
    demo: Demo, browser: Browser, request: pytest.FixtureRequest
) -> None:
    organiser = await _signed_in(await _page(browser, DESK), demo.organiser)
    started, finished = (int(number) for number in await _numbers(organiser).all_inner_texts())

    phone = await _page(browser, PHONE)
    await phone.goto(demo.phone)
    await _answer_on_phone(phone, picture=PICTURES / "phone.png" if request.config.getoption("--rewrite") else None)
    await expect(_numbers(organiser)).to_have_text([str(started + 1), str(finished + 1)], timeout=PATIENCE)

    web = await _page(browser, PHONE, javascript=False)
    await web.goto(demo.web)
    await _answer_on_web(web)
    await expect(_numbers(organiser)).to_have_text([str(started + 2), str(finished + 2)], timeout=PATIENCE)

    if request.config.getoption("--rewrite"):
        await organiser.screenshot(path=PICTURES / "organiser.png")


async def test_the_commission_sees_territories_side_by_side_and_downloads_their_counts(demo: Demo, browser: Browser) -> None:
    page = await _page(browser, DESK)
    await page.goto(demo.commission)
    await page.get_by_role("button").first.click()
    await expect(page.get_by_role("row").filter(has_text="Pays du Coquelicot")).to_contain_text("il faut 11 participations")
    await page.get_by_role("link", name="Fichiers de ce qui est publié").click()
    await page.get_by_role("button", name="Préparer consolidation.csv").click()
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Télécharger consolidation.csv").click()
    path = await (await waiting.value).path()
    assert "Coquelicot" not in path.read_text(encoding="utf-8-sig")


async def _page(browser: Browser, size: dict[str, int], *, javascript: bool = True) -> Page:
    context = await browser.new_context(viewport={"width": size["width"], "height": size["height"]}, java_script_enabled=javascript)
    context.set_default_timeout(PATIENCE)
    return await context.new_page()


async def _signed_in(page: Page, link: str) -> Page:
    await page.goto(link)
    await page.get_by_role("button").first.click()
    await page.get_by_role("link", name=re.compile("Nantes")).click()
    return page


def _numbers(page: Page) -> Locator:
    """Started and finished, as the page shows them."""
    return page.locator(".numbers.large > div:nth-child(-n + 2) dd")


async def _answer_on_phone(page: Page, picture: Path | None) -> None:
    """Touches the first choice of every screen, or writes, until the last one; `picture` shows an answer and the question after it."""
    await page.get_by_role("button", name="Démarrer").click()
    await page.get_by_role("button", name=re.compile("j’accepte")).click()
    for _ in range(ENOUGH_SCREENS):
        screen = page.locator(".messages .theirs").last
        words = await screen.inner_text()
        if "Merci." in words:
            return
        if picture and "ligne 2 sur 6" in words:
            await page.screenshot(path=picture)
        await _touch(page, screen, words)
        await page.wait_for_function(ANSWERED, arg=words)
    raise AssertionError("the questions do not end")


async def _touch(page: Page, screen: Locator, words: str) -> None:
    if "Écrivez votre réponse" in words and not await screen.get_by_role("button", name="Continuer").count():
        await page.get_by_label("Message", exact=True).fill("Un guichet où l’on parle à quelqu’un.")
        await page.get_by_role("button", name="Envoyer", exact=True).click()
        return
    for name in ("Continuer", "C’est bon, j’ai fini", re.compile(r"Valider \([1-9]")):
        button = screen.get_by_role("button", name=name)
        if await button.count():
            await button.click()
            return
    await screen.locator("button.key").first.click()


async def _answer_on_web(page: Page) -> None:
    """The same on the page: the first radio, box or choice of every question, and words where they are asked."""
    async with page.expect_event("domcontentloaded"):  # a click returns before the page it leads to is there
        await page.get_by_role("button", name=re.compile("j’accepte")).click()
    for _ in range(ENOUGH_SCREENS):
        if await page.get_by_role("heading", name="Merci.").count():
            return
        async with page.expect_event("domcontentloaded"):
            await _fill_in(page)
    raise AssertionError("the questions do not end")


async def _fill_in(page: Page) -> None:
    done = page.get_by_role("button", name="C’est bon, j’ai fini")
    if await done.count():
        await done.click()
        return
    if await page.get_by_role("heading", name="Pouvons-nous publier").count():
        await page.get_by_role("button", name="Oui").click()
        return
    choice = page.locator("input[type=radio], input[type=checkbox]").first
    if await choice.count():
        await page.locator(f"label[for={await choice.get_attribute('id')}]").click()
    if await page.get_by_role("combobox").count():
        await page.get_by_role("combobox").first.select_option(index=1)
    if await page.get_by_role("textbox").count():
        await page.get_by_role("textbox").fill("Un guichet où l’on parle à quelqu’un.")
    await page.get_by_role("button", name=re.compile("Valider|Continuer")).click()
