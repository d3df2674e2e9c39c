"""The organisers' page of one group: what can be chosen, what is shown of it beside everybody, and what is said of the rest."""

import httpx
import pytest
import sqlalchemy as sa
from playwright.async_api import Browser

from storage import consultations, models
from storage.imports import ImportedParticipation
from storage.sources import find_or_make
from tests.server.figures.test_filtering import PASSED, SCRIPT, aged, roles
from tests.server.installation import Site, served_site
from tests.server.markup import Element, Markup
from tests.server.pages.test_organiser import base_of, page_of, rows, section
from tests.server.reviewing import NARROW, Reviewer
from tests.server.twin import check_page
from tests.storage.samples import chosen, person

ADDRESS = "/organisateur/consultations/essai/filtre"
TOWN = (
    aged("young", ("yes", 3), ("no", 1))
    + aged("middle", ("yes", 9), ("no", 12), ("little", 6))
    + aged("old", ("yes", 14), ("no", 16), ("little", 3))
)
"""Four young people, 27 of middle age and 33 old ones."""


async def organiser_of(site: Site, people: list[ImportedParticipation] = TOWN) -> httpx.AsyncClient:
    """Of a consultation that these people answered."""
    consultation = await site.consultation(SCRIPT, code="essai")
    await site.answer(consultation, people, SCRIPT)
    return await site.signed_in("organiser")


def groups(page: Markup) -> list[str]:
    return [each.text for one in page.root.all("ul") if one["class"] == "groups" for each in one.all("li")]


def notes(part: Element) -> list[str]:
    return [each.text for each in part.all("p") if each["class"] == "note"]


async def test_one_chooses_first_by_what_then_a_group(site: Site) -> None:
    browser = await organiser_of(site)
    start = await page_of(browser, ADDRESS)
    check_page(start)
    asked = [option.text for option in start.one("select").all("option")]
    assert asked == ["Votre âge ?", "Vous êtes ?", "Votre santé ?", "Par quel moyen les personnes ont répondu"]
    assert groups(start) == []
    assert start.link("Vos concertations") == "/organisateur"

    chosen_way = await page_of(browser, f"{ADDRESS}?par=age")
    assert groups(chosen_way) == ["young, middle (regroupés : moins de 5 personnes) 31 personnes", "old 33 personnes"]
    assert "Choisissez un groupe." in chosen_way.one("main").text
    order = [each for each in chosen_way.everything if each.text == "Choisissez un groupe." or each["class"] == "groups"]
    assert [each.tag for each in order] == ["p", "ul"]  # said before the list, which may be long
    assert "yes" not in chosen_way.one("main").text

    group = await page_of(browser, f"{ADDRESS}{chosen_way.link('old').removeprefix(ADDRESS)}")
    check_page(group)
    assert group.heading == "Filtrer les réponses"
    assert "Groupe affiché : old" in group.one("main").text


async def test_a_group_is_shown_beside_everybody(site: Site) -> None:
    browser = await organiser_of(site, aged("young", ("yes", 12), ("no", 13)) + aged("old", ("yes", 20), ("no", 5)))
    known = section(await page_of(browser, f"{ADDRESS}?par=age&groupe=old"), "known")
    (table,) = known.all("table")
    assert rows(table) == [
        ["Choix", "Groupe", "Tous"],
        ["yes", "20 (80 %)", "32 (64 %)"],
        ["no", "5 (20 %)", "18 (36 %)"],
        ["little", "0 (0 %)", "0 (0 %)"],
    ]
    assert base_of(known) == ["25 personnes ont répondu · sans réponse : 0"]


async def test_under_twenty_people_a_group_has_no_per_cent(site: Site) -> None:
    browser = await organiser_of(site, aged("young", ("yes", 12), ("no", 13)) + aged("old", ("yes", 10), ("no", 9)))
    known = section(await page_of(browser, f"{ADDRESS}?par=age&groupe=old"), "known")
    assert rows(next(known.all("table")))[1] == ["yes", "10", "22 (50 %)"]
    assert notes(known) == ["Moins de 20 réponses dans le groupe : pas de pourcentage."]


async def test_choices_of_few_people_are_said_to_be_gathered(site: Site) -> None:
    people = [*TOWN, *[person(age=chosen("old"), role=PASSED, known=PASSED)] * 2]
    known = section(await page_of(await organiser_of(site, people), f"{ADDRESS}?par=age&groupe=old"), "known")
    assert rows(next(known.all("table")))[1:] == [
        ["yes", "14 (40 %)", "26 (39 %)"],
        ["no", "16 (46 %)", "29 (44 %)"],
        ["Choix regroupés : little, sans réponse", "5 (14 %)", "11 (17 %)"],
    ]
    assert notes(known) == [
        "Pourcentages de toutes les personnes, même de celles qui n’ont pas répondu à cette question : "
        "combien ne l’ont pas fait n’est pas dit ici."
    ]
    assert base_of(known) == ["35 personnes"], "how many answered would tell how many did not"


