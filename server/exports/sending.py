"""A file written whole before its first byte is sent, and told in the journal.

The file has no name: whatever interrupts the writing or the sending, nothing is left behind. Never here: who may download, nor what is in
the file.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import Callable
from functools import partial
from typing import IO, Final

from sqlalchemy import Connection
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.exports.files import DOWNLOADS, file_name
from server.services import Services
from storage.consultations import Consultation
from storage.journal import Author, append

CHUNK_BYTES: Final = 256 * 1024


async def send_download(services: Services, consultation: Consultation, name: str, author: Author) -> Response:
    """The file `name` of `downloads_of` this consultation, for `author`. Raises `RowsLost` rather than send less than there is."""
    download = DOWNLOADS[name]

    def write(connection: Connection, file: IO[bytes]) -> None:
        download.write(file, connection, services.scripts, consultation, lambda so_far, of_all: None)

    return await send_written(services, file_name(consultation, name), download.media_type, write, author)


async def send_written(
    services: Services, name: str, media_type: str, write: Callable[[Connection, IO[bytes]], None], author: Author
) -> Response:
    """The response that gives, under `name` (ASCII letters, digits, `-`, `.`), what `write` puts in a file while it reads the database.

    Before the first byte leaves, the journal says that `author` took it, and which bytes they are.
    """

    def written(connection: Connection) -> str:
        write(connection, file)
        return _digest(file)

    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        async with services.exporting:
            digest = await services.database.read(written)
        taken = partial(append, now=services.clock(), author=author, what="downloaded", file=name, sha256=digest)
        await services.database.write(taken)
    except BaseException:
        file.close()
        raise
    return FileOnce(file, name, media_type)


def _digest(file: IO[bytes]) -> str:
    """The SHA-256 of all of it, in hexadecimal; the place in the file is left at its end."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # a temporary file reads as one that is open


class FileOnce(Response):
    """Sends an open file from its beginning, then closes it, and with that removes it, even when the reader has gone away."""

    def __init__(self, file: IO[bytes], name: str, media_type: str) -> None:
        self._file = file
        headers = {"Content-Length": str(file.tell()), "Content-Disposition": f'attachment; filename="{name}"'}
        super().__init__(headers=headers, media_type=media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            self._file.seek(0)
            while chunk := await asyncio.to_thread(self._file.read, CHUNK_BYTES):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._file.close()
