import asyncio
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import telegram
from aiohttp import web
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.request import HttpRequest

SECRET = "AAHsecretsecretsecretsecretsecretsec"
TOKEN = f"4242:{SECRET}"
A_MESSAGE = {"message_id": 1, "date": 1_760_000_000, "chat": {"id": 17, "type": "private", "first_name": "Marie"}, "text": "Bonjour"}

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serving = Callable[[Answering], Awaitable[telegram.Bot]]


def answer(result: object = True, status: int = 200, **error: object) -> web.Response:
    return web.json_response(
        {"ok": True, "result": result} if status == 200 else {"ok": False, "error_code": status, **error}, status=status
    )


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def request_() -> AsyncIterator[HttpRequest]:
    transport = HttpRequest()
    yield transport
    await transport.shutdown()


@pytest.fixture
async def serving(request_: HttpRequest) -> AsyncIterator[Serving]:
    runners: list[web.AppRunner] = []

    async def serve(handler: Answering) -> telegram.Bot:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", handler)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return a_bot(request_, runner.addresses[0][1])

    yield serve
    for runner in runners:
        await runner.cleanup()


def a_bot(transport: HttpRequest, port: int) -> telegram.Bot:
    return telegram.Bot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=transport, get_updates_request=HttpRequest())


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


def all_that_could_be_logged(error: BaseException) -> str:
    chain: list[str] = []
    link: BaseException | None = error
    while link is not None:
        chain += [str(link), repr(link), repr(link.args), repr(vars(link)), *traceback.format_exception(link)]
        link = link.__cause__ or link.__context__
    return "\n".join(chain)


async def test_a_call_is_sent_as_the_library_makes_it(serving: Serving) -> None:
    seen: list[tuple[str, str, str, object]] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.method, request.path, request.content_type, await request.json()))
        return answer(A_MESSAGE)

    bot = await serving(handler)
    keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Là & ici 🏫", callback_data="a:1")]])
    sent = await bot.send_message(17, "L’école <b>d’abord</b> & après + 1 = 100 %", parse_mode="HTML", reply_markup=keyboard)
    said = {
        "chat_id": 17,
        "text": "L’école <b>d’abord</b> & après + 1 = 100 %",
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": [[{"text": "Là & ici 🏫", "callback_data": "a:1"}]]},
    }
    assert seen == [("POST", f"/bot{TOKEN}/sendMessage", "application/json", said)]
    assert sent.text == "Bonjour"


async def test_retrieve_gives_the_body_as_it_came(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=request.query_string.encode() + b"\xff")

    bot = await serving(handler)
    assert await bot.request.retrieve(f"{bot.base_url}/getUpdates?offset=7&timeout=0") == b"offset=7&timeout=0\xff"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadRequest), (403, Forbidden), (409, Conflict), (500, NetworkError), (502, NetworkError), (302, NetworkError)],
)
async def test_an_error_of_telegram_keeps_its_type_and_words(serving: Serving, status: int, kind: type[TelegramError]) -> None:
    async def handler(request: web.Request) -> web.Response:
        response = answer(status=status, description="Sorry: no")
        response.headers["Location"] = "/elsewhere"
        return response

    bot = await serving(handler)
    with pytest.raises(kind, match="Sorry: no") as caught:
        await bot.send_message(17, "Bonjour")
    assert type(caught.value) is kind
    assert SECRET not in all_that_could_be_logged(caught.value)


async def test_a_429_says_how_long_to_wait(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        return answer(status=429, description="Too Many Requests: retry after 7", parameters={"retry_after": 7})

    bot = await serving(handler)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(17, "Bonjour")
    assert caught.value.retry_after == timedelta(seconds=7)


async def test_a_page_of_a_proxy_is_a_network_error(serving: Serving, caplog: pytest.LogCaptureFixture) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=503, text="<html>Service Unavailable</html>")

    bot = await serving(handler)
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(17, "Bonjour")
    assert SECRET not in all_that_could_be_logged(caught.value) + caplog.text


async def test_a_refused_connection_is_a_network_error_without_the_token(
    request_: HttpRequest, closed_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "reqwest")
    caplog.set_level(logging.DEBUG, "asyncio")
    with pytest.raises(NetworkError, match=r"ConnectError: Connection refused \(os error 111\)") as caught:
        await a_bot(request_, closed_port).send_message(17, "Bonjour")
    assert type(caught.value) is NetworkError
    assert SECRET not in all_that_could_be_logged(caught.value) + caplog.text


