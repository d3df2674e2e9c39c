"""Work done in a process of its own."""

import asyncio
import os
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from server import apart as module
from server.apart import ApartFailed, apart


def add(numbers: Sequence[int], *, to: int) -> tuple[int, int]:
    return to + sum(numbers), os.getpid()


def fail(secret: str) -> None:
    raise ValueError(secret)


def note_and_wait(place: Path) -> None:
    place.write_text(str(os.getpid()))
    time.sleep(600)


async def test_it_is_done_by_another_process_that_ends() -> None:
    total, process = await apart(partial(add, [1, 2], to=3))
    assert (total, process == os.getpid()) == (6, False)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


async def test_what_fails_there_fails_here_without_its_words(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ApartFailed):
        await apart(partial(fail, "the words of somebody"))
    said = capfd.readouterr().err
    assert "ValueError" in said
    assert "test_apart.py" in said
    assert "somebody" not in said


async def test_it_stops_with_whoever_waits_for_it(tmp_path: Path) -> None:
    place = tmp_path / "process"
    waiting = asyncio.create_task(apart(partial(note_and_wait, place)))
    async with asyncio.timeout(60):
        while not (place.exists() and place.read_text()):  # noqa: ASYNC110 - the other process tells in no other way
            await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(ProcessLookupError):
        os.kill(int(place.read_text()), 0)


async def test_what_never_ends_is_given_up_and_its_process_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "process"
    monkeypatch.setattr(module, "LONGEST", 8.0)
    with pytest.raises(ApartFailed, match="8 s"):
        await apart(partial(note_and_wait, place))
    with pytest.raises(ProcessLookupError):
        os.kill(int(place.read_text()), 0)
