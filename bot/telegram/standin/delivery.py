"""The stand-in's webhook: updates sent to the bot, again and again until it takes them.

Here: the order, the retries, the expiry, and the call that rides in the response, as the published Bot API server has them.
Never here: what updates say, and polling.

Not imitated: the pause in opening connections after ten seconds without a success, and the webhook removed after a day of 410.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import islice
from typing import NamedTuple

import aiohttp

from bot.telegram.standin.api import Standin, Webhook
from bot.telegram.standin.exchange import PendingUpdate, Queue

# Headers and body of an update -> status, headers and body of the answer. A broken connection raises OSError or aiohttp.ClientError.
Receive = Callable[[dict[str, str], bytes], Awaitable[tuple[int, Mapping[str, str], bytes]]]
Sleep = Callable[[float], Awaitable[object]]

# Seconds.
ANSWER_TIMEOUT = 60.0
FIRST_DELAYS = (0, 2, 4, 8, 16, 32, 64)
# Telegram draws it between 60 and 120.
NEXT_DELAY = 90
LONGEST_RETRY_AFTER = 3600


class Attempt(NamedTuple):
    """One sending of one update. `status` is None when no answer came back."""

    update_id: int
    status: int | None


class WebhookDelivery:
    """Delivers to `receive` what is pending, for the webhook set by `setWebhook`. `sleep` must let the stand-in's clock advance."""

    def __init__(self, standin: Standin, receive: Receive, sleep: Sleep = asyncio.sleep) -> None:
        self.attempts: list[Attempt] = []
        self._standin = standin
        self._receive = receive
        self._sleep = sleep
        self._responses_to_lose = 0
        self._one_at_a_time = asyncio.Lock()

    def lose_next_response(self) -> None:
        """Let the bot receive the next update, and its response never arrive: the update is sent again."""
        self._responses_to_lose += 1

    async def deliver(self) -> None:
        """Deliver until nothing is pending: each queue in its order, the queues side by side.

        Raises `RuntimeError` if no webhook is set, and whatever `receive` raises that is no broken connection.
        """
        async with self._one_at_a_time:
            connections = asyncio.Semaphore(self._webhook().max_connections)
            loaded: dict[Queue, asyncio.Task[None]] = {}
            try:
                while self._load(loaded, connections):
                    change = asyncio.ensure_future(self._standin.exchange.change())
                    try:
                        await asyncio.wait((change, *loaded.values()), return_when=asyncio.FIRST_COMPLETED)
                    finally:
                        change.cancel()
                    for queue in [queue for queue, worker in loaded.items() if worker.done()]:
                        loaded.pop(queue).result()
            finally:
                for worker in loaded.values():
                    worker.cancel()
                await asyncio.gather(*loaded.values(), return_exceptions=True)

    async def run(self) -> None:
        """Deliver whatever comes while a webhook is set, until cancelled."""
        while True:
            if self._standin.webhook is not None:
                await self.deliver()
            await self._standin.exchange.change()

    async def redeliver(self, update_id: int) -> int | None:
        """Send once more an update that was delivered; gives the status, None without an answer. Raises `KeyError` if it never was."""
        await self._attempt(self._standin.exchange.delivered(update_id))
        return self.attempts[-1].status

    def _load(self, loaded: dict[Queue, "asyncio.Task[None]"], connections: asyncio.Semaphore) -> bool:
        """Begin to empty the queues that wait, as far as there is room: a failing one stays and keeps its place, as at Telegram."""
        if self._standin.webhook is not None:
            room = 2 * self._standin.webhook.max_connections
            for queue in list(
                islice((queue for queue in self._standin.exchange.waiting_queues() if queue not in loaded), room - len(loaded))
            ):
                loaded[queue] = asyncio.create_task(self._empty(queue, connections))
        return bool(loaded)

    async def _empty(self, queue: Queue, connections: asyncio.Semaphore) -> None:
        failures = 0
        while True:
            async with connections:
                update = self._standin.exchange.first_of(queue)
                if update is None or self._standin.webhook is None:
                    return
                outcome = await self._attempt(update)
            if outcome.accepted:
                failures = 0
                continue
            delay = FIRST_DELAYS[failures] if failures < len(FIRST_DELAYS) else NEXT_DELAY
            failures += 1
            await self._sleep(delay if outcome.retry_after is None else min(outcome.retry_after, LONGEST_RETRY_AFTER))

    async def _attempt(self, update: PendingUpdate) -> "_Outcome":
        headers = {"Content-Type": "application/json"}
        if self._webhook().secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._webhook().secret_token
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT):
                status, answer_headers, body = await self._receive(headers, json.dumps(update.body).encode())
            if self._responses_to_lose:
                self._responses_to_lose -= 1
                raise ConnectionResetError("Connection reset by peer")
        except (OSError, aiohttp.ClientError) as error:
            return self._note_failure(update, None, str(error) or type(error).__name__)
        lowered = {name.lower(): value for name, value in answer_headers.items()}
        if not 200 <= status < 300:
            wait = lowered.get("retry-after", "")
            return self._note_failure(update, status, f"Wrong response from the webhook: {status}", int(wait) if wait.isdecimal() else None)
        self.attempts.append(Attempt(update.update_id, status))
        self._standin.exchange.confirm(update)
        await self._do_what_rides(lowered.get("content-type", ""), body)
        return _Outcome(True)

    def _note_failure(self, update: PendingUpdate, status: int | None, description: str, retry_after: int | None = None) -> "_Outcome":
        self.attempts.append(Attempt(update.update_id, status))
        webhook = self._standin.webhook
        if webhook is not None:
            webhook.last_error = description
            webhook.last_error_date = self._standin.clock()
        return _Outcome(False, retry_after)

    async def _do_what_rides(self, content_type: str, body: bytes) -> None:
        if not content_type.startswith("application/json"):
            return
        try:
            reply = json.loads(body)
        except ValueError:
            return
        if isinstance(reply, dict) and "method" in reply:
            await self._standin.execute_webhook_reply(reply)

    def _webhook(self) -> Webhook:
        if self._standin.webhook is None:
            raise RuntimeError("no webhook is set: the bot must call setWebhook first")
        return self._standin.webhook


class _Outcome(NamedTuple):
    accepted: bool
    retry_after: int | None = None


@asynccontextmanager
async def over_http(standin: Standin) -> AsyncIterator[Receive]:
    """A `receive` that posts to the address of the webhook, and follows no redirection."""
    async with aiohttp.ClientSession() as session:

        async def receive(headers: dict[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
            if standin.webhook is None:
                raise ConnectionAbortedError("the webhook was removed")
            async with session.post(standin.webhook.url, data=body, headers=headers, allow_redirects=False) as answer:
                return answer.status, answer.headers, await answer.read()

        yield receive
