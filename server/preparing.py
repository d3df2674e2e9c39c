"""What every command that writes needs first: sound scripts, the data folder held, a database as this program expects it, its key.

Never here: what a server adds to it (see `running`).
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection

from bot.sealing import token_in
from dialogues.faults import BrokenScript, Fault
from dialogues.loader import SHIPPED, shipped
from server.settings import Settings
from storage import consultations, schema
from storage.bots import all_bots
from storage.database import Database
from storage.errors import FolderUnusable
from storage.keys import MasterKey
from storage.lock import hold


@asynccontextmanager
async def prepared(settings: Settings, about: str) -> AsyncIterator[tuple[Database, MasterKey]]:
    """The database and its master key, until the block ends; `about` is what a second process is told of this one.

    Raises `BrokenScript` with every fault of every script, or a `StorageError`; then nothing has been started.
    """
    check_shipped_scripts()
    _make(settings.data_dir)
    with hold(settings.data_dir, about) if settings.is_embedded else nullcontext():
        schema.upgrade(settings.url)
        async with Database(settings.url) as database:
            yield database, await _master_key(settings.key_file, database)


def check_shipped_scripts() -> None:
    """Raises `BrokenScript`: people must not meet a fault of a script half way through it."""
    # A script that uses a broken one has the same faults.
    faults = dict.fromkeys(fault for name in SHIPPED for fault in _faults(name))
    if faults:
        raise BrokenScript(faults)


def _faults(name: str) -> Iterator[Fault]:
    try:
        shipped(name)
    except BrokenScript as error:
        yield from error.faults


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusable(folder) from error


async def _master_key(path: Path, database: Database) -> MasterKey:
    """The key in this file, made if nothing was sealed yet. Raises `KeyFileError`, or `Unreadable` if it does not open this database."""
    master = _loaded_or_made(path, may_make=not await database.read(_something_is_sealed))
    await database.read(lambda connection: check_key(connection, master))
    return master


def check_key(connection: Connection, master: MasterKey) -> None:
    """Raises `Unreadable` if this is not the master key of this database."""
    consultations.consultation_keys(connection, master)
    for bot in all_bots(connection):
        if bot.sealed_token is not None:
            token_in(master, bot.id, bot.sealed_token)


def _something_is_sealed(connection: Connection) -> bool:
    return bool(consultations.wrapped_keys(connection)) or any(bot.sealed_token for bot in all_bots(connection))


def _loaded_or_made(path: Path, *, may_make: bool) -> MasterKey:
    return MasterKey.create(path) if may_make and not path.exists() else MasterKey.load(path)
