"""`./concertia bench débit`: answers a second of one process on one core, as ratios to what other bots take of the same people.

`--rounds 5 --seconds 6`: so many rounds, in each all bots in turn for so long. `--only near`, `far`, `paced` or `slow`: at no distance
from Telegram, 50 ms away from it, at a fixed pace, or on a disk that takes 2 ms more for each sync, for which strace makes it wait.
`--postgresql`: ours on PostgreSQL too, whose own processes are on the core of the people. `--aiogram PYTHON`: the same survey in aiogram 3
too, run by this Python, which has « aiogram », « aiosqlite » and « sqlalchemy[asyncio] »: ours has a later pydantic than aiogram takes.

An answer counts once it was acknowledged, its tap answered, what was chosen shown, and the next screen there; and each must be found in
the database in the end, once.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from tests.benchmarks.measuring import said
from tests.benchmarks.throughput.bots import Bot, Lost, apart, ours, rival
from tests.benchmarks.throughput.crowd import Stuck
from tests.benchmarks.throughput.delivering import NotTaken
from tests.benchmarks.throughput.people import TALK, TAP, survey
from tests.support.postgres import running_postgres
from tests.support.server import PROGRAM

OURS: Final = "Concertia"
CLASSIC: Final = "bot classique"
ECHO: Final = "bot écho"
AIOGRAM: Final = "aiogram 3"
FLOOR: Final = "plancher"
POSTGRESQL: Final = "Concertia sur PostgreSQL"
SLOW: Final = "Concertia sur un disque lent"
PARTS: Final = ("near", "far", "paced", "slow")
LEAST: Final[Mapping[str, tuple[float, float]]] = {CLASSIC: (6.0, 12.0), ECHO: (2.0, 3.5)}
"""How many times as many answers a second ours must take at least, and should."""
LEAST_FAR: Final = 50.0
"""The same beside the classic bot when the Bot API is `FAR` away."""
LEAST_ON_POSTGRESQL: Final = 0.6
"""Of what ours takes on SQLite."""
LEAST_ON_A_SLOW_DISK: Final = 0.7
"""Of what ours takes on the disk that is there."""
LATE: Final = 2_000
"""Microseconds that a slow disk takes more for each sync."""
SYNCS: Final = "fsync,fdatasync"
SLOWED: Final = (
    # Apart from the bot (-D), which stays the process that is started and ended.
    *("strace", "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null"),
    *("-e", f"trace={SYNCS}", "-e", f"inject={SYNCS}:delay_exit={LATE}"),
)
FAR: Final = 0.05
"""Seconds that a call takes to a Bot API that is some way off."""
PACE: Final = 300.0
"""Updates a second that come at a fixed pace."""
MOST_IN_MEDIAN, MOST_AT_P99 = 3e-3, 15e-3
"""Seconds until the webhook answers at that pace."""
KEPT: Final = 0.9
"""Of the pace: chance makes it a little less or more; where it is less than this there was nobody left to act."""
PEOPLE: Final = 200
"""At once."""
BUSY: Final = 0.85
"""Of its core: beyond, it may be the people who are too slow."""

Rates = Mapping[str, Sequence[float]]


def report(arguments: Sequence[str]) -> Iterator[str]:
    """What is found, line after line."""
    asked = _asked(arguments)
    with apart():
        try:
            yield from asyncio.run(_measured(asked))
        except (Lost, Stuck, NotTaken) as fault:
            yield f"✗ {fault}"


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./concertia bench débit")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--aiogram", metavar="PYTHON")
    asked = parser.parse_args(arguments)
    asked.only = asked.only or PARTS
    return asked


async def _measured(asked: argparse.Namespace) -> list[str]:
    parts, lines = asked.only, list[str]()
    async with _at_work(asked) as bots:
        if "near" in parts:
            lines += _near(await _rounds([bot for bot in bots.values() if bot.name != SLOW], asked))
        if "far" in parts:
            lines.append(_far(await _rounds([bots[OURS], bots[CLASSIC]], asked, FAR)))
        if "paced" in parts:
            lines.append(await _paced(bots[OURS], asked))
        if SLOW in bots:
            lines.append(_slow(await _rounds([bots[OURS], bots[SLOW]], asked)))
        elif "slow" in parts:
            lines.append("  pas de disque lent : strace manque (« apt install strace ») ou n’a pas le droit de suivre un processus")
        busy = max(bot.crowd.busy for bot in bots.values())
        lines.append(f"{'✗' if busy > BUSY else ' '} qui fait parler les gens a pris {busy:.0%} d’un cœur au plus".replace("%", "\u00a0%"))
    return lines


@asynccontextmanager
async def _at_work(asked: argparse.Namespace) -> AsyncIterator[Mapping[str, Bot]]:
    """Every bot, idle until its turn."""
    people, start = asked.people, survey("/start")
    async with AsyncExitStack() as stack:
        folders = map(Path, iter(lambda: stack.enter_context(tempfile.TemporaryDirectory()), ""))
        every = [
            ours(next(folders), people, OURS),
            rival("classic", next(folders), people, CLASSIC, start),
            rival("echo", next(folders), people, ECHO, TALK),
            rival("floor", next(folders), people, FLOOR, TAP),
        ]
        if asked.aiogram:
            every.append(rival("aiogram_survey", next(folders), people, AIOGRAM, start, asked.aiogram))
        if asked.postgresql:
            server = stack.enter_context(running_postgres())
            every.append(ours(next(folders), people, POSTGRESQL, {"DATABASE_URL": server.url(server.create_database())}))
        if "slow" in asked.only and may_slow():
            every.append(ours(next(folders), people, SLOW, program=(*SLOWED, *PROGRAM)))
        bots = [await stack.enter_async_context(one) for one in every]
        yield {bot.name: bot for bot in bots}


def may_slow() -> bool:
    """Whether strace is there, and may watch."""
    return shutil.which("strace") is not None and subprocess.run(("strace", "-o", os.devnull, "true"), capture_output=True).returncode == 0


async def _rounds(bots: Sequence[Bot], asked: argparse.Namespace, delay: float = 0.0) -> Rates:
    """Answers a second of each bot in each round, after one that warms up and does not count."""
    rates: defaultdict[str, list[float]] = defaultdict(list)
    for number in range(asked.rounds + 1):
        for bot in bots:
            await bot.crowd.enter(asked.seconds / 2)
            rate = await bot.crowd.hurry(asked.seconds if number else asked.seconds / 3, delay)
            bot.check()
            if number:
                rates[bot.name].append(rate)
    return rates


# --- What is said -----------------------------------------------------------------------------------------------------------------------


def _near(rates: Rates) -> Iterator[str]:
    own = rates[OURS]
    yield "réponses par seconde, en médiane : " + ", ".join(f"{name} {median(each):.0f}" for name, each in rates.items())
    for name, each in rates.items():
        if name == POSTGRESQL:
            yield _compared(f"{name}, en part de SQLite", each, own, LEAST_ON_POSTGRESQL)
        elif name in LEAST:
            yield _compared(f"autant de fois le {name}", own, each, *LEAST[name])
        elif name != OURS:
            yield _compared(f"autant de fois {name}", own, each)


def _far(rates: Rates) -> str:
    own, other = rates[OURS], rates[CLASSIC]
    name = f"à {said(FAR)} de Telegram, {median(own):.0f} réponses par seconde contre {median(other):.1f}".replace(".", ",")
    return _compared(f"{name} : autant de fois le {CLASSIC}", own, other, LEAST_FAR)


def _slow(rates: Rates) -> str:
    own, slowed = rates[OURS], rates[SLOW]
    name = f"{LATE / 1000:.0f} ms de plus à chaque synchronisation, {median(slowed):.0f} réponses par seconde contre {median(own):.0f}"
    return _compared(f"{name} : en part du disque tel quel", slowed, own, LEAST_ON_A_SLOW_DISK)


def _compared(name: str, one: Sequence[float], other: Sequence[float], least: float | None = None, wished: float | None = None) -> str:
    """How many times the other it is, round by round."""
    ratios = sorted(mine / theirs for mine, theirs in zip(one, other, strict=True))
    mark = " " if least is None else "✓" if median(ratios) >= least else "✗"
    limits = f", {least} au moins" if least is not None else ""
    limits += f", {wished} visé" if wished is not None else ""
    return f"{mark} {name} : {median(ratios):.2f} (de {ratios[0]:.2f} à {ratios[-1]:.2f} selon le tour){limits}".replace(".", ",")


async def _paced(bot: Bot, asked: argparse.Namespace) -> str:
    """Rounds of their own: nobody else's are beside them."""
    rounds = []
    for _ in range(asked.rounds + 1):
        await bot.crowd.enter(asked.seconds / 2)
        rounds.append(await bot.crowd.stroll(asked.seconds, PACE))
        bot.check()
    if min(map(len, rounds[1:])) < KEPT * PACE * asked.seconds:
        return f"✗ à {PACE:.0f} réponses par seconde, tout le monde a fini par attendre"
    usual, slowest = (median(quantiles(took, n=100)[which - 1] for took in rounds[1:]) for which in (50, 99))
    mark = "✓" if usual <= MOST_IN_MEDIAN and slowest <= MOST_AT_P99 else "✗"
    took = f"{said(usual)} en médiane et {said(slowest)} pour la plus lente de cent"
    return f"{mark} à {PACE:.0f} réponses par seconde, acquittées en {took}, {said(MOST_IN_MEDIAN)} et {said(MOST_AT_P99)} au plus"
