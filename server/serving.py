"""The web server of one process: takes the port first, so that a busy one is said before all else, then serves until told to stop."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

HOST = "127.0.0.1"
"""This machine only: the public side is a reverse proxy's, with its certificate."""
DRAIN_SECONDS = 8
"""What requests under way are given at the end; with the bots' own draining, a stop stays under ten seconds."""


class PortTaken(Exception):
    """The port cannot be served; the message says why, in French, and what to do."""


@contextmanager
def bound(port: int) -> Iterator[socket.socket]:
    """The listening socket of this port (0: any free one). Raises `PortTaken`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except PermissionError as error:
            raise PortTaken(f"Le port {port} est réservé au système : choisissez-en un au-dessus de 1024 avec --port.") from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortTaken(
                f"Le port {port} est déjà pris par un autre programme : choisissez-en un autre avec --port {port + 1}."
            ) from error
        yield listening


async def serve(app: FastAPI, listening: socket.socket) -> None:
    """Serves until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=HOST,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    await uvicorn.Server(config).serve(sockets=[listening])
