"""When people began of late, as far as they can still be found: to see whether very many come at once.

Never here: who they are, nor anything they answered.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from storage import models


def latest(connection: sa.Connection, consultation_id: int, since: datetime, limit: int) -> Sequence[datetime]:
    """The moments from `since` on, the last first, at most `limit` of them."""
    table = models.identities
    recent = (table.c.consultation_id == consultation_id) & (table.c.begun_at >= since)
    return connection.scalars(sa.select(table.c.begun_at).where(recent).order_by(table.c.begun_at.desc()).limit(limit)).all()


def by_source(connection: sa.Connection, consultation_id: int, first: datetime, last: datetime, limit: int) -> dict[int | None, int]:
    """How many of those who began between these moments, both included, came by which source (by id); of `limit` people at most."""
    people, table = models.participations, models.identities
    between = (table.c.consultation_id == consultation_id) & table.c.begun_at.between(first, last)
    some = sa.select(people.c.source_id).join_from(table, people).where(between).limit(limit).subquery()
    counted = connection.execute(sa.select(some.c.source_id, sa.func.count()).group_by(some.c.source_id))
    return {row[0]: row[1] for row in counted}
