"""The web application of one installation: every route it answers, and how it runs.

Never here: what a route does.
"""

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from server import pages
from server.access import public
from server.edge import Edge
from server.errors import RETRY_AFTER, add_error_pages, error_page
from server.running import opened, telegram_bot
from server.services import FromServices, Services
from server.serving import HOST, bound, serve
from server.settings import Settings
from storage.errors import StorageError

if TYPE_CHECKING:
    from bot.telegram.running import TelegramBot


def create_app(services: Services, bot: "TelegramBot | None" = None, *more: APIRouter) -> FastAPI:
    """The application: pages, health, the bot's webhook where it has one, and `more` routes of a demonstration."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.services = services
    pages.include(app)
    app.include_router(_health(bot))
    if bot is not None:
        app.include_router(_webhook(bot))
    for extra in more:
        app.include_router(extra)
    add_error_pages(app)
    app.add_middleware(Edge, error_page=error_page, https=services.is_https)
    return app


def _health(bot: "TelegramBot | None") -> APIRouter:
    router = APIRouter(dependencies=[Depends(public)])

    @router.api_route("/health", methods=["GET", "HEAD"])
    async def health(services: FromServices) -> Response:
        """Whether this process can do its work: 200, or 503 with the reason beside the part that fails."""
        database = await _database_health(services)
        telegram = {"state": "absent"} if bot is None else bot.health()
        failing = "failing" in (database["state"], telegram["state"])
        return JSONResponse(
            {"database": database, "telegram": telegram}, 503 if failing else 200, {"Retry-After": RETRY_AFTER} if failing else None
        )

    return router


async def _database_health(services: Services) -> dict[str, str]:
    try:
        await services.database.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar_one())
    except StorageError:
        return {"state": "failing", "why": "La base de données ne répond pas : le journal du serveur dit pourquoi."}
    return {"state": "ok", "why": ""}


def _webhook(bot: "TelegramBot") -> APIRouter:
    from bot.telegram.running import WEBHOOK_PATH

    router = APIRouter(dependencies=[Depends(public)])

    @router.post(WEBHOOK_PATH)
    async def webhook(request: Request) -> Response:
        """Where Telegram delivers updates; a secret header tells that it is Telegram."""
        answer = await bot.webhook.receive(request.headers, request.body)
        return Response(answer.body, answer.status, dict(answer.headers))

    return router


async def run(settings: Settings, port: int, say: Callable[[str], None]) -> None:
    """Serves an installation until told to stop; `say` is told its address."""
    with bound(port) as listening:
        address = f"http://{HOST}:{listening.getsockname()[1]}"
        if "public_url" not in settings.model_fields_set:
            settings = settings.model_copy(update={"public_url": address})
        async with AsyncExitStack() as stack:
            installation = await stack.enter_async_context(opened(settings, address))
            bot = telegram_bot(installation)
            if bot is not None:
                await stack.enter_async_context(bot)
            without = "" if bot else " Sans robot Telegram : CONCERTIA_TELEGRAM_TOKEN n’est pas réglé."
            say(f"Concertia tourne : {address} (arrêt : Ctrl-C).{without}")
            await serve(create_app(installation.services, bot), listening)
