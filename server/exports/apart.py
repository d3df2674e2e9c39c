"""Exports written by a process of their own, so that nobody who is answered here waits for them (see `child`).

It is stopped with whoever waits for it, and ends by itself if this process is killed. What it puts aside meanwhile, answers too, goes with
it: a library may put that in files that have names, which who is killed leaves. Never here: what is in a file.
"""

import asyncio
import json
import logging
import os
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from server.exports.orders import ExportFailed, Tell, Wanted, Whole
from server.logs import VARIABLE

ROOT: Final = Path(__file__).parents[2]
CHILD: Final = "server.exports.child"
OURS: Final = "CONCERTIA_"
"""What heads our settings, some of which are secrets: it needs none of them but how to log."""
NICER: Final = 19
"""The least urgent there is: on a machine of few cores people are answered first."""
LONGEST: Final = 2 * 3600.0
"""Seconds after which it is given up: what takes that long never ends, and keeps others waiting."""

log = logging.getLogger(__name__)


class Apart:
    """Writes what the database at this address holds."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def __call__(self, wanted: Sequence[Wanted], files: Sequence[IO[bytes]], tell: Tell) -> list[Whole]:
        """See `orders.Writing`."""
        with tempfile.TemporaryDirectory() as scratch:
            return await self._written(self._order(wanted, files, scratch), files, tell)

    async def _written(self, order: bytes, files: Sequence[IO[bytes]], tell: Tell) -> list[Whole]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", CHILD),
            stdin=PIPE,
            stdout=PIPE,
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.startswith(OURS) or name == VARIABLE},
            pass_fds=[file.fileno() for file in files],
            preexec_fn=os.setpgrp,  # see `server.apart`
        )
        try:
            _make_less_urgent(process)
            async with asyncio.timeout(LONGEST):
                written = await _heard(process, order, tell)
        except TimeoutError:
            log.error("an export was not written after %g s", LONGEST)
            raise ExportFailed("ended") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode or [whole.size for whole in written] != [os.fstat(file.fileno()).st_size for file in files]:
            log.error("the process that wrote an export ended with code %s", process.returncode)
            raise ExportFailed("ended")
        return written

    def _order(self, wanted: Sequence[Wanted], files: Sequence[IO[bytes]], scratch: str) -> bytes:
        each = [{"name": one.name, "code": one.code, "descriptor": file.fileno()} for one, file in zip(wanted, files, strict=True)]
        return json.dumps({"url": self._url, "scratch": scratch, "wanted": each}).encode() + b"\n"


def _make_less_urgent(process: Process) -> None:
    """From its first moment on: what it loads takes a second of a core."""
    with suppress(ProcessLookupError):  # it has ended already: its code says so
        os.setpriority(os.PRIO_PROCESS, process.pid, NICER)


async def _heard(process: Process, order: bytes, tell: Tell) -> list[Whole]:
    """What it says of each file until it ends. Raises `ExportFailed` where it says why it fails."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(ConnectionError):  # it has ended already: its code says so
        process.stdin.write(order)
        await process.stdin.drain()
    written: list[Whole] = []
    async for line in process.stdout:
        told: dict[str, Any] = json.loads(line)
        if "fault" in told:
            raise ExportFailed(told["fault"])
        if "sha256" in told:
            written.append(Whole(told["size"], told["sha256"]))
        else:
            tell(told["file"], told["rows"], told["of"])
    await process.wait()
    return written
