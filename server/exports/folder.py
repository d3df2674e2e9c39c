"""The files of the pages, written into a folder by a command. Nothing is written to the database, so a server may hold it meanwhile.

Never here: what is in the files.
"""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, TypeVar

from sqlalchemy import Connection

from server import words
from server.administration import Refusal
from server.exports.consolidation import TABLES, Table
from server.exports.files import Download, downloads_of, file_name, untold_words
from server.scripts import Scripts
from server.settings import Settings
from storage import schema
from storage.consultations import Consultation, by_code
from storage.database import Database

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
    return written


async def consolidate(settings: Settings, folder: Path) -> list[Path]:
    """The commission's files, all of one moment, in this folder, made if need be. Raises `Refusal`, `StorageError`."""

    def work(connection: Connection) -> list[Path]:
        scripts = Scripts()
        for name, table in TABLES.items():
            write_whole(folder / name, partial(_write_table, table, connection, scripts))
        return [folder / name for name in TABLES]

    return await read(settings, work)


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
