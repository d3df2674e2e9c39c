"""Who holds the data folder. One process at a time may write what is in it.

The kernel keeps the lock and lets it go with the process, however it ends; the file only tells the next comer who it is. Never here:
what the holder does for others (see `control`).
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from storage.errors import FolderHeld, FolderUnusable

FILE_NAME: Final = "concertia.lock"

_INTRODUCTION_SECONDS: Final = 0.5
"""How long a holder may take between locking the file and writing its name in it."""


@contextmanager
def hold(folder: Path, about: str) -> Iterator[None]:
    """Hold the folder while the block runs. `about`: what to tell the next comer, such as the address served.

    A process made by fork, without exec, would go on holding it after us: make children with exec. Raises `FolderHeld` at once if
    another process, or another `hold` of this one, has it; `FolderUnusable` if the folder is missing or not writable.
    """
    try:
        # Never deleted: a comer could then lock a file that no longer has a name, and the next one a new file beside it.
        descriptor = os.open(folder / FILE_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise FolderUnusable(folder) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _holder(descriptor) from None
        except OSError as error:  # a file system without locks
            raise FolderUnusable(folder) from error
        _write(descriptor, json.dumps({"pid": os.getpid(), "about": about}).encode())
        try:
            yield
        finally:
            _write(descriptor, b"")
    finally:
        os.close(descriptor)


def _write(descriptor: int, content: bytes) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, content, 0)


def _holder(descriptor: int) -> FolderHeld:
    patience_ends = time.monotonic() + _INTRODUCTION_SECONDS
    while True:
        try:
            who = json.loads(os.pread(descriptor, 4096, 0))
            return FolderHeld(who["pid"], who["about"])
        except ValueError:
            if time.monotonic() >= patience_ends:
                return FolderHeld(None, "")
            time.sleep(0.02)
