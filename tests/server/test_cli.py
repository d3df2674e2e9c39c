import asyncio
import csv
import errno
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from ctypes import CDLL
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from dialogues.loader import BrokenScript, load_script
from server.cli import app
from server.export_terminal import shown
from server.exports import folder as folder_module
from server.exports.consolidation import ANSWER_COLUMNS, COLUMNS, TABLES, Table
from server.exports.files import DOWNLOADS
from server.exports.folder import NOT_TOLD
from server.settings import Settings
from storage import control
from storage.keys import MasterKey
from storage.lock import hold
from tests.server.exports import slow
from tests.server.exports.slow import is_running
from tests.support.bot_server import NANTES, OPEN
from tests.support.postgres import Postgres
from tests.support.server import ROOT, Server, command, environment, free_port

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(folder: Path) -> Run:
    """A command in this process, on a data folder of its own."""

    def invoke(*arguments: str, **settings: str) -> Result:
        named: dict[str, str | None] = {f"CONCERTIA_{name.upper()}": None for name in Settings.model_fields}
        named |= {f"CONCERTIA_{name}": value for name, value in ({"DATA_DIR": str(folder)} | settings).items()}
        return CliRunner().invoke(app, arguments, env=named)

    return invoke


def done(result: Result) -> str:
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def refused(result: Result) -> str:
    """The one sentence of a command that failed as it should: no traceback, nothing else."""
    assert (result.exit_code, result.stdout) == (1, ""), result.output
    assert isinstance(result.exception, SystemExit)
    return result.stderr.removesuffix("\n")


def files(folder: Path) -> dict[str, bytes]:
    """What is in the folder, but for what SQLite leaves beside a database that was only read: an empty journal and its index."""
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    found.pop("concertia.db-shm", None)
    assert found.pop("concertia.db-wal", b"") == b""
    return found


# --- What writes --------------------------------------------------------------------------------------------------------------------


