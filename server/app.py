"""The web application of one installation: every route it answers.

Never here: what a route does.
"""

from fastapi import APIRouter, Depends, FastAPI, Response

from server.access import from_this_machine, public
from server.api import documentation, schema
from server.api.routes import ROUTERS
from server.bots import Bots
from server.edge import Edge
from server.errors import add_error_pages, error_page
from server.health import health, ready
from server.pages import every
from server.relay import Among, Relay
from server.services import FromServices, Services


def create_app(services: Services, bots: Bots, *more: APIRouter, among: Among | None = None) -> FastAPI:
    """The application: pages, API, health, and `more` routes of a demonstration; what Telegram delivers is answered before it.

    `among`: the processes of which this one is.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.services = services
    app.state.bots = bots
    every.include(app)
    for router in (*ROUTERS, schema.router, documentation.router):
        app.include_router(router)
    app.include_router(_health(bots))
    app.include_router(_metrics(bots))
    for extra in more:
        app.include_router(extra)
    add_error_pages(app)
    if among is not None:
        app.add_middleware(Relay, among=among, refusal=error_page)
    app.add_middleware(Edge, error_page=error_page, https=services.is_https)
    return app


def _health(bots: Bots) -> APIRouter:
    router = APIRouter(dependencies=[Depends(public)])

    @router.api_route("/health", methods=["GET", "HEAD"])
    async def its_health(services: FromServices) -> Response:
        return await health(services, bots)

    @router.api_route("/ready", methods=["GET", "HEAD"])
    async def is_ready(services: FromServices) -> Response:
        return await ready(services, bots)

    return router


def _metrics(bots: Bots) -> APIRouter:
    router = APIRouter(dependencies=[Depends(from_this_machine)])

    @router.get("/metrics")
    async def metrics() -> Response:
        from server.metrics import MEDIA_TYPE, exposition  # a tenth of a second that no start waits for

        return Response(exposition(bots), media_type=MEDIA_TYPE)

    return router
