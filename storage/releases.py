"""What was published of a consultation: numbered, dated and frozen. And what each participation said at the last release, as a digest, to
tell how many are new, changed or gone since: the next release waits for enough of them.

No function here changes a release or takes one away. Whoever erases their answers takes their digest with them; what was published stays.
Never here: what may be published, how many are enough, nor anybody's words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa

from storage import models
from storage.errors import ReleasedMeanwhile

DIGEST_SIZE: Final = 16
ROWS_AT_ONCE: Final = 10_000
"""Answers in memory while they are digested."""

_RELEASES, _RELEASED = models.releases, models.released_participations
_PEOPLE, _ANSWERS = models.participations, models.answers
_COLUMNS: Final = tuple(_RELEASES.c[name] for name in ("id", "consultation_id", "number", "published_on", "participations", "document"))
"""All but the rows, which are large: see `rows_of`."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release, without its rows. `number` counts from 1 in its consultation; it is made of `participations` who had started."""

    id: int
    consultation_id: int
    number: int
    published_on: date
    participations: int
    document: str


# --- Releases -------------------------------------------------------------------------------------------------------------------------


def add(
    connection: sa.Connection,
    consultation_id: int,
    published_on: date,
    participations: int,
    document: str,
    rows: bytes,
    digests: Mapping[int, bytes],
    *,
    follows: int,
) -> Release:
    """Keeps the next release, and in place of the former `digests`, those that figures and rows were made of.

    Whoever was erased since they were read has none: they count as gone. `follows`: the number of the release that this one was weighed
    against, 0 for none; raises `ReleasedMeanwhile` if another came since, for which nothing was audited.
    """
    # One at a time, on PostgreSQL too.
    connection.execute(
        sa.select(models.consultations.c.id).where(models.consultations.c.id == consultation_id).with_for_update(key_share=True)
    )
    last = connection.scalar(sa.select(sa.func.max(_RELEASES.c.number)).where(_RELEASES.c.consultation_id == consultation_id)) or 0
    if follows != last:
        raise ReleasedMeanwhile
    named = {"consultation_id": consultation_id, "number": last + 1, "published_on": published_on}
    made = sa.insert(_RELEASES).values(**named, participations=participations, document=document, rows=rows).returning(_RELEASES.c.id)
    key = connection.execute(made).scalar_one()
    _replace_digests(connection, consultation_id, digests)
    return Release(key, consultation_id, last + 1, published_on, participations, document)


def releases_of(connection: sa.Connection, consultation_id: int) -> tuple[Release, ...]:
    """The oldest first."""
    mine = sa.select(*_COLUMNS).where(_RELEASES.c.consultation_id == consultation_id).order_by(_RELEASES.c.number)
    return tuple(Release(*row) for row in connection.execute(mine))


def latest_releases(connection: sa.Connection) -> dict[int, Release]:
    """The last release of each consultation (by id) that has one."""
    later = _RELEASES.alias("later")
    none_later = ~sa.exists().where(later.c.consultation_id == _RELEASES.c.consultation_id, later.c.number > _RELEASES.c.number)
    return {
        release.consultation_id: release
        for release in (Release(*row) for row in connection.execute(sa.select(*_COLUMNS).where(none_later)))
    }


def latest_release(connection: sa.Connection, consultation_id: int) -> Release | None:
    """The last release of a consultation, if it has one."""
    newest = sa.select(*_COLUMNS).where(_RELEASES.c.consultation_id == consultation_id).order_by(_RELEASES.c.number.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return Release(*row) if row else None


def rows_of(connection: sa.Connection, release_id: int) -> bytes:
    """The rows of one release as they were given; none for a release that is not there."""
    return connection.scalar(sa.select(_RELEASES.c.rows).where(_RELEASES.c.id == release_id)) or b""


# --- What moved -----------------------------------------------------------------------------------------------------------------------


def moved(connection: sa.Connection, consultation_id: int, digests: Mapping[int, bytes]) -> int:
    """How many participations are new, changed or gone since the last release; without one, all there are.

    `digests` are those of now. Once answers are erased at the end of their time everybody is gone: that is no reason for another release.
    """
    former = released_digests(connection, consultation_id)
    still = former.keys() & digests.keys()
    changed = sum(1 for one in still if former[one] != digests[one])
    new, gone = len(digests) - len(still), _last_size(connection, consultation_id) - len(still)
    return new + changed + gone


def released_digests(connection: sa.Connection, consultation_id: int) -> dict[int, bytes]:
    """What each participation that is still there said at the last release."""
    released = sa.select(_RELEASED.c.participation_id, _RELEASED.c.digest).where(_RELEASED.c.consultation_id == consultation_id)
    return {row.participation_id: row.digest for row in connection.execute(released)}


def digests_of(connection: sa.Connection, consultation_id: int) -> dict[int, bytes]:
    """What each participation that started says now, by its id: visible answers only, whichever the order of choices, and without words.

    Memory holds no more than the digests. Read through the `Database.read` that reads the figures: they are then of the same people.
    """
    answers = (
        sa.select(_PEOPLE.c.id, *(_ANSWERS.c[name] for name in ("question", "item", "repeat", "state", "choices")))
        .outerjoin_from(_PEOPLE, _ANSWERS, (_ANSWERS.c.participation_id == _PEOPLE.c.id) & ~_ANSWERS.c.hidden)
        .where(_PEOPLE.c.consultation_id == consultation_id, _PEOPLE.c.status != "begun")
        .order_by(_PEOPLE.c.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    return {key: _digest(key, theirs) for key, theirs in groupby(connection.execute(answers), itemgetter(0))}


def _digest(key: int, answers: Iterable[Sequence[Any]]) -> bytes:
    """Never to be made otherwise: everybody would seem to have changed, and a release could follow for which nobody has.

    The id is in it, so that it tells nothing of who answers alike. Sorted here: databases do not sort texts alike, and a copy may go from
    one to the other. The order in which choices were made is left out: who only changed that would be taken for somebody whose change
    hides that of others.
    """
    lines = sorted(
        f"{question}\n{item}\n{repeat}\n{state}\n{' '.join(sorted(choices.split(' ')))}\n"
        for _, question, item, repeat, state, choices in answers
        if question is not None
    )
    return blake2b("".join(lines).encode(), digest_size=DIGEST_SIZE, salt=key.to_bytes(8)).digest()


def _last_size(connection: sa.Connection, consultation_id: int) -> int:
    mine = sa.select(_RELEASES.c.participations).where(_RELEASES.c.consultation_id == consultation_id)
    return connection.scalar(mine.order_by(_RELEASES.c.number.desc()).limit(1)) or 0


def _replace_digests(connection: sa.Connection, consultation_id: int, digests: Mapping[int, bytes]) -> None:
    connection.execute(sa.delete(_RELEASED).where(_RELEASED.c.consultation_id == consultation_id))
    # Held until the commit: whoever erases their answers meanwhile waits, then takes the digest away too.
    here = sa.select(_PEOPLE.c.id).where(_PEOPLE.c.consultation_id == consultation_id).order_by(_PEOPLE.c.id)
    people = connection.scalars(here.with_for_update(read=True, key_share=True)).all()
    # In the order of random ids, which is then the order of the table too.
    rows = [{"participation_id": one, "consultation_id": consultation_id, "digest": digests[one]} for one in people if one in digests]
    if rows:
        connection.execute(sa.insert(_RELEASED), rows)
