"""The files of the pages, written into a folder by a command, and told in the journal.

By the server that holds the data folder, if one does; without the master key, for the answers must come out where it is lost. Never here:
what is in the files.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Final, TypeVar

from sqlalchemy import Connection

from server import words
from server.administration import TOLD_DOWNLOADS, Refusal, tell_downloads
from server.exports.apart import Apart
from server.exports.consolidation import TABLES, Table
from server.exports.files import downloads_of, file_name, untold_words
from server.exports.orders import ExportFailed, Wanted, Why
from server.preparing import NOT_MIGRATED
from server.scripts import Scripts
from server.settings import Settings
from storage import control, schema
from storage.consultations import Consultation, by_code
from storage.database import Database
from storage.lock import hold

NOT_TOLD: Final = "Le serveur qui tourne n’a pas pu l’écrire dans le journal : aucun fichier n’est gardé. Son journal dit pourquoi."
NO_DATABASE: Final = (
    "Le dossier « {} » n’a pas de base de données à jour. S’il est le bon, lancez d’abord « ./concertia migrate » ; sinon, donnez-en un "
    "autre dans CONCERTIA_DATA_DIR. La démonstration ne garde rien, sauf avec « demo --data DOSSIER »."
)

NOT_WRITTEN: Final[Mapping[Why, str]] = {
    "lost": "Un fichier aurait été incomplet : aucun n’est gardé. Recommencez ; si cela se répète, transmettez les lignes au-dessus.",
    "full": "Il n’y a plus assez de place dans « {} » : aucun fichier n’est gardé. Faites-en, ou choisissez un autre endroit.",
    "away": "La base de données ne répond pas : vérifiez qu’elle tourne, ses droits, et CONCERTIA_DATABASE_URL. Aucun fichier n’est gardé.",
    "gone": "Ce qu’un fichier contenait vient d’être effacé : aucun n’est gardé. Recommencez.",
    "ended": "L’écriture a été interrompue : aucun fichier n’est gardé. Recommencez.",
    "broken": "Le programme a une faute : aucun fichier n’est gardé. Transmettez les lignes au-dessus à qui s’en occupe.",
}
UNFINISHED: Final = "inacheve-"
"""Begins the name of what is not whole: a killed export leaves it, and whoever finds it may throw it away."""
Tell = Callable[[str, int, int], None]
"""Is told, of the file of this name, how many rows were read, and how many there are."""
Result = TypeVar("Result")


def untold(_name: str, _rows: int, _of: int) -> None:
    """For whoever does not look on."""


async def export(settings: Settings, code: str, folder: Path, only: Sequence[str] = (), tell: Tell = untold) -> list[Path | str]:
    """The downloads of this consultation, or `only` those, all of one moment, in this folder, made if need be; last, what they lack.

    `tell` is told of each file how far it is. Raises `Refusal`, `StorageError`. To stop waiting stops it, and leaves nothing.
    """
    consultation, lacking = await read(settings, lambda connection: _found(connection, code))
    names = _chosen(consultation, only)
    with _halves() as halves, ExitStack() as stack:
        files = [_half(halves, folder / file_name(consultation, name), stack) for name in names]
        try:
            wholes = await Apart(settings.url)([Wanted(name, consultation.code) for name in names], files, partial(_named, tell, names))
        except ExportFailed as failed:
            raise Refusal(NOT_WRITTEN[failed.why].format(folder)) from failed
        digests = {path.name: whole.sha256 for path, whole in zip(halves, wholes, strict=True)}
        return [*await _told_and_put(settings, halves, digests), *lacking]


def _found(connection: Connection, code: str) -> tuple[Consultation, tuple[str, ...]]:
    """The consultation, and what its files lack."""
    consultation = by_code(connection, code)
    if consultation is None:
        raise Refusal(f"Aucune concertation n’a le code « {code} » : vérifiez-le sur la page d’accueil du serveur.")
    return consultation, (*words.erased(consultation), *untold_words(connection, Scripts(), consultation))


def _chosen(consultation: Consultation, only: Sequence[str]) -> list[str]:
    names = list(downloads_of(consultation))
    unknown = next((name for name in only if name not in names), None)
    if unknown:
        raise Refusal(f"« {unknown} » n’est pas un fichier de cette concertation. Les fichiers : {', '.join(names)}.")
    return [name for name in names if name in only or not only]


def _named(tell: Tell, names: Sequence[str], file: int, rows: int, of: int) -> None:
    tell(names[file], rows, of)


async def consolidate(settings: Settings, folder: Path) -> list[Path]:
    """The commission's files, all of one moment, in this folder, made if need be. Raises `Refusal`, `StorageError`."""
    with _halves() as halves:

        def work(connection: Connection) -> None:
            scripts = Scripts()
            for name, table in TABLES.items():
                _write_half(halves, folder / name, partial(_write_table, table, connection, scripts))

        await read(settings, work)
        return await _told_and_put(settings, halves, {path.name: _digest(half) for path, half in halves.items()})


async def _told_and_put(settings: Settings, halves: Mapping[Path, Path], digests: dict[str, str]) -> list[Path]:
    """The journal tells of these files, by name what they hold, then they are put in their places. Raises `Refusal`, `StorageError`.

    Where one cannot be put, the journal tells of more than there is, never of less.
    """
    answer = control.ask(settings.data_dir, {"command": TOLD_DOWNLOADS, "files": digests}) if settings.is_embedded else None
    if answer is None:
        await _tell_here(settings, digests)
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


async def read(settings: Settings, work: Callable[[Connection], Result]) -> Result:
    """What `work` gives of the database of these settings, which must be there. Raises `Refusal`, `StorageError`."""
    if schema.check(settings.url):
        raise Refusal(NO_DATABASE.format(settings.data_dir) if settings.is_embedded else NOT_MIGRATED)
    async with Database(settings.url) as database:
        return await database.read(work)


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """The file appears whole or not at all, for this user alone: it may hold what people wrote. Raises `Refusal`."""
    with _halves() as halves:
        _write_half(halves, path, write)
        _put(halves)


@contextmanager
def _halves() -> Iterator[dict[Path, Path]]:
    """Files under names that say they are not whole, by where they will be put; those that were not put are gone at the end, and
    nothing else is.
    """
    halves: dict[Path, Path] = {}
    try:
        yield halves
    finally:
        for half in halves.values():
            half.unlink(missing_ok=True)


def _half(halves: dict[Path, Path], path: Path, stack: ExitStack) -> IO[bytes]:
    """What is to be put there, open until the stack is closed."""
    with _writable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = stack.enter_context(tempfile.NamedTemporaryFile(dir=path.parent, prefix=UNFINISHED, delete=False))  # noqa: SIM115 - the stack closes it
        halves[path] = Path(file.name)
        return file.file


def _write_half(halves: dict[Path, Path], path: Path, write: Callable[[IO[bytes]], object]) -> None:
    with _writable(path), ExitStack() as stack:
        write(_half(halves, path, stack))


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
