"""What one process of several alone can answer is handed on to it.

Exports that somebody waits for, readings of the API, and whoever tries too often to sign in are in the memory of one process: the first
(see `workers`). Whichever process is asked answers people who take part; whatever else it hands on, with its headers as they came.
Whoever looks after the server asks any process by its number: `/health?worker=2`.

Never here: who may see what, which the process that answers looks at.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from server.health import RETRY_AFTER

if TYPE_CHECKING:
    from aiohttp import ClientSession

ANSWERED_BY_ANY: Final = re.compile(r"/(c|e|borne|static|health|ready)(/|$)")
"""Paths that need nothing from the memory of one process; but for the limits on who tries too often, which each counts by itself."""
OF_EACH: Final = ("/health", "/ready", "/metrics")
"""Paths where each process tells of itself."""
_OF_A_CONNECTION: Final = {b"connection", b"keep-alive", b"transfer-encoding", b"upgrade", b"te", b"trailer", b"expect"}
_MADE_ANEW: Final = {b"date", b"server"}
MOST_SECONDS: Final = 300.0
"""Until an answer begins: a process that is started again takes who waits at its door within seconds, and rows of a million answers are put
away for a program in less. Who waited longer is told to come again.
"""

Refusal = Callable[[Request, int], Awaitable[Response]]


@asynccontextmanager
async def calling() -> AsyncIterator["ClientSession"]:
    """What requests are handed on by: each by a connection of its own, so that none meets one that is being closed."""
    from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

    async with ClientSession(
        connector=TCPConnector(limit=0, force_close=True),
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=None),
        auto_decompress=False,
        skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
    ) as session:
        yield session


class Among(NamedTuple):
    """Which of several processes this one is: its `number`, from 1; the `ports` of all, in order; and what it calls them by."""

    session: "ClientSession"
    number: int
    ports: Sequence[int]


class Relay:
    """Hands on what this process does not answer itself."""

    def __init__(self, app: ASGIApp, among: Among, refusal: Refusal) -> None:
        self._app = app
        self._session, self._number, self._ports = among
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        number = self._answering(scope)
        if number == self._number:
            await self._app(scope, receive, send)
        else:
            await self._hand_on(self._ports[number - 1], scope, receive, send)

    def _answering(self, scope: Scope) -> int:
        """The number of the process that answers."""
        path = scope["path"]
        if path in OF_EACH and (asked := Request(scope).query_params.get("worker", "")).isascii() and asked.isdecimal():
            return int(asked) if 1 <= int(asked) <= len(self._ports) else self._number
        is_page = path.startswith("/")  # it may be « * »
        return self._number if not is_page or ANSWERED_BY_ANY.match(path) else 1

    async def _hand_on(self, port: int, scope: Scope, receive: Receive, send: Send) -> None:
        from aiohttp import ClientError
        from multidict import CIMultiDict
        from yarl import URL

        from server.serving import HOST

        request = Request(scope, receive)
        query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
        has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
        try:
            async with asyncio.timeout(MOST_SECONDS):
                answer = await self._session.request(
                    request.method,
                    URL(f"http://{HOST}:{port}{scope['raw_path'].decode('latin-1')}{query}", encoded=True),
                    headers=CIMultiDict((name.decode("latin-1"), _text(value)) for name, value in _kept(scope["headers"])),
                    data=request.stream() if has_body else None,
                    allow_redirects=False,
                )
        except (ClientError, TimeoutError):
            refusal = await self._refusal(request, 503)
            refusal.headers["Retry-After"] = RETRY_AFTER
            await refusal(scope, receive, send)
            return
        async with answer:
            response = StreamingResponse(answer.content.iter_any(), answer.status)
            response.raw_headers = [(name.lower(), value) for name, value in _kept(answer.raw_headers) if name.lower() not in _MADE_ANEW]
            await response(scope, receive, send)


def _kept(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name.lower() not in _OF_A_CONNECTION]


def _text(value: bytes) -> str:
    """As it will be written again in UTF-8."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
