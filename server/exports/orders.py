"""What is asked of whoever writes exports, and what they say of it: done over one unchanging view of the database, wherever that is.

Never here: in which process (see `apart` and `child`), who asked, nor what is in a file.
"""

import errno
import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import IO, Final, Literal, Protocol

from sqlalchemy import Connection

from dialogues.values import Value
from server.exports.consolidation import TABLES
from server.exports.files import downloads_of
from server.exports.tables import Progress, RowsLost
from server.scripts import Scripts
from storage.consultations import by_code
from storage.errors import StorageError

Why = Literal["lost", "full", "away", "gone", "ended", "broken"]
"""Why a file is not written: it would have lacked rows, there is no room, the database is away, what it would hold is erased, whoever
wrote it was ended, or by a fault of ours."""

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Wanted(Value, frozen=True):
    """A file of `files.DOWNLOADS` of the consultation `code`; without code, one of the commission's `consolidation.TABLES`."""

    name: str
    code: str | None = None


class Whole(Value, frozen=True):
    """What a file is, once it is written."""

    size: int
    sha256: str


Tell = Callable[[int, int, int], None]
"""Is told, of which file of an order, how many rows were read, and how many there are."""


class Writing(Protocol):
    """Writes what is wanted into these files, all of one moment, and returns what each is. Raises `ExportFailed`: then there is none."""

    async def __call__(self, wanted: Sequence[Wanted], files: Sequence[IO[bytes]], tell: Tell) -> list[Whole]: ...


class ExportFailed(Exception):
    """The file is not there to be had."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class Gone(Exception):
    """There is no such file, or not any more."""


def why(error: BaseException) -> Why:
    """What this error means to whoever waits for the file."""
    match error:
        case RowsLost():
            return "lost"
        case Gone():
            return "gone"
        case StorageError():
            return "away"
        case OSError() if error.errno in _NO_ROOM:
            return "full"
    return "broken"


def write_all(
    connection: Connection, wanted: Sequence[Wanted], files: Sequence[IO[bytes]], tell: Tell, done: Callable[[Whole], None]
) -> None:
    """Writes each in turn, and says of each what it is, as soon as it is `done`."""
    scripts = Scripts()
    for number, (one, file) in enumerate(zip(wanted, files, strict=True)):
        _write(connection, scripts, one, file, partial(tell, number))
        done(_whole(file))


def _write(connection: Connection, scripts: Scripts, one: Wanted, file: IO[bytes], progress: Progress) -> None:
    if one.code is None:
        TABLES[one.name].write(file, connection, scripts)
        return
    consultation = by_code(connection, one.code)
    download = downloads_of(consultation).get(one.name) if consultation else None
    if consultation is None or download is None:
        raise Gone
    download.write(file, connection, scripts, consultation, progress)


def _whole(file: IO[bytes]) -> Whole:
    file.flush()
    size = file.seek(0, 2)
    file.seek(0)
    return Whole(size, hashlib.file_digest(file, "sha256").hexdigest())  # type: ignore[arg-type]  # it reads as one that is open
