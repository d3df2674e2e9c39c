"""A room of thirty: people come by the code on the screen, some of them on Telegram's stand-in and others on the pages, in front of a real
browser that shows the room what the facilitator asks for. The picture of the README is taken here, with `--rewrite`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.bulk import BulkMessages
from bot.telegram.running import TelegramBot
from bot.timing import Timing
from dialogues.answers import Answer, State
from dialogues.loader import shipped
from server.codebook import codebook
from server.figures.room import offered
from storage.exports import participation_rows
from storage.imports import ImportedParticipation
from tests.bot.telegram.world import SECRET, TOKEN, WEBHOOK_URL, World, until
from tests.server.installation import Site, served_site
from tests.server.reviewing import Reviewer
from tests.server.twin import CONSENT, Person, browser_at, consult
from tests.storage.samples import DAY, KEYRING, MASTER
from tests.support.botapi import check_calls

PICTURES = Path(__file__).parents[1] / "pictures"
ON_TELEGRAM = 7
SAID_ON_PAGES = ("rather_yes",) * 11 + ("rather_no",) * 9 + ("not_at_all",) * 3
SCREENS = ({"width": 1920, "height": 1080}, {"width": 1280, "height": 720})
PATIENCE = 30_000


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with served_site(tmp_path) as made:
        yield made


@asynccontextmanager
async def telegram(site: Site) -> AsyncIterator[World]:
    """A bot of this site, with the stand-in where Telegram would be."""
    world = World("", MASTER, clock=site.clock)
    bulk = BulkMessages(site.database, KEYRING, site.clock)
    timing, request = Timing(world.time.now, world.time.sleep), world.wire(world.standin)
    conversation = site.services.conversation
    world.bot = TelegramBot(
        TOKEN, "https://stand.in/bot", "webhook", conversation, SECRET, WEBHOOK_URL, request=request, bulk=bulk, timing=timing
    )
    async with world.bot:
        await until(lambda: world.bot.health()["state"] == "ok")
        yield world
    check_calls(world.standin)


async def answer_on_telegram(world: World, number: int) -> None:
    person = world.standin.person(number)
    await world.consent(person, "essai_pleniere")
    await world.answer(person)


async def answer_on_pages(site: Site, door: str, choice: str) -> None:
    async with browser_at(site) as client:
        person = Person(client)
        await person.open(door)
        await person.open(person.page.link("Répondre ici"))
        await person.press(CONSENT)
        await person.answer(choice=[choice])


async def whole(page: Page) -> None:
    """All of it is on the screen, which nobody in a room scrolls."""
    for size in SCREENS:
        await page.set_viewport_size(size)  # type: ignore[arg-type]  # two numbers, as it wants them
        assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight"), size


async def test_a_room_sees_its_counter_then_the_bars(site: Site, browser: Browser, request: pytest.FixtureRequest) -> None:
    essai = await consult(site, "essai", shipped("core-short"), title="L’IA et nous", fictional=False)
    page = await browser.new_page(base_url=site.services.public_url)
    page.set_default_timeout(PATIENCE)
    reviewer = Reviewer(page)
    await page.goto(await site.link("organiser"))
    await page.get_by_role("button", name="Se connecter").click()
    await page.get_by_role("link", name="L’IA et nous").click()
    await page.get_by_role("link", name="Mode salle (projecteur)").click()
    await reviewer.review("the facilitator's page")
    await page.get_by_role("button", name="Ouvrir l’écran de la salle").click()
    await expect(page.locator(".count")).to_have_text("0 réponse")
    await expect(page.get_by_role("button", name="Montrer")).to_be_disabled()  # nothing can be shown yet, and it says so
    await expect(page.locator("#chiffres")).to_contain_text("Encore 11 réponses avant de pouvoir montrer")
    door = (await page.locator(".door").inner_text()).replace("\n", "")
    assert door == site.services.public_url.removeprefix("http://") + "/e/essai/pleniere"

    async with telegram(site) as world:
        for number in range(ON_TELEGRAM):
            await answer_on_telegram(world, number + 1)
    for choice in SAID_ON_PAGES:
        await answer_on_pages(site, "/e/essai/pleniere", choice)
    await expect(page.locator(".count")).to_have_text("30 réponses")  # without a touch
    assert await page.locator("table").count() == 0
    await whole(page)
    await reviewer.review("the counter")

    await page.get_by_role("button", name="Montrer").click()
    await expect(page.locator("tbody tr").nth(1)).to_contain_text("37")
    assert await page.locator("tbody th").all_inner_texts() == [
        *("Oui, tout à fait", "Plutôt oui", "Plutôt non", "Non, pas du tout", "Je ne sais pas"),
    ]
    await whole(page)
    await reviewer.review("the bars")
    if request.config.getoption("--rewrite"):
        await page.screenshot(path=PICTURES / "room.png")

    await page.get_by_text("Toutes les questions").click()
    await reviewer.review("the list of questions")
    await page.get_by_role("link", name="Que craignez-vous").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Que craignez-vous")
    await expect(page.locator(".count")).to_have_text("0 réponse")
    await page.close()
    assert reviewer.faults == []
    rows = await site.database.read(lambda connection: list(participation_rows(connection, essai.id)))
    assert {(row.channel, row.source) for row in rows} == {("telegram", "Plénière"), ("web", "Plénière")}
    assert len(rows) == 30


async def test_bars_of_eight_long_choices_are_on_one_screen(site: Site, browser: Browser) -> None:
    essai = await consult(site, "essai", fictional=False)
    script = shipped("default")
    slots = {put.slot: put.step for put in offered(codebook([script], {}))}
    answers = {slot: Answer(State.ANSWERED, (step.options[0].code,)) for slot, step in slots.items()}
    await site.answer(essai, [ImportedParticipation("web", "fr", 7, DAY, answers)] * 30, script)
    page = await browser.new_page(base_url=site.services.public_url)
    await page.goto(await site.link("organiser"))
    await page.get_by_role("button", name="Se connecter").click()
    await page.goto("/organisateur/consultations/essai/salle")
    await page.get_by_role("button", name="Ouvrir l’écran de la salle").click()
    for question in ("C05", "C06", "C08", "C07.street_cameras"):
        await page.goto(f"/organisateur/consultations/essai/salle/ecran?question={question}")
        await whole(page)
        await page.get_by_role("button", name="Montrer").click()
        await page.locator("table").wait_for()
        await whole(page)
    await page.close()
