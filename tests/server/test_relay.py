"""What one process of several hands on to another, and what comes back."""

from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from aiohttp import web
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from server import relay
from server.relay import Among, Relay, calling
from server.serving import bound


async def here(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("here")(scope, receive, send)


async def refusal(request: Request, status: int) -> Response:
    return PlainTextResponse(f"no {request.url.path}", status)


@asynccontextmanager
async def listening(handler: Callable[[web.Request], object]) -> AsyncIterator[int]:
    """The port of another process."""
    server = web.Server(handler)  # type: ignore[arg-type]
    runner = web.ServerRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def second_of(*ports: int) -> AsyncIterator[httpx.AsyncClient]:
    """Who asks the second of the processes with these doors."""
    async with calling() as session:
        handing_on = Relay(here, Among(session, 2, ports), refusal)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(handing_on), base_url="https://concertia.example") as client:
            yield client


async def test_all_comes_and_goes_as_it_was() -> None:
    seen = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.method, request.raw_path, request.headers.getall("X-Twice"), request.headers["Host"], await request.read()))
        made = web.Response(status=303, body=b"\x1f\x8b not gzip", headers={"Content-Encoding": "gzip", "Location": "/elsewhere?é"})
        made.headers.add("Set-Cookie", "a=1")
        made.headers.add("Set-Cookie", "b=2")
        return made

    async with listening(answer) as first, second_of(first, 0) as client:
        headers = [(b"X-Twice", b"1"), (b"X-Twice", "é".encode()), (b"Cookie", b"c=3")]
        request = client.build_request("POST", "/organisateur/a%2Fb?q=%C3%A9&q=", content=b"body", headers=headers)
        response = await client.send(request, stream=True)
        raw = b"".join([chunk async for chunk in response.aiter_raw()])
    assert seen == [("POST", "/organisateur/a%2Fb?q=%C3%A9&q=", ["1", "é"], "concertia.example", b"body")]
    assert (response.status_code, raw) == (303, b"\x1f\x8b not gzip")
    assert response.headers["Location"] == "/elsewhere?é"
    assert response.headers.get_list("Set-Cookie") == ["a=1", "b=2"]


async def test_nothing_of_one_person_is_kept_for_the_next() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=request.headers.get("Cookie", "none"), headers={"Set-Cookie": "who=me; Path=/"})

    async with listening(answer) as first, second_of(first, 0) as client:
        for _ in range(2):
            assert (await client.get("/commission")).text == "none"
            client.cookies.clear()


@pytest.mark.parametrize(
    ("path", "is_here"),
    [
        ("/c/nantes", True),
        ("/borne/nantes", True),
        ("/e", True),
        ("/e/7Q2M", True),
        ("/essai/1", False),
        ("/static/style.css", True),
        ("/health", True),
        ("/health?worker=2", True),
        ("/health?worker=3", True),  # nobody: as if none was named
        ("/health?worker=١", True),
        ("/ready", True),
        ("/health?worker=1", False),
        ("/metrics?worker=2", True),
        ("/metrics", False),
        ("/", False),
        ("/commission", False),
        ("/api/v1/consultations", False),
        ("/organisateur/consultations/c/nantes", False),
        ("/organisateur?worker=2", False),
    ],
)
async def test_who_answers(path: str, is_here: bool) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(text="first")

    async with listening(answer) as first, second_of(first, 0) as client:
        assert (await client.get(path)).text == ("here" if is_here else "first")


async def test_what_is_long_comes_as_it_is_made() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        made = web.StreamResponse()
        await made.prepare(request)
        for _ in range(64):
            await made.write(bytes(2**16))
        return made

    async with listening(answer) as first, second_of(first, 0) as client:
        assert len((await client.get("/organisateur/fichier")).content) == 2**22


async def test_whoever_waits_for_one_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its door is open, whether it is there or not."""
    monkeypatch.setattr(relay, "MOST_SECONDS", 0.2)
    with bound(0) as door:
        async with second_of(door.getsockname()[1], 0) as client:
            response = await client.get("/organisateur")
    assert (response.status_code, response.text, response.headers["Retry-After"]) == (503, "no /organisateur", "5")


async def test_one_that_goes_without_a_word_is_told_too() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with listening(answer) as first, second_of(first, 0) as client:
        assert (await client.post("/organisateur", content=b"body")).status_code == 503


async def test_what_is_no_path_is_handed_to_nobody() -> None:
    sent = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "OPTIONS", "path": "*", "raw_path": b"*", "query_string": b"", "headers": []}
    async with calling() as session:
        await Relay(here, Among(session, 2, (0, 0)), refusal)(scope, receive, send)
    assert sent[1]["body"] == b"here"


async def test_one_that_ends_in_the_middle_is_no_whole_answer() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        made = web.StreamResponse(headers={"Content-Length": "10"})
        await made.prepare(request)
        await made.write(b"half")
        assert request.transport is not None
        request.transport.close()
        return made

    async with listening(answer) as first, second_of(first, 0) as client:
        with pytest.raises(Exception, match="payload"):
            await client.get("/organisateur/fichier")