def test_a_first_command_makes_the_folder_and_all_that_is_in_it(run: Run, folder: Path) -> None:
    assert done(run("migrate")) == "La base de données est à jour.\n"
    assert set(files(folder)) == {"concertia.db", "concertia.lock", "master.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert done(run("migrate")) == "La base de données est à jour.\n"


def test_a_consultation_is_opened_and_closed(run: Run, folder: Path) -> None:
    def status() -> list[tuple[str, str]]:
        with sqlite3.connect(folder / "concertia.db") as connection:
            found = connection.execute("SELECT code, status FROM consultations").fetchall()
        connection.close()
        return found

    assert done(run(*OPEN, PUBLIC_URL="https://ia.nantes.example/")).splitlines() == [
        "Concertation ouverte : https://ia.nantes.example/c/nantes",
        "Sur Telegram : https://t.me/NOM_DU_ROBOT?start=nantes",
        "Gardés : le lien entre les personnes et leurs réponses jusqu’au 30/01/2100, leurs textes jusqu’au 14/02/2100, leurs réponses "
        "jusqu’au 14/02/2100, les demandes d’être prévenu jusqu’au 15/01/2103.",
    ]
    assert status() == [("nantes", "open")]
    assert refused(run(*OPEN)) == "Le code « nantes » est déjà celui d’une concertation : choisissez-en un autre."
    assert done(run("consultation", "close", "nantes")) == "Concertation fermée.\n"
    assert status() == [("nantes", "closed")]


def test_what_is_over_is_told_then_erased(run: Run, folder: Path) -> None:
    done(run(*OPEN, "--identity-days", "0", "--texts-until", "01/02/2100", "--follow-up-months", "12"))
    with sqlite3.connect(folder / "concertia.db") as connection:
        connection.execute("UPDATE consultations SET opens_on = '2020-01-01', closes_on = '2020-01-31', identities_until = '2020-01-31'")
    connection.close()
    due = "– nantes (« L’IA à Nantes »), jusqu’au 31/01/2020 : le lien entre 0 personne et ses réponses"
    told = done(run("retention", "--dry-run")).splitlines()
    assert told[:2] == ["À effacer maintenant, car leur dernier jour est passé :", due]
    assert done(run("retention")).splitlines()[:2] == ["Effacé, car le dernier jour est passé :", due]
    assert done(run("retention")).splitlines()[0] == "Rien n’est à effacer aujourd’hui."


def test_ways_into_a_consultation_are_made(run: Run, tmp_path: Path) -> None:
    done(run(*OPEN, "--invited"))
    drawn, listed = tmp_path / "porte.svg", tmp_path / "codes.csv"
    assert done(run("consultation", "link", "nantes", "--qr", str(drawn), PUBLIC_URL="https://ia.nantes.example")).splitlines() == [
        "Page à afficher : https://ia.nantes.example/e/nantes",
        "Sur Telegram : https://t.me/NOM_DU_ROBOT?start=nantes",
        f"Code QR : {drawn}",
    ]
    assert "<svg" in drawn.read_text()
    made = done(run("consultation", "invitations", "nantes", "--count", "3", "--to", str(listed)))
    assert made.startswith(f"Invitations : 3, dans {listed}.")
    assert len(listed.read_text(encoding="utf-8-sig").splitlines()) == 4


def test_a_consultation_asks_a_script_of_ones_own(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    shutil.copy(ROOT / "dialogues" / "scripts" / "profile.yaml", own)
    assert done(run(*OPEN, "--script", str(own))).startswith("Concertation ouverte")
    written = export(run, tmp_path / "out", "questions.csv")
    assert {row["question"] for row in written} - {""} == {"P07", "P01", "P02", "P03", "P04", "P05", "P06"}


def test_a_consultation_asks_a_shipped_script_by_its_name(run: Run, tmp_path: Path) -> None:
    assert done(run(*OPEN, "--script", "core-short")).startswith("Concertation ouverte")
    written = export(run, tmp_path / "out", "questions.csv")
    assert {row["question"] for row in written} - {""} == {"C04", "C05", "C06", "C08", "C11"}


def test_a_script_that_is_nowhere_is_told(run: Run) -> None:
    assert refused(run(*OPEN, "--script", "core-shrot")) == (
        "« core-shrot » n’est ni un fichier, ni un déroulé fourni. Écrivez « core-short », ou vérifiez le chemin."
    )


def test_inviting_prints_a_link(run: Run) -> None:
    said = done(run("organiser", "invite", "a@nantes.example", "--siren", NANTES, PUBLIC_URL="https://ia.example"))
    assert re.fullmatch(
        r"À transmettre à a@nantes\.example \(valable une fois, 30 minutes\) :\nhttps://ia\.example/connexion/[\w-]{43}\n", said
    )


def test_recount_says_whether_the_totals_were_right(run: Run, folder: Path) -> None:
    done(run(*OPEN))
    assert done(run("recount", "nantes")) == "Les totaux étaient justes.\n"
    with sqlite3.connect(folder / "concertia.db") as connection:
        connection.execute("INSERT INTO tallies (consultation_id, question, item, option, count) VALUES (1, 'C01', '', 'none', 3)")
    connection.close()
    assert done(run("recount", "nantes")) == "Cases corrigées : 1.\n"
    assert done(run("recount", "nantes")) == "Les totaux étaient justes.\n"


def test_a_list_of_municipalities_is_read_from_a_file_named_from_here(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "communes.csv").write_text("code;nom\n44109;Nantes\n44143;Rezé\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert done(run("municipalities", "import", "communes.csv")) == "Communes enregistrées : 2.\n"
    assert done(run("municipalities", "import", "communes.csv", "--siren", NANTES)) == "Communes enregistrées : 2.\n"
    (tmp_path / "communes.csv").write_text("code;nom\n44;Nantes\n", encoding="utf-8")
    assert refused(run("municipalities", "import", "communes.csv")).startswith("Cette liste de communes ne peut pas servir")


def test_the_master_key_is_changed(run: Run, folder: Path) -> None:
    done(run(*OPEN))
    key = (folder / "master.key").read_bytes()
    assert done(run("key", "rotate")).splitlines() == [
        f"La clé maîtresse est nouvelle : {folder}/master.key. L’ancienne n’ouvre plus cette base.",
        "Copiez-la en lieu sûr, loin des sauvegardes, puis faites une sauvegarde : celle d’avant demande encore l’ancienne clé.",
        "Détruisez ensuite les copies de l’ancienne : elle ouvre les copies du disque faites jusqu’ici.",
    ]
    assert (folder / "master.key").read_bytes() != key
    done(run("migrate"))


# --- What reads ---------------------------------------------------------------------------------------------------------------------


def export(run: Run, to: Path, name: str) -> list[dict[str, str]]:
    done(run("export", "nantes", "--to", str(to)))
    with (to / f"nantes-{name}").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_export_writes_the_files_of_the_page_for_this_user_alone(run: Run, tmp_path: Path, folder: Path) -> None:
    done(run(*OPEN))
    (folder / "master.key").unlink()  # lost, the answers still come out
    to = tmp_path / "a" / "b"
    names = list(DOWNLOADS)
    assert done(run("export", "NANTES", "--to", str(to))) == "".join(f"{to}/nantes-{name}\n" for name in names)
    assert sorted(path.name for path in to.iterdir()) == sorted(f"nantes-{name}" for name in names)
    assert {stat.S_IMODE(path.stat().st_mode) for path in to.iterdir()} == {0o600}
    assert (to / "nantes-reponses.jsonl").read_bytes() == b""
    assert downloaded(folder) == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in to.iterdir()}


def test_export_writes_the_files_that_are_named_alone(run: Run, tmp_path: Path, folder: Path) -> None:
    done(run(*OPEN))
    to = tmp_path / "out"
    command_line = ("export", "nantes", "--to", str(to), "--only", "totaux.csv", "--only", "questions.csv")
    assert done(run(*command_line)) == f"{to}/nantes-totaux.csv\n{to}/nantes-questions.csv\n"
    assert sorted(path.name for path in to.iterdir()) == ["nantes-questions.csv", "nantes-totaux.csv"] == sorted(downloaded(folder))
    said = refused(run("export", "nantes", "--to", str(tmp_path / "more"), "--only", "totaux.xls"))
    assert said.startswith(
        "«\u00a0totaux.xls\u00a0» n’est pas un fichier de cette concertation. Les fichiers\u00a0: reponses-en-clair.csv, "
    )
    assert not (tmp_path / "more").exists()


SLOW = (sys.executable, "-P", "-c", f"from server.exports import apart; apart.CHILD = '{slow.MODULE}'; from server.cli import main; main()")
"""The program, with exports that never end."""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=str)
def test_export_that_is_interrupted_leaves_nothing(run: Run, tmp_path: Path, folder: Path, how: signal.Signals) -> None:
    done(run(*OPEN))
    to = tmp_path / "out"
    command_line = [*SLOW, "export", "nantes", "--to", str(to)]
    export = subprocess.Popen(command_line, env=environment(ROOT, {"DATA_DIR": str(folder)}), stderr=subprocess.PIPE, text=True)
    try:
        process = _process_in(to, export)
        assert is_running(process)
    finally:
        export.send_signal(how)
        _, said = export.communicate(timeout=60)
    assert (export.returncode, said) == (130, "Interrompu\u00a0: aucun fichier n’est gardé.\n")
    assert (list(to.iterdir()), downloaded(folder), is_running(process)) == ([], {}, False)


def _process_in(to: Path, export: subprocess.Popen[str]) -> int:
    """The process that says in one of the files in this folder which it is."""
    while export.poll() is None:
        for path in to.iterdir() if to.exists() else ():
            if path.read_bytes().endswith(b"\n"):
                return int(path.read_bytes())
        time.sleep(0.01)
    raise AssertionError(export.communicate())


def test_how_far_an_export_is_is_shown_in_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # as in a terminal
    monkeypatch.setenv("COLUMNS", "120")
    with shown() as tell:
        tell("reponses.csv", 0, 0)
        tell("reponses.csv", 12_000, 50_000)
    said, told = capsys.readouterr()
    assert ("reponses.csv" in told, "12\u202f000 sur 50\u202f000" in told, said) == (True, True, "")
    monkeypatch.delenv("FORCE_COLOR")
    with shown() as tell:
        tell("reponses.csv", 12_000, 50_000)
    assert capsys.readouterr() == ("", ""), "where nobody looks on"


def downloaded(folder: Path) -> dict[str, str]:
    """The files that the journal says were taken by the command line, with what they held."""
    with closing(sqlite3.connect(folder / "concertia.db")) as connection:
        found = connection.execute("SELECT detail FROM journal WHERE what = 'downloaded' AND who = 'command_line'").fetchall()
    return {told["file"]: told["sha256"] for told in (json.loads(detail) for (detail,) in found)}


def test_no_file_stays_that_the_journal_cannot_tell_of(run: Run, tmp_path: Path, folder: Path) -> None:
    done(run(*OPEN))
    to = tmp_path / "out"
    with hold(folder, "concertia migrate"):
        for command_line in (("export", "nantes"), ("consolidate",)):
            assert "tient déjà ce dossier" in refused(run(*command_line, "--to", str(to)))
    assert list(to.iterdir()) == []
    assert downloaded(folder) == {}


def test_no_file_stays_that_a_server_could_not_tell_of(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done(run(*OPEN))
    monkeypatch.setattr(control, "ask", lambda *_: {"error": "failed", "detail": "OperationalError"})
    assert refused(run("consolidate", "--to", str(tmp_path / "out"))) == NOT_TOLD
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("command_line", [("export", "nantes"), ("consolidate",)])
def test_files_of_before_stay_where_the_journal_cannot_tell_of_new_ones(
    run: Run, tmp_path: Path, folder: Path, command_line: tuple[str, ...]
) -> None:
    done(run(*OPEN))
    to = tmp_path / "out"
    done(run(*command_line, "--to", str(to)))
    for path in to.iterdir():
        path.write_text("of before")
    before = files(to)
    with hold(folder, "concertia migrate"):
        refused(run(*command_line, "--to", str(to)))
    assert files(to) == before


def test_where_one_file_cannot_be_written_none_is(run: Run, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done(run(*OPEN))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(folder_module, "TABLES", {**TABLES, "answers.csv": Table("", full)})
    said = refused(run("consolidate", "--to", str(tmp_path / "out")))
    assert said == f"« {tmp_path}/out/answers.csv » ne peut pas être écrit (No space left on device) : choisissez un autre endroit."
    assert list((tmp_path / "out").iterdir()) == []
    assert downloaded(folder) == {}


def test_consolidate_writes_the_files_of_the_commission(run: Run, tmp_path: Path, folder: Path) -> None:
    done(run(*OPEN))
    to = tmp_path / "out"
    heads = {"consolidation.csv": COLUMNS, "croisements.csv": COLUMNS, "answers.csv": ANSWER_COLUMNS}
    assert done(run("consolidate", "--to", str(to))) == "".join(f"{to}/{name}\n" for name in heads)
    for name, head in heads.items():
        with (to / name).open(encoding="utf-8-sig", newline="") as file:
            assert list(csv.reader(file, delimiter=";")) == [list(head)]
    assert downloaded(folder) == {name: hashlib.sha256((to / name).read_bytes()).hexdigest() for name in heads}


def test_a_release_that_is_not_due_says_why(run: Run) -> None:
    assert done(run("release")) == "Il n’y a encore aucune concertation.\n"
    done(run(*OPEN))
    told = "nantes (« L’IA à Nantes ») : rien de nouveau\n– 0 participation : la publication attend qu’il y en ait 11\n"
    assert done(run("release")) == done(run("release", "nantes")) == told
    assert done(run("release", FEWEST_PEOPLE="15")).endswith("attend qu’il y en ait 15\n")
    unknown = "Aucune concertation n’a le code « rennes » : vérifiez-le sur la page d’accueil du serveur."
    assert refused(run("release", "rennes")) == unknown


def test_export_of_an_unknown_code_writes_nothing(run: Run, tmp_path: Path) -> None:
    done(run(*OPEN))
    said = refused(run("export", "nante", "--to", str(tmp_path / "out")))
    assert said == "Aucune concertation n’a le code « nante » : vérifiez-le sur la page d’accueil du serveur."
    assert not (tmp_path / "out").exists()


def test_export_where_nothing_can_be_written_says_where(run: Run, tmp_path: Path) -> None:
    done(run(*OPEN))
    (tmp_path / "out").write_text("a file")
    said = refused(run("export", "nantes", "--to", str(tmp_path / "out")))
    assert said == f"« {tmp_path}/out/nantes-{next(iter(DOWNLOADS))} » ne peut pas être écrit (File exists) : choisissez un autre endroit."
    assert (tmp_path / "out").read_text() == "a file"


@pytest.mark.parametrize("arguments", [("export", "nantes", "--to", "out"), ("consolidate", "--to", "out")])
def test_reading_before_there_is_anything_says_what_to_do(run: Run, folder: Path, arguments: tuple[str, ...]) -> None:
    said = refused(run(*arguments))
    assert said.startswith(
        f"Le dossier «\u00a0{folder}\u00a0» n’a pas de base de données à jour. S’il est le bon, lancez d’abord «\u00a0./concertia migrate"
    )
    assert "CONCERTIA_DATA_DIR" in said
    assert not folder.exists()


# --- Misuse: code 2 -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve", "--port", "65536"),
        ("recount",),
        ("script", "check"),
        ("no-such-command",),
        ("export", "nantes"),
        (*OPEN, "--opens-on", "2026-01-01"),
        (*OPEN, "--opens-on", "31/02/2026"),
    ],
)
def test_misuse_ends_with_code_2_and_touches_nothing(run: Run, folder: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert not folder.exists()


def test_a_date_that_is_none_is_named(run: Run) -> None:
    words = run(*OPEN, "--opens-on", "31/02/2026").stderr.replace("│", " ").split()
    told = "« 31/02/2026 » n’est pas une date : écrivez JJ/MM/AAAA, par exemple 31/12/2027."
    assert " ".join(told.split()) in " ".join(words)


# --- Faults of the installation: one sentence, code 1 -------------------------------------------------------------------------------


def test_a_faulty_setting_is_told(run: Run, folder: Path) -> None:
    assert refused(run("migrate", TELEGRAM_MODE="webhooks")) == (
        "Le réglage CONCERTIA_TELEGRAM_MODE ne convient pas. Écrivez polling (sans adresse publique) ou webhook."
    )
    assert not folder.exists()


COMMANDS = [("migrate",), ("serve", "--port", "0")]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_of_a_later_version_is_left_alone(run: Run, folder: Path, words: tuple[str, ...]) -> None:
    done(run("migrate"))
    with sqlite3.connect(folder / "concertia.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '2999_01_01_future'")
    connection.close()
    before = files(folder)
    said = "La base vient d’une version plus récente de Concertia : mettez le programme à jour. Rien n’a été touché."
    assert refused(run(*words)) == said
    assert refused(run("export", "nantes", "--to", str(folder))) == said
    assert files(folder) == before


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("damage", [b"not a database at all, and long enough to be read as one" * 100, None], ids=["another", "damaged"])
def test_a_damaged_database_is_left_alone(run: Run, folder: Path, words: tuple[str, ...], damage: bytes | None) -> None:
    done(run(*OPEN))
    database = folder / "concertia.db"
    content = bytearray(database.read_bytes())
    content[4096 * 3 : 4096 * 12] = bytes(4096 * 9)
    database.write_bytes(content if damage is None else damage)
    before = files(folder)
    assert refused(run(*words)) == "La base de données est abîmée : rétablissez une sauvegarde. Rien n’a été touché."
    assert files(folder) == before


def test_a_key_that_is_gone_is_not_replaced(run: Run, folder: Path) -> None:
    done(run(*OPEN))
    (folder / "master.key").unlink()
    before = files(folder)
    assert refused(run("migrate")) == (
        f"La clé maîtresse « {folder}/master.key » est introuvable ou illisible (No such file or directory) : remettez le fichier "
        "d’origine, lisible par ce compte, ou corrigez CONCERTIA_MASTER_KEY_FILE. "
        "Perdue pour de bon : « ./concertia key lost » dit ce qui reste."
    )
    assert files(folder) == before


def test_the_key_of_another_database_is_told(run: Run, folder: Path) -> None:
    done(run(*OPEN))
    (folder / "master.key").unlink()
    MasterKey.create(folder / "master.key")
    before = files(folder)
    assert refused(run("migrate")) == (
        "La clé maîtresse n’est pas celle de cette base de données : remettez le fichier d’origine, "
        "ou corrigez CONCERTIA_MASTER_KEY_FILE. Perdue pour de bon : « ./concertia key lost » dit ce qui reste. Rien n’a été touché."
    )
    assert files(folder) == before


def test_a_key_open_to_all_is_told(run: Run, folder: Path) -> None:
    done(run("migrate"))
    key = folder / "master.key"
    key.chmod(0o644)
    assert refused(run("migrate")) == (
        f"La clé maîtresse « {key} » est ouverte à tous les comptes de la machine : tapez « chmod 600 {key} »."
    )


def test_a_file_that_is_no_key_is_told_and_not_shown(run: Run, tmp_path: Path) -> None:
    key = tmp_path / "secret"
    key.write_text("hunter2", encoding="utf-8")
    key.chmod(0o600)
    said = refused(run("migrate", MASTER_KEY_FILE=str(key)))
    assert said == f"Le fichier « {key} » ne contient pas une clé maîtresse : remettez le fichier d’origine."


def test_a_key_where_nothing_can_be_written_is_told(run: Run, tmp_path: Path) -> None:
    key = tmp_path / "absent" / "master.key"
    assert refused(run("migrate", MASTER_KEY_FILE=str(key))) == (
        f"La clé maîtresse « {key} » est introuvable ou illisible (No such file or directory) : remettez le fichier d’origine, "
        "lisible par ce compte, ou corrigez CONCERTIA_MASTER_KEY_FILE. Perdue pour de bon : « ./concertia key lost » dit ce qui reste."
    )


def test_a_folder_that_is_a_file_is_told(run: Run, folder: Path) -> None:
    folder.write_text("a file")
    said = f"Le dossier « {folder} » ne peut pas servir (File exists) : changez ses droits, ou donnez-en un autre."
    assert refused(run("migrate")) == said


def as_an_ordinary_user() -> None:
    """Between fork and exec: gives up root's right to pass over the modes of files, for good."""
    if CDLL(None).geteuid() == 0:
        drop_from_bounding_set, dac_override, dac_read_search = 24, 1, 2
        for capability in (dac_override, dac_read_search):
            CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0)


@pytest.mark.parametrize("arguments", [("migrate",), ("serve", "--port", "0"), OPEN])
def test_a_folder_that_cannot_be_written_to_is_told(folder: Path, arguments: tuple[str, ...]) -> None:
    folder.mkdir(mode=0o500)
    ended = command(*arguments, before=as_an_ordinary_user, settings={"DATA_DIR": str(folder)})
    said = f"Le dossier « {folder} » ne peut pas servir (Permission denied) : changez ses droits, ou donnez-en un autre.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", said)
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    ended = command("migrate", before=as_an_ordinary_user, settings={"DATA_DIR": str(tmp_path / "a" / "data")})
    said = f"Le dossier « {tmp_path}/a/data » ne peut pas servir (Permission denied) : changez ses droits, ou donnez-en un autre.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", said)


