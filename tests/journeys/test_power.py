"""A power cut after a 200: what was acknowledged is on the disk, for the program asked the disk before it answered.

Watched from outside, by the calls that the program makes to the system. Never here: what is kept, and what is shown.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support.bot_server import OPEN, bot_server
from tests.support.tracing import strace

CALLS = "pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync,recvfrom,recvmsg,read"
_CALL = re.compile(r"(?P<thread>\d+)\s+(?P<name>\w+)\(\d+<(?P<what>[^>]*)>(?P<rest>.*)")
_RESUMED = re.compile(r"(?P<thread>\d+)\s+<\.\.\. \w+ resumed>(?P<rest>.*)")


def steps(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """What the calls did, in order: name, file or connection, and the rest of the line.

    A call during which another thread makes one takes two lines, its beginning and its end: what it reads and returns is in the second,
    which names the thread alone.
    """
    begun: dict[str, tuple[str, str]] = {}
    for line in lines:
        if found := _CALL.fullmatch(line):
            begun[found["thread"]] = found["name"], found["what"]
            yield found["name"], found["what"], found["rest"]
        elif (found := _RESUMED.fullmatch(line)) and found["thread"] in begun:
            yield *begun[found["thread"]], found["rest"]


def unsynced(lines: Iterable[str]) -> tuple[int, list[str]]:
    """How many updates were acknowledged, and those acknowledged while something written to the database had not been synced."""
    acknowledged, wrong, dirty, delivering = 0, [], False, set()
    for name, what, rest in steps(lines):
        if what.endswith(".db-wal") and name in ("pwrite64", "write"):
            dirty = True
        elif what.endswith(".db-wal") and name in ("fsync", "fdatasync"):
            dirty &= not rest.endswith("= 0")
        elif "POST /telegram/webhook" in rest:
            delivering.add(what)
        elif "HTTP/1.1 200" in rest and what in delivering and name in ("write", "writev", "sendto", "sendmsg"):
            delivering.discard(what)
            acknowledged += 1
            wrong += [rest] if dirty else []
    return acknowledged, wrong


async def test_what_is_acknowledged_was_synced_before(tmp_path: Path) -> None:
    async with bot_server(tmp_path) as nantes:
        await nantes.command(*OPEN)
        await nantes.open()
        person = nantes.standin.person(5_000_000_000)
        acts: list[Callable[[], int]] = [partial(person.start, "nantes"), *[lambda: person.tap(person.screen.labels[0][0])] * 3]
        async with strace(nantes.server.pid, tmp_path / "calls", "-y", "-s", "60", "-e", f"trace={CALLS}"):
            for act in acts:
                act()
                # That what was said before has arrived is written too, and could come between the sync of an update and its 200.
                await nantes.settle()
    acknowledged, wrong = unsynced((tmp_path / "calls").read_text(encoding="utf-8", errors="replace").splitlines())
    assert (acknowledged, wrong) == (len(acts), [])


UNFINISHED = "<unfinished ...>"
POST, WAL = 'recvfrom(12<TCP:[1]>, "POST /telegram/webhook HTTP/1.1\\r\\n"...', "/data/concertia.db-wal"
RECEIVED, ANSWERED = f"7 {POST}, 0) = 689", '7 sendto(12<TCP:[1]>, "HTTP/1.1 200 OK\\r\\n"..., 443, 0) = 443'
WRITTEN, SYNCED = f'8 pwrite64(5<{WAL}>, "", 24, 8) = 24', f"8 fdatasync(5<{WAL}>) = 0"
SYNCING, SYNC_RETURNED = f"8 fdatasync(5<{WAL}> {UNFINISHED}", "8 <... fdatasync resumed>)          = 0"


@pytest.mark.parametrize(
    "calls",
    [
        (RECEIVED, WRITTEN, ANSWERED, SYNCED),
        (RECEIVED, WRITTEN, SYNCING, ANSWERED, SYNC_RETURNED),
        (RECEIVED, WRITTEN, f"8 fdatasync(5<{WAL}>) = -1 EIO (Input/output error)", ANSWERED),
    ],
)
def test_an_acknowledgement_before_the_sync_is_found(calls: tuple[str, ...]) -> None:
    acknowledged, wrong = unsynced(calls)
    assert (acknowledged, len(wrong)) == (1, 1)


@pytest.mark.parametrize(
    "calls",
    [
        (RECEIVED, WRITTEN, SYNCED, ANSWERED),
        (RECEIVED, WRITTEN, SYNCING, SYNC_RETURNED, ANSWERED),
        (f"7 recvfrom(12<TCP:[1]>,  {UNFINISHED}", WRITTEN, f"7 <... recvfrom resumed>{POST.partition('>,')[2]}, 0) = 9", SYNCED, ANSWERED),
    ],
)
def test_an_acknowledgement_after_the_sync_is_counted(calls: tuple[str, ...]) -> None:
    assert unsynced(calls) == (1, [])
