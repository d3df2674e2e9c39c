"""What `backup` and `restore` say, and what they refuse."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from server.settings import Settings
from storage.keys import MasterKey
from tests.server.test_cli import done, refused
from tests.support.bot_server import OPEN

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A command in this process; `data` is the name of the data folder."""

    def invoke(*arguments: str, data: str = "data") -> Result:
        named: dict[str, str | None] = {f"CONCERTIA_{name.upper()}": None for name in Settings.model_fields}
        return CliRunner().invoke(app, arguments, env=named | {"CONCERTIA_DATA_DIR": str(tmp_path / data)})

    return invoke


@pytest.fixture
def backups(tmp_path: Path, run: Run) -> Path:
    """The folder of a backup of an installation with one consultation."""
    done(run(*OPEN))
    folder = tmp_path / "backups"
    said = done(run("backup", str(folder))).splitlines()
    (dated,) = folder.glob("answers-*.sqlite")
    assert said == [
        f"{dated} : 0 participation, sans rien qui dise de qui.",
        f"{folder}/identities.sqlite : 0 personne que l’on peut retrouver.",
        "Ce second fichier remplace le précédent : n’en gardez pas d’autre copie.",
        "La clé maîtresse n’est pas dans ces fichiers : gardez-en une copie ailleurs.",
    ]
    return folder


def last_line(said: str) -> str:
    return said.splitlines()[-1]


def test_old_dated_files_go_and_are_named(run: Run, backups: Path) -> None:
    old = backups / "answers-20200101T000000Z.sqlite"
    old.touch()
    assert f"Retirés, de plus de 30 jours : {old.name}." in done(run("backup", str(backups))).splitlines()
    old.touch()
    assert "Retirés" not in done(run("backup", str(backups), "--days", "100000"))


def test_a_restore_says_what_is_there_and_whether_the_key_opens_it(run: Run, backups: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    said = done(run("restore", str(backups), data="new")).splitlines()
    assert said[0].startswith("Rétabli : la sauvegarde du ")
    assert said[1] == "1 concertation, 0 participation. 0 personne peut être retrouvée."
    assert said[2].startswith(f"La clé maîtresse « {new}/master.key » n’est pas là : mettez-y celle")
    (new / "concertia.db").unlink()
    MasterKey.create(new / "master.key")
    assert "n’est pas celle de cette sauvegarde" in last_line(done(run("restore", str(backups), data="new")))
    (new / "concertia.db").unlink()
    (tmp_path / "data" / "master.key").replace(new / "master.key")
    assert last_line(done(run("restore", str(backups), data="new"))) == "La clé maîtresse ouvre cette base. Lancez « ./concertia serve »."
    done(run("migrate", data="new"))


def test_a_restore_is_in_the_journal_with_the_entry_that_was_the_last(run: Run, backups: Path, tmp_path: Path) -> None:
    def of(data: str) -> list[tuple[int, str, bytes, str]]:
        with closing(sqlite3.connect(tmp_path / data / "concertia.db")) as database:
            return database.execute("SELECT id, what, hash, detail FROM journal ORDER BY id").fetchall()

    done(run("restore", str(backups), data="new"))
    *before, (number, what, _, detail) = of("new")
    assert before == of("data")
    assert (number, what) == (before[-1][0] + 1, "restored")
    assert json.loads(detail) == {"last": before[-1][0], "mark": before[-1][2].hex()[:16]}


def test_a_restore_into_what_is_not_empty_is_refused(run: Run, backups: Path) -> None:
    said = refused(run("restore", str(backups)))
    assert said.startswith("La base de données n’est pas vide, et rien n’a été touché. Pour la remplacer, arrêtez le serveur, puis")


def test_a_restore_from_nowhere_is_refused(run: Run, tmp_path: Path) -> None:
    said = refused(run("restore", str(tmp_path / "absent")))
    assert said.startswith(f"« {tmp_path}/absent » : il n’y a là aucune sauvegarde entière.")
    assert not (tmp_path / "data").exists()


def test_the_file_of_another_server_that_is_not_there_is_told(run: Run, backups: Path, tmp_path: Path) -> None:
    said = refused(run("restore", str(backups), "--erased", str(tmp_path / "absent"), data="new"))
    assert said.startswith(f"« {tmp_path}/absent » n’est pas là : donnez à --erased le fichier « erased »")
    assert "Rétabli" in done(run("restore", str(backups), "--erased", str(backups / "erased"), data="new"))


def test_a_backup_beside_the_database_is_refused(run: Run, backups: Path, tmp_path: Path) -> None:
    assert refused(run("backup", str(tmp_path / "data"))) == (
        "Donnez un autre dossier que celui des données, si possible sur un autre disque."
    )


def test_a_backup_before_there_is_anything_says_what_to_do(run: Run, tmp_path: Path) -> None:
    said = refused(run("backup", str(tmp_path / "backups"), data="nothing"))
    assert said == "La base de données n’existe pas encore, ou n’est pas à jour : lancez d’abord « ./concertia migrate »."
    assert not (tmp_path / "backups").exists()


def test_a_full_disk_is_told_and_the_former_backup_stays(run: Run, backups: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.name: path.read_bytes() for path in backups.iterdir()}

    def full(_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("storage.backup.writing.os.fsync", full)
    said = refused(run("backup", str(backups)))
    assert said.startswith(f"La sauvegarde ne peut pas être écrite dans « {backups} » (No space left on device) : les précédentes")
    assert {path.name: path.read_bytes() for path in backups.iterdir()} == before
