"""The authorities that ask to join: what they wrote, until somebody decides.

Once decided, the address and the message are gone; the journal tells who decided. What nobody decides is thrown away after `KEPT`.
Never here: the access that is given.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

import sqlalchemy as sa

from storage import models

State = Literal["waiting", "accepted", "refused"]

KEPT: Final = timedelta(days=183)
"""Six months: whoever still wants to join then asks again."""
MOST_WAITING: Final = 500
"""More than all départements and régions together: beyond, somebody is filling the table."""


@dataclass(frozen=True, slots=True)
class JoiningRequest:
    """What somebody asks for an authority; `code` is its SIREN, or the Insee's of a commune or a region."""

    id: int
    name: str
    code: str
    email: str = field(repr=False)
    message: str = field(repr=False)
    day: date


def ask(connection: sa.Connection, name: str, code: str, email: str, message: str, day: date) -> bool:
    """Keeps a request, unless the same waits already: whoever asks is told nothing of that. False where too many wait to keep another."""
    table = models.joining_requests
    waiting = sa.select(sa.func.count()).select_from(table).where(table.c.state == "waiting")
    known = connection.execute(waiting.where(table.c.code == code, table.c.email == email)).scalar_one()
    if known:
        return True
    if connection.execute(waiting).scalar_one() >= MOST_WAITING:
        return False
    row = {"name": name, "code": code, "email": email, "message": message, "day": day, "state": "waiting"}
    connection.execute(sa.insert(table), row)
    return True


def waiting(connection: sa.Connection) -> tuple[JoiningRequest, ...]:
    """The requests to be decided, the oldest first."""
    table = models.joining_requests
    found = sa.select(table).where(table.c.state == "waiting").order_by(table.c.id)
    return tuple(JoiningRequest(row.id, row.name, row.code, row.email, row.message, row.day) for row in connection.execute(found))


def decide(connection: sa.Connection, request_id: int, state: State) -> bool:
    """Notes what was decided; False where it was decided before, or there is no such request."""
    table = models.joining_requests
    open_one = table.c.id == request_id, table.c.state == "waiting"
    return bool(connection.execute(sa.update(table).where(*open_one).values(state=state, email="", message="")).rowcount)


def throw_away(connection: sa.Connection, today: date) -> None:
    """Those that waited for too long."""
    table = models.joining_requests
    connection.execute(sa.delete(table).where(table.c.state == "waiting", table.c.day < today - KEPT))
