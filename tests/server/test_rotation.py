"""The master key is changed, and nothing else; and wherever a change is cut short, the next start finds the key and goes on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.sealing import sealed_token
from server import rotation
from server.administration import Refusal
from server.faults import explanation
from server.preparing import prepared
from server.rotation import rotate
from server.settings import Settings
from storage import models
from storage import rotation as files
from storage.consultations import consultation_keys, create_consultation
from storage.conversations import note_alive
from storage.database import Database
from storage.engines import writing_engine
from storage.errors import FolderHeld, KeyBeingChanged, Unreadable
from storage.keys import Keyring, MasterKey
from storage.lock import hold
from storage.server_secret import keyring_in
from tests.server.test_preparing import settings_of
from tests.storage.people import newcomer, saved
from tests.storage.samples import new_consultation


class Place:
    """An installation with two consultations, somebody who takes part, and a bot."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.keyring: Keyring

    async def fill(self) -> None:
        def work(connection: sa.Connection) -> None:
            ids = [create_consultation(connection, new_consultation(connection), self.keyring.master) for _ in range(2)]
            saved(connection, newcomer(connection, 1, ids[0], sealed_chat=b"sealed"))
            connection.execute(sa.insert(models.bots), {"id": 7, "name": "nantes", "sealed_token": sealed_token(self.keyring, 7, "7:x")})

        async with prepared(self.settings, "a test") as (database, self.keyring):
            await database.write(work)

    async def found(self) -> tuple[str, list[bytes]]:
        """What a start finds: something that derives from the secret of the server, and from each consultation's key."""
        async with prepared(self.settings, "a test") as (database, keyring):
            keys = await database.read(lambda connection: consultation_keys(connection, keyring.master))
            return keyring.shared_secret("x"), [key.person_hash("7", "1") for _, key in sorted(keys.items())]

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything in the database."""
        engine = writing_engine(self.settings.url)
        with engine.connect() as connection:
            found = {table.name: [tuple(row) for row in connection.execute(sa.select(table))] for table in models.metadata.sorted_tables}
        engine.dispose()
        return found

    async def opens(self, master: MasterKey) -> bool:
        async with Database(self.settings.url) as database:
            try:
                await database.read(lambda connection: keyring_in(connection, master))
            except Unreadable:
                return False
        return True


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> Place:
    if database_url.startswith("sqlite"):
        made = Place(Settings.model_construct(data_dir=tmp_path))
    else:
        made = Place(settings_of(tmp_path, database_url))
    await made.fill()
    return made


async def test_a_rotation_wraps_anew_and_changes_nothing_else(place: Place) -> None:
    path, found, before = place.settings.key_file, await place.found(), place.rows()
    old = MasterKey.load(path)
    await rotate(place.settings)
    after = place.rows()
    changed = {name for name, rows in before.items() if rows != after[name]}
    assert changed == {"server_secrets", "consultation_keys"}
    assert [row[0] for row in after["server_secrets"]] == [1]
    assert [row[0] for row in after["consultation_keys"]] == [row[0] for row in before["consultation_keys"]]
    assert await place.found() == found
    assert not await place.opens(old)
    assert await place.opens(MasterKey.load(path))
    assert sorted(file.name for file in path.parent.glob("master.key*")) == ["master.key"]
    assert path.stat().st_mode & 0o777 == 0o600


class Cut(BaseException):
    """The process ends here."""


def cut(*_: object) -> None:
    raise Cut


def cut_half_way_through_the_file(path: Path) -> MasterKey:
    path.touch(0o600)
    path.write_bytes(b"AAAA")
    raise Cut


def cut_before_the_commit(connection: sa.Connection, old: MasterKey, new: MasterKey) -> None:
    files.rewrap(connection, old, new)
    raise Cut


CUTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "half way through the new file": lambda patch: patch.setattr(MasterKey, "create", cut_half_way_through_the_file),
    "before anything is wrapped": lambda patch: patch.setattr(rotation, "rewrap", cut),
    "before the commit": lambda patch: patch.setattr(rotation, "rewrap", cut_before_the_commit),
    "after the commit": lambda patch: patch.setattr(files, "take_place", cut),
    "after the new name": lambda patch: patch.setattr(files, "sync_folder", cut),
}


@pytest.mark.parametrize("moment", CUTS)
async def test_wherever_a_rotation_is_cut_short_the_next_start_goes_on(place: Place, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found, path, old = await place.found(), place.settings.key_file, MasterKey.load(place.settings.key_file)
    with monkeypatch.context() as patch:
        CUTS[moment](patch)
        with pytest.raises(Cut):
            await rotate(place.settings)
    assert await place.found() == found
    assert await place.opens(MasterKey.load(path))
    assert sorted(file.name for file in path.parent.glob("master.key*")) == ["master.key"]
    assert await place.opens(old) == (not moment.startswith("after"))
    await rotate(place.settings)
    assert await place.found() == found


async def test_a_start_during_a_rotation_waits_for_nothing_and_takes_nothing_away(place: Place) -> None:
    """On one machine with PostgreSQL: no folder is held, and the new key must not be taken for one that was left behind."""
    path = place.settings.key_file
    with files.new_key(path) as new:
        with pytest.raises(KeyBeingChanged) as refused:
            await place.found()
        assert "Un autre processus change en ce moment la clé maîtresse" in str(explanation(refused.value))
        with pytest.raises(KeyBeingChanged):
            await rotate(place.settings)
        assert files.beside(path).exists()
        wrapped = new.wrap(b"secret", b"whose")
    assert MasterKey.load(path).unwrap(wrapped, b"whose") == b"secret"


async def test_nothing_is_changed_while_a_server_is_at_work(place: Place) -> None:
    before, key = place.rows(), place.settings.key_file.read_bytes()
    if place.settings.is_embedded:
        with hold(place.settings.data_dir, "http://127.0.0.1:8000"), pytest.raises(FolderHeld):
            await rotate(place.settings)
    else:
        async with Database(place.settings.url) as database:
            await database.write(lambda connection: note_alive(connection, 7, datetime.now(UTC) - timedelta(seconds=29)))
            with pytest.raises(Refusal, match="fait travailler le robot nantes sur cette base : arrêtez tous les serveurs"):
                await rotate(place.settings)
            assert place.settings.key_file.read_bytes() == key
            await database.write(lambda connection: note_alive(connection, 7, datetime.now(UTC) - timedelta(seconds=61)))
        await rotate(place.settings)
        return
    assert (place.rows(), place.settings.key_file.read_bytes()) == (before, key)


async def test_of_two_servers_that_rotate_at_once_the_second_changes_nothing(place: Place) -> None:
    """Each with a key file of its own: the second wraps nothing with a key that the first knows nothing of."""
    old, first, second = place.keyring.master, MasterKey(b"1" * 32), MasterKey(b"2" * 32)
    async with Database(place.settings.url) as database:
        await database.write(lambda connection: files.rewrap(connection, old, first))
        await database.write(lambda connection: files.rewrap(connection, old, first))
        with pytest.raises(Unreadable):
            await database.write(lambda connection: files.rewrap(connection, old, second))
    assert await place.opens(first)
