"""The outgoing wire: python-telegram-bot's calls, carried by one aiohttp session.

Here: one HTTP request and its answer as bytes; python-telegram-bot makes its errors from them.
Never here: when to call, whether to call again, and any limit of pace.

The address of every call holds the bot's token. So no fault names an address, and none keeps the exception behind it, whose text or
request would: what went wrong is said in words of our own.
"""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import msgspec
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

# Telegram answers in tens of milliseconds: so many at once are a thousand calls a second, far above what it allows a bot for long.
CONNECTIONS = 64
# Seconds, as python-telegram-bot has them.
CONNECT_TIMEOUT = READ_TIMEOUT = WRITE_TIMEOUT = 5.0
POOL_TIMEOUT = 1.0


class AiohttpRequest(BaseRequest):
    """A transport for `telegram.Bot`. The session is opened in the running loop, by `initialize` or by the first call.

    It goes through the proxy that the environment names (HTTPS_PROXY, NO_PROXY), if any, and follows no redirection.
    Files go from memory, as the bot makes them.
    """

    __slots__ = ("_closed", "_connections", "_proxies", "_read_timeout", "_session")

    def __init__(self, connections: int = CONNECTIONS, read_timeout: float | None = READ_TIMEOUT) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._proxies: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    @property
    def read_timeout(self) -> float | None:
        return self._read_timeout

    async def initialize(self) -> None:
        self._closed = False
        self._open()

    async def shutdown(self) -> None:
        """Close the session. A later call fails with `NetworkError`, until `initialize`."""
        self._closed = True
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

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

        Raises `TimedOut` or `NetworkError` when there is no whole answer, `BadRequest` for what no request can carry.
        """
        body = _body(request_data)
        headers = _AGENT if isinstance(body, aiohttp.FormData) else _HEADERS
        session = self._open()
        timeout = _client_timeout(
            pool=_seconds(pool_timeout, POOL_TIMEOUT),
            connect=_seconds(connect_timeout, CONNECT_TIMEOUT),
            write=_seconds(write_timeout, WRITE_TIMEOUT),
            read=_seconds(read_timeout, self._read_timeout),
        )
        fault: TelegramError
        try:
            async with session.request(
                method, url, data=body, headers=headers, timeout=timeout, proxy=self._proxy(url), allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            fault = TimedOut(f"The Bot API did not answer in time ({type(error).__name__})")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            fault = NetworkError(f"The Bot API could not be reached ({_describe(error)})")
        # Raised here and not above, where the exception with the address in it would become its context.
        raise fault

    def _open(self) -> aiohttp.ClientSession:
        if self._closed:
            raise NetworkError("The connection to the Bot API is closed: the program is stopping")
        if self._session is None:
            self._proxies = getproxies()
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    def _proxy(self, url: str) -> str | None:
        if not self._proxies:
            return None
        address = urlsplit(url)
        return None if proxy_bypass(address.netloc) else self._proxies.get(address.scheme)


_AGENT = {"User-Agent": BaseRequest.USER_AGENT}
_HEADERS = {**_AGENT, "Content-Type": "application/json"}


def _body(request_data: RequestData | None) -> bytes | aiohttp.FormData | None:
    """JSON, or a form where there are files: a form takes ten times longer to write."""
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


def _with_files(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, kind) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _seconds(given: object, default: float | None) -> float | None:
    """A timeout given for this call, or else the default: python-telegram-bot marks "not given" by an object of its own."""
    if given is None or isinstance(given, int | float):
        return given
    return default


def _client_timeout(*, pool: float | None, connect: float | None, write: float | None, read: float | None) -> aiohttp.ClientTimeout:
    """The four timeouts in aiohttp's terms. It has none for writing, and restarts that of reading at each piece: their sum bounds both."""
    return aiohttp.ClientTimeout(
        connect=None if pool is None or connect is None else pool + connect,
        sock_connect=connect,
        sock_read=read,
        total=None if pool is None or connect is None or write is None or read is None else pool + connect + write + read,
    )


def _describe(error: Exception) -> str:
    reason = error.os_error.strerror if isinstance(error, aiohttp.ClientConnectorError) else getattr(error, "strerror", None)
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__
