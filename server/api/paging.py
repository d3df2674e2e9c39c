"""Reading rows page after page: a cursor that says where to go on, and that nobody but its key can use.

Never here: how rows are made and kept (see `snapshots`).
"""

import asyncio
import base64
import binascii
import json
from functools import partial
from typing import Annotated, Any, Final, NamedTuple

from fastapi import Query, Request
from starlette.responses import Response

from server.api.access import ByKey, author_of
from server.api.answering import answered, is_had, tag_of
from server.api.problems import OLD_CURSOR, Refused
from server.api.snapshots import LIFETIME, Gone, Snapshot
from server.services import Services
from storage.errors import Unreadable
from storage.journal import append

MOST_ROWS: Final = 1000
"""Of a page: with every question, a megabyte or two."""
USUAL_ROWS: Final = 100
LONGEST_CURSOR: Final = 200

Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="Combien de lignes au plus.")]
Cursor = Annotated[
    str,
    Query(
        max_length=LONGEST_CURSOR,
        pattern="^[A-Za-z0-9_-]*$",
        description="Le « next » de la page précédente ; rien pour commencer. Il sert 15 minutes après le début de la lecture.",
    ),
]


class Place(NamedTuple):
    """Where to go on: after so many rows of the snapshot of this name, in a reading begun at this second, counted from 1970."""

    snapshot: str
    row: int
    begun: int


def cursor_of(services: Services, by: ByKey, place: Place) -> str:
    """The place, sealed for this key and this consultation. The same place gives the same cursor."""
    sealed = services.keyring.seal(json.dumps(place).encode(), _context(by))
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def place_of(services: Services, by: ByKey, cursor: str) -> Place:
    """What `cursor_of` was given. Raises `Refused` 410 for what it has not made for this key, or for a reading that is over: whoever
    goes on reading begins again, and the journal says so, even of rows that never change.
    """
    try:
        sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = Place(*json.loads(services.keyring.unseal(sealed, _context(by))))
    except (Unreadable, binascii.Error):
        raise Refused(OLD_CURSOR) from None
    if services.clock().timestamp() - place.begun >= LIFETIME.total_seconds():
        raise Refused(OLD_CURSOR)
    return place


async def first_page(request: Request, services: Services, by: ByKey, snapshot: Snapshot, name: str, limit: int) -> Response:
    """The response that begins to read the rows kept under this name. The journal says so, unless it is had already."""
    now, author = services.clock(), author_of(by.key)
    body = await _page(services, by, snapshot, Place(name, 0, int(now.timestamp())), limit)
    if not is_had(request, tag_of(body)):
        told: dict[str, Any] = {"consultation": by.consultation.code, "name": by.key.name, "rows": len(snapshot), "sha256": snapshot.sha256}
        await services.database.write(partial(append, now=now, author=author, what="answers_read", **told))
    return answered(request, body)


async def next_page(request: Request, services: Services, by: ByKey, snapshot: Snapshot, place: Place, limit: int) -> Response:
    """The response that goes on."""
    return answered(request, await _page(services, by, snapshot, place, limit))


async def _page(services: Services, by: ByKey, snapshot: Snapshot, place: Place, limit: int) -> bytes:
    """What the rows tell of themselves, how many there are, the cursor of the next page and those of this one. Raises `Refused` 410."""
    stop = place.row + limit
    try:
        lines = await asyncio.to_thread(snapshot.lines, place.row, stop)
    except Gone:
        raise Refused(OLD_CURSOR) from None
    onwards = cursor_of(services, by, place._replace(row=stop)) if stop < len(snapshot) else None
    head = {"consultation": by.consultation.code, **snapshot.head, "rows": len(snapshot), "next": onwards}
    return json.dumps(head, ensure_ascii=False).encode().removesuffix(b"}") + b', "answers": [' + b",\n".join(lines) + b"]}"


def _context(by: ByKey) -> bytes:
    return f"cursor of the API, key {by.key.id}, consultation {by.consultation.id}".encode()
