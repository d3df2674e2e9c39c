"""Which participations were erased, kept in a file outside the database: a copy of it that is restored must forget them too.

    3f0a61c29d4e7b58        one a line: the random number that the participation had, which names nobody

A line is on disk before its erasing is committed: what ends the process in between leaves a line too many, for somebody who asked to be
erased, never one too few. Nothing is ever taken from the file. It stays small, and how old the oldest copy is, made by whatever means,
cannot be known from here.
"""

import os
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from storage.errors import DatabaseUnavailable
from storage.keys import sync_folder

_LINE: Final = re.compile(rb"[0-9a-f]{16}")
"""Of one length, so that a line cut short is not taken for another number."""


class Tombstones:
    """The file of one server."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, participation_ids: Collection[int]) -> None:
        """Returns once they are on disk. May be called twice with the same.

        Raises `DatabaseUnavailable` if they cannot be: then nothing may be erased either, and what was asked is to come again.
        """
        if not participation_ids:
            return
        try:
            self._append(lines(participation_ids))
        except OSError as error:
            raise DatabaseUnavailable(0.0) from error

    def _append(self, content: bytes) -> None:
        is_new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            cut = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"  # a power cut left half a line
            _write(descriptor, b"\n" + content if cut else content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            sync_folder(self.path.parent)


def lines(participation_ids: Iterable[int]) -> bytes:
    """As they stand in a file."""
    return b"".join(f"{each:016x}\n".encode() for each in sorted(participation_ids))


def read(path: Path) -> set[int]:
    """The participations of a file; none if there is none. Raises `OSError` if it cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return set()
    return {int(line, 16) for line in content.split() if _LINE.fullmatch(line)}


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
