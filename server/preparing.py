"""What every command that writes needs first: sound scripts, the data folder held, a database as this program expects it, its keys.

Never here: what a server adds to it (see `running`).
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from bot.sealing import token_in
from dialogues.faults import BrokenScript, Fault
from dialogues.loader import SHIPPED, shipped
from server.settings import Settings
from storage import schema
from storage.bots import all_bots
from storage.database import Database
from storage.errors import FolderUnusable, KeyFileError, Unreadable
from storage.keys import Keyring, MasterKey
from storage.lock import hold
from storage.rotation import beside, held, take_place
from storage.server_secret import is_kept, is_new, keep_keyring, keyring_in

NOT_MIGRATED: Final = "La base de données n’existe pas encore, ou n’est pas à jour : lancez d’abord « ./concertia migrate »."


@asynccontextmanager
async def prepared(settings: Settings, about: str) -> AsyncIterator[tuple[Database, Keyring]]:
    """The database and its keys, until the block ends; `about` is what a second process is told of this one.

    Raises `BrokenScript` with every fault of every script, or a `StorageError`; then nothing has been started.
    """
    check_shipped_scripts()
    make_folder(settings.data_dir)
    with hold(settings.data_dir, about) if settings.is_embedded else nullcontext():
        schema.upgrade(settings.url)
        async with Database(settings.url) as database:
            await settle_rotation(settings.key_file, database)
            yield database, await _keyring(settings.key_file, database)


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


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderUnusable(folder) from error


async def settle_rotation(path: Path, database: Database) -> None:
    """If a change of the key in `path` was cut short, it is finished, or undone where it had changed nothing yet.

    Where neither key opens the database both stay, and what is wrong is told by whoever opens it. Raises `KeyBeingChanged`.
    """
    if not beside(path).exists():
        return
    with held(path):
        if await opens(path, database):
            beside(path).unlink()
        elif await opens(beside(path), database):
            take_place(path)


async def opens(path: Path, database: Database) -> bool:
    """Whether there is a key in this file, and it opens this database."""
    try:
        master = MasterKey.load(path)
        await database.read(lambda connection: keyring_in(connection, master))
    except (KeyFileError, Unreadable):
        return False
    return True


async def _keyring(path: Path, database: Database) -> Keyring:
    """The keys of this database, opened by the one in this file, which is made if nothing was sealed yet.

    Raises `KeyFileError`, or `Unreadable` if the key does not open this database.
    """
    master = _loaded_or_made(path, may_make=await database.read(is_new))
    found = await database.read(lambda connection: check_key(connection, master))
    if found is not None and await database.read(is_kept):
        return found
    keyring = found or Keyring.create(master)
    return await database.write(lambda connection: keep_keyring(connection, keyring))


def check_key(connection: Connection, master: MasterKey) -> Keyring | None:
    """The keys of this database, None where it has none yet. Raises `Unreadable` if this is not its master key."""
    keyring = keyring_in(connection, master)
    for bot in all_bots(connection):
        if bot.sealed_token is not None and keyring is not None:
            token_in(keyring, bot.id, bot.sealed_token)
    return keyring


def _loaded_or_made(path: Path, *, may_make: bool) -> MasterKey:
    return MasterKey.create(path) if may_make and not path.exists() else MasterKey.load(path)
