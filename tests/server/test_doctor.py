"""What `doctor` says of an installation, with a stand-in of Telegram on loopback; it changes nothing, and never tells a token."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.sealing import webhook_name
from bot.telegram.standin import Standin, standin_server
from server.cli import app
from server.doctor import bots as doctor_of_bots
from server.doctor.findings import Mark
from server.doctor.machine import sqlite_found
from server.preparing import prepared
from server.settings import Settings
from storage.keys import MasterKey
from storage.rotation import beside
from tests.support.bot_server import OPEN
from tests.support.identity_provider import IdentityProvider
from tests.support.postgres import Postgres
from tests.support.server import Server, free_port
from tests.support.smtp import MailHost

TOKEN = "4242:a-secret-that-must-not-be-seen"
PUBLIC = "http://127.0.0.1:8000"


@dataclass
class Ward:
    """A data folder and what is set for it."""

    folder: Path
    settings: dict[str, str]

    async def run(self, *arguments: str, given: str = "", **settings: str) -> tuple[int, str]:
        """The exit code of a command and what it printed."""
        named: dict[str, str | None] = {f"CONCERTIA_{name.upper()}": None for name in Settings.model_fields}
        named |= {f"CONCERTIA_{name}": value for name, value in (self.settings | settings).items()}
        result = await asyncio.to_thread(CliRunner().invoke, app, arguments, input=given, env=named)
        assert "a-secret" not in result.output
        return result.exit_code, result.output.replace("\u00a0", " ").replace("\u202f", " ")

    async def faults(self, **settings: str) -> list[str]:
        """The lines of `doctor` that ask for something, without their mark; it ends with 1 if there are any."""
        before = self.contents()
        code, said = await self.run("doctor", **settings)
        assert self.contents() == before
        found = [line[2:] for line in said.splitlines() if line[0] == Mark.FAULT]
        assert code == (1 if found else 0), said
        return found

    def contents(self) -> dict[str, bytes]:
        """What is in the folder, but for what SQLite leaves beside a database that was only read."""
        found = {str(path): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        return {name: content for name, content in found.items() if not name.endswith(("-shm", "-wal"))}


@asynccontextmanager
async def ward(tmp_path: Path, standin: Standin | None = None) -> AsyncIterator[Ward]:
    """Not installed yet."""
    async with standin_server(standin or Standin(TOKEN, "nantes_ia_bot")) as port:
        yield Ward(tmp_path, {"DATA_DIR": str(tmp_path / "data"), "TELEGRAM_API_URL": f"http://127.0.0.1:{port}/bot", "PUBLIC_URL": PUBLIC})


@asynccontextmanager
async def installed(tmp_path: Path, standin: Standin | None = None) -> AsyncIterator[Ward]:
    """With a bot and a consultation."""
    async with ward(tmp_path, standin) as made:
        assert (await made.run("bot", "add", "nantes", given=f"{TOKEN}\n"))[0] == 0
        assert (await made.run(*OPEN))[0] == 0
        yield made


async def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(tmp_path: Path) -> None:
    async with ward(tmp_path) as made:
        assert await made.faults() == []
        assert made.contents() == {}
        assert not (await asyncio.to_thread((tmp_path / "data").exists))


async def test_an_installation_at_rest_is_well(tmp_path: Path) -> None:
    async with installed(tmp_path) as made:
        code, said = await made.run("doctor")
        assert code == 0
        for line in (
            "✓ Réglages : lus, aucun n’est faux.",
            f"✓ Dossier de données « {tmp_path}/data » : ce compte peut y écrire.",
            "✓ Base de données SQLite : saine et à jour.",
            "✓ Robot nantes (@nantes_ia_bot) : le jeton est bon, et les messages nous viennent.",
            "✓ Horloge : d’accord avec celle de Telegram.",
        ):
            assert line in said.splitlines(), said
        assert re.search("✓ Clé maîtresse .* c’est celle de cette base.", said)


async def test_an_installation_at_work_is_looked_at_as_well(tmp_path: Path) -> None:
    async with installed(tmp_path) as made, Server(tmp_path, made.settings) as server:
        await server.start()
        code, said = await made.run("doctor")
        assert (code, "saine et à jour" in said) == (0, True)


async def test_a_wrong_setting_is_told_first(tmp_path: Path) -> None:
    async with ward(tmp_path) as made:
        (told,) = await made.faults(TELEGRAM_MODE="webhooks")
        assert told.startswith("Le réglage CONCERTIA_TELEGRAM_MODE ne convient pas.")


async def test_a_folder_that_anyone_may_write_in_is_told(tmp_path: Path) -> None:
    async with installed(tmp_path) as made:
        (tmp_path / "data").chmod(0o777)
        (told,) = await made.faults()
        assert told.endswith(f"tapez « chmod o-w {tmp_path}/data ».")


async def test_a_database_that_is_damaged_or_of_another_time_is_told(tmp_path: Path) -> None:
    async with installed(tmp_path) as made:
        with sqlite3.connect(tmp_path / "data" / "concertia.db") as connection:
            connection.execute("UPDATE alembic_version SET version_num = '2026_11_23_initial'")
        connection.close()
        assert await made.faults() == [
            "Base de données SQLite : elle n’est pas à jour ; arrêtez le serveur et tapez « ./concertia migrate »."
        ]
        (tmp_path / "data" / "concertia.db").write_bytes(b"no database at all, but long enough to be looked at" * 100)
        (told,) = await made.faults()
        assert "est abîmée : rétablissez une sauvegarde" in told


async def test_a_postgresql_database_is_looked_at_too(tmp_path: Path, postgres: Postgres) -> None:
    name = postgres.create_database()
    async with ward(tmp_path) as made:
        made.settings["DATABASE_URL"] = postgres.url(name)
        assert await made.faults() == []
        assert (await made.run("bot", "add", "nantes", given=f"{TOKEN}\n"))[0] == 0
        code, said = await made.run("doctor")
        assert (code, "SQLite" in said) == (0, False)
        assert "✓ Base de données PostgreSQL : saine et à jour." in said
        assert "✓ Robot nantes (@nantes_ia_bot) : le jeton est bon" in said
        (told,) = await made.faults(DATABASE_URL=postgres.url("absent"))
        assert told.startswith("Base de données PostgreSQL : La base de données ne répond pas")
        assert "celle de cette base" not in (await made.run("doctor", DATABASE_URL=postgres.url("absent")))[1]
    postgres.drop_database(name)


async def test_a_master_key_that_is_exposed_lost_or_anothers_is_told(tmp_path: Path) -> None:
    key = tmp_path / "data" / "master.key"
    async with installed(tmp_path) as made:
        key.chmod(0o644)
        assert [told.partition(" :")[0] for told in await made.faults()] == [
            f"La clé maîtresse « {key} » est ouverte à tous les comptes de la machine"
        ]
        key.unlink()
        (told,) = await made.faults()
        assert "est introuvable ou illisible" in told
        MasterKey.create(key)
        (told,) = await made.faults()
        assert told.startswith("La clé maîtresse n’est pas celle de cette base de données")


async def test_a_change_of_key_that_was_cut_short_is_told_and_no_fault(tmp_path: Path) -> None:
    key = tmp_path / "data" / "master.key"
    async with installed(tmp_path) as made:
        MasterKey.create(beside(key))
        said = f"! Clé maîtresse « {key} » : elle est en train d’être changée, ou un changement a été interrompu"
        assert (await made.faults(), said in (await made.run("doctor"))[1]) == ([], True)
        key.replace(tmp_path / "kept")
        beside(key).unlink()
        (tmp_path / "kept").replace(beside(key))  # as if all had been wrapped by the key beside
        MasterKey.create(key)
        assert (await made.faults(), said in (await made.run("doctor"))[1]) == ([], True)
        assert (await made.run("migrate"))[0] == 0
        assert "et c’est celle de cette base" in (await made.run("doctor"))[1]


async def test_without_the_keys_nobody_is_accused_of_leading_messages_elsewhere(tmp_path: Path) -> None:
    standin = Standin(TOKEN, "nantes_ia_bot")
    async with installed(tmp_path, standin) as made:
        await standin.call("setWebhook", {"url": "https://perhaps-ours.example/path"})
        (tmp_path / "data" / "master.key").unlink()
        (told,) = await made.faults(TELEGRAM_TOKEN=TOKEN, TELEGRAM_MODE="webhook")
        assert "est introuvable ou illisible" in told


async def test_a_token_that_telegram_refuses_any_more_is_told_beside_one_that_is_well(tmp_path: Path) -> None:
    async with installed(tmp_path) as made:
        (told,) = await made.faults(TELEGRAM_TOKEN="17:another")
        assert told.startswith("Robot de CONCERTIA_TELEGRAM_TOKEN : Telegram refuse le jeton du robot.")


async def test_telegram_out_of_reach_is_told(tmp_path: Path) -> None:
    async with installed(tmp_path) as made:
        (told,) = await made.faults(TELEGRAM_API_URL=f"http://127.0.0.1:{free_port()}/bot")
        assert told.startswith("Robot nantes : Telegram ne répond pas.")


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_messages_led_elsewhere_are_told_with_what_to_do(tmp_path: Path, mode: str) -> None:
    standin = Standin(TOKEN, "nantes_ia_bot")
    async with installed(tmp_path, standin) as made:
        await standin.call("setWebhook", {"url": "https://thief.example/path"})
        (told,) = await made.faults(TELEGRAM_MODE=mode)
        assert told.startswith("Robot nantes (@nantes_ia_bot) : le jeton est bon, mais les messages vont à thief.example.")
        assert "/revoke" in told


async def test_our_own_webhook_is_known_and_its_failures_are_told(tmp_path: Path) -> None:
    standin = Standin(TOKEN, "nantes_ia_bot")
    async with installed(tmp_path, standin) as made:
        said = (await made.run("doctor", TELEGRAM_MODE="webhook"))[1]
        assert "! Robot nantes (@nantes_ia_bot) : le jeton est bon ; quant au webhook, « ./concertia serve » le pose" in said
        async with prepared(Settings.model_construct(data_dir=tmp_path / "data"), "a test") as (_, keyring):
            ours = f"{PUBLIC}/telegram/webhook/{webhook_name(keyring, 4242)}"
        await standin.call("setWebhook", {"url": ours})
        standin.person(7).start()
        assert standin.webhook is not None
        standin.webhook.last_error, standin.webhook.last_error_date = "Connection refused", standin.clock()
        code, said = await made.run("doctor", TELEGRAM_MODE="webhook")
        assert "✓ Robot nantes (@nantes_ia_bot) : le jeton est bon, et les messages nous viennent. Messages en attente : 1." in said
        assert "! Robot nantes (@nantes_ia_bot) : Telegram n’a pas pu livrer il y a peu ; il en dit : « Connection refused »." in said
        assert (code, "enlève celui qui est en place" in (await made.run("doctor"))[1]) == (0, True)


@pytest.mark.parametrize(
    ("ahead", "told"), [(31.0, "avance de 31 secondes"), (-3600.0, "retarde de 3600 secondes"), (None, ""), (-30.0, "")]
)
async def test_a_clock_that_is_wrong_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: float | None, told: str) -> None:
    async def seconds_ahead(_: str) -> float | None:
        return ahead

    monkeypatch.setattr("bot.telegram.inspecting.seconds_ahead", seconds_ahead)
    found = await doctor_of_bots._clock_found(Settings.model_construct())
    assert [finding.mark for finding in found] == ([] if ahead is None else [Mark.FAULT if told else Mark.WELL])
    assert all(told in finding.words for finding in found)


@pytest.mark.parametrize(
    ("version", "mark"),
    [
        ((3, 40, 1), Mark.WARNING),
        ((3, 44, 5), Mark.WARNING),
        ((3, 44, 6), Mark.WELL),
        ((3, 45, 0), Mark.WARNING),
        ((3, 50, 7), Mark.WELL),
        ((3, 51, 2), Mark.WARNING),
        ((3, 51, 3), Mark.WELL),
        ((3, 52, 0), Mark.WELL),
    ],
)
def test_a_sqlite_with_a_known_fault_is_told(version: tuple[int, int, int], mark: Mark) -> None:
    assert sqlite_found(version).mark is mark


# --- E-mail ---------------------------------------------------------------------------------------------------------------------------


async def test_a_mail_server_is_looked_at_and_no_letter_sent(tmp_path: Path) -> None:
    async with installed(tmp_path) as ward, MailHost() as host:
        assert "Courriel : aucun serveur n’est réglé" in (await ward.run("doctor"))[1]
        named = {"SMTP_URL": f"smtp://ia:a-secret@127.0.0.1:{host.port}", "MAIL_FROM": "ia@exemple.fr"}
        assert await ward.faults(**named) == []
        assert "Courriel : le serveur répond, et nous laisse entrer." in (await ward.run("doctor", **named))[1]
        host.refuse["AUTH"] = "535 5.7.8 wrong"
        (refused,) = await ward.faults(**named)
        assert refused.startswith("Courriel : Le serveur de courriel refuse notre nom ou notre mot de passe.")
        await host.stop()
        (away,) = await ward.faults(**named)
        assert away.startswith("Courriel : Le serveur de courriel ne répond pas.")
        assert host.letters == []


# --- ProConnect -----------------------------------------------------------------------------------------------------------------------


async def test_the_provider_of_identities_is_asked_what_it_publishes(tmp_path: Path) -> None:
    async with installed(tmp_path) as ward, IdentityProvider() as provider:
        assert "ProConnect : il n’est pas réglé" in (await ward.run("doctor"))[1]
        assert await ward.faults(**provider.settings) == []
        said = (await ward.run("doctor", **provider.settings))[1]
        assert f"{PUBLIC}/connexion/proconnect/retour (retour), {PUBLIC}/connexion/proconnect/sortie (déconnexion)." in said
        (other,) = await ward.faults(**provider.settings | {"OIDC_ISSUER": f"{provider.issuer}/"})
        assert "Écrivez dans CONCERTIA_OIDC_ISSUER son nom exact" in other
        await provider.stop()
        (away,) = await ward.faults(**provider.settings)
        assert away.startswith(f"ProConnect : « {provider.issuer} » ne répond pas comme un fournisseur d’identité.")
