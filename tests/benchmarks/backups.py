"""`./concertia bench sauvegarder`: the processor time that a backup of a million answers takes, and its restoration.

`--rounds 3`: so many of each, in turn.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from storage import schema
from storage.database import Database
from tests.benchmarks.live import MANY, fill, spaced
from tests.benchmarks.measuring import Benchmark, measure
from tests.storage.samples import make_consultation
from tests.support.server import PROGRAM, ROOT, environment

ROUNDS: Final = 3
MOST: Final = 60.0
"""Seconds."""


def report(arguments: Sequence[str]) -> Iterator[str]:
    """What is found, line after line."""
    parser = argparse.ArgumentParser(prog="./concertia bench sauvegarder")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args(arguments).rounds
    with tempfile.TemporaryDirectory() as folder:
        data, backups, restored = Path(folder, "data"), Path(folder, "backups"), Path(folder, "restored")
        data.mkdir()
        asyncio.run(_filled(f"sqlite:///{data / 'concertia.db'}"))

        def saving() -> Iterator[float]:
            shutil.rmtree(backups, ignore_errors=True)
            yield _processor_time("backup", backups, data)

        def restoring() -> Iterator[float]:
            shutil.rmtree(restored, ignore_errors=True)
            restored.mkdir()
            yield _processor_time("restore", backups, restored)

        benchmarks = (
            Benchmark(f"sauvegarder {spaced(MANY)} réponses (temps de processeur)", MOST, saving),
            Benchmark(f"rétablir {spaced(MANY)} réponses (temps de processeur)", MOST, restoring),
        )
        yield from map(str, measure(benchmarks, rounds))


async def _filled(url: str) -> None:
    schema.upgrade(url)
    async with Database(url) as database:
        await fill(database, await database.write(make_consultation), MANY)


def _processor_time(name: str, backups: Path, data: Path) -> float:
    """Of this command on the server of this data folder, in seconds. Raises `CalledProcessError`."""
    command = [*PROGRAM, name, str(backups)]
    with subprocess.Popen(command, env=environment(ROOT, {"DATA_DIR": str(data)}), stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return used.ru_utime + used.ru_stime
