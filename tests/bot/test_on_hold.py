"""A consultation that is paused: said kindly to whoever comes, in their language; nothing lost, nothing new kept, and it goes on after."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.acts import AskedData, AskedErasure, Consented, Noticed, Reminded, Resumed, Started
from bot.reminding import queue_due_reminders
from bot.wording import say
from dialogues.loader import shipped
from dialogues.script import Slot
from dialogues.turns import Tapped, Typed
from storage import broadcasts
from storage.consultations import pause, resume
from storage.invitations import new_code, shown
from tests.bot.town import OPENING, Town, town

P07, C01 = Slot("P07"), Slot("C01")
LANGUAGES = ("fr", "fr-simple", "en")


@pytest.fixture
async def place(fresh_url: str) -> AsyncIterator[Town]:
    async with town(fresh_url, shipped("default"), sectors=()) as founded_town:
        yield founded_town


@pytest.fixture
async def jury(fresh_url: str) -> AsyncIterator[Town]:
    """Le Valmont asks whom it invited."""
    async with town(fresh_url, shipped("default"), sectors=(), access="invited") as founded_town:
        yield founded_town


async def paused(place: Town) -> None:
    await place.write(pause, place.ids["valmont"], OPENING.date())


async def resumed(place: Town) -> None:
    await place.write(resume, place.ids["valmont"])


@pytest.mark.parametrize("channel", ["telegram", "web"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_whoever_has_begun_is_told_and_finds_everything_after(place: Town, channel: str, language: str) -> None:
    citizen = place.citizen(channel="web" if channel == "web" else "telegram")
    if channel == "telegram":
        await citizen.start("valmont")
    await citizen.do(Consented(language))
    await citizen.do(Tapped(P07, "service_users"))
    asked = citizen.screen.title
    before = await place.tallies()

    await paused(place)
    for act in (Tapped(C01, "no"), Typed("Bonjour"), Resumed()):
        await citizen.do(act)
        assert citizen.screen.title == say(language, "on-hold-title")
        assert say(language, "on-hold-kept") in citizen.screen.body
    assert await place.tallies() == before
    assert await place.differences() == []

    await resumed(place)
    await citizen.do(Resumed())
    assert citizen.screen.title == asked


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whoever_is_new_is_told_and_asked_nothing(place: Town, language: str) -> None:
    await paused(place)
    citizen = place.citizen()
    for come in (citizen.start("valmont"), citizen.do(Noticed(language)), citizen.do(Consented(language)), citizen.start()):
        await come
        assert citizen.screen.form is None
    await citizen.start("valmont")
    assert citizen.screen.title == say("fr", "on-hold-title")
    assert say("fr", "on-hold-new") in citizen.screen.body
    assert (await place.everything())["participations"] == []


async def test_it_is_not_in_the_list_of_what_is_open(place: Town) -> None:
    await paused(place)
    citizen = place.citizen()
    await citizen.start()
    assert "Aucune concertation n’est ouverte" in " ".join(citizen.screen.body)


async def test_what_is_kept_can_be_seen_and_erased_meanwhile(place: Town) -> None:
    citizen = place.citizen()
    await citizen.start("valmont")
    await citizen.do(Consented("fr"))
    await citizen.do(Tapped(P07, "service_users"))
    await paused(place)
    await citizen.do(AskedData())
    assert citizen.screen.title == say("fr", "data-title")
    await citizen.do(AskedErasure())
    assert citizen.screen.title == say("fr", "erase-title")


async def test_an_invitation_is_neither_used_nor_called_wrong(jury: Town) -> None:
    await paused(jury)
    citizen = jury.citizen()
    code = shown(new_code(jury.keyring, jury.ids["valmont"]))
    for come in (citizen.start("valmont", code), citizen.type(code)):
        await come
        assert citizen.screen.title == say("fr", "on-hold-title")
    assert (await jury.everything())["used_invitations"] == []
    await resumed(jury)
    await citizen.type(code)
    assert citizen.screen.title == say("fr", "notice-title")


async def test_nobody_is_told_to_go_on_with_what_is_paused(place: Town) -> None:
    citizen = place.citizen()
    await citizen.start("valmont")
    for act in (Consented("fr"), Tapped(P07, "service_users"), Reminded(True)):
        await citizen.do(act)
    later, consultation = OPENING + timedelta(days=8), place.ids["valmont"]

    async def counted() -> int:
        return (await place.database.read(lambda connection: broadcasts.recipients(connection, consultation, later.date())))["closing"]

    assert await counted() == 1
    await paused(place)
    assert await counted() == 0
    assert await queue_due_reminders(place.database, later) == 0
    await resumed(place)
    assert await queue_due_reminders(place.database, later) == 1


async def test_it_is_over_at_its_last_day_paused_or_not(place: Town) -> None:
    citizen = place.citizen()
    await citizen.start("valmont")
    await citizen.do(Consented("fr"))
    await citizen.do(Tapped(P07, "service_users"))
    await paused(place)
    place.clock.advance(400 * 24 * 3600)
    await citizen.do(Started("valmont"))
    assert citizen.screen.title != say("fr", "on-hold-title")
