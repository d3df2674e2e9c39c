"""How the bot reaches the stand-in: inside the process, or over loopback HTTP as it reaches Telegram.

Here: a call as an address with a token and parameters in whatever form -> `Standin.call` -> a status and a body.
Never here: what a call does, and the webhook.
"""

import base64
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from telegram.request import BaseRequest, RequestData

from bot.telegram.standin.api import Standin


class StandinRequest(BaseRequest):
    """A transport for `telegram.Bot` that reaches the stand-in without a network. Use it with any `base_url`."""

    __slots__ = ("_standin",)

    def __init__(self, standin: Standin) -> None:
        self._standin = standin

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        address = urlsplit(url)
        parameters: dict[str, Any] = dict(parse_qsl(address.query, keep_blank_values=True))
        if request_data:
            parameters |= request_data.json_parameters
            files = request_data.multipart_data or {}
            parameters |= {name: _upload(filename, _bytes(content)) for name, (filename, content, _) in files.items()}
        return await _answer((self._standin,), address.path, parameters)


def standin_app(*standins: Standin) -> web.Application:
    """The Bot API over HTTP, at `/bot<token>/<method>`: parameters in the address, a form or JSON, as Telegram takes them.

    Each token finds its own of `standins`: they know nothing of one another.
    """

    async def handle(request: web.Request) -> web.Response:
        try:
            parameters = await _parameters(request)
        except ValueError:
            return web.json_response(_failure(400, "Bad Request: can't parse the parameters"), status=400)
        status, body = await _answer(standins, request.path, parameters)
        return web.Response(status=status, body=body, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    return app


@asynccontextmanager
async def standin_server(*standins: Standin, port: int = 0) -> AsyncIterator[int]:
    """Serve the stand-ins on the loopback; gives its port, and stops serving at the end. The `base_url` is then `http://127.0.0.1:<port>/bot`."""
    # A poller that was killed must not keep its poll waiting here.
    runner = web.AppRunner(standin_app(*standins), handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


_PATH = re.compile(r"/bot(?P<token>[^/]*)/(?P<method>[A-Za-z]+)/?")


async def _answer(standins: Sequence[Standin], path: str, parameters: Mapping[str, Any]) -> tuple[int, bytes]:
    called = _PATH.fullmatch(path)
    found = [standin for standin in standins if called and called["token"] == standin.token]
    if called is None:
        answer = _failure(404, "Not Found")
    elif not found:
        answer = _failure(401, "Unauthorized")
    else:
        answer = await found[0].call(called["method"], parameters)
    return answer.get("error_code", 200), json.dumps(answer).encode()


def _failure(code: int, description: str) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": description}


async def _parameters(request: web.Request) -> dict[str, Any]:
    """Raises `ValueError` for a body that is not what it says it is."""
    parameters: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        if not isinstance(body, dict):
            raise ValueError("the parameters are no JSON object")
        return parameters | body
    form = await request.post()
    return parameters | {
        name: _upload(value.filename, value.file.read()) if isinstance(value, web.FileField) else value for name, value in form.items()
    }


def _upload(filename: str, content: bytes) -> dict[str, str]:
    """A file among the other parameters, as JSON can hold it."""
    return {"file_name": filename, "content": base64.b64encode(content).decode()}


def _bytes(content: object) -> bytes:
    return content if isinstance(content, bytes) else b""