def test_a_postgresql_that_is_not_there_is_told(run: Run) -> None:
    said = refused(run("migrate", DATABASE_URL=f"postgresql+psycopg://concertia:hunter2@127.0.0.1:{free_port()}/concertia"))
    assert re.fullmatch(
        r"La base de données ne répond pas \(connection failed: .* Connection refused\) : "
        r"vérifiez qu’elle tourne, ses droits, et CONCERTIA_DATABASE_URL\.",
        said,
    )
    assert "hunter2" not in said


def test_a_database_that_is_not_there_is_told(run: Run, postgres: Postgres) -> None:
    said = refused(run("migrate", DATABASE_URL=postgres.url("absent")))
    assert re.fullmatch(
        r'La base de données ne répond pas \(.* database "absent" does not exist\) : '
        r"vérifiez qu’elle tourne, ses droits, et CONCERTIA_DATABASE_URL\.",
        said,
    )


@pytest.mark.parametrize("name", ["serve", "demo"])
def test_a_busy_port_is_told(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = command(name, "--port", str(port), settings={"DATA_DIR": str(tmp_path / "data")})
    assert (ended.returncode, ended.stderr) == (
        1,
        f"Le port {port} est déjà pris par un autre programme : choisissez-en un autre avec --port.\n",
    )
    assert not (tmp_path / "data").exists()


def test_a_broken_shipped_script_keeps_the_server_from_starting(tmp_path: Path) -> None:
    for name in ("bot", "dialogues", "server", "storage"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    core = tmp_path / "dialogues" / "scripts" / "core.yaml"
    lines = core.read_text(encoding="utf-8").splitlines()
    first, last = lines.index("    scale: freq5"), lines.index("  - id: C12")
    lines[first], lines[last] = "    scale: freq6", "  - id: C11"
    core.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BrokenScript) as report:
        load_script(core)
    assert [fault.line for fault in report.value.faults] == [first + 1, last + 1]
    ended = command("serve", "--port", "0", root=tmp_path, settings={"DATA_DIR": str(tmp_path / "data")})
    told = str(report.value).replace(str(core), "core.yaml")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"Le déroulé ne peut pas servir ; corrigez d’abord ces fautes :\n{told}\n"
    assert not (tmp_path / "data").exists()


# --- Beside a server that runs ------------------------------------------------------------------------------------------------------


async def test_commands_go_through_the_server_that_holds_the_folder(run: Run, tmp_path: Path, folder: Path) -> None:
    async with Server(tmp_path) as server:
        await server.start()
        await asyncio.to_thread(_beside, server, run, tmp_path, folder)
        code, health = await server.health()
        assert (code, health["database"], health["telegram"]) == (200, {"state": "ok", "why": ""}, {"state": "absent", "bots": []})
        code, _ = await server.stop(signal.SIGINT)
    assert (code, server.said) == (
        0,
        f"Concertia tourne : {server.address} (arrêt : Ctrl-C). Sans robot Telegram : tapez « ./concertia bot add NOM ».\n"
        "Concertia s’est arrêté.\n",
    )


def _beside(server: Server, run: Run, tmp_path: Path, folder: Path) -> None:
    # The address of links is the server's, whatever this terminal has set.
    said = done(run(*OPEN, PUBLIC_URL="https://other.example"))
    assert said.splitlines()[0] == f"Concertation ouverte : {server.address}/c/nantes"
    assert f"\n{server.address}/connexion/" in done(run("organiser", "invite", "a@b.example"))
    assert done(run("recount", "nantes")) == "Les totaux étaient justes.\n"
    assert done(run("retention")).splitlines()[0] == "Rien n’est à effacer aujourd’hui."
    unknown = "Aucune concertation n’a le code « rennes » : vérifiez-le sur la page d’accueil du serveur."
    assert refused(run("recount", "rennes")) == unknown
    # As many names as France has do not fit in a request.
    communes = tmp_path / "communes.csv"
    communes.write_text("code,nom\n" + "".join(f"{number:05d},{'Saint-Nom' * 5}\n" for number in range(36_000)), encoding="utf-8")
    assert done(run("municipalities", "import", str(communes))) == "Communes enregistrées : 36000.\n"
    # What reads has the server tell it in the journal.
    assert [row["column"] for row in export(run, tmp_path / "out", "questions.csv")][:2] == ["row_id", "status"]
    done(run("consolidate", "--to", str(tmp_path / "out")))
    assert downloaded(folder).keys() == {path.name for path in (tmp_path / "out").iterdir()}
    assert done(run("journal", "verify")).startswith("La chaîne est intacte")
    assert done(run("release", "nantes")).endswith(": la publication attend qu’il y en ait 11\n")
    # What needs the folder for itself is told who has it.
    held = f"Un autre Concertia tient déjà ce dossier de données (processus {server.pid}, {server.address}) : arrêtez-le d’abord."
    assert refused(run("migrate")) == held
    second = command("serve", "--port", "0", settings={"DATA_DIR": str(folder)})
    assert (second.returncode, second.stdout, second.stderr) == (1, "", f"{held}\n")


# --- README -------------------------------------------------------------------------------------------------------------------------

README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(group: Any, before: str = "") -> dict[str, set[str]]:
    """Every command by its full name, with its options."""
    found: dict[str, set[str]] = {}
    for name, one in group.commands.items():
        if hasattr(one, "commands"):
            found |= commands(one, f"{name} ")
        else:
            found[before + name] = {option for parameter in one.params for option in parameter.opts if option.startswith("--")}
    return found


def test_readme_names_every_command_and_no_other() -> None:
    known = commands(typer.main.get_command(app))
    groups = {name.partition(" ")[0] for name in known if " " in name}
    named = {f"{first} {second}" if first in groups else first for first, second in re.findall(r"\./concertia (\w+)(?: (\w+))?", README)}
    assert named - {"test", "bench"} == set(known)  # the launcher’s own
    assert set(re.findall(r"--[a-z][a-z-]+", README)) <= set().union(*known.values())


def test_readme_names_every_setting_and_no_other() -> None:
    expected = {f"CONCERTIA_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"^\| `(CONCERTIA_\w+)`", README, re.MULTILINE)) == expected
    assert set(re.findall(r"CONCERTIA_\w+", README)) == expected
