"""People who answer without end, and a server that is killed and started again meanwhile.

What was not answered 200 is sent again a little later, the same bytes, as Telegram does. Somebody waits for an acknowledgement and for the
next screen before they do something else: answers to taps and traces are courtesies, which a kill may lose.

Never here: what is in the files.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final

from tests.benchmarks.kills.ledger import Ledger
from tests.benchmarks.throughput.bots import CODE, begin, on_the_last_core, settings_for
from tests.benchmarks.throughput.crowd import Stuck
from tests.benchmarks.throughput.delivering import Deliveries, NotTaken
from tests.benchmarks.throughput.people import CHOICE, CONSENT, Part, Person
from tests.benchmarks.throughput.telegram import Chat, Telegram, served
from tests.support.server import Server

LONGEST_WAIT: Final = 0.2
"""Seconds until an update is sent again: Telegram lets more pass, and a thousand kills would take a day."""
DEAD: Final = 0.05
"""Seconds for which it is dead at least: what it had still answered has come by then."""
LOOK_EVERY: Final = 0.01
LOOKS: Final = 200
"""Times that somebody who sees nothing looks before they press « Démarrer » again."""
PATIENCE: Final = 60.0
"""Seconds without an acknowledgement, or until everybody is over."""
SAID_AT_MOST: Final = 600
"""Characters of what a server said that no longer answers: the last."""


class Mortal(Server):
    """A server that is started without waiting for it: the first acknowledgement tells that it is there."""

    def launch(self) -> None:
        with on_the_last_core():
            self._process = self._launched()


class _Absent:
    """A phone that nobody looks at any more."""

    def shown(self, message_id: int, text: str, keyboard: bytes) -> None: ...

    def changed(self, message_id: int, text: str, keyboard: bytes) -> None: ...

    def heard(self, query: str) -> None: ...


class _Phones(dict[int, Chat]):
    """Those of people who are over are told what comes late, for nothing."""

    def __missing__(self, number: int) -> Chat:
        return _Absent()


class Storm:
    """`data`: the folder of the server's files. `restarts`: the seconds from each start of the process to the first acknowledgement."""

    def __init__(self, data: Path, server: Mortal, telegram: Telegram, deliveries: Deliveries) -> None:
        self.data = data
        self.ledger = Ledger()
        self.restarts: list[float] = []
        self._server = server
        self._telegram = telegram
        self._deliveries = deliveries
        self._chance = Random(7)
        self._updates = count(1)
        self._is_over = False
        self._lived = 0.0
        self._heard = 0

    @property
    def rate(self) -> float:
        """Updates a second, from the first acknowledgement of a process to its end."""
        return self._heard / self._lived

    async def killed_at(self, acknowledged: int, seconds: float = 0.0) -> None:
        """Kill it so many seconds after so many updates are acknowledged since the beginning. Raises `Stuck`."""
        begun, before = perf_counter(), self.ledger.acknowledged
        await self._until(acknowledged)
        await asyncio.sleep(seconds)
        self._server.kill()
        self._lived += perf_counter() - begun
        self._heard += self.ledger.acknowledged - before
        await asyncio.sleep(DEAD)

    async def start(self) -> None:
        """Until it has acknowledged something. Raises `Stuck`."""
        begun, before = perf_counter(), self.ledger.acknowledged
        self._server.launch()
        await self._until(before + 1)
        self.restarts.append(perf_counter() - begun)

    @asynccontextmanager
    async def people(self, size: int, updates: int) -> AsyncIterator[None]:
        """So many at once, each replaced by another one, until so many updates are acknowledged; then all come to their end, or `Stuck`."""
        people = [asyncio.create_task(self._place()) for _ in range(size)]
        try:
            yield
            await self._until(updates)
            self._is_over = True
            _, late = await asyncio.wait(people, timeout=PATIENCE, return_when=asyncio.FIRST_EXCEPTION)
            for task in set(people) - late:
                task.result()
            if late:
                raise Stuck(f"{len(late)} personnes sur {size} attendent encore un écran ou un acquittement")
        finally:
            for task in people:
                task.cancel()

    async def _until(self, acknowledged: int) -> None:
        """Raises `Stuck` where nothing at all is acknowledged for too long."""
        while (before := self.ledger.acknowledged) < acknowledged:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self.ledger.until(acknowledged)
            except TimeoutError:
                if self.ledger.acknowledged == before:
                    said = self._server.said[-SAID_AT_MOST:]
                    raise Stuck(f"rien n’a été acquitté en {PATIENCE:.0f} s ; le serveur a dit :\n{said}") from None

    # --- People -------------------------------------------------------------------------------------------------------------------

    async def _place(self) -> None:
        """One person after the other."""
        while not self._is_over:
            number = self.ledger.come()
            person = self._telegram.chats[number] = Person(number, self._updates, self._deliver)
            await _enter(person)
            while choice := person.button(CHOICE):
                await person.tap(choice, Part.ACKNOWLEDGED | Part.SHOWN)
            del self._telegram.chats[number]
            self.ledger.over(number)

    async def _deliver(self, body: bytes) -> None:
        update_id = self.ledger.sent(body)
        ridden = await self._taken(body)
        self.ledger.taken(update_id)
        if ridden:
            self._telegram.ride(ridden)

    async def _taken(self, body: bytes) -> bytes:
        """What rides in the response, sent again and again until there is one."""
        while True:
            try:
                return await self._deliveries.deliver(body)
            except NotTaken:
                await asyncio.sleep(self._chance.uniform(0.0, LONGEST_WAIT))


async def _enter(person: Person) -> None:
    """Until the first question is there."""
    while not (consent := await _welcome(person)):
        pass
    await person.tap(consent, Part.ACKNOWLEDGED | Part.SHOWN)


async def _welcome(person: Person) -> str | None:
    """Press « Démarrer »; the button that accepts. None where it does not come: the bot owes nothing to somebody it does not know yet."""
    await person.say(f"/start {CODE}", Part.ACKNOWLEDGED)
    for _ in range(LOOKS):
        if consent := person.button(CONSENT):
            return consent
        await asyncio.sleep(LOOK_EVERY)
    return None


@asynccontextmanager
async def storm(folder: Path) -> AsyncIterator[Storm]:
    """The program at work in this folder."""
    telegram = Telegram()
    telegram.chats = _Phones()
    async with served(telegram) as api, Mortal(folder, settings_for(api)) as server:
        await begin(server)
        async with Deliveries(await telegram.webhook) as deliveries:
            yield Storm(folder / "data", server, telegram, deliveries)
