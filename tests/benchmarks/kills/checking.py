"""What the files hold that a dead server left, beside what was acknowledged: by SQL alone, and the keys that tell which row is whose.

Never here: anything else of the program but `recount`, which counts what it counted itself.
"""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from storage.keys import ConsultationKey, MasterKey
from tests.benchmarks.kills.ledger import Answers, Ledger
from tests.benchmarks.throughput.bots import CODE
from tests.benchmarks.throughput.crowd import FIRST_PERSON
from tests.benchmarks.throughput.telegram import TOKEN
from tests.support.server import command

BOT: Final = TOKEN.partition(":")[0]
DATABASE: Final = "concertia.db"
MOST_JOURNAL: Final = 64 * 1024 * 1024
"""Bytes of SQLite's journal: some four megabytes, unless something keeps it from being begun anew; each start has to read it."""
SHOWN: Final = 3
"""People of whom is said what is wrong: the first."""
_ANSWERS_OF: Final = """
    SELECT question, item, repeat, state, choices FROM identities JOIN answers USING (participation_id) WHERE person_hash = ?
"""
Row = tuple[str, str, int, str, str]
"""Question, item, number of the card, state and choices."""


@dataclass
class Found:
    """`lost` was acknowledged and is not there. `doubled` is there and was said by nobody, or no longer. `wrong` is all else, in words."""

    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


def check(data: Path, ledger: Ledger) -> Found:
    """Reads a copy of this folder, whose server is dead: to open the files changes them, and the next server is to find them as left."""
    copy = data.with_name("copy")
    journal = (data / f"{DATABASE}-wal").stat().st_size
    shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.sock"))
    try:
        with closing(sqlite3.connect(copy / DATABASE)) as connection:
            found = compared(connection, MasterKey.load(copy / "master.key"), ledger)
        recounted = command("recount", CODE, settings={"DATA_DIR": str(copy)})
        if "justes" not in recounted.stdout:
            found.wrong.append(f"recount : {(recounted.stdout + recounted.stderr).strip()}")
    finally:
        shutil.rmtree(copy)
    if journal > MOST_JOURNAL:
        found.wrong.append(f"journal de {journal // 1024**2} Mio")
    return found


def compared(connection: sqlite3.Connection, master: MasterKey, ledger: Ledger) -> Found:
    """What these tables hold beside what was acknowledged."""
    found = Found(wrong=list(_wrong(connection)))
    kept = _compare_people(connection, _key(connection, master), ledger, found)
    # What is left over is nobody's.
    found.doubled += _number(connection, "answers") - kept + _number(connection, "former_answers")
    found.doubled += _number(connection, "participations") - _number(connection, "identities")
    found.lost += ledger.acknowledged - _acknowledged(connection, ledger)
    return found


def _compare_people(connection: sqlite3.Connection, key: ConsultationKey, ledger: Ledger, found: Found) -> int:
    """Adds to what was found what is lost and doubled of each person; the answers that are kept of all."""
    maybe, kept = ledger.maybe(), 0
    for number, answers in enumerate(ledger.answers, FIRST_PERSON):
        rows = Counter[Row](connection.execute(_ANSWERS_OF, (key.person_hash(BOT, str(number)),)))
        acknowledged = _rows(answers)
        missing, strange = acknowledged - rows, rows - acknowledged - _rows(maybe.get(number, {}))
        found.lost += missing.total()
        found.doubled += strange.total()
        if (missing or strange) and len(found.wrong) < SHOWN:
            found.wrong.append(f"à la personne {number} il manque {_words(missing)}, il y a en trop {_words(strange)}")
        kept += rows.total()
    return kept


def _words(rows: Iterable[Row]) -> str:
    """« C01 heard » for each of them."""
    return ", ".join(f"{question} {choices or state}" for question, _, _, state, choices in sorted(rows)) or "rien"


def _rows(answers: Answers) -> Counter[Row]:
    return Counter((question, "", 0, "answered", option) for question, option in answers.items())


def _acknowledged(connection: sqlite3.Connection, ledger: Ledger) -> int:
    """How many of the acknowledged updates are noted as heard: all that are but those under way, for no others were ever sent."""
    heard = _number(connection, "seen_updates")
    under_way = [connection.execute("SELECT count(*) FROM seen_updates WHERE update_id = ?", (one,)) for one in ledger.under_way]
    return heard - sum(int(count) for ((count,),) in under_way)


def _wrong(connection: sqlite3.Connection) -> Iterator[str]:
    told = [line for (line,) in connection.execute("PRAGMA integrity_check")]
    if told != ["ok"]:
        yield f"fichier abîmé ({told[0]})"
    if letters := _number(connection, "dead_letters"):
        yield f"mises à jour que le programme n’a pas su traiter : {letters}"


def _key(connection: sqlite3.Connection, master: MasterKey) -> ConsultationKey:
    ((consultation, wrapped),) = connection.execute("SELECT consultation_id, wrapped FROM consultation_keys")
    return ConsultationKey.unwrap(wrapped, master, consultation)


def _number(connection: sqlite3.Connection, table: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - the tables above
    return int(count)
