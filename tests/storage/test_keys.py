"""Keys: what they open, what they do not, and what they never show."""

import base64
import re
import stat
import timeit
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import KeyFileError, KeyFileExists, KeyFileExposed, KeyFileInvalid, KeyFileMissing, Unreadable
from storage.keys import ConsultationKey, Keyring, MasterKey

MASTER_SECRET = bytes(range(32))
SECRET = bytes(range(32, 64))
master = MasterKey(MASTER_SECRET)
other_master = MasterKey(bytes(32))
ring = Keyring(other_master, MASTER_SECRET)
other_ring = Keyring(master, bytes(32))
key = ConsultationKey(SECRET)
other_key = ConsultationKey(bytes(32))

sealers = pytest.mark.parametrize(("sealer", "stranger"), [(key, other_key), (ring, other_ring)], ids=["consultation", "server"])


def test_what_is_kept_can_be_read_by_every_later_version() -> None:
    """Fixed bytes: if one of these changes, databases in use become unreadable and people are no longer recognised."""
    assert ring.pointer_hash("telegram:1", "42").hex() == "ed3e79b56b40732b34cb2600ede07b6ff5cfaffbeb8faf54b69b95421c798ac3"
    assert ring.unseal(bytes.fromhex("01dbcb897ecde9c720c8a7d0db0c6e8ec624ae4096"), b"update 7") == b"body"
    assert ring.invitation_proof(3, b"12345").hex() == "45617b8a120a26a8212a09ced78f9a90f13dec9fb71e34fa05122b824accb229"
    assert ring.invitation_hash(3, "7Q2M9D4K0XWBRT5H").hex() == "449d75e4231ce80f8a3bd174ac83afea0d98c0746041a5b219689b5187216839"
    assert key.person_hash("telegram:1", "42").hex() == "9bc23cfb3d36f2dea453f342b3765127fed8bbe076bd851c50f967ee5e8003b8"
    assert key.unseal(bytes.fromhex("0141564e1010e79e13108744cb99016d4dcf1a4ac0"), b"participation 7") == b"chat"
    wrapped = bytes.fromhex("0178b56356e5b8cd3b33eaa897365d5c9ea8136969da2b3168c900df2e9a2c44b76157ab29b2a1293dbfcefc3faa27af37")
    assert ConsultationKey.unwrap(wrapped, master, 3).person_hash("web", "x") == key.person_hash("web", "x")


@given(st.binary(), st.binary())
def test_unseal_gives_back_what_was_sealed_in_the_same_context(data: bytes, context: bytes) -> None:
    for sealer in (key, ring):
        sealed = sealer.seal(data, context)
        assert sealer.unseal(sealed, context) == data
        assert len(sealed) == len(data) + 17


@sealers
def test_unseal_refuses_another_key_another_context_and_damage(
    sealer: ConsultationKey | Keyring, stranger: ConsultationKey | Keyring
) -> None:
    sealed = sealer.seal(b"chat 123456", b"participation 7")
    with pytest.raises(Unreadable):
        stranger.unseal(sealed, b"participation 7")
    with pytest.raises(Unreadable):
        sealer.unseal(sealed, b"participation 8")
    for position in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[position] ^= 1
        with pytest.raises(Unreadable):
            sealer.unseal(bytes(damaged), b"participation 7")
        with pytest.raises(Unreadable):
            sealer.unseal(sealed[:position], b"participation 7")


@sealers
def test_seal_of_the_same_bytes_is_the_same_so_that_a_unit_may_run_twice(
    sealer: ConsultationKey | Keyring, stranger: ConsultationKey | Keyring
) -> None:
    assert sealer.seal(b"chat", b"row 1") == sealer.seal(b"chat", b"row 1")
    assert sealer.seal(b"chat", b"row 1") != sealer.seal(b"chat", b"row 2")
    assert sealer.seal(b"chat", b"row 1") != stranger.seal(b"chat", b"row 1")


def test_unwrap_gives_back_the_key_for_its_consultation_and_master_alone() -> None:
    wrapped = key.wrap(master, 3)
    unwrapped = ConsultationKey.unwrap(wrapped, master, 3)
    assert unwrapped.unseal(key.seal(b"chat", b"row"), b"row") == b"chat"
    assert SECRET not in wrapped
    for opener, consultation_id in [(master, 4), (other_master, 3)]:
        with pytest.raises(Unreadable):
            ConsultationKey.unwrap(wrapped, opener, consultation_id)


def test_the_secret_of_the_server_is_given_back_to_its_master_alone_and_is_no_consultations() -> None:
    wrapped = ring.wrapped()
    assert other_master.keyring(wrapped).pointer_hash("1", "42") == ring.pointer_hash("1", "42")
    assert MASTER_SECRET not in wrapped
    for act in (lambda: master.keyring(wrapped), lambda: ConsultationKey.unwrap(wrapped, other_master, 3)):
        with pytest.raises(Unreadable):
            act()
    with pytest.raises(Unreadable):
        other_master.keyring(key.wrap(other_master, 3))


