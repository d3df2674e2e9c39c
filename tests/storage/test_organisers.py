import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from storage import models, schema
from storage.authorities import load_territories
from storage.database import Database
from storage.memberships import OF_AUTHORITY, ROLES, Membership, Role
from storage.organisers import (
    LINK_LIFETIME,
    SEEN_GRAIN,
    SESSION_IDLE,
    SESSION_LIFETIME,
    Organiser,
    end_links_before,
    end_session,
    invite,
    new_link,
    open_session,
    peek_link,
    session,
    use_link,
)
from tests.storage.conftest import Recorder

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.fixture
def authority(connection: sa.Connection) -> int:
    load_territories(connection)
    return connection.scalars(sa.select(models.authorities.c.id).order_by(models.authorities.c.id)).first() or 0


def signed_in(connection: sa.Connection, now: datetime = NOW) -> str:
    token = use_link(connection, invite(connection, "a@commission.example", "commission", None, now), now)
    assert token is not None
    return token


# --- Links ----------------------------------------------------------------------------------------------------------------------------


def test_link_says_whom_it_signs_in_however_often_it_is_looked_at(connection: sa.Connection, authority: int) -> None:
    token = invite(connection, "Lea@ville.example ", "organiser", authority, NOW)
    seen = [peek_link(connection, token, NOW) for _ in range(3)]
    lea = seen[0]
    assert lea is not None
    assert seen == [Organiser(lea.id, "lea@ville.example", (Membership("organiser", authority),))] * 3


def test_link_opens_one_session_and_is_used_up(connection: sa.Connection) -> None:
    link = invite(connection, "a@commission.example", "commission", None, NOW)
    organiser = peek_link(connection, link, NOW)
    token = use_link(connection, link, NOW)
    assert token is not None
    assert session(connection, token, NOW) == organiser
    assert use_link(connection, link, NOW) is None
    assert peek_link(connection, link, NOW) is None


def test_a_new_link_ends_those_before_it_and_no_other(connection: sa.Connection) -> None:
    first = invite(connection, "a@commission.example", "commission", None, NOW)
    theirs = invite(connection, "b@commission.example", "commission", None, NOW)
    second, third = [new_link(connection, "a@commission.example", NOW + after) or "" for after in (TICK, 2 * TICK)]
    for token, opens in ((second, [False, True, True, True]), (third, [False, False, True, True])):
        end_links_before(connection, token)
        assert [peek_link(connection, link, NOW + 2 * TICK) is not None for link in (first, second, third, theirs)] == opens


def test_link_expires(connection: sa.Connection) -> None:
    link = invite(connection, "a@commission.example", "commission", None, NOW)
    assert peek_link(connection, link, NOW + LINK_LIFETIME) is None
    assert use_link(connection, link, NOW + LINK_LIFETIME) is None
    assert use_link(connection, link, NOW + LINK_LIFETIME - TICK) is not None


@pytest.mark.parametrize("token", ["", "unknown", "\x00", "\ud800", "é" * 10_000])
def test_unknown_token_opens_nothing(connection: sa.Connection, token: str) -> None:
    signed_in(connection)
    assert peek_link(connection, token, NOW) is None
    assert use_link(connection, token, NOW) is None
    assert session(connection, token, NOW) is None


def test_tokens_are_not_in_the_database(connection: sa.Connection) -> None:
    link = invite(connection, "a@commission.example", "commission", None, NOW)
    token = use_link(connection, link, NOW)
    kept = [
        value if isinstance(value, bytes) else str(value).encode()
        for table in (models.sign_in_links, models.sessions, models.organisers)
        for row in connection.execute(sa.select(table))
        for value in row
    ]
    assert token is not None
    assert not any(secret.encode() in value for secret in (link, token) for value in kept)
    assert len(link) == len(token) == 43  # 32 random bytes in base64


async def test_link_used_twice_at_the_same_time_opens_one_session(database_url: str) -> None:
    schema.upgrade(database_url)
    async with Database(database_url) as one, Database(database_url) as other:
        link = await one.write(lambda connection: invite(connection, "a@commission.example", "commission", None, NOW))
        uses = [database.write(lambda connection: use_link(connection, link, NOW)) for database in (one, other) * 5]
        tokens = [token for token in await asyncio.gather(*uses) if token]
        assert len(tokens) == 1
        assert await one.read(lambda connection: connection.scalar(sa.select(sa.func.count()).select_from(models.sessions))) == 1


# --- Who is an organiser --------------------------------------------------------------------------------------------------------------


