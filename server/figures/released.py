"""What was released, read back from where it is kept: the only figures that leave.

Never here: raw counts, and when a release is made (see `releasing`).
"""

from sqlalchemy import Connection

from server.figures.release import Release, ReleasedRows, thawed, thawed_rows
from storage import releases


def figures_of(kept: releases.Release) -> Release:
    """The figures of one release."""
    return Release(kept.number, kept.published_on, thawed(kept.document))


def rows_of(connection: Connection, consultation_id: int) -> tuple[releases.Release, ReleasedRows] | None:
    """The rows that left of a consultation, and the release they left with; None as long as none did."""
    for kept in reversed(releases.releases_of(connection, consultation_id)):
        if packed := releases.rows_of(connection, kept.id):
            return kept, thawed_rows(packed)
    return None


def releases_of(connection: Connection, consultation_id: int) -> tuple[Release, ...]:
    """All releases of a consultation, the oldest first."""
    return tuple(map(figures_of, releases.releases_of(connection, consultation_id)))
