"""Updates as Telegram delivers them: a request in, a response out, whatever HTTP server stands in front.

Telegram holds any 2xx for a promise, and repeats all else for a day. So a 200 comes after the commit, and whatever could never succeed
gets its 200 at once.
"""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, NamedTuple

import msgspec

from bot.faults import named
from bot.telegram.calls import riding
from bot.telegram.counters import Counters
from bot.telegram.switchboard import Switchboard
from bot.telegram.updates import read_update
from storage.errors import StorageError

PROOF_HEADER: Final = "x-telegram-bot-api-secret-token"
MAX_BODY: Final = 1024 * 1024
"""Bytes. Telegram's updates have half of it at most."""
PATIENCE: Final = 20.0
"""Seconds until we give up a request; Telegram would wait 60, while its other updates of this person wait behind."""
RETRY_AFTER: Final = 3
"""Seconds after which Telegram is to deliver again. Taps are lost after 150."""

log = logging.getLogger(__name__)


class Response(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


_TAKEN: Final = Response(200, {}, b"")
_FORBIDDEN: Final = Response(403, {}, b"")
_TOO_LARGE: Final = Response(413, {}, b"")
_LATER: Final = Response(503, {"Retry-After": str(RETRY_AFTER)}, b"")


class Webhook:
    """`secret` is what `setWebhook` told Telegram to send along; without one every request is turned away."""

    def __init__(self, secret: str, switchboard: Switchboard, counters: Counters) -> None:
        self._secret = secret.encode()
        self._switchboard = switchboard
        self._counters = counters

    async def receive(self, headers: Mapping[str, str], read_body: Callable[[], Awaitable[bytes]]) -> Response:
        """Answer one request. The body is read only for who knows the secret."""
        lowered = {name.lower(): value for name, value in headers.items()}
        given = lowered.get(PROOF_HEADER, "").encode("utf-8", "surrogateescape")
        if not (hmac.compare_digest(given, self._secret) and self._secret):
            self._counters.turned_away += 1
            return _FORBIDDEN
        if _declared(lowered.get("content-length", "")) > MAX_BODY or len(body := await read_body()) > MAX_BODY:
            self._counters.turned_away += 1
            return _TOO_LARGE
        return await self._take(body)

    async def _take(self, body: bytes) -> Response:
        try:
            async with asyncio.timeout(PATIENCE):
                call = await self._switchboard.take(read_update(body), body)
            return _TAKEN if call is None else Response(200, {"Content-Type": "application/json"}, msgspec.json.encode(riding(call)))
        except (StorageError, TimeoutError) as error:
            log.warning("an update is to be delivered again: %s", named(error))
            return _LATER
        except Exception as error:  # noqa: BLE001 - asked again it would fail again, for a day, and hold up whoever waits behind
            self._counters.dead_letters += 1
            log.error("an update could not be handled: %s", named(error))
            return _TAKEN


def _declared(length: str) -> int:
    return int(length) if length.isascii() and length.isdigit() else 0
