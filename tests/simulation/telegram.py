"""Telegram as a simulation has it: the stand-in of the Bot API, on a wire that is slow, loses, repeats, or breaks down.

Never here: what the bot says, nor what people do.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from telegram.error import NetworkError, TimedOut

from bot.telegram.standin import ChatMessage, Person, Standin, StandinRequest, WebhookDelivery
from tests.simulation.faults import BROKEN, BUSY, CRASH, CRASH_AFTER, LOST, SLOW, TWICE, UNKNOWN, Plan
from tests.simulation.history import History, Shown
from tests.simulation.process import Process

USUAL: Final = (0.02, 0.08)
"""Seconds that a message takes on the wire."""
SLOW_SECONDS: Final = (0.5, 90.0)
"""Telegram gives an acknowledgement up after 60."""
SLOW_CALL: Final = (0.5, 10.0)
"""Seconds that the bot has the patience for."""
LATER: Final = (0.0, 40.0)
"""Seconds until an update comes a second time."""
LONGEST_WAIT: Final = 30


class Telegram(Standin):
    """Notes what is shown to people, and which updates are fetched and confirmed by asking for more."""

    def __init__(self, token: str, clock: Any, history: History) -> None:
        super().__init__(token, clock=clock)
        self._history = history

    async def call(self, method: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        if method == "getUpdates":
            return await self._fetched(method, parameters)
        return self._shown(await super().call(method, parameters))

    async def execute_webhook_reply(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._shown(await super().execute_webhook_reply(body))

    async def _fetched(self, method: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        for update in self.exchange.pending():
            if update.update_id < int(parameters.get("offset", 0)):
                self._history.acknowledge(update.update_id)
        answer = await super().call(method, parameters)
        for update in answer.get("result", ()):
            self._history.send(update["update_id"])
        return answer

    def _change(self, person: Person, before: ChatMessage, after: ChatMessage) -> dict[str, Any]:
        """What is to stand where it stands already is on the screen, though Telegram refuses to put it there again."""
        if after == before:
            self._note(person.as_json(before))
        return super()._change(person, before, after)

    def _shown(self, answer: dict[str, Any]) -> dict[str, Any]:
        result = answer.get("result")
        if isinstance(result, dict) and "text" in result:
            self._note(result)
        return answer

    def _note(self, message: dict[str, Any]) -> None:
        rows = message.get("reply_markup", {}).get("inline_keyboard", ())
        buttons = tuple(button["callback_data"] for row in rows for button in row if "callback_data" in button)
        self._history.show(Shown(message["chat"]["id"], message["message_id"], message["text"], buttons))


class Wire(StandinRequest):
    """One process's way to Telegram."""

    __slots__ = ("_plan", "_process")

    def __init__(self, standin: Standin, process: Process, plan: Plan) -> None:
        super().__init__(standin)
        self._process = process
        self._plan = plan

    async def do_request(self, url: str, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        method = url.partition("?")[0].rpartition("/")[2]
        await self._travel()
        fault = self._plan.at("a call", method)
        if fault == CRASH:
            await self._die()
        if fault == LOST:
            raise NetworkError("The Bot API could not be reached")
        if fault == SLOW:
            await asyncio.sleep(self._plan.chance.uniform(*SLOW_CALL))
        if fault == BUSY:
            return _refused(429, "Too Many Requests", retry_after=self._plan.chance.randint(1, LONGEST_WAIT))
        if fault == BROKEN:
            return _refused(502, "Bad Gateway")
        answer = await super().do_request(url, *arguments, **options)
        if fault == CRASH_AFTER:
            await self._die()
        if fault == UNKNOWN:
            raise TimedOut("The Bot API did not answer in time")
        await self._travel()
        return answer

    async def _travel(self) -> None:
        await asyncio.sleep(self._plan.chance.uniform(*USUAL))
        if not self._process.alive:
            raise NetworkError("nobody is there any more")

    async def _die(self) -> None:
        self._process.kill()
        raise NetworkError("nobody is there any more")


def _refused(code: int, words: str, **parameters: int) -> tuple[int, bytes]:
    return code, json.dumps({"ok": False, "error_code": code, "description": words, "parameters": parameters}).encode()


class Postman:
    """Brings updates to the webhook of whichever process runs, again and again until it has taken them."""

    def __init__(self, standin: Standin, plan: Plan, history: History) -> None:
        self.process: Process | None = None
        self._plan = plan
        self._history = history
        self._repeats: set[asyncio.Task[None]] = set()
        self.delivery = WebhookDelivery(standin, self._receive)

    async def _receive(self, headers: dict[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        update_id = json.loads(body)["update_id"]
        self._history.send(update_id)
        fault = self._plan.at("an update", str(update_id))
        if fault == LOST:
            raise ConnectionResetError("lost on the way")
        if fault == TWICE:
            repeat = asyncio.create_task(self._again(headers, body))
            self._repeats.add(repeat)
            repeat.add_done_callback(self._repeats.discard)
        if fault == SLOW:
            await asyncio.sleep(self._plan.chance.uniform(*SLOW_SECONDS))
        answer = await self._brought(headers, body)
        if 200 <= answer[0] < 300:
            self._history.acknowledge(update_id)
        else:
            self._history.note(f"update {update_id} is answered {answer[0]}")
        return answer

    async def _again(self, headers: dict[str, str], body: bytes) -> None:
        """The same update once more, whose answer nobody hears."""
        await asyncio.sleep(self._plan.chance.uniform(*LATER))
        with suppress(OSError):
            await self._brought(headers, body)

    async def _brought(self, headers: dict[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        await asyncio.sleep(self._plan.chance.uniform(*USUAL))
        process = self.process
        if process is None or not process.alive:
            raise ConnectionRefusedError("nobody listens")

        async def read() -> bytes:
            return body

        answer: tuple[int, Mapping[str, str], bytes] = await process.outcome(process.bot.webhook.receive(headers, read))
        fault = self._plan.at("an acknowledgement", str(json.loads(body)["update_id"]))
        if fault in (CRASH, CRASH_AFTER):
            process.kill()
        if fault in (CRASH, LOST):
            raise ConnectionResetError("lost on the way")
        await asyncio.sleep(self._plan.chance.uniform(*(SLOW_SECONDS if fault == SLOW else USUAL)))
        return answer
