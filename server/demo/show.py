"""The demonstration: a whole installation on fictional data, with a stand-in for Telegram, until Ctrl-C."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.bulk import BulkMessages
from bot.telegram.running import TelegramBot
from bot.telegram.standin import Standin, StandinRequest, WebhookDelivery
from bot.telegram.webhook import Response
from server.administration import Refusal
from server.app import create_app
from server.bots import AtWork
from server.demo.filling import FICTIONS, fill
from server.demo.phone import PATH, Phone, router
from server.demo.told import ask_to_be_told
from server.pages.addresses import door_address
from server.running import Installation, beside, opened
from server.services import Services
from server.serving import HOST, bound, serve
from server.settings import Settings
from storage.consultations import Consultation, all_consultations

TOKEN = "1:demonstration"  # noqa: S105 - the stand-in's bot: no secret
SECRET = "demonstration"  # noqa: S105 - shared with nobody but the stand-in
SHOWN = FICTIONS[0]
"""The consultation whose addresses are printed."""
WORKSHOP = FICTIONS[-1]
"""That in which people read one another."""

Say = Callable[[str], None]

log = logging.getLogger(__name__)


async def show(port: int, data: Path | None, say: Say) -> None:
    """Runs the demonstration on this port; `data` is where it stays, without it nothing is kept."""
    with bound(port) as listening, _folder(data) as folder:
        address = f"http://{HOST}:{listening.getsockname()[1]}"
        settings = Settings.model_construct(data_dir=folder, public_url=address)  # whatever the environment says of a real one
        async with AsyncExitStack() as stack:
            installation = await stack.enter_async_context(opened(settings, address))
            made = await _filled(installation)
            phone = await stack.enter_async_context(_simulated(installation))
            links = await _links(installation)
            services = _with_phone(installation.services, phone)
            await stack.enter_async_context(beside(_released(services, await services.releasing.waiting())))
            say(_welcome(address, links, made, data))
            await serve(create_app(services, installation.bots, router(phone)), [listening], services.stopping)


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        yield data
        return
    with TemporaryDirectory(prefix="concertia-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


async def _filled(installation: Installation) -> int:
    """The number of people made up. Raises `Refusal` where there are real ones: every page here says that all is fictional."""
    services = installation.services
    every = await services.database.read(all_consultations)
    if not all(consultation.fictional for consultation in every):
        raise Refusal("Ce dossier contient une vraie concertation : donnez à --data un autre dossier.")
    return await services.database.write(
        lambda connection: fill(connection, services.keyring.master, services.clock().date(), services.public_url)
    )


async def _released(services: Services, waiting: Sequence[Consultation]) -> None:
    """Lets the commission see figures, seconds after the addresses are printed; what it met is in the log."""
    try:
        await services.releasing.make_due(waiting, services.clock().date())
    except Exception:
        log.exception("the demonstration has not all its releases")


def _with_phone(services: Services, phone: Phone) -> Services:
    """A bot of that name may exist at Telegram, and be anybody's: every link to the bot opens the simulated phone.

    What is opened here is made up too.
    """
    bot = phone.standin.bot
    usernames = {bot["id"]: bot["username"]}
    return replace(services, telegram_usernames=usernames, telegram_address=f"{PATH}?c={{payload}}", fictional=True)


@asynccontextmanager
async def _simulated(installation: Installation) -> AsyncIterator[Phone]:
    """The real bot, with the stand-in where Telegram would be."""
    standin, services = Standin(token=TOKEN), installation.services
    bot = TelegramBot(
        token=TOKEN,
        api_url="https://stand.in/bot",
        mode="webhook",
        conversation=services.conversation,
        webhook_secret=SECRET,
        webhook_url="https://stand.in/telegram/webhook",
        request=StandinRequest(standin),
        bulk=BulkMessages(services.database, services.keyring, services.clock),
    )

    async def receive(headers: dict[str, str], body: bytes) -> Response:
        return await bot.webhook.receive(headers, lambda: _ready(body))

    async with bot:
        await ask_to_be_told(services, standin)
        installation.bots.at_work[bot.bot_id] = AtWork(bot)
        yield Phone(standin, WebhookDelivery(standin, receive))


async def _ready(body: bytes) -> bytes:
    return body


async def _links(installation: Installation) -> dict[str, str]:
    invite = installation.administration.invite
    organiser = await invite({"email": f"organisation@{SHOWN.code}.invalid", "role": "organiser", "siren": SHOWN.sirens[0]})
    commission = await invite({"email": "commission@exemple.invalid", "role": "commission", "siren": None})
    return {"organiser": organiser["url"], "commission": commission["url"]}


def _welcome(address: str, links: dict[str, str], made: int, data: Path | None) -> str:
    kept = f"Les données restent dans « {data} »." if data else "Rien n’est gardé à l’arrêt (pour garder : --data DOSSIER)."
    filled = f"{made} personnes fictives ont répondu. " if made else ""
    return f"""
{filled}Tout est fictif. {kept}

  Citoyen, téléphone simulé   {address}/telephone?c={SHOWN.code}
  Citoyen, page web           {address}/c/{SHOWN.code}
  Citoyen, par une affiche    {address}{door_address(SHOWN.code)}
  Citoyen, écrire et voter    {address}/telephone?c={WORKSHOP.code}
  Organisateur (Nantes)       {links["organiser"]}
  Commission                  {links["commission"]}

  Les deux derniers liens servent une seule fois, dans les 30 minutes.
  Un vrai robot : créez-le avec @BotFather, puis CONCERTIA_TELEGRAM_TOKEN=… ./concertia serve (voir README.md).
  Arrêt : Ctrl-C.
"""
