"""The keys of an installation: made with it, found again, and kept from before the server had a secret of its own."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from bot.sealing import sealed_token, token_in
from server.preparing import prepared
from server.settings import Settings
from storage import models, schema
from storage.bots import all_bots
from storage.consultations import create_consultation
from storage.engines import writing_engine
from storage.errors import KeyFileMissing, Unreadable
from storage.keys import MasterKey
from tests.storage.samples import new_consultation

TOKEN = "4242:a-secret"


def settings_of(folder: Path, database_url: str) -> Settings:
    return Settings.model_construct(data_dir=folder, database_url=SecretStr(database_url))


async def test_a_new_installation_has_a_secret_that_is_not_its_master_key(database_url: str, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, database_url)
    async with prepared(settings, "a test") as (_, made):
        assert made.pointer_hash("1", "2") != made.master.former_keyring().pointer_hash("1", "2")
    async with prepared(settings, "a test") as (_, found):
        assert found.pointer_hash("1", "2") == made.pointer_hash("1", "2")
    settings.key_file.rename(tmp_path / "elsewhere")
    with pytest.raises(KeyFileMissing):
        async with prepared(settings, "a test"):
            pass
    MasterKey.create(settings.key_file)
    with pytest.raises(Unreadable):
        async with prepared(settings, "a test"):
            pass


async def test_what_was_sealed_before_the_server_had_a_secret_still_opens(database_url: str, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, database_url)
    master = MasterKey.create(settings.key_file)
    former = master.former_keyring()
    schema.upgrade(database_url)
    with writing_engine(database_url).begin() as connection:  # as the migrations leave a database of then: no row in `server_secrets`
        connection.execute(sa.insert(models.bots), {"id": 4242, "sealed_token": sealed_token(former, 4242, TOKEN)})
        create_consultation(connection, new_consultation(connection), master)
    for _ in range(2):
        async with prepared(settings, "a test") as (database, keyring):
            (bot,) = await database.read(all_bots)
            assert token_in(keyring, 4242, bot.sealed_token or b"") == TOKEN
            assert keyring.pointer_hash("1", "2") == former.pointer_hash("1", "2")
            assert len(await database.read(lambda connection: connection.execute(sa.select(models.server_secrets)).all())) == 1
