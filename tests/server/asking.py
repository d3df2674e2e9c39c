"""A record of Nantes Métropole, and somebody of its team at the pages of its questions.

Never here: what these pages should say.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection

from server.questionnaire.choices import Choices, read
from storage import records
from storage.authorities import all_authorities, load_territories
from storage.database import Database
from storage.records import Record
from tests.server.installation import NANTES, Site
from tests.server.twin import Person

EMAIL = "claire@nantes.example"


async def begin(site: Site, siren: str = NANTES) -> int:
    """A new record of this authority, that says nothing yet."""

    def work(connection: Connection) -> int:
        load_territories(connection)
        authority = next(each.id for each in all_authorities(connection) if each.siren == siren)
        return records.begin(connection, authority, EMAIL, site.clock().date())

    return await site.database.write(work)


async def say(site: Site, record: int, part: records.Part, values: dict[str, Any]) -> None:
    """Writes one part of a record, as another page would."""

    def work(connection: Connection) -> None:
        found = records.by_id(connection, record)
        assert found is not None
        assert records.write(connection, found, part, values)

    await site.database.write(work)


async def hold(site: Site, record: int, consultation: int) -> None:
    """Says that this is the consultation of the record."""

    def work(connection: Connection) -> None:
        found = records.by_id(connection, record)
        assert found is not None
        assert records.attach(connection, found, consultation)

    await site.database.write(work)


def opening_before(monkeypatch: pytest.MonkeyPatch, hold: Callable[[], Awaitable[None]]) -> None:
    """Does this just before the next thing is written, as a colleague would in that very moment."""
    write = Database.write

    async def after_it(database: Database, work: Callable[[Connection], Any]) -> Any:
        monkeypatch.setattr(Database, "write", write)
        await hold()
        return await write(database, work)

    monkeypatch.setattr(Database, "write", after_it)


async def of_record(site: Site, record: int) -> Record:
    found = await site.database.read(lambda connection: records.by_id(connection, record))
    assert found is not None
    return found


async def chosen(site: Site, record: int) -> Choices:
    """What the record asks."""
    return read((await of_record(site, record)).questionnaire)


class Agent(Person):
    """Somebody of the team at the pages of one record. Labels of buttons and links hold the id of the question they are about."""

    def __init__(self, client: httpx.AsyncClient, record: int) -> None:
        super().__init__(client)
        self.address = f"/organisateur/fiches/{record}"

    async def see(self, path: str = "/questions") -> None:
        await self.open(self.address + path)

    async def fill(self, button: str = "Enregistrer", /, **fields: str | list[str]) -> None:
        """Fills the form of this button, and presses it."""
        form, pressed = self.page.button(button)
        for name, values in fields.items():
            form.fill(name.replace("_", "-"), *([values] if isinstance(values, str) else values))
        await self.send(form, pressed)

    @property
    def faults(self) -> list[str]:
        return [each.text for each in self.page.everything if "fault" in each["class"].split()]

    def row(self, question: str) -> str:
        """What the list says of a question."""
        return self.page.by_id(question).text


async def agent(site: Site, record: int, siren: str = NANTES) -> Agent:
    browser = await site.signed_in("organiser", siren)
    browser.headers["Sec-Fetch-Site"] = "same-origin"
    return Agent(browser, record)
