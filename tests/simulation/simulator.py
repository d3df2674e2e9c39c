"""One simulation from its seed: people, Telegram, a wire, and a program killed and started again, until all that was said is heard.

The same seed gives the same history, to the byte. Never here: what is right (see `checker`).
"""

import asyncio
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from bot.telegram.running import Mode
from dialogues.loader import load_script
from dialogues.script import Script
from storage.errors import StorageError
from storage.keys import MasterKey
from tests.bot.telegram.world import TOKEN, template
from tests.simulation.checker import check
from tests.simulation.clockwork import Clockwork
from tests.simulation.faults import CRASH, Plan
from tests.simulation.history import History
from tests.simulation.people import Citizen
from tests.simulation.process import BEGINNING, FILE, Process, in_hand
from tests.simulation.telegram import Postman, Telegram, Wire
from tests.support.botapi import faults_of

SCRIPT: Final = Path(__file__).with_name("script.yaml")
MOST_PEOPLE, MOST_ACTS = 3, 20
SHORT, LONG = (1.0, 5.0), (150.0, 400.0)
"""Seconds until a process that ended is started again: most often soon, now and then after the taps have expired."""
AFTERWARDS: Final = 130.0
"""Seconds, once all is heard, within which all has been said: a lane held by Telegram opens, a heart beats."""
PATIENCE: Final = 3600.0
"""Seconds until all is heard, when nothing goes wrong any more."""
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - what is written there is gone with the simulation
"""Thousands of small commits are made: where there is a disk in memory they cost nothing."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is simulated. All but the seed serve to find a smaller case that fails too: fewer acts, people absent, faults left out."""

    seed: int
    acts: int = MOST_ACTS
    absent: frozenset[int] = frozenset()
    without: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    case: Case
    history: str
    wrong: tuple[str, ...]
    faults: int

    def __str__(self) -> str:
        verdict = "\n".join(self.wrong) or "all is well"
        return f"{self.case}\n\n{self.history}\n\n{verdict}\n"


@dataclass(frozen=True, slots=True)
class Beginning:
    """The database that each simulation begins with."""

    file: Path
    master: MasterKey
    script: Script


@dataclass(frozen=True, slots=True)
class Played:
    """A simulation that has come to its end: who took part, and the file that the last process left."""

    history: History
    people: list[int]
    file: Path
    faults: int
    unheard: bool


def begun(folder: Path) -> Beginning:
    """A database with two open consultations, in `folder`."""
    script = load_script(SCRIPT)
    return Beginning(*template(folder, script), script)


