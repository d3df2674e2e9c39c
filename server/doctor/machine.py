"""What stands on this machine: folder, disk, database, master key."""

import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from dialogues.values import Value
from server.doctor.findings import Finding, fault, warning, well
from server.faults import explanation
from server.preparing import check_key
from server.settings import Settings
from storage import schema
from storage.database import Database
from storage.errors import StorageError
from storage.keys import Keyring, MasterKey
from storage.rotation import beside

LEAST_FREE: Final = 500 * 1000 * 1000
"""Bytes: a national consultation fits in less, with its exports."""

_FIXED: Final = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""SQLite versions without the WAL-reset fault: the first and all later ones, and the last numbers of two older series."""


_CHANGING: Final = (
    "Clé maîtresse « {} » : elle est en train d’être changée, ou un changement a été interrompu ; dans ce cas, "
    "« ./concertia serve » le finit en démarrant."
)


class DatabaseFound(Value, frozen=True):
    """`readable`: it is there, as this program expects it."""

    finding: Finding
    readable: bool = False


class KeyFound(Value, frozen=True):
    """`keyring`: the keys of this database, where the key is sound and there are any."""

    finding: Finding
    keyring: Keyring | None = None


def folder_found(folder: Path) -> Finding:
    name = f"Dossier de données « {folder} »"
    if not folder.exists():
        return warning(f"{name} : il n’existe pas encore ; « ./concertia serve » le fera.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return fault(f"{name} : ce compte ne peut pas y écrire ; changez ses droits, ou lancez Concertia avec le compte qui le possède.")
    if folder.stat().st_mode & 0o002:
        return fault(f"{name} : tous les comptes de la machine peuvent y écrire ; tapez « chmod o-w {folder} ».")
    return well(f"{name} : ce compte peut y écrire.")


def disk_found(folder: Path) -> Finding:
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    said = f"Place libre sur le disque : {_size(free)}"
    return well(f"{said}.") if free >= LEAST_FREE else fault(f"{said} ; libérez-en, ou changez de disque : il en faut {_size(LEAST_FREE)}.")


def sqlite_found(version: tuple[int, int, int] = sqlite3.sqlite_version_info[:3]) -> Finding:
    name = f"SQLite {'.'.join(map(str, version))}"
    newest, *series = _FIXED
    if version >= newest or any(version[:2] == fixed[:2] and version >= fixed for fixed in series):
        return well(f"{name}.")
    return warning(
        f"{name} : avec cette version, deux programmes qui écrivent à la fois peuvent abîmer la base (corrigé en 3.51.3). "
        "Concertia n’écrit que par un seul : n’ouvrez pas la base avec un autre outil pendant que le serveur tourne."
    )


def database_found(settings: Settings) -> DatabaseFound:
    name = "Base de données SQLite" if settings.is_embedded else "Base de données PostgreSQL"
    try:
        missing = schema.check(settings.url)
    except StorageError as error:
        return DatabaseFound(fault(f"{name} : {_explained(error)}"))
    if not missing:
        return DatabaseFound(well(f"{name} : saine et à jour."), readable=True)
    if missing == schema.known_revisions():
        return DatabaseFound(warning(f"{name} : elle n’existe pas encore ; « ./concertia serve » la fera."))
    return DatabaseFound(fault(f"{name} : elle n’est pas à jour ; arrêtez le serveur et tapez « ./concertia migrate »."))


async def key_found(settings: Settings, *, readable: bool) -> KeyFound:
    """`readable`: the database can be asked whether this is its key."""
    path = settings.key_file
    if not readable and not path.exists():
        return KeyFound(warning(f"Clé maîtresse « {path} » : elle sera faite au premier démarrage."))
    changing = beside(path).exists()
    try:
        keyring = await _keyring_by(path, settings, readable=readable)
    except StorageError as error:
        if changing:
            with suppress(StorageError):
                return KeyFound(warning(_CHANGING.format(path)), await _keyring_by(beside(path), settings, readable=readable))
        return KeyFound(fault(_explained(error)))
    if changing:
        return KeyFound(warning(_CHANGING.format(path)), keyring)
    known = "et c’est celle de cette base" if readable else "mais rien ne dit encore de quelle base"
    return KeyFound(well(f"Clé maîtresse « {path} » : lisible, à ce compte seul ou à son groupe, {known}."), keyring)


async def _keyring_by(path: Path, settings: Settings, *, readable: bool) -> Keyring | None:
    """The keys of the database, None where it cannot be asked or has none yet. Raises `StorageError`."""
    master = MasterKey.load(path)
    if not readable:
        return None
    async with Database(settings.url) as database:
        return await database.read(lambda connection: check_key(connection, master))


def _explained(error: StorageError) -> str:
    return explanation(error) or str(error)


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} Go".replace(".", ",")
