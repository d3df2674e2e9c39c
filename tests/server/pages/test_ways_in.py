"""The ways into a consultation, made by its organisers: links for places, and invitations that are kept nowhere."""

from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from playwright.async_api import Browser

from dialogues.counting import SOURCE
from server.pages.ways_in import NO_NUMBER
from storage import invitations, journal, models, results, sources
from storage.consultations import Consultation
from tests.server.exports.test_formats import read_csv
from tests.server.installation import Site, form_token_of, served_site
from tests.server.markup import Markup
from tests.server.reviewing import NARROW, Reviewer
from tests.server.test_access_in_browser import page_of
from tests.server.twin import CONSENT, Person, browser_at
from tests.storage.samples import KEYRING


async def running(site: Site, **changed: Any) -> Consultation:
    """One that can be answered for months."""
    days = {"closes_on": date(2026, 12, 31), "results_on": date(2027, 1, 31), "retention_date": date(2027, 3, 31)}
    return await site.consultation(**days | changed)


def at(consultation: Consultation) -> str:
    return f"/organisateur/consultations/{consultation.code}/liens"


async def made(site: Site, browser: httpx.AsyncClient, consultation: Consultation, below: str = "", **fields: str) -> httpx.Response:
    """Sends a form of the page."""
    token = form_token_of(await browser.get(at(consultation)))
    return await browser.post(at(consultation) + below, data={"form_token": token, **fields}, follow_redirects=True)


async def told_in_journal(site: Site) -> list[str]:
    return [entry.what for entry in await site.database.read(lambda connection: journal.entries(connection, 10))]


async def test_a_link_is_made_once_and_shown_with_its_addresses_and_its_code(site: Site) -> None:
    consultation, browser = await running(site), await site.signed_in("organiser")
    site.services.telegram_usernames[4242] = "nantes_ia_bot"
    await made(site, browser, consultation, place="Médiathèque du Nord")
    page = await made(site, browser, consultation, place=" Médiathèque  du Nord")
    address = f"http://127.0.0.1:8000/e/{consultation.code}/mediatheque"
    assert Markup(page.text).link(address).startswith(address)
    assert f"https://t.me/nantes_ia_bot?start={consultation.code}_mediatheque" in page.text
    drawn = await browser.get(f"{at(consultation)}/qr.svg?lien=mediatheque")
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert drawn.text != (await browser.get(f"{at(consultation)}/qr.svg")).text
    assert (await browser.get(f"{at(consultation)}/qr.svg?lien=ailleurs")).status_code == 404
    assert (await told_in_journal(site)).count("link_made") == 1
    assert [one.place for one in await site.database.read(lambda connection: sources.of_consultation(connection, consultation.id))] == [
        "Médiathèque du Nord"
    ]


async def test_whoever_comes_by_such_a_link_is_counted_with_it_by_the_rules_of_turnout(site: Site) -> None:
    consultation, browser = await running(site), await site.signed_in("organiser")
    page = await made(site, browser, consultation, place="Médiathèque", audience="public_agents")
    assert "Pour : Agent public" in Markup(page.text).root.text
    assert "Trop peu de participations pour distinguer les liens." in page.text
    page = await browser.get(at(consultation))
    assert "moins de 5 personnes" in Markup(page.text).root.text
    person = Person(browser_at(site))
    await person.open(f"/e/{consultation.code}/mediatheque")
    await person.open(person.page.link("Répondre ici"))
    await person.press(CONSENT)
    await person.press("Passer")
    counted = await site.database.read(lambda connection: results.tallies_of(connection, consultation.id))
    assert [key.item for key in counted if key.question == SOURCE and counted[key]] == ["1"]


@pytest.mark.parametrize("place", ["", "x" * 81])
async def test_a_place_that_cannot_be_is_told_beside_its_field(site: Site, place: str) -> None:
    consultation, browser = await running(site), await site.signed_in("organiser")
    page = await made(site, browser, consultation, place=place, audience="public_agents")
    assert page.status_code == 422
    assert Markup(page.text).by_id("erreur-place").text == "Le lieu doit avoir de 1 à 80 caractères."
    assert "selected" in page.text
    assert await site.database.read(lambda connection: sources.of_consultation(connection, consultation.id)) == ()


