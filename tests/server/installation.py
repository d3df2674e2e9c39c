"""An installation for the tests of pages: the real application on a real database, with ways to fill it and to look at it.

Never here: what a page should say.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI

from bot.conversation import Conversation
from dialogues.script import Script
from server.app import create_app
from server.bots import Bots
from server.pages.page import environment
from server.pages.sign_in import sign_in_path
from server.scripts import Scripts
from server.services import Services
from server.serving import HOST, bound
from storage import consultations, organisers, schema
from storage.authorities import all_authorities, load_territories
from storage.consultations import Consultation
from storage.database import Database
from storage.imports import ImportedParticipation, insert_participations
from storage.memberships import OF_AUTHORITY, Role
from storage.tombstones import Tombstones
from tests.server.exports.here import Here
from tests.storage.samples import KEYRING, SCRIPT, make_consultation
from tests.support.clock import ManualClock

NANTES, SICOVAL = "244400404", "243100633"
"""The SIREN of two authorities."""

_TOKEN = re.compile(r'name="form_token" value="(\w+)"')


@dataclass(slots=True)
class Site:
    """One installation. Its clock moves only when told."""

    app: FastAPI
    services: Services
    clock: ManualClock
    _emails: Iterable[int] = field(default_factory=lambda: count(1))

    @property
    def database(self) -> Database:
        return self.services.database

    def browser(self) -> httpx.AsyncClient:
        """A new browser, with no cookie. An unforeseen error is answered, not raised."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=self.services.public_url)

    async def consultation(self, script: Script = SCRIPT, *sirens: str, **changed: Any) -> Consultation:
        """A new consultation, open, of Nantes Métropole unless other authorities are named; fictional unless told."""

        def work(connection: sa.Connection) -> int:
            made = make_consultation(connection, script, *sirens, **changed)
            consultations.open_consultation(connection, made)
            return made

        made = await self.database.write(work)
        every = await self.database.read(consultations.all_consultations)
        return next(each for each in every if each.id == made)

    async def answer(self, consultation: Consultation, people: Iterable[ImportedParticipation], script: Script = SCRIPT) -> None:
        """Lets people answer a script of this consultation."""

        def work(connection: sa.Connection) -> None:
            version = consultations.publish_script(connection, script, consultation.opens_on)
            insert_participations(connection, consultation.id, version, script, people)

        await self.database.write(work)

    async def release(self) -> None:
        """Makes the releases that are due, in this process where a test asks for `released_here`."""
        releasing = self.services.releasing
        await releasing.make_due(await releasing.waiting(), self.clock().date())

    async def link(self, role: Role, siren: str = NANTES) -> str:
        """The path of a new sign-in link for somebody new."""
        email = f"personne{next(iter(self._emails))}@{role}.example"

        def work(connection: sa.Connection) -> str:
            load_territories(connection)
            authority = next(each.id for each in all_authorities(connection) if each.siren == siren)
            return organisers.invite(connection, email, role, authority if role in OF_AUTHORITY else None, self.clock())

        return sign_in_path(await self.database.write(work))

    async def signed_in(self, role: Role, siren: str = NANTES) -> httpx.AsyncClient:
        """The browser of somebody who has just signed in."""
        browser, path = self.browser(), await self.link(role, siren)
        token = form_token_of(await browser.get(path))
        answer = await browser.post(path, data={"form_token": token})
        assert answer.status_code == 303, answer.text
        return browser


def form_token_of(answer: httpx.Response) -> str:
    """The token of the first form of a page."""
    found = _TOKEN.search(answer.text)
    assert found, answer.text
    return found[1]


@asynccontextmanager
async def open_site(folder: Path, public_url: str) -> AsyncIterator[Site]:
    """An installation whose database is in `folder`."""
    url = f"sqlite:///{folder / 'concertia.db'}"
    schema.upgrade(url)
    clock = ManualClock()
    async with Database(url) as database:
        tombstones = Tombstones(folder / "erased")
        conversation = Conversation(database, KEYRING, public_url, clock, tombstones)
        services = Services(
            database, conversation, KEYRING, Scripts(), environment(), clock, public_url, Here(database), tombstones=tombstones
        )
        yield Site(create_app(services, Bots()), services, clock)
        services.snapshots.close()
        await services.exports.close()


@asynccontextmanager
async def served_site(folder: Path) -> AsyncIterator[Site]:
    """The same, served on loopback for a real browser at its `public_url`."""
    with bound(0) as listening:
        async with open_site(folder, f"http://{HOST}:{listening.getsockname()[1]}") as site:
            server = uvicorn.Server(uvicorn.Config(site.app, log_config=None, access_log=False, lifespan="off"))
            serving = asyncio.create_task(server.serve([listening]))
            try:
                yield site
            finally:  # a test that fails must not fail the next one, for a socket left open
                server.should_exit = True
                await serving
