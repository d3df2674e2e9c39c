from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from storage import models
from storage.models import metadata
from tests.storage.people import newcomer, saved
from tests.storage.samples import DAY, make_consultation

PARIS_IN_SUMMER = timezone(timedelta(hours=2))


def test_moment_is_kept_in_utc_to_the_microsecond(connection: sa.Connection) -> None:
    moment = datetime(2026, 7, 1, 0, 30, 0, 1, tzinfo=PARIS_IN_SUMMER)
    connection.execute(sa.insert(models.bots).values(id=7, alive_at=moment))
    read = connection.scalar(sa.select(models.bots.c.alive_at).where(models.bots.c.id == 7))
    assert read == datetime(2026, 6, 30, 22, 30, 0, 1, tzinfo=UTC)
    assert read.utcoffset() == timedelta(0)


def test_moments_are_compared_as_moments_whatever_their_zone(connection: sa.Connection) -> None:
    """On SQLite they are texts: written in one zone and one form, they sort as time does."""
    noon = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    moments = [noon - timedelta(microseconds=1), noon, noon + timedelta(microseconds=1)]
    connection.execute(sa.insert(models.bots), [{"id": number, "alive_at": moment} for number, moment in enumerate(moments, start=7)])
    in_paris = noon.astimezone(PARIS_IN_SUMMER)
    later = sa.select(models.bots.c.id).where(models.bots.c.alive_at > in_paris)
    assert connection.scalars(later).all() == [9]
    assert connection.scalars(sa.select(models.bots.c.id).where(models.bots.c.alive_at == in_paris)).all() == [8]


def test_moment_without_its_zone_is_refused(connection: sa.Connection) -> None:
    with pytest.raises(sa.exc.StatementError, match="a moment without its time zone cannot be kept"):
        connection.execute(sa.insert(models.bots).values(id=7, alive_at=datetime(2026, 7, 1)))  # noqa: DTZ001 - what is refused


PARTICIPATION = {
    "id": 2**62,
    "channel": "web",
    "language": "fr",
    "seed": 1,
    "status": "begun",
    "place": "",
    "notice_version": "1",
    "consented_on": DAY,
}


@pytest.mark.parametrize(
    "wrong", [{"channel": "fax"}, {"status": "lost"}, {"script_version_id": 99}, {"consultation_id": 99}, {"seed": None}]
)
def test_participation_that_cannot_be_is_refused(connection: sa.Connection, wrong: dict[str, object]) -> None:
    consultation = make_consultation(connection)
    version = connection.scalar(sa.select(models.script_versions.c.id))
    right = PARTICIPATION | {"consultation_id": consultation, "script_version_id": version}
    connection.execute(sa.insert(models.participations).values(right | {"id": 1}))
    with pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.insert(models.participations).values(right | wrong))


def test_what_was_erased_leaves_nothing_that_hung_on_it(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    version = connection.scalar(sa.select(models.script_versions.c.id))
    now = datetime(2026, 3, 2, tzinfo=UTC)
    answer = {"question": "why", "item": "", "repeat": 0, "state": "answered", "choices": "", "text": "Un mot."}
    identity = {"bot_id": 0, "person_hash": bytes(32), "turn": 1, "said_turn": 1, "active_at": now, "unreachable": False}
    rows: list[tuple[sa.Table, dict[str, object]]] = [
        (models.participations, PARTICIPATION | {"consultation_id": consultation, "script_version_id": version, "id": 1}),
        (models.answers, answer | {"participation_id": 1, "consultation_id": consultation, "hidden": False, "day": DAY}),
        (models.former_answers, answer | {"participation_id": 1, "replaced_on": DAY}),
        (models.draws, {"participation_id": 1, "step": "where", "options": "[]"}),
        (models.released_participations, {"participation_id": 1, "consultation_id": consultation, "digest": bytes(16)}),
        (models.identities, identity | {"id": 2, "participation_id": 1, "consultation_id": consultation}),
        (models.messages, {"identity_id": 2, "message_id": 3, "question": "why", "item": "", "repeat": 0, "part": 0}),
        (models.bulk_messages, {"bot_id": 0, "identity_id": 2, "broadcast_id": 4}),
    ]
    broadcast = {"consultation_id": consultation, "kind": "closing", "text": "", "state": "sending", "begun_at": now}
    counters = {"total": 1, "sent": 0, "refused": 0, "blocked": 0}
    connection.execute(sa.insert(models.broadcasts).values(broadcast | counters | {"id": 4}))
    for table, row in rows:
        connection.execute(sa.insert(table).values(row))
    connection.execute(sa.delete(models.participations))
    assert [table.name for table, _ in rows if connection.execute(sa.select(table)).all()] == []


@pytest.mark.parametrize("wished", [None, "wished", "sent"])
def test_a_reminder_is_wished_or_sent_or_neither(connection: sa.Connection, wished: str | None) -> None:
    saved(connection, newcomer(connection, 1))
    connection.execute(sa.update(models.identities).values(reminder=wished))
    with pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.update(models.identities).values(reminder="twice"))


def test_every_constraint_has_a_name() -> None:
    """A constraint that the database named by itself cannot be changed by a later migration on both databases."""
    unnamed = [str(constraint) for table in metadata.sorted_tables for constraint in table.constraints if not constraint.name]
    assert unnamed == []
