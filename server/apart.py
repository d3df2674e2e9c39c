"""Work that takes seconds of a core, done in a process of its own: in a thread of this one, everybody who is answered would wait for it.

It stops at once with whoever waits for it, as a thread would not. Never here: what the work is.
"""

import asyncio
import logging
import os
import pickle
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from server.logs import configure_logs

ROOT: Final = Path(__file__).parents[1]
NICER: Final = 10
"""How much less urgent it is than answering people, on a machine that has one core."""
LONGEST: Final = 1200.0
"""Seconds after which it is given up: what takes that long never ends, and somebody waits for it."""

Result = TypeVar("Result")

log = logging.getLogger("server.apart")  # its other process is called __main__


class ApartFailed(Exception):
    """The process ended without a result, or was ended; what it met is in the log, without a word of what it worked on."""


async def apart(work: Callable[[], Result]) -> Result:
    """What `work`, made of functions of modules of ours, returns. Raises `ApartFailed`, after `LONGEST` too."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__),
        stdin=PIPE,
        stdout=PIPE,
        cwd=ROOT,
        # Ctrl-C is said to all of the group that is in front: this one is told by its parent. Not a session of its own: Linux gives each
        # session its share of the machine, whatever the urgency of those in it (sched_autogroup). `process_group` is not known to uvloop;
        # what runs here between fork and exec takes no lock that another thread could hold.
        preexec_fn=os.setpgrp,
    )
    try:
        async with asyncio.timeout(LONGEST):
            answer, _ = await process.communicate(pickle.dumps(work))
    except TimeoutError:
        raise ApartFailed(f"no result after {LONGEST:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise ApartFailed(process.returncode)
    result: Result = pickle.loads(answer)  # noqa: S301 - from a process of our own
    return result


def main() -> None:
    """The other process: work in, result out."""
    configure_logs()
    os.nice(NICER)
    try:
        work = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that began this one
        answer = pickle.dumps(work())
    except Exception:
        log.exception("work that was done apart failed")
        sys.exit(1)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