async def test_invitations_are_downloaded_once_work_and_are_kept_nowhere(site: Site) -> None:
    consultation, browser = await running(site, access="invited"), await site.signed_in("organiser")
    assert "Rien de ces codes n’est gardé ici" in (await browser.get(at(consultation))).text
    answer = await made(site, browser, consultation, "/invitations", count=" 1 0 ")
    assert answer.headers["content-disposition"] == f'attachment; filename="invitations-{consultation.code}.csv"'
    assert answer.headers["cache-control"] == "no-store"
    head, *rows = read_csv(answer.content)
    assert (head, len(rows)) == (["code", "page", "telegram"], 10)
    codes = [invitations.read(row[0]) or "" for row in rows]
    assert all(invitations.is_genuine(KEYRING, consultation.id, code) for code in codes)
    assert (await site.browser().get(rows[0][1].removeprefix(site.services.public_url))).status_code == 200
    used = sa.select(sa.func.count()).select_from(models.used_invitations)
    assert await site.database.read(lambda connection: connection.scalar(used)) == 0
    assert (await told_in_journal(site)).count("invitations_made") == 1
    assert codes[0] not in str(await site.database.read(lambda connection: journal.entries(connection, 10)))


@pytest.mark.parametrize("count", ["", "0", "dix", "10001", "9999999", "²"])
async def test_a_number_of_invitations_that_cannot_be_is_told_beside_its_field(site: Site, count: str) -> None:
    consultation, browser = await running(site, access="invited"), await site.signed_in("organiser")
    answer = await made(site, browser, consultation, "/invitations", count=count)
    assert (answer.status_code, Markup(answer.text).by_id("erreur-count").text) == (422, " ".join(NO_NUMBER.split()))
    assert "invitations_made" not in await told_in_journal(site)


async def test_a_consultation_has_links_or_invitations(site: Site) -> None:
    """Whoever comes by an invitation comes by no link, and nobody needs an invitation where all may answer."""
    everybody, browser = await running(site), await site.signed_in("organiser")
    jury = await running(site, access="invited", code="jury")
    assert "Faire des codes" not in (await browser.get(at(everybody))).text
    assert (await made(site, browser, everybody, "/invitations", count="5")).status_code == 404
    assert "Faire le lien" not in (await browser.get(at(jury))).text
    assert (await made(site, browser, jury, place="Mairie")).status_code == 422


async def test_nothing_is_made_for_a_consultation_that_is_over(site: Site) -> None:
    everybody, jury = await running(site), await running(site, access="invited", code="jury")
    site.clock.advance(200 * 86_400)
    browser = await site.signed_in("organiser")
    said = "ces adresses ne mènent plus aux questions"
    for consultation, below, label in ((everybody, "", "Faire le lien"), (jury, "/invitations", "Faire les codes")):
        page = await browser.get(at(consultation))
        assert (said in page.text, label in page.text) == (True, False)
        fields = {"form_token": form_token_of(page), "place": "Mairie", "count": "5"}
        answer = await browser.post(at(consultation) + below, data=fields)
        assert (answer.status_code, said in answer.text) == (409, True)
    assert await site.database.read(lambda connection: sources.of_consultation(connection, everybody.id)) == ()
    assert not {"link_made", "invitations_made"} & set(await told_in_journal(site))


@pytest.mark.parametrize("width", [NARROW, 1280])
async def test_axe_finds_nothing_and_nothing_is_cut(tmp_path: Path, browser: Browser, width: int) -> None:
    async with served_site(tmp_path) as site:
        lea, everybody = await site.signed_in("organiser"), await running(site)
        jury = await running(site, access="invited", code="jury")
        await made(site, lea, everybody, place="Accueil de la mairie annexe du quartier des Dervallières", audience="service_users")
        page = await page_of(browser, site, lea, width)
        reviewer = Reviewer(page)
        for consultation, press in ((everybody, "Faire le lien"), (jury, "Faire les codes et télécharger le fichier")):
            await page.goto(at(consultation))
            await reviewer.review(consultation.code)
            await page.get_by_role("button", name=press).click()
            await reviewer.review(f"{consultation.code}, what is wrong")
    assert reviewer.faults == []
