"""The web application of one installation: every route it answers, and how it runs.

Never here: what a route does.
"""

import asyncio
import gc
from collections.abc import Callable, Sequence
from socket import socket
from typing import Final

from fastapi import APIRouter, Depends, FastAPI, Response
from fastapi.responses import JSONResponse

from server import pages
from server.access import from_this_machine, public
from server.api import documentation, schema
from server.api.routes import ROUTERS
from server.bots import Bots
from server.deliveries import Deliveries
from server.edge import Edge
from server.errors import RETRY_AFTER, add_error_pages, error_page
from server.following import Following
from server.relay import Among, Relay, calling
from server.running import opened
from server.services import FromServices, Services
from server.serving import HOST, bound, serve
from server.settings import Settings
from server.workers import Doors, Workers
from storage.errors import DatabaseCorrupt, StorageError

PATIENCE: Final = 3.0
"""Seconds for a database that is asked whether it keeps something again: whoever asks how it is does not wait much longer."""
_SAYS_NOTHING: Final = "La base de données ne répond pas : le journal du serveur dit pourquoi."
_DAMAGED: Final = "La base de données est abîmée : arrêtez le serveur et rétablissez une sauvegarde."
_KEEPS_NOTHING: Final = (
    "Rien ne peut être gardé en ce moment : le disque est plein, ou la base de données ne peut pas être écrite. Le journal du serveur dit "
    "pourquoi. Une fois que c’est réparé, tout reprend seul, et Telegram redonne les messages."
)


def create_app(services: Services, bots: Bots, *more: APIRouter, among: Among | None = None) -> FastAPI:
    """The application: pages, health, the webhooks of the bots, and `more` routes of a demonstration.

    `among`: the processes of which this one is.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.services = services
    app.state.bots = bots
    pages.include(app)
    for router in (*ROUTERS, schema.router, documentation.router):
        app.include_router(router)
    app.include_router(_health(bots))
    app.include_router(_metrics(bots))
    for extra in more:
        app.include_router(extra)
    add_error_pages(app)
    app.add_middleware(Edge, error_page=error_page, https=services.is_https)
    if among is not None:
        app.add_middleware(Relay, among=among, refusal=error_page)
    app.add_middleware(Deliveries, bots=bots)
    return app


def _health(bots: Bots) -> APIRouter:
    router = APIRouter(dependencies=[Depends(public)])

    @router.api_route("/health", methods=["GET", "HEAD"])
    async def health(services: FromServices) -> Response:
        """Whether this process can do its work: 200, or 503 with the reason beside the part that fails, be it one bot of several."""
        database = await _database_health(services)
        telegram = bots.health()
        failing = "failing" in (database["state"], telegram["state"])
        return JSONResponse(
            {"database": database, "telegram": telegram, "mail": bots.mail_health()},
            503 if failing else 200,
            {"Retry-After": RETRY_AFTER} if failing else None,
        )

    @router.api_route("/ready", methods=["GET", "HEAD"])
    async def ready(services: FromServices) -> Response:
        """Whether requests should come here: 204, or 503 while the database or a bot is not ready yet, and once it was told to stop."""
        able = (await _database_health(services))["state"] == "ok" and bots.health()["state"] in ("ok", "absent")
        is_ready = able and not services.stopping.is_set()
        return Response(status_code=204 if is_ready else 503, headers=None if is_ready else {"Retry-After": RETRY_AFTER})

    return router


def _metrics(bots: Bots) -> APIRouter:
    router = APIRouter(dependencies=[Depends(from_this_machine)])

    @router.get("/metrics")
    async def metrics() -> Response:
        from server.metrics import MEDIA_TYPE, exposition  # a tenth of a second that no start waits for

        return Response(exposition(bots), media_type=MEDIA_TYPE)

    return router


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


async def run(settings: Settings, port: int, say: Callable[[str], None]) -> None:
    """Serves an installation until told to stop; `say` is told its address."""
    with bound(port) as listening:
        await _serve(settings, [listening], say)


async def run_worker(workers: Workers, number: int, settings: Settings, doors: Doors, say: Callable[[str], None]) -> None:
    """The same as one of several processes, which is told to stop once nobody looks after it."""
    ports = [door.getsockname()[1] for door in doors.own]

    def started(sentence: str) -> None:
        if number > 1:
            return
        if not workers.have_started:
            say(sentence)
        workers.say_started()

    with workers.looked_after():
        async with calling() as session:
            await _serve(settings, [doors.public, doors.own[number - 1]], started, Among(session, number, ports))


async def _serve(settings: Settings, listening: Sequence[socket], say: Callable[[str], None], among: Among | None = None) -> None:
    address = f"http://{HOST}:{listening[0].getsockname()[1]}"
    if "public_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"public_url": address})
    async with opened(settings, address) as installation, Following(installation.bots, settings, installation.services):
        without = "" if installation.bots.at_work else " Sans robot Telegram : tapez « ./concertia bot add NOM »."
        several = f" en {len(among.ports)} processus" if among else ""
        say(f"Concertia tourne{several} : {address} (arrêt : Ctrl-C).{without}")
        app = create_app(installation.services, installation.bots, among=among)
        gc.freeze()  # what a start leaves stays: each full collection would look through all of it
        await serve(app, listening)
