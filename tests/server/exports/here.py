"""Exports written in this process, for the many tests that want their bytes: the start of another takes longer than all the rest."""

from collections.abc import Sequence
from typing import IO

from server.exports.orders import ExportFailed, Tell, Wanted, Whole, why, write_all
from storage.database import Database


class Here:
    """See `orders.Writing`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, wanted: Sequence[Wanted], files: Sequence[IO[bytes]], tell: Tell) -> list[Whole]:
        written: list[Whole] = []
        try:
            await self._database.read(lambda connection: write_all(connection, wanted, files, tell, written.append))
        except Exception as error:
            raise ExportFailed(why(error)) from error
        return written
