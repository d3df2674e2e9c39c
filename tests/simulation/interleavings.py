"""Taps, words, corrections and redeliveries of several people, in whatever order they come: heard by the conversation itself.

As at Telegram, what a person writes and corrects comes one after the other, and so do their taps, but the two may overtake each other;
any update may come twice, at once or later. Nothing goes wrong here, so thousands are cheap (see `simulator` for what goes wrong).
Never here: what is right (see `checker`).
"""

import asyncio
import json
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final

from bot.acts import Reply, Said
from bot.conversation import Conversation
from bot.telegram.receiving import Heard, received
from bot.telegram.render import render
from bot.telegram.standin.html import read_html
from bot.telegram.updates import Update, read_update
from dialogues.turns import Shown as Looked
from storage.database import Database
from storage.keys import Keyring
from tests.simulation.checker import BOT, check
from tests.simulation.clockwork import Clockwork
from tests.simulation.history import Act, History, Shown
from tests.simulation.model import CODES, TEXT
from tests.simulation.people import COMMANDS, LIKED, WORDS
from tests.simulation.process import ADDRESS, BEGINNING, FILE, in_hand
from tests.simulation.simulator import Beginning, heard

MOST_PEOPLE: Final = 3
ROUNDS: Final = (2, 3, 3, 4, 5, 15)
AT_ONCE: Final = (1, 1, 1, 1, 2, 4)
"""How many things a person does before the first of them is answered."""
PAUSES: Final = (0, 1, 3)
"""Seconds between two rounds: within two seconds a second tap may be one of a double tap. Whole ones, so that many come at once."""
WIRES: Final = (0.0, 0.05, 0.1)
"""Seconds that an update is on its way."""
TWICE, LATER = 0.1, 0.1
"""How often an update comes twice at once, or once more, up to `LATEST` seconds later."""
LATEST: Final = 20


def interleave(seed: int, number: int, beginning: Beginning, folder: Path) -> tuple[History, list[str]]:
    """`number` interleavings side by side on one database in the empty `folder`: what happened, and what is wrong with it."""
    chance = Random(f"{seed} interleavings")
    loop = Clockwork(chance)
    history = History(loop.time)
    shutil.copyfile(beginning.file, folder / FILE)
    people = range(1, sum(chance.randint(1, MOST_PEOPLE) for _ in range(number)) + 1)
    with in_hand(loop, chance), heard(history), asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(_live(people, seed, beginning, folder, history))
    return history, check(history, people, folder / FILE, beginning.master, beginning.script)


async def _live(people: Sequence[int], seed: int, beginning: Beginning, folder: Path, history: History) -> None:
    loop = asyncio.get_running_loop()
    keyring = Keyring(beginning.master, bytes(32))
    async with Database(f"sqlite:///{folder / FILE}") as database:
        conversation = Conversation(database, keyring, ADDRESS, lambda: BEGINNING + timedelta(seconds=loop.time()))
        await conversation.owe_after_outage(int(BOT))
        updates = count(1).__next__
        tellers = [_Teller(number, Random(f"{seed} person {number}"), conversation, history, updates) for number in people]
        await asyncio.gather(*(teller.live() for teller in tellers))
        for teller in tellers:
            await teller.look()


