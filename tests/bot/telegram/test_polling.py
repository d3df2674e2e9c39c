import asyncio
import json
import time

import pytest

from bot.telegram.polling import LIMIT, Polling
from bot.telegram.standin import Standin, StandinRequest
from bot.telegram.standin.exchange import Json
from bot.telegram.troubles import NO_ANSWER, NO_DATABASE, NOT_NOW
from bot.telegram.updates import Ignored, Update
from bot.timing import Timing
from storage.errors import DatabaseUnavailable
from tests.bot.telegram.world import stays, until
from tests.support.stepped import SteppedTime

TOKEN = "4242:secret"


class Taker:
    """Takes updates in place of a switchboard, and fails as prepared."""

    def __init__(self) -> None:
        self.batches: list[list[int | None]] = []
        self.faults: list[Exception] = []
        self.entered = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def take_all(self, updates: list[tuple[Update | Ignored, bytes]]) -> None:
        self.batches.append([update.update_id for update, _ in updates])
        self.entered.set()
        await self.gate.wait()
        if self.faults:
            raise self.faults.pop(0)


class Loop:
    """A polling loop on its own, at a stand-in."""

    def __init__(self) -> None:
        self.standin = Standin(TOKEN, first_update_id=1)
        self.taker = Taker()
        self.time = SteppedTime()
        timing = Timing(self.time.now, self.time.sleep)
        request = StandinRequest(self.standin)
        self.polling = Polling(request, f"https://stand.in/bot{TOKEN}", self.taker, timing)  # type: ignore[arg-type]

    def write(self, times: int = 1) -> None:
        for _ in range(times):
            self.standin.person(17).send("oui")

    @property
    def polls(self) -> list[Json]:
        return [dict(call.parameters) for call in self.standin.calls if call.method == "getUpdates"]

    async def __aenter__(self) -> "Loop":
        self.task = asyncio.create_task(self.polling.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def test_an_update_is_confirmed_only_once_it_is_handled() -> None:
    async with Loop() as loop:
        loop.taker.gate.clear()
        loop.write(3)
        await loop.taker.entered.wait()
        assert await stays(lambda: len(loop.standin.exchange.pending()) == 3)
        loop.taker.gate.set()
        await until(lambda: not loop.standin.exchange.pending())
        assert [number for batch in loop.taker.batches for number in batch] == [1, 2, 3]


async def test_what_was_being_handled_when_stopped_is_fetched_again() -> None:
    loop = Loop()
    loop.taker.gate.clear()
    async with loop:
        loop.write()
        await loop.taker.entered.wait()
        begun = time.monotonic()
    assert time.monotonic() - begun < 10  # a long poll lasts longer
    loop.taker.gate.set()
    async with loop:
        await until(lambda: not loop.standin.exchange.pending())
    assert loop.taker.batches == [[1], [1]]


async def test_a_long_poll_is_left_at_once() -> None:
    async with Loop() as loop:
        await until(lambda: len(loop.polls) == 1 and loop.standin._polls == 2)
        begun = time.monotonic()
    assert time.monotonic() - begun < 10  # a long poll lasts longer


async def test_a_storage_fault_leaves_the_updates_at_telegram() -> None:
    async with Loop() as loop:
        loop.taker.faults = [DatabaseUnavailable(5), DatabaseUnavailable(5)]
        loop.write(2)
        await until(lambda: loop.polling.trouble == NO_DATABASE)
        assert len(loop.standin.exchange.pending()) == 2
        for delay in (1.0, 2.0):
            await until(lambda waited=delay: waited in loop.time.waits)  # type: ignore[misc]  # the loop's own value
            loop.time.advance(delay)
        await until(lambda: not loop.standin.exchange.pending())
        assert loop.taker.batches == [[1, 2]] * 3
        await until(lambda: loop.polling.trouble == "")


async def test_a_poison_update_does_not_stop_the_others() -> None:
    async with Loop() as loop:
        loop.taker.faults = [KeyError("all"), KeyError("first")]
        loop.write(3)
        await until(lambda: not loop.standin.exchange.pending())
        assert loop.taker.batches == [[1, 2, 3], [1], [2], [3]]
        assert loop.polling.trouble == ""


@pytest.mark.parametrize("wait", [7, 90])
async def test_it_waits_as_long_as_telegram_asks(wait: int) -> None:
    async with Loop() as loop:
        await until(lambda: loop.standin._polls == 2)
        loop.standin.fail_next("getUpdates", 429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        loop.write()
        await until(lambda: loop.polling.trouble == NOT_NOW)
        before = len(loop.polls)
        loop.time.advance(wait - 0.5)
        assert await stays(lambda: len(loop.polls) == before)
        loop.time.advance(0.5)
        await until(lambda: loop.polling.trouble == "")


async def test_waits_grow_to_a_minute_while_telegram_is_away() -> None:
    loop = Loop()
    for _ in range(9):
        loop.standin.fail_next("getUpdates", 502, "Bad Gateway")
    async with loop:
        for delay in (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0):
            await until(lambda waited=delay: loop.time.waits == [waited])  # type: ignore[misc]  # the loop's own value
            assert loop.polling.trouble == NO_ANSWER
            loop.time.advance(delay)
        await until(lambda: loop.polling.trouble == "")


async def test_an_offset_that_telegram_refuses_is_forgotten() -> None:
    async with Loop() as loop:
        loop.write()
        await until(lambda: not loop.standin.exchange.pending())
        loop.standin.fail_next("getUpdates", 400, "Bad Request: wrong offset")
        loop.write()
        await until(lambda: loop.time.waits == [1.0])
        loop.time.advance(1)
        await until(lambda: not loop.standin.exchange.pending())
        asked = [(call.parameters.get("offset", 0), call.answer["ok"]) for call in loop.standin.calls]
        refused = next(place for place, (_, ok) in enumerate(asked) if not ok)
        assert (asked[refused][0] > 0, asked[refused + 1]) == (True, (0, True))


async def test_every_call_says_which_kinds_it_wants_and_how_many() -> None:
    async with Loop() as loop:
        loop.write(LIMIT + 1)
        await until(lambda: not loop.standin.exchange.pending())
        assert [len(batch) for batch in loop.taker.batches] == [LIMIT, 1]
        kinds = ["message", "edited_message", "callback_query", "my_chat_member"]
        assert all(list(poll["allowed_updates"]) == kinds for poll in loop.polls)
        # The first answer is wanted at once, for the health report; afterwards the line is kept open.
        assert [poll.get("timeout", 0) for poll in loop.polls][:2] == [0, 50]


async def test_updates_that_cannot_be_read_are_confirmed_too() -> None:
    async with Loop() as loop:
        loop.standin.exchange.push("message", {"date": "odd"}, ("chat", 1))
        loop.write()
        await until(lambda: not loop.standin.exchange.pending())
        assert [number for batch in loop.taker.batches for number in batch] == [1, 2]


async def test_what_answers_in_place_of_telegram_is_not_taken_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def portal(*_: object, **__: object) -> tuple[int, bytes]:
        return 200, b"<html>Acceptez les conditions du Wi-Fi</html>"

    with monkeypatch.context() as away:
        away.setattr(StandinRequest, "do_request", portal)
        async with Loop() as loop:
            await until(lambda: loop.polling.trouble == NO_ANSWER)
            assert loop.taker.batches == []


async def test_a_fetched_update_is_kept_for_those_who_mend() -> None:
    """Telegram's own words are not kept by polling, but all that we read of them is."""
    async with Loop() as loop:
        kept: list[bytes] = []

        async def keep(updates: list[tuple[Update | Ignored, bytes]]) -> None:
            kept.extend(raw for _, raw in updates)

        loop.taker.take_all = keep  # type: ignore[method-assign]
        loop.write()
        await until(lambda: not loop.standin.exchange.pending())
    (raw,) = kept
    read = json.loads(raw)
    assert (read["update_id"], read["event"]["sender_id"], read["event"]["text"]) == (1, 17, "oui")
