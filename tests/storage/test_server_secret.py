"""The server's secret: random where the database is new, what it was where something had been sealed before."""

import pytest
import sqlalchemy as sa

from storage import models
from storage.errors import Unreadable
from storage.keys import Keyring, MasterKey
from storage.server_secret import is_kept, is_new, keep_keyring, keyring_in
from tests.storage.people import NOW
from tests.storage.samples import KEYRING, MASTER, make_consultation


def test_a_new_database_takes_any_key_and_keeps_the_secret_it_is_given(connection: sa.Connection) -> None:
    assert is_new(connection)
    assert keyring_in(connection, MASTER) is None
    made = Keyring.create(MASTER)
    assert keep_keyring(connection, made).pointer_hash("1", "2") == made.pointer_hash("1", "2")
    assert is_kept(connection)
    assert not is_new(connection)
    found = keyring_in(connection, MASTER)
    assert found is not None
    assert found.pointer_hash("1", "2") == made.pointer_hash("1", "2")
    with pytest.raises(Unreadable):
        keyring_in(connection, MasterKey(b"x" * 32))


def test_of_two_that_keep_a_secret_the_first_is_kept(connection: sa.Connection) -> None:
    first, second = Keyring.create(MASTER), Keyring.create(MASTER)
    keep_keyring(connection, first)
    assert keep_keyring(connection, second).shared_secret("x") == first.shared_secret("x") != second.shared_secret("x")


@pytest.mark.parametrize("sign", ["consultation", "dead letter", "token"])
def test_where_something_was_sealed_before_the_master_key_is_the_secret(connection: sa.Connection, sign: str) -> None:
    match sign:
        case "consultation":
            make_consultation(connection)
        case "dead letter":
            letter = {"bot_id": 7, "update_id": 1, "person_hash": bytes(32), "sealed_body": b"", "error": "", "died_at": NOW}
            connection.execute(sa.insert(models.dead_letters), letter)
        case "token":
            connection.execute(sa.insert(models.bots), {"id": 7, "sealed_token": KEYRING.seal(b"7:secret", b"bot")})
    assert not is_new(connection)
    found = keyring_in(connection, MASTER)
    assert found is not None
    assert found.unseal(KEYRING.seal(b"body", b"row"), b"row") == b"body"
    assert not is_kept(connection)
    assert keep_keyring(connection, found).unseal(KEYRING.seal(b"body", b"row"), b"row") == b"body"


def test_a_key_that_opens_the_secret_and_not_the_consultations_is_refused(connection: sa.Connection) -> None:
    make_consultation(connection)
    other = MasterKey(b"x" * 32)
    keep_keyring(connection, Keyring.create(other))
    with pytest.raises(Unreadable):
        keyring_in(connection, other)
