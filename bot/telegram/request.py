"""The outgoing wire: python-telegram-bot's calls, carried by one HTTP client written in Rust.

Here: one HTTP request and its answer as bytes; python-telegram-bot makes its errors from them.
Never here: when to call, whether to call again, and any limit of pace.

Each answer of a person takes two calls, and a client in Python takes three times as long for them.

The address of every call holds the bot's token. So no fault names an address, and none keeps the exception behind it, whose text or
request would: what went wrong is said in words of our own.
"""

import asyncio
from datetime import timedelta

import msgspec
from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import DetailedPyreqwestError
from pyreqwest.multipart import FormBuilder, PartBuilder
from pyreqwest.request import RequestBuilder
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

# Telegram answers in tens of milliseconds: so many at once are a thousand calls a second, far above what it allows a bot for long.
CONNECTIONS = 64
# Seconds, as python-telegram-bot has them.
CONNECT_TIMEOUT = READ_TIMEOUT = WRITE_TIMEOUT = 5.0
POOL_TIMEOUT = 1.0
# Seconds after which an unused connection is closed, before a router on the way forgets it.
KEPT_IDLE = 15.0
# Seconds that the client's own thread is given to let go of its last answer: Python must not end under it.
SETTLED_AFTER = 0.05


class HttpRequest(BaseRequest):
    """A transport for `telegram.Bot`. The client is made by the first call: in the process that calls, and where a fault of it is told.

    It goes through the proxy that the environment names (HTTPS_PROXY, ALL_PROXY, NO_PROXY), if any, and follows no redirection. It trusts
    the certificates of the system. Files go from memory, as the bot makes them. A call that is cancelled still holds its connection until
    Telegram answers or its patience ends.
    """

    __slots__ = ("_client", "_closed", "_connections", "_read_timeout")

    def __init__(self, connections: int = CONNECTIONS, read_timeout: float | None = READ_TIMEOUT) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._client: Client | None = None
        self._closed = False

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        self._closed = False

    async def shutdown(self) -> None:
        """Close the client. A later call fails with `NetworkError`, until `initialize`."""
        self._closed = True
        if self._client is not None:
            client, self._client = self._client, None
            await client.close()
            await asyncio.sleep(SETTLED_AFTER)

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
        """Make one request: the status and the body of the answer, whatever they are. Timeouts in seconds, None for none.

        The one for reading bounds the whole of a call, with a file that for writing more; the two others are those of this transport.
        Raises `TimedOut` or `NetworkError` when there is no whole answer, `BadRequest` for what no request can carry.
        """
        fault: TelegramError
        try:
            body = _body(request_data)
            patience = _seconds(read_timeout, self._read_timeout)
            if isinstance(body, FormBuilder):
                patience = _sum(patience, _seconds(write_timeout, WRITE_TIMEOUT))
            answer = await _request(self._open().request(method, url), body, patience).build().send()
            return answer.status, bytes(await answer.bytes())
        except TelegramError:
            raise
        except TimeoutError as error:
            fault = TimedOut(f"The Bot API did not answer in time ({type(error).__name__})")
        except Exception as error:  # noqa: BLE001 - whatever it is, python-telegram-bot would quote it, and what it holds
            fault = NetworkError(f"The Bot API could not be reached ({_describe(error)})")
        # Raised here and not above, where the exception with the address in it would become its context.
        raise fault

    def _open(self) -> Client:
        if self._closed:
            raise NetworkError("The connection to the Bot API is closed: the program is stopping")
        if self._client is None:
            builder = ClientBuilder().user_agent(BaseRequest.USER_AGENT).follow_redirects(False)
            builder = builder.max_connections(self._connections).pool_timeout(timedelta(seconds=POOL_TIMEOUT))
            builder = builder.connect_timeout(timedelta(seconds=CONNECT_TIMEOUT)).pool_idle_timeout(timedelta(seconds=KEPT_IDLE))
            self._client = builder.build()  # never `connection_verbose`, which logs addresses
        return self._client


def _body(request_data: RequestData | None) -> bytes | FormBuilder | None:
    """JSON, which is written ten times quicker than a form, or a form where there are files."""
    if request_data is None:
        return None
    try:
        encoded = msgspec.json.encode(request_data.parameters)
    except UnicodeEncodeError:
        pass  # its text would quote the person's
    else:
        return _with_files(request_data) if request_data.contains_files else encoded
    # Telegram would say the same; said here, because calling again is useless.
    raise BadRequest("Strings must be encoded in UTF-8: a text holds a lone surrogate")


def _with_files(request_data: RequestData) -> FormBuilder:
    form = FormBuilder()
    for name, value in request_data.json_parameters.items():
        form = form.text(name, value)
    for name, (filename, content, kind) in (request_data.multipart_data or {}).items():
        held = content if isinstance(content, bytes) else content.read()
        form = form.part(name, PartBuilder.from_bytes(held).file_name(filename).mime(kind))
    return form


def _request(request: RequestBuilder, body: bytes | FormBuilder | None, patience: float | None) -> RequestBuilder:
    if patience is not None:
        request = request.timeout(timedelta(seconds=patience))
    match body:
        case bytes():
            return request.header("Content-Type", "application/json").body_bytes(body)
        case FormBuilder():
            return request.multipart(body)
        case None:
            return request


def _seconds(given: object, default: float | None) -> float | None:
    """A timeout given for this call, or else the default: python-telegram-bot marks "not given" by an object of its own."""
    if given is None or isinstance(given, int | float):
        return given
    return default


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _describe(error: Exception) -> str:
    """What kind of fault, and its deepest reason, such as « Connection refused »; an address would have a stroke in it."""
    causes = error.details["causes"] if isinstance(error, DetailedPyreqwestError) else None
    reason = causes[-1]["message"] if causes else ""
    return f"{type(error).__name__}: {reason}" if reason and "/" not in reason else type(error).__name__
