"""Coming back by a private link.

1. The link is exchanged at once for the cookie and a clean address. 2. A browser that is somebody else already is asked. 3. A link that
leads nowhere leads kindly to the first screen. 4. The token is nowhere but in the link, the cookie and the page that shows it.
"""

import asyncio
import logging
import re

import httpx
import pytest
import sqlalchemy as sa

from server.serving import bound, serve
from storage import models
from tests.server.installation import Site
from tests.server.markup import Markup
from tests.server.twin import FORM, Person, Twin, browser_at, check_page, consult

QUESTION = "À quel titre répondez-vous ?"
NEXT = "Avant aujourd’hui, connaissiez-vous l’intelligence artificielle (IA) ?"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/c/essai/reprendre/([A-Za-z0-9_-]{43}))")


async def link_of(person: Person) -> str:
    """The path of this person's private link, read on the page that shows it."""
    await person.open(person.page.link("Reprendre plus tard"))
    check_page(person.page)
    found = LINK.fullmatch(person.page.by_id("lien").text)
    assert found
    return found[1]


async def test_a_link_opens_the_same_answers_on_another_device(twin: Twin, person: Person) -> None:
    await person.answer(choice=["public_agents"])
    link = await link_of(person)
    async with twin.another_browser() as client:
        response = await client.get(link)
        assert (response.status_code, response.headers["location"]) == (303, "/c/essai/reprendre")
        assert (response.headers["cache-control"], response.headers["referrer-policy"]) == ("no-store", "no-referrer")
        elsewhere = Person(client)
        await elsewhere.open(response.headers["location"])
        check_page(elsewhere.page)
        assert (elsewhere.event, elsewhere.page.heading) == ("Reprenons à la question 1. Aller à la réponse", NEXT)
        await elsewhere.press("Passer")
        assert str(elsewhere.response.url) == "http://127.0.0.1:8000/c/essai"
    assert len((await twin.row()).answers) == 2


async def test_the_page_of_the_link_offers_to_send_it_to_oneself(twin: Twin, person: Person) -> None:
    link = await link_of(person)
    mail = httpx.URL(person.page.link("Me l’envoyer par courriel"))
    assert (mail.scheme, mail.params["body"]) == ("mailto", f"http://127.0.0.1:8000{link}")
    assert "+" not in str(mail)  # a mail program writes it as it is
    await person.open(person.page.link("Reprendre"))
    assert person.page.heading == QUESTION


async def test_without_the_link_a_new_participation_begins(twin: Twin, person: Person) -> None:
    async with twin.another_browser() as client:
        other = Person(client)
        await other.open("/c/essai/reprendre")
        assert other.page.heading == "Bonjour."
        await other.open("/c/essai/reprendre-plus-tard")
        assert other.page.heading == "Bonjour."
        await other.consent()
    assert len(await twin.rows()) == 2


@pytest.mark.parametrize("answer", ["Ouvrir les autres réponses", "Garder les réponses de cet appareil"])
async def test_a_browser_that_is_somebody_else_is_asked_first(twin: Twin, person: Person, answer: str) -> None:
    await person.answer(choice=["public_agents"])
    link = await link_of(person)
    async with twin.another_browser() as client:
        other = Person(client)
        await other.consent()
        await other.open(link)
        check_page(other.page)
        assert (other.page.heading, str(other.response.url)) == ("Ouvrir d’autres réponses ?", "http://127.0.0.1:8000/c/essai/reprendre")
        assert link not in other.response.text
        await other.open("/c/essai")
        assert other.page.heading == QUESTION

        await other.open("/c/essai/reprendre")
        await other.press(answer)
        assert other.page.heading == (NEXT if answer.startswith("Ouvrir") else QUESTION)
        await other.open("/c/essai/reprendre")
        assert other.page.heading == (NEXT if answer.startswith("Ouvrir") else QUESTION)
    assert len(await twin.rows()) == 2


