"""The demonstration as its own process: what it prints, what it keeps, and what is left when it stops."""

import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.bot_server import OPEN
from tests.support.server import PROGRAM, ROOT, command, environment

FIRST = "Concertia prépare la démonstration…\n"
ENTRIES = r"""
  Citoyen, téléphone simulé   http://127\.0\.0\.1:(\d+)/telephone\?c=nantes
  Citoyen, page web           http://127\.0\.0\.1:\1/c/nantes
  Citoyen, par une affiche    http://127\.0\.0\.1:\1/e/nantes
  Citoyen, écrire et voter    http://127\.0\.0\.1:\1/telephone\?c=nancy
  Organisateur \(Nantes\)       http://127\.0\.0\.1:\1/connexion/[\w-]{43}
  Commission                  http://127\.0\.0\.1:\1/connexion/[\w-]{43}

  Les deux derniers liens servent une seule fois, dans les 30 minutes\.
  Un vrai robot : créez-le avec @BotFather, puis CONCERTIA_TELEGRAM_TOKEN=… \./concertia serve \(voir README\.md\)\.
  Arrêt : Ctrl-C\.

"""


@contextmanager
def demo(temporary: Path, *options: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """`demo` on any free port, with its temporary files in this folder; killed at the end if it still runs."""
    process = subprocess.Popen(
        [*PROGRAM, "demo", "--port", "0", *options],
        cwd=temporary.parent,
        env=environment(ROOT, settings) | {"TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process: subprocess.Popen[str], last: str) -> str:
    """What it prints, up to the line that holds these words."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if last in line:
            return said
    raise AssertionError(said)


def ended(process: subprocess.Popen[str], how: signal.Signals) -> tuple[str, int]:
    """What it prints when it is told to stop, and its exit code."""
    process.send_signal(how)
    said, _ = process.communicate(timeout=60.0)
    return said.lstrip(), process.returncode


def releases(data: Path) -> list[tuple[str, int, int]]:
    asked = "SELECT code, number, participations FROM releases JOIN consultations c ON c.id = consultation_id ORDER BY releases.id"
    with closing(sqlite3.connect(data / "concertia.db")) as connection:
        return connection.execute(asked).fetchall()


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    return folder


def participations(data: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(data / "concertia.db")) as connection:
        return connection.execute("SELECT id, status FROM participations ORDER BY id").fetchall()


def test_a_demonstration_leaves_nothing(temporary: Path) -> None:
    with demo(temporary) as process:
        said = read_until(process, "Arrêt")
        head = "\n1022 personnes fictives ont répondu. Tout est fictif. Rien n’est gardé à l’arrêt (pour garder : --data DOSSIER).\n"
        found = re.fullmatch(re.escape(FIRST + head) + ENTRIES.removesuffix("\n"), said)
        assert found, said
        assert len(list(temporary.iterdir())) == 1
        page = httpx.get(f"http://127.0.0.1:{found[1]}/c/nantes")
        assert (page.status_code, "fictive" in page.text) == (200, True)
        assert ended(process, signal.SIGINT) == ("Concertia s’est arrêté ; rien n’a été gardé.\n", 0)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("made", ["", "*/concertia.db"])
def test_a_demonstration_stopped_while_it_prepares_leaves_nothing(temporary: Path, how: signal.Signals, made: str) -> None:
    """As soon as it has said its first word, or once the database is there and gets filled."""
    with demo(temporary) as process:
        read_until(process, "prépare")
        while made and not list(temporary.glob(made)) and process.poll() is None:
            pass
        assert ended(process, how) == ("Concertia s’est arrêté ; rien n’a été gardé.\n", 0)
    assert list(temporary.iterdir()) == []


def test_figures_are_released_while_it_is_looked_at(temporary: Path, tmp_path: Path) -> None:
    """After the addresses; stopped in the middle, it leaves what was released whole."""
    data = tmp_path / "kept"
    with demo(temporary, "--data", str(data)) as process:
        read_until(process, "Arrêt")
        while not (released := releases(data)) and process.poll() is None:
            time.sleep(0.1)
        assert ended(process, signal.SIGINT) == ("Concertia s’est arrêté.\n", 0)
    assert released[0] == ("nancy", 1, 37), "the smallest that is large enough"
    assert releases(data)[: len(released)] == released


def test_a_kept_demonstration_is_found_again(temporary: Path, tmp_path: Path) -> None:
    data = tmp_path / "kept"
    with demo(temporary, "--data", str(data)) as process:
        kept = f"Tout est fictif. Les données restent dans « {data} ».\n"
        assert f"\n1022 personnes fictives ont répondu. {kept}" in read_until(process, "Arrêt")
        assert ended(process, signal.SIGTERM) == ("Concertia s’est arrêté.\n", 0)
    before = participations(data)
    assert len(before) == 1022
    with demo(temporary, "--data", str(data)) as process:
        assert read_until(process, "Arrêt").startswith(f"{FIRST}\n{kept}")
        assert ended(process, signal.SIGINT) == ("Concertia s’est arrêté.\n", 0)
    assert participations(data) == before
    assert list(temporary.iterdir()) == []


def test_a_demonstration_touches_no_real_consultation(temporary: Path, tmp_path: Path) -> None:
    data = tmp_path / "real"
    assert command(*OPEN, settings={"DATA_DIR": str(data)}).returncode == 0
    with demo(temporary, "--data", str(data)) as process:
        said, _ = process.communicate(timeout=60.0)
    assert (said, process.returncode) == (
        f"{FIRST}Ce dossier contient une vraie concertation : donnez à --data un autre dossier.\n",
        1,
    )
    assert participations(data) == []


def test_a_demonstration_has_no_settings(temporary: Path, tmp_path: Path) -> None:
    """What is set for a real installation, rightly or wrongly, is neither used nor touched."""
    settings = {"TELEGRAM_MODE": "webhooks", "DATABASE_URL": "postgresql+psycopg://base/real", "DATA_DIR": str(tmp_path / "real")}
    with demo(temporary, **settings) as process:
        read_until(process, "Arrêt")
        assert ended(process, signal.SIGINT)[1] == 0
    assert not (tmp_path / "real").exists()