def test_invitation_of_someone_known_counts_at_once(connection: sa.Connection, authority: int) -> None:
    token = use_link(connection, invite(connection, "lea@ville.example", "commission", None, NOW), NOW)
    assert token is not None
    roles: tuple[Role, ...] = ("reader", "organiser")
    for role in roles:
        invite(connection, "LEA@ville.example", role, authority, NOW)
        lea = session(connection, token, NOW)
        assert lea is not None
        assert lea.memberships == (Membership("commission"), Membership(role, authority))
    assert connection.scalar(sa.select(sa.func.count()).select_from(models.organisers)) == 1


def test_access_ends_after_its_last_day_for_sessions_and_links_alike(connection: sa.Connection, authority: int) -> None:
    late = NOW.replace(hour=23, minute=59)
    link, other = [invite(connection, "a@conseil.example", "organiser", authority, late, until=NOW.date()) for _ in range(2)]
    token = use_link(connection, link, late)
    assert token is not None
    assert session(connection, token, late) is not None
    tomorrow = late + timedelta(minutes=1)
    assert session(connection, token, tomorrow) is None
    assert peek_link(connection, other, tomorrow) is None
    assert use_link(connection, other, tomorrow) is None
    assert new_link(connection, "a@conseil.example", tomorrow) is None
    invite(connection, "a@conseil.example", "reader", authority, tomorrow)
    found = session(connection, token, tomorrow)
    assert found is not None
    assert found.memberships == (Membership("reader", authority),)


def test_new_link_is_for_those_invited_only(connection: sa.Connection) -> None:
    invite(connection, "a@commission.example", "commission", None, NOW)
    link = new_link(connection, " A@Commission.example", NOW)
    assert link is not None
    assert use_link(connection, link, NOW) is not None
    for stranger in ("b@commission.example", "", "\x00", "\ud800"):
        assert new_link(connection, stranger, NOW) is None


@pytest.mark.parametrize("role", ROLES)
def test_role_without_the_authority_it_needs_or_with_one_it_has_not_is_refused(
    connection: sa.Connection, authority: int, role: Role
) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        invite(connection, "a@b.example", role, None if role in OF_AUTHORITY else authority, NOW)


# --- Without a link -------------------------------------------------------------------------------------------------------------------


def test_an_address_proved_elsewhere_opens_a_session_to_whom_has_access(connection: sa.Connection, authority: int) -> None:
    invite(connection, "Lea@ville.example", "organiser", authority, NOW, NOW.date())
    token = open_session(connection, " LEA@ville.example", NOW)
    lea = session(connection, token or "", NOW)
    assert lea is not None
    assert (lea.email, lea.memberships) == ("lea@ville.example", (Membership("organiser", authority, NOW.date()),))
    assert open_session(connection, "lea@ville.example", NOW + timedelta(days=1)) is None, "their last day is over"
    assert open_session(connection, "tom@ville.example", NOW) is None


# --- Sessions -------------------------------------------------------------------------------------------------------------------------


def test_session_idle_for_half_an_hour_is_over(connection: sa.Connection) -> None:
    token = signed_in(connection)
    assert session(connection, token, NOW + SESSION_IDLE) is None
    used = NOW + SESSION_IDLE - SEEN_GRAIN
    assert session(connection, token, used) is not None
    assert session(connection, token, used + SESSION_IDLE - TICK) is not None


def test_session_in_use_is_over_after_twelve_hours(connection: sa.Connection) -> None:
    token, now = signed_in(connection), NOW
    while now < NOW + SESSION_LIFETIME:
        assert session(connection, token, now) is not None
        now += timedelta(minutes=20)
    assert now == NOW + SESSION_LIFETIME
    assert session(connection, token, now) is None


def test_session_is_written_once_a_minute_however_many_pages_are_read(connection: sa.Connection, queries: Recorder) -> None:
    token = signed_in(connection)
    for seconds in range(60):
        session(connection, token, NOW + timedelta(seconds=seconds))
    assert connection.scalars(sa.select(models.sessions.c.seen_at)).all() == [NOW]
    with queries() as statements:
        session(connection, token, NOW + SEEN_GRAIN)
    assert connection.scalars(sa.select(models.sessions.c.seen_at)).all() == [NOW + SEEN_GRAIN]
    assert len(statements) == 2


def test_session_ended_is_over_and_leaves_others_alone(connection: sa.Connection) -> None:
    token, other = signed_in(connection), signed_in(connection)
    assert token != other
    end_session(connection, token)
    end_session(connection, token)
    assert session(connection, token, NOW) is None
    assert session(connection, other, NOW) is not None
