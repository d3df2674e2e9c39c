"""Exports written by a process of their own: the real one.

1. What it writes is what would be written here. 2. What it says when it cannot. 3. It ends with whoever waits for it, however that ends.
"""

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from server.exports import apart
from server.exports.apart import Apart
from server.exports.orders import ExportFailed, Wanted, Whole
from server.exports.sending import written
from tests.server.exports import slow
from tests.server.exports.here import Here
from tests.server.exports.slow import is_running
from tests.server.installation import Site
from tests.storage.samples import FINISHED
from tests.suite import ROOT

SECRET = "postgresql://somebody:secret@nowhere/"
WAITS = 60


def untold(_file: int, _rows: int, _of: int) -> None:
    pass


@pytest.fixture
def left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What is now in the folder where temporary files are made, here and in the processes that are begun."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return lambda: [path.name for path in folder.iterdir()]


def place(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports are written as in production, but for those that never end."""
    monkeypatch.setattr(apart, "CHILD", slow.MODULE)
    object.__setattr__(site.services, "writing", Apart(site.database.url))


async def process_in(file: IO[bytes]) -> int:
    """The process that says in this file which it is."""
    async with asyncio.timeout(WAITS):
        while not (said := os.pread(file.fileno(), 20, 0)).endswith(b"\n"):  # noqa: ASYNC110 - it tells in no other way
            await asyncio.sleep(0.01)
    return int(said)


async def ended(process: int) -> None:
    async with asyncio.timeout(WAITS):
        while is_running(process):  # noqa: ASYNC110 - it tells in no other way
            await asyncio.sleep(0.01)


def seen_of(process: int) -> str:
    """What other programs of this user see of it: its arguments and its environment."""
    return "".join(Path(f"/proc/{process}/{name}").read_text() for name in ("cmdline", "environ"))


def full() -> IO[bytes]:
    """A file for which there is no room."""
    return Path("/dev/full").open("r+b", buffering=0)


def begun(program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.DEVNULL)


# --- 1. What it writes ----------------------------------------------------------------------------------------------------------------


async def test_it_writes_what_would_be_written_here_and_tells_how_far_it_is(site: Site, left_behind: Callable[[], list[str]]) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 501)
    wanted = [Wanted("reponses.csv", consultation.code), Wanted("questions.csv", consultation.code), Wanted("consolidation.csv")]
    told: list[tuple[int, int, int]] = []
    with tempfile.TemporaryFile() as one, tempfile.TemporaryFile() as two, tempfile.TemporaryFile() as three:
        files = [one, two, three]
        wholes = await Apart(site.database.url)(wanted, files, lambda *told_: told.append(told_))
        for file, whole in zip(files, wholes, strict=True):
            file.seek(0)
            content = file.read()
            assert whole == Whole(len(content), hashlib.sha256(content).hexdigest())
        one.seek(0)
        assert len(one.read().splitlines()) == 1 + 501
        assert told == [(0, 500, 501)]
        with tempfile.TemporaryFile() as here, tempfile.TemporaryFile() as too:
            assert wholes[1:] == await Here(site.database)(wanted[1:], [here, too], untold)
    assert left_behind() == []


async def test_it_is_less_urgent_than_people_and_is_told_no_secret_where_others_look(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "CHILD", slow.MODULE)
    monkeypatch.setenv("CONCERTIA_DATABASE_URL", SECRET)
    with tempfile.TemporaryFile() as file:
        writing = asyncio.create_task(Apart(site.database.url)([Wanted("totaux.csv", "x")], [file], untold))
        process = await process_in(file)
        assert (os.getsid(process), os.getpgid(process)) == (os.getsid(0), process), "else its urgency would not count"
        assert os.getpriority(os.PRIO_PROCESS, process) == apart.NICER > os.getpriority(os.PRIO_PROCESS, 0)
        assert (SECRET in seen_of(process), site.database.url in seen_of(process)) == (False, False)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
    assert not is_running(process)


# --- 2. What it says ------------------------------------------------------------------------------------------------------------------


async def test_a_file_that_is_not_there_is_told(site: Site) -> None:
    consultation = await site.consultation()
    for wanted in (Wanted("totaux.csv", "nulle-part"), Wanted("rien.csv", consultation.code)):
        with tempfile.TemporaryFile() as file, pytest.raises(ExportFailed, match="gone"):
            await Apart(site.database.url)([wanted], [file], untold)


async def test_a_database_that_is_away_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with tempfile.TemporaryFile() as file, pytest.raises(ExportFailed, match="away"):
        await Apart(f"sqlite:///{tmp_path}/none.db")([Wanted("totaux.csv", "x")], [file], untold)
    assert capfd.readouterr().err == ""


async def test_a_disk_without_room_is_told(site: Site) -> None:
    consultation = await site.consultation()
    with full() as file, pytest.raises(ExportFailed, match="full"):
        await Apart(site.database.url)([Wanted("totaux.csv", consultation.code)], [file], untold)


async def test_a_fault_of_ours_is_in_the_log_without_a_word_of_the_data(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    with tempfile.TemporaryFile() as file, pytest.raises(ExportFailed, match="broken"):
        await Apart(site.database.url)([Wanted("mots-de-quelqu-un")], [file], untold)
    said = capfd.readouterr().err
    assert ("KeyError" in said, "orders.py" in said, "mots" in said) == (True, True, False)


async def test_one_that_is_killed_is_told(site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(apart, "CHILD", slow.MODULE)
    with tempfile.TemporaryFile() as file:
        writing = asyncio.create_task(Apart(site.database.url)([Wanted("totaux.csv", "x")], [file], untold))
        os.kill(await process_in(file), signal.SIGKILL)
        with pytest.raises(ExportFailed, match="ended"):
            await writing
    assert f"ended with code {-signal.SIGKILL}" in caplog.text


async def test_one_that_never_ends_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(apart, "CHILD", slow.MODULE)
    monkeypatch.setattr(apart, "LONGEST", 0.2)
    with tempfile.TemporaryFile() as file, pytest.raises(ExportFailed, match="ended"):
        await Apart(site.database.url)([Wanted("totaux.csv", "x")], [file], untold)
    assert "not written after 0.2 s" in caplog.text


# --- 3. It ends with whoever waits ----------------------------------------------------------------------------------------------------


async def test_nothing_is_left_when_nobody_waits_any_more(
    site: Site, monkeypatch: pytest.MonkeyPatch, left_behind: Callable[[], list[str]]
) -> None:
    place(site, monkeypatch)
    consultation = await site.consultation()
    files: list[IO[bytes]] = []
    make = tempfile.TemporaryFile

    def made() -> IO[bytes]:
        files.append(make())
        return files[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", made)
    waiting = asyncio.create_task(written(site.services, Wanted("totaux.csv", consultation.code)))
    await asyncio.sleep(0)
    process = await process_in(files[0])
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (is_running(process), files[0].closed, left_behind()) == (False, True, [])


async def test_answers_put_aside_are_gone_when_nobody_waits_any_more(
    site: Site, tmp_path: Path, left_behind: Callable[[], list[str]]
) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 1_500)
    aside: list[int] = []

    def tell(*_: int) -> None:
        aside.extend(path.stat().st_size for path in (tmp_path / "scratch").rglob("*") if path.is_file())
        writing.cancel()

    with (tmp_path / "file").open("w+b") as file:
        writing = asyncio.create_task(Apart(site.database.url)([Wanted("reponses.xlsx", consultation.code)], [file], tell))
        with pytest.raises(asyncio.CancelledError):
            await writing
    assert (any(aside), left_behind()) == (True, []), "a workbook is put aside in files that have names"


KILLED = """
import asyncio, sys
from server.exports import apart
from server.exports.orders import Wanted
apart.CHILD = "{module}"
with open("{file}", "w+b", buffering=0) as file:
    asyncio.run(apart.Apart("{url}")([Wanted("totaux.csv", "x")], [file], print))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "ended"])
