"""People who tap on as soon as they are answered, and the updates and screens that pass between them and a bot.

A tap is over when its update was answered 200, the tap itself was answered, its question shows what was chosen, and the next screen is
there. What somebody touches is a button of the screen that they were really shown.

Never here: HTTP, and how many people there are.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from enum import Flag, auto
from typing import Any, Final, NamedTuple

import msgspec

from tests.benchmarks.throughput.telegram import query_of

CHOICE, CONSENT = "t", "y"
"""What the data of a button begins with that answers a question, and of the one that accepts to be asked."""
DATE: Final = 1_790_000_000
BOT: Final = {"id": 4242, "is_bot": True, "first_name": "Mesure", "username": "mesure_bot"}


class Part(Flag):
    """What a person waits for after something they did."""

    ACKNOWLEDGED = auto()
    SHOWN = auto()
    HEARD = auto()
    SETTLED = auto()


ALL: Final = Part.ACKNOWLEDGED | Part.SHOWN | Part.HEARD | Part.SETTLED


class _Key(msgspec.Struct):
    callback_data: str = ""


class _Keyboard(msgspec.Struct):
    inline_keyboard: list[list[_Key]]


class _Screen(msgspec.Struct):
    """The message that a tap is on, as its update repeats it."""

    message_id: int
    chat: dict[str, Any]
    text: str
    reply_markup: msgspec.Raw
    date: int = DATE
    sender: dict[str, Any] = msgspec.field(default_factory=lambda: BOT, name="from")


_keyboards = msgspec.json.Decoder(_Keyboard)
_json = msgspec.json.Encoder().encode


class Person:
    """Somebody with a phone, who does one thing after the other. `deliver` brings an update to the bot, and back what rides."""

    def __init__(self, number: int, updates: Iterator[int], deliver: Callable[[bytes], Awaitable[None]]) -> None:
        self.number = number
        self._updates = updates
        self._deliver = deliver
        self._user = {"id": number, "is_bot": False, "first_name": "Camille", "language_code": "fr"}
        self._chat = {"id": number, "type": "private", "first_name": "Camille"}
        self._buttons: list[str] = []
        self._screen: _Screen | None = None
        self._tapped: tuple[str, int] | None = None
        self._touched: str | None = None
        self._waits = Part(0)
        self._over: asyncio.Future[None] | None = None

    # --- What they see ------------------------------------------------------------------------------------------------------------

    def shown(self, message_id: int, text: str, keyboard: bytes) -> None:
        rows = _keyboards.decode(keyboard).inline_keyboard if keyboard else []
        self._buttons = [key.callback_data for row in rows for key in row]
        self._screen = _Screen(message_id, self._chat, text, msgspec.Raw(keyboard or b"null"))
        # What was just touched, shown again, is no next screen: a server that was killed says it again.
        if self._touched not in self._buttons:
            self._note(Part.SHOWN)

    def changed(self, message_id: int, text: str, keyboard: bytes) -> None:
        if keyboard:
            self.shown(message_id, text, keyboard)
        elif self._tapped is not None and message_id == self._tapped[1]:
            self._note(Part.SETTLED)

    def heard(self, query: str) -> None:
        if self._tapped is not None and query == self._tapped[0]:
            self._note(Part.HEARD)

    def button(self, mark: str) -> str | None:
        """One of those whose data begins so, another one for another person."""
        found = [data for data in self._buttons if data.startswith(mark)]
        return found[self.number % len(found)] if found else None

    # --- What they do -------------------------------------------------------------------------------------------------------------

    async def say(self, text: str, waits: Part = Part.ACKNOWLEDGED | Part.SHOWN) -> None:
        """A message, until all this has come."""
        update = next(self._updates)
        self._touched = None
        message: dict[str, Any] = {"message_id": update, "from": self._user, "chat": self._chat, "date": DATE, "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(" ", 1)[0])}]
        await self._do({"update_id": update, "message": message}, waits)

    async def tap(self, data: str, waits: Part) -> None:
        """A button of the screen in front, until all this has come."""
        assert self._screen is not None
        update = next(self._updates)
        query = query_of(self.number, update)
        self._tapped, self._touched = (query, self._screen.message_id), data
        tapped = {"id": query, "from": self._user, "message": self._screen, "chat_instance": "1", "data": data}
        await self._do({"update_id": update, "callback_query": tapped}, waits)

    async def _do(self, update: dict[str, Any], waits: Part) -> None:
        self._waits, self._over = waits, asyncio.get_running_loop().create_future()
        await self._deliver(_json(update))
        self._note(Part.ACKNOWLEDGED)
        await self._over

    def _note(self, part: Part) -> None:
        self._waits &= ~part
        if not self._waits and self._over is not None and not self._over.done():
            self._over.set_result(None)


# --- Manners ----------------------------------------------------------------------------------------------------------------------------


class Manner(NamedTuple):
    """How people speak with a bot. `answer` is one answer, and whether there was anything to answer. `ends`: it comes to an end."""

    begin: Callable[[Person], Awaitable[None]]
    answer: Callable[[Person], Awaitable[bool]]
    ends: bool


def survey(start: str) -> Manner:
    """Come in by this command, accept where one is asked to, then answer by taps until there is no choice any more."""

    async def begin(person: Person) -> None:
        await person.say(start)
        consent = person.button(CONSENT)
        if consent:
            await person.tap(consent, ALL & ~Part.SETTLED)

    async def answer(person: Person) -> bool:
        choice = person.button(CHOICE)
        if choice is None:
            return False
        await person.tap(choice, ALL)
        return True

    return Manner(begin, answer, ends=True)


async def _nothing(person: Person) -> None:
    return


async def _talk(person: Person) -> bool:
    await person.say("Une phrase.")
    return True


async def _see_a_question(person: Person) -> None:
    keys = [[{"text": f"Choix {number}", "callback_data": f"{CHOICE}:Q1:{number}"}] for number in range(4)]
    person.shown(1, "Une question ?", _json({"inline_keyboard": keys}))


async def _tap_for_nothing(person: Person) -> bool:
    choice = person.button(CHOICE)
    assert choice is not None
    await person.tap(choice, Part.ACKNOWLEDGED)
    return True


TALK: Final = Manner(_nothing, _talk, ends=False)
"""Say something, again and again."""
TAP: Final = Manner(_see_a_question, _tap_for_nothing, ends=False)
"""Tap the same button again and again, though nothing but an acknowledgement comes of it."""
