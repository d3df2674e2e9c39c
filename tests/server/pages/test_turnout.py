"""The organisers' page of how people came: what is shown of it, and when nothing is."""

import secrets
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from playwright.async_api import Browser

from dialogues.counting import Cell
from server.pages import turnout
from storage import consultations, models, results
from storage.consultations import Consultation
from storage.saving import add_to_tallies
from storage.sources import find_or_make
from tests.server.installation import Site, served_site
from tests.server.markup import Element, Markup
from tests.server.pages.test_organiser import page_of, rows
from tests.server.reviewing import NARROW, Reviewer
from tests.server.twin import check_page
from tests.storage.samples import BEGUN, FINISHED, STARTED

ADDRESS = "/organisateur/consultations/essai"


def part(page: Markup, name: str) -> Element:
    return next(each for each in page.root.all("section") if each["aria-labelledby"] == name)


async def filled(site: Site, people: int = 30, **places: int) -> Consultation:
    """Answered by so many who finished, half as many who did not, and one who only agreed. `places`: so many came by the link of each."""
    consultation = await site.consultation(code="essai", opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 4))
    await site.answer(consultation, [FINISHED] * people + [STARTED] * (people // 2) + [BEGUN])

    def work(connection: sa.Connection) -> None:
        ids = connection.scalars(sa.select(models.participations.c.id).where(models.participations.c.status == "finished")).all()
        for place, number in places.items():
            source = find_or_make(connection, consultation.id, place, "public_agents" if place == "Intranet" else None)
            theirs, ids = ids[:number], ids[number:]
            connection.execute(sa.update(models.participations).where(models.participations.c.id.in_(theirs)).values(source_id=source.id))
        recount(connection, consultation.id)

    await site.database.write(work)
    return consultation


def recount(connection: sa.Connection, consultation: int) -> None:
    scripts = {
        version: consultations.script_of_version(connection, version) for version in consultations.versions_of(connection, consultation)
    }
    results.repair(connection, consultation, results.recount(connection, consultation, scripts))


async def begin(site: Site, consultation: Consultation, minutes: list[float], source: str = "") -> None:
    """People who began so many minutes ago, by the link of this place."""

    def work(connection: sa.Connection) -> None:
        made = find_or_make(connection, consultation.id, source, None).id if source else None
        ids = connection.scalars(sa.select(models.participations.c.id).limit(len(minutes))).all()
        connection.execute(sa.update(models.participations).where(models.participations.c.id.in_(ids)).values(source_id=made))
        moments = [site.clock() - timedelta(minutes=one) for one in minutes]
        connection.execute(sa.insert(models.identities), [identity(consultation.id, *pair) for pair in zip(ids, moments, strict=True)])
        recount(connection, consultation.id)

    def identity(consultation_id: int, participation: int, moment: object) -> dict[str, object]:
        state = {"turn": 1, "said_turn": 1, "active_at": moment, "begun_at": moment, "unreachable": False, "bot_id": 0}
        names = {"person_hash": secrets.token_bytes(32), "consultation_id": consultation_id}
        return {"id": secrets.randbits(62), "participation_id": participation, **names, **state}

    await site.database.write(work)


async def seen(site: Site) -> Markup:
    return await page_of(await site.signed_in("organiser"), ADDRESS)


async def test_days_ways_and_questions_have_their_tables(site: Site) -> None:
    await filled(site, Mairie=12, Marche=8)
    page = await seen(site)
    check_page(page)
    (days,) = part(page, "jours").all("table")
    assert rows(days) == [
        ["Jour", "Commencées", "Terminées"],
        ["04/03/2026", "0", "0"],
        ["03/03/2026", "0", "0"],
        ["02/03/2026", "45", "30"],
        ["01/03/2026", "0", "0"],
    ]
    heights = [each["height"] for each in part(page, "jours").all("rect")]
    assert heights == ["100", "0.0", "0.0", "100.0", "66.7", "0.0", "0.0", "0.0", "0.0"]
    (channels,), (links,) = part(page, "moyens").all("table"), part(page, "liens").all("table")
    assert rows(channels)[1:] == [["Page web", "45", "30"]]
    assert rows(links)[1:] == [
        ["Sans lien particulier", "25", "10"],
        ["Mairie (mairie)", "12", "12"],
        ["Marche (marche)", "8", "8"],
    ]
    (stops,) = part(page, "arrets").all("table")
    assert rows(stops)[1:] == [
        ["Connaissez-vous l’IA ?", "45", "0"],
        ["Que ressentez-vous ?", "45", "0"],
        ["D’accord ?", "45", "15"],
        ["Vos règles ?", "30", "0"],
        ["Où ?", "30", "0"],
        ["Pourquoi ? · posée à certaines personnes", "30", "0"],
    ]


async def test_few_by_one_link_are_told_with_others_and_agents_sooner(site: Site) -> None:
    await filled(site, Mairie=12, Marche=4, Intranet=10)
    (links,) = part(await seen(site), "liens").all("table")
    assert rows(links)[1:] == [
        ["Sans lien particulier, Mairie (mairie)", "31", "16"],  # four finished without a link
        ["Intranet (intranet), Marche (marche)", "14", "14"],
    ]


async def test_long_ago_is_one_line(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnout, "DAYS_SHOWN", 2)
    await filled(site)
    (days,) = part(await seen(site), "jours").all("table")
    assert rows(days)[1:] == [["04/03/2026", "0", "0"], ["03/03/2026", "0", "0"], ["Avant", "45", "30"]]


async def test_nobody_yet_is_said_with_what_to_do(site: Site) -> None:
    consultation = await site.consultation(code="essai")
    await site.answer(consultation, [BEGUN])
    page = await seen(site)
    check_page(page)
    assert "Personne n’a encore répondu" in [each.text for each in page.root.all("h2")]
    assert not {"jours", "moyens", "arrets"} & {each["aria-labelledby"] for each in page.root.all("section")}


async def test_what_was_not_counted_is_not_shown_but_how_to_count_it(site: Site) -> None:
    consultation = await filled(site)
    missing = {(consultation.id, Cell("_channel", "web", "_started")): -1}
    await site.database.write(lambda connection: add_to_tallies(connection, missing))
    page = await seen(site)
    assert "./concertia recount essai" in page.one("main").text
    assert not {"jours", "moyens", "arrets"} & {each["aria-labelledby"] for each in page.root.all("section")}
    await site.database.write(lambda connection: recount(connection, consultation.id))
    assert len(list(part(await seen(site), "jours").all("table"))) == 1


async def test_the_median_time_is_of_those_who_finished_within_an_hour(site: Site) -> None:
    consultation = await filled(site)

    def work(connection: sa.Connection) -> None:
        finished = models.participations.c.status == "finished"
        ids = connection.scalars(sa.select(models.participations.c.id).where(finished)).all()
        for number, one in enumerate(ids[:6], start=5):
            connection.execute(sa.update(models.participations).where(models.participations.c.id == one).values(minutes=number))
        recount(connection, consultation.id)

    assert "Temps médian" not in (await seen(site)).one("main").text
    await site.database.write(work)
    text = (await seen(site)).one("main").text
    assert "la moitié des 6 personnes qui ont terminé dans l’heure ont mis 7 minutes ou moins" in text


async def test_very_many_at_once_are_told_with_what_to_do(site: Site) -> None:
    consultation = await filled(site)
    await begin(site, consultation, [*[60 + one / 10 for one in range(40)], 300, 500])
    crowd = part(await seen(site), "afflux").text
    assert "Le 05/10/2026, entre 9 h 56 et 10 h 00, 40 personnes ont commencé." in crowd
    assert "D’habitude, c’est 1 en dix minutes." in crowd
    assert "N’effacez rien" in crowd


@pytest.mark.parametrize(("place", "normal"), [("Plénière", True), ("Accueil", False)])
async def test_a_room_that_answers_together_is_normal(site: Site, place: str, normal: bool) -> None:
    consultation = await filled(site)
    await begin(site, consultation, [one / 10 for one in range(40)], place)
    crowd = part(await seen(site), "afflux").text
    assert f"la plupart par le lien « {place} »" in crowd
    assert ("c’est normal" in crowd) is normal


async def test_a_crowd_of_yesterday_is_over(site: Site) -> None:
    consultation = await filled(site)
    await begin(site, consultation, [24 * 60 + 1 + one / 10 for one in range(40)])
    assert "afflux" not in {each["aria-labelledby"] for each in (await seen(site)).root.all("section")}


async def test_what_is_few_is_not_in_the_mark_of_the_totals(site: Site) -> None:
    """Whoever knows all but one small number could find it from a mark made with it."""
    consultation = await filled(site)
    browser = await site.signed_in("organiser")
    before = (await browser.get(f"{ADDRESS}/chiffres/attendre")).text
    moved = {(consultation.id, Cell("_source", "", "_started")): -3, (consultation.id, Cell("_source", "1", "_started")): 3}
    await site.database.write(lambda connection: add_to_tallies(connection, moved))
    assert (await browser.get(f"{ADDRESS}/chiffres/attendre")).text == before


@pytest.mark.parametrize("width", [NARROW, 375, 1920])
async def test_everybody_can_read_it_on_any_screen(browser: Browser, tmp_path_factory: pytest.TempPathFactory, width: int) -> None:
    async with served_site(tmp_path_factory.mktemp("site")) as site:
        consultation = await filled(site, Mairie=12, Mediatheque=8)
        await begin(site, consultation, [one / 10 for one in range(40)])
        context = await browser.new_context(base_url=site.services.public_url, viewport={"width": width, "height": 640})
        page = await context.new_page()
        await page.goto(await site.link("organiser"))
        await page.get_by_role("button").first.click()
        await page.goto(ADDRESS)
        await page.locator("summary").click()
        reviewer = Reviewer(page)
        await reviewer.review(str(width))
        assert reviewer.faults == []
