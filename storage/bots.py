"""The bots of this server: what each is called, and its token, sealed. The web pages are one too, with neither.

Never here: whom a bot speaks to, and when it was last heard of (see `conversations`).
"""

from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa

from storage import models
from storage.statements import upsert

WEB: Final = 0
"""The row that stands for the web pages."""


@dataclass(frozen=True, slots=True)
class Bot:
    """One bot at Telegram. `name` is what those who run the server call it, `username` what Telegram does, once it has told.

    Without a `sealed_token` it is named by the environment, or was removed: then people may still be known by its id.
    """

    id: int
    name: str | None
    username: str
    sealed_token: bytes | None = field(repr=False)


def all_bots(connection: sa.Connection) -> tuple[Bot, ...]:
    """Every bot that this server ever spoke through, by id; the web pages are none."""
    bots = models.bots.c
    found = sa.select(bots.id, bots.name, bots.username, bots.sealed_token).where(bots.id != WEB).order_by(bots.id)
    return tuple(Bot(*row) for row in connection.execute(found))


def keep_bot(connection: sa.Connection, bot: Bot) -> None:
    """From now on this server speaks through it. Raises `sqlalchemy.exc.IntegrityError` for a name that is another's."""
    row = {"id": bot.id, "name": bot.name, "username": bot.username, "sealed_token": bot.sealed_token}
    upsert(connection, models.bots, [row], update=("name", "username", "sealed_token"))


def forget_token(connection: sa.Connection, bot_id: int) -> None:
    """The server speaks through it no more, and its names are forgotten; whom it spoke to stays known."""
    connection.execute(sa.update(models.bots).where(models.bots.c.id == bot_id).values(name=None, username="", sealed_token=None))


def note_username(connection: sa.Connection, bot_id: int, username: str) -> None:
    """What Telegram calls this bot."""
    connection.execute(sa.update(models.bots).where(models.bots.c.id == bot_id).values(username=username))
