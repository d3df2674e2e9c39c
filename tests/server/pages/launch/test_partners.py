"""Several authorities consult together: one leads and asks, the others accept, knowing who asks and what citizens will read."""

from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from server.pages.launch.opening import MEANWHILE
from storage import consultations, journal, organisers, partners
from storage.authorities import all_authorities
from storage.consultations import Consultation
from tests.server.installation import NANTES, SICOVAL, Site, form_token_of, served_site
from tests.server.markup import Markup
from tests.server.pages.launch.desk import RENNES, Desk, desk_at
from tests.server.reviewing import NARROW, Reviewer
from tests.server.test_access_in_browser import page_of
from tests.support.smtp import MailHost, words

CITY = "213502388"
"""The Ville de Rennes."""
TOGETHER = "Avec d’autres collectivités"
SECRET = "dpo@ville.example"
"""What the record says of other things."""


async def authority(site: Site, siren: str) -> int:
    return next(each.id for each in await site.database.read(all_authorities) if each.siren == siren)


async def ask(desk: Desk, siren: str) -> None:
    """Asks an authority from the page of the record."""
    await desk.step("collectivites")
    await desk.press("Demander", {"authority": str(await authority(desk.site, siren))})


async def decide(browser: httpx.AsyncClient, which: str, number: int = 1) -> httpx.Response:
    token = form_token_of(await browser.get("/organisateur"))
    return await browser.post(f"/organisateur/demandes/{number}/{which}", data={"form_token": token})


async def asked_last(site: Site) -> int:
    """The number of the last request of the first record."""
    return (await site.database.read(lambda connection: partners.of_record(connection, 1)))[-1].id


async def opened(desk: Desk) -> Consultation:
    await desk.step("ouvrir")
    await desk.press("Ouvrir la concertation")
    (made,) = await desk.site.database.read(consultations.all_consultations)
    return made


async def told_in_journal(site: Site) -> list[str]:
    entries = await site.database.read(lambda connection: journal.entries(connection, 50))
    return [entry.what for entry in reversed(entries) if entry.what.startswith("partner")]


async def test_an_authority_accepts_and_both_are_named_to_citizens_and_see_the_consultation(site: Site) -> None:
    desk, other = await desk_at(site, RENNES), await site.signed_in("organiser", CITY)
    await desk.prepare()
    await ask(desk, CITY)
    assert "Pas encore de réponse" in desk.response.text
    await desk.open(desk.path)
    assert desk.states[TOGETHER] == "1 demande sans réponse"
    await desk.step("ouvrir")
    assert "Rennes n’a pas encore répondu" in desk.page.root.text
    theirs = Markup((await other.get("/organisateur")).text)
    assert "Rennes Métropole propose de mener cette concertation avec Rennes. Si vous acceptez" in theirs.root.text
    assert (await decide(other, "acceptation")).status_code == 303
    assert "Rennes Métropole prépare cette concertation" in Markup((await other.get("/organisateur")).text).root.text
    await desk.step("apercu")
    assert "Demandé par Rennes Métropole, Rennes ." in desk.page.root.text
    made = await opened(desk)
    await desk.open(desk.path)
    assert desk.states[TOGETHER] == "1 collectivité a accepté"
    assert [each.siren for each in made.authorities] == [RENNES, CITY]
    door = Markup((await site.browser().get(f"/e/{made.code}")).text)
    assert "Rennes Métropole, Rennes" in door.root.text
    for browser in (desk.browser, other):
        assert (await browser.get(f"/organisateur/consultations/{made.code}/gestion")).status_code == 200
    assert await told_in_journal(site) == ["partner_asked", "partner_accepted"]


async def test_until_it_is_open_an_authority_learns_who_asks_the_title_and_what_citizens_will_read(site: Site) -> None:
    desk, other = await desk_at(site), await site.signed_in("organiser", SICOVAL)
    await desk.prepare()
    await ask(desk, SICOVAL)
    theirs = Desk(site, other)
    for _ in range(2):  # before it accepts, and after
        page = (await other.get("/organisateur")).text
        assert ("L’IA et nous" in page, "Nantes Métropole" in page) == (True, True)
        assert SECRET not in page
        assert desk.path not in page
        await theirs.open("/organisateur")
        await theirs.open(theirs.page.link("Lire et essayer le questionnaire : L’IA et nous"))
        assert "Demandé par Nantes Métropole" in theirs.page.root.text
        assert desk.path not in theirs.response.text
        await theirs.open(theirs.page.link("Essayer la page"))
        for step in ("", "/collectivites", "/questions", "/apercu", "/etapes/dates", "/ouvrir"):
            assert (await other.get(desk.path + step)).status_code == 404
        await decide(other, "acceptation")
    await desk.fill("dates", {"mode": "workshops"})
    assert (await other.get("/organisateur/demandes/1/apercu")).status_code == 404


