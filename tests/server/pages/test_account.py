"""One's own account: one's sessions, ended one by one or all at once."""

import re

import pytest

from server.pages.account import ACCOUNT
from storage import journal
from storage.memberships import ROLES, Role
from storage.organisers import new_link
from tests.server.installation import Site, form_token_of
from tests.server.markup import Markup
from tests.server.pages.test_authorities import told
from tests.server.pages.test_sign_in import press
from tests.server.twin import check_page

LEA = "personne1@organiser.example"


async def another_link(site: Site) -> str:
    token = await site.database.write(lambda connection: new_link(connection, LEA, site.clock()))
    return f"/connexion/{token}"


async def test_sessions_are_listed_and_ended_one_by_one(site: Site) -> None:
    desk, phone = await site.signed_in("organiser"), site.browser()
    site.clock.advance(600)
    await press(phone, await another_link(site))
    page = await desk.get(ACCOUNT)
    check_page(Markup(page.text))
    keys = re.findall(r"/compte/sessions/(\w{64})/fin", page.text)
    assert len(keys) == 2
    assert page.text.count("Celle-ci") == 1
    for key in keys:  # the last used first: the one of the desk, since it has just looked
        shown = await phone.get(ACCOUNT)
        if shown.status_code == 403:
            break
        own = re.search(r"Celle-ci.*?/compte/sessions/(\w{64})/fin", shown.text, re.DOTALL)
        if own and own[1] == key:
            assert (await desk.post(f"{ACCOUNT}/sessions/{key}/fin", data={"form_token": form_token_of(page)})).status_code == 303
    assert (await phone.get("/organisateur")).status_code == 403
    assert (await desk.get("/organisateur")).status_code == 200


async def test_the_session_that_one_looks_from_can_be_ended_too(site: Site) -> None:
    desk = await site.signed_in("reader")
    page = await desk.get(ACCOUNT)
    (key,) = re.findall(r"/compte/sessions/(\w{64})/fin", page.text)
    answer = await desk.post(f"{ACCOUNT}/sessions/{key}/fin", data={"form_token": form_token_of(page)})
    assert (answer.status_code, "concertia-session" in desk.cookies) == (200, False)
    assert await told(site, 1) == [("session_ended", {})]
    assert (await desk.get(ACCOUNT)).status_code == 403


async def test_nobody_ends_the_session_of_another(site: Site) -> None:
    desk, other = await site.signed_in("organiser"), await site.signed_in("commission")
    (key,) = re.findall(r"/compte/sessions/(\w{64})/fin", (await desk.get(ACCOUNT)).text)
    token = form_token_of(await other.get(ACCOUNT))
    for wrong in (key, "0" * 64, "zz", "%00"):
        assert (await other.post(f"{ACCOUNT}/sessions/{wrong}/fin", data={"form_token": token})).status_code == 404
    assert (await desk.get(ACCOUNT)).status_code == 200


async def test_signing_out_everywhere_ends_every_session_and_every_link_that_waits(site: Site) -> None:
    desk, phone, other = await site.signed_in("organiser"), site.browser(), await site.signed_in("commission")
    await press(phone, await another_link(site))
    waiting = await another_link(site)
    answer = await desk.post(f"{ACCOUNT}/deconnexion-partout", data={"form_token": form_token_of(await desk.get(ACCOUNT))})
    assert (answer.status_code, "concertia-session" in desk.cookies) == (200, False)
    assert [(await browser.get(ACCOUNT)).status_code for browser in (desk, phone, other)] == [403, 403, 200]
    assert (await site.browser().get(waiting)).status_code == 404
    (last,) = await site.database.read(lambda connection: journal.entries(connection, 1))
    assert (last.author.who, last.what, last.detail) == (LEA, "signed_out_everywhere", {"sessions": 2})


@pytest.mark.parametrize("role", ROLES)
async def test_every_space_named_is_open(site: Site, role: Role) -> None:
    browser = await site.signed_in(role)
    page = await browser.get(ACCOUNT)
    for href in re.findall(r'<a href="(/(?:organisateur|commission|administration)[^"]*)"', page.text):
        assert (await browser.get(href)).status_code == 200, href
