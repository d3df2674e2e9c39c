"""Links and invitations made from a terminal, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.administration import Administration, Refusal
from server.bot_administration import handlers_of
from server.bots import Bots
from server.link_terminal import link_lines, write_invitations
from server.qr import save
from server.releasing import Releasing
from server.scripts import Scripts
from server.settings import Settings
from storage import models, schema
from storage.bots import note_username
from storage.consultations import by_code
from storage.database import Database
from storage.invitations import is_genuine, read
from tests.server.exports.test_formats import read_csv
from tests.server.test_administration import REQUEST
from tests.storage.samples import KEYRING
from tests.support.clock import ManualClock


class Office:
    """The commands as they are asked by name."""

    def __init__(self, database: Database) -> None:
        self.database = database
        administration = Administration(database, KEYRING, ManualClock(), "https://ia.example")
        self._handlers = handlers_of(administration, Bots(), Settings(), Releasing(database, Scripts()))

    async def ask(self, command: str, **request: Any) -> dict[str, Any]:
        return await self._handlers[command](request)

    async def link(self, place: str | None = None, audience: str | None = None, code: str = "nantes") -> dict[str, Any]:
        return await self.ask("link", code=code, place=place, audience=audience)

    async def count(self, table: sa.Table) -> int:
        return await self.database.read(lambda connection: connection.scalar(sa.select(sa.func.count()).select_from(table))) or 0


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """« nantes » is open to all, « jury » by invitation."""
    schema.upgrade(database_url)
    async with Database(database_url) as database:
        made = Office(database)
        await made.ask("open", **REQUEST)
        await made.ask("open", **REQUEST | {"code": "jury", "invited": True})
        yield made


async def with_bot(office: Office) -> None:
    def work(connection: sa.Connection) -> None:
        connection.execute(sa.insert(models.bots).values(id=4242))
        note_username(connection, 4242, "nantes_ia_bot")

    await office.database.write(work)


async def test_a_link_says_where_it_is_put_and_is_found_again(office: Office) -> None:
    hall = await office.link("Accueil de la mairie")
    assert hall == {"url": "https://ia.example/e/nantes/accueil-mairie", "bot": "", "payload": "nantes_accueil-mairie"}
    assert await office.link(" Accueil de la  mairie ") == hall
    agents = await office.link(audience="public_agents")
    assert agents["url"] == "https://ia.example/e/nantes/agent-public"
    assert (await office.link("Accueil de la mairie", "public_agents"))["url"] == "https://ia.example/e/nantes/accueil-mairie-2"
    assert await office.count(models.sources) == 3
    assert (await office.link())["url"] == "https://ia.example/e/nantes"
    assert await office.count(models.sources) == 3
    assert link_lines(hall) == (
        "Page à afficher : https://ia.example/e/nantes/accueil-mairie",
        "Sur Telegram : https://t.me/NOM_DU_ROBOT?start=nantes_accueil-mairie",
    )
    await with_bot(office)
    assert link_lines(await office.link())[1] == "Sur Telegram : https://t.me/nantes_ia_bot?start=nantes"


@pytest.mark.parametrize(
    ("place", "audience", "code", "why"),
    [
        ("Mairie", "everybody", "nantes", "Le public « everybody » n’est pas connu"),
        (" ", None, "nantes", "Le lieu doit avoir de 1 à 80 caractères."),
        ("x" * 81, None, "nantes", "Le lieu doit avoir de 1 à 80 caractères."),
        ("Mairie", None, "nante", "Aucune concertation n’a le code « nante »"),
        ("Mairie", None, "jury", "On entre dans cette concertation par une invitation"),
    ],
)
async def test_a_link_that_cannot_be_is_refused(office: Office, place: str, audience: str | None, code: str, why: str) -> None:
    assert (await office.link(place, audience, code))["refused"].startswith(why)
    assert await office.count(models.sources) == 0


async def test_invitations_work_and_are_kept_nowhere(office: Office, tmp_path: Path) -> None:
    await with_bot(office)
    made = (await office.ask("invitations", code="jury", count=50))["invitations"]
    jury = await office.database.read(lambda connection: by_code(connection, "jury"))
    assert jury is not None
    codes = [read(each["code"]) or "" for each in made]
    assert len(set(codes)) == 50
    assert all(is_genuine(KEYRING, jury.id, code) for code in codes)
    assert await office.count(models.used_invitations) == 0
    file = tmp_path / "new" / "codes.csv"
    write_invitations(made, file)
    head, *rows = read_csv(file.read_bytes())
    assert head == ["code", "page", "telegram"]
    assert rows[0] == [
        made[0]["code"],
        f"https://ia.example/e/jury/{made[0]['code']}",
        f"https://t.me/nantes_ia_bot?start=jury_{codes[0]}",
    ]
    assert len(rows) == 50
    assert file.stat().st_mode & 0o077 == 0


async def test_without_a_bot_invitations_have_no_link_to_one(office: Office) -> None:
    (made,) = (await office.ask("invitations", code="jury", count=1))["invitations"]
    assert made["telegram"] == ""


@pytest.mark.parametrize(
    ("code", "count", "why"),
    [
        ("nantes", 5, "Cette concertation est ouverte à tous"),
        ("jury", 0, "Demandez de 1 à 10000 invitations à la fois."),
        ("jury", 10_001, "Demandez de 1 à 10000 invitations à la fois."),
        ("nobody", 5, "Aucune concertation n’a le code « nobody »"),
    ],
)
async def test_invitations_that_cannot_be_are_refused(office: Office, code: str, count: int, why: str) -> None:
    assert (await office.ask("invitations", code=code, count=count))["refused"].startswith(why)


def test_a_qr_code_is_drawn_for_print_or_screen(tmp_path: Path) -> None:
    address = "https://ia.example/e/nantes/accueil-mairie"
    save(address, tmp_path / "code.svg")
    save(address, tmp_path / "code.PNG")
    assert "<svg" in (tmp_path / "code.svg").read_text()
    assert (tmp_path / "code.PNG").read_bytes().startswith(b"\x89PNG")
    for wrong in (tmp_path / "code.pdf", tmp_path / "nowhere" / "code.svg"):
        with pytest.raises(Refusal, match=wrong.name):
            save(address, wrong)
