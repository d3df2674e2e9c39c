from http.cookies import Morsel, SimpleCookie

import httpx
import pytest

from storage.journal import entries
from tests.server.installation import SICOVAL, Site, form_token_of


async def press(browser: httpx.AsyncClient, path: str) -> httpx.Response:
    """Opens a link and presses its button."""
    return await browser.post(path, data={"form_token": form_token_of(await browser.get(path))})


def cookies_of(answer: httpx.Response) -> dict[str, Morsel[str]]:
    found: SimpleCookie = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        found.load(header)
    return dict(found)


@pytest.mark.parametrize(("role", "home"), [("organiser", "/organisateur"), ("commission", "/commission")])
async def test_a_link_opens_a_session_at_home(site: Site, role: str, home: str) -> None:
    browser, path = site.browser(), await site.link(role)  # type: ignore[arg-type]  # parametrized
    page = await browser.get(path)
    assert page.status_code == 200
    assert f"@{role}.example" in page.text
    answer = await press(browser, path)
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    assert (await browser.get(home)).status_code == 200


async def test_opening_a_link_does_not_use_it(site: Site) -> None:
    path = await site.link("organiser")
    for _ in range(3):
        assert (await site.browser().get(path)).status_code == 200
    assert (await press(site.browser(), path)).status_code == 303


async def test_a_link_is_used_once(site: Site) -> None:
    path = await site.link("organiser")
    late = site.browser()
    token = form_token_of(await late.get(path))
    assert (await press(site.browser(), path)).status_code == 303
    answer = await late.post(path, data={"form_token": token})
    assert (answer.status_code, cookies_of(answer)) == (404, {})
    assert (await late.get("/organisateur")).status_code == 403


async def test_used_expired_and_unknown_links_are_told_alike(site: Site) -> None:
    used, expired = await site.link("organiser"), await site.link("organiser")
    await press(site.browser(), used)
    site.clock.advance(30 * 60)
    answers = [await site.browser().get(path) for path in (used, expired, "/connexion/inconnu", "/connexion/%00%FF")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "Ce lien ne sert plus" in answers[0].text


async def test_a_link_sent_without_its_token_stays_unused(site: Site) -> None:
    path = await site.link("organiser")
    browser = site.browser()
    token = form_token_of(await browser.get(path))
    assert (await browser.post(path)).status_code == 403
    assert (await site.browser().post(path, data={"form_token": token})).status_code == 403, "the token of another browser"
    assert (await browser.post(path, data={"form_token": token}, headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403
    assert (await browser.post(path, data={"form_token": token})).status_code == 303


async def test_the_session_cookie_is_for_this_host_alone(https_site: Site) -> None:
    answer = await press(https_site.browser(), await https_site.link("organiser"))
    (cookie,) = cookies_of(answer).values()
    assert cookie.key == "__Host-concertia-session"
    attributes = {name: value for name, value in cookie.items() if value}
    assert attributes == {"path": "/", "secure": True, "httponly": True, "samesite": "lax"}


async def test_on_loopback_the_cookie_does_without_https(site: Site) -> None:
    answer = await press(site.browser(), await site.link("organiser"))
    (cookie,) = cookies_of(answer).values()
    assert cookie.key == "concertia-session"
    assert {name: value for name, value in cookie.items() if value} == {"path": "/", "httponly": True, "samesite": "lax"}


async def test_a_session_chosen_beforehand_is_never_the_one_opened(site: Site) -> None:
    browser = site.browser()
    browser.cookies.set("concertia-session", "choisi-par-un-autre")
    answer = await press(browser, await site.link("organiser"))
    assert cookies_of(answer)["concertia-session"].value != "choisi-par-un-autre"
    forced = site.browser()
    forced.cookies.set("concertia-session", "choisi-par-un-autre")
    assert (await forced.get("/organisateur")).status_code == 403


async def test_signing_in_again_ends_the_session_before(site: Site) -> None:
    browser = await site.signed_in("organiser")
    before = browser.cookies["concertia-session"]
    assert (await press(browser, await site.link("organiser", SICOVAL))).status_code == 303
    old = site.browser()
    old.cookies.set("concertia-session", before)
    assert (await old.get("/organisateur")).status_code == 403
    assert (await browser.get("/organisateur")).status_code == 200


async def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(site: Site) -> None:
    browser = await site.signed_in("organiser")
    kept = browser.cookies["concertia-session"]
    answer = await browser.post("/deconnexion", data={"form_token": form_token_of(await browser.get("/organisateur"))})
    assert answer.status_code == 200
    assert "concertia-session" not in browser.cookies
    (last,) = await site.database.read(lambda connection: entries(connection, 1))
    assert (last.author.who, last.what) == ("personne1@organiser.example", "signed_out")
    replayed = site.browser()
    replayed.cookies.set("concertia-session", kept)
    assert (await replayed.get("/organisateur")).status_code == 403


async def test_nothing_is_changed_by_looking(site: Site) -> None:
    browser = await site.signed_in("organiser")
    assert (await browser.get("/deconnexion")).status_code == 405
    assert (await browser.get("/organisateur")).status_code == 200


@pytest.mark.parametrize(("pause_minutes", "pauses", "status"), [(29, 24, 200), (30, 1, 403), (29, 25, 403)])
async def test_a_session_ends_when_unused_and_after_a_day(site: Site, pause_minutes: int, pauses: int, status: int) -> None:
    browser = await site.signed_in("organiser")
    answer = await browser.get("/organisateur")
    for _ in range(pauses):
        site.clock.advance(pause_minutes * 60)
        answer = await browser.get("/organisateur")
    assert answer.status_code == status
