"""A Bot API that costs as little as can be: it reads of a call only whom it concerns, and tells that person what was done.

Never here: any check of what a bot calls (`bot.telegram.standin` is strict, and some hundred times slower), nor what people do.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from time import time
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import unquote_to_bytes, urlsplit

import msgspec

TOKEN: Final = "4242:throughput-of-a-fictional-bot"
Parameters = Mapping[str, bytes]
"""Of a call, by their names: texts as they are, all else as JSON."""
MOST_AT_ONCE: Final = 40
"""Deliveries under way at once, unless the bot asks for another number."""


class Chat(Protocol):
    """Somebody with a phone. `keyboard` is JSON, empty where there is none."""

    def shown(self, message_id: int, text: str, keyboard: bytes) -> None: ...

    def changed(self, message_id: int, text: str, keyboard: bytes) -> None: ...

    def heard(self, query: str) -> None:
        """This tap was answered."""
        ...


class Webhook(NamedTuple):
    port: int
    path: str
    secret: str
    connections: int


class _Ridden(msgspec.Struct):
    """The call in the response to a webhook. Only messages ride: an answer to a tap leaves no room for one."""

    method: str = ""
    chat_id: int = 0
    text: str = ""
    message_id: int = 0
    reply_markup: msgspec.Raw = msgspec.Raw()


class Telegram:
    """The Bot API of one bot. `delay`: seconds until a call is answered, as if Telegram were that far away."""

    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}
        self.calls: Counter[str] = Counter()
        self.delay = 0.0
        self.webhook: asyncio.Future[Webhook] = asyncio.get_running_loop().create_future()
        self._messages = 0
        self._methods: Mapping[str, Callable[[Parameters], bytes]] = {
            "sendmessage": self._send,
            "editmessagetext": self._edit,
            "answercallbackquery": self._answer,
            "setwebhook": self._set_webhook,
            "getme": lambda _: b'{"id":4242,"is_bot":true,"first_name":"Mesure","username":"mesure_bot"}',
            "getwebhookinfo": self._info,
            "getmycommands": lambda _: b"[]",
            "getmydescription": lambda _: b'{"description":""}',
            "getmyshortdescription": lambda _: b'{"short_description":""}',
        }

    def call(self, method: str, body: bytes) -> bytes:
        """The answer to a call made over HTTP, with a form or JSON. What is not known here is done without more ado."""
        self.calls[method] += 1
        return self._methods.get(method, _true)(_from_json(body) if body.startswith(b"{") else _from_form(body))

    def ride(self, body: bytes) -> None:
        """Do what came in the response to a webhook."""
        call = msgspec.json.decode(body, type=_Ridden)
        if not call.method:  # « {} » acknowledges, as an empty body does
            return
        self.calls["ridden"] += 1
        chat, keyboard = self.chats[call.chat_id], bytes(call.reply_markup)
        if call.method == "sendMessage":
            chat.shown(self.next_message(), call.text, keyboard)
        else:
            chat.changed(call.message_id, call.text, keyboard)

    def next_message(self) -> int:
        self._messages += 1
        return self._messages

    def _send(self, parameters: Parameters) -> bytes:
        chat, message = int(parameters["chat_id"]), self.next_message()
        self.chats[chat].shown(message, _text(parameters), _keyboard(parameters))
        return _message(chat, message)

    def _edit(self, parameters: Parameters) -> bytes:
        chat, message = int(parameters["chat_id"]), int(parameters["message_id"])
        self.chats[chat].changed(message, _text(parameters), _keyboard(parameters))
        return _message(chat, message)

    def _answer(self, parameters: Parameters) -> bytes:
        query = parameters["callback_query_id"].decode()
        self.chats[_whose(query)].heard(query)
        return b"true"

    def _set_webhook(self, parameters: Parameters) -> bytes:
        url = urlsplit(parameters["url"].decode())
        assert url.port is not None
        connections = int(parameters.get("max_connections", MOST_AT_ONCE))
        webhook = Webhook(url.port, url.path, parameters["secret_token"].decode(), connections)
        if not self.webhook.done():
            self.webhook.set_result(webhook)
        return b"true"

    def _info(self, _: Parameters) -> bytes:
        webhook = self.webhook.result()
        url = f"http://127.0.0.1:{webhook.port}{webhook.path}"
        return msgspec.json.encode({"url": url, "has_custom_certificate": False, "pending_update_count": 0})


def query_of(person: int, number: int) -> str:
    """What names a tap."""
    return f"{person}-{number}"


def _whose(query: str) -> int:
    return int(query.partition("-")[0])


def _true(_: object) -> bytes:
    return b"true"


def _text(parameters: Parameters) -> str:
    return parameters["text"].decode()


def _keyboard(parameters: Parameters) -> bytes:
    return parameters.get("reply_markup", b"")


def _from_form(body: bytes) -> Parameters:
    pairs = (one.split(b"=", 1) for one in body.split(b"&") if one)
    return {name.decode(): unquote_to_bytes(value.replace(b"+", b" ")) for name, value in pairs}


_json = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def _from_json(body: bytes) -> Parameters:
    return {
        name: msgspec.json.decode(value, type=str).encode() if bytes(value).startswith(b'"') else bytes(value)
        for name, value in _json(body).items()
    }


def _message(chat: int, message: int) -> bytes:
    return b'{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private","first_name":"Camille"},"text":"."}' % (message, time(), chat)


# --- HTTP -------------------------------------------------------------------------------------------------------------------------------

_LENGTH: Final = b"content-length:"


def head_and_length(received: bytes) -> tuple[int, int] | None:
    """Where the body begins and how long it is; None while the head is not all there. A message without a length has no body."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = received[:end].lower()
    found = head.find(_LENGTH)
    return end + 4, int(head[found + len(_LENGTH) :].split(b"\r\n", 1)[0]) if found >= 0 else 0


class _Served(asyncio.Protocol):
    """A connection of the bot."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._received = b""

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while found := head_and_length(self._received):
            begin, length = found
            if len(self._received) < begin + length:
                return
            request, self._received = self._received[: begin + length], self._received[begin + length :]
            self._later(request[: request.index(b"\r\n")].decode(), request[begin:])

    def _later(self, line: str, form: bytes) -> None:
        """Telegram has done it before the bot knows: half of the way is there, and half is back."""
        method = line.split(" ")[1].rpartition("/")[2].lower()
        if self._telegram.delay:
            asyncio.get_running_loop().call_later(self._telegram.delay / 2, self._do, method, form)
        else:
            self._do(method, form)

    def _do(self, method: str, form: bytes) -> None:
        answer = b'{"ok":true,"result":%s}' % self._telegram.call(method, form)
        response = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer)
        if self._telegram.delay:
            asyncio.get_running_loop().call_later(self._telegram.delay / 2, self._transport.write, response)
        else:
            self._transport.write(response)


@asynccontextmanager
async def served(telegram: Telegram) -> AsyncIterator[str]:
    """Its address, up to « /bot »."""
    server = await asyncio.get_running_loop().create_server(lambda: _Served(telegram), "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot"
    finally:
        server.close()
