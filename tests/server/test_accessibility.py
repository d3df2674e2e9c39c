"""What the page « Accessibilité » says is checked: each sentence there has its test here.

1. The rules of axe-core on every page that serves to answer and every kind of question, in light and in dark, 320 pixels wide. 2. The
whole core script by keyboard alone. 3. Letters twice as large. 4. The page itself says no more than that.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.acts import AskedErasure
from bot.screens.setting import GO_ON
from bot.wording import say
from dialogues.answers import State
from dialogues.loader import load_script
from server.pages.accessibility import CHECKED
from server.pages.addresses import ACCESSIBILITY, COMMANDS, LEAVE, LEFT, RESUME_LATER
from server.services import WRONG_CODES
from storage.exports import participation_rows
from storage.moderated_texts import NewText, put_texts
from storage.municipalities import replace_list
from tests.bot.test_every_kind import PLACES
from tests.server.installation import Site, served_site
from tests.server.reviewing import AXE, NARROW, Reviewer
from tests.server.twin import Person, Twin, check_page, consult
from tests.support.smtp import MailHost, words

EVERY_KIND = Path(__file__).parents[1] / "bot" / "every_kind.yaml"
ENOUGH_SCREENS = 60
PATIENCE = 15_000


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Site]:
    async with served_site(tmp_path) as site:
        yield site


async def opened(browser: Browser, site: Site, **options: Any) -> Page:
    """A narrow page of a new browser, which must complain of nothing."""
    context = await browser.new_context(
        base_url=site.services.public_url, viewport={"width": NARROW, "height": 640}, reduced_motion="reduce", **options
    )
    context.set_default_timeout(PATIENCE)
    return await context.new_page()


async def every_kind(site: Site) -> None:
    """« tout », a consultation that asks every kind of question but a ranking."""
    consultation = await consult(site, "tout", load_script(EVERY_KIND))
    await site.database.write(lambda connection: replace_list(connection, None, PLACES))
    await site.database.write(lambda connection: put_texts(connection, consultation.id, "rules", [NewText("Toute IA est annoncée.")]))


async def consent(page: Page) -> None:
    """Agrees to the notice in front, and waits for the first question."""
    await page.get_by_role("button", name=re.compile("j’accepte|I agree")).click()
    await page.wait_for_selector(".asked")


async def go_on(page: Page) -> None:
    """Answers the screen in front in the first way that it takes, and waits for the next."""
    before = await page.locator(".screen").element_handle()
    question = page.locator(".asked")
    text = question.locator("input[type=text].value, textarea")
    if await text.count():
        await text.fill(await _value(page))
    elif await question.locator("select").count():
        await question.locator("select").first.select_option(index=1)
    else:
        for box in (await question.locator("input[type=radio], input[type=checkbox]").all())[:2]:
            await box.check(force=True)  # its card is touched, which lies over it
    for way in (".asked > button", ".actions button:not(.quiet)", ".actions button"):
        if await page.locator(way).count():
            await page.locator(way).first.click()
            break
    assert before is not None
    await before.wait_for_element_state("hidden")


async def _value(page: Page) -> str:
    keyboard = await page.locator("#reponse").get_attribute("inputmode")
    if keyboard == "numeric":
        return "12"
    words = await page.locator("h1").inner_text()
    return {"Quand": "14/07/2025", "Dans": "Ajaccio", "À que": "3,5"}.get(words[:5].strip(), "Un guichet où l’on parle à quelqu’un.")


async def test_axe_finds_nothing_on_any_kind_of_question(served: Site, browser: Browser) -> None:
    """As a conversation, with what was answered before above each question, from the notice to the last screen."""
    await every_kind(served)
    page = await opened(browser, served)
    reviewer = Reviewer(page)
    await page.goto("/c/tout")
    await reviewer.review("notice")
    await consent(page)
    shapes = set()
    async for shape in screens(page):
        shapes.add(shape)
        await reviewer.review(await page.locator("h1").inner_text())
    assert reviewer.faults == []
    assert shapes == {"valued", "picked", "ticked", "written", ""}


async def screens(page: Page) -> AsyncIterator[str]:
    """Each screen after consent, by the shape of its question, answered once it has been looked at; the last one is « Merci. »."""
    for _ in range(ENOUGH_SCREENS):
        await expect(page.locator("h1")).to_be_visible()
        button = page.locator(".asked > button")
        yield (await button.get_attribute("name") or "") if await button.count() else ""
        if await page.locator("h1").inner_text() == "Merci.":
            return
        await go_on(page)
    raise AssertionError("the questions do not end")


async def test_axe_finds_nothing_beside_the_questions(served: Site, browser: Browser) -> None:
    """Every page that a citizen can reach, and what is said when something goes wrong."""
    await consult(served, "essai")
    await consult(served, "fini", closes_on=date(2026, 10, 1))
    await consult(served, "jury", access="invited")
    served.services.telegram_usernames[7] = "valmont_bot"
    page = await opened(browser, served)
    reviewer = Reviewer(page)

    async def look(path: str, where: str = "") -> None:
        await page.goto(path)
        await reviewer.review(where or path)

    for path in (
        "/",
        "/accessibilite",
        "/c/inconnue",
        "/e/essai",
        "/e/inconnue",
        "/c/fini",
        "/c/essai?langue=fr-simple",
        "/borne/essai?langue=en",
    ):
        await look(path)
    for path in ("/e/essai?langue=en", "/e/fini", "/e/jury", "/e/jury/7Q2M-9D4K-0XWB-RT5H", "/borne/jury"):
        await look(path)
    await page.goto("/borne/essai")
    await page.get_by_role("button", name="Non merci").click()
    await page.wait_for_selector(".ending")
    await reviewer.review("refused, at a kiosk")
    await page.goto("/c/essai?langue=en")
    await consent(page)
    await reviewer.review("a question in English")
    await page.context.clear_cookies()
    await look("/c/essai/notice")
    await consent(page)
    for path in (*COMMANDS.values(), RESUME_LATER, LEAVE, LEFT, ACCESSIBILITY, GO_ON):
        await look(f"/c/essai{path}")
    await page.locator("#reponse").fill("XK7Q M3PR")
    await page.locator(".asked > button").click()
    await page.wait_for_selector(".event")
    await reviewer.review("a code that leads nowhere")
    await page.goto("/c/essai/aide")
    await page.get_by_role("button", name="Continuer sur Telegram").click()
    await page.get_by_role("link", name="Ouvrir la conversation sur Telegram").wait_for()
    await reviewer.review("the code to go on with")
    await page.goto("/c/essai")
    await page.locator(".asked > button").click()
    await page.wait_for_selector(".event")
    await reviewer.review("what is wrong, said")
    await page.locator(".menu summary").click()
    await reviewer.review("the menu, open")
    assert reviewer.faults == []


async def test_axe_finds_nothing_when_something_goes_wrong(served: Site, browser: Browser) -> None:
    """Pages of errors, of links and codes that lead nowhere, and what is said without network."""
    await consult(served, "essai")
    await consult(served, "bientot", opens_on=date(2026, 10, 20))
    await consult(served, "jury", access="invited")
    page = await opened(browser, served)
    reviewer = Reviewer(page)
    for path in (
        "/c/bientot",
        "/e/bientot",
        "/borne/bientot",
        "/c/essai/nulle-part",
        "/borne/essai/nulle-part",
        "/c/essai/reprendre?lien=inconnu",
    ):
        await page.goto(path)
        await reviewer.review(path)
    await page.goto("/borne/jury?entree=7Q2M-9D4K-0XWB-RT5H")
    await reviewer.review("a wrong code, at a kiosk")
    for _ in range(WRONG_CODES):
        served.services.wrong_codes.note("127.0.0.1")
    await page.goto("/e/jury/7Q2M-9D4K-0XWB-RT5H")
    assert await page.locator("h1").inner_text() == "Faisons une pause"
    await reviewer.review("too many wrong codes")
    await page.goto("/c/essai")
    await consent(page)
    await page.route("**/c/essai", lambda route: route.abort())
    await page.locator(".asked > button").click()
    await page.locator(".trouble").wait_for()
    await reviewer.review("without network")
    assert reviewer.faults == []


async def test_axe_finds_nothing_when_a_link_leads_to_somebody_else(served: Site, browser: Browser) -> None:
    await consult(served, "essai")
    page = await opened(browser, served)
    links = []
    for _ in range(2):
        await page.context.clear_cookies()
        await page.goto("/c/essai")
        await consent(page)
        await page.goto(f"/c/essai{RESUME_LATER}")
        links.append(await page.locator("#lien").inner_text())
    reviewer = Reviewer(page)
    await page.goto(links[0])
    assert await page.locator("h1").inner_text() == say("fr", "web-switch-title")
    await reviewer.review("which of two people")
    await page.get_by_role("button", name="Ouvrir les autres réponses").click()
    await page.locator(".event").wait_for()
    await reviewer.review("where the other was")
    await page.goto(f"/c/essai{COMMANDS[AskedErasure()]}")
    await page.get_by_role("button", name="Oui, tout effacer").click()
    await page.get_by_role("heading", name="C’est effacé").wait_for()
    await reviewer.review("erased")
    assert reviewer.faults == []


async def test_axe_finds_nothing_at_a_kiosk(served: Site, browser: Browser) -> None:
    """Its pages have a clock, which asks whether somebody is still there."""
    await consult(served, "essai")
    page = await opened(browser, served)
    reviewer = Reviewer(page)
    await page.goto("/borne/essai/notice")
    await reviewer.review("notice")
    await consent(page)
    for path in (*COMMANDS.values(), LEAVE, ACCESSIBILITY, ""):
        await page.goto(f"/borne/essai{path}")
        await reviewer.review(path or "a question")
    await page.evaluate("document.querySelector('dialog.still').showModal()")
    await reviewer.review("still there?")
    assert reviewer.faults == []


async def test_axe_finds_nothing_on_the_pages_about_being_told(served: Site, browser: Browser) -> None:
    """Asked, with what goes wrong, confirmed, changed and taken back; all of it by keyboard."""
    await consult(served, "essai")
    page = await opened(browser, served)
    reviewer = Reviewer(page)
    await page.goto("/prevenir/essai")
    await reviewer.review("without a mail server")
    async with MailHost() as host:
        object.__setattr__(served.services, "mail", host.server)
        await page.goto("/prevenir/essai")
        await page.locator("summary").first.click()
        await reviewer.review("the form, its themes open")
        await page.get_by_role("button", name="Recevoir le courriel").click()
        await page.wait_for_selector(".fault")
        await reviewer.review("what is wrong")
        await page.locator(".event a").first.press("Enter")
        await page.keyboard.type("camille@exemple.fr")
        for key in ("Tab", "Space", "Tab", "Space", "Enter"):
            await page.keyboard.press(key)
        await page.get_by_role("heading", name="Regardez vos courriels").wait_for()
        await reviewer.review("sent")
        await page.goto(re.findall(r"^http\S+$", words(host.last), re.MULTILINE)[0])
        await reviewer.review("to confirm")
        await page.get_by_role("button", name="Confirmer").press("Enter")
        await page.wait_for_selector(".event")
        assert await page.locator("input:checked").count() == 2
        await reviewer.review("confirmed")
        await page.get_by_role("button", name="Ne plus rien recevoir").press("Enter")
        await page.get_by_role("heading", name="n’est pas dans notre liste").wait_for()
        await reviewer.review("taken back")
        await page.goto("/prevenir/essai/confirmer/x")
        await reviewer.review("a link that is none")
    assert (reviewer.seen, reviewer.faults) == (8, [])


async def test_the_core_is_answered_by_keyboard_alone(served: Site, browser: Browser) -> None:
    """From the top of the first page to the last screen, with Tab, Space, arrows and Enter; the focus is always to be seen."""
    consultation = await consult(served, "essai")
    page = await opened(browser, served)
    await page.goto("/c/essai")
    keyboard = Keyboard(page)
    await keyboard.press_on("j’accepte")
    reviewer = Reviewer(page)
    for _ in range(ENOUGH_SCREENS):
        if await page.locator("h1").inner_text() == "Merci.":
            break
        if await page.locator("select").count():
            await reviewer.review("a ranking, the one kind that the other script lacks")
        await keyboard.answer()
    assert (reviewer.seen, reviewer.faults) == (1, [])
    (row,) = await served.database.read(lambda connection: list(participation_rows(connection, consultation.id)))
    assert (row.status, len(row.answers)) == ("finished", 20)
    assert all(answer.state is State.ANSWERED for answer in row.answers.values())


@dataclass(slots=True)
class Keyboard:
    """Somebody without a mouse."""

    page: Page

    async def answer(self) -> None:
        """The screen in front, from where the focus is: its first field, then its button."""
        for _ in range(ENOUGH_SCREENS):
            kind = await self._tab()
            if kind in ("radio", "checkbox"):
                await self.page.keyboard.press("Space")
            elif kind == "select-one":
                await self.page.keyboard.press("ArrowDown")
            elif kind in ("textarea", "text"):
                await self.page.keyboard.type("Un guichet")
            elif kind == "submit":
                return await self._send()
            if kind in ("radio", "checkbox", "select-one", "textarea", "text"):
                await self._to("Valider|Continuer")
                return await self._send()
        raise AssertionError("no field and no button can be reached")

    async def press_on(self, label: str) -> None:
        await self._to(label)
        await self._send()

    async def _to(self, label: str) -> None:
        for _ in range(ENOUGH_SCREENS):
            await self._tab()
            if re.search(label, await self.page.evaluate("document.activeElement.innerText ?? ''")):
                return
        raise AssertionError(f"« {label} » cannot be reached")

    async def _tab(self) -> str:
        await self.page.keyboard.press("Tab")
        kind: str = await self.page.evaluate(_FOCUSED)
        return kind

    async def _send(self) -> None:
        """Enter, then the new screen, whose beginning has the focus."""
        before = await self.page.locator(".screen").element_handle()
        await self.page.keyboard.press("Enter")
        assert before is not None
        await before.wait_for_element_state("hidden")
        assert await self.page.evaluate("document.querySelector('.screen').contains(document.activeElement)")


_FOCUSED = """() => {
    const focused = document.activeElement, shown = focused.matches(".choice input") ? focused.labels[0] : focused;
    const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) throw new Error(`no outline: ${shown.outerHTML}`);
    if (box.bottom < 0 || box.top > innerHeight) throw new Error(`out of sight: ${shown.outerHTML}`);
    return focused.type ?? "";
}"""


async def test_nothing_is_cut_with_letters_twice_as_large(served: Site, browser: Browser) -> None:
    """As when a browser's own letters are set to 32 pixels, on a phone."""
    await every_kind(served)
    page = await opened(browser, served)
    await page.set_viewport_size({"width": 360, "height": 640})
    reviewer = Reviewer(page)
    client = await page.context.new_cdp_session(page)
    await client.send("Page.enable")
    await client.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    await page.goto("/c/tout")
    assert await page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    await consent(page)
    async for _ in screens(page):
        await reviewer.width(await page.locator("h1").inner_text())
    assert reviewer.faults == []


