"""What Telegram says of each bot, asked with its token; nothing is set, and no token is ever told."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sqlalchemy import Connection

from bot.sealing import token_in, webhook_name
from dialogues.values import Value
from server.bots import WEBHOOK_PATH
from server.doctor.findings import Finding, fault, warning, well
from server.settings import Settings
from storage.bots import all_bots
from storage.database import Database
from storage.keys import Keyring

if TYPE_CHECKING:
    from bot.telegram.inspecting import Inspection

FARTHEST: Final = 30.0
"""Seconds that a clock may be wrong: people are told days and minutes, never seconds."""
RECENT: Final = timedelta(hours=1)
"""A delivery that failed longer ago is over."""


class Token(Value, frozen=True):
    """The token of a bot, and what the bot is called here."""

    unshown = ("token",)

    name: str
    token: str


async def tokens_of(settings: Settings, keyring: Keyring | None) -> Mapping[int, Token]:
    """Those of the environment and of the database, by the number of the bot; without its key, those of the environment alone."""

    def read(connection: Connection) -> dict[int, Token]:
        assert keyring is not None
        return {
            bot.id: Token(bot.name or str(bot.id), token_in(keyring, bot.id, bot.sealed_token))
            for bot in all_bots(connection)
            if bot.sealed_token is not None
        }

    tokens: dict[int, Token] = {}
    if keyring is not None:
        async with Database(settings.url) as database:
            tokens = await database.read(read)
    if settings.telegram_token is not None:
        token = settings.telegram_token.get_secret_value()
        tokens[int(token.partition(":")[0])] = Token("de CONCERTIA_TELEGRAM_TOKEN", token)
    return tokens


async def bots_found(settings: Settings, keyring: Keyring | None, tokens: Mapping[int, Token], *, unsure: bool) -> list[Finding]:
    """A finding or more on each bot, then on the clock. `keyring` is None where nothing was ever set at Telegram from here, or, if
    `unsure`, where that could not be read."""
    if not tokens:
        return [warning("Robots : aucun ; les gens ne peuvent répondre que sur le web. Pour en ajouter un : « ./concertia bot add NOM ».")]
    from bot.telegram.inspecting import inspect

    asked = await asyncio.gather(*(inspect(one.token, settings.telegram_api_url) for one in tokens.values()))
    found: list[Finding] = []
    for (bot_id, one), told in zip(tokens.items(), asked, strict=True):
        called = f"Robot {one.name}" + (f" (@{told.username})" if told.username else "")
        ours = f"{settings.public_url}{WEBHOOK_PATH}/{webhook_name(keyring, bot_id)}" if keyring else None if unsure else ""
        found += [fault(f"{called} : {told.trouble}")] if told.trouble else _delivery_found(called, told, ours, settings)
    return [*found, *await _clock_found(settings)]


def _delivery_found(called: str, told: "Inspection", ours: str | None, settings: Settings) -> list[Finding]:
    """`ours` is where Telegram should deliver in webhook mode, None where that is not known."""
    from bot.telegram.troubles import HIJACKED

    waiting = f" Messages en attente : {told.pending}." if told.pending else ""
    if ours is None:
        return [well(f"{called} : le jeton est bon.{waiting}")]
    if told.webhook_url not in ("", ours):
        return [fault(f"{called} : le jeton est bon, mais les messages vont à {urlsplit(told.webhook_url).hostname}. {HIJACKED}")]
    in_place = told.webhook_url != ""
    if in_place != (settings.telegram_mode == "webhook"):
        change = "enlève celui qui est en place" if in_place else "le pose"
        serve = f"« ./concertia serve » {change} en démarrant ; s’il tourne déjà, relancez-le."
        return [warning(f"{called} : le jeton est bon ; quant au webhook, {serve}{waiting}")]
    found = [well(f"{called} : le jeton est bon, et les messages nous viennent.{waiting}")]
    if told.last_error_at is not None and datetime.now(UTC) - told.last_error_at < RECENT:
        found.append(warning(f"{called} : Telegram n’a pas pu livrer il y a peu ; il en dit : « {told.last_error} »."))
    return found


async def _clock_found(settings: Settings) -> list[Finding]:
    """Nothing where Telegram does not tell the time."""
    from bot.telegram.inspecting import seconds_ahead

    ahead = await seconds_ahead(settings.telegram_api_url)
    if ahead is None:
        return []
    if abs(ahead) <= FARTHEST:
        return [well("Horloge : d’accord avec celle de Telegram.")]
    wrong = "avance" if ahead > 0 else "retarde"
    return [fault(f"Horloge : elle {wrong} de {abs(ahead):.0f} secondes ; réglez-la (« timedatectl set-ntp true »).")]
