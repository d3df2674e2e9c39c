from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from storage import housekeeping, joining, models
from storage.housekeeping import DEAD_LETTERS_KEPT, UPDATES_KEPT, prune
from storage.organisers import LINK_LIFETIME, SESSION_IDLE, SESSION_LIFETIME, invite, use_link

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def note_updates(connection: sa.Connection, seen: dict[int, datetime], bot_id: int = 7) -> None:
    rows = [{"bot_id": bot_id, "update_id": update, "seen_at": at} for update, at in seen.items()]
    connection.execute(sa.insert(models.seen_updates), rows)


def updates(connection: sa.Connection) -> set[tuple[int, int]]:
    return {(row.bot_id, row.update_id) for row in connection.execute(sa.select(models.seen_updates))}


def test_update_ids_are_kept_48_hours(connection: sa.Connection) -> None:
    note_updates(connection, {1: NOW - UPDATES_KEPT - TICK, 2: NOW - UPDATES_KEPT, 3: NOW})
    note_updates(connection, {1: NOW}, bot_id=8)
    assert prune(connection, NOW) is False
    assert updates(connection) == {(7, 2), (7, 3), (8, 1)}


def test_many_update_ids_are_pruned_a_slice_at_a_time_the_oldest_first(connection: sa.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "ROWS_AT_ONCE", 2)
    old = NOW - UPDATES_KEPT - timedelta(hours=1)
    note_updates(connection, {update: old - timedelta(minutes=update) for update in range(5)})
    assert prune(connection, NOW) is True
    assert updates(connection) == {(7, 0), (7, 1), (7, 2)}
    assert prune(connection, NOW) is True
    assert prune(connection, NOW) is False
    assert updates(connection) == set()


def test_dead_letters_are_kept_7_days(connection: sa.Connection) -> None:
    rows = [
        {"bot_id": 7, "update_id": update, "person_hash": bytes(32), "sealed_body": b"sealed", "error": "KeyError", "died_at": at}
        for update, at in {1: NOW - DEAD_LETTERS_KEPT - TICK, 2: NOW - DEAD_LETTERS_KEPT}.items()
    ]
    connection.execute(sa.insert(models.dead_letters), rows)
    prune(connection, NOW)
    assert connection.scalars(sa.select(models.dead_letters.c.update_id)).all() == [2]


def test_requests_to_join_that_nobody_decides_are_kept_six_months(connection: sa.Connection) -> None:
    for days in (0, 1):
        joining.ask(connection, "Nantes", f"4410{days}", "claire@ville.example", "", NOW.date() - joining.KEPT - timedelta(days=days))
    joining.ask(connection, "Rennes", "35238", "claire@ville.example", "", NOW.date() - joining.KEPT * 2)
    decided = next(one.id for one in joining.waiting(connection) if one.code == "35238")
    joining.decide(connection, decided, "refused")
    prune(connection, NOW)
    assert [one.day for one in joining.waiting(connection)] == [NOW.date() - joining.KEPT]
    assert connection.scalar(sa.select(sa.func.count()).select_from(models.joining_requests)) == 2


def test_links_and_sessions_that_are_over_are_pruned(connection: sa.Connection) -> None:
    def number_of_rows(table: sa.Table) -> int | None:
        return connection.scalar(sa.select(sa.func.count()).select_from(table))

    use_link(connection, invite(connection, "a@commission.example", "commission", None, NOW), NOW)
    prune(connection, NOW + LINK_LIFETIME - TICK)
    assert (number_of_rows(models.sign_in_links), number_of_rows(models.sessions)) == (1, 1)
    prune(connection, NOW + max(LINK_LIFETIME, SESSION_IDLE))
    assert (number_of_rows(models.sign_in_links), number_of_rows(models.sessions)) == (0, 0)


def test_session_older_than_it_may_get_is_pruned_though_in_use(connection: sa.Connection) -> None:
    use_link(connection, invite(connection, "a@commission.example", "commission", None, NOW), NOW)
    connection.execute(sa.update(models.sessions).values(seen_at=NOW + SESSION_LIFETIME))
    prune(connection, NOW + SESSION_LIFETIME)
    assert connection.execute(sa.select(models.sessions)).all() == []
