"""Two bots of one server: each speaks for what is its own or nobody's, and the same person is two people to them."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from msgspec import structs

from bot.acts import AskedHelp, Button, Consented, Noticed, Started
from bot.wording import say
from storage import models
from tests.bot.town import BOT, Town, town
from tests.support.citizen import Citizen

OTHER = 8
CODES = ("valmont", "roqueval", "commun")


@pytest.fixture
async def two_bots(fresh_url: str) -> AsyncIterator[Town]:
    """« valmont » is of the one bot, « roqueval » of the other, « commun » of nobody."""
    async with town(fresh_url, codes=CODES) as place:
        await place.conversation.owe_after_outage(OTHER)
        for code, bot in (("valmont", BOT), ("roqueval", OTHER)):
            table = models.consultations
            await place.write(
                lambda connection, row: connection.execute(row), sa.update(table).where(table.c.code == code).values(bot_id=bot)
            )
        yield place


def person(place: Town, bot_id: int, number: int = 42) -> Citizen:
    return Citizen(place.conversation, place.clock, place.updates, number, bot_id, "telegram")


def listed(citizen: Citizen) -> list[str | None]:
    """The consultations that the screen leads to."""
    buttons: list[Button] = [button for row in citizen.screen.buttons for button in row]
    return [button.act.code for button in buttons if isinstance(button.act, Started)]


@pytest.mark.parametrize(("bot", "own"), [(BOT, "valmont"), (OTHER, "roqueval")])
async def test_each_bot_lists_what_is_its_own_or_nobodys(two_bots: Town, bot: int, own: str) -> None:
    citizen = person(two_bots, bot)
    await citizen.start()
    assert listed(citizen) == [code for code in CODES if code in (own, "commun")]


@pytest.mark.parametrize("code", ["roqueval", "ROQUEVAL"])
async def test_a_link_to_another_bots_consultation_is_answered_as_an_unknown_code(two_bots: Town, code: str) -> None:
    citizen, stranger = person(two_bots, BOT), person(two_bots, BOT, 43)
    replies = [await citizen.start(code), await stranger.start("inconnu")]
    assert replies[0] == replies[1]
    assert citizen.screen.event == say("fr", "open-unknown")
    assert (await two_bots.everything())["participations"] == []


@pytest.mark.parametrize("act", [Consented("fr"), Noticed("fr"), AskedHelp()])
async def test_a_forged_button_opens_nothing_of_another_bots(two_bots: Town, act: Consented | Noticed | AskedHelp) -> None:
    theirs = two_bots.said(42, act, code="roqueval")
    nobodys = structs.replace(two_bots.said(43, act), consultation=999)
    replies = await two_bots.conversation.hear_all([theirs, nobodys])
    assert replies[0].screen == replies[1].screen
    kept = await two_bots.everything()
    assert (kept["participations"], kept["pointers"]) == ([], [])


async def test_one_person_with_two_bots_is_two_people(two_bots: Town) -> None:
    for bot in (BOT, OTHER):
        citizen = person(two_bots, bot)
        await citizen.start("commun")
        await citizen.tap("J’ai 15 ans ou plus, j’accepte")
    assert len((await two_bots.everything())["participations"]) == 2


async def test_the_web_pages_speak_for_every_consultation(two_bots: Town) -> None:
    for code in ("valmont", "roqueval"):
        page = Citizen(two_bots.conversation, two_bots.clock, two_bots.updates, 42, 0, "web", two_bots.ids[code])
        await page.start(code)
        assert (page.screen.event, page.screen.title) == ("", say("fr", "notice-title"))
