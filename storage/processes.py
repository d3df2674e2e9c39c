"""The processes at work for a bot, where several share a database: the one that has been at work for longest leads.

Each says every few seconds that it is there. Who leads fetches updates, where they are fetched, and says what is owed; the others answer
what comes to them. Never here: what is done by whoever leads.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

import sqlalchemy as sa

from storage import models
from storage.statements import upsert

LEASE: Final = timedelta(seconds=10)
"""How long a process that says nothing more is taken to be there."""


class Standing(NamedTuple):
    """Whether a process leads, and how many others ended without a word since somebody asked last."""

    leads: bool
    lost: int


def stand(connection: sa.Connection, bot_id: int, process: bytes, now: datetime) -> Standing:
    """The process of this random name is there, until `LEASE` has passed without its saying so again."""
    table = models.processes
    silent = (table.c.bot_id == bot_id) & (table.c.until <= now) & (table.c.process != process)
    lost = connection.execute(sa.delete(table).where(silent)).rowcount
    upsert(connection, table, [{"bot_id": bot_id, "process": process, "since": now, "until": now + LEASE}], update=("until",))
    first = sa.select(table.c.process).where(table.c.bot_id == bot_id).order_by(table.c.since, table.c.process).limit(1)
    return Standing(connection.scalar(first) == process, lost)


def leave(connection: sa.Connection, bot_id: int, process: bytes) -> None:
    """It is there no more: another leads at once."""
    table = models.processes
    connection.execute(sa.delete(table).where(table.c.bot_id == bot_id, table.c.process == process))
