"""Changing the master key, once every server has been stopped.

Never here: what is written, and in which order (see `storage.rotation`); how a change cut short is finished (see `preparing`).
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from server.administration import Refusal
from server.preparing import prepared
from server.settings import Settings
from storage.bots import all_bots
from storage.conversations import alive_at
from storage.rotation import new_key, rewrap

AT_WORK: Final = timedelta(minutes=1)
"""A bot at work notes it every 30 seconds."""


async def rotate(settings: Settings) -> None:
    """Puts a new master key in the place of the present one.

    Raises `Refusal` while a server is at work, as far as one can tell; `StorageError`: then the next start tells which of two is the key.
    """
    async with prepared(settings, "concertia key rotate") as (database, keyring):
        if not settings.is_embedded:  # a folder, where there is one to hold, has told already
            await database.read(refuse_at_work)
        with new_key(settings.key_file) as new:
            await database.write(lambda connection: rewrap(connection, keyring.master, new))


def refuse_at_work(connection: Connection) -> None:
    """Raises `Refusal` while a bot is at work on this database, of whatever server."""
    now = datetime.now(UTC)
    for bot in all_bots(connection):
        last = alive_at(connection, bot.id)
        if last is not None and now - last < AT_WORK:
            raise Refusal(
                f"Un serveur fait travailler le robot {bot.name or bot.id} sur cette base : arrêtez tous les serveurs, attendez "
                "une minute, puis recommencez. Rien n’a été touché."
            )
