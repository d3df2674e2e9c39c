"""The server's own secret, kept wrapped by the master key: found, or kept the first time.

Never here: what derives from it (see `keys`).
"""

import sqlalchemy as sa

from storage import models
from storage.consultations import consultation_keys
from storage.keys import Keyring, MasterKey
from storage.statements import upsert


def keyring_in(connection: sa.Connection, master: MasterKey) -> Keyring | None:
    """The keys of this database, all of which this master key opens; None where nothing was ever sealed, so that any key will do.

    Raises `Unreadable` if it does not open them.
    """
    consultation_keys(connection, master)
    wrapped = connection.scalar(sa.select(models.server_secrets.c.wrapped))
    if wrapped is not None:
        return master.keyring(wrapped)
    return None if is_new(connection) else master.former_keyring()


def keep_keyring(connection: sa.Connection, keyring: Keyring) -> Keyring:
    """Keeps the secret of this keyring, and returns it; or that which another process of ours kept a moment before."""
    upsert(connection, models.server_secrets, [{"id": 1, "wrapped": keyring.wrapped()}], update=("id",))
    kept: bytes = connection.execute(sa.select(models.server_secrets.c.wrapped)).scalar_one()
    return keyring.master.keyring(kept)


def is_kept(connection: sa.Connection) -> bool:
    """Whether the secret is there: in a database of before it is kept at the first start."""
    return connection.scalar(sa.select(models.server_secrets.c.id)) is not None


def is_new(connection: sa.Connection) -> bool:
    """Whether nothing was ever sealed here, by this version or a former one. What is not told by these hangs on a consultation."""
    token = models.bots.c.sealed_token
    signs = (models.server_secrets.c.id, models.consultations.c.id, models.dead_letters.c.update_id, token)
    return all(connection.scalar(sa.select(sign).where(sign.is_not(None)).limit(1)) is None for sign in signs)
