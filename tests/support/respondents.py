"""People who answer a consultation on their phones, each after a plan of their own, reading only what their screen shows.

Never here: what becomes of their answers.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from bot.telegram.standin import Button, ChatMessage, Person

ACCEPT = "J’ai 15 ans ou plus, j’accepte"
CONFIRM = "C’est bon, j’ai fini"
DONT_KNOW, SKIP, PREFER_NOT = "k", "s", "n"
"""The ways of not answering, as buttons carry them."""
SUMMARY = "summary"
"""Where a respondent is who has seen all questions."""
PUBLISHING = "Pouvons-nous publier vos phrases"
REFUSED = "Non"
"""What everybody answers whose sentences could be published."""

_ASKED = re.compile(r"[tds][0-9a-z]+:([A-Z]\d\d):([a-z_]*):(?::([a-z0-9_]+))?")
"""The question and the line that a button belongs to; the option or the way out it is, if it is one."""
PATIENCE = 60.0
"""Seconds for the next screen, unless whoever asks the respondents to answer says otherwise."""
PATIENCE_FIRST = 10.0
"""Seconds before the button that begins the conversation is pressed again."""


@dataclass(frozen=True, slots=True)
class Do:
    """What to do at one question: say messages one by one, tap options by code or a way out, then « Valider » or « Continuer »."""

    taps: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


class Done(NamedTuple):
    """One thing done at a question, and the update it made. `option` is None for « Valider », and for a message."""

    question: str
    kind: str
    option: str | None
    update_id: int


class Respondent:
    """`plan` says what to do at each question, by its id or « question.line »; where it says nothing the respondent stops.

    `patience`: seconds for the next screen; None to wait for as long as it takes.
    """

    def __init__(self, person: Person, plan: Mapping[str, Do], patience: float | None = PATIENCE) -> None:
        self.person = person
        self.plan = plan
        self.patience = patience
        self.done: list[Done] = []
        self._answered: set[str] = set()

    async def begin(self, code: str) -> None:
        """Come in by the consultation's link, accept the notice, and see the first question."""
        # A bot that ended before it could answer owes nothing to somebody it does not know yet: people press again.
        async with asyncio.timeout(self.patience):
            while not await self._is_welcomed(code):
                pass
        self._note("", "consent", None, self.person.tap(ACCEPT))
        await self._until(lambda: self.at != "")

    async def answer(self) -> None:
        """Answer what the plan answers, in the order asked."""
        while self.at in self.plan:
            await self._answer(self.at, self.plan[self.at])

    async def finish(self) -> None:
        """Answer all, then leave the summary."""
        await self.answer()
        assert self.at == SUMMARY, f"stopped at {self.at}"
        self._note(SUMMARY, "confirm", None, self.person.tap(CONFIRM))
        await self._until(lambda: self.person.screen.text.startswith("Merci"))

    async def reopen(self, question: str, button: str) -> None:
        """Come back to an answered question by this button of the screen in front."""
        self._answered.discard(question)
        self._note(question, "reopen", None, self.person.tap(button))
        await self._until(lambda: self.at == question)

    @property
    def at(self) -> str:
        """The question on the screen, or `SUMMARY`; empty in between. A screen that was said again too late is passed over."""
        for message in reversed(self.person.chat):
            if any(CONFIRM in row for row in message.labels):
                return SUMMARY
            asked = next(filter(None, map(_question, _buttons(message))), "")
            if asked and asked not in self._answered:
                return asked
        return ""

    async def _is_welcomed(self, code: str) -> bool:
        self._note("", "start", None, self.person.start(code))
        with suppress(TimeoutError):
            await self.person.until(lambda: ACCEPT in self.person.screen.labels[0], PATIENCE_FIRST)
            return True
        return False

    async def _answer(self, question: str, do: Do) -> None:
        for text in do.says:
            await self._act(question, "say", None, partial(self.person.send, text))
        for option in do.taps:
            await self._act(question, "tap", option, partial(self._tap, question, option))
        await self._until(lambda: self._is_past(question) or self._button(question, None) is not None)
        if not self._is_past(question):
            await self._act(question, "submit", None, partial(self._tap, question, None))
        self._answered.add(question)
        await self._until(lambda: self.at != "" or self._is_asked_to_publish())
        if self._is_asked_to_publish():
            self._note("", "publish", None, self.person.tap(REFUSED))
            await self._until(lambda: self.at != "")

    async def _act(self, question: str, kind: str, option: str | None, act: Callable[[], int]) -> None:
        """Do it, then wait for another question; or for another look of this one, where one act is not all it takes."""
        before = self._message_of(question)
        more = kind == "say" or self._button(question, None) is not None
        self._note(question, kind, option, act())
        # A long text is several messages, and a tap after the reply to the first could overtake the rest: nobody is as quick as that.
        await self._until(lambda: self.person.is_heard and (self._is_past(question) or (more and self._message_of(question) != before)))

    def _is_asked_to_publish(self) -> bool:
        return PUBLISHING in self.person.screen.text and bool(self.person.screen.keyboard)

    def _is_past(self, question: str) -> bool:
        """Something else is asked. A server that ended before it took its buttons away leaves them under an answered question."""
        return self.at not in ("", question) or self._is_asked_to_publish()

    def _tap(self, question: str, option: str | None) -> int:
        button, message = self._button(question, option), self._message_of(question)
        if button is None or message is None:
            raise LookupError(f"no button {option} at {question}: {message and message.labels}")
        return self.person.tap(button, message.message_id)

    def _button(self, question: str, option: str | None) -> str | None:
        """The data of the button of this option, of « Valider » and the like when it is None."""
        message = self._message_of(question)
        for data in (button.callback_data or "" for button in (_buttons(message) if message else [])):
            found = _ASKED.fullmatch(data)
            if found is not None and found[3] == option:
                return data
        return None

    def _message_of(self, question: str) -> ChatMessage | None:
        return next((message for message in reversed(self.person.chat) if question in map(_question, _buttons(message))), None)

    def _note(self, question: str, kind: str, option: str | None, update_id: int) -> None:
        self.done.append(Done(question, kind, option, update_id))

    async def _until(self, condition: Callable[[], bool]) -> None:
        await self.person.until(condition, self.patience)


def _buttons(message: ChatMessage) -> list[Button]:
    return [button for row in message.keyboard for button in row]


def _question(button: Button) -> str:
    found = _ASKED.fullmatch(button.callback_data or "")
    return "" if found is None else f"{found[1]}.{found[2]}" if found[2] else found[1]