async def test_it_ends_with_the_process_that_began_it_however_that_ends(site: Site, tmp_path: Path, how: signal.Signals) -> None:
    said = tmp_path / "said"
    parent = begun(KILLED.format(module=slow.MODULE, file=said, url=site.database.url))
    try:
        async with asyncio.timeout(WAITS):
            while not (said.exists() and said.read_bytes()):  # noqa: ASYNC110 - it tells in no other way
                await asyncio.sleep(0.01)
        process = int(said.read_bytes())
        assert is_running(process)
    finally:
        parent.send_signal(how)
        parent.wait()
    await ended(process)


ENDED_HALF_WAY = """
import asyncio, os, signal, tempfile
from pathlib import Path
from server.exports.apart import Apart
from server.exports.orders import Wanted

def tell(*_):
    aside = [path.stat().st_size for path in Path(tempfile.gettempdir()).rglob("*") if path.is_file()]
    Path("{said}").write_text(str(any(aside)))
    os.kill(os.getpid(), signal.{how})

with open("{said}-file", "w+b") as file:
    asyncio.run(Apart("{url}")([Wanted("reponses.xlsx", "{code}")], [file], tell))
"""


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM"])
async def test_answers_put_aside_are_gone_however_the_process_that_began_it_ends(
    site: Site, tmp_path: Path, left_behind: Callable[[], list[str]], how: str
) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 1_500)
    said = tmp_path / "said"
    assert begun(ENDED_HALF_WAY.format(said=said, how=how, url=site.database.url, code=consultation.code)).wait() == -signal.Signals[how]
    assert said.read_text() == "True", "a workbook is put aside in files that have names"
    async with asyncio.timeout(10):
        while left_behind():  # noqa: ASYNC110 - it tells in no other way
            await asyncio.sleep(0.01)
