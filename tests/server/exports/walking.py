"""The way to a file as a browser without JavaScript goes it: the list, « Préparer », the page of the file, its link.

Never here: what should be in the file.
"""

import asyncio
from typing import Final

import httpx

from storage.consultations import Consultation
from tests.server.installation import Site, form_token_of
from tests.server.markup import Markup

LONGEST: Final = 60.0
"""Seconds that a small file may take, far more than it does: a machine that does other things besides must not fail a test."""
COMMISSION: Final = "/commission/telecharger"


def list_of(code: str) -> str:
    """Where the files of this consultation are listed."""
    return f"/organisateur/consultations/{code}/telecharger"


async def download(site: Site, consultation: Consultation, name: str) -> bytes:
    """What an organiser has who asks for this file."""
    return (await taken(await site.signed_in("organiser"), list_of(consultation.code), name)).content


async def taken(browser: httpx.AsyncClient, address: str, name: str) -> httpx.Response:
    """The file of this name on the list at this address."""
    page = await ready(browser, await prepare(browser, address, name))
    link = next(each["href"] for each in page.root.all("a") if each["href"].endswith("/fichier"))
    answer = await browser.get(link)
    assert answer.status_code == 200, answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    return answer


async def prepare(browser: httpx.AsyncClient, address: str, name: str) -> str:
    """Asks for it; where its page is."""
    listed = await browser.get(address)
    assert listed.status_code == 200, listed.text
    assert name in [each["value"] for each in Markup(listed.text).root.all("button")]
    answer = await browser.post(address, data={"form_token": form_token_of(listed), "fichier": name})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def ready(browser: httpx.AsyncClient, place: str) -> Markup:
    """Its page, once nothing is waited for any more."""
    async with asyncio.timeout(LONGEST):
        while True:
            answer = await browser.get(place)
            assert answer.status_code == 200, answer.text
            page = Markup(answer.text)
            if not list(page.root.all("progress")):
                return page
            await asyncio.sleep(0.01)
