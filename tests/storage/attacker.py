"""Someone who got hold of everything that is left, the master key too, and looks for what each known person answered.

They try every key that may be wrapped anywhere, in a row or in the bytes of a file; open all that these open; then follow, from a person's
number, every value that tells one thing from all others, from row to row, until a participation is reached.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from storage import models
from storage.engines import reading_engine
from storage.errors import Unreadable
from storage.keys import ConsultationKey, Keyring, MasterKey

WRAPPED: Final = 49
CONSULTATIONS: Final = range(1, 4)
TELLING: Final = 2**32
"""Numbers above this are random ones."""


@dataclass(frozen=True, slots=True)
class Loot:
    """What was found in one place: rows, and bytes that may hold what rows held once."""

    rows: tuple[dict[str, Any], ...]
    raw: bytes = b""


def of_file(path: Path) -> Loot:
    """A SQLite file, and its journal."""
    rows: list[dict[str, Any]] = []
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            rows += [dict(row) | {"table": table} for row in connection.execute(f'SELECT * FROM "{table}"')]  # noqa: S608
    journal = path.with_name(f"{path.name}-wal")
    return Loot(tuple(rows), path.read_bytes() + (journal.read_bytes() if journal.exists() else b""))


def of_database(url: str) -> Loot:
    """The rows of a database, and for SQLite the bytes of its file."""
    engine = reading_engine(url)
    with engine.connect() as connection:
        rows = tuple(
            dict(row._mapping) | {"table": table.name}
            for table in models.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        )
    engine.dispose()
    return Loot(rows, of_file(Path(engine.url.database or "")).raw if engine.dialect.name == "sqlite" else b"")


def links(loot: Sequence[Loot], master: MasterKey, bot: int, chats: Iterable[int]) -> dict[int, set[int]]:
    """The participations found of each of these people."""
    attacker = _Attacker(loot, master)
    return {chat: found for chat in chats if (found := attacker.participations_of(bot, chat))}


class _Attacker:
    def __init__(self, loot: Sequence[Loot], master: MasterKey) -> None:
        self._raw = b"".join(each.raw for each in loot)
        rows = [row for each in loot for row in each.rows]
        self._by_value: dict[object, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            for value in row.values():
                if _tells(value):
                    self._by_value[value].append(row)
        self.participations = {row["id"] for row in rows if row["table"] == "participations"}
        wrapped = {value for row in rows for value in row.values() if isinstance(value, bytes) and len(value) == WRAPPED}
        wrapped.update(_windows(self._raw, WRAPPED))
        self._keys = [key for each in wrapped for key in _opened(each, master)]
        self._opens(rows)

    def participations_of(self, bot: int, chat: int) -> set[int]:
        """Everything that can be reached from this number."""
        known: set[object] = {str(chat), chat}
        for key in self._keys:
            hashed = key.person_hash(str(bot), str(chat)) if isinstance(key, ConsultationKey) else key.pointer_hash(str(bot), str(chat))
            known.add(hashed)
        reached: set[object] = set()
        while new := known - reached:
            reached |= new
            known |= {value for one in new for row in self._by_value.get(one, ()) for value in row.values() if _tells(value)}
        return {value for value in reached if isinstance(value, int) and value in self.participations}

    def _opens(self, rows: Iterable[dict[str, Any]]) -> None:
        """A row of which something sealed opens is found under what that says."""
        contexts = [b"chat", *(f"contact {number}".encode() for number in CONSULTATIONS)]
        for row in rows:
            for value in row.values():
                if isinstance(value, bytes) and value[:1] == b"\x01":
                    for key in self._keys:
                        for context in contexts:
                            with suppress(Unreadable):
                                self._by_value[key.unseal(value, context).decode(errors="replace")].append(row)


def _tells(value: object) -> bool:
    """Whether a value is one thing's alone."""
    return (isinstance(value, bytes) and len(value) >= 16) or (isinstance(value, int) and value > TELLING)


def _windows(raw: bytes, size: int) -> set[bytes]:
    """Every piece of this size that begins as what is sealed does."""
    found, at = set(), raw.find(b"\x01")
    while at >= 0:
        piece = raw[at : at + size]
        if len(piece) == size and len(set(piece)) > size // 3:  # a key looks like chance; most of a file does not
            found.add(piece)
        at = raw.find(b"\x01", at + 1)
    return found


def _opened(wrapped: bytes, master: MasterKey) -> list[ConsultationKey | Keyring]:
    found: list[ConsultationKey | Keyring] = []
    openers: list[Callable[[], ConsultationKey | Keyring]] = [lambda: master.keyring(wrapped)]
    openers += [lambda number=number: ConsultationKey.unwrap(wrapped, master, number) for number in CONSULTATIONS]  # type: ignore[misc]
    for opener in openers:
        with suppress(Unreadable):
            found.append(opener())
    return found
