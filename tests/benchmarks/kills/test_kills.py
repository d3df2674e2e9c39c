"""The kills themselves: who answers comes to an end whatever is killed, and what is lost or doubled in the files is found.

Never here: how many kills the program withstands.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import msgspec
import pytest

from storage.keys import MasterKey
from tests.benchmarks.kills.checking import DATABASE, Found, check, compared
from tests.benchmarks.kills.ledger import Ledger
from tests.benchmarks.kills.report import lines
from tests.benchmarks.kills.storm import storm
from tests.benchmarks.throughput.crowd import FIRST_PERSON

PEOPLE: Final = 8
UPDATES: Final = 90
QUESTIONS: Final = 7
"""Of the script."""


class Left(NamedTuple):
    """The folder of a dead server, what it acknowledged, and what was said of it."""

    data: Path
    ledger: Ledger
    said: Sequence[str]


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """Left by a server that was killed twice while people answered, and once after they had."""
    return asyncio.run(_left_in(tmp_path_factory.mktemp("kills")))


async def _left_in(folder: Path) -> Left:
    async with storm(folder) as server:
        said = [line async for line in lines(server, 2, UPDATES, PEOPLE, 1, Random(1))]
        return Left(server.data, server.ledger, said)


@pytest.fixture
def files(left: Left) -> Iterator[sqlite3.Connection]:
    """Its database, in which nothing stays changed."""
    with closing(sqlite3.connect(left.data / DATABASE)) as connection:
        yield connection
        connection.rollback()


def found(left: Left, files: sqlite3.Connection, ledger: Ledger | None = None) -> Found:
    return compared(files, MasterKey.load(left.data / "master.key"), ledger or left.ledger)


def test_all_that_was_acknowledged_is_there_once(left: Left, files: sqlite3.Connection) -> None:
    assert left.ledger.acknowledged >= UPDATES
    assert left.ledger.under_way == frozenset()
    assert set(map(len, left.ledger.answers)) == {QUESTIONS}, "somebody did not come to the end"
    assert found(left, files) == Found()


def test_what_came_of_it_is_said(left: Left) -> None:
    first, last, restarts, _ = left.said
    acknowledged, people = left.ledger.acknowledged, len(left.ledger.answers)
    assert first.startswith("✓ après 1 arrêt\u00a0: ")
    assert last == (
        f"✓ après 2 arrêts\u00a0: {acknowledged} mises à jour acquittées, {people * QUESTIONS} réponses de {people} personnes\u00a0; "
        "perdu\u00a0: 0, en double\u00a0: 0"
    )
    assert "du lancement au premier acquittement" in restarts


@pytest.mark.parametrize(
    ("change", "lost", "doubled"),
    [
        ("DELETE FROM answers WHERE (participation_id, question) IN (SELECT participation_id, question FROM answers LIMIT 1)", 1, 0),
        ("DELETE FROM seen_updates WHERE update_id = 5", 1, 0),
        ("UPDATE answers SET choices = 'other' WHERE question = 'C01' AND participation_id = (SELECT max(id) FROM participations)", 1, 1),
        ("UPDATE identities SET person_hash = zeroblob(32) WHERE id = (SELECT max(id) FROM identities)", 7, 7),
        (
            "INSERT INTO answers SELECT participation_id, question, item, 1, consultation_id, state, choices, text, hidden, day"
            " FROM answers WHERE question = 'C02' LIMIT 1",
            *(0, 1),
        ),
        (
            "INSERT INTO former_answers (id, participation_id, question, state, choices, text, replaced_on)"
            " SELECT 1, participation_id, question, state, choices, text, day FROM answers LIMIT 1",
            *(0, 1),
        ),
        ("DELETE FROM identities WHERE id = (SELECT max(id) FROM identities)", 7, 8),
    ],
)
def test_what_is_lost_or_doubled_is_found(left: Left, files: sqlite3.Connection, change: str, lost: int, doubled: int) -> None:
    files.execute(change)
    assert files.execute("SELECT changes()").fetchone() == (1,)
    verdict = found(left, files)
    assert (verdict.lost, verdict.doubled) == (lost, doubled)


def test_a_dead_letter_is_told(left: Left, files: sqlite3.Connection) -> None:
    files.execute("INSERT INTO dead_letters VALUES (4242, 1, 'person', 'body', 'error', '2026-11-23')")
    assert found(left, files) == Found(wrong=["mises à jour que le programme n’a pas su traiter\u00a0: 1"])


def test_a_journal_that_only_grows_is_told(left: Left, tmp_path: Path) -> None:
    data = shutil.copytree(left.data, tmp_path / "data", ignore=shutil.ignore_patterns("*.sock"))
    with (data / f"{DATABASE}-wal").open("ab") as journal:
        journal.truncate(70 * 1024**2)
    assert check(data, left.ledger) == Found(wrong=["journal de 70 Mio"])


def test_what_is_under_way_may_be_there_or_not(left: Left, files: sqlite3.Connection) -> None:
    ledger = Ledger()
    ledger.acknowledged, ledger.answers = left.ledger.acknowledged - 1, [dict(answers) for answers in left.ledger.answers]
    option = ledger.answers[0].pop("C01")
    tap = {"data": f"t1:C01:::{option}", "from": {"id": FIRST_PERSON}}
    update = ledger.sent(msgspec.json.encode({"update_id": 5, "callback_query": tap}))
    assert found(left, files, ledger) == Found()
    files.execute("DELETE FROM seen_updates WHERE update_id = 5")
    assert found(left, files, ledger) == Found()
    ledger.taken(update)
    assert found(left, files, ledger) == Found(lost=1)