def test_another_master_changes_nothing_of_what_derives_from_the_secret() -> None:
    elsewhere = Keyring(master, MASTER_SECRET)
    assert elsewhere.unseal(ring.seal(b"chat", b"row"), b"row") == b"chat"
    assert elsewhere.shared_secret("webhook name 1") == ring.shared_secret("webhook name 1")
    assert elsewhere.wrapped() != ring.wrapped()


def test_what_the_master_key_sealed_when_it_was_the_secret_too_still_opens() -> None:
    assert master.former_keyring().unseal(bytes.fromhex("01dbcb897ecde9c720c8a7d0db0c6e8ec624ae4096"), b"update 7") == b"body"


def test_create_makes_another_consultation_key_each_time() -> None:
    assert ConsultationKey.create().person_hash("web", "x") != ConsultationKey.create().person_hash("web", "x")


def test_hashes_differ_by_key_place_and_person() -> None:
    pairs = [("telegram:1", "42"), ("telegram:2", "42"), ("telegram:1", "43"), ("telegram:14", "2"), ("web", "\ud800"), ("web", "")]
    hashers: list[Callable[[str, str], bytes]] = [
        key.person_hash,
        other_key.person_hash,
        ring.pointer_hash,
        other_ring.pointer_hash,
        # The same secret for both sorts of key: the labels alone tell them apart.
        Keyring(master, SECRET).pointer_hash,
    ]
    hashes = {hasher(place, person) for hasher in hashers for place, person in pairs}
    assert len(hashes) == len(hashers) * len(pairs)
    assert {len(each) for each in hashes} == {32}


def test_shared_secrets_differ_by_key_and_use_and_fit_where_telegram_takes_them() -> None:
    secrets = {
        each.shared_secret(use) for each in (ring, other_ring) for use in ("webhook secret 1", "webhook secret 11", "webhook name 1")
    }
    assert len(secrets) == 6
    assert all(re.fullmatch("[0-9a-f]{64}", secret) for secret in secrets)
    assert ring.shared_secret("webhook name 1") == Keyring(other_master, MASTER_SECRET).shared_secret("webhook name 1")


def test_person_hash_costs_less_than_10_microseconds() -> None:
    times = 2000
    best = min(timeit.repeat(lambda: key.person_hash("telegram:123456789", "987654321"), number=times, repeat=5)) / times
    assert best < 10e-6


def test_keys_never_show_themselves() -> None:
    for shown in (text for each in (master, ring, key) for text in (repr(each), str(each), f"{each}")):
        for secret in (MASTER_SECRET, SECRET):
            assert secret.hex() not in shown
            assert repr(secret)[2:-1] not in shown


@pytest.mark.parametrize("make", [MasterKey, ConsultationKey, partial(Keyring, master)])
def test_key_of_another_size_is_refused(make: Callable[[bytes], object]) -> None:
    for size in (0, 31, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            make(bytes(size))


def test_created_key_file_is_for_its_owner_alone_and_loads(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    created = MasterKey.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(base64.b64decode(path.read_bytes())) == 32
    assert MasterKey.load(path).unwrap(created.wrap(b"secret", b"whose"), b"whose") == b"secret"


def test_create_never_overwrites_a_key(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    MasterKey.create(path)
    content = path.read_bytes()
    with pytest.raises(KeyFileExists) as refused:
        MasterKey.create(path)
    assert refused.value.path == path
    assert path.read_bytes() == content


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o666])
def test_key_file_open_to_every_user_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    MasterKey.create(path)
    path.chmod(mode)
    with pytest.raises(KeyFileExposed):
        MasterKey.load(path)
    path.chmod(0o640)  # a group of administrators is theirs to decide
    MasterKey.load(path)


GOOD = base64.b64encode(MASTER_SECRET)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", GOOD[:-4], GOOD + b"AAAA", b"\xff\xfe", b"not base64 at all", MASTER_SECRET, GOOD[:20] + b"*" + GOOD[21:], GOOD * 100],
)
def test_key_file_of_another_content_is_refused_without_showing_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileInvalid) as refused:
        MasterKey.load(path)
    assert refused.value.__cause__ is None
    assert str(refused.value) == str(path)


def test_key_file_may_have_been_edited_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(b"  " + GOOD + b"\r\n\n")
    path.chmod(0o600)
    assert MasterKey.load(path).unwrap(master.wrap(b"secret", b"whose"), b"whose") == b"secret"


def test_key_file_that_cannot_be_reached_is_missing(tmp_path: Path) -> None:
    acts: list[Callable[[Path], object]] = [MasterKey.load, MasterKey.create]
    for act in acts:
        with pytest.raises(KeyFileMissing) as refused:
            act(tmp_path / "absent" / "master.key")
        assert isinstance(refused.value, KeyFileError)
        assert isinstance(refused.value.__cause__, OSError)
    with pytest.raises(KeyFileMissing):
        MasterKey.load(tmp_path)
