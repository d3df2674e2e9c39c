import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from tests.support import postgres as module
from tests.support.postgres import Postgres, PostgresUnavailable, installed_programs, running_postgres

ROOT = Path(__file__).parents[2]


def connect(server: Postgres, database: str) -> psycopg.Connection[tuple[str | None]]:
    return psycopg.connect(server.url(database).replace("+psycopg", ""), autocommit=True)


def setting(server: Postgres, name: str) -> str:
    with connect(server, "postgres") as connection:
        row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    assert row is not None
    assert row[0] is not None
    return row[0]


def test_created_databases_are_empty_and_apart(postgres: Postgres) -> None:
    first, second = postgres.create_database(), postgres.create_database()
    with connect(postgres, first) as connection:
        connection.execute("CREATE TABLE mark (word text)")
        connection.execute("INSERT INTO mark VALUES ('é…🙂')")
        assert connection.execute("SELECT word FROM mark").fetchall() == [("é…🙂",)]
    with connect(postgres, second) as connection:
        assert connection.execute("SELECT to_regclass('mark')").fetchall() == [(None,)]
    postgres.drop_database(first)
    postgres.drop_database(second)


def test_dropping_cuts_off_who_is_still_connected(postgres: Postgres) -> None:
    name = postgres.create_database()
    with connect(postgres, name) as connection:
        postgres.drop_database(name)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_database_url_opens_with_sqlalchemy(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT 'ok'")) == "ok"
    engine.dispose()


def test_server_listens_on_no_port(postgres: Postgres) -> None:
    assert setting(postgres, "listen_addresses") == ""


def test_own_server_keeps_what_was_committed_through_a_crash() -> None:
    with running_postgres() as server:
        assert setting(server, "fsync") == "on"
        with connect(server, "postgres") as connection:
            connection.execute("CREATE TABLE mark AS SELECT 'kept' AS word")
            server.restart("immediate")
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
        with connect(server, "postgres") as connection:
            assert connection.execute("SELECT word FROM mark").fetchall() == [("kept",)]


@pytest.fixture
def temporary_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder that takes the place of the system's for temporary files; other users can pass through it, as they can there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        monkeypatch.setattr(tempfile, "tempdir", name)
        yield folder


def test_nothing_is_left_behind(temporary_folder: Path) -> None:
    with running_postgres(fast=True):
        assert len(list(temporary_folder.iterdir())) == 1
    assert list(temporary_folder.iterdir()) == []


def test_server_stopped_by_a_test_is_removed_all_the_same(temporary_folder: Path) -> None:
    with running_postgres(fast=True) as server:
        server.stop()
    assert list(temporary_folder.iterdir()) == []


def test_nothing_is_left_behind_by_killed_tests() -> None:
    script = """
import os, signal
from tests.support.postgres import running_postgres
with running_postgres(fast=True) as server:
    print(server.url("postgres"), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL
    folder = Path(str(make_url(killed.stdout.strip()).query["host"]))
    end = time.monotonic() + 20
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not folder.exists()


def test_failure_to_start_says_what_the_server_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTINGS", "no_such_setting = 1\n")
    with pytest.raises(PostgresUnavailable, match='unrecognized configuration parameter "no_such_setting"'), running_postgres():
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")
def test_programs_out_of_reach_of_the_user_are_copied(tmp_path: Path, temporary_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = installed_programs().parent.parent
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            (closed / part.name).symlink_to(part)
    monkeypatch.setattr(module, "installed_programs", lambda: closed / package.name / "pginstall" / "bin")
    with running_postgres(fast=True) as server:
        [folder] = temporary_folder.iterdir()
        assert (folder / "programs" / package.name / "pginstall" / "bin" / "postgres").stat().st_uid == pwd.getpwnam("nobody").pw_uid
        assert setting(server, "server_encoding") == "UTF8"
