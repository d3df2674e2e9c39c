"""What can go wrong with what is kept: types with fields.

Here: one class for each thing that a caller answers differently. Never here: wording shown to people (the server words these errors
in the reader's language, from their fields; `str` is for logs), nor what the database refuses (that stays SQLAlchemy's own).
"""

from pathlib import Path


class StorageError(Exception):
    """Root of the family: the store could not do its work."""


class DatabaseUnavailable(StorageError):
    """The database could not be reached, stayed locked, or had no room. Nothing of this unit is known to be kept.

    Answer 503 and let the caller come again: a unit is safe to run twice. The driver's error is the `__cause__`.
    """

    def __init__(self, waited: float) -> None:
        super().__init__(waited)
        self.waited = waited
        """Seconds since the database was first found wanting."""

    def __str__(self) -> str:
        return f"database unavailable for {self.waited:.1f} s: {self.__cause__}"


class DatabaseClosed(StorageError):
    """Asked of a `Database` after its `close`."""


class DatabaseCorrupt(StorageError):
    """The file is no database, or a damaged one: restore a backup, do not write to it."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"database corrupt: {self.detail}"


class UnsupportedDatabase(StorageError):
    """The URL names neither a SQLite file nor a PostgreSQL database."""

    def __init__(self, scheme: str) -> None:
        super().__init__(scheme)
        self.scheme = scheme
        """What stands before `:` in the URL; never a password."""

    def __str__(self) -> str:
        return f"neither a SQLite file nor PostgreSQL: {self.scheme}"


class UnitsFailed(StorageError):
    """Of units submitted together, some failed by their own fault; the others are committed."""

    def __init__(self, outcomes: tuple[object, ...]) -> None:
        super().__init__(outcomes)
        self.outcomes = outcomes
        """For each unit, in the order submitted: its result if committed, else the exception that it met."""

    def __str__(self) -> str:
        failed = sum(isinstance(outcome, BaseException) for outcome in self.outcomes)
        return f"{failed} of {len(self.outcomes)} units failed"


class NewerSchema(StorageError):
    """The database was made by a later version of the program."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found
        """The revision of the database, unknown here."""

    def __str__(self) -> str:
        return f"the database is at revision {self.found}, which this program does not know"


class FolderHeld(StorageError):
    """Another process holds the data folder."""

    def __init__(self, pid: int | None, about: str) -> None:
        super().__init__(pid, about)
        self.pid = pid
        """The holder's process id; None if it could not be read."""
        self.about = about
        """What the holder says of itself, such as its address; may be empty."""

    def __str__(self) -> str:
        return f"data folder held by process {self.pid or 'unknown'} {self.about}".rstrip()


class FolderUnusable(StorageError):
    """The data folder is missing, or files cannot be made in it. The `OSError` is the `__cause__`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return f"data folder {self.folder} unusable: {self.__cause__}"


class NoAnswer(StorageError):
    """The process that holds the folder took a request and did not answer it in time: the work may be done or not."""


class KeyFileError(StorageError):
    """The master key file cannot serve; its subclasses say why."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class KeyFileMissing(KeyFileError):
    """There is no such file, or it may not be read or made. The `OSError` is the `__cause__`."""


class KeyFileExists(KeyFileError):
    """Asked to make a key where a file stands. A key is never overwritten: what it sealed would be lost."""


class KeyFileExposed(KeyFileError):
    """Any user of the machine may read or change the file."""


class KeyFileInvalid(KeyFileError):
    """The file does not hold the base64 of 32 bytes."""


class KeyBeingChanged(StorageError):
    """Another process is changing the master key."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class BackupUnwritten(StorageError):
    """A copy cannot be written in this folder. The `OSError`, or the driver's error, is the `__cause__`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder


class BackupUnusable(StorageError):
    """What is to be restored is not there, or no copy of ours."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class BackupNewer(BackupUnusable):
    """It was made by a later version of the program, or its two files are of two installations."""


class DatabaseNotEmpty(StorageError):
    """There is a consultation, or somebody who organises one, where a copy is to be restored."""


class Unreadable(StorageError):
    """Sealed bytes do not open: another key, another context, or a damaged copy."""


class ReleasedMeanwhile(StorageError):
    """Another release of the same consultation came after the one that this was weighed against."""
