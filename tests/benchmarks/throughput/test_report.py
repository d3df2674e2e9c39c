"""The measure itself: whoever acts is answered, and what is acknowledged but not kept, or begun but not ended, is seen.

Never here: how fast anything is.
"""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from tests.benchmarks.throughput import crowd
from tests.benchmarks.throughput.bots import Lost, ours, rival
from tests.benchmarks.throughput.crowd import Stuck
from tests.benchmarks.throughput.people import ALL, CHOICE, TALK, TAP, Person, survey
from tests.benchmarks.throughput.report import LATE, SLOWED, _compared, may_slow

PEOPLE: Final = 8
CHOICES: Final = 7
"""Questions of the script."""


async def test_people_answer_ours_and_each_answer_is_kept(tmp_path: Path) -> None:
    async with ours(tmp_path, PEOPLE) as bot:
        await bot.crowd.enter(0.0)
        assert bot.crowd.acknowledged == 0
        # It ends when somebody has answered everything and nobody is there to follow.
        assert await bot.crowd.hurry(30.0) > 0
        assert CHOICES <= (hurried := bot.crowd.acknowledged) <= PEOPLE * CHOICES
        bot.check()
        await bot.crowd.enter(0.0)
        took = await bot.crowd.stroll(0.1, 100.0)
        assert 0 < len(took) == bot.crowd.acknowledged - hurried
        assert min(took) > 0
        bot.check()


async def test_people_answer_the_classic_bot_however_far_its_telegram_is(tmp_path: Path) -> None:
    async with rival("classic", tmp_path, 2, "classique", survey("/start")) as bot:
        await bot.crowd.enter(0.0)
        # Three calls an answer, each a hundredth of a second away, and one person after the other.
        assert 0 < await bot.crowd.hurry(30.0, 0.01) < 1 / 0.03
        assert CHOICES <= bot.crowd.acknowledged <= 2 * CHOICES
        bot.check()


async def test_the_echo_is_heard(tmp_path: Path) -> None:
    async with rival("echo", tmp_path, PEOPLE, "écho", TALK) as bot:
        await bot.crowd.enter(0.0)
        assert await bot.crowd.hurry(0.2) > 0


async def test_an_answer_that_was_acknowledged_and_is_not_there_is_missed(tmp_path: Path) -> None:
    async with rival("floor", tmp_path, PEOPLE, "plancher", TAP) as bot:
        await bot.crowd.enter(0.0)
        await bot.crowd.hurry(0.2)
        bot.check()
        with closing(sqlite3.connect(tmp_path / "answers.db", isolation_level=None)) as connection:
            connection.execute("DELETE FROM answers WHERE id = 1")
        acknowledged = bot.crowd.acknowledged
        with pytest.raises(Lost, match=f"{acknowledged - 1} réponses gardées, {acknowledged} acquittées"):
            bot.check()


async def test_a_screen_that_does_not_come_ends_the_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def tap(person: Person) -> bool:
        await person.tap(f"{CHOICE}:Q1:0", ALL)
        return True

    monkeypatch.setattr(crowd, "PATIENCE", 0.5)
    async with rival("floor", tmp_path, PEOPLE, "plancher", TAP._replace(answer=tap)) as bot:  # which only acknowledges
        await bot.crowd.enter(0.0)
        with pytest.raises(Stuck, match="8 of 8 people"):
            await bot.crowd.hurry(0.1)


SYNCING: Final = """
import os, sys, threading, time
def sync():
    begun = time.perf_counter()
    os.fdatasync(file.fileno())
    print(os.getpid(), int((time.perf_counter() - begun) * 1e6))
with open(sys.argv[1], "wb") as file:
    thread = threading.Thread(target=sync)
    thread.start()
    thread.join()
"""


@pytest.mark.skipif(not may_slow(), reason="strace is not installed, or may not watch here")
def test_a_slow_disk_delays_each_sync_of_the_process_that_is_started(tmp_path: Path) -> None:
    command = (*SLOWED, sys.executable, "-c", SYNCING, str(tmp_path / "file"))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        said, _ = process.communicate()
    pid, microseconds = map(int, said.split())
    assert pid == process.pid
    assert microseconds >= LATE


def test_ratios_are_those_of_each_round() -> None:
    assert _compared("fois", [6.0, 9.0, 8.0], [1.0, 1.0, 2.0], 6.0, 12.0) == (
        "✓ fois : 6,00 (de 4,00 à 9,00 selon le tour), 6,0 au moins, 12,0 visé"
    )
    assert _compared("fois", [5.0], [1.0], 6.0).startswith("✗ fois : 5,00")
