from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from storage import models
from storage.authorities import load_territories
from storage.memberships import LastOrganiser, Membership, change, colleagues, organisers_of, take
from storage.organisers import invite, new_link, session, use_link

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def authorities(connection: sa.Connection) -> list[int]:
    load_territories(connection)
    return list(connection.scalars(sa.select(models.authorities.c.id).order_by(models.authorities.c.id).limit(2)))


def invited(connection: sa.Connection, email: str, authority: int, **more: object) -> tuple[int, str]:
    """The id and the session of a new organiser, or of another role."""
    role = more.pop("role", "organiser")
    token = use_link(connection, invite(connection, email, role, authority, NOW, **more), NOW)  # type: ignore[arg-type]  # as told
    assert token is not None
    found = session(connection, token, NOW)
    assert found is not None
    return found.id, token


def test_the_last_organiser_can_neither_leave_nor_be_made_less_nor_have_a_last_day(
    connection: sa.Connection, authorities: list[int]
) -> None:
    here, elsewhere = authorities
    lea, _ = invited(connection, "lea@ville.example", here)
    invited(connection, "sam@ville.example", here, role="facilitator")
    invited(connection, "tom@autre.example", elsewhere)
    for less in (Membership("reader", here), Membership("organiser", here, TODAY)):
        with pytest.raises(LastOrganiser):
            change(connection, lea, less, TODAY)
    with pytest.raises(LastOrganiser):
        take(connection, lea, here, TODAY)
    sam = next(one.organiser_id for one in colleagues(connection, here) if one.email.startswith("sam"))
    assert change(connection, sam, Membership("organiser", here), TODAY)
    assert change(connection, lea, Membership("reader", here), TODAY)
    assert organisers_of(colleagues(connection, here), TODAY) == 1


def test_an_organiser_with_a_last_day_does_not_replace_one_without(connection: sa.Connection, authorities: list[int]) -> None:
    here, _ = authorities
    lea, _ = invited(connection, "lea@ville.example", here)
    sam, _ = invited(connection, "sam@ville.example", here, until=TODAY + timedelta(days=30))
    for less in (Membership("reader", here), Membership("organiser", here, TODAY + timedelta(days=30))):
        with pytest.raises(LastOrganiser):
            change(connection, lea, less, TODAY)
    with pytest.raises(LastOrganiser):
        take(connection, lea, here, TODAY)
    assert take(connection, sam, here, TODAY)


def test_where_all_have_a_last_day_one_is_left_until_it(connection: sa.Connection, authorities: list[int]) -> None:
    here, _ = authorities
    lea, _ = invited(connection, "lea@ville.example", here, until=TODAY)
    sam, _ = invited(connection, "sam@ville.example", here, until=TODAY)
    assert take(connection, sam, here, TODAY)
    with pytest.raises(LastOrganiser):
        take(connection, lea, here, TODAY)


def test_an_organiser_whose_last_day_is_over_is_none(connection: sa.Connection, authorities: list[int]) -> None:
    here, _ = authorities
    lea, _ = invited(connection, "lea@ville.example", here)
    sam, _ = invited(connection, "sam@ville.example", here)
    assert change(connection, sam, Membership("organiser", here, YESTERDAY), TODAY)
    with pytest.raises(LastOrganiser):
        take(connection, lea, here, TODAY)
    assert take(connection, sam, here, TODAY)


def test_who_is_removed_is_signed_out_and_forgotten_unless_they_work_for_another(connection: sa.Connection, authorities: list[int]) -> None:
    here, elsewhere = authorities
    invited(connection, "lea@ville.example", here)
    sam, of_sam = invited(connection, "sam@ville.example", here, role="reader")
    tom, of_tom = invited(connection, "tom@conseil.example", here)
    invite(connection, "tom@conseil.example", "organiser", elsewhere, NOW)
    for one, token in ((sam, of_sam), (tom, of_tom)):
        assert take(connection, one, here, TODAY)
        assert not take(connection, one, here, TODAY), "a second time there is nobody"
        assert session(connection, token, NOW) is None
    assert {one.email for one in colleagues(connection, here)} == {"lea@ville.example"}
    assert new_link(connection, "sam@ville.example", NOW) is None
    assert new_link(connection, "tom@conseil.example", NOW) is not None
    assert connection.scalar(sa.select(sa.func.count()).select_from(models.organisers)) == 2


def test_nobody_of_another_authority_can_be_changed_or_removed(connection: sa.Connection, authorities: list[int]) -> None:
    here, elsewhere = authorities
    lea, token = invited(connection, "lea@ville.example", here)
    assert not change(connection, lea, Membership("reader", elsewhere), TODAY)
    assert not take(connection, lea, elsewhere, TODAY)
    assert session(connection, token, NOW) is not None
