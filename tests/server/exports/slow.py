"""The process that writes exports, at a file that it never finishes: it writes which process it is, then waits.

`python -m tests.server.exports.slow`, in the place of `server.exports.child`.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from server.exports import child
from server.exports.orders import Tell

MODULE: Final = "tests.server.exports.slow"


def never_done(_connection: object, _wanted: object, files: Sequence[IO[bytes]], tell: Tell, _done: object) -> None:
    tell(0, 500, 1_200)
    files[0].write(b"%d\n" % os.getpid())
    files[0].flush()
    time.sleep(600)


def is_running(process: int) -> bool:
    """Whether it still does something: one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


if __name__ == "__main__":
    vars(child)["write_all"] = never_done
    child.main()