@pytest.mark.parametrize("role", ["facilitator", "reader"])
async def test_only_organisers_of_the_authority_asked_decide(site: Site, role: str) -> None:
    desk, third = await desk_at(site), await site.signed_in("organiser", RENNES)
    await desk.prepare()
    await ask(desk, SICOVAL)
    for which in ("acceptation", "refus"):
        for browser in (desk.browser, third):
            assert (await decide(browser, which)).status_code == 404
            assert (await decide(browser, which, 999)).status_code == 404
    looker = await site.signed_in(role, SICOVAL)  # type: ignore[arg-type]  # one of the roles
    assert "propose de mener" not in (await looker.get("/organisateur")).text
    token = form_token_of(await looker.get("/compte"))
    assert (await looker.post("/organisateur/demandes/1/acceptation", data={"form_token": token})).status_code == 403
    assert "propose de mener" not in (await third.get("/organisateur")).text
    assert await site.database.read(lambda connection: partners.accepted(connection, 1)) == ()


async def test_whoever_organises_for_both_accepts_by_asking(site: Site) -> None:
    desk = await desk_at(site)
    await desk.prepare()
    both = await authority(site, SICOVAL)

    def add(connection: object) -> None:
        organisers.invite(connection, "personne1@organiser.example", "organiser", both, site.clock())  # type: ignore[arg-type]

    await site.database.write(add)
    await ask(desk, SICOVAL)
    assert "A accepté" in desk.response.text
    assert [each.siren for each in (await opened(desk)).authorities] == [NANTES, SICOVAL]
    assert await told_in_journal(site) == ["partner_asked", "partner_accepted"]


async def test_whoever_declines_leaves_or_is_taken_away_is_not_named(site: Site) -> None:
    desk, other = await desk_at(site), await site.signed_in("organiser", SICOVAL)
    await desk.prepare()
    await ask(desk, SICOVAL)
    await decide(other, "refus")
    await desk.step("collectivites")
    assert "A décliné" in desk.response.text
    assert (await decide(other, "acceptation")).status_code == 404
    await ask(desk, SICOVAL)
    assert (await decide(other, "acceptation", await asked_last(site))).status_code == 303
    assert "Se retirer" in (await other.get("/organisateur")).text
    await decide(other, "refus", await asked_last(site))
    await ask(desk, RENNES)
    await desk.press("Retirer Rennes Métropole")
    assert "Rennes Métropole" not in [each.text for each in desk.page.root.all("h3")]
    assert [each.siren for each in (await opened(desk)).authorities] == [NANTES]
    did = ("asked", "refused", "asked", "accepted", "refused", "asked", "removed")
    assert await told_in_journal(site) == [f"partner_{what}" for what in did]


async def test_who_accepts_between_the_last_reading_and_the_opening_is_read_before_it_opens(site: Site) -> None:
    desk, other = await desk_at(site, RENNES), await site.signed_in("organiser", CITY)
    await desk.prepare()
    await ask(desk, CITY)
    await desk.step("ouvrir")
    assert "si vous ouvrez maintenant, ce sera sans elle" in desk.page.root.text
    await decide(other, "acceptation")
    await desk.press("Ouvrir la concertation")
    assert (desk.response.status_code, desk.told) == (409, " ".join(MEANWHILE.split()))
    assert "Rennes Métropole, Rennes" in desk.page.root.text
    assert await site.database.read(consultations.all_consultations) == ()
    await desk.press("Ouvrir la concertation")
    (made,) = await site.database.read(consultations.all_consultations)
    assert [each.siren for each in made.authorities] == [RENNES, CITY]


async def test_once_it_is_open_its_authorities_do_not_change(site: Site) -> None:
    desk, other = await desk_at(site), await site.signed_in("organiser", SICOVAL)
    await desk.prepare()
    await ask(desk, SICOVAL)
    token = desk.page.forms[0].values("form_token")[0]
    await opened(desk)
    assert (await decide(other, "acceptation")).status_code == 404
    assert "propose de mener" not in (await other.get("/organisateur")).text
    await desk.step("collectivites")
    assert "ses collectivités ne changent plus" in desk.response.text
    chosen = str(await authority(site, RENNES))
    await desk.browser.post(f"{desk.path}/collectivites", data={"form_token": token, "authority": chosen})
    assert len(await site.database.read(lambda connection: partners.of_record(connection, 1))) == 1