async def test_a_machine_without_certificates_can_start_and_says_so_at_each_call(
    request_: HttpRequest, closed_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    await request_.initialize()
    with pytest.raises(NetworkError, match=r"BuilderError: .*No CA certificates") as caught:
        await a_bot(request_, closed_port).send_message(17, "Bonjour")
    assert SECRET not in all_that_could_be_logged(caught.value)


async def test_a_call_under_way_when_it_is_shut_down_is_a_network_error(serving: Serving, request_: HttpRequest) -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return answer()

    bot = await serving(handler)
    call = asyncio.create_task(bot.send_message(17, "Bonjour"))
    await asyncio.sleep(0.1)
    await request_.shutdown()
    with pytest.raises(NetworkError) as caught:
        await call
    assert SECRET not in all_that_could_be_logged(caught.value)


async def test_silence_is_timed_out_without_the_token(serving: Serving, caplog: pytest.LogCaptureFixture) -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return answer()

    caplog.set_level(logging.DEBUG, "reqwest")
    caplog.set_level(logging.DEBUG, "asyncio")
    bot = await serving(handler)
    with pytest.raises(TimedOut) as caught:
        await bot.send_message(17, "Bonjour", read_timeout=0.05)
    assert SECRET not in all_that_could_be_logged(caught.value) + caplog.text


async def test_waiting_for_a_connection_is_timed_out_without_the_token(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return answer()

    bot = await serving(handler)
    async with HttpRequest(connections=1) as narrow:
        busy = asyncio.create_task(narrow.post(f"{bot.base_url}/getMe", read_timeout=1.5))
        await asyncio.sleep(0.1)
        with pytest.raises(TimedOut, match="PoolTimeoutError") as caught:
            await narrow.post(f"{bot.base_url}/getMe")
        with pytest.raises(TimedOut, match=r"\((?!Pool)\w*TimeoutError\)"):  # its own patience
            await busy
    assert SECRET not in all_that_could_be_logged(caught.value)


async def test_an_answer_that_trickles_is_timed_out(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b" ")
            await asyncio.sleep(0.02)
        return response

    bot = await serving(handler)
    with pytest.raises(TimedOut):
        await bot.send_message(17, "Bonjour", read_timeout=0.1)


async def test_the_default_read_timeout_is_the_one_said(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return answer()

    bot = await serving(handler)
    impatient = HttpRequest(read_timeout=0.05)
    assert impatient.read_timeout == 0.05
    async with impatient:
        with pytest.raises(TimedOut):
            await impatient.post(f"{bot.base_url}/getMe")


async def test_a_connection_cut_short_is_a_network_error_without_the_token(serving: Serving) -> None:
    async def handler(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return answer()

    bot = await serving(handler)
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(17, "Bonjour")
    assert type(caught.value) is NetworkError
    assert SECRET not in all_that_could_be_logged(caught.value)


@pytest.mark.parametrize("address", ["nowhere", "http://127.0.0.1:99999", "http://[::1", "ftp://127.0.0.1"])
async def test_a_wrong_address_is_a_network_error_without_the_token(request_: HttpRequest, address: str) -> None:
    with pytest.raises(NetworkError) as caught:
        await request_.post(f"{address}/bot{TOKEN}/getMe")
    assert SECRET not in all_that_could_be_logged(caught.value)


async def test_a_lone_surrogate_is_refused_for_good_without_quoting_the_text(request_: HttpRequest, closed_port: int) -> None:
    text = "Mon avis \ud800 privé"
    with pytest.raises(BadRequest, match="UTF-8") as caught:
        await a_bot(request_, closed_port).send_message(17, text)
    assert "privé" not in all_that_could_be_logged(caught.value)


async def test_a_file_goes_beside_the_other_parameters(serving: Serving) -> None:
    taken: dict[str, object] = {}

    async def take(request: web.Request) -> web.Response:
        form = await request.post()
        document = form["document"]
        assert isinstance(document, web.FileField)
        taken.update(chat=form["chat_id"], name=document.filename, kind=document.content_type, content=document.file.read())
        return answer(A_MESSAGE)

    bot = await serving(take)
    for _ in range(2):  # a call made again sends it again
        await bot.send_document(17, telegram.InputFile('{"é": 1}'.encode(), filename="mes-donnees.json"))
    assert taken == {"chat": "17", "name": "mes-donnees.json", "kind": "application/json", "content": '{"é": 1}'.encode()}


async def test_no_more_connections_are_open_than_the_limit(serving: Serving) -> None:
    present = most = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal present, most
        present += 1
        most = max(most, present)
        await asyncio.sleep(0.02)
        present -= 1
        return answer()

    bot = await serving(handler)
    async with HttpRequest(connections=3) as narrow:
        await asyncio.gather(*(narrow.post(f"{bot.base_url}/getMe") for _ in range(12)))
    assert most == 3


async def test_a_call_after_shutdown_is_a_network_error_until_initialize(serving: Serving, request_: HttpRequest) -> None:
    async def handler(request: web.Request) -> web.Response:
        return answer()

    bot = await serving(handler)
    await request_.shutdown()
    with pytest.raises(NetworkError, match="closed"):
        await request_.post(f"{bot.base_url}/getMe")
    await request_.initialize()
    assert await request_.post(f"{bot.base_url}/getMe") is True


async def test_the_proxy_of_the_environment_is_used(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(str(request.url))
        return answer()

    bot = await serving(handler)
    monkeypatch.setenv("http_proxy", bot.base_url.partition("/bot")[0])
    async with HttpRequest() as proxied:
        await proxied.post("http://api.example.invalid/bot1:x/getMe")
    assert asked == ["http://api.example.invalid/bot1:x/getMe"]
    monkeypatch.setenv("no_proxy", "api.example.invalid")
    async with HttpRequest() as direct:
        with pytest.raises(NetworkError):
            await direct.post("http://api.example.invalid/bot1:x/getMe")
    assert len(asked) == 1
