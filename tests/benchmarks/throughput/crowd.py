"""A crowd that speaks with one bot, so many at once or at a pace, and what comes of it.

Never here: what a person does, nor which bot it is.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from itertools import count
from math import inf
from random import Random
from time import perf_counter, process_time
from typing import Any, Final

from tests.benchmarks.throughput.delivering import Deliveries
from tests.benchmarks.throughput.people import Manner, Person
from tests.benchmarks.throughput.telegram import Telegram

FIRST_PERSON: Final = 5_000_000_000
PATIENCE: Final = 60.0
"""Seconds for what is still under way at the end of a round."""


class Stuck(Exception):
    """Somebody was not answered to the end; the message says how many."""


class Crowd:
    """`size` people act at once. `acknowledged` counts the answers that the bot said it has, since the beginning."""

    def __init__(self, telegram: Telegram, manner: Manner, size: int) -> None:
        self.acknowledged = 0
        self.busy = 0.0
        """The largest share of a core that this process took in a round."""
        self._telegram = telegram
        self._manner = manner
        self._size = size
        self._numbers, self._updates = count(FIRST_PERSON), count(1)
        self._ready: deque[Person] = deque()
        self._deliveries: Deliveries | None = None
        self._took: list[float] = []
        self._over_at = inf

    async def enter(self, seconds: float) -> None:
        """People come in for so long and stop before the first question. Where nothing is to be done to come in, as many as act at once."""
        until = perf_counter() + seconds
        async with self._delivering():
            if self._manner.ends:
                await self._until_all_over([self._enter_until(until) for _ in range(self._size)])
            elif not self._ready:
                await self._until_all_over([self._enter_until(0.0) for _ in range(self._size)])

    async def hurry(self, seconds: float, delay: float = 0.0) -> float:
        """Answers a second, all of each done, while each of `size` people acts as soon as they can; less long where nobody is left to.

        `delay`: seconds that each call of the bot takes meanwhile.
        """
        answered: list[float] = []
        self._begin(delay)
        async with self._delivering():
            begun, before = perf_counter(), process_time()
            end = asyncio.get_running_loop().call_later(seconds, self._close)
            await self._until_all_over([self._hurry(answered) for _ in range(self._size)])
            end.cancel()
            self._close()
            self.busy = max(self.busy, (process_time() - before) / (perf_counter() - begun))
            over_at = self._over_at
        return sum(moment <= over_at for moment in answered) / (over_at - begun)

    async def stroll(self, seconds: float, pace: float) -> list[float]:
        """The seconds that each update waited for its 200, while so many a second come at random, whether others are answered or not.

        Less long where nobody is left who does not wait, which makes the waiting of those who do no shorter.
        """
        chance, loop = Random(7), asyncio.get_running_loop()
        async with self._delivering(), asyncio.timeout(seconds + PATIENCE), asyncio.TaskGroup() as people:
            due, until = loop.time(), loop.time() + seconds
            while self._ready and (due := due + chance.expovariate(pace)) < until:
                people.create_task(self._once())
                await asyncio.sleep(due - loop.time())
        return self._took

    async def _enter_until(self, until: float) -> None:
        while True:
            number = next(self._numbers)
            person = self._telegram.chats[number] = Person(number, self._updates, self._deliver)
            await self._manner.begin(person)
            self._ready.append(person)
            if perf_counter() >= until:
                return

    async def _hurry(self, answered: list[float]) -> None:
        while not self._is_over():
            if not self._ready:
                self._close()
                return
            person = self._ready.popleft()
            while not self._is_over() and await self._answer(person):
                answered.append(perf_counter())
            if self._is_over():
                self._ready.append(person)

    async def _once(self) -> None:
        """One answer, of somebody who has one left."""
        while self._ready:
            person = self._ready.popleft()
            if await self._answer(person):
                self._ready.append(person)
                return

    async def _answer(self, person: Person) -> bool:
        """One answer. Where there is nothing to answer any more, none."""
        more = await self._manner.answer(person)
        self.acknowledged += more
        return more

    def _is_over(self) -> bool:
        return self._over_at < inf

    def _begin(self, delay: float) -> None:
        self._telegram.delay, self._over_at = delay, inf

    def _close(self) -> None:
        """What is counted ends here; what is under way still comes to its end, without delay."""
        self._telegram.delay, self._over_at = 0.0, min(self._over_at, perf_counter())

    @asynccontextmanager
    async def _delivering(self) -> AsyncIterator[None]:
        async with Deliveries(await self._telegram.webhook) as self._deliveries:
            self._took = []
            yield

    async def _deliver(self, body: bytes) -> None:
        assert self._deliveries is not None
        begun = perf_counter()
        ridden = await self._deliveries.deliver(body)
        self._took.append(perf_counter() - begun)
        if ridden:
            self._telegram.ride(ridden)

    async def _until_all_over(self, works: Iterable[Coroutine[Any, Any, None]]) -> None:
        tasks = [asyncio.create_task(work) for work in works]
        _, late = await asyncio.wait(tasks, timeout=PATIENCE, return_when=asyncio.FIRST_EXCEPTION)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for task in tasks:
            if task not in late:
                task.result()
        if late:
            raise Stuck(f"{len(late)} of {len(tasks)} people were not answered in {PATIENCE:.0f} s")
