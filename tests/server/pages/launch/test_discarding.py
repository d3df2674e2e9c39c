"""A draft is thrown away once that is confirmed; nothing of a consultation that was opened ever is."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection

from server.journal_words import SENTENCES
from server.pages.launch.discarding import MEANWHILE
from storage import records
from storage.database import Database
from storage.records import Record
from tests.server.installation import Site
from tests.server.pages.launch.desk import METHOD, Desk, desk_at
from tests.server.pages.launch.test_opening import opened
from tests.server.pages.test_authorities import told

DISCARD = "Supprimer la fiche"


@pytest.fixture
async def desk(site: Site) -> Desk:
    made = await desk_at(site)
    await made.begin()
    return made


async def all_records(desk: Desk) -> tuple[Record, ...]:
    return await desk.site.database.read(records.all_records)


async def ask(desk: Desk) -> None:
    """Opens the page that asks, from that of the record."""
    await desk.open(desk.path)
    await desk.open(desk.page.link("Supprimer cette fiche"))


async def test_a_draft_is_deleted_once_that_is_confirmed(desk: Desk) -> None:
    await desk.sign()
    await desk.fill("dates", {"title": "Un essai"})
    await ask(desk)
    assert "Un essai , commencée le 05/10/2026 : 1 étape sur 5." in desk.page.one("main").text
    assert len(await all_records(desk)) == 1
    path, number = desk.path, (await desk.record()).id
    await desk.press(DISCARD)
    assert (desk.response.request.url.path, desk.told) == ("/organisateur", "La fiche est supprimée.")
    assert await all_records(desk) == ()
    for page in ("", "/suppression", "/etapes/dates", "/questions"):
        assert (await desk.browser.get(f"{path}{page}")).status_code == 404
    ((what, detail),) = await told(desk.site, 1)
    assert (what, detail) == ("record_deleted", {"record": number, "title": "Un essai"})
    assert "Un essai" in SENTENCES["record_deleted"](detail)
    await desk.begin()
    assert desk.states["Charte"] == "Complet"


async def test_what_a_colleague_wrote_meanwhile_is_not_lost(desk: Desk) -> None:
    await ask(desk)
    other = await desk_at(desk.site)
    other.path = desk.path
    await other.fill("objectifs-et-methode", METHOD)
    await desk.press(DISCARD)
    assert (desk.response.status_code, desk.told) == (409, " ".join(MEANWHILE.split()))
    assert (await desk.record()).fields["topic"] == METHOD["topic"]
    await desk.press(DISCARD)
    assert await all_records(desk) == ()


async def test_nothing_of_an_opened_consultation_is_deleted(site: Site) -> None:
    desk = await desk_at(site)
    await desk.prepare()
    await ask(desk)
    form, _ = desk.page.button(DISCARD)
    await opened(desk)
    await desk.open(desk.path)
    assert "suppression" not in desk.response.text
    await desk.step("suppression")
    assert desk.response.request.url.path == desk.path
    form.fill("seen", str((await desk.record()).revision))
    answer = await desk.browser.post(form.action, data=dict(form.fields) | {"seen": str((await desk.record()).revision)})
    assert (answer.status_code, answer.headers["location"]) == (303, desk.path)
    assert len(await all_records(desk)) == 1


async def test_nothing_of_workshops_that_have_begun_is_deleted(site: Site) -> None:
    desk = await desk_at(site)
    await desk.prepare(mode="workshops")
    await ask(desk)
    form, _ = desk.page.button(DISCARD)
    await desk.step("ouvrir")
    await desk.press("Dire que la concertation commence")
    answer = await desk.browser.post(form.action, data=dict(form.fields) | {"seen": str((await desk.record()).revision)})
    assert (answer.status_code, answer.headers["location"]) == (303, desk.path)
    assert len(await all_records(desk)) == 1


@pytest.mark.parametrize(
    ("step", "button"),
    [
        ("etapes/objectifs-et-methode", "Enregistrer et continuer"),
        ("questions/ajouter/accord", "Enregistrer"),
        ("ouvrir", "Ouvrir la concertation"),
    ],
)
async def test_what_is_sent_while_it_is_deleted_finds_nothing(site: Site, step: str, button: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await desk_at(site)
    await desk.prepare()
    await desk.step(step)
    discarding_meanwhile(monkeypatch, await desk.record())
    await desk.press(button, {"ask": "Et la ville ?"} if "questions" in step else None)
    assert desk.response.status_code == 404
    assert await all_records(desk) == ()


async def test_who_deletes_what_a_colleague_just_deleted_is_told_so_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await ask(desk)
    discarding_meanwhile(monkeypatch, await desk.record())
    await desk.press(DISCARD)
    assert desk.told == "La fiche est supprimée."


def discarding_meanwhile(monkeypatch: pytest.MonkeyPatch, record: Record) -> None:
    """Deletes it as a colleague would once a form was let in, whose session is the first thing that is written."""
    write, written = Database.write, count()

    async def meanwhile(database: Database, work: Callable[[Connection], Any]) -> Any:
        if next(written) == 1:
            assert await write(database, lambda connection: records.discard(connection, record))
        return await write(database, work)

    monkeypatch.setattr(Database, "write", meanwhile)
