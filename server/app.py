"""The web application of one installation: every route it answers, and how it runs.

Never here: what a route does.
"""

from collections.abc import Callable
from contextlib import AsyncExitStack

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from bot.telegram.running import WEBHOOK_PATH, TelegramBot
from server import pages
from server.access import public
from server.edge import Edge
from server.errors import add_error_pages, error_page
from server.running import Installation, attended, opened, telegram_bot
from server.services import FromServices, Services
from server.serving import HOST, bound, serve
from server.settings import Settings


def create_app(services: Services, bot: TelegramBot | None = None, *more: APIRouter) -> FastAPI:
    """The application: pages, health, the bot's webhook where it has one, and `more` routes of a demonstration."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.services = services
    app.state.bot = bot
    pages.include(app)
    app.include_router(router)
    for extra in more:
        app.include_router(extra)
    add_error_pages(app)
    app.add_middleware(Edge, error_page=error_page, https=services.is_https)
    return app


router = APIRouter(dependencies=[Depends(public)])


@router.get("/health")
async def health(request: Request, services: FromServices) -> Response:
    """Whether this process can do its work: 200, or 503 with the reason beside the part that fails."""
    await services.database.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar_one())
    bot: TelegramBot | None = request.app.state.bot
    telegram = {"state": "absent"} if bot is None else bot.health()
    return JSONResponse({"database": "ok", "telegram": telegram}, 503 if telegram["state"] == "failing" else 200)


@router.post(WEBHOOK_PATH)
async def webhook(request: Request) -> Response:
    """Where Telegram delivers updates; a secret header tells that it is Telegram."""
    bot: TelegramBot | None = request.app.state.bot
    if bot is None:
        return Response(status_code=404)
    answer = await bot.webhook.receive(request.headers, request.body)
    return Response(answer.body, answer.status, dict(answer.headers))


async def run(settings: Settings, port: int, say: Callable[[str], None]) -> None:
    """Serves an installation until told to stop; `say` is told its address."""
    with bound(port) as listening:
        address = f"http://{HOST}:{listening.getsockname()[1]}"
        async with AsyncExitStack() as stack:
            installation = await stack.enter_async_context(opened(settings, address))
            await stack.enter_async_context(attended(installation))
            bot = await _started(stack, installation)
            say(f"Concertia tourne : {address} (arrêt : Ctrl-C)")
            await serve(create_app(installation.services, bot), listening)


async def _started(stack: AsyncExitStack, installation: Installation) -> TelegramBot | None:
    bot = telegram_bot(installation)
    return None if bot is None else await stack.enter_async_context(bot)
