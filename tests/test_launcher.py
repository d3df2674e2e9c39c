"""What a newcomer reads when the machine lacks something: the launcher alone, in a copy of the project, with a chosen PATH."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What the launcher calls before it has a Python.
TOOLS = ("sh", "basename", "cat", "cmp", "cp", "date", "dirname", "grep", "id", "readlink", "rm")
OFFLINE = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
FIRST_RUN = "Première exécution\u00a0: préparation de l’environnement Python (une à deux minutes)…"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the launcher needs, in a folder with a space in its name."""
    folder = tmp_path / "mon projet"
    folder.mkdir()
    for name in ("concertia", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder for PATH that holds the usual commands and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


def launch(launcher: Path, tools: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [launcher, *arguments], cwd="/", env={"PATH": str(tools), **environment}, capture_output=True, text=True, timeout=120
    )


def add_command(tools: Path, name: str, script: str) -> None:
    command = tools / name
    command.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    command.chmod(0o755)


def add_prepared_environment(project: Path) -> None:
    """Stand for a .venv made earlier: this very Python, and the record of what is installed in it."""
    (project / ".venv" / "bin").mkdir(parents=True)
    add_command(project / ".venv" / "bin", "python", f'exec "{sys.executable}" "$@"')
    shutil.copy(project / "requirements.txt", project / ".venv")


def sudo() -> str:
    return "" if os.geteuid() == 0 else "sudo "


def test_launcher_without_python_says_what_to_type(project: Path, tools: Path) -> None:
    done = launch(project / "concertia", tools)
    assert done.returncode == 1
    assert done.stderr == (
        "Concertia a besoin de Python 3.11 ou plus récent, introuvable ici\u00a0: tapez "
        f"«\u00a0{sudo()}apt install python3 python3-venv\u00a0», ou installez-le depuis python.org, puis relancez la commande.\n"
    )


def test_launcher_with_a_python_without_venv_says_what_to_type(project: Path, tools: Path) -> None:
    # As on Debian: the interpreter answers, the import of ensurepip fails.
    add_command(tools, "python3.11", f'case $2 in *ensurepip*) exit 1;; *realpath*) echo "{tools}/python3.11";; esac')
    done = launch(project / "concertia", tools)
    assert done.returncode == 1
    assert done.stderr == (
        f"Il manque à Python son module venv\u00a0: tapez «\u00a0{sudo()}apt install python3.11-venv\u00a0», puis relancez la commande.\n"
    )


def test_launcher_without_network_says_so(project: Path, tools: Path) -> None:
    (tools / "python3").symlink_to(sys.executable)
    done = launch(project / "concertia", tools, **OFFLINE)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        FIRST_RUN,
        "Les bibliothèques n’ont pas pu être téléchargées\u00a0: vérifiez l’accès à Internet (ou le proxy\u00a0: "
        f"variable HTTPS_PROXY), puis relancez la commande. Détail\u00a0: {project}/.venv.log",
    ]


def test_launcher_in_a_folder_it_cannot_write_to_says_so(project: Path, tools: Path) -> None:
    (project / ".venv.lock").mkdir()  # refused to everyone, root included
    done = launch(project / "concertia", tools)
    assert done.returncode == 1
    assert done.stderr == (
        f"Concertia ne peut pas écrire dans son dossier «\u00a0{project}\u00a0»\u00a0: copiez-le dans un dossier à vous, "
        "puis relancez la commande.\n"
    )


def test_launcher_runs_the_program_from_anywhere_through_a_link(project: Path, tools: Path, tmp_path: Path) -> None:
    add_prepared_environment(project)
    (project / "server").mkdir()
    (project / "server" / "cli.py").write_text("import os, sys; print(os.getcwd(), sys.argv[1:]); sys.exit(3)", encoding="utf-8")
    (tmp_path / "lien").symlink_to("mon projet/concertia")
    done = launch(tmp_path / "lien", tools, "export", "un nom")
    assert (done.returncode, done.stdout, done.stderr) == (3, "/ ['export', 'un nom']\n", "")


def test_launcher_prepares_again_when_the_locked_requirements_change(project: Path, tools: Path) -> None:
    add_prepared_environment(project)
    with (project / "requirements.txt").open("a", encoding="utf-8") as requirements:
        requirements.write("# changed\n")
    (tools / "python3").symlink_to(sys.executable)
    add_command(tools, "uv", 'echo "$@"; exit 2')
    done = launch(project / "concertia", tools)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Mise à jour de l’environnement Python (une à deux minutes)…",
        f"Les bibliothèques n’ont pas pu être installées\u00a0: lisez la fin de «\u00a0{project}/.venv.log\u00a0», corrigez, "
        "puis relancez la commande.",
    ]
    assert (project / ".venv.log").read_text(encoding="utf-8") == f"venv --python {Path(sys.executable).resolve()} {project}/.venv\n"
    assert not (project / ".venv").exists()  # half made: to be made again
