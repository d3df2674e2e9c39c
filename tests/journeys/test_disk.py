"""A disk that takes nothing more in the middle of a burst of updates, and takes them again later: a real disk, the real program.

People go on tapping meanwhile; the checker is that of `test_kill`.
"""

import asyncio
import random
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.deliveries import figure
from tests.journeys.test_kill import PEOPLE, SEED, THE_REST, check, check_all, plan, take_part, until_heard
from tests.support.bot_server import OPEN, BotServer, bot_server
from tests.support.respondents import Respondent
from tests.support.tracing import strace

ROOM = 8 * 1024 * 1024
"""Bytes of the small disk: more than a new database takes, and soon filled."""
BEFORE = 60
"""Updates acknowledged before it breaks, while everybody answers."""
BROKEN_FOR = 1.0
"""Seconds, once it is told."""

WRITES = "pwrite64,fdatasync,ftruncate"
FAULTS = ("ENOSPC", "EIO", "EROFS")
FEW = 61
"""More than what one update has the disk write, so that a second try may succeed; as it is no multiple of that, each write has its turn."""
FEWEST = 4
"""Faults that each person meets, at least."""
FAULTY = figure("FAULTY", 4)
"""People who answer while some writes fail."""

Mend = Callable[[], object]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, where this user may make one."""
    folder = tmp_path / "data"
    folder.mkdir()
    made = subprocess.run(("mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", folder), capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"a disk cannot be made here: {made.stderr.strip()}")
    yield folder
    subprocess.run(("umount", "--lazy", folder), check=True)


async def test_a_full_disk_asks_to_come_again_is_told_and_loses_nothing(small_disk: Path) -> None:
    said = await _broken_in_a_burst(small_disk.parent, lambda _: _filled(small_disk))
    assert "something could not be kept: database or disk is full" in said


async def test_a_disk_that_fails_asks_to_come_again_is_told_and_loses_nothing(tmp_path: Path) -> None:
    """Nothing can be written beyond the first byte of any file, though there is room."""
    await _broken_in_a_burst(tmp_path, _failing)


async def test_writes_that_fail_now_and_then_lose_and_double_nothing(tmp_path: Path) -> None:
    """Each person meets another one in so many, and another fault: full, broken, read-only."""
    chance, data, calls = random.Random(SEED), tmp_path / "data", tmp_path / "calls"
    async with bot_server(tmp_path) as nantes:
        await nantes.command(*OPEN)
        await nantes.open()
        people = [
            Respondent(nantes.standin.person(5_000_000_000 + number), plan(number, chance), patience=None) for number in range(FAULTY)
        ]
        for number, respondent in enumerate(people):
            fault, every = FAULTS[number % len(FAULTS)], FEW + 2 * number
            async with strace(
                nantes.server.pid, calls, "-e", f"trace={WRITES}", "-e", f"inject={WRITES}:error={fault}:when={every}+{every}"
            ):
                await asyncio.wait_for(take_part(respondent), THE_REST)
                await nantes.settle()
            assert calls.read_text(encoding="utf-8", errors="replace").count("(INJECTED)") >= FEWEST
        assert await nantes.command("recount", "nantes") == "Les totaux étaient justes.\n"
        await nantes.server.stop()
        check_all(nantes, data, people)


async def _broken_in_a_burst(folder: Path, breaks: Callable[[BotServer], Mend]) -> str:
    """All that the server said."""
    chance, data = random.Random(SEED), folder / "data"
    async with bot_server(folder) as nantes:
        await nantes.command(*OPEN)
        people = [
            Respondent(nantes.standin.person(5_000_000_000 + number), plan(number, chance), patience=None) for number in range(PEOPLE)
        ]
        await nantes.open()
        burst = [asyncio.create_task(take_part(respondent)) for respondent in people]
        await until_heard(nantes, BEFORE)
        mend = breaks(nantes)
        await _until_told(nantes, "Rien ne peut être gardé en ce moment")
        await asyncio.sleep(BROKEN_FOR)
        assert 503 in {attempt.status for attempt in nantes.delivery.attempts}
        check(nantes, data, people)
        mend()
        await _until_told(nantes, "")
        await asyncio.wait_for(asyncio.gather(*burst), THE_REST)
        await nantes.settle()
        assert await nantes.command("recount", "nantes") == "Les totaux étaient justes.\n"
        await nantes.server.stop()
        check_all(nantes, data, people)
        return nantes.server.said


async def _until_told(nantes: BotServer, told: str) -> None:
    """By `/health`, of the database: how it is, and why."""
    async with asyncio.timeout(THE_REST):
        while True:
            database = (await nantes.server.health())[1]["database"]
            if database["why"].partition(" :")[0] == told:
                return
            await asyncio.sleep(0.05)


def _filled(disk: Path) -> Mend:
    """Not a page is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return filler.unlink


def _failing(nantes: BotServer) -> Mend:
    before = resource.prlimit(nantes.server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(nantes.server.pid, resource.RLIMIT_FSIZE, (1, before[1]))
    return lambda: resource.prlimit(nantes.server.pid, resource.RLIMIT_FSIZE, before)
