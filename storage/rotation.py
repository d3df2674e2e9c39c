"""A new master key in the place of the old one, with no moment at which nothing opens the database.

    1. the new key is written in a file beside the old one, `master.key.new`
    2. one transaction wraps every key of the database anew
    3. the file of the new key takes the name of the old one

Cut short before the COMMIT of 2, the old key opens everything and the file beside it is of no use; after it, only that file does. Which is
so is told by the database, at the next start. Never here: that question (see `server.rotation`), which takes a `Database`.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from storage import models
from storage.consultations import wrapped_keys
from storage.errors import KeyBeingChanged, KeyFileMissing, Unreadable
from storage.keys import ConsultationKey, MasterKey, sync_folder
from storage.server_secret import keyring_in


def beside(path: Path) -> Path:
    """Where the new key is as long as the old one has its name."""
    return path.with_name(f"{path.name}.new")


@contextmanager
def new_key(path: Path) -> Iterator[MasterKey]:
    """A new key beside the one in `path`, which it replaces at the end of the block. If the block fails both stay: see `held`.

    Raises `KeyFileError`, `KeyBeingChanged`.
    """
    new = MasterKey.create(beside(path))
    with held(path):
        yield new
        take_place(path)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keeps to oneself the new key beside this one. Raises `KeyBeingChanged` if another process has it, or just had.

    By a lock on the file itself: on PostgreSQL the processes of one machine share no other, and one that took the key of a rotation under
    way for one that was cut short would delete the only key there is.
    """
    new = beside(path)
    try:
        descriptor = os.open(new, os.O_RDONLY)
    except FileNotFoundError:
        raise KeyBeingChanged(path) from None
    except OSError as error:
        raise KeyFileMissing(new) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not (new.exists() and os.path.samestat(os.fstat(descriptor), new.stat())):
            raise KeyBeingChanged(path)  # its former holder has just finished
        yield
    except BlockingIOError:
        raise KeyBeingChanged(path) from None
    finally:
        os.close(descriptor)


def take_place(path: Path) -> None:
    """The new key is the key: the old one is no more."""
    beside(path).replace(path)
    sync_folder(path.parent)


def rewrap(connection: sa.Connection, old: MasterKey, new: MasterKey) -> None:
    """Wraps by `new` what `old` wrapped: the secret of the server and the key of each consultation, and nothing else changes.

    May be run twice. Raises `Unreadable` if there is something that neither opens.
    """
    secrets, keys = models.server_secrets, models.consultation_keys
    # Locked first: of two rotations at once on PostgreSQL the second finds that its old key opens nothing any more.
    wrapped = connection.execute(sa.select(secrets.c.wrapped).with_for_update()).scalar_one()
    connection.execute(sa.update(secrets).values(wrapped=_secret(wrapped, old, new)))
    for consultation, of_key in wrapped_keys(connection).items():
        mine = sa.update(keys).where(keys.c.consultation_id == consultation)
        connection.execute(mine.values(wrapped=_key(of_key, consultation, old, new)))
    keyring_in(connection, new)  # all of it, or nothing is committed


def _secret(wrapped: bytes, old: MasterKey, new: MasterKey) -> bytes:
    try:
        return new.keyring(wrapped).wrapped()
    except Unreadable:
        return old.keyring(wrapped).under(new).wrapped()


def _key(wrapped: bytes, consultation_id: int, old: MasterKey, new: MasterKey) -> bytes:
    try:
        return ConsultationKey.unwrap(wrapped, new, consultation_id).wrap(new, consultation_id)
    except Unreadable:
        return ConsultationKey.unwrap(wrapped, old, consultation_id).wrap(new, consultation_id)
