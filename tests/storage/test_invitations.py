"""Codes that prove themselves, as people write them, and what a guesser gets."""

import random

import pytest
import sqlalchemy as sa

from storage import models
from storage.conversations import Changes
from storage.invitations import ALPHABET, SYMBOLS, is_genuine, is_used, new_code, read, shown
from storage.keys import Keyring, MasterKey
from storage.saving import save
from tests.storage.people import NOW, change, newcomer
from tests.storage.samples import make_consultation

KEYRING = Keyring(MasterKey(bytes(32)), bytes(range(32)))


def test_a_code_works_for_its_consultation_and_its_server_alone() -> None:
    codes = [new_code(KEYRING, 7) for _ in range(200)]
    assert len(set(codes)) == 200
    assert all(is_genuine(KEYRING, 7, code) for code in codes)
    assert not any(is_genuine(KEYRING, 8, code) or is_genuine(Keyring(MasterKey(bytes(range(32))), bytes(32)), 7, code) for code in codes)


def test_no_symbol_of_a_code_can_be_changed() -> None:
    code = new_code(KEYRING, 7)
    for place in range(SYMBOLS):
        for symbol in set(ALPHABET) - {code[place]}:
            assert not is_genuine(KEYRING, 7, code[:place] + symbol + code[place + 1 :])


def test_a_million_guesses_find_nothing() -> None:
    guesser = random.Random(1)
    assert sum(is_genuine(KEYRING, 7, "".join(guesser.choices(ALPHABET, k=SYMBOLS))) for _ in range(1_000_000)) == 0


@pytest.mark.parametrize(
    "written",
    [
        "7Q2M-9D4K-0XWB-RT51",
        "7q2m-9d4k-0xwb-rt51",
        " 7Q2M 9D4K 0XWB RT51 ",
        "7Q2M9D4K0XWBRT51",
        "7Q2M-9D4K-OXWB-RT5I",
        "7q2m-9d4k-oxwb-rt5l",
        "7Q2M–9D4K – 0XWB_RT51.",
    ],
)
def test_a_code_is_read_however_it_is_written(written: str) -> None:
    assert read(written) == "7Q2M9D4K0XWBRT51"
    assert shown("7Q2M9D4K0XWBRT51") == "7Q2M-9D4K-0XWB-RT51"


@pytest.mark.parametrize("written", ["", "bonjour", "7Q2M-9D4K-0XWB-RT5", "7Q2M-9D4K-0XWB-RT512", "UUUU-UUUU-UUUU-UUUU"])
def test_what_is_no_code_is_none(written: str) -> None:
    assert read(written) is None


def test_of_a_used_code_only_a_hash_is_kept_and_it_is_refused_twice(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    code_hash = KEYRING.invitation_hash(consultation, new_code(KEYRING, consultation))
    assert not is_used(connection, consultation, code_hash)
    save(connection, change(None, newcomer(connection, 1, consultation), Changes(NOW, invitations={(consultation, code_hash)})))
    assert is_used(connection, consultation, code_hash)
    assert not is_used(connection, consultation + 1, code_hash)
    assert connection.execute(sa.select(models.used_invitations)).all() == [(consultation, code_hash)]
    with pytest.raises(sa.exc.IntegrityError):
        save(connection, Changes(NOW, invitations={(consultation, code_hash)}))