def simulate(case: Case, beginning: Beginning) -> Outcome:
    """Play and judge."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        played = play(case, beginning, Path(folder))
        wrong = check(played.history, played.people, played.file, beginning.master, beginning.script)
    if played.unheard:
        wrong.append("not all that was said was ever acknowledged")
    return Outcome(case, str(played.history), tuple(wrong), played.faults)


def play(case: Case, beginning: Beginning, folder: Path) -> Played:
    """`folder` is empty."""
    loop = Clockwork(_chance(case, "threads"))
    history = History(loop.time)
    plan = Plan(_chance(case, "faults"), history.note, case.without)
    (folder / "1").mkdir()
    shutil.copyfile(beginning.file, folder / "1" / FILE)
    with in_hand(loop, _chance(case, "secrets")), heard(history), asyncio.Runner(loop_factory=lambda: loop) as runner:
        simulation = _Simulation(case, folder, beginning.master, plan, history)
        file = runner.run(simulation.run())
    return Played(history, simulation.people, file, plan.struck, simulation.unheard)


def shrunk(case: Case, beginning: Beginning) -> Case:
    """A smaller case that fails too: none of its people and none of its faults can be left out, and nobody does less."""
    for smaller in _smaller(case, simulate(case, beginning).faults):
        if simulate(smaller, beginning).wrong:
            return shrunk(smaller, beginning)
    return case


def _smaller(case: Case, faults: int) -> Iterator[Case]:
    for person in range(1, MOST_PEOPLE + 1):
        if person not in case.absent:
            yield replace(case, absent=case.absent | {person})
    for acts in (case.acts // 2, case.acts - 3, case.acts - 1):
        if 0 < acts < case.acts:
            yield replace(case, acts=acts)
    for fault in range(1, faults + 1):
        if fault not in case.without:
            yield replace(case, without=case.without | {fault})


def _chance(case: Case, of: str) -> Random:
    """A stream of its own for each part, so that leaving something out of one changes nothing in another."""
    return Random(f"{case.seed} {of}")


@dataclass
class _Simulation:
    case: Case
    folder: Path
    master: MasterKey
    plan: Plan
    history: History
    unheard: bool = False

    def __post_init__(self) -> None:
        chance = _chance(self.case, "shape")
        self.mode: Mode = chance.choice(("webhook", "polling"))
        self.people = [number for number in range(1, chance.randint(1, MOST_PEOPLE) + 1) if number not in self.case.absent]
        self.acts = min(chance.randint(MOST_ACTS // 2, MOST_ACTS), self.case.acts)
        self.chance = chance

    async def run(self) -> Path:
        """The file that the last process leaves."""
        time = asyncio.get_running_loop().time
        self.telegram = Telegram(TOKEN, lambda: BEGINNING + timedelta(seconds=time()), self.history)
        self.postman = Postman(self.telegram, self.plan, self.history)
        delivering = asyncio.create_task(self.postman.delivery.run())
        living = asyncio.create_task(self._keep_alive())
        citizens = [self._citizen(number) for number in self.people]
        await asyncio.gather(*(citizen.live(self.acts) for citizen in citizens))
        await self._end_badly()
        await self._settle()
        process = self.postman.process
        assert process is not None
        await process.stop()
        living.cancel()
        delivering.cancel()
        await asyncio.gather(living, delivering, return_exceptions=True)
        self.history.errors += [fault for call in self.telegram.calls for fault in faults_of(call)]
        return process.folder / FILE

    def _citizen(self, number: int) -> Citizen:
        return Citizen(self.telegram.person(number), number, _chance(self.case, f"person {number}"), self.history)

    async def _keep_alive(self) -> None:
        """One process after the other."""
        number = 0
        while True:
            number += 1
            process = Process(
                self.folder / str(number),
                number,
                self.mode,
                self.master,
                self.plan,
                self.history,
                lambda process: Wire(self.telegram, process, self.plan),
            )
            self.postman.process = process
            try:
                await process.start()
            except StorageError:
                process.kill()
            except ConnectionResetError:
                pass
            await process.ended.wait()
            await process.bury()
            await asyncio.sleep(self.chance.uniform(*(LONG if self.chance.random() < 0.1 else SHORT)))

    async def _end_badly(self) -> None:
        """What people did last is what no later act of theirs can mend: the process may end just then."""
        await asyncio.sleep(self.chance.uniform(0.0, 0.3))
        if self.plan.at("the last act") == CRASH and self.postman.process:
            self.postman.process.kill()

    async def _settle(self) -> None:
        """Nothing goes wrong any more: all that was said is heard, and answered."""
        self.plan.end()
        self.history.note("nothing goes wrong any more")
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not self._all_is_heard():  # noqa: ASYNC110 - taps expire, of which nobody is told
                    await asyncio.sleep(1.0)
        self.unheard = not self._all_is_heard()
        await asyncio.sleep(AFTERWARDS)

    def _all_is_heard(self) -> bool:
        process = self.postman.process
        return process is not None and process.alive and not self.telegram.exchange.pending()


@contextmanager
def heard(history: History) -> Iterator[None]:
    """The errors that the program tells in its log belong to the history; its warnings, of which faults make many, go nowhere."""
    handler = _Errors(history)
    loggers = [logging.getLogger(name) for name in ("bot", "storage")]
    before = [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.propagate = propagate


class _Errors(logging.Handler):
    def __init__(self, history: History) -> None:
        super().__init__(logging.WARNING)
        self._history = history

    def emit(self, record: logging.LogRecord) -> None:
        self._history.unnoted += record.msg.startswith("a screen could not be noted as said")
        if record.levelno < logging.ERROR:
            return
        self._history.errors.append(record.getMessage())
        self._history.note(f"the log: {record.getMessage()}")
