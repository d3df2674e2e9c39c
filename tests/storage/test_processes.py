"""Of the processes at work for a bot one leads, whatever becomes of the others."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from storage import models
from storage.conversations import note_alive
from storage.processes import LEASE, Standing, leave, stand

BOT, OTHER_BOT = 4242, 4343
NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
OLDER, YOUNGER = b"o" * 16, b"y" * 16
LEADS, FOLLOWS = Standing(leads=True, lost=0), Standing(leads=False, lost=0)


def test_who_has_been_at_work_for_longest_leads(connection: sa.Connection) -> None:
    note_alive(connection, BOT, NOW)
    assert stand(connection, BOT, YOUNGER, NOW) == LEADS
    assert stand(connection, BOT, OLDER, NOW + timedelta(seconds=1)) == FOLLOWS
    assert stand(connection, BOT, YOUNGER, NOW + LEASE - timedelta(seconds=1)) == LEADS
    assert stand(connection, BOT, OLDER, NOW + LEASE) == FOLLOWS


def test_another_leads_once_whoever_led_has_been_silent_for_too_long(connection: sa.Connection) -> None:
    note_alive(connection, BOT, NOW)
    stand(connection, BOT, OLDER, NOW)
    almost = NOW + LEASE - timedelta(microseconds=1)
    assert stand(connection, BOT, YOUNGER, almost) == FOLLOWS
    assert stand(connection, BOT, YOUNGER, NOW + LEASE) == Standing(leads=True, lost=1)
    # Whoever comes back after that follows, and is not lost once more.
    assert stand(connection, BOT, OLDER, NOW + LEASE) == FOLLOWS
    assert stand(connection, BOT, YOUNGER, NOW + LEASE) == LEADS


def test_whoever_leads_hears_of_another_that_is_lost(connection: sa.Connection) -> None:
    note_alive(connection, BOT, NOW)
    stand(connection, BOT, OLDER, NOW)
    stand(connection, BOT, YOUNGER, NOW)
    stand(connection, BOT, OLDER, NOW + timedelta(seconds=9))
    assert stand(connection, BOT, OLDER, NOW + timedelta(seconds=12)) == Standing(leads=True, lost=1)


def test_another_leads_at_once_after_a_goodbye(connection: sa.Connection) -> None:
    note_alive(connection, BOT, NOW)
    stand(connection, BOT, OLDER, NOW)
    stand(connection, BOT, YOUNGER, NOW + timedelta(seconds=1))
    leave(connection, BOT, OLDER)
    assert stand(connection, BOT, YOUNGER, NOW + timedelta(seconds=2)) == LEADS


def test_each_bot_has_its_own(connection: sa.Connection) -> None:
    for bot in (BOT, OTHER_BOT):
        note_alive(connection, bot, NOW)
    assert stand(connection, BOT, OLDER, NOW) == LEADS
    assert stand(connection, OTHER_BOT, YOUNGER, NOW) == LEADS
    leave(connection, BOT, OLDER)
    assert connection.execute(sa.select(models.processes.c.bot_id)).scalars().all() == [OTHER_BOT]
