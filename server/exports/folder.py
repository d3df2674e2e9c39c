"""The files of the pages, written into a folder by a command, and told in the journal.

By the server that holds the data folder, if one does; without the master key, for the answers must come out where it is lost. Never here:
what is in the files.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
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
    with _halves() as halves:

        def work(connection: Connection) -> tuple[str, ...]:
            consultation = by_code(connection, code)
            if consultation is None:
                raise Refusal(f"Aucune concertation n’a le code « {code} » : vérifiez-le sur la page d’accueil du serveur.")
            scripts = Scripts()
            for name, download in downloads_of(consultation).items():
                path = folder / file_name(consultation, name)
                _write_half(halves, path, partial(_write_download, download, connection, scripts, consultation))
            return (*words.erased(consultation), *untold_words(connection, scripts, consultation))

        lacking = await read(settings, work)
        return [*await _told_and_put(settings, halves), *lacking]


async def consolidate(settings: Settings, folder: Path) -> list[Path]:
    """The commission's files, all of one moment, in this folder, made if need be. Raises `Refusal`, `StorageError`."""
    with _halves() as halves:

        def work(connection: Connection) -> None:
            scripts = Scripts()
            for name, table in TABLES.items():
                _write_half(halves, folder / name, partial(_write_table, table, connection, scripts))

        await read(settings, work)
        return await _told_and_put(settings, halves)


async def _told_and_put(settings: Settings, halves: Mapping[Path, Path]) -> list[Path]:
    """The journal tells of these files, then they are put in their places. Raises `Refusal`, `StorageError`.

    Where one cannot be put, the journal tells of more than there is, never of less.
    """
    files = {path.name: _digest(half) for path, half in halves.items()}
    answer = control.ask(settings.data_dir, {"command": TOLD_DOWNLOADS, "files": files}) if settings.is_embedded else None
    if answer is None:
        await _tell_here(settings, files)
    elif answer:
        raise Refusal(NOT_TOLD)
    _put(halves)
    return list(halves)


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
    download.write(file, connection, scripts, consultation, lambda so_far, of_all: None)


async def read(settings: Settings, work: Callable[[Connection], Result]) -> Result:
    """What `work` gives of the database of these settings, which must be there. Raises `Refusal`, `StorageError`."""
    if schema.check(settings.url):
        raise Refusal("La base de données n’existe pas encore, ou n’est pas à jour : lancez d’abord « ./concertia migrate ».")
    async with Database(settings.url) as database:
        return await database.read(work)


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """The file appears whole or not at all, for this user alone: it may hold what people wrote. Raises `Refusal`."""
    with _halves() as halves:
        _write_half(halves, path, write)
        _put(halves)


@contextmanager
def _halves() -> Iterator[dict[Path, Path]]:
    """Files under names of no meaning, by where they will be put; those that were not put are gone at the end, and nothing else is."""
    halves: dict[Path, Path] = {}
    try:
        yield halves
    finally:
        for half in halves.values():
            half.unlink(missing_ok=True)


def _write_half(halves: dict[Path, Path], path: Path, write: Callable[[IO[bytes]], object]) -> None:
    with _writable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            halves[path] = Path(file.name)
            write(file)


def _put(halves: Mapping[Path, Path]) -> None:
    for path, half in halves.items():
        with _writable(path):
            half.replace(path)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    """Raises `Refusal` where it is not."""
    try:
        yield
    except OSError as error:
        raise Refusal(f"« {path} » ne peut pas être écrit ({error.strerror}) : choisissez un autre endroit.") from error