async def test_the_page_says_what_was_checked_and_claims_nothing(twin: Twin) -> None:
    person = Person(twin.client)
    for path, told in (("/accessibilite", "Dites-le à la collectivité"), ("/c/essai/accessibilite", "Dites-le ici : dpo@ville.example")):
        await person.open(path)
        check_page(person.page)
        words = person.page.one("main").text
        assert person.page.heading == "Accessibilité"
        assert told in words
        assert "Aucun audit n’a été fait" in words
        assert "conforme" not in words
    version = re.search(r"axe v(\d+\.\d+)", AXE)
    assert version
    assert f"axe-core {version[1]}" in say("fr", CHECKED[0])
    assert f"axe-core {version[1]}" in say("en", CHECKED[0])


async def test_the_page_is_one_link_away_from_every_page(twin: Twin, person: Person) -> None:
    for path in ("/", "/c/essai", "/c/essai/aide", "/c/essai/quitter", "/c/inconnue", "/borne/essai", "/connexion"):
        await person.open(path)
        footer = person.page.one("footer")
        assert next(each["href"] for each in footer.all("a")).endswith("/accessibilite")
    async with twin.another_browser() as client:
        other = Person(client)
        await other.open("/c/essai?langue=en")
        await other.open(other.page.link("Accessibility"))
        assert other.page.one("html")["lang"] == "en"
