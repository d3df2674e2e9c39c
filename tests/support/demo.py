"""The demonstration as a newcomer starts it, in a process of its own, and the addresses it prints."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds until the addresses are printed, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The addresses printed, in their order."""

    phone: str
    web: str
    door: str
    workshop: str
    organiser: str
    commission: str


@asynccontextmanager
async def running_demo(*options: str) -> AsyncIterator[Demo]:
    """Runs `demo` on a free port, and stops it as Ctrl-C does; it must then end well."""
    command = (sys.executable, "-m", "server.cli", "demo", "--port", "0", *options)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        yield await asyncio.wait_for(_addresses(process), PATIENCE)
    finally:
        process.send_signal(signal.SIGINT)
        await process.communicate()
    assert process.returncode == 0


async def _addresses(process: asyncio.subprocess.Process) -> Demo:
    assert process.stdout is not None
    found: list[str] = []
    while len(found) < len(fields(Demo)):
        line = (await process.stdout.readline()).decode()
        assert line, "the demonstration ended before it printed its addresses"
        found += re.findall(r"http://\S+", line)
    return Demo(*found)
