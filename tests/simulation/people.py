"""People who answer, hesitate, tap twice, come back to old messages, correct themselves, and start again: each by a chance of their own.

They read only what their phone shows. Never here: what becomes of it.
"""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Final

from bot.telegram.standin import Button, ChatMessage, Person
from tests.simulation.history import Act, History
from tests.simulation.model import CODES, TEXT

QUICK: Final = (0.0, 2.0)
SLOW: Final = (2.0, 20.0)
LOST_IN_THOUGHT: Final = (100.0, 400.0)
"""Seconds between two things done."""
COMMANDS: Final = ("/aide", "/effacer", "/reprendre", "/confidentialite", "/mesreponses", "/ressources", "/stop")
LIKED: Final = {"y": 20, "t": 9, "s": 9, "g": 9, "d": 3, "o": 6, "b": 6, "c": 20, "P": 9, "E": 1}
"""How much a button is liked, by the letter of what it carries: 1 where nothing stands here."""
WORDS: Final = "xyz"
"""No label of the script begins so, and no letter of a choice is one of these."""


class Citizen:
    """`number` is their chat too."""

    def __init__(self, person: Person, number: int, chance: Random, history: History) -> None:
        self._person = person
        self._number = number
        self._chance = chance
        self._history = history
        self._said = 0
        self._hurry = chance.random()

    async def live(self, acts: int) -> None:
        """Do so many things."""
        for _ in range(acts):
            await asyncio.sleep(self._pause())
            self._do()

    def _pause(self) -> float:
        if self._chance.random() < 0.02:
            return self._chance.uniform(*LOST_IN_THOUGHT)
        return self._chance.uniform(*(QUICK if self._chance.random() < self._hurry else SLOW))

    def _do(self) -> None:
        keyboards = [message for message in self._person.chat if message.keyboard and _data(message)]
        chosen = self._chance.random()
        if not keyboards or chosen < 0.03:
            self._say(f"/start {self._chance.choice(CODES)}")
        elif chosen < 0.06:
            self._say(self._chance.choice(COMMANDS))
        elif chosen < (0.50 if _asks_words(keyboards[-1]) else 0.12):
            self._say(self._words())
        elif chosen < (0.65 if _asks_words(keyboards[-1]) else 0.17):
            self._correct()
        elif chosen < 0.27:
            self._tap_what_was()
        else:
            self._tap(_data(keyboards[-1]), keyboards[-1].message_id)

    def _tap_what_was(self) -> None:
        """A button shown some time ago, as a second device may still show it."""
        shown = self._chance.choice([shown for shown in self._history.shown if shown.person == self._number and shown.buttons])
        self._tap(shown.buttons, shown.message)

    def _tap(self, data: Sequence[str], message: int) -> None:
        (chosen,) = self._chance.choices(data, [LIKED.get(one[0], 1) for one in data])
        for _ in range(2 if self._chance.random() < 0.1 else 1):
            # Forced: two buttons may carry the same, such as « Valider » and « Ne rien changer ».
            update = self._person.tap(chosen, message, forced=True)
            self._history.did(Act(self._number, update, "tap", chosen))

    def _say(self, text: str) -> None:
        update = self._person.send(text)
        self._history.did(Act(self._number, update, "text", text, self._person.chat[-1].message_id))

    def _correct(self) -> None:
        mine = [message for message in self._person.chat if not message.from_bot and message.text.startswith(WORDS)]
        if mine:
            text, message = self._words(), self._chance.choice(mine).message_id
            self._history.did(Act(self._number, self._person.edit(message, text), "edit", text, message))

    def _words(self) -> str:
        """Said by nobody else, nor ever again: whoever finds them knows whose they are."""
        self._said += 1
        return f"{WORDS} {self._number}-{self._said}"


def _asks_words(message: ChatMessage) -> bool:
    return any(f":{TEXT}:" in data for data in _data(message))


def _data(message: ChatMessage) -> list[str]:
    buttons: list[Button] = [button for row in message.keyboard for button in row]
    return [button.callback_data for button in buttons if button.callback_data]
