"""A power cut after a 200: what was acknowledged is on the disk, for the program asked the disk before it answered.

Watched from outside, by the calls that the program makes to the system. Never here: what is kept, and what is shown.
"""

import asyncio
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.bot_server import OPEN, BotServer, bot_server
from tests.support.respondents import Do, Respondent

CALLS = "pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync,recvfrom,recvmsg,read"
_CALL = re.compile(r"^(?P<thread>\d+)\s+(?P<name>\w+)\((?P<fd>\d+)<(?P<what>[^>]*)>(?P<rest>.*)$")
UNFINISHED = "<unfinished ...>"


@asynccontextmanager
async def watched(nantes: BotServer, calls: Path) -> AsyncIterator[None]:
    """Every call of the server to the system, in `calls`, while the block lasts."""
    command = ["strace", "-f", "-y", "-s", "60", "-e", f"trace={CALLS}", "-o", str(calls), "-p", str(nantes.server.pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as strace:  # noqa: ASYNC220 - it starts in no time
        assert strace.stderr is not None
        try:
            first = await asyncio.to_thread(strace.stderr.readline)
            if b"attached" not in first:
                pytest.skip(f"strace may not watch here: {first.decode().strip()}")
            yield
        finally:
            strace.terminate()


def unsynced(lines: Iterable[str]) -> tuple[int, list[str]]:
    """How many updates were acknowledged, and those acknowledged while something written to the database had not been synced."""
    acknowledged, wrong, dirty, delivering = 0, [], False, set()
    for line in lines:
        found = _CALL.match(line)
        if found is None:
            continue
        name, what, rest = found["name"], found["what"], found["rest"]
        if what.endswith(".db-wal") and name in ("pwrite64", "write"):
            dirty = True
        elif what.endswith(".db-wal") and name in ("fsync", "fdatasync"):
            dirty = False
        elif "POST /telegram/webhook" in rest:
            delivering.add(what)
        elif "HTTP/1.1 200" in rest and what in delivering and name in ("write", "writev", "sendto", "sendmsg"):
            delivering.discard(what)
            acknowledged += 1
            wrong += [line] if dirty else []
    return acknowledged, wrong


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed: type « apt install strace »")
async def test_what_is_acknowledged_was_synced_before(tmp_path: Path) -> None:
    async with bot_server(tmp_path) as nantes:
        await nantes.command(*OPEN)
        await nantes.open()
        respondent = Respondent(nantes.standin.person(5_000_000_000), {"P07": Do(("service_users",)), "C01": Do(("heard",))})
        async with watched(nantes, tmp_path / "calls"):
            await respondent.begin("nantes")
            await respondent.answer()
            await nantes.settle()
    acknowledged, wrong = unsynced((tmp_path / "calls").read_text(encoding="utf-8", errors="replace").splitlines())
    assert (acknowledged, wrong) == (len(respondent.done), [])


def test_an_acknowledgement_before_the_sync_is_found() -> None:
    post, wal = '7 recvfrom(12<TCP:[1]>, "POST /telegram/webhook HTTP/1.1\\r\\n"...', "/data/concertia.db-wal"
    answer = '7 sendto(12<TCP:[1]>, "HTTP/1.1 200 OK\\r\\n"...'
    write, sync = f"8 pwrite64(5<{wal}>, ...", f"8 fdatasync(5<{wal}>) = 0"
    assert unsynced([post, write, sync, answer]) == (1, [])
    assert unsynced([post, write, answer, sync]) == (1, [answer])
