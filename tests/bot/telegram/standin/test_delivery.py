import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.telegram.standin import Attempt, Person, Standin, WebhookDelivery, over_http
from tests.support.clock import ManualClock

Answer = tuple[int, Mapping[str, str], bytes]
OK: Answer = (200, {}, b"")
URL = "https://concertia.example/telegram"
JSON = {"Content-Type": "application/json"}


@dataclass
class Server:
    """A bot's end of the webhook: keeps what it was sent, and answers what it is told to (200 when nothing is left to say)."""

    answers: list[Answer | Exception] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    async def __call__(self, headers: dict[str, str], body: bytes) -> Answer:
        update = json.loads(body)
        self.received.append(update["update_id"])
        self.headers.append(headers)
        self.bodies.append(update)
        answer = self.answers.pop(0) if self.answers else OK
        if isinstance(answer, Exception):
            raise answer
        return answer


class SleepingClock(ManualClock):
    """Notes each sleep, in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await super().sleep(seconds)


@pytest.fixture
def clock() -> SleepingClock:
    return SleepingClock()


@pytest.fixture
async def standin(clock: SleepingClock) -> Standin:
    standin = Standin("4242:x", clock=clock)
    await standin.call("setWebhook", {"url": URL, "secret_token": "s3cret"})
    return standin


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def delivery(standin: Standin, server: Server, clock: SleepingClock) -> WebhookDelivery:
    return WebhookDelivery(standin, server, clock.sleep)


def riding(chat_id: int, text: str) -> bytes:
    return json.dumps({"method": "sendMessage", "chat_id": chat_id, "text": text}).encode()


async def test_updates_come_once_in_order_with_the_secret(delivery: WebhookDelivery, server: Server, marie: Person) -> None:
    ids = [marie.send(text) for text in "abc"]
    await delivery.deliver()
    await delivery.deliver()
    assert server.received == ids
    assert [body["message"]["text"] for body in server.bodies] == ["a", "b", "c"]
    assert server.headers[0] == {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": "s3cret"}
    assert delivery.attempts == [Attempt(update_id, 200) for update_id in ids]


async def test_what_somebody_writes_is_heard_when_the_last_of_it_is_taken(
    standin: Standin, server: Server, clock: SleepingClock, marie: Person
) -> None:
    heard: list[bool] = []

    async def listening(headers: dict[str, str], body: bytes) -> Answer:
        heard.append(marie.is_heard)
        return await server(headers, body)

    assert marie.is_heard
    delivery = WebhookDelivery(standin, listening, clock.sleep)
    marie.send("très long " * 500)
    waits = asyncio.ensure_future(marie.until(lambda: marie.is_heard))
    await delivery.deliver()
    await waits
    assert (heard, len(server.received)) == ([False, False], 2)


async def test_without_a_secret_no_header_is_sent(delivery: WebhookDelivery, server: Server, standin: Standin, marie: Person) -> None:
    await standin.call("setWebhook", {"url": URL})
    marie.send("a")
    await delivery.deliver()
    assert server.headers == [JSON]


async def test_without_a_webhook_nothing_can_be_delivered(delivery: WebhookDelivery, standin: Standin, marie: Person) -> None:
    await standin.call("deleteWebhook", {})
    marie.send("a")
    with pytest.raises(RuntimeError, match="setWebhook"):
        await delivery.deliver()


@pytest.mark.parametrize("failure", [(500, {}, b""), (404, {}, b""), (302, {}, b""), ConnectionResetError(), TimeoutError()])
async def test_a_failure_is_sent_again_with_longer_and_longer_pauses(
    delivery: WebhookDelivery, server: Server, clock: SleepingClock, marie: Person, failure: Answer | Exception
) -> None:
    server.answers = [failure] * 10
    first, second = marie.send("a"), marie.send("b")
    await delivery.deliver()
    assert server.received == [first] * 11 + [second]
    assert clock.slept == [0, 2, 4, 8, 16, 32, 64, 90, 90, 90]


async def test_pauses_begin_anew_with_the_next_update(
    delivery: WebhookDelivery, server: Server, clock: SleepingClock, marie: Person
) -> None:
    server.answers = [(500, {}, b""), (500, {}, b""), OK, (500, {}, b"")]
    marie.send("a")
    marie.send("b")
    await delivery.deliver()
    assert clock.slept == [0, 2, 0]


@pytest.mark.parametrize(("said", "slept"), [("7", 7), ("86400", 3600), ("soon", 0)])
async def test_retry_after_is_honoured_up_to_an_hour(
    delivery: WebhookDelivery, server: Server, clock: SleepingClock, marie: Person, said: str, slept: float
) -> None:
    server.answers = [(503, {"retry-after": said}, b"")]
    update_id = marie.send("a")
    await delivery.deliver()
    assert (server.received, clock.slept) == ([update_id, update_id], [slept])


async def test_an_update_refused_for_a_day_is_forgotten(
    delivery: WebhookDelivery, server: Server, clock: SleepingClock, marie: Person
) -> None:
    begun = clock.now
    server.answers = [(500, {}, b"")] * 2000
    poison = marie.send("a")
    await delivery.deliver()
    assert set(server.received) == {poison}
    assert 900 < len(server.received) < 1100
    assert 86400 <= (clock.now - begun).total_seconds() < 86400 + 90


async def test_after_an_outage_of_150_seconds_taps_are_gone_and_texts_are_not(
    server: Server, standin: Standin, clock: SleepingClock, marie: Person
) -> None:
    marie.tap("x", forced=True)
    text = marie.send("a")
    back_at = clock.now + timedelta(seconds=150)

    async def receive(headers: dict[str, str], body: bytes) -> Answer:
        if clock.now < back_at:
            raise ConnectionRefusedError
        return await server(headers, body)

    await WebhookDelivery(standin, receive, clock.sleep).deliver()
    assert server.received == [text]


async def test_one_failing_chat_does_not_hold_the_others(
    delivery: WebhookDelivery, server: Server, standin: Standin, marie: Person
) -> None:
    paul = standin.person(18, "Paul")
    poison, behind, other = marie.send("poison"), marie.send("behind"), paul.send("a")
    failures = 0

    async def receive(headers: dict[str, str], body: bytes) -> Answer:
        nonlocal failures
        await server(headers, body)
        if b"poison" in body and failures < 5:
            failures += 1
            return 500, {}, b""
        return OK

    await WebhookDelivery(standin, receive, ManualClock().sleep).deliver()
    assert server.received.index(other) < 3
    assert [update_id for update_id in server.received if update_id != other] == [poison] * 6 + [behind]


async def test_messages_and_edits_share_a_queue_and_taps_have_their_own(standin: Standin, marie: Person, clock: SleepingClock) -> None:
    text, edit, tap, membership = marie.send("a"), marie.edit(1, "b"), marie.tap("x", forced=True), marie.block()
    held = asyncio.Event()
    received: list[int] = []

    async def receive(headers: dict[str, str], body: bytes) -> Answer:
        received.append(json.loads(body)["update_id"])
        await held.wait()
        return OK

    delivering = asyncio.create_task(WebhookDelivery(standin, receive, clock.sleep).deliver())
    for _ in range(10):
        await asyncio.sleep(0)
    assert received == [text, tap, membership]
    held.set()
    await delivering
    assert received == [text, tap, membership, edit]


async def test_no_more_than_max_connections_are_open(standin: Standin, clock: SleepingClock) -> None:
    await standin.call("setWebhook", {"url": URL, "max_connections": 3})
    for user_id in range(1, 13):
        standin.person(user_id).send("a")
    present = most = 0

    async def receive(headers: dict[str, str], body: bytes) -> Answer:
        nonlocal present, most
        present += 1
        most = max(most, present)
        await asyncio.sleep(0)
        present -= 1
        return OK

    await WebhookDelivery(standin, receive, clock.sleep).deliver()
    assert (most, standin.exchange.pending()) == (3, [])


async def test_failing_queues_leave_no_room_for_others(standin: Standin, clock: SleepingClock) -> None:
    await standin.call("setWebhook", {"url": URL, "max_connections": 2})
    for user_id in range(1, 6):
        standin.person(user_id).send("a")
    chats: set[int] = set()

    async def receive(headers: dict[str, str], body: bytes) -> Answer:
        chats.add(json.loads(body)["message"]["chat"]["id"])
        return 500, {}, b""

    delivering = asyncio.create_task(WebhookDelivery(standin, receive, clock.sleep).deliver())
    for _ in range(100):
        await asyncio.sleep(0)
    delivering.cancel()
    assert chats == {1, 2, 3, 4}


async def test_what_comes_during_a_delivery_is_delivered_too(standin: Standin, marie: Person, clock: SleepingClock) -> None:
    paul = standin.person(18, "Paul")
    received: list[str] = []

    async def receive(headers: dict[str, str], body: bytes) -> Answer:
        received.append(json.loads(body)["message"]["text"])
        if received == ["a"]:
            paul.send("b")
            marie.send("c")
        return OK

    marie.send("a")
    await WebhookDelivery(standin, receive, clock.sleep).deliver()
    assert sorted(received) == ["a", "b", "c"]


async def test_the_call_in_the_response_is_done(delivery: WebhookDelivery, server: Server, standin: Standin, marie: Person) -> None:
    server.answers = [(200, {"content-type": "application/json; charset=utf-8"}, riding(marie.user_id, "Bonjour"))]
    marie.start()
    await delivery.deliver()
    assert marie.screen.text == "Bonjour"
    assert [(call.method, call.ridden) for call in standin.calls] == [("setWebhook", False), ("sendMessage", True)]


@pytest.mark.parametrize(
    ("headers", "body"),
    [({}, b'{"method": "sendMessage"}'), (JSON, b""), (JSON, b"{"), (JSON, b'"ok"'), (JSON, b'{"ok": true}'), (JSON, b"\xff")],
)
async def test_a_response_without_a_call_is_only_a_success(
    delivery: WebhookDelivery, server: Server, standin: Standin, marie: Person, headers: dict[str, str], body: bytes
) -> None:
    server.answers = [(200, headers, body)]
    marie.start()
    await delivery.deliver()
    assert (len(server.received), len(standin.calls)) == (1, 1)


async def test_a_call_refused_in_the_response_is_not_sent_again(
    delivery: WebhookDelivery, server: Server, standin: Standin, marie: Person
) -> None:
    server.answers = [(200, JSON, riding(99, "a"))]
    marie.start()
    await delivery.deliver()
    assert (len(server.received), standin.calls[-1].answer["error_code"]) == (1, 400)


async def test_a_lost_response_brings_the_update_again(delivery: WebhookDelivery, server: Server, marie: Person) -> None:
    server.answers = [(200, JSON, riding(marie.user_id, "lost")), (200, JSON, riding(marie.user_id, "said again"))]
    delivery.lose_next_response()
    update_id = marie.start()
    await delivery.deliver()
    assert delivery.attempts == [Attempt(update_id, None), Attempt(update_id, 200)]
    assert [message.text for message in marie.chat] == ["/start", "said again"]


async def test_redeliver_sends_again_what_was_delivered(delivery: WebhookDelivery, server: Server, standin: Standin, marie: Person) -> None:
    server.answers = [OK, (200, JSON, riding(marie.user_id, "encore"))]
    update_id = marie.start()
    with pytest.raises(KeyError):
        await delivery.redeliver(update_id)
    await delivery.deliver()
    assert await delivery.redeliver(update_id) == 200
    assert server.bodies[0] == server.bodies[1]
    assert marie.screen.text == "encore"
    assert standin.exchange.pending() == []


async def test_webhook_info_tells_of_the_last_failure(
    delivery: WebhookDelivery, server: Server, standin: Standin, clock: SleepingClock, marie: Person
) -> None:
    server.answers = [(503, {}, b"")]
    failed_at = clock.now
    marie.start()
    await delivery.deliver()
    info = (await standin.call("getWebhookInfo", {}))["result"]
    assert (info["last_error_date"], info["last_error_message"]) == (int(failed_at.timestamp()), "Wrong response from the webhook: 503")


async def test_a_fault_of_the_receiver_itself_is_not_hidden(standin: Standin, marie: Person) -> None:
    async def receive(headers: dict[str, str], body: bytes) -> Answer:
        raise ZeroDivisionError

    marie.start()
    with pytest.raises(ZeroDivisionError):
        await WebhookDelivery(standin, receive).deliver()


async def test_a_webhook_removed_meanwhile_ends_the_delivery(standin: Standin, marie: Person) -> None:
    async def receive(headers: dict[str, str], body: bytes) -> Answer:
        await standin.call("deleteWebhook", {})
        return 500, {}, b""

    marie.send("a")
    await WebhookDelivery(standin, receive).deliver()
    assert [update["message"]["text"] for update in (await standin.call("getUpdates", {}))["result"]] == ["a"]


async def test_run_delivers_whatever_comes_once_a_webhook_is_set(
    delivery: WebhookDelivery, server: Server, standin: Standin, marie: Person
) -> None:
    await standin.call("deleteWebhook", {})
    server.answers = [(200, JSON, riding(marie.user_id, text)) for text in "xyz"]
    running = asyncio.create_task(delivery.run())
    marie.send("a")
    await asyncio.sleep(0)
    assert server.received == []
    await standin.call("setWebhook", {"url": URL})
    await marie.until(lambda: marie.screen.text == "x")
    marie.send("b")
    marie.send("c")
    await marie.until(lambda: marie.screen.text == "z")
    running.cancel()
    assert len(server.received) == 3


Handler = Callable[[web.Request], Awaitable[web.Response]]


async def test_updates_are_posted_to_the_address_of_the_webhook(standin: Standin, marie: Person, clock: SleepingClock) -> None:
    seen: list[tuple[str, str, dict[str, Any]]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.path, request.headers["X-Telegram-Bot-Api-Secret-Token"], await request.json()))
        if len(seen) == 1:
            return web.Response(status=503, headers={"Retry-After": "3"})
        return web.json_response({"method": "sendMessage", "chat_id": marie.user_id, "text": "Bonjour"})

    app = web.Application()
    app.router.add_post("/telegram", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        await standin.call("setWebhook", {"url": f"http://127.0.0.1:{port}/telegram", "secret_token": "abc"})
        marie.start()
        expected = standin.exchange.pending()[0].body
        async with over_http(standin) as receive:
            await WebhookDelivery(standin, receive, clock.sleep).deliver()
    finally:
        await runner.cleanup()
    assert seen == [("/telegram", "abc", expected)] * 2
    assert (marie.screen.text, clock.slept) == ("Bonjour", [3])


async def test_a_server_that_is_down_is_tried_again(standin: Standin, marie: Person, unused_tcp_port: int) -> None:
    tried_thrice = asyncio.Event()

    async def sleep(seconds: float) -> None:
        if len(down.attempts) == 3:
            tried_thrice.set()
            await asyncio.Event().wait()

    await standin.call("setWebhook", {"url": f"http://127.0.0.1:{unused_tcp_port}/telegram"})
    update_id = marie.start()
    async with over_http(standin) as receive:
        down = WebhookDelivery(standin, receive, sleep)
        delivering = asyncio.create_task(down.deliver())
        await tried_thrice.wait()
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)
    assert down.attempts == [Attempt(update_id, None)] * 3
    assert [update.update_id for update in standin.exchange.pending()] == [update_id]