async def test_what_is_hidden_is_said(site: Site) -> None:
    people = aged("young", ("yes", 5), ("no", 4)) + aged("old", ("yes", 5), ("no", 4))
    page = await page_of(await organiser_of(site, people), f"{ADDRESS}?par=age&groupe=old")
    assert notes(section(page, "known")) == [
        "Moins de 5 personnes, ou chiffre qui en dirait trop sur quelques personnes : non affiché. Pourquoi ? (question known)"
    ]
    assert page.link("Pourquoi ? (question known)") == "/chiffres-proteges"


async def test_of_agents_eleven_are_needed_and_the_page_says_so(site: Site) -> None:
    """Ten agents came by the link in the hall, and ten by none."""
    browser = await organiser_of(site, roles(10))

    def all_came_by_link(connection: sa.Connection) -> str:
        hall = find_or_make(connection, 1, "Accueil", None)
        connection.execute(sa.update(models.participations).values(source_id=hall.id))
        return hall.code

    hall = await site.database.write(all_came_by_link)
    (consultation,) = await site.database.read(consultations.all_consultations)
    await site.answer(consultation, roles(10), SCRIPT)
    page = await page_of(browser, f"{ADDRESS}?par=_lien&groupe={hall}")
    assert groups(page) == ["Sans lien particulier 50 personnes", f"Accueil ({hall}) 50 personnes"]
    assert notes(section(page, "work")) == [
        "Moins de 11 personnes, ou chiffre qui en dirait trop sur quelques personnes : non affiché. Pourquoi ? (question work)"
    ]
    gathered = [row[0] for row in rows(next(section(page, "role").all("table"))) if row[0].startswith("Choix regroupés")]
    assert ["public_agents" in line for line in gathered] == [True]


async def test_a_larger_group_is_named_where_a_question_needs_one(site: Site) -> None:
    people = aged("young", ("yes", 3), ("no", 3)) + aged("middle", ("yes", 4), ("no", 4)) + aged("old", ("yes", 20), ("no", 20))
    page = await page_of(await organiser_of(site, people), f"{ADDRESS}?par=age&groupe=young")
    assert "Affiché pour un groupe plus large : young, middle." in notes(section(page, "known"))


async def test_the_page_says_what_is_raw_and_what_is_not(site: Site) -> None:
    page = await page_of(await organiser_of(site), ADDRESS)
    said = page.one("main").text
    assert "Les totaux de votre concertation sont bruts, sans filtre." in said
    assert "moins de 5 personnes, ou moins de 11 agents publics" in said
    assert "Vos fichiers contiennent les réponses, sans nom" in said
    assert "Un seul filtre à la fois" in said
    consultation = await page_of(await site.signed_in("organiser"), "/organisateur/consultations/essai")
    assert consultation.link("Filtrer les réponses par groupe") == ADDRESS


async def test_people_are_told_apart_by_channel_and_by_link(site: Site) -> None:
    browser = await organiser_of(site)
    assert groups(await page_of(browser, f"{ADDRESS}?par=_canal")) == []
    assert (await browser.get(f"{ADDRESS}?par=_lien")).status_code == 404, "no link names a place yet"
    await site.database.write(lambda connection: find_or_make(connection, 1, "Accueil de la mairie", None))
    page = await page_of(browser, f"{ADDRESS}?par=_lien")
    assert "rien à filtrer pour le moment" in page.one("main").text


@pytest.mark.parametrize(
    "query", ["par=P99", "par=known", "groupe=old", "par=age&groupe=nobody", "par=age&groupe=_absent", "par=_canal&groupe=old"]
)
async def test_what_is_not_there_is_not_found(site: Site, query: str) -> None:
    browser = await organiser_of(site, [*TOWN, *aged("young", ("yes", 9)), *[person(known=chosen("yes"))] * 9])
    assert (await browser.get(f"{ADDRESS}?{query}")).status_code == 404


@pytest.mark.parametrize("query", ["", "?par=age", "?par=age&groupe=old"])
async def test_axe_finds_nothing(browser: Browser, tmp_path_factory: pytest.TempPathFactory, query: str) -> None:
    async with served_site(tmp_path_factory.mktemp("site")) as site:
        await organiser_of(site)
        context = await browser.new_context(base_url=site.services.public_url, viewport={"width": NARROW, "height": 640})
        page = await context.new_page()
        await page.goto(await site.link("organiser"))
        await page.get_by_role("button").first.click()
        await page.goto(ADDRESS + query)
        reviewer = Reviewer(page)
        await reviewer.review(query)
        assert reviewer.faults == []


async def test_a_group_is_reached_by_keyboard_alone(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    async with served_site(tmp_path_factory.mktemp("site")) as site:
        await organiser_of(site)
        context = await browser.new_context(base_url=site.services.public_url, java_script_enabled=False)
        page = await context.new_page()
        await page.goto(await site.link("organiser"))
        await page.get_by_role("button").first.click()
        await page.goto(ADDRESS)
        await page.locator("#par").focus()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**par=age")
        await page.get_by_role("link", name="old").focus()
        await page.keyboard.press("Enter")
        await page.wait_for_url("**groupe=old")
        assert await page.get_by_role("heading", name="Groupe affiché").count() == 1
