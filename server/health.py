"""How a server is, as monitors and whoever shares out requests ask.

Never here: which route that is (see `app`), or who answers before there are any (see `early`).
"""

import asyncio
from typing import Final

from starlette.responses import JSONResponse, Response

from server.bots import Bots
from server.services import Services
from storage.errors import DatabaseCorrupt, StorageError

RETRY_AFTER: Final = "5"
"""Seconds after which to come again when the database is away: a restart of it takes less."""
PATIENCE: Final = 3.0
"""Seconds for a database that is asked whether it keeps something again: whoever asks how it is does not wait much longer."""
_SAYS_NOTHING: Final = "La base de données ne répond pas : le journal du serveur dit pourquoi."
_DAMAGED: Final = "La base de données est abîmée : arrêtez le serveur et rétablissez une sauvegarde."
_KEEPS_NOTHING: Final = (
    "Rien ne peut être gardé en ce moment : le disque est plein, ou la base de données ne peut pas être écrite. Le journal du serveur dit "
    "pourquoi. Une fois que c’est réparé, tout reprend seul, et Telegram redonne les messages."
)


async def health(services: Services, bots: Bots) -> Response:
    """Whether this process can do its work: 200, or 503 with the reason beside the part that fails, be it one bot of several."""
    database = await _database_health(services)
    telegram = bots.health()
    failing = "failing" in (database["state"], telegram["state"])
    return JSONResponse(
        {"database": database, "telegram": telegram, "mail": bots.mail_health()},
        503 if failing else 200,
        {"Retry-After": RETRY_AFTER} if failing else None,
    )


async def ready(services: Services, bots: Bots) -> Response:
    """Whether requests should come here: 204, or 503 while the database or a bot is not ready yet, and once it was told to stop."""
    able = (await _database_health(services))["state"] == "ok" and bots.health()["state"] in ("ok", "absent")
    is_ready = able and not services.stopping.is_set()
    return Response(status_code=204 if is_ready else 503, headers=None if is_ready else {"Retry-After": RETRY_AFTER})


async def _database_health(services: Services) -> dict[str, str]:
    try:
        await services.database.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar_one())
    except StorageError as error:
        return {"state": "failing", "why": _DAMAGED if isinstance(error, DatabaseCorrupt) else _SAYS_NOTHING}
    try:
        async with asyncio.timeout(PATIENCE):
            await services.database.check_it_keeps()
    except DatabaseCorrupt:
        return {"state": "failing", "why": _DAMAGED}
    except (StorageError, TimeoutError):
        return {"state": "failing", "why": _KEEPS_NOTHING}
    return {"state": "ok", "why": ""}
