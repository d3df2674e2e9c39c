"""Keys of the API: what opens, until when, and by whose right."""

import re
from datetime import date, timedelta
from typing import Literal

import pytest
import sqlalchemy as sa

from storage import api_keys, memberships, models, organisers
from storage.api_keys import LONGEST_LIFE, ApiKey
from storage.authorities import all_authorities, load_territories
from storage.memberships import Membership
from tests.storage.people import NOW

TODAY = NOW.date()
LEA, SAM = "lea@nantes.example", "sam@nantes.example"


@pytest.fixture
def authority(connection: sa.Connection) -> int:
    """Nantes, for which Léa and Sam organise."""
    load_territories(connection)
    found = next(one.id for one in all_authorities(connection) if one.siren == "244400404")
    for email in (LEA, SAM):
        organisers.invite(connection, email, "organiser", found, NOW)
    return found


def person(connection: sa.Connection, email: str = LEA) -> int:
    found: int = connection.execute(sa.select(models.organisers.c.id).where(models.organisers.c.email == email)).scalar_one()
    return found


def made(connection: sa.Connection, authority: int | None, email: str = LEA, until: date = TODAY) -> str:
    return api_keys.make(connection, "Tableau de bord", ("answers", "counts"), person(connection, email), authority, TODAY, until)


def test_a_key_is_found_by_itself_alone_and_is_not_kept(connection: sa.Connection, authority: int) -> None:
    key = made(connection, authority)
    assert re.fullmatch(r"concertia_[\w-]{43}", key)
    found = api_keys.of_key(connection, key, TODAY)
    assert found
    assert found == ApiKey(found.id, "Tableau de bord", ("counts", "answers"), person(connection), LEA, authority, TODAY, TODAY, None)
    assert LEA not in repr(found)
    (row,) = connection.execute(sa.select(models.api_keys)).all()
    assert key not in str(row)
    assert key.removeprefix("concertia_") not in str(row)
    assert [api_keys.of_key(connection, wrong, TODAY) for wrong in ("", key[:-1], key + "x", "é\ud800\0", row.key_hash.hex())] == [None] * 5


def test_a_key_ends_after_its_last_day(connection: sa.Connection, authority: int) -> None:
    key = made(connection, authority, until=TODAY + LONGEST_LIFE)
    assert api_keys.of_key(connection, key, TODAY + LONGEST_LIFE)
    assert api_keys.of_key(connection, key, TODAY + LONGEST_LIFE + timedelta(days=1)) is None
    (listed,) = api_keys.keys_of(connection, authority, TODAY + LONGEST_LIFE + timedelta(days=1))
    assert listed.is_over(TODAY + LONGEST_LIFE + timedelta(days=1))


@pytest.mark.parametrize("until", [TODAY - timedelta(days=1), TODAY + LONGEST_LIFE + timedelta(days=1)])
def test_a_last_day_is_within_a_year(connection: sa.Connection, authority: int, until: date) -> None:
    with pytest.raises(ValueError, match="within a year"):
        made(connection, authority, until=until)
    with pytest.raises(ValueError, match="a scope"):
        api_keys.make(connection, "Rien", (), person(connection), authority, TODAY, TODAY)


def test_use_is_known_by_the_day(connection: sa.Connection, authority: int) -> None:
    key = made(connection, authority)
    found = api_keys.of_key(connection, key, TODAY)
    assert found
    api_keys.note_use(connection, found.id, TODAY)
    again = api_keys.of_key(connection, key, TODAY)
    assert again
    assert again.used_on == TODAY


def test_who_revokes_ends_a_key_of_their_own_at_once(connection: sa.Connection, authority: int) -> None:
    organisers.invite(connection, LEA, "commission", None, NOW)
    own, national = made(connection, authority), made(connection, None)
    assert [one.authority_id for one in api_keys.keys_of(connection, None, TODAY)] == [None]
    (listed,) = api_keys.keys_of(connection, authority, TODAY)
    assert api_keys.revoke(connection, None, listed.id) is None
    assert api_keys.revoke(connection, authority + 1, listed.id) is None
    assert api_keys.of_key(connection, own, TODAY) == listed
    revoked = api_keys.revoke(connection, authority, listed.id)
    assert revoked
    assert revoked.name == "Tableau de bord"
    assert api_keys.of_key(connection, own, TODAY) is None
    assert api_keys.of_key(connection, national, TODAY)


