"""Ready files go with what they hold: of a consultation whose texts or answers are erased, no file of them stays.

Whoever erases may be another process. Never here: what is erased, and when (see `storage.retention`).
"""

import asyncio
import logging
from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from server.exports.files import downloads_of
from server.exports.registry import LOOKED_EVERY, Exports
from storage.consultations import by_code
from storage.database import Database

log = logging.getLogger(__name__)


async def keep_none_of_erased(exports: Exports, database: Database) -> None:
    """For ever: removes files whose time is over, and those of what is erased."""
    while True:
        await asyncio.sleep(LOOKED_EVERY)
        try:
            await remove_erased(exports, database)
        except Exception:
            log.exception("files of what is erased could not be looked for; it will be tried again")


async def remove_erased(exports: Exports, database: Database) -> None:
    """Removes every ready file that is over, or that would not be written any more. Raises `StorageError`."""
    exports.prune()
    ready = [one for one in exports.ready() if one.place]
    if ready:
        offered = await database.read(lambda connection: _offered(connection, {one.place for one in ready}))
        for one in ready:
            if one.name not in offered[one.place]:
                one.remove()


def _offered(connection: Connection, codes: Collection[str]) -> Mapping[str, Collection[str]]:
    found = {code: by_code(connection, code) for code in codes}
    return {code: downloads_of(consultation).keys() if consultation else () for code, consultation in found.items()}
