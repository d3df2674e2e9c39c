"""Making and restoring backups from a terminal. To make one needs no server, and stops none.

Never here: what is in the files (see `storage.backup`).
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from dialogues.values import Value
from server.administration import Refusal
from server.preparing import NOT_MIGRATED, check_key, make_folder
from server.settings import Settings
from storage import journal, schema, tombstones
from storage.backup.restoring import Restored, check_empty, found_in, restore
from storage.backup.writing import TOMBSTONES_FILE, Backup, write_backup
from storage.database import Database
from storage.errors import KeyFileError, Unreadable
from storage.keys import MasterKey
from storage.lock import hold
from storage.tombstones import Erased, Tombstones


async def back_up(settings: Settings, folder: Path, days: int) -> Backup:
    """Writes a backup in this folder, and takes away dated files older than these days. Raises `Refusal`, `StorageError`."""
    _refuse_own_folder(folder, settings)
    if schema.check(settings.url):
        raise Refusal(NOT_MIGRATED)
    make_folder(folder)
    with hold(folder, "concertia backup"):
        async with Database(settings.url) as database:
            now, kept = datetime.now(UTC), timedelta(days=days)
            return await database.read(lambda connection: write_backup(connection, folder, settings.tombstones_file, now, kept))


def _refuse_own_folder(folder: Path, settings: Settings) -> None:
    if folder.resolve() == settings.data_dir.resolve():
        raise Refusal("Donnez un autre dossier que celui des données, si possible sur un autre disque.")


class Done(Value, frozen=True):
    """`opens`: the master key that is there opens what was restored; None where none is there."""

    restored: Restored
    opens: bool | None


async def put_back(settings: Settings, source: Path, erased: Sequence[Path]) -> Done:
    """Restores the newest backup of a folder, or that of one dated file, in a database that is empty.

    Whoever erased their answers since stays erased: by the file of the data folder, that of the backup, and those of `erased`. Raises
    `Refusal`, `StorageError`; then the database is as it was.
    """
    found = found_in(source)
    make_folder(settings.data_dir)
    with hold(settings.data_dir, "concertia restore"):
        schema.upgrade(settings.url)
        check_empty(settings.url)
        since = _erased_since([settings.tombstones_file, found.answers.with_name(TOMBSTONES_FILE)], erased)
        restored = restore(found, since, settings.url, settings.data_dir)
        # This copy may be copied in its turn, and that one restored.
        Tombstones(settings.tombstones_file).add(since)
        await _note_restored(settings)
        return Done(restored, await _opens(settings))


def _erased_since(known: Sequence[Path], named: Sequence[Path]) -> Erased:
    for path in named:
        if not path.is_file():
            raise Refusal(f"« {path} » n’est pas là : donnez à --erased le fichier « erased » du dossier de données d’un autre serveur.")
    try:
        return tombstones.read([*known, *named])
    except OSError as error:
        raise Refusal(f"« {error.filename} » ne peut pas être lu ({error.strerror}) : changez ses droits. Rien n’a été touché.") from error


async def _note_restored(settings: Settings) -> None:
    """What was noted after this entry, before, is in the journal of the database that is lost."""

    def work(connection: Connection) -> None:
        last = next(iter(journal.entries(connection, 1)), None)
        number, mark = (last.id, last.mark) if last else (0, "")
        journal.append(connection, datetime.now(UTC), journal.COMMAND_LINE, "restored", last=number, mark=mark)

    async with Database(settings.url) as database:
        await database.write(work)


async def _opens(settings: Settings) -> bool | None:
    with suppress(KeyFileError):
        master = MasterKey.load(settings.key_file)
        async with Database(settings.url) as database:
            try:
                await database.read(lambda connection: check_key(connection, master))
            except Unreadable:
                return False
        return True
    return None