def test_a_key_dies_with_the_role_of_who_made_it(connection: sa.Connection, authority: int) -> None:
    key, other = made(connection, authority), made(connection, authority, SAM)
    memberships.change(connection, person(connection), Membership("reader", authority), TODAY)
    assert api_keys.of_key(connection, key, TODAY) is None
    memberships.change(connection, person(connection), Membership("organiser", authority), TODAY)
    assert api_keys.of_key(connection, key, TODAY) is None, "a role that comes back brings no key back"
    assert api_keys.of_key(connection, other, TODAY)
    memberships.take(connection, person(connection, SAM), authority, TODAY)
    assert api_keys.of_key(connection, other, TODAY) is None
    assert api_keys.keys_of(connection, authority, TODAY) == ()


def test_a_key_opens_nothing_once_the_access_of_who_made_it_is_over(connection: sa.Connection, authority: int) -> None:
    key = made(connection, authority, until=TODAY + timedelta(days=30))
    memberships.change(connection, person(connection), Membership("organiser", authority, TODAY), TODAY)
    assert api_keys.of_key(connection, key, TODAY)
    assert api_keys.of_key(connection, key, TODAY + timedelta(days=1)) is None


@pytest.mark.parametrize("role", ["organiser", "commission"])
@pytest.mark.parametrize(("renewed_after", "opens"), [(30, True), (31, False)])
def test_access_that_was_over_brings_no_key_back(
    connection: sa.Connection, authority: int, role: Literal["organiser", "commission"], renewed_after: int, opens: bool
) -> None:
    """One that is lengthened before its end never was over. Keys of the other kind are not touched."""
    lasting, last = TODAY + LONGEST_LIFE, TODAY + timedelta(days=30)
    organisers.invite(connection, LEA, "commission", None, NOW)
    of = {"organiser": authority, "commission": None}
    keys = {each: made(connection, of[each], until=lasting) for each in of}
    organisers.invite(connection, LEA, role, of[role], NOW, last)
    assert api_keys.of_key(connection, keys[role], last)
    assert api_keys.of_key(connection, keys[role], last + timedelta(days=1)) is None
    again = NOW + timedelta(days=renewed_after)
    organisers.invite(connection, LEA, role, of[role], again)
    open_now = {each for each in of if api_keys.of_key(connection, keys[each], again.date())}
    assert open_now == (set(of) if opens else set(of) - {role})
    assert api_keys.of_key(connection, made(connection, of[role], until=lasting), again.date()), "a new one is made"


def test_another_role_of_all_does_not_touch_the_keys_of_the_commission(connection: sa.Connection, authority: int) -> None:
    """It is beside that of the commission, which goes on, and backs no key where that is over."""
    organisers.invite(connection, LEA, "commission", None, NOW)
    key = made(connection, None, until=TODAY + LONGEST_LIFE)
    organisers.invite(connection, LEA, "administrator", None, NOW)
    assert api_keys.of_key(connection, key, TODAY)
    organisers.invite(connection, LEA, "commission", None, NOW, TODAY)
    tomorrow = NOW + timedelta(days=1)
    organisers.invite(connection, LEA, "administrator", None, tomorrow)
    assert api_keys.of_key(connection, key, tomorrow.date()) is None
    organisers.invite(connection, LEA, "commission", None, tomorrow)
    assert api_keys.of_key(connection, key, tomorrow.date()) is None


@pytest.mark.parametrize("role", ["organiser", "commission"])
def test_one_role_does_not_back_the_keys_of_the_other(connection: sa.Connection, authority: int, role: str) -> None:
    """Whoever is of an authority makes no key of the commission, nor the other way round."""
    organisers.invite(connection, "camille@commission.example", "commission", None, NOW)
    who = LEA if role == "organiser" else "camille@commission.example"
    assert api_keys.of_key(connection, made(connection, None if role == "organiser" else authority, who), TODAY) is None
