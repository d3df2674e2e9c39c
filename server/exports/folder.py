"""The files of the pages, written into a folder by a command, and told in the journal.

By the server that holds the data folder, if one does; without the master key, for the answers must come out where it is lost. Never here:
what is in the files.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Final, TypeVar

from sqlalchemy import Connection

from server import words
from server.administration import TOLD_DOWNLOADS, Refusal, tell_downloads
from server.exports.consolidation import TABLES, Table
from server.exports.files import Download, downloads_of, file_name, untold_words
from server.scripts import Scripts
from server.settings import Settings
from storage import control, schema
from storage.consultations import Consultation, by_code
from storage.database import Database
from storage.lock import hold

NOT_TOLD: Final = "Le serveur qui tourne n’a pas pu l’écrire dans le journal : aucun fichier n’est gardé. Son journal dit pourquoi."

Result = TypeVar("Result")


async def export(settings: Settings, code: str, folder: Path) -> list[Path | str]:
    """Every download of this consultation, all of one moment, in this folder, made if need be; last, what they lack, if they do.

    Raises `Refusal`, `StorageError`.
    """
    written: list[Path | str] = []

    def work(connection: Connection) -> None:
        consultation = by_code(connection, code)
        if consultation is None:
            raise Refusal(f"Aucune concertation n’a le code « {code} » : vérifiez-le sur la page d’accueil du serveur.")
        scripts = Scripts()
        for name, download in downloads_of(consultation).items():
            path = folder / file_name(consultation, name)
            write_whole(path, partial(_write_download, download, connection, scripts, consultation))
            written.append(path)
        written.extend((*words.erased(consultation), *untold_words(connection, scripts, consultation)))

    await read(settings, work)
    await _tell(settings, [each for each in written if isinstance(each, Path)])
    return written


async def consolidate(settings: Settings, folder: Path) -> list[Path]:
    """The commission's files, all of one moment, in this folder, made if need be. Raises `Refusal`, `StorageError`."""

    def work(connection: Connection) -> list[Path]:
        scripts = Scripts()
        for name, table in TABLES.items():
            write_whole(folder / name, partial(_write_table, table, connection, scripts))
        return [folder / name for name in TABLES]

    written = await read(settings, work)
    await _tell(settings, written)
    return written


async def _tell(settings: Settings, written: Iterable[Path]) -> None:
    """The journal tells of these files; none of them stays where it cannot. Raises `Refusal`, `StorageError`."""
    files = {path.name: _digest(path) for path in written}
    try:
        answer = control.ask(settings.data_dir, {"command": TOLD_DOWNLOADS, "files": files}) if settings.is_embedded else None
        if answer is None:
            await _tell_here(settings, files)
        elif answer:
            raise Refusal(NOT_TOLD)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


async def _tell_here(settings: Settings, files: dict[str, str]) -> None:
    with hold(settings.data_dir, "concertia export") if settings.is_embedded else nullcontext():
        async with Database(settings.url) as database:
            await database.write(partial(tell_downloads, now=datetime.now(UTC), files=files))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_table(table: Table, connection: Connection, scripts: Scripts, file: IO[bytes]) -> None:
    table.write(file, connection, scripts)


def _write_download(download: Download, connection: Connection, scripts: Scripts, consultation: Consultation, file: IO[bytes]) -> None:
    download.write(file, download.format, connection, scripts, consultation)


async def read(settings: Settings, work: Callable[[Connection], Result]) -> Result:
    """What `work` gives of the database of these settings, which must be there. Raises `Refusal`, `StorageError`."""
    if schema.check(settings.url):
        raise Refusal("La base de données n’existe pas encore, ou n’est pas à jour : lancez d’abord « ./concertia migrate ».")
    async with Database(settings.url) as database:
        return await database.read(work)


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """The file appears whole or not at all, for this user alone: it may hold what people wrote. Raises `Refusal`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            half = Path(file.name)
            try:
                write(file)
                file.flush()
                half.replace(path)
            except BaseException:
                half.unlink()
                raise
    except OSError as error:
        raise Refusal(f"« {path} » ne peut pas être écrit ({error.strerror}) : choisissez un autre endroit.") from error
