"""The lock of the data folder, between real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage import lock
from storage.errors import FolderHeld, FolderUnusable
from storage.lock import hold

HOLD = """
import sys
from pathlib import Path
from storage.lock import hold

with hold(Path(sys.argv[1]), "http://127.0.0.1:8000 & été"):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def another_holder(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", HOLD, str(folder)]
    root = Path(lock.__file__).parents[1]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_hold_refuses_a_second_process_and_says_who_holds(tmp_path: Path) -> None:
    with another_holder(tmp_path) as process:
        with pytest.raises(FolderHeld) as refused, hold(tmp_path, "second"):
            pass
        assert (refused.value.pid, refused.value.about) == (process.pid, "http://127.0.0.1:8000 & été")


def test_hold_refuses_a_second_time_in_the_same_process(tmp_path: Path) -> None:
    with hold(tmp_path, "first"):
        with pytest.raises(FolderHeld) as refused, hold(tmp_path, "second"):
            pass
        assert (refused.value.pid, refused.value.about) == (os.getpid(), "first")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_hold_ends_with_its_process_however_that_ends(tmp_path: Path, how: signal.Signals) -> None:
    with another_holder(tmp_path) as process:
        process.send_signal(how)
        process.wait(10)
        with hold(tmp_path, "next"):
            pass


def test_hold_ends_with_its_block_even_by_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(tmp_path, "first"):
        raise ZeroDivisionError
    with hold(tmp_path, "second"):
        pass


def test_hold_is_not_inherited_by_a_program_started_meanwhile(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as before, hold(tmp_path, "first"):
        during = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with during:
        assert during.poll() is None
        with hold(tmp_path, "second"):
            pass
        during.communicate(b"\n")
    assert (before.returncode, during.returncode) == (1, 0)


def test_hold_without_a_word_from_the_holder_is_still_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_INTRODUCTION_SECONDS", 0.05)
    with hold(tmp_path, "first"):
        (tmp_path / lock.FILE_NAME).write_bytes(b"")  # locked, its name not yet written
        with pytest.raises(FolderHeld) as refused, hold(tmp_path, "second"):
            pass
    assert (refused.value.pid, refused.value.about) == (None, "")


def test_hold_of_a_missing_folder_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable) as refused, hold(tmp_path / "absent", "first"):
        pass
    assert refused.value.folder == tmp_path / "absent"
    assert isinstance(refused.value.__cause__, FileNotFoundError)


def test_lock_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    with hold(tmp_path, "first"):
        assert (tmp_path / lock.FILE_NAME).stat().st_mode & 0o777 == 0o600
