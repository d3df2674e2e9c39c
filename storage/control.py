"""How a writing command reaches the server that holds the data folder: a socket in that folder, one JSON line each way.

    with hold(folder, about):                       answer = ask(folder, {"command": "recount"})
        async with serve_requests(folder, {"recount": recount}): ...

Here: carrying requests and answers. Never here: what a command does.
"""

import asyncio
import json
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeAlias

from storage.errors import FolderUnusable, NoAnswer

Handler: TypeAlias = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]

FILE_NAME: Final = "concertia.sock"

MAX_LINE: Final = 1024 * 1024
"""Bytes of a request or an answer. Ample for a script or a report; whatever is larger goes by the name of its file."""

REQUEST_SECONDS: Final = 10.0
"""For a request to arrive whole: both ends are on one machine."""

ANSWER_SECONDS: Final = 60.0
"""For the answer to come, unless the command knows its work to be longer."""

_MAX_ADDRESS: Final = 103
"""Bytes of a socket's path that every system takes (Linux 107, macOS 103)."""

_log = logging.getLogger(__name__)


@asynccontextmanager
async def serve_requests(folder: Path, handlers: Mapping[str, Handler]) -> AsyncIterator[None]:
    """Answer requests while the block runs, each by the handler that its `"command"` names, which gets it whole.

    Call it while holding the folder (see `lock`): a socket left there is taken for a dead one's. Handlers at work when the block ends
    are cancelled. What goes wrong is answered as `{"error": ...}`: `"malformed"`, `"too long"`, `"unknown command"`, or `"failed"`
    with the name of the exception as `"detail"`; its text may hold data. Raises `FolderUnusable`.
    """
    conversations: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        conversations.add(task)
        try:
            await _converse(reader, writer, handlers)
        finally:
            conversations.discard(task)
            writer.close()

    server = await asyncio.start_unix_server(converse, sock=_listening(folder), limit=MAX_LINE)
    try:
        yield
    finally:
        server.close()
        for task in conversations:
            task.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)
        (folder / FILE_NAME).unlink(missing_ok=True)


def ask(folder: Path, request: dict[str, Any], seconds: float = ANSWER_SECONDS) -> dict[str, Any] | None:
    """The answer of the server that holds the folder; None if none serves it. An answer with `"error"` in it is a refusal.

    Raises `NoAnswer` when the server stops, or lets `seconds` pass, before it answers; `FolderUnusable` when the folder's socket is
    another user's; `ValueError` for a request over `MAX_LINE`.
    """
    line = json.dumps(request).encode() + b"\n"
    if len(line) > MAX_LINE:
        raise ValueError(f"a request of {len(line)} bytes; the most is {MAX_LINE}")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(seconds)
        try:
            with _address(folder) as address:
                connection.connect(address)
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        except OSError as error:
            raise FolderUnusable(folder) from error
        try:
            connection.sendall(line)
            with connection.makefile("rb") as answers:
                answer = answers.readline(MAX_LINE)
        except OSError as error:
            raise NoAnswer from error
    if not answer.endswith(b"\n"):
        raise NoAnswer
    read: dict[str, Any] = json.loads(answer)
    return read


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handlers: Mapping[str, Handler]) -> None:
    try:
        async with asyncio.timeout(REQUEST_SECONDS):
            line = await reader.readline()
    except ValueError:
        answer: dict[str, Any] = {"error": "too long"}
    except (TimeoutError, OSError):
        return
    else:
        if not line.endswith(b"\n"):  # the command died before it had said all
            return
        answer = await _answer(line, handlers)
    encoded = json.dumps(answer).encode() + b"\n"
    if len(encoded) > MAX_LINE:
        encoded = b'{"error": "too long"}\n'
    with suppress(OSError):  # the command did not wait
        writer.write(encoded)
        await writer.drain()


async def _answer(line: bytes, handlers: Mapping[str, Handler]) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        return {"error": "malformed"}
    if not isinstance(request, dict):
        return {"error": "malformed"}
    handler = handlers.get(str(request.get("command")))
    if handler is None:
        return {"error": "unknown command"}
    try:
        return await handler(request)
    except Exception as error:  # noqa: BLE001 - a command that fails must not take the server with it
        _log.exception("the command %s failed", request["command"])
        return {"error": "failed", "detail": type(error).__name__}


def _listening(folder: Path) -> socket.socket:
    path = folder / FILE_NAME
    listening = socket.socket(socket.AF_UNIX)
    try:
        path.unlink(missing_ok=True)
        os.fchmod(listening.fileno(), 0o600)  # on Linux the path is born with this mode: at no moment may another user connect
        with _address(folder) as address:
            listening.bind(address)
        path.chmod(0o600)
    except OSError as error:
        listening.close()
        raise FolderUnusable(folder) from error
    return listening


@contextmanager
def _address(folder: Path) -> Iterator[str]:
    """A path of the folder's socket short enough for the system, valid inside the block."""
    address = str(folder / FILE_NAME)
    if len(os.fsencode(address)) <= _MAX_ADDRESS:
        yield address
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{FILE_NAME}"
    finally:
        os.close(descriptor)
