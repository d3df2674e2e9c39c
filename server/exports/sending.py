"""A file written whole before its first byte is sent, and told in the journal.

The file has no name: whatever interrupts the writing or the sending, nothing is left behind. Never here: who may download, nor what is in
the file.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from functools import partial
from typing import IO, Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from dialogues.values import Value
from server.exports.orders import Wanted
from server.exports.tables import Progress
from server.services import Services
from storage.journal import Author, append

CHUNK_BYTES: Final = 256 * 1024


class Written(Value, frozen=True):
    """A whole file, at its beginning. Whoever has it closes it, and with that removes it."""

    file: IO[bytes]
    size: int
    sha256: str


def untold(_rows: int, _of: int) -> None:
    """For whoever does not look on."""


async def written(services: Services, wanted: Wanted, progress: Progress = untold) -> Written:
    """The file that is wanted. `progress` is told nothing before one of the places of `exporting` is free.

    Raises `ExportFailed`, rather than give less than there is. To stop waiting stops it.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever gets it closes it
    try:
        async with services.exporting:
            progress(0, 0)
            (whole,) = await services.writing([wanted], [file], lambda _, rows, of: progress(rows, of))
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Written(file, whole.size, whole.sha256)


async def send(services: Services, taken: Written, name: str, media_type: str, author: Author) -> Response:
    """The response that gives this file under `name` (ASCII letters, digits, `-`, `.`), even if it is closed meanwhile.

    Before the first byte leaves, the journal says that `author` took it, and which bytes they are.
    """
    descriptor = os.dup(taken.file.fileno())
    try:
        told = partial(append, now=services.clock(), author=author, what="downloaded", file=name, sha256=taken.sha256)
        await services.database.write(told)
    except BaseException:
        os.close(descriptor)
        raise
    return Sent(descriptor, taken.size, name, media_type)


class Sent(Response):
    """Sends the file of a descriptor from its beginning, then closes the descriptor, even when the reader has gone away."""

    def __init__(self, descriptor: int, size: int, name: str, media_type: str) -> None:
        self._descriptor = descriptor
        headers = {"Content-Length": str(size), "Content-Disposition": f'attachment; filename="{name}"'}
        super().__init__(headers=headers, media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for chunk in self._chunks():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            os.close(self._descriptor)

    async def _chunks(self) -> AsyncIterator[bytes]:
        """Without a place of its own in the file, which others may be reading too."""
        sent = 0
        while chunk := await asyncio.to_thread(os.pread, self._descriptor, CHUNK_BYTES, sent):
            sent += len(chunk)
            yield chunk
