"""What was erased, kept in a file outside the database: a copy of it that is restored must forget it too.

    3f0a61c29d4e7b58                      a participation, by its random number, which names nobody
    +5b0c7de2f1a94c0e8d3b6a7f9e2c1d04     a wish to be told of results, by its random key

A line is on disk before its erasing is committed: what ends the process in between leaves a line too many, for somebody who asked to be
erased, never one too few. Nothing is ever taken from the file. It stays small, and how old the oldest copy is, made by whatever means,
cannot be known from here.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from storage.errors import DatabaseUnavailable
from storage.keys import sync_folder

_PARTICIPATION: Final = re.compile(rb"[0-9a-f]{16}")
_CONTACT: Final = re.compile(rb"\+[0-9a-f]{32}")
"""Each of one length, and not alike: a line cut short is taken for no other."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Participations by their id, and wishes by theirs. None of them is of any use without a copy of what it named."""

    participations: frozenset[int] = frozenset()
    contacts: frozenset[bytes] = frozenset()

    def __or__(self, other: "Erased") -> "Erased":
        return Erased(self.participations | other.participations, self.contacts | other.contacts)

    def lines(self) -> bytes:
        """As they stand in a file."""
        numbers = [f"{each:016x}\n".encode() for each in sorted(self.participations)]
        return b"".join([*numbers, *(f"+{each.hex()}\n".encode() for each in sorted(self.contacts))])


class Tombstones:
    """The file of one server."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, erased: Erased) -> None:
        """Returns once it is on disk. May be called twice with the same.

        Raises `DatabaseUnavailable` if it cannot be: then nothing may be erased either, and what was asked is to come again.
        """
        if erased == Erased():
            return
        try:
            self._append(erased.lines())
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


def read(paths: Iterable[Path]) -> Erased:
    """What these files hold together; one that is not there holds nothing. Raises `OSError` if one cannot be read."""
    lines = {line for path in paths if path.exists() for line in path.read_bytes().split()}
    participations = frozenset(int(line, 16) for line in lines if _PARTICIPATION.fullmatch(line))
    return Erased(participations, frozenset(bytes.fromhex(line[1:].decode()) for line in lines if _CONTACT.fullmatch(line)))


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
