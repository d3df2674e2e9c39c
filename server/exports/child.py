"""The process that writes exports: its order is one line of JSON on standard input, what it has done are lines of JSON on standard output,
and the files are descriptors that it was given.

It reads the database by itself, and ends at once when whoever began it is gone, without what it put aside in the folder that it was told
for that. Nothing secret is in its arguments or its environment. Never here: who asked, nor what is in a file.
"""

import asyncio
import json
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Final

from server.exports.orders import Wanted, Whole, why, write_all
from server.logs import configure_logs
from storage.database import Database

TELL_EVERY: Final = 0.2
"""Seconds between two words on how far it is: who listens answers people too."""

log = logging.getLogger("server.exports.child")  # it is called __main__


class Teller:
    """Says what is done, on what was standard output; whatever else is printed goes where faults go."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        self._next = 0.0
        os.dup2(2, 1)

    def say(self, **told: Any) -> None:
        with suppress(BrokenPipeError):
            print(json.dumps(told), file=self._out, flush=True)
            return
        threading.Event().wait()  # nobody hears it any more: `_end_with_parent` is about to end all, and must not be cut short

    def progress(self, file: int, rows: int, of: int) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + TELL_EVERY
            self.say(file=file, rows=rows, of=of)

    def done(self, whole: Whole) -> None:
        self.say(size=whole.size, sha256=whole.sha256)


async def _written(order: dict[str, Any], teller: Teller) -> None:
    wanted = [Wanted(one["name"], one["code"]) for one in order["wanted"]]
    with ExitStack() as stack:
        files = [stack.enter_context(os.fdopen(one["descriptor"], "w+b")) for one in order["wanted"]]
        async with Database(order["url"]) as database:
            await database.read(lambda connection: write_all(connection, wanted, files, teller.progress, teller.done))


def _end_with_parent(scratch: Path) -> None:
    """Nothing more is ever written to standard input: it ends with the process that holds its other end, however that one ends."""
    os.read(0, 1)
    with suppress(OSError):  # it is gone already
        scratch = scratch.rename(f"{scratch}-ended")  # so that nothing more is put there meanwhile
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)


def main() -> None:
    """Order in, files out. Of a fault it says what it means; by where it was met, the log tells it."""
    configure_logs()
    line = sys.stdin.buffer.readline()
    if not line:
        sys.exit(1)
    order = json.loads(line)
    tempfile.tempdir = order["scratch"]
    threading.Thread(target=_end_with_parent, args=[Path(order["scratch"])], daemon=True).start()
    teller = Teller()
    try:
        asyncio.run(_written(order, teller))
    except Exception as error:
        reason = why(error)
        if reason in ("lost", "broken"):
            log.exception("an export could not be written")
        teller.say(fault=reason)
        sys.exit(1)


if __name__ == "__main__":
    main()
