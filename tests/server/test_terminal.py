"""`script play` as it is typed: what is printed, what is written, and how it ends."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dialogues.loader import shipped
from server.cli import app
from server.terminal import wrapped
from tests.support.replaying import replayed
from tests.support.server import ROOT

SCRIPT = "id: own\ntitle: Le mien\nsteps:\n  - {id: T1, kind: text, ask: Que voulez-vous ?, maximum: 300}\n"
END = "Fin de l’essai\u00a0: rien n’a été gardé."


def play(*arguments: object, typed: str = "") -> Result:
    return CliRunner().invoke(app, ("script", "play", *map(str, arguments)), input=typed)


def test_a_conversation_is_read_and_answered_until_the_end_of_what_is_typed() -> None:
    result = play("core", typed="accepte\n\nb\n")
    assert result.exit_code == 0
    assert "Question 1 sur 12" in result.stdout
    assert "✓ J’en avais entendu parler" in result.stdout
    assert result.stdout.endswith(f"\n{END}\n")


def test_the_record_is_the_whole_conversation_and_can_be_played_again(tmp_path: Path) -> None:
    record = tmp_path / "record.txt"
    result = play("core", "--seed", 7, "--lang", "fr-simple", "--record", record, typed="accepte\na\npasser\n")
    assert result.stdout.endswith(f"{END}\nConversation écrite dans {record}.\n")
    text = record.read_text(encoding="utf-8")
    assert text.startswith("(Déroulé «\u00a0core\u00a0», graine 7, langue fr-simple.)\n\nRobot\u00a0:\n\nBonjour.\n")
    assert replayed(text, shipped("core")) == text.removesuffix("\n")


def test_a_record_replaces_the_one_before(tmp_path: Path) -> None:
    record = tmp_path / "record.txt"
    play("core", "--record", record, typed="accepte\na\nb\nc\n")
    assert "Question 3" in record.read_text(encoding="utf-8")
    play("core", "--record", record)
    assert "Question" not in record.read_text(encoding="utf-8")


def test_a_record_never_replaces_a_script(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(SCRIPT, encoding="utf-8")
    result = play(mine, "--record", mine, typed="accepte\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{mine}\u00a0: ce fichier existe déjà, rien n’est écrit. Choisissez un autre nom.\n"
    assert mine.read_text(encoding="utf-8") == SCRIPT


def test_a_record_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    result = play("core", "--record", tmp_path / "nowhere" / "record.txt", typed="accepte\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"{tmp_path}/nowhere/record.txt\u00a0: le dossier de ce fichier n’existe pas. Créez-le, ou choisissez un autre endroit.\n"
    )


def test_a_script_of_ones_own_is_played_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(SCRIPT, encoding="utf-8")
    assert "Que voulez-vous ?" in play(file, typed="accepte\n").stdout


def test_what_cannot_be_played_is_told_with_its_exit_code(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: broken\n", encoding="utf-8")
    results = [play(broken), play("coer"), play("core", "--lang", "zz"), play("core", "--seed", "-1"), play()]
    assert [result.exit_code for result in results] == [1, 2, 2, 2, 2]
    assert str(broken) in results[0].stderr
    assert "«\u00a0core\u00a0»" in results[1].stderr
    assert "fr, fr-simple, en" in results[2].stderr.replace("\n", " ")


def test_what_cannot_be_opened_for_its_language_cannot_be_played_either(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "id: own\ntitle: {fr: Bon, de: Gut}\nlanguages: [fr, de]\nsteps:\n"
        "  - {id: T1, kind: text, ask: {fr: Quoi ?, de: Was?}, maximum: 300}\n",
        encoding="utf-8",
    )
    for language in ((), ("--lang", "de")):
        result = play(file, *language, typed="accepte\n")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == (
            f"{file}:3:17: le robot ne parle pas «\u00a0de\u00a0». Retirez cette langue, ou choisissez parmi\u00a0: en, fr, fr-simple.\n"
        )


@pytest.mark.parametrize("key", [b"\x04", b"\x03"], ids=["Ctrl-D", "Ctrl-C"])
def test_the_keys_that_end_a_program_end_it_kindly(key: bytes, tmp_path: Path) -> None:
    """In a real terminal, where Ctrl-C is a signal."""
    record = tmp_path / "record.txt"
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "server.cli", "script", "play", "core", "--record", str(record)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=os.environ | {"TERM": "dumb"}
    )
    os.close(theirs)
    seen = read_until(ours, "\n› ")
    for _ in range(15):  # a signal can be lost while a line begins to be read; people press again
        process.send_signal(signal.SIGINT) if key == b"\x03" else os.write(ours, key)
        seen += read_until(ours, "record.txt.", seconds=2)
        if "record.txt." in seen:
            break
    os.close(ours)
    assert process.wait(20) == 0
    assert END in seen
    assert "Traceback" not in seen
    assert record.is_file()


def read_until(terminal: int, words: str, *, seconds: float = 30) -> str:
    """What is printed until these words, and for at most so long."""
    seen, late = b"", time.monotonic() + seconds
    while words not in seen.decode(errors="ignore") and select.select([terminal], [], [], max(0, late - time.monotonic()))[0]:
        try:
            seen += os.read(terminal, 4_096)
        except OSError:  # what a closed terminal answers
            break
    return seen.decode(errors="ignore")


def test_lines_are_cut_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    assert wrapped("Un deux trois quatre cinq\n\n   b ( ) non") == "Un deux trois quatre\ncinq\n\n   b ( ) non"
    monkeypatch.setenv("COLUMNS", "400")
    assert max(map(len, wrapped("mot " * 100).split("\n"))) <= 80