async def test_what_is_held_in_rooms_alone_is_asked_of_nobody(site: Site) -> None:
    desk, other = await desk_at(site), await site.signed_in("organiser", SICOVAL)
    await desk.prepare()
    await ask(desk, SICOVAL)
    await decide(other, "acceptation")
    await ask(desk, RENNES)
    form = desk.page.button("Demander")[0]
    await desk.fill("dates", {"mode": "workshops"})
    assert "prépare cette concertation" not in (await other.get("/organisateur")).text
    third = await site.signed_in("organiser", RENNES)
    for begun in (False, True):
        if begun:
            await desk.step("ouvrir")
            await desk.press("Dire que la concertation commence")
        assert "propose de mener" not in (await third.get("/organisateur")).text
        assert [(await decide(third, which, 2)).status_code for which in ("acceptation", "refus")] == [404, 404]
        form.fill("authority", str(await authority(site, CITY)))
        await desk.browser.post(form.action, data=dict(form.fields))
        asked = await site.database.read(lambda connection: partners.of_record(connection, 1))
        assert [one.state for one in asked] == ["accepted", "waiting"]
        await desk.step("collectivites")
        assert "il n’y a rien à partager" in desk.page.root.text


async def test_whoever_is_asked_is_told_by_letter_where_to_answer(site: Site) -> None:
    async with MailHost() as host:
        object.__setattr__(site.services, "mail", host.server)
        desk = await desk_at(site)
        await site.signed_in("organiser", SICOVAL)
        await site.signed_in("reader", SICOVAL)
        await desk.prepare()
        for _ in range(2):  # the second asks nothing
            await desk.browser.post(f"{desk.path}/collectivites", data=await asking(desk, SICOVAL))
        await site.services.errands.done()
        (letter,) = host.letters
        assert letter["To"] == "personne2@organiser.example"
        told = words(letter)
        for said in ("Nantes Métropole propose", "L’IA et nous", "/organisateur\n"):
            assert said in told
        assert (SECRET in told, "/connexion/" in told) == (False, False)


async def asking(desk: Desk, siren: str) -> dict[str, str]:
    """The form that asks this authority."""
    return {"form_token": form_token_of(await desk.browser.get("/organisateur")), "authority": str(await authority(desk.site, siren))}


async def test_the_next_wave_asks_the_same_authorities_again(site: Site) -> None:
    desk, other = await desk_at(site, RENNES), await site.signed_in("organiser", CITY)
    await desk.prepare()
    await ask(desk, CITY)
    await decide(other, "acceptation")
    await ask(desk, SICOVAL)
    made = await opened(desk)
    manage = f"/organisateur/consultations/{made.code}/gestion"
    await desk.open(manage)
    assert "Seules les dates sont à remplir" in desk.page.root.text
    await desk.press("Préparer la vague suivante")
    asked = await site.database.read(lambda connection: partners.of_record(connection, 2))
    assert [(one.authority_id, one.state) for one in asked] == [(await authority(site, CITY), "waiting")]
    assert "Rennes Métropole propose de mener" in Markup((await other.get("/organisateur")).text).root.text
    theirs = Desk(site, other)
    await theirs.open(manage)
    assert "Seules les dates" not in theirs.page.root.text
    assert "Une nouvelle fiche, que Rennes mènera" in theirs.page.root.text
    await theirs.press("Préparer la vague suivante")
    asked = await site.database.read(lambda connection: partners.of_record(connection, 3))
    assert [(one.authority_id, one.state) for one in asked] == [(await authority(site, RENNES), "waiting")]


async def test_an_authority_that_does_not_exist_is_not_asked(site: Site) -> None:
    desk = await desk_at(site)
    await desk.begin()
    await desk.step("collectivites")
    token = desk.page.forms[0].values("form_token")[0]
    for number, status in (("", 303), ("999", 404), ("un", 404)):
        answer = await desk.browser.post(f"{desk.path}/collectivites", data={"form_token": token, "authority": number})
        assert answer.status_code == status
    assert await site.database.read(lambda connection: partners.of_record(connection, 1)) == ()


async def test_a_draft_for_which_another_was_asked_can_be_deleted(site: Site) -> None:
    desk, other = await desk_at(site), await site.signed_in("organiser", SICOVAL)
    await desk.prepare()
    await ask(desk, SICOVAL)
    stale = form_token_of(await other.get("/organisateur"))
    await desk.step("suppression")
    await desk.press("Supprimer la fiche")
    assert "La fiche est supprimée." in desk.told
    assert "propose de mener" not in (await other.get("/organisateur")).text
    assert (await other.post("/organisateur/demandes/1/acceptation", data={"form_token": stale})).status_code == 404


@pytest.mark.parametrize("width", [NARROW, 1280])
async def test_axe_finds_nothing_and_nothing_is_cut(tmp_path: Path, browser: Browser, width: int) -> None:
    async with served_site(tmp_path) as site:
        desk, other = await desk_at(site, RENNES), await site.signed_in("organiser", CITY)
        await desk.prepare()
        await ask(desk, CITY)
        faults = []
        for visitor, path in (
            (desk.browser, f"{desk.path}/collectivites"),
            (desk.browser, f"{desk.path}/ouvrir"),
            (other, "/organisateur"),
            (other, "/organisateur/demandes/1/apercu"),
        ):
            page = await page_of(browser, site, visitor, width)
            reviewer = Reviewer(page)
            await page.goto(path)
            await reviewer.review(path)
            faults += reviewer.faults
    assert faults == []
