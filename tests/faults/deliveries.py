"""Updates brought to the webhook by hand, in whatever number and order, and what is kept afterwards.

Never here: what people do on their phones.
"""

import asyncio
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, Final

import sqlalchemy as sa

from storage import models
from tests.bot.telegram.world import SECRET, World
from tests.storage.people import everything

TRUE: Final = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
AT_ONCE: Final = 40
"""Deliveries under way at once: Telegram makes so many, unless it is told otherwise, as it is."""


def figure(name: str, usual: int) -> int:
    """How many of something a test does: `usual` in the suite, another number from the environment for a longer run."""
    return int(os.environ.get(name, str(usual)))


def lots(name: str, usual: int, most: int) -> list[range]:
    """As many as `figure` says, in lots of at most `most`: each lot is a test of its own, of a minute or so."""
    number = figure(name, usual)
    return [range(first, min(first + most, number)) for first in range(0, number, most)]


async def post(world: World, body: bytes | Mapping[str, Any]) -> int:
    """The status that this update is answered with; a call that rides is not made."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def read() -> bytes:
        return sent

    return (await world.bot.webhook.receive(TRUE, read)).status


async def post_all(world: World, bodies: Iterable[bytes | Mapping[str, Any]]) -> list[int]:
    """The statuses of these, brought in any order, many at once."""
    connections = asyncio.Semaphore(AT_ONCE)

    async def one(body: bytes | Mapping[str, Any]) -> int:
        async with connections:
            return await post(world, body)

    return await asyncio.gather(*map(one, bodies))


def tap(update_id: int, person: int, data: str, message: int = 1) -> dict[str, Any]:
    """A tap as Telegram writes it."""
    sender = {"id": person, "is_bot": False, "first_name": "Camille"}
    asked = {"message_id": message, "date": 1, "chat": {**sender, "type": "private"}}
    return {"update_id": update_id, "callback_query": {"id": str(update_id), "from": sender, "data": data, "message": asked}}


def text(update_id: int, person: int, words: str, message: int = 1) -> dict[str, Any]:
    """A message as Telegram writes it."""
    sender = {"id": person, "is_bot": False, "first_name": "Camille"}
    chat = {**sender, "type": "private"}
    return {"update_id": update_id, "message": {"message_id": message, "date": 1, "chat": chat, "from": sender, "text": words}}


async def kept(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that a conversation writes but the numbers of the updates heard."""
    rows = await world.database.read(everything)
    tallies = await world.database.read(lambda connection: connection.execute(sa.select(models.tallies)).all())
    return {**rows, "seen_updates": [], "tallies": sorted(map(tuple, tallies))}