class _Teller:
    """One person and their phone. Everything they do is one of two queues at Telegram: what they write, and what they touch."""

    def __init__(self, number: int, chance: Random, conversation: Conversation, history: History, updates: Callable[[], int]) -> None:
        self._number = number
        self._chance = chance
        self._conversation = conversation
        self._history = history
        self._next_update = updates
        self._keyboards: list[tuple[str, ...]] = []
        self._written: list[int] = []
        self._messages = 0
        self._later: list[asyncio.Task[None]] = []

    async def live(self) -> None:
        for _ in range(self._chance.choice(ROUNDS)):
            await asyncio.sleep(-asyncio.get_running_loop().time() % 1 + self._chance.choice(PAUSES))
            done = [act for _ in range(self._chance.choice(AT_ONCE)) for act in self._do()]
            queues = [[act for act in done if (act.kind == "tap") is tapped] for tapped in (True, False)]
            await asyncio.gather(*(self._deliver_all(queue) for queue in queues))
        await asyncio.gather(*self._later)

    async def look(self) -> None:
        """The screen in front of them when all is heard."""
        reply = await self._conversation.look(Said("telegram", int(BOT), str(self._number), Looked(), chat=self._number))
        self._show(reply)

    # --- What they do -------------------------------------------------------------------------------------------------------------

    def _do(self) -> list[Act]:
        chosen = self._chance.random()
        asks_words = bool(self._keyboards) and any(f":{TEXT}:" in data for data in self._keyboards[-1])
        if not self._keyboards or chosen < 0.03:
            return [self._says(f"/start {self._chance.choice(CODES)}")]
        if chosen < 0.05:
            return [self._says(self._chance.choice(COMMANDS))]
        if chosen < (0.50 if asks_words else 0.10):
            return [self._says(f"{self._chance.choice(WORDS)} {self._number}-{self._messages}")]
        if chosen < (0.65 if asks_words else 0.17) and self._written:
            edited = self._chance.choice(self._written)
            return [self._did("edit", f"{WORDS} {self._number}-{self._chance.randrange(10**6)}", edited)]
        # On the screen in front, or on an old one, as another device may still show it; now and then twice.
        shown = self._keyboards[-1] if chosen < 0.9 else self._chance.choice(self._keyboards)
        (data,) = self._chance.choices(shown, [LIKED.get(one[0], 1) for one in shown])
        return [self._did("tap", data) for _ in range(2 if self._chance.random() < 0.15 else 1)]

    def _says(self, text: str) -> Act:
        self._messages += 1
        if text.startswith(tuple(WORDS)):
            self._written.append(self._messages)
        return self._did("text", text, self._messages)

    def _did(self, kind: str, what: str, message: int = 0) -> Act:
        act = Act(self._number, self._next_update(), kind, what, message)
        self._history.did(act)
        return act

    # --- How it comes -------------------------------------------------------------------------------------------------------------

    async def _deliver_all(self, acts: Sequence[Act]) -> None:
        for act in acts:
            said = _said(act)
            self._history.send(act.update_id)
            await asyncio.gather(*(self._deliver(said) for _ in range(2 if self._chance.random() < TWICE else 1)))
            self._history.acknowledge(act.update_id)
            if self._chance.random() < LATER:
                self._later.append(asyncio.create_task(self._again(said)))

    async def _again(self, said: Said) -> None:
        await asyncio.sleep(self._chance.randint(0, LATEST))
        await self._deliver(said)

    async def _deliver(self, said: Said) -> None:
        await asyncio.sleep(self._chance.choice(WIRES))
        reply = await self._conversation.hear(said)
        self._show(reply)
        if reply.identity is not None and not reply.rides:
            await self._conversation.mark_said([(reply.identity, reply.turn)])

    def _show(self, reply: Reply) -> None:
        if reply.screen is None:
            return
        shown = render(reply.screen, reply.consultation)
        buttons = tuple(key.data for row in shown.keyboard for key in row)
        if buttons:
            self._keyboards.append(buttons)
        self._history.show(Shown(self._number, len(self._history.lines), read_html(shown.text)[0], buttons))


def _said(act: Act) -> Said:
    """What the bot reads in the update that this made."""
    person = {"id": act.person, "is_bot": False, "first_name": "Camille"}
    message = {"message_id": act.message, "date": 1, "chat": {**person, "type": "private"}, "from": person, "text": act.what}
    kinds: dict[str, dict[str, Any]] = {
        "tap": {"callback_query": {"id": str(act.update_id), "from": person, "data": act.what, "message": message}},
        "text": {"message": message},
        "edit": {"edited_message": message},
    }
    body = json.dumps({"update_id": act.update_id, **kinds[act.kind]}).encode()
    update = read_update(body)
    assert isinstance(update, Update)
    heard = received(update, int(BOT), body, rides=True)
    assert isinstance(heard, Heard)
    return heard.said
