"""The web server of one process: takes the port first, so that a busy one is said before all else, then serves until told to stop."""

import asyncio
import errno
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import FrameType

    from starlette.types import ASGIApp

HOST: Final = "127.0.0.1"
"""This machine only: the public side is a reverse proxy's, with its certificate."""
DRAIN_SECONDS: Final = 3
"""What requests under way are given at the end. The bots' own draining comes after, and all of it must fit in ten seconds."""


class PortTaken(Exception):
    """The port cannot be served; the message says why, in French, and what to do."""


@contextmanager
def bound(port: int) -> Iterator[socket.socket]:
    """The listening socket of this port (0: any free one); who connects already waits until it is served. Raises `PortTaken`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
            listening.listen()
        except PermissionError as error:
            raise PortTaken(f"Le port {port} est réservé au système : choisissez-en un au-dessus de 1024 avec --port.") from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortTaken(f"Le port {port} est déjà pris par un autre programme : choisissez-en un autre avec --port.") from error
        yield listening


async def serve(app: "ASGIApp", listening: Sequence[socket.socket], stopping: asyncio.Event) -> None:
    """Serves who comes to any of these until SIGINT or SIGTERM, which sets `stopping`, then answers what has come already."""
    import uvicorn

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            # Uvicorn's own raises the signal anew once it has stopped: the process would end before the bots have said what waits.
            former = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
            try:
                yield
            finally:
                for number, handler in former.items():
                    signal.signal(number, handler)

        def handle_exit(self, sig: int, frame: "FrameType | None") -> None:
            super().handle_exit(sig, frame)
            loop.call_soon_threadsafe(stopping.set)

    loop = asyncio.get_running_loop()
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=HOST,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        lifespan="off",
    )
    await Server(config).serve(sockets=list(listening))
