"""How long a message waits at the webhook while an export is written, against how long it waits while none is: on a real server, in turns.

`./concertia bench exporter --answers 1000000 --rounds 10`. At most 1.5 times as long, for the slowest in a hundred.
"""

import argparse
import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Final

import aiohttp
import httpx

from dialogues.loader import shipped
from server.demo.people import fictional_people
from storage.database import Database
from storage.imports import ImportedParticipation, insert_participations
from tests.benchmarks.measuring import said
from tests.journeys.test_answers_to_csv import signed_in
from tests.server.exports.walking import list_of
from tests.server.installation import form_token_of
from tests.support.bot_server import NANTES, OPEN, BotServer, bot_server

MOST: Final = 1.5
ANSWERS, ROUNDS = 100_000, 9
SECONDS: Final = 8.0
"""Of a turn, with or without."""
EVERY: Final = 0.02
"""Seconds between two messages: fifty a second, whether the former was answered or not."""
AT_ONCE: Final = 2_000
"""People written in one transaction while the database is filled."""
LOOKED_EVERY: Final = 1.0
"""Seconds between two looks at how far the export is, as its page does."""


def report(arguments: Sequence[str]) -> Iterator[str]:
    """What was measured; the last line says whether it is kept."""
    parser = argparse.ArgumentParser(prog="./concertia bench exporter")
    parser.add_argument("--answers", type=int, default=ANSWERS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args(arguments)
    without, during, exports = asyncio.run(_measured(asked.answers, asked.rounds))
    yield f"{asked.answers:_} réponses, {exports} exports commencés, {sum(map(len, during))} messages entre-temps".replace("_", " ")
    for name, turns in (("sans export", without), ("pendant un export", during)):
        usual, slowest = (median(_centile(turn, which) for turn in turns) for which in (50, 99))
        yield f"{name} : {said(usual)} en médiane, {said(slowest)} pour le plus lent de cent, au tour médian"
    ratios = sorted(_centile(one, 99) / _centile(other, 99) for one, other in zip(during, without, strict=True))
    spread = f"de {ratios[0]:.2f} à {ratios[-1]:.2f} selon le tour"
    mark = "✓" if median(ratios) <= MOST else "✗"
    yield f"{mark} attente au webhook pendant un export : {median(ratios):.2f} fois celle sans, en médiane ({spread}), {MOST} au plus"


def _centile(durations: Sequence[float], which: int) -> float:
    return quantiles(durations, n=100)[which - 1]


async def _measured(answers: int, rounds: int) -> tuple[list[list[float]], list[list[float]], int]:
    """What messages waited in each turn without an export, and during some; and how many these were."""
    without, during, exports = list[list[float]](), list[list[float]](), 0
    with tempfile.TemporaryDirectory() as folder:
        async with _serving(Path(folder), answers) as nantes:
            invited = await nantes.command("organiser", "invite", "mesure@nantes.example", "--siren", NANTES)
            async with signed_in(invited) as organiser, aiohttp.ClientSession(nantes.server.address, headers=nantes.headers) as telegram:
                numbers, token = count(1), form_token_of(await organiser.get(list_of("nantes")))
                await _waited(nantes, telegram, numbers)  # which warms up, and does not count
                for _ in range(rounds):
                    without.append(await _waited(nantes, telegram, numbers))
                    over = asyncio.Event()
                    exporting = asyncio.create_task(_exports(organiser, token, over))
                    during.append(await _waited(nantes, telegram, numbers))
                    over.set()
                    exports += await exporting
    return without, during, exports


@asynccontextmanager
async def _serving(folder: Path, answers: int) -> AsyncIterator[BotServer]:
    """A server with so many answers in its consultation."""
    async with bot_server(folder) as nantes:
        await nantes.command(*OPEN)
        await _fill(folder / "data" / "concertia.db", answers)
        await nantes.open()
        yield nantes


async def _fill(file: Path, answers: int) -> None:
    script, left = shipped("default"), answers
    everybody = fictional_people(script, answers, 3, date(2026, 10, 1), 20)
    ids = sqlite3.connect(file)
    ((consultation, version),) = ids.execute("SELECT id, script_version_id FROM consultations").fetchall()
    ids.close()
    async with Database(f"sqlite:///{file}") as database:
        while left > 0:
            some: list[ImportedParticipation] = list(islice(everybody, AT_ONCE))
            await database.write(
                partial(insert_participations, consultation_id=consultation, version_id=version, script=script, people=some)
            )
            left -= sum(len(one.answers) for one in some)


async def _waited(nantes: BotServer, telegram: aiohttp.ClientSession, numbers: Iterator[int]) -> list[float]:
    """What each message of one turn waited."""
    begun, sent = perf_counter(), list[asyncio.Task[float]]()
    while perf_counter() - begun < SECONDS:
        sent.append(asyncio.create_task(_one(nantes, telegram, next(numbers))))
        await asyncio.sleep(max(0.0, begun + len(sent) * EVERY - perf_counter()))
    return await asyncio.gather(*sent)


async def _one(nantes: BotServer, telegram: aiohttp.ClientSession, number: int) -> float:
    """Somebody new comes in: the seconds until it is kept and answered."""
    nantes.standin.person(6_000_000_000 + number)
    person = {"id": 6_000_000_000 + number, "first_name": "Camille"}
    chat, sender = {**person, "type": "private"}, {**person, "is_bot": False, "language_code": "fr"}
    message = {"message_id": 1, "date": 1_790_000_000, "chat": chat, "from": sender, "text": "/start nantes"}
    before = perf_counter()
    async with telegram.post(nantes.webhook, json={"update_id": 10_000_000 + number, "message": message}) as answer:
        await answer.read()
    assert answer.status == 200
    return perf_counter() - before


async def _exports(organiser: httpx.AsyncClient, token: str, over: asyncio.Event) -> int:
    """Has one after the other written until it is over, then stops the last, and returns how many there were. No page is read: that would
    keep the messages waiting that are sent from here.
    """
    for written in count():
        asked = await organiser.post(list_of("nantes"), data={"form_token": token, "fichier": "reponses.csv"})
        place = asked.headers["location"]
        while (await organiser.get(f"{place}/avancement")).json()["goes_on"]:
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), LOOKED_EVERY)
            if over.is_set():
                await organiser.post(f"{place}/arret", data={"form_token": token})
                return written + 1
    raise AssertionError("unreachable")