async def test_one_s_own_link_asks_nothing(twin: Twin, person: Person) -> None:
    await person.open(await link_of(person))
    assert (person.event, person.page.heading) == ("Reprenons aux questions sur vous : 1 sur 3. Aller à la réponse", QUESTION)


@pytest.mark.parametrize("token", ["x", "a" * 43, "é", "%00", "a" * 5_000])
async def test_an_unknown_link_leads_kindly_to_the_first_screen(twin: Twin, token: str) -> None:
    person = Person(twin.client)
    await person.open(f"/c/essai/reprendre/{token}")
    check_page(person.page)
    assert (person.response.status_code, person.page.heading) == (200, "Bonjour.")
    assert person.event.startswith("Ce lien ne retrouve aucune réponse.")
    assert not twin.client.cookies


async def test_a_link_of_erased_answers_leads_to_the_first_screen(twin: Twin, person: Person) -> None:
    link = await link_of(person)
    await person.open("/c/essai/effacer")
    await person.press("Oui, tout effacer")
    await person.open(link)
    assert person.page.heading == "Bonjour."
    assert person.event.startswith("Ce lien ne retrouve aucune réponse.")


async def test_an_unknown_link_changes_nobody(twin: Twin, person: Person) -> None:
    await person.open(f"/c/essai/reprendre/{'a' * 43}")
    assert person.event.startswith("Ce lien ne retrouve aucune réponse.")
    assert person.page.heading == QUESTION


async def test_a_link_of_one_consultation_opens_no_other(twin: Twin, person: Person) -> None:
    link = await link_of(person)
    await consult(twin.site, "autre")
    async with twin.another_browser() as client:
        other = Person(client)
        await other.open(link.replace("essai", "autre"))
        assert other.page.heading == "Bonjour."
        assert not client.cookies


async def test_another_site_cannot_switch_who_one_is(twin: Twin, person: Person) -> None:
    link = await link_of(person)
    async with twin.another_browser() as client:
        other = Person(client)
        await other.consent()
        await other.open(link)
        response = await client.post("/c/essai/reprendre", content=b"ouvrir=1&form_token=x", headers=FORM)
        assert response.status_code == 403
        await other.open()
        assert other.page.heading == QUESTION


async def test_a_link_is_as_safe_as_the_cookie_on_https(https_site: Site) -> None:
    await consult(https_site, "essai")
    async with browser_at(https_site) as client:
        person = Person(client)
        await person.consent()
        await person.open("/c/essai/reprendre-plus-tard")
        link = person.page.by_id("lien").text
    assert link.startswith("https://concertia.example/c/essai/reprendre/")
    async with browser_at(https_site) as client:
        cookie = (await client.get(link)).headers["set-cookie"]
    assert cookie.startswith("__Secure-concertia-participation=")
    assert {"HttpOnly", "Secure", "SameSite=lax"} <= set(cookie.split("; "))


async def test_the_token_is_kept_and_logged_nowhere(twin: Twin, person: Person, caplog: pytest.LogCaptureFixture) -> None:
    """As it is served for good, with everything that the server and its libraries would log."""
    token = (await link_of(person)).rpartition("/")[2]
    caplog.set_level(logging.DEBUG)
    with bound(0) as listening:
        serving = asyncio.create_task(serve(twin.site.app, [listening], asyncio.Event()))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", follow_redirects=True) as client:
            page = Markup((await client.get(f"/c/essai/reprendre/{token}")).text)
            assert (await client.get(f"/c/essai/reprendre/{token}?%zz")).status_code == 200
            # No header may hold this: it is refused, and what it came with is logged nowhere either.
            assert (await client.get(f"/c/essai/reprendre/{token}", headers={"Cookie": "\x7f"})).status_code == 400
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    assert page.heading == QUESTION
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert token not in "\n".join(ours)
    assert token not in page.root.text

    def dump(connection: sa.Connection) -> str:
        return "\n".join(str(row) for table in models.metadata.sorted_tables for row in connection.execute(sa.select(table)))

    assert token not in await twin.site.database.read(dump)
