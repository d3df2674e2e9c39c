"""Signing in and out with ProConnect in a real browser, the program in its own process, and a provider of identities at another site.

1. Who was invited comes in by the button, without a letter, and leaves both sessions.
2. Who was not is told whom to ask, and changes their account there.
3. Whatever is on the way (codes, tokens, addresses, the secret) is in none of what the program says, asked to say all that it can.
"""

import asyncio
import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.server.reviewing import NARROW, Reviewer
from tests.support.bot_server import NANTES
from tests.support.canaries import TOKEN_SECRET, found
from tests.support.identity_provider import IdentityProvider
from tests.support.server import TALKATIVE, Server, command

PATIENCE = 30_000
"""Milliseconds for a page to come, on a busy machine."""
INVITED, STRANGER = "claire.serin@nantes.example", "xanthoptere@ailleurs.example"


async def invite(server: Server) -> None:
    asked = ("organiser", "invite", INVITED, "--siren", NANTES)
    done = await asyncio.to_thread(lambda: command(*asked, settings=server.settings))
    assert done.returncode == 0, done.stderr


async def at_the_button(browser: Browser, server: Server, width: int) -> Page:
    context = await browser.new_context(base_url=server.address, viewport={"width": width, "height": 720})
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto("/compte")
    await page.get_by_role("link", name="Se connecter").click()
    return page


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name).click()


async def test_in_and_out_and_who_is_not_invited(tmp_path: Path, browser: Browser) -> None:
    async with IdentityProvider() as provider, Server(tmp_path, provider.settings, TALKATIVE) as server:
        await server.start()
        await invite(server)
        provider.email = INVITED
        page = await at_the_button(browser, server, 1280)
        reviewer = Reviewer(page)
        await reviewer.review("the button")
        await page.get_by_role("link", name="Se connecter avec ProConnect").click()
        await press(page, f"Continuer en tant que {INVITED}")
        await expect(page).to_have_url(f"{server.address}/compte")
        await press(page, "Se déconnecter")
        await expect(page).to_have_url(re.compile("/connexion/proconnect/sortie"))
        assert provider.ended == ["personne-1"]
        await reviewer.review("out")
        assert (await page.goto("/compte")).status == 403  # type: ignore[union-attr]  # a page that is another

        provider.email, provider.sub = STRANGER, "personne-2"
        other = await at_the_button(browser, server, NARROW)
        narrow = Reviewer(other)
        await narrow.review("the button, narrow")
        await other.get_by_role("link", name="Se connecter avec ProConnect").click()
        await press(other, "Renoncer")
        await narrow.review("given up")
        await other.get_by_role("link", name="Réessayer avec ProConnect").click()
        await press(other, f"Continuer en tant que {STRANGER}")
        await expect(other.get_by_role("heading", level=1)).to_have_text("Pas d’accès avec cette adresse")
        await narrow.review("a stranger")
        await other.get_by_role("link", name="Changer de compte ProConnect").click()
        await expect(other).to_have_url(re.compile("/connexion/proconnect/sortie"))
        assert provider.ended == ["personne-1", "personne-2"]

        assert [*reviewer.faults, *narrow.faults] == []
        assert found((TOKEN_SECRET, INVITED, STRANGER, *provider.handed_out), server.said) == []
