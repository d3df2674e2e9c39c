"""What the unit and the Containerfile name is there: commands, settings, files, and the address that tells whether a server is ready."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.telegram import delivery
from server import errands, running, serving
from server.cli import DEFAULT_PORT, app
from server.settings import Settings
from tests.support.server import ROOT, Server, environment, free_port

FOLDER = ROOT / "server" / "deployment"
UNIT = (FOLDER / "concertia.service").read_text(encoding="utf-8")
CONTAINERFILE = (FOLDER / "Containerfile").read_text(encoding="utf-8")
INSTALLED = "/srv/concertia"
DRAINS = serving.DRAIN_SECONDS + delivery.DRAIN_SECONDS + errands.DRAIN_SECONDS + running.DRAIN_SECONDS


def directive(name: str) -> str:
    (value,) = re.findall(rf"^{name}=(.*)", UNIT, re.MULTILINE)
    return str(value)


def steps(kind: str) -> list[str]:
    """What follows each instruction of this kind."""
    return re.findall(rf"^{kind} (.*)", CONTAINERFILE.replace("\\\n", ""), re.MULTILINE)


def last_words(kind: str) -> list[str]:
    (step,) = steps(kind)
    return list(json.loads(step.partition("CMD ")[2] if kind == "HEALTHCHECK" else step))


@pytest.mark.parametrize("text", [UNIT, CONTAINERFILE], ids=["unit", "container"])
def test_every_setting_named_is_one(text: str) -> None:
    named = set(re.findall(r"CONCERTIA_\w+", text))
    assert "CONCERTIA_DATA_DIR" in named
    assert named <= {f"CONCERTIA_{name.upper()}" for name in Settings.model_fields}


def test_every_command_named_is_one() -> None:
    run, serve = directive("ExecStart").split(), [*last_words("ENTRYPOINT"), *last_words("CMD")]
    assert (run, serve) == ([f"{INSTALLED}/concertia", "serve"], ["./concertia", "serve"])
    told = re.findall(r"(?:exec concertia \./|/srv/concertia/)concertia (\w+)", UNIT + CONTAINERFILE)
    assert {"serve", "doctor"} <= set(told)
    for name in told:
        assert CliRunner().invoke(app, [name, "--help"]).exit_code == 0, name
    assert CliRunner().invoke(app, ["key", "rotate", "--help"]).exit_code == 0


def test_what_is_stopped_has_the_time_to_drain() -> None:
    given = [int(directive("TimeoutStopSec")), *map(int, re.findall(r"--stop-timeout (\d+)", CONTAINERFILE))]
    assert len(given) == 2
    assert min(given) > DRAINS


def test_the_folder_that_may_be_written_is_that_of_the_data() -> None:
    assert f"CONCERTIA_DATA_DIR=/var/lib/{directive('StateDirectory')}\n" in UNIT
    (folder,) = steps("VOLUME")
    assert any(f"CONCERTIA_DATA_DIR={folder} " in step for step in steps("ENV"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd to ask")
@pytest.mark.parametrize("mistaken", [False, True])
def test_systemd_understands_the_unit(tmp_path: Path, mistaken: bool) -> None:
    unit = tmp_path / "concertia.service"
    text = UNIT.replace(f"{INSTALLED}/concertia serve", f"{ROOT}/concertia serve")
    unit.write_text(text.replace("ProtectSystem=", "ProtectSystems=") if mistaken else text, encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, encoding="utf-8")
    assert ("ProtectSystems" in done.stderr) == mistaken
    assert [line for line in done.stderr.splitlines() if unit.name in line and "ProtectSystems" not in line] == []


def test_what_the_image_holds_is_enough_and_needs_no_preparing(tmp_path: Path) -> None:
    """The steps that copy, and this Python where its libraries would be."""
    tree = tmp_path / "tree"
    (tree / ".venv" / "bin").mkdir(parents=True)
    for *sources, to in map(str.split, steps("COPY")):
        for source in sources:
            put = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
            put(ROOT / source, tree / to)
    python = tree / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="ascii")
    python.chmod(0o755)
    (prepared,) = re.findall(r"&& (cp requirements\S+ \S+)$", next(step for step in steps("RUN") if "--require-hashes" in step))
    subprocess.run(prepared.split(), cwd=tree, check=True)
    settings = {"DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [*last_words("ENTRYPOINT"), "migrate"], cwd=tree, env=environment(tree, settings), capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "La base de données est à jour.\n", "")
    assert not (tree / ".venv.lock").exists()


async def test_a_container_is_well_while_its_server_is_ready(tmp_path: Path) -> None:
    _, *words = last_words("HEALTHCHECK")
    assert f":{DEFAULT_PORT}/ready" in words[-1]

    def healthy(port: int) -> bool:
        asked = [word.replace(f":{DEFAULT_PORT}/", f":{port}/") for word in words]
        return subprocess.run([sys.executable, *asked], capture_output=True).returncode == 0

    async with Server(tmp_path) as server:
        await server.start()
        assert healthy(server.port)
        await server.stop()
    assert not healthy(server.port)
    assert not healthy(free_port())
