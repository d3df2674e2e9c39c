"""Requests that are answered when something changes, for the scripts that keep a page fresh.

Asked of the database again and again, which other processes write too. Never here: what is looked at.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from fastapi import Request

from server.services import Services


async def another(request: Request, services: Services, look: Callable[[], Awaitable[str]], seen: str, *, held: float, every: float) -> str:
    """What `look` gives, as soon as it is not `seen` any more; looked at each `every` seconds.

    In any case after `held` seconds, when the server stops, or when nobody waits for it.
    """
    until = asyncio.get_running_loop().time() + held
    while True:
        found = await look()
        over = asyncio.get_running_loop().time() >= until or services.stopping.is_set()
        if found != seen or over or await request.is_disconnected():
            return found
        with suppress(TimeoutError):
            await asyncio.wait_for(services.stopping.wait(), every)
