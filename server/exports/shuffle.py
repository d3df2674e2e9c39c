"""Putting rows in an order that nobody can guess, with little memory however many they are.

Answers and texts are read in the same order of participations: written in that order, the n-th text would give away its author's other
answers. Never here: what a row says.
"""

import secrets
from array import array
from collections.abc import Iterator
from typing import IO

_LENGTH_BYTES = 4


class Shuffled:
    """Pieces of bytes put away in a file of its own, and given back in a random order. 8 bytes of memory per piece."""

    def __init__(self, spool: IO[bytes]) -> None:
        self._spool = spool
        self._starts = array("Q")
        self._end = 0

    def __len__(self) -> int:
        return len(self._starts)

    def add(self, piece: bytes) -> None:
        """Put one piece away. Pieces of more than 4 GiB raise `OverflowError`."""
        self._starts.append(self._end)
        self._end += self._spool.write(len(piece).to_bytes(_LENGTH_BYTES, "big") + piece)

    def __iter__(self) -> Iterator[bytes]:
        secrets.SystemRandom().shuffle(self._starts)
        for start in self._starts:
            self._spool.seek(start)
            yield self._spool.read(int.from_bytes(self._spool.read(_LENGTH_BYTES), "big"))
