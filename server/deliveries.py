"""Where Telegram delivers: answered before any route is looked for, and outside what is there for people (`edge`).

Of all requests these come most often, one for each tap of each person; a route of a page costs several times what the answer does. A secret
header tells that it is Telegram (see `bot.telegram.webhook`). Never here: what an update says.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from server.bots import WEBHOOK_PATH, Bots
from server.edge import MAX_BODY

_FORBIDDEN: Final = (403, dict[str, str](), b"")
"""The answer to a wrong secret: nothing is learnt by trying addresses."""


class Deliveries:
    """Hands what is posted under `WEBHOOK_PATH` to the `bots`, and everything else on."""

    def __init__(self, app: ASGIApp, bots: Bots) -> None:
        self._app = app
        self._bots = bots

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, _, address = scope.get("path", "").rpartition("/")
        if path == WEBHOOK_PATH and address and scope.get("method") == "POST":
            await self._answer(address, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, address: str, scope: Scope, receive: Receive, send: Send) -> None:
        given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            status, headers, body = await self._bots.receive(address, given, _body(receive)) or _FORBIDDEN
        except ClientDisconnect:  # what came of it is no update, and nobody waits for an answer
            return
        sent = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": [*sent, (b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})


def _body(receive: Receive) -> Callable[[], Awaitable[bytes]]:
    """Reads the body, or as much of it as tells that it is too large. Raises `ClientDisconnect` where it is given up before its end."""

    async def read() -> bytes:
        body, more = b"", True
        while more and len(body) <= MAX_BODY:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            more = message.get("more_body", False)
        return body

    return read
