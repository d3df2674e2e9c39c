"""What an organiser waits for at the pages of a consultation, among ten thousand answers and among a million; at a group chosen there; and
at a search of words in so many texts.

A page is asked of the whole application, as a browser asks it: 150 ms at the median, and nearly the same among a million. A search that
finds nothing looks through every text of the question: it is the slowest there is.
"""

import asyncio
import atexit
import random
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from time import perf_counter
from typing import Final

import httpx
import sqlalchemy as sa

from storage import models, schema
from storage.database import Database
from storage.imports import ImportedParticipation, insert_participations
from storage.results import texts_of
from storage.rows import ID_BITS
from tests.benchmarks.measuring import Benchmark
from tests.server.installation import Site, open_site
from tests.storage.samples import SCRIPT, chosen, make_consultation, person, written
from tests.support.postgres import running_postgres

FEW: Final = 10_000
MANY: Final = 1_000_000
ANSWERS_EACH: Final = 13 / 3
TEXTS: Final = round(MANY / ANSWERS_EACH / 10_000) * 10_000
APART: Final = 2**52 - 1
"""Between the ids of a person and of their copies: a thousand of them spread over all ids there are."""
PAGES: Final = {
    "page": "",
    "liens": "/liens",
    "gestion": "/gestion",
    "salle": "/salle",
    "messages": "/messages",
    "documents": "/documents",
    "textes": "/textes/why",
}
"""Those without filter or search, below the address of the consultation."""
MOST_OF_A_PAGE: Final = 0.15
FILTERS: Final = {"par secteur": "?par=where&groupe=north", "par moyen": "?par=_canal&groupe=web"}
MOST_OF_A_SEARCH: Final = 2.0
"""And of a filter, since both look at answers, not at tallies."""
PER_ROUND: Final = 3
WORDS: Final = (
    "Il faut que la mairie garde un accueil humain et explique ses choix : l’école, les démarches, l’eau et les transports comptent plus "
    "que la vitesse, et personne ne doit être oublié dans les quartiers éloignés du centre"
)


def crowd(answers: int) -> Iterator[ImportedParticipation]:
    """People who gave so many answers in all: three, a text, and every third of them one more."""
    chance, words = random.Random(7), WORDS.split()
    for number in range(int(answers / ANSWERS_EACH)):
        text = written(" ".join(chance.choices(words, k=16)))
        more = {"rules": chosen("told", "human")} if number % 3 == 0 else {}
        lives = chosen(chance.choice(("north", "south")))
        one = person(known=chosen("yes"), feel=chosen("hope"), where=lives, why=text, **more)
        yield replace(one, channel=chance.choice(("telegram", "web")))


@dataclass(slots=True)
class Live:
    """An installation filled with so many answers, and an organiser's browser. Everything goes on in one loop."""

    loop: asyncio.AbstractEventLoop
    opened: AsyncExitStack
    site: Site
    browser: httpx.AsyncClient

    def get(self, path: str) -> float:
        before = perf_counter()
        answer = self.loop.run_until_complete(self.browser.get(f"/organisateur/consultations/mesure{path}"))
        duration = perf_counter() - before
        assert answer.status_code == 200, answer.text
        return duration


@cache
def _live(answers: int) -> Live:
    loop, stack = asyncio.new_event_loop(), AsyncExitStack()
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return loop.run_until_complete(_opened(loop, stack, Path(folder.name), answers))


async def _opened(loop: asyncio.AbstractEventLoop, stack: AsyncExitStack, folder: Path, answers: int) -> Live:
    site = await stack.enter_async_context(open_site(folder, "http://127.0.0.1:8000"))
    consultation = await site.consultation(code="mesure")
    await fill(site.database, consultation.id, answers)
    return Live(loop, stack, site, await site.signed_in("organiser"))


async def fill(database: Database, consultation: int, answers: int) -> None:
    """The same ten thousand answers as many times as it takes: each made anew, ten millions would take an hour."""

    def work(connection: sa.Connection) -> None:
        version = connection.execute(sa.select(models.consultations.c.script_version_id)).scalars().first()
        assert version is not None
        insert_participations(connection, consultation, version, SCRIPT, crowd(FEW))
        _copy(connection, answers // FEW)

    await database.write(work)


def _copy(connection: sa.Connection, times: int) -> None:
    """Everybody so many times, in the order of their new ids: in any other, each row would change a page of the file that is far away."""
    for table, key in ((models.participations, "id"), (models.answers, "participation_id")):
        others = ", ".join(column.name for column in table.columns if column.name != key)
        copied = (
            f"INSERT INTO {table.name} ({key}, {others}) "  # noqa: S608 - the names of our own tables and columns
            "WITH RECURSIVE copies(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copies WHERE number < :last) "
            f"SELECT ({key} + number * {APART}) & {2**ID_BITS - 1} AS copy, {others} FROM {table.name} CROSS JOIN copies "
            "WHERE number <= :last ORDER BY copy"
        )
        connection.execute(sa.text(copied), {"last": times - 1})
    connection.execute(sa.update(models.tallies).values(count=models.tallies.c.count * times))


def looking(answers: int, path: str) -> Iterator[float]:
    yield from (_live(answers).get(path) for _ in range(PER_ROUND))


# --- Searching ------------------------------------------------------------------------------------------------------------------------


@cache
def _searched(kind: str) -> tuple[asyncio.AbstractEventLoop, Database, int]:
    if kind == "sqlite":
        live = _live(MANY)
        return live.loop, live.site.database, 1
    stack, loop = ExitStack(), asyncio.new_event_loop()
    atexit.register(stack.close)
    server = stack.enter_context(running_postgres())
    url = server.url(server.create_database())
    schema.upgrade(url)
    database = Database(url)
    made = loop.run_until_complete(database.write(make_consultation))
    loop.run_until_complete(fill(database, made, MANY))
    return loop, database, made


def searching(kind: str, wanted: str) -> Iterator[float]:
    loop, database, consultation = _searched(kind)
    before = perf_counter()
    loop.run_until_complete(database.read(lambda connection: texts_of(connection, consultation, "why", 51, None, wanted)))
    yield perf_counter() - before


def spaced(number: int) -> str:
    """Its thousands apart."""
    return f"{number:_}".replace("_", " ")


BENCHMARKS: Final = (
    *(
        Benchmark(f"{name} d’une concertation parmi {spaced(answers)} réponses", MOST_OF_A_PAGE, partial(looking, answers, path))
        for name, path in PAGES.items()
        for answers in (FEW, MANY)
    ),
    *(
        Benchmark(
            f"filtrer une concertation {about} parmi {spaced(MANY)} réponses", MOST_OF_A_SEARCH, partial(looking, MANY, f"/filtre{group}")
        )
        for about, group in FILTERS.items()
    ),
    *(
        Benchmark(f"chercher {about} dans {spaced(TEXTS)} textes ({name})", MOST_OF_A_SEARCH, partial(searching, kind, wanted))
        for kind, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
        for about, wanted in (("un mot absent", "zèbre"), ("deux mots", "ecole eau"))
    ),
)
