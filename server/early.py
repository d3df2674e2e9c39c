"""What a server answers before its pages are there: deliveries of Telegram, and how it is.

The pages take as long to import as all else together. People who answer on Telegram need none of them, so that they wait half as long for
a server that is started again. Whoever asks for a page meanwhile is answered once it is there.
"""

import asyncio
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from server.bots import Bots
from server.edge import add_headers
from server.health import health
from server.services import Services


class Early:
    """The application that `made` makes, in a thread of its own, as soon as it has. Await `loaded` to learn whether it could."""

    def __init__(self, services: Services, bots: Bots, made: Callable[[], ASGIApp]) -> None:
        self._services = services
        self._bots = bots
        self.loaded = asyncio.create_task(asyncio.to_thread(made))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.loaded.done() or not _is_asked_how_it_is(scope):
            await (await asyncio.shield(self.loaded))(scope, receive, send)
            return
        response = await health(self._services, self._bots)
        add_headers(MutableHeaders(raw=response.raw_headers), self._services.is_https)
        await response(scope, receive, send)


def _is_asked_how_it_is(scope: Scope) -> bool:
    """By whom it does not matter; a query may ask how another process is."""
    return scope["path"] == "/health" and scope["method"] in ("GET", "HEAD") and not scope["query_string"]
