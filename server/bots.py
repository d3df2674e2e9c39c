"""The bots at work in this process: what `/health` tells of them, and whose a delivery is.

Never here: which there should be, and their start and stop (see `following`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends, Request

from bot.acts import WEB_BOT
from dialogues.values import Value

if TYPE_CHECKING:
    from bot.bulk_lane import BulkLane
    from bot.telegram.running import TelegramBot
    from bot.telegram.webhook import Response

WEBHOOK_PATH: Final = "/telegram/webhook"
"""Heads the addresses that Telegram delivers to; what follows is each bot's own (see `bot.sealing.webhook_name`)."""

NOT_AT_WORK: Final = "Ce robot n’est plus sur ce serveur. Rendez-le-lui avec «\u00a0./concertia bot add\u00a0»."

NO_MAIL: Final = "Ce serveur n’envoie pas de courriel. Réglez CONCERTIA_SMTP_URL, puis redémarrez-le."

_STATES: Final = ("failing", "starting", "ok")
"""The worst first."""


class AtWork(Value, frozen=True):
    """`name` is what those who run the server call it; `address` ends the path that Telegram delivers its updates to."""

    bot: "TelegramBot"
    name: str = ""
    address: str = ""


class Bots:
    """By their ids. One in trouble keeps none of the others from working. `mail` carries what is sent to many by e-mail."""

    def __init__(self) -> None:
        self.at_work: dict[int, AtWork] = {}
        self.mail: BulkLane | None = None
        self.changed = asyncio.Event()
        """Set by whoever changes, in this process, which bots there should be."""

    def health(self) -> dict[str, Any]:
        """`state` is that of the worst, or « absent »; `bots` tells each apart. Never a token, a secret or an address that holds one."""
        bots = [{"id": bot_id, "name": one.name, **one.bot.health()} for bot_id, one in self.at_work.items()]
        states = {bot["state"] for bot in bots}
        return {"state": next((state for state in _STATES if state in states), "absent"), "bots": bots}

    def mail_health(self) -> dict[str, Any]:
        """Of what is sent to many by e-mail; nobody needs it to answer."""
        if self.mail is None:
            return {"state": "absent", "why": "", "held_for": 0.0}
        why = self.mail.hindrance
        return {"state": "failing" if why else "ok", "why": why, "held_for": round(self.mail.held_for, 1)}

    def hindrances(self, senders: Collection[int]) -> list[str]:
        """Why those of these bots that cannot send to many people now cannot, in French."""
        return [why for bot_id in senders if (why := self._hindrance(bot_id))]

    def _hindrance(self, bot_id: int) -> str:
        if bot_id == WEB_BOT:
            return self.mail.hindrance if self.mail else NO_MAIL
        one = self.at_work.get(bot_id)
        return one.bot.health()["bulk_why"] if one else NOT_AT_WORK

    async def receive(self, address: str, headers: Mapping[str, str], read_body: Callable[[], Awaitable[bytes]]) -> "Response | None":
        """Answers a delivery; None where no bot has this address."""
        bot = next((one.bot for one in self.at_work.values() if one.address == address), None)
        return await bot.webhook.receive(headers, read_body) if bot else None


def bots_of(request: Request) -> Bots:
    """The bots of the application this request came to."""
    bots: Bots = request.app.state.bots
    return bots


FromBots = Annotated[Bots, Depends(bots_of)]
"""A route's parameter: `bots: FromBots`."""
