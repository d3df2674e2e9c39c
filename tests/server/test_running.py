"""What an installation does by itself while it is open."""

import asyncio
import base64
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from pydantic import SecretStr

from bot.acts import WEB_BOT, ConfirmedErasure, Consented, Said, Wished
from bot.mail.contacts import keep
from bot.mail.links import Request
from server.running import opened
from server.settings import Settings
from storage import models
from storage.broadcasts import begin
from storage.consultations import all_consultations, create_consultation, open_consultation
from storage.conversations import note_alive
from storage.database import Database
from tests.storage.people import newcomer, saved
from tests.storage.samples import make_consultation, new_consultation
from tests.support.smtp import MailHost

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


async def test_reminders_are_written_while_it_is_open(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.key_file.write_bytes(base64.b64encode(bytes(32)))  # that of `samples.MASTER`
    settings.key_file.chmod(0o600)
    async with opened(settings, "a test", lambda: NOON) as installation:
        database = installation.services.database
        assert await reminded(database) == 0

        def write(connection: sa.Connection) -> None:
            note_alive(connection, 7, NOON)
            consultation = make_consultation(connection, opens_on=NOON.date(), closes_on=NOON.date().replace(day=30))
            open_consultation(connection, consultation)
            agreed = {"channel": "telegram", "bot_id": 7, "sealed_chat": b"chat", "status": "started", "reminder": "wished"}
            saved(connection, newcomer(connection, 1, consultation, **agreed))

        await database.write(write)
    async with opened(settings, "a test", lambda: NOON) as installation, asyncio.timeout(20):
        while await reminded(installation.services.database) == 0:  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)


async def reminded(database: Database) -> int:
    return len(await database.read(lambda connection: connection.execute(sa.select(models.bulk_messages)).all()))


async def test_who_erases_their_answers_is_noted_in_the_data_folder(tmp_path: Path) -> None:
    async with opened(Settings(data_dir=tmp_path), "a test", lambda: NOON) as installation:
        services = installation.services

        def write(connection: sa.Connection) -> int:
            new = new_consultation(connection, opens_on=NOON.date(), closes_on=NOON.date().replace(day=30))
            consultation = create_consultation(connection, new, services.keyring.master)
            open_consultation(connection, consultation)
            return consultation

        page = await services.database.write(write)
        await services.conversation.hear(Said("web", WEB_BOT, "a browser", Consented("fr"), consultation=page))
        (person,) = await services.database.read(lambda connection: connection.scalars(sa.select(models.participations.c.id)).all())
        await services.conversation.hear(Said("web", WEB_BOT, "a browser", ConfirmedErasure(), consultation=page))
    assert (tmp_path / "erased").read_text() == f"{person:016x}\n"


async def test_e_mails_to_many_go_while_it_is_open_and_their_health_is_told(tmp_path: Path) -> None:
    async with MailHost() as host:
        named = Settings(data_dir=tmp_path, smtp_url=SecretStr(f"smtp://127.0.0.1:{host.port}"), mail_from="ia@concertia.example")
        async with opened(named, "a test", lambda: NOON) as installation, asyncio.timeout(20):
            services = installation.services

            def write(connection: sa.Connection) -> None:
                consultation = create_consultation(connection, new_consultation(connection), services.keyring.master)
                found = next(one for one in all_consultations(connection) if one.id == consultation)
                request = Request("camille@exemple.fr", Wished(frozenset({"results"})), "fr", NOON)
                keep(connection, services.keyring, found, request, NOON)
                assert begin(connection, consultation, "results", "Voici.", NOON, NOON.date())

            await services.database.write(write)
            await host.taken.wait()
            assert installation.bots.mail_health() == {"state": "ok", "why": "", "held_for": 0.0}
        assert host.recipients == ["camille@exemple.fr"]
