"""Rows put away for whoever reads them page after page: the same rows in the same order to the end, whatever is answered meanwhile.

A file without a name holds them, one JSON object a line, and is gone after some minutes, or with the process. So is, at the latest then,
what somebody erased meanwhile. Never here: what a row says, nor who may read it.
"""

import asyncio
from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock
from typing import IO, Any, Final

LIFETIME: Final = timedelta(minutes=15)
"""As long as the link of a download: a program reads a million rows in less."""
MOST_OF_ONE: Final = 3
"""Kept for one owner: who begins once more loses the oldest, not the disk of the server."""
MOST: Final = 40
"""Kept in all."""


class Gone(Exception):
    """These rows are not kept any more."""


class Busy(Exception):
    """Rows of the same owner are being written already."""


class Snapshot:
    """The rows in `file`, which it closes, and whose bytes have this `sha256`; `head` is told with them on each page.

    8 bytes of memory per row.
    """

    def __init__(self, file: IO[bytes], head: Mapping[str, Any], sha256: str) -> None:
        self.head = head
        self.sha256 = sha256
        self._file = file
        self._closing = Lock()
        self._ends = array("Q", [0])
        file.seek(0)
        for line in file:
            self._ends.append(self._ends[-1] + len(line))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def lines(self, start: int, stop: int) -> list[bytes]:
        """The rows from `start` to `stop`, as far as there are. Raises `Gone`."""
        start, stop = min(start, len(self)), min(stop, len(self))
        with self._closing:  # a descriptor that was closed may be another file's
            if self._file.closed:
                raise Gone
            self._file.seek(self._ends[start])
            return self._file.read(self._ends[stop] - self._ends[start]).splitlines()

    def close(self) -> None:
        with self._closing:
            self._file.close()


class Snapshots:
    """Those of one process, by their owner and a name. `clock` tells aware moments."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: OrderedDict[tuple[Hashable, str], tuple[datetime, Snapshot]] = OrderedDict()
        self._written: set[Hashable] = set()

    def __len__(self) -> int:
        return len(self._kept)

    @contextmanager
    def writing(self, owner: Hashable) -> Iterator[None]:
        """While rows of this owner are written, one reading at a time. Raises `Busy`."""
        if owner in self._written:
            raise Busy
        self._written.add(owner)
        try:
            yield
        finally:
            self._written.remove(owner)

    def find(self, owner: Hashable, name: str) -> Snapshot | None:
        """None for one that is over, unknown, or another's."""
        self.prune()
        kept = self._kept.get((owner, name))
        return kept[1] if kept else None

    def keep(self, owner: Hashable, name: str, made: Snapshot) -> Snapshot:
        """Keeps it until its time is over, and gives it back; or, where two made the same at once, the first, and closes the other."""
        known = self.find(owner, name)
        if known:
            made.close()
            return known
        theirs = [key for key in self._kept if key[0] == owner]
        for key in theirs[: len(theirs) + 1 - MOST_OF_ONE] if len(theirs) >= MOST_OF_ONE else ():
            self._drop(key)
        while len(self._kept) >= MOST:
            self._drop(next(iter(self._kept)))
        self._kept[owner, name] = (self._clock(), made)
        # Nobody may come again: what people answered is not to lie about for that.
        asyncio.get_running_loop().call_later(LIFETIME.total_seconds() + 1, self.prune)
        return made

    def prune(self) -> None:
        """Drops those whose time is over."""
        now = self._clock()
        for key in [key for key, (made_at, _) in self._kept.items() if now - made_at >= LIFETIME]:
            self._drop(key)

    def close(self) -> None:
        """Drops all."""
        for key in list(self._kept):
            self._drop(key)

    def _drop(self, key: tuple[Hashable, str]) -> None:
        self._kept.pop(key)[1].close()
