"""The pages of access as a real browser shows them: axe finds nothing in light and in dark, and nothing is cut on a narrow screen."""

from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page

from server.api.problems import API
from server.pages.account import ACCOUNT
from server.pages.api_keys import COMMISSION_KEYS, KEYS
from server.pages.authorities import AUTHORITIES
from server.pages.journal import JOURNAL
from server.pages.team import TEAM
from tests.server.installation import Site, form_token_of, served_site
from tests.server.reviewing import NARROW, Reviewer

REQUEST = {"name": "CA Redon Agglomération", "code": "243500741", "email": "claire@redon.example", "message": "Au printemps."}


async def page_of(browser: Browser, site: Site, visitor: httpx.AsyncClient | None, width: int) -> Page:
    context = await browser.new_context(base_url=site.services.public_url, viewport={"width": width, "height": 640})
    if visitor is not None:
        value = visitor.cookies["concertia-session"]
        await context.add_cookies([{"name": "concertia-session", "value": value, "url": site.services.public_url}])
    return await context.new_page()


async def send(browser: httpx.AsyncClient, page: str, path: str, **fields: str) -> None:
    answer = await browser.post(path, data={"form_token": form_token_of(await browser.get(page)), **fields})
    assert answer.status_code < 400, answer.text


@pytest.mark.parametrize("width", [NARROW, 1280])
async def test_axe_finds_nothing_and_nothing_is_cut(tmp_path: Path, browser: Browser, width: int) -> None:
    async with served_site(tmp_path) as site:
        lea, commission, administrator = [await site.signed_in(role) for role in ("organiser", "commission", "administrator")]
        await send(lea, TEAM, f"{TEAM}/1", email="prestataire.au.nom.long@conseil.example", role="facilitator", until="31/12/2030")
        await send(site.browser(), "/rejoindre", "/rejoindre", **REQUEST)
        nobody, looked = await page_of(browser, site, None, width), []
        for path in ("/", "/connexion", "/connexion/envoye", "/connexion/faux", "/rejoindre", "/rejoindre/envoye", TEAM, API):
            reviewer = Reviewer(nobody)
            await nobody.goto(path)
            await reviewer.review(path)
            looked.append(reviewer)
        await nobody.goto("/rejoindre")
        await nobody.get_by_role("button", name="Envoyer").click()
        reviewer = Reviewer(nobody)
        await reviewer.review("what is wrong")
        looked.append(reviewer)
        private = (
            (lea, TEAM, "Changer"),
            (lea, ACCOUNT, ""),
            (lea, KEYS, "Créer la clé"),
            (commission, COMMISSION_KEYS, ""),
            (commission, AUTHORITIES, "Accepter"),
            (administrator, f"{JOURNAL}?verifier=oui", ""),
        )
        for visitor, path, press in private:
            page = await page_of(browser, site, visitor, width)
            reviewer = Reviewer(page)
            await page.goto(path)
            await reviewer.review(path)
            if press:
                await page.get_by_text(press).first.click()
                await reviewer.review(f"{path}, {press}")
            looked.append(reviewer)
    assert [fault for each in looked for fault in each.faults] == []
    assert sum(each.seen for each in looked) == 18
