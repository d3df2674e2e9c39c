"""Signing in by e-mail: the link comes, nobody learns who has access, guessing is slowed, and one comes back to where one was."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from server.pages.afterwards import safe
from server.services import LINKS_SENT, SIGN_IN_ASKED, SIGN_IN_TRIES
from tests.server.installation import Site, form_token_of
from tests.server.markup import Markup
from tests.server.pages.test_sign_in import press
from tests.server.twin import check_page
from tests.support.smtp import MailHost, words

KNOWN, UNKNOWN = "personne1@organiser.example", "personne@ailleurs.example"
ORIGINS = ("192.0.2.1", "192.0.2.2")


@pytest.fixture
async def host(site: Site) -> AsyncIterator[MailHost]:
    async with MailHost() as at_work:
        object.__setattr__(site.services, "mail", at_work.server)
        yield at_work


def browser_from(site: Site, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(site.app, raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=site.services.public_url)


async def ask(browser: httpx.AsyncClient, email: str, page: str = "/connexion") -> httpx.Response:
    form = await browser.get(page)
    afterwards = re.search(r'name="suite" value="([^"]*)"', form.text)
    assert afterwards
    return await browser.post("/connexion", data={"form_token": form_token_of(form), "email": email, "suite": afterwards[1]})


def link_in(site: Site, host: MailHost) -> str:
    found = re.search(rf"{re.escape(site.services.public_url)}(/connexion/\S+)", words(host.last))
    assert found
    return found[1]


async def test_the_link_that_comes_by_mail_leads_back_to_what_was_wanted(site: Site, host: MailHost) -> None:
    await site.link("organiser")
    consultation = await site.consultation()
    browser, wanted = site.browser(), f"/organisateur/consultations/{consultation.code}/textes/why?apres=1-0-"
    refused = await browser.get(wanted)
    assert (refused.status_code, "Connexion nécessaire" in refused.text) == (403, True)
    door = re.search(r'class="button quiet" href="(/connexion\?[^"]+)"', refused.text)
    assert door
    answer = await ask(browser, KNOWN.upper(), door[1])
    assert (answer.status_code, answer.headers["location"]) == (303, "/connexion/envoye")
    await site.services.errands.done()
    assert host.recipients == [KNOWN.upper().replace("ORGANISER.EXAMPLE", "organiser.example")]
    path = link_in(site, host)
    page = await browser.get(path)
    action = re.search(r'action="(/connexion/[^"]+)"', page.text)
    assert action
    signed = await browser.post(action[1], data={"form_token": form_token_of(page)})
    assert (signed.status_code, signed.headers["location"]) == (303, wanted)


async def test_nobody_learns_who_has_access(site: Site, host: MailHost) -> None:
    await site.link("organiser")
    answers = []
    for email in (KNOWN, UNKNOWN):
        browser = site.browser()
        answer = await ask(browser, email)
        shown = await browser.get(answer.headers["location"])
        answers.append((answer.status_code, answer.headers["location"], answer.text, shown.status_code, shown.text))
    assert answers[0] == answers[1]
    await site.services.errands.done()
    assert host.recipients == [KNOWN]


async def test_no_answer_waits_for_the_mail_server(site: Site, host: MailHost) -> None:
    await site.link("organiser")
    host.silent = True
    assert (await ask(site.browser(), KNOWN)).status_code == 303
    await host.called.wait()


async def posted(browser: httpx.AsyncClient, token: str, email: str) -> int:
    return (await browser.post("/connexion", data={"form_token": token, "email": email})).status_code


async def test_of_ten_thousand_tries_for_one_address_from_one_place_ten_count(site: Site, host: MailHost) -> None:
    await site.link("organiser")
    browser = browser_from(site, ORIGINS[0])
    token = form_token_of(await browser.get("/connexion"))
    said = [await posted(browser, token, KNOWN) for _ in range(10_000)]
    assert said == [303] * SIGN_IN_TRIES + [429] * (10_000 - SIGN_IN_TRIES)
    assert await posted(browser, token, "collegue@ville.example") == 303, "a colleague behind the same address asks meanwhile"
    site.clock.advance(15 * 60)
    assert await posted(browser, token, KNOWN) == 303
    await site.services.errands.done()


async def test_a_stranger_neither_floods_anybody_nor_keeps_them_out(site: Site, host: MailHost) -> None:
    await site.link("organiser")
    for number in range(20):
        assert (await ask(browser_from(site, f"198.51.100.{number}"), KNOWN.upper())).status_code == 303
        await site.services.errands.done()
    assert len(host.letters) == LINKS_SENT
    assert (await browser_from(site, ORIGINS[1]).get(link_in(site, host))).status_code == 200, "a link that came is theirs"
    site.clock.advance(30 * 60)
    assert (await ask(browser_from(site, ORIGINS[1]), KNOWN)).status_code == 303
    await site.services.errands.done()
    assert len(host.letters) == LINKS_SENT + 1, "once those have ended another is sent"


async def test_what_the_mail_server_did_not_take_does_not_count(site: Site, host: MailHost) -> None:
    await site.link("organiser")
    mail = site.services.mail
    for _ in range(LINKS_SENT):
        object.__setattr__(site.services, "mail", replace(mail, port=1))  # type: ignore[type-var]  # there is one
        await ask(site.browser(), KNOWN)
        await site.services.errands.done()
    object.__setattr__(site.services, "mail", mail)
    await ask(site.browser(), KNOWN)
    await site.services.errands.done()
    assert len(host.letters) == 1


async def test_from_one_place_a_hundred_ask_and_no_more(site: Site, host: MailHost) -> None:
    browser = browser_from(site, ORIGINS[0])
    token = form_token_of(await browser.get("/connexion"))
    said = [await posted(browser, token, f"personne{number}@ville.example") for number in range(300)]
    assert said == [303] * SIGN_IN_ASKED + [429] * (300 - SIGN_IN_ASKED)
    assert (await ask(browser_from(site, ORIGINS[1]), KNOWN)).status_code == 303, "elsewhere nobody waits"
    await site.services.errands.done()


async def test_who_guesses_links_waits_and_a_link_that_is_one_opens_all_the_same(site: Site, host: MailHost) -> None:
    path, browser = await site.link("organiser"), browser_from(site, ORIGINS[0])
    said = [(await browser.get(f"/connexion/{number}")).status_code for number in range(50)]
    assert said == [404] * SIGN_IN_TRIES + [429] * (50 - SIGN_IN_TRIES)
    token = form_token_of(await browser.get(path))
    assert (await browser.post("/connexion/faux", data={"form_token": token})).status_code == 429
    assert (await ask(browser, UNKNOWN)).status_code == 303, "asking is counted apart"
    assert (await press(browser, path)).status_code == 303
    await site.services.errands.done()


async def test_who_tries_too_often_is_told_of_once_in_a_while_and_by_no_name(
    site: Site, host: MailHost, caplog: pytest.LogCaptureFixture
) -> None:
    path, browser = await site.link("organiser"), browser_from(site, ORIGINS[0])
    token = form_token_of(await browser.get(path))

    async def tried() -> list[str]:
        caplog.clear()
        for number in range(SIGN_IN_TRIES * 2):
            await posted(browser, token, KNOWN)
            await browser.get(f"/connexion/{number}")
        await site.services.errands.done()
        return [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]

    said = ["somebody tries too often: asking", "somebody tries too often: guessing"]
    assert await tried() == said
    assert await tried() == []
    site.clock.advance(15 * 60)
    assert await tried() == said
    for secret in (KNOWN, *ORIGINS, path.rpartition("/")[2]):
        assert secret not in caplog.text


async def test_an_address_that_is_none_is_told_beside_its_field_and_kept(site: Site, host: MailHost) -> None:
    answer = await ask(site.browser(), "claire<nantes")
    assert answer.status_code == 422
    assert 'value="claire&lt;nantes"' in answer.text
    assert "prenom.nom@exemple.fr" in answer.text


async def test_without_a_mail_server_one_is_told_whom_to_ask(site: Site) -> None:
    answer = await site.browser().get("/connexion")
    assert (answer.status_code, "la personne qui administre ce site" in answer.text, "<form" in answer.text) == (200, True, False)
    assert "./concertia" not in answer.text


async def test_the_home_page_leads_to_signing_in_and_a_kiosk_does_not(site: Site) -> None:
    assert 'href="/connexion"' in (await site.browser().get("/")).text
    consultation = await site.consultation()
    assert "/connexion" not in (await site.browser().get(f"/borne/{consultation.code}")).text


async def test_what_is_sent_once_the_session_is_over_is_told_not_to_be_kept(site: Site) -> None:
    browser = site.browser()
    token = form_token_of(await browser.get(await site.link("organiser")))
    answer = await browser.post("/organisateur/consultations/essai/messages/arret", data={"form_token": token})
    assert (answer.status_code, "n’est pas enregistré" in answer.text, 'href="/connexion"' in answer.text) == (403, True, True)


@pytest.mark.parametrize(
    "path",
    [
        "https://ailleurs.example/",
        "//ailleurs.example",
        "/\\ailleurs.example",
        "/organisateur\\..\\x",
        "/organisateur//x\n",
        "/organisateurs",
        "/organisateur@ailleurs.example",
        "javascript:alert(1)",
        "/c/nantes",
        "/compte\r\nSet-Cookie: x",
        "/commission?x=<b>",
        "",
        "/compte/" + "x" * 500,
    ],
)
def test_nothing_leads_out_of_here(path: str) -> None:
    assert safe(path) == ""


@pytest.mark.parametrize("path", ["/compte", "/organisateur/consultations/a-b/textes/q1?apres=1-0-x", "/commission/collectivites"])
def test_own_pages_are_come_back_to(path: str) -> None:
    assert safe(path) == path


@pytest.mark.parametrize("path", ["/connexion", "/connexion/envoye", "/connexion/faux", "/organisateur"])
async def test_pages_are_sound(site: Site, host: MailHost, path: str) -> None:
    check_page(Markup((await site.browser().get(path)).text))
