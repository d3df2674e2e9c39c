"""The journal: who did what with their access, in the order it was done. What is in it is never changed nor taken away.

Each entry holds a SHA-256 of its own content and of the hash before it, so one that was changed, taken out or put between breaks the
chain. The end of the chain cannot vouch for itself: whoever owns the database can cut off the newest entries, or write the whole anew.
Against that, note down the number and the mark of the newest one now and then, as its page shows them.

Never here: an answer, a text, who takes part, or a token; the French of it (see `server.journal_words`).
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from storage import models
from storage.organisers import Organiser

What = Literal[
    "signed_in",
    "signed_out",
    "session_ended",
    "signed_out_everywhere",
    "invited",
    "role_changed",
    "removed",
    "link_renewed",
    "authority_added",
    "joining_accepted",
    "joining_refused",
    "downloaded",
    "key_made",
    "key_revoked",
    "answers_read",
    "erased",
    "consultation_opened",
    "consultation_paused",
    "consultation_resumed",
    "consultation_extended",
    "days_changed",
    "consultation_closed",
    "link_made",
    "invitations_made",
    "charter_signed",
    "record_changed",
    "record_deleted",
    "questions_changed",
    "partner_asked",
    "partner_accepted",
    "partner_refused",
    "partner_removed",
    "preview_linked",
    "preview_withdrawn",
    "reminded",
    "notice_changed",
    "municipalities_imported",
    "recounted",
    "bot_added",
    "bot_removed",
    "restored",
]

START: Final = bytes(32)
"""What the first entry follows."""
ROWS_AT_ONCE: Final = 1_000

_LOCK: Final = 739284616
"""The number is ours alone: on PostgreSQL whoever appends waits for whoever appends, until their transaction ends."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who does something: somebody with access, or one of the two below. The address stays when they are gone."""

    organiser_id: int | None
    who: str = field(repr=False)


COMMAND_LINE: Final = Author(None, "command_line")
SERVER: Final = Author(None, "server")
"""What it does by itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `detail` is plain JSON; `mark` is the beginning of its hash, to be noted down."""

    id: int
    at: datetime
    author: Author
    what: str
    detail: dict[str, Any]
    mark: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How many entries are in their place, and the number of the first that is not; None where all are."""

    count: int
    broken: int | None


def author_of(organiser: Organiser) -> Author:
    """Somebody signed in, as the journal names them."""
    return Author(organiser.id, organiser.email)


def append(connection: sa.Connection, now: datetime, author: Author, what: What, **detail: Any) -> None:
    """Adds an entry, in the transaction of what it tells of. A unit that runs twice after a lost COMMIT may leave two."""
    if connection.dialect.name == "postgresql":  # on SQLite one transaction writes at a time
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    table = models.journal
    last = connection.execute(sa.select(table.c.id, table.c.hash).order_by(table.c.id.desc()).limit(1)).one_or_none()
    number, previous = (last.id + 1, last.hash) if last else (1, START)
    row = {
        "id": number,
        "at": now,
        "organiser_id": author.organiser_id,
        "who": author.who,
        "what": what,
        "detail": json.dumps(detail, ensure_ascii=False, separators=(",", ":")),
        "previous": previous,
    }
    connection.execute(sa.insert(table), row | {"hash": _hash(row)})


def entries(connection: sa.Connection, limit: int, before: int | None = None) -> tuple[Entry, ...]:
    """The newest entries, or those before this one, the newest first."""
    table = models.journal
    found = sa.select(table).order_by(table.c.id.desc()).limit(limit)
    rows = connection.execute(found if before is None else found.where(table.c.id < before))
    return tuple(
        Entry(row.id, row.at, Author(row.organiser_id, row.who), row.what, json.loads(row.detail), row.hash.hex()[:16]) for row in rows
    )


def have_signed_in(connection: sa.Connection, authors: Collection[Author]) -> frozenset[Author]:
    """Those of these who signed in at least once, since there is a journal."""
    table = models.journal
    theirs = table.c.organiser_id.in_([author.organiser_id for author in authors])
    found = sa.select(table.c.organiser_id, table.c.who).where(table.c.what == "signed_in", theirs).distinct()
    return frozenset(authors) & {Author(row.organiser_id, row.who) for row in connection.execute(found)}


def verify(connection: sa.Connection) -> Verified:
    """Computes the whole chain anew, some entries at a time."""
    count, previous = 0, START
    for row in _rows(connection):
        if row["id"] != count + 1 or row["previous"] != previous or row["hash"] != _hash(row):
            return Verified(count, count + 1)
        count, previous = count + 1, row["hash"]
    return Verified(count, None)


def _rows(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    every = sa.select(models.journal).order_by(models.journal.c.id).execution_options(yield_per=ROWS_AT_ONCE)
    with connection.execute(every) as read:
        for part in read.mappings().partitions():
            yield from (dict(row) for row in part)


def _hash(row: Mapping[str, Any]) -> bytes:
    # One spelling, whatever the database: lists and strings of JSON cannot run into each other.
    moment = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    told = [row["id"], moment, *(row[name] for name in ("organiser_id", "who", "what", "detail")), row["previous"].hex()]
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).digest()
