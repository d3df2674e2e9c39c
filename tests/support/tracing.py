"""A process watched by strace while it runs: the calls that it makes to the system, and calls that are made to fail.

Never here: which calls, or what they should be.
"""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest


@asynccontextmanager
async def strace(process: int, calls: Path, *options: str) -> AsyncIterator[None]:
    """Its calls, of all its threads, in `calls` while the block lasts; skips the test where strace is not there or may not watch."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: type « apt install strace »")
    command = ["strace", "-f", "-o", str(calls), *options, "-p", str(process)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as watching:  # noqa: ASYNC220 - it starts in no time
        assert watching.stderr is not None
        try:
            first = await asyncio.to_thread(watching.stderr.readline)
            if b"attached" not in first:
                pytest.skip(f"strace may not watch here: {first.decode().strip()}")
            yield
        finally:
            watching.terminate()
