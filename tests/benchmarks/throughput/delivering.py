"""Updates on their way to a webhook: so many connections, kept open, and a queue before them, as at Telegram.

Never here: what an update says.
"""

import asyncio
from collections import deque
from typing import Any, Final, NamedTuple, Self

from tests.benchmarks.throughput.telegram import Webhook, head_and_length

_OK: Final = b"200"


class NotTaken(Exception):
    """The server answered something else than 200, or nothing: what it does is not what was to be measured."""


class _Sent(NamedTuple):
    request: bytes
    answered: asyncio.Future[bytes]


class Deliveries:
    """An asynchronous context manager: it has its connections inside the block."""

    def __init__(self, webhook: Webhook) -> None:
        self._webhook = webhook
        self._idle: list[_Line] = []
        self._lines: list[_Line] = []
        self._waiting: deque[_Sent] = deque()
        self._head = (
            f"POST {webhook.path} HTTP/1.1\r\nHost: 127.0.0.1:{webhook.port}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {webhook.secret}\r\nContent-Length: "
        ).encode()

    @property
    def port(self) -> int:
        return self._webhook.port

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for _ in range(self._webhook.connections):
            _, line = await loop.create_connection(lambda: _Line(self), "127.0.0.1", self._webhook.port)
            self._lines.append(line)
        self._idle = list(self._lines)
        return self

    async def __aexit__(self, *_: object) -> None:
        for line in self._lines:
            line.close()

    async def deliver(self, body: bytes) -> bytes:
        """What the response holds. Raises `NotTaken`."""
        sent = _Sent(b"%s%d\r\n\r\n%s" % (self._head, len(body), body), asyncio.get_running_loop().create_future())
        if self._idle:
            self._idle.pop().send(sent)
        else:
            self._waiting.append(sent)
        return await sent.answered

    def free(self, line: "_Line") -> None:
        if self._waiting:
            line.send(self._waiting.popleft())
        else:
            self._idle.append(line)


class _Line(asyncio.Protocol):
    """A connection to the bot, one request at a time."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries
        self._sent: _Sent | None = None
        self._received = b""

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Servers close what was idle for some seconds: it is made again when needed. What was sent meanwhile goes again."""
        if self._sent is not None:
            self.send(self._sent)

    def send(self, sent: _Sent) -> None:
        self._sent = sent
        if self._transport.is_closing():
            self._again = asyncio.ensure_future(self._connect_again())
        else:
            self._transport.write(sent.request)

    async def _connect_again(self) -> None:
        assert self._sent is not None
        self._received = b""
        try:
            await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._deliveries.port)
        except OSError as error:
            self._answered(NotTaken(f"nobody listens any more ({error.strerror})"))
        else:
            self._transport.write(self._sent.request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        found = head_and_length(self._received)
        if found is None or len(self._received) < sum(found):
            return
        response, self._received = self._received, b""
        if response.split(b" ", 2)[1] == _OK:
            self._answered(response[found[0] :])
        else:
            self._answered(NotTaken(response[: response.index(b"\r\n")].decode()))

    def _answered(self, response: bytes | NotTaken) -> None:
        sent, self._sent = self._sent, None
        assert sent is not None
        if sent.answered.cancelled():  # nobody waits any more
            pass
        elif isinstance(response, NotTaken):
            sent.answered.set_exception(response)
        else:
            sent.answered.set_result(response)
        self._deliveries.free(self)

    def close(self) -> None:
        self._sent = None
        self._transport.close()
