"""What it takes to erase everything of one person while a million answers of others are there, on both databases, durable as in production.

`ANSWERS=10000000 ./concertia bench effacer`: among so many.
"""

import asyncio
import atexit
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Final

import sqlalchemy as sa

from bot.acts import ConfirmedErasure, Consented, Wished
from bot.conversation import Conversation
from dialogues.script import Option, Text
from dialogues.turns import Tapped, Written
from storage import models, schema
from storage.database import Database
from storage.imports import insert_participations
from storage.keys import Keyring, MasterKey
from storage.moderated_texts import NewText, put_texts
from storage.rows import options_to_text
from storage.statements import upsert
from tests.benchmarks.measuring import Benchmark
from tests.bot.town import OPENING, URL, Town, founded
from tests.storage.people import KNOWN, WHY
from tests.storage.samples import FINISHED, SCRIPT
from tests.support.clock import ManualClock
from tests.support.postgres import running_postgres

ANSWERS: Final = int(os.environ.get("ANSWERS", "1000000"))
AT_ONCE: Final = 20_000
"""People written in one transaction while the database is filled."""
GIVEN: Final = 1_000
"""People who were given the words of whoever erases theirs, to vote on."""
PER_ROUND: Final = 3


@dataclass(frozen=True, slots=True)
class Full:
    """A town with its answers. `numbers` are those of people to come."""

    town: Town
    numbers: Iterator[int]


def erasing(kind: str) -> Iterator[float]:
    """From /effacer confirmed to its acknowledgement, for somebody of whom everything is kept that can be."""
    full = _full(kind)
    for number in (next(full.numbers) for _ in range(PER_ROUND)):
        yield asyncio.run(_erased(full.town, number))


async def _erased(place: Town, number: int) -> float:
    await place.conversation.hear(place.said(number, Consented("fr"), code="valmont"))
    for act in (Tapped(KNOWN, "yes"), Written(WHY, "Un mot."), Written(WHY, "Un autre mot."), Wished(frozenset({"results"}))):
        await place.conversation.hear(place.said(number, act, code="valmont", message_id=number))
    person = await place.person(number)
    assert person is not None
    await place.write(partial(_given, author=person.participation_id, consultation=person.consultation_id))
    before = perf_counter()
    await place.conversation.hear(place.said(number, ConfirmedErasure(), code="valmont"))
    duration = perf_counter() - before
    assert await place.person(number) is None
    return duration


def _given(connection: sa.Connection, author: int, consultation: int) -> None:
    (code,) = put_texts(connection, consultation, "rules", [NewText("Prévenir avant.", author=author)])
    people = connection.scalars(sa.select(models.participations.c.id).where(models.participations.c.id != author).limit(GIVEN)).all()
    options = options_to_text((Option(code, Text({"fr": "Prévenir avant."})),))
    upsert(
        connection, models.draws, [{"participation_id": one, "step": "rules", "options": options} for one in people], update=("options",)
    )


@cache
def _full(kind: str) -> Full:
    stack = ExitStack()
    atexit.register(stack.close)
    if kind == "sqlite":
        url = f"sqlite:///{Path(stack.enter_context(tempfile.TemporaryDirectory())) / 'concertia.db'}"
    else:
        server = stack.enter_context(running_postgres())
        url = server.url(server.create_database())
    schema.upgrade(url)
    return asyncio.run(_filled(url))


async def _filled(url: str) -> Full:
    database, master, clock = Database(url), MasterKey(bytes(32)), ManualClock(OPENING)
    ids = await database.write(lambda connection: founded(connection, master, SCRIPT, ("valmont",)))
    people = ANSWERS // len(FINISHED.answers)
    for first in range(0, people, AT_ONCE):
        await database.write(partial(_crowd, ids["valmont"], min(AT_ONCE, people - first)))
    conversation = Conversation(database, Keyring(master, bytes(32)), URL, clock)
    return Full(Town(url, database, conversation, master, clock, ids), count(1))


def _crowd(consultation: int, size: int, connection: sa.Connection) -> None:
    version = connection.execute(sa.select(models.consultations.c.script_version_id)).scalar_one()
    insert_participations(connection, consultation, version, SCRIPT, [FINISHED] * size)
    new = sa.select(models.participations.c.id).where(models.participations.c.id.not_in(sa.select(models.identities.c.participation_id)))
    rows = [_identity(consultation, participation) for participation in connection.scalars(new).all()]
    connection.execute(sa.insert(models.identities), rows)


def _identity(consultation: int, participation: int) -> dict[str, object]:
    state = {"turn": 1, "said_turn": 1, "active_at": OPENING, "unreachable": False, "bot_id": 0}
    names = {"person_hash": secrets.token_bytes(32), "sealed_chat": None, "consultation_id": consultation}
    return {"id": secrets.randbits(62), "participation_id": participation, **names, **state}


BENCHMARKS = tuple(
    Benchmark(f"effacer une personne parmi {ANSWERS:_} réponses ({name})".replace("_", " "), 1.0, partial(erasing, kind))
    for kind, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
)
