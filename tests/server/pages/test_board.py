"""The commission's board, and its reminders."""

from datetime import date
from urllib.parse import unquote

import pytest

from storage import authorities
from tests.server.installation import NANTES, SICOVAL, Site
from tests.server.markup import Markup
from tests.server.pages.launch.desk import Desk, desk_at
from tests.server.pages.test_authorities import told
from tests.server.twin import FORM
from tests.support.smtp import MailHost, words

BOARD = "/commission/tableau"
WEEK = 7 * 24 * 3600


@pytest.fixture
async def commission(site: Site) -> Desk:
    """A member of the commission; Nantes has opened, Le Sicoval has begun."""
    nantes = await desk_at(site)
    await nantes.prepare()
    await nantes.step("ouvrir")
    await nantes.press("Ouvrir la concertation")
    await (await desk_at(site, SICOVAL)).begin()
    made = Desk(site, await site.signed_in("commission"))
    await made.open(BOARD)
    return made


def cells(page: Markup, name: str) -> list[str]:
    """The row of an authority."""
    row = next(row for row in page.root.all("tr") if next(row.all("th")).text == name)
    return [cell.text for cell in row.all("td")]


async def test_each_authority_is_shown_with_its_charter_its_consultation_and_its_record(commission: Desk) -> None:
    charter, consultation, record, _ = cells(commission.page, "Nantes Métropole")
    assert charter == "Signée le 05/10/2026, version 1"
    assert consultation == "Ouverte L’IA et nous du 05/10/2026 au 30/11/2026"
    assert record == "22 champs sur 22 L’IA et nous Ouverte"
    charter, consultation, record, _ = cells(commission.page, "CA du Sicoval")
    assert (charter, consultation) == ("Pas signée", "Aucune")
    assert record == "7 champs sur 22 Concertation sans titre En préparation"
    assert len(list(commission.page.root.all("tr"))) == 3


async def test_without_a_mail_server_the_reminder_is_written_in_one_s_own_program(commission: Desk) -> None:
    address = commission.page.link("Écrire à CA du Sicoval")
    assert address.startswith("mailto:personne2@organiser.example?subject=")
    assert "la charte : pas signée" in " ".join(unquote(address).split())
    assert "une fois par semaine" not in unquote(address)
    assert "Rappeler" not in commission.response.text


async def test_one_click_reminds_once_a_week_at_most(commission: Desk) -> None:
    async with MailHost() as host:
        object.__setattr__(commission.site.services, "mail", host.server)
        await commission.open(BOARD)
        form, button = commission.page.button("Rappeler CA du Sicoval")
        await commission.press("Rappeler CA du Sicoval")
        assert commission.told == "Le rappel est parti."
        assert host.recipients == ["personne2@organiser.example"]
        assert "7 champs remplis sur 22. Pour continuer" in " ".join(words(host.letters[0]).split())
        assert "Rappelée le 05/10/2026" in cells(commission.page, "CA du Sicoval")[3]

        commission.site.clock.advance(WEEK - 24 * 3600)
        browser = await commission.site.signed_in("commission")
        token = Markup((await browser.get(BOARD)).text).forms[0].values("form_token")[0]
        form.fill("form_token", token)
        again = await browser.post(form.action, content=form.body(button), headers=FORM)
        assert again.headers["location"].endswith("rappel=attendre")
        assert len(host.letters) == 1

        commission.site.clock.advance(24 * 3600)
        browser = await commission.site.signed_in("commission")
        token = Markup((await browser.get(BOARD)).text).forms[0].values("form_token")[0]
        form.fill("form_token", token)
        again = await browser.post(form.action, content=form.body(button), headers=FORM)
        assert again.headers["location"].endswith("rappel=envoye")
        assert len(host.letters) == 2
        reminded = [each for each in await told(commission.site, 100) if each[0] == "reminded"]
        assert reminded == [("reminded", {"name": "CA du Sicoval"})] * 2


async def test_nobody_is_reminded_of_nothing_until_the_closing(commission: Desk) -> None:
    assert cells(commission.page, "Nantes Métropole")[3] == "Rien à rappeler"
    async with MailHost() as host:
        object.__setattr__(commission.site.services, "mail", host.server)
        token = Markup((await commission.browser.get(BOARD)).text).forms[0].values("form_token")[0]
        nantes = next(each.id for each in await commission.site.database.read(authorities.all_authorities) if each.siren == NANTES)
        answer = await commission.browser.post(f"{BOARD}/{nantes}/rappel", data={"form_token": token})
        assert answer.headers["location"].endswith("rappel=rien")
        assert host.letters == []
        commission.site.clock.advance(8 * WEEK + 24 * 3600)  # the closing is over
        after = Desk(commission.site, await commission.site.signed_in("commission"))
        await after.open(BOARD)
        assert cells(after.page, "Nantes Métropole")[2] == "0 champs sur 5 L’IA et nous Close"
        await after.press("Rappeler Nantes Métropole")
        assert "0 champs remplis sur 5" in " ".join(words(host.letters[0]).split())


async def test_a_reminder_that_did_not_leave_is_not_counted(commission: Desk) -> None:
    async with MailHost() as host:
        object.__setattr__(commission.site.services, "mail", host.server)
        host.refuse["RCPT"] = "550 5.1.1 no such user"
        await commission.open(BOARD)
        await commission.press("Rappeler CA du Sicoval")
        assert "n’est pas parti" in commission.told
        assert await commission.site.database.read(authorities.reminders) == {}


async def test_nobody_is_reminded_who_gave_no_address_or_does_not_exist(site: Site) -> None:
    await site.consultation()
    commission = Desk(site, await site.signed_in("commission"))
    async with MailHost() as host:
        object.__setattr__(site.services, "mail", host.server)
        await commission.open(BOARD)
        assert cells(commission.page, "Nantes Métropole")[3] == "Pas d’adresse de contact"
        token = commission.page.forms[0].values("form_token")[0]
        for authority in ("1", "999", "x"):
            assert (await commission.browser.post(f"{BOARD}/{authority}/rappel", data={"form_token": token})).status_code == 404
        assert host.letters == []


async def test_loading_the_territories_again_forgets_no_reminder(commission: Desk) -> None:
    database, today = commission.site.database, date(2026, 10, 5)
    assert await database.write(lambda connection: authorities.note_reminder(connection, 1, today, today))
    await database.write(authorities.load_territories)
    assert await database.read(authorities.reminders) == {1: today}
