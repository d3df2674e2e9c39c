"""`./concertia bench pannes`: what is acknowledged while the server is killed again and again is kept, once.

`--kills 1000 --updates 1000000`: so many kills, spread over so many acknowledged updates; about an hour. `--seed 1`: at moments chosen
from this. People are those of `bench débit`; what they were told is kept is looked for in the files, while the server is dead.
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

from tests.benchmarks.kills.checking import Found, check
from tests.benchmarks.kills.ledger import Ledger
from tests.benchmarks.kills.storm import Storm, storm
from tests.benchmarks.measuring import said
from tests.benchmarks.throughput.bots import apart
from tests.benchmarks.throughput.crowd import Stuck

KILLS: Final = 1_000
UPDATES: Final = 1_000_000
PEOPLE: Final = 200
"""At once."""
CHECKED_EVERY: Final = 50
"""Kills after which the files are looked at."""
LONGEST_PAUSE: Final = 0.01
"""Seconds from the acknowledgement that a kill waits for to the kill: long enough for it to be anywhere in the next commits."""
LONGEST_RESTART: Final = 2.0
"""Seconds from the start of the process to its first acknowledgement, in median."""


def report(arguments: Sequence[str]) -> Iterator[str]:
    """What is found, line after line."""
    lines = _found(_asked(arguments))
    with apart(), asyncio.Runner() as runner:
        try:
            while line := runner.run(_next(lines)):
                yield line
        except Stuck as fault:
            yield f"✗ {fault}"


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./concertia bench pannes")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--updates", type=int, default=UPDATES)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


async def _next(lines: AsyncIterator[str]) -> str:
    """The next line; none at the end."""
    return await anext(lines, "")


async def _found(asked: argparse.Namespace) -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        async with storm(Path(folder)) as server:
            async for line in lines(server, asked.kills, asked.updates, PEOPLE, CHECKED_EVERY, Random(asked.seed)):
                yield line


async def lines(server: Storm, kills: int, updates: int, people: int, every: int, chance: Random) -> AsyncIterator[str]:
    """One for each look at the files, after `every` so many kills, then what all came to. Raises `Stuck`.

    One kill falls into each of as many equal parts of the updates; the last one, when all people are over, is none of them.
    """
    async with server.people(people, updates):
        for kill in range(1, kills + 1):
            await server.killed_at(int(updates * (kill - chance.random()) / kills), chance.uniform(0.0, LONGEST_PAUSE))
            if kill % every == 0 and kill < kills:
                yield _checked(kill, server.ledger, check(server.data, server.ledger))
            await server.start()
    await server.killed_at(updates)
    yield _checked(kills, server.ledger, check(server.data, server.ledger))
    yield _restarts(server.restarts)
    yield f"  entre deux arrêts, {server.rate:.0f} mises à jour acquittées par seconde"


# --- What is said -----------------------------------------------------------------------------------------------------------------------


def _checked(kills: int, ledger: Ledger, found: Found) -> str:
    answers = sum(map(len, ledger.answers))
    wrong = "".join(f" ; {one}" for one in found.wrong)
    return (
        f"{'✓' if found.is_right else '✗'} après {kills} arrêt{'s' if kills > 1 else ''} : {ledger.acknowledged} mises à jour acquittées, "
        f"{answers} réponses de {len(ledger.answers)} personnes ; perdu : {found.lost}, en double : {found.doubled}{wrong}"
    )


def _restarts(seconds: Sequence[float]) -> str:
    mark = "✓" if median(seconds) < LONGEST_RESTART else "✗"
    took = f"{said(median(seconds))} en médiane, {said(max(seconds))} pour le plus long"
    return f"{mark} du lancement au premier acquittement : {took} ; {said(LONGEST_RESTART)} au plus en médiane"
