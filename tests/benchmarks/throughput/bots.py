"""The bots that are compared, each in a process of its own on a core that the people leave to it.

Never here: what is measured.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from dialogues.loader import load
from dialogues.script import DEFAULT_LANGUAGE, Text
from tests.benchmarks.throughput.crowd import Crowd
from tests.benchmarks.throughput.people import Manner, survey
from tests.benchmarks.throughput.telegram import TOKEN, Telegram, served
from tests.support.bot_server import OPEN
from tests.support.server import NONE, PROGRAM, ROOT, Server, command, environment, free_port

SCRIPT: Final = Path(__file__).with_name("script.yaml")
CODE: Final = "nantes"
SECRET: Final = "shared-with-telegram-alone"
LOG: Final = "log"
START_SECONDS: Final = 60.0


class Lost(Exception):
    """A database does not hold what was acknowledged; the message says how much of it."""


@dataclass
class Bot:
    """`database` is where its answers are, by its SQLAlchemy address; None where it keeps none."""

    name: str
    crowd: Crowd
    database: str | None

    def check(self) -> None:
        """Fails unless the database holds each answer that was acknowledged, once. Raises `Lost`."""
        if self.database is None:
            return
        engine = sa.create_engine(self.database)
        with engine.connect() as connection:
            kept = connection.execute(sa.text("SELECT count(*) FROM answers")).scalar_one()
        engine.dispose()
        if kept != self.crowd.acknowledged:
            raise Lost(f"{self.name} : {kept} réponses gardées, {self.crowd.acknowledged} acquittées")


@asynccontextmanager
async def ours(
    folder: Path, size: int, name: str = "Concertia", settings: Mapping[str, str] = NONE, program: Sequence[str] = PROGRAM
) -> AsyncIterator[Bot]:
    """The program as it is installed, in this folder. What it counted is checked at the end. Raises `Lost`."""
    telegram = Telegram()
    async with served(telegram) as api, Server(folder, settings_for(api) | {**settings}, program) as server:
        await begin(server)
        database = settings.get("DATABASE_URL", f"sqlite:///{folder / 'data' / 'concertia.db'}")
        yield Bot(name, Crowd(telegram, survey(f"/start {CODE}"), size), database)
        if "justes" not in (told := _commanded(server, "recount", CODE)):
            raise Lost(f"{name} : {told}")


def settings_for(api: str) -> dict[str, str]:
    """Those of a server of ours whose Bot API is at this address."""
    return {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": api, "TELEGRAM_MODE": "webhook"}


async def begin(server: Server) -> None:
    """Open the consultation, and start."""
    _commanded(server, *OPEN, "--script", str(SCRIPT))
    with on_the_last_core():
        await server.start()


@asynccontextmanager
async def rival(module: str, folder: Path, size: int, name: str, manner: Manner, python: str = sys.executable) -> AsyncIterator[Bot]:
    """The bot in this module of ours, run by this Python. It keeps its answers in this folder, where there is something to keep."""
    telegram = Telegram()
    database = str(folder / "answers.db")
    async with served(telegram) as api:
        told = {"api": api, "token": TOKEN, "port": free_port(), "path": "updates", "secret": SECRET}
        process = _launched(python, module, folder, json.dumps(told | {"database": database, "questions": _questions()}))
        try:
            await _set(telegram, process, folder / LOG)
            yield Bot(name, Crowd(telegram, manner, size), f"sqlite:///{database}" if module != "echo" else None)
        finally:
            process.terminate()
            process.wait()


def _launched(python: str, module: str, folder: Path, told: str) -> subprocess.Popen[bytes]:
    command = (python, "-P", "-m", f"tests.benchmarks.throughput.{module}", told)
    with on_the_last_core(), (folder / LOG).open("wb") as log:
        return subprocess.Popen(command, cwd=folder, env=environment(ROOT, NONE), stdout=log, stderr=subprocess.STDOUT)


_CORES: Final = sorted(os.sched_getaffinity(0))


@contextmanager
def apart() -> Iterator[None]:
    """This process leaves the last core to the bots, where there are several."""
    os.sched_setaffinity(0, _CORES[:-1] or _CORES)
    try:
        yield
    finally:
        os.sched_setaffinity(0, _CORES)


@contextmanager
def on_the_last_core() -> Iterator[None]:
    """A process started inside runs there alone, for good."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, _CORES[-1:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _commanded(server: Server, *words: str) -> str:
    done = command(*words, settings=server.settings)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


def _questions() -> list[tuple[str, str, dict[str, str]]]:
    """Those of our script, as another bot can ask them."""
    return [
        (step.id, _words(step.ask), {option.code: _words(option.label) for option in step.options})
        for step in load(SCRIPT.read_bytes(), SCRIPT.name).steps
        if step.options
    ]


def _words(text: Text) -> str:
    return text.in_language(DEFAULT_LANGUAGE)


async def _set(telegram: Telegram, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it has said where it listens, and does. Raises `RuntimeError` with what it said when it ended instead."""
    async with asyncio.timeout(START_SECONDS):
        while process.poll() is None:
            if telegram.webhook.done() and await _listens(telegram.webhook.result().port):
                return
            await asyncio.sleep(0.05)
    raise RuntimeError(await asyncio.to_thread(log.read_text, errors="replace"))


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    return True
