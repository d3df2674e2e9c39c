"""What every response must carry and what no request may do, whatever the route: the outermost layer for all but deliveries.

Never here: who may see what (see `access`).

Why the cross-site check is enough beside the token of each form: a browser tells on every request, in `Sec-Fetch-Site`, whose page
sent it, and a page cannot forge that. Older browsers send `Origin` instead, which must then name this host; our own pages may send
« null », since they ask for no referrer, and such a request still needs its form token. Programs (curl) send neither and
carry no cookie of a person, so nothing is asked of them here.
"""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY: Final = 4 * 1024 * 1024
"""Bytes of a request: a text of a million characters, each written in several bytes by a form, is still read, then cut with a notice."""

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("style", "img", "font", "script", "connect")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS: Final = "max-age=31536000"

ErrorPage = Callable[[Request, int], Awaitable[Response]]


class Edge:
    """Adds the security headers to every response, and refuses bodies too large and writes sent from another site.

    `error_page` makes the response of a refusal. A route sets `Cache-Control` itself where its response may be kept; else nothing is.
    """

    def __init__(self, app: ASGIApp, error_page: ErrorPage, https: bool) -> None:
        self._app = app
        self._error_page = error_page
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(MutableHeaders(scope=message), self._https)
            await send(message)

        refusal = _refusal(scope)
        if refusal is None:
            await self._app(scope, _counted(receive), send_with_headers)
            return
        response = await self._error_page(Request(scope), refusal)
        await response(scope, receive, send_with_headers)


def add_headers(headers: MutableHeaders, https: bool) -> None:
    """Adds what every response carries. The page of an unforeseen error is sent from outside `Edge`, and calls this itself."""
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
    if https:
        headers["Strict-Transport-Security"] = HSTS


def is_from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that another site's page sent this request."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin", "null")
    return origin != "null" and urlsplit(origin).netloc != headers.get("host")


def _refusal(scope: Scope) -> int | None:
    headers = Headers(scope=scope)
    if scope["method"] not in SAFE_METHODS and is_from_elsewhere(headers):
        return 403
    length = headers.get("content-length", "")
    return 413 if length.isdecimal() and int(length) > MAX_BODY else None


def _counted(receive: Receive) -> Receive:
    """The same, for bodies that do not say their length beforehand."""
    total = 0

    async def count() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > MAX_BODY:
            raise HTTPException(413)
        return message

    return count
