"""Rows 17 and 18: a token that Telegram refuses, two readers of one bot, and messages led elsewhere are told soon, and rarely tried.

Time is that of the bot's waits, in seconds; nothing waits for real.
"""

import asyncio
from typing import Any

import pytest

from bot.telegram.running import Mode
from bot.telegram.standin import StandinRequest
from bot.telegram.troubles import HIJACKED, REFUSED_TOKEN, TWO_READERS
from tests.bot.telegram.world import World

SOON, MINUTE = 30, 60
MOST = MINUTE // 3
"""Calls in a minute where only a human being can mend what is wrong."""


async def second_by_second(world: World, seconds: int, why: str) -> int | None:
    """After how many seconds `/health` says why, if it does; all of them pass."""
    told = None
    for second in range(seconds):
        for _ in range(20):
            await asyncio.sleep(0)  # whoever woke makes their call and sleeps again: the stand-in answers within the loop
        await asyncio.sleep(0.002)  # but what is kept is read in other threads
        if told is None and world.bot.health()["why"] == why:
            told = second
        world.time.advance(1)
    return told


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every call that reaches Telegram, answered or refused."""
    made: list[str] = []
    really = StandinRequest.do_request

    async def do_request(self: StandinRequest, url: str, *arguments: Any, **named: Any) -> tuple[int, bytes]:
        made.append(url.partition("?")[0].rpartition("/")[2])
        return await really(self, url, *arguments, **named)

    monkeypatch.setattr(StandinRequest, "do_request", do_request)
    return made


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_a_token_revoked_at_work_is_told_within_half_a_minute_and_rarely_tried(world: World, mode: Mode, calls: list[str]) -> None:
    async with world.running(mode):
        camille = world.standin.person(17)
        await world.consent(camille)
        await second_by_second(world, 2, "")
        world.standin.token = "4242:renewed"
        camille.send("Bonsoir")
        if mode == "webhook":
            await world.webhook.deliver()  # what the bot has to say waits for a token that is taken
        calls.clear()
        told = await second_by_second(world, MINUTE, REFUSED_TOKEN)
        assert told is not None
        assert told <= SOON
        assert 1 <= len(calls) <= MOST, calls
        assert world.bot.health()["state"] == "failing"


async def test_a_second_reader_is_told_within_half_a_minute_and_rarely_tried(world: World, calls: list[str]) -> None:
    async with world.running("polling"):
        await second_by_second(world, 2, "")
        for _ in range(100):
            world.standin.fail_next("getUpdates", 409, "Conflict: terminated by other getUpdates request; make sure that only one bot runs")
        world.standin.person(17).start()  # ends the fetch that waits
        calls.clear()
        told = await second_by_second(world, MINUTE, TWO_READERS)
        assert told is not None
        assert told <= SOON
        assert 1 <= len(calls) <= MOST, calls


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_messages_led_elsewhere_are_told_within_half_a_minute_with_what_to_do(world: World, mode: Mode) -> None:
    async with world.running(mode):
        await second_by_second(world, 2, "")
        await world.standin.call("setWebhook", {"url": "https://thief.example/"})
        told = await second_by_second(world, MINUTE, HIJACKED)
        assert told is not None
        assert told <= SOON
        assert "/revoke" in HIJACKED
