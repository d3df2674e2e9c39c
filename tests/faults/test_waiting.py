"""Rows 13 and 14: ten minutes of a Telegram that asks to wait, or breaks down, or loses its answers, on a clock of its own.

Nothing is called before its time, nothing is lost, each chat keeps its order, and only what may not have arrived is said again.
"""

import asyncio
from itertools import pairwise
from random import Random

import pytest
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from bot.carrying import Fate
from bot.telegram.lanes import Errand, Lane
from bot.timing import LONGEST_DELAY, Timing
from tests.faults.deliveries import figure
from tests.simulation.clockwork import Clockwork

SEEDS = figure("SEEDS", 3)
CHATS, MINUTES = 40, 10
WIRE = 0.05
"""Seconds of a call."""


class Telegram:
    """Refuses one call in `rate`: it asks to wait, or breaks down before or after the message has arrived."""

    def __init__(self, chance: Random, rate: float, *, waits: bool) -> None:
        self.chance, self.rate, self.waits = chance, rate, waits
        self.arrived: list[tuple[int, int]] = []
        """Chat and number of each message, in the order they came."""
        self.unknown = 0
        """Messages that arrived, and of which the bot was told that they had not."""
        self.early = 0
        self.failed_at: dict[tuple[int, int], list[float]] = {}
        self._closed_until = 0.0

    async def take(self, chat: int, number: int) -> None:
        now = asyncio.get_running_loop().time()
        self.early += now < self._closed_until - 1e-6
        fault = self._fault() if self.chance.random() < self.rate else None
        arrives = fault is None or (not isinstance(fault, RetryAfter) and self.chance.random() < 0.5)
        await asyncio.sleep(WIRE)
        if arrives:
            self.arrived.append((chat, number))
            self.unknown += fault is not None
        if fault is not None:
            self.failed_at.setdefault((chat, number), []).append(now)
            raise fault

    def _fault(self) -> TelegramError:
        if not self.waits:
            return self.chance.choice((NetworkError("Bad Gateway"), TimedOut(), NetworkError("Connection reset by peer")))
        wait = self.chance.randint(1, 30)
        # The calls on their way already are none of those that have been told to wait.
        asyncio.get_running_loop().call_later(2 * WIRE, self._close, asyncio.get_running_loop().time() + WIRE + wait)
        return RetryAfter(wait)

    def _close(self, until: float) -> None:
        self._closed_until = max(self._closed_until, until)


def told(telegram: Telegram) -> tuple[dict[int, int], list[Fate]]:
    """How many messages each chat was to be told, and how each of them ended."""
    loop, fates = Clockwork(telegram.chance), []
    numbers = dict.fromkeys(range(CHATS), 0)

    async def ended(fate: Fate) -> None:
        fates.append(fate)

    async def run() -> None:
        lane = Lane(Timing(loop.time, asyncio.sleep))
        while loop.time() < MINUTES * 60:
            chat = telegram.chance.randrange(CHATS)
            number = numbers[chat]
            numbers[chat] += 1
            assert lane.add(Errand(chat, lambda chat=chat, number=number: telegram.take(chat, number), ended))  # type: ignore[misc]
            await asyncio.sleep(telegram.chance.uniform(0.0, 1.0))
        telegram.rate = 0.0
        await lane.idle()

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(run())
    return numbers, fates


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_telegram_that_asks_to_wait_is_obeyed_and_nothing_is_lost(seed: int) -> None:
    telegram = Telegram(Random(f"{seed} waits"), 0.1, waits=True)
    numbers, fates = told(telegram)
    for chat, number in numbers.items():
        assert [came for to, came in telegram.arrived if to == chat] == [*range(number)]
    assert (telegram.early, set(fates), len(telegram.failed_at) > 10) == (0, {Fate.DONE}, True)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_telegram_that_breaks_down_loses_nothing_and_repeats_only_what_may_be_lost(seed: int) -> None:
    telegram = Telegram(Random(f"{seed} breaks"), 0.3, waits=False)
    numbers, fates = told(telegram)
    for chat in range(CHATS):
        came = [number for to, number in telegram.arrived if to == chat]
        assert (came, set(came)) == (sorted(came), {*range(numbers[chat])})
    assert (len(telegram.arrived) - sum(numbers.values()), set(fates)) == (telegram.unknown, {Fate.DONE})
    tries = [later - sooner for times in telegram.failed_at.values() for sooner, later in pairwise(times)]
    assert min(tries) >= 1.0
    assert max(tries) <= LONGEST_DELAY + 2 * WIRE
