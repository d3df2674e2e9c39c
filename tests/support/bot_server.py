"""A bot at work as in production: the program in its own process, Telegram's stand-in here, and all between them over loopback HTTP.

Never here: what people say, nor what should come of it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.telegram.standin import Standin, Webhook, WebhookDelivery, over_http, standin_server
from tests.support.botapi import check_calls
from tests.support.canaries import TOKEN_SECRET
from tests.support.server import NONE, PROGRAM, Server, command

TOKEN = f"4242:{TOKEN_SECRET}"
LONGEST_WAIT = 0.2
"""Seconds between two sendings of an update: Telegram lets up to 64 pass."""


NANTES = "244400404"
"""The SIREN of Nantes Métropole."""
OPEN = (
    *("consultation", "open", "nantes", "--siren", NANTES, "--title", "L’IA à Nantes", "--closes-on", "31/12/2099"),
    *("--results-on", "15/01/2100", "--results-url", "https://nantes.example/resultats"),
    *("--dpo-contact", "dpo@nantes.example", "--other-way", "à l’accueil"),
)
"""The command that opens the consultation « nantes »."""


@dataclass
class BotServer:
    """`server` is not started yet; `delivery` brings it what people do, again and again, whenever a webhook is set."""

    server: Server
    standin: Standin
    delivery: WebhookDelivery

    async def open(self) -> float:
        """Start the server, and wait until its bot is ready; the seconds until it answered."""
        seconds = await self.server.start()
        await self.until_health(lambda telegram: telegram["state"] == "ok")
        return seconds

    async def command(self, *arguments: str, program: Sequence[str] = PROGRAM) -> str:
        """What a command prints, run beside the server; fails the test if it fails."""
        done = await asyncio.to_thread(partial(command, *arguments, settings=self.server.settings, program=program))
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
        return done.stdout

    async def settle(self) -> None:
        """Until all that people did is acknowledged, and all that the bot wants to say is said."""
        while self.standin.exchange.pending():
            await self.standin.exchange.change()
        await self.until_health(lambda telegram: telegram["waiting"] == 0)

    async def health(self) -> dict[str, Any]:
        """What `/health` tells of the bot."""
        (bot,) = (await self.server.health())[1]["telegram"]["bots"]
        return dict(bot)

    @property
    def webhook(self) -> str:
        """Where the bot asked for its updates, by the path alone."""
        return urlsplit(self._set.url).path

    @property
    def secret(self) -> str:
        """What Telegram sends along with each, so that it is known from others."""
        return self._set.secret_token

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Telegram-Bot-Api-Secret-Token": self.secret, "Content-Type": "application/json"}

    @property
    def _set(self) -> Webhook:
        assert self.standin.webhook is not None
        return self.standin.webhook

    async def until_health(self, holds: Callable[[dict[str, object]], bool], within: float = 30.0) -> None:
        async with asyncio.timeout(within):
            while True:
                if holds(await self.health()):
                    return
                await asyncio.sleep(0.02)


@asynccontextmanager
async def bot_server(
    folder: Path,
    mode: str = "webhook",
    settings: Mapping[str, str] = NONE,
    token: str = TOKEN,
    program: Sequence[str] = PROGRAM,
    options: Sequence[str] = (),
) -> AsyncIterator[BotServer]:
    """It runs from `open` until the block ends; then nothing of it is left but its files."""
    standin = Standin(token)
    async with standin_server(standin) as port, over_http(standin) as receive:
        bot = {"TELEGRAM_TOKEN": token, "TELEGRAM_API_URL": f"http://127.0.0.1:{port}/bot", "TELEGRAM_MODE": mode}
        async with Server(folder, bot | {**settings}, program, options) as server:
            delivery = WebhookDelivery(standin, receive, sleep=lambda seconds: asyncio.sleep(min(seconds, LONGEST_WAIT)))
            delivering = asyncio.create_task(delivery.run())
            try:
                yield BotServer(server, standin, delivery)
            finally:
                delivering.cancel()
                with suppress(asyncio.CancelledError):
                    await delivering
    check_calls(standin)
