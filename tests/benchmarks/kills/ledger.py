"""What people sent, and what of it was acknowledged, read from the very bytes that were sent.

Never here: what is in the files.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

import msgspec

from tests.benchmarks.throughput.crowd import FIRST_PERSON
from tests.benchmarks.throughput.people import CHOICE

Answers = Mapping[str, str]
"""Codes of options, by questions."""


class _Sender(msgspec.Struct):
    id: int


class _Tap(msgspec.Struct):
    data: str
    sender: _Sender = msgspec.field(name="from")


class _Update(msgspec.Struct):
    update_id: int
    callback_query: _Tap | None = None


_updates: Final = msgspec.json.Decoder(_Update)


class Ledger:
    """`answers` are those acknowledged of each person, in the order in which people came. Somebody who is over takes eight bytes here."""

    def __init__(self) -> None:
        self.acknowledged = 0
        """Updates, of whatever kind."""
        self.answers: list[dict[str, str]] = []
        self._under_way: dict[int, _Update] = {}
        self._alike: dict[frozenset[tuple[str, str]], dict[str, str]] = {}
        self._awaited = 0
        self._reached: asyncio.Future[None] | None = None

    @property
    def under_way(self) -> frozenset[int]:
        """Updates sent and not acknowledged: they may be kept or not."""
        return frozenset(self._under_way)

    def maybe(self) -> Mapping[int, Answers]:
        """The answers under way of people, by their numbers."""
        taps = [update.callback_query for update in self._under_way.values() if update.callback_query]
        return {tap.sender.id: dict([_choice(tap)]) for tap in taps if tap.data.startswith(CHOICE)}

    def come(self) -> int:
        """The number of somebody new."""
        self.answers.append({})
        return FIRST_PERSON + len(self.answers) - 1

    def sent(self, body: bytes) -> int:
        """An update is on its way; its number."""
        update = _updates.decode(body)
        self._under_way[update.update_id] = update
        return update.update_id

    def taken(self, update_id: int) -> None:
        """An update was answered 200."""
        tap = self._under_way.pop(update_id).callback_query
        self.acknowledged += 1
        if tap is not None and tap.data.startswith(CHOICE):
            question, option = _choice(tap)
            self.answers[tap.sender.id - FIRST_PERSON][question] = option
        if self._reached is not None and self.acknowledged >= self._awaited and not self._reached.done():
            self._reached.set_result(None)

    def over(self, number: int) -> None:
        """This person does nothing more. People are many, and ways to answer few: who answered alike share what they answered."""
        answers = self.answers[number - FIRST_PERSON]
        self.answers[number - FIRST_PERSON] = self._alike.setdefault(frozenset(answers.items()), answers)

    async def until(self, acknowledged: int) -> None:
        """Until so many updates are acknowledged since the beginning. Waited for by one at a time."""
        if self.acknowledged < acknowledged:
            self._awaited, self._reached = acknowledged, asyncio.get_running_loop().create_future()
            await self._reached


def _choice(tap: _Tap) -> tuple[str, str]:
    """The question and the option of `t2s:C07:leaks::agree`."""
    _, question, *_, option = tap.data.split(":")
    return question, option
