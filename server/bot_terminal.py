"""What a terminal asks Telegram of a bot, and tells of bots. A token is seen here, and never printed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from server.administration import Refusal
from server.settings import Settings, is_token

if TYPE_CHECKING:
    from bot.telegram.inspecting import Inspection

STATES = {"ok": "en marche", "starting": "se prépare", "failing": "en panne"}
UNKNOWN = "état inconnu d’ici (si un serveur tourne, sa page /health le dit)"


async def checked(token: str, settings: Settings) -> "Inspection":
    """What Telegram says of this token, if it can be asked. Raises `Refusal` for what is no token, or is refused by Telegram."""
    from bot.telegram.inspecting import inspect

    if not is_token(token):
        raise Refusal(f"Ce n’est pas un jeton de robot. Écrivez {Settings.model_fields['telegram_token'].description}")
    found = await inspect(token, settings.telegram_api_url)
    if found.refused:
        raise Refusal("Telegram refuse ce jeton : copiez-le en entier depuis @BotFather, ou demandez-en un nouveau (/token).")
    return found


def lines(bots: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A line a bot, and below it what is wrong and what is its alone."""
    if not bots:
        yield "Aucun robot : ajoutez-en un avec « ./concertia bot add NOM »."
    for bot in bots:
        called = f"@{bot['username']}" if bot["username"] else "Telegram ne l’a pas encore nommé"
        name = bot["name"] or "CONCERTIA_TELEGRAM_TOKEN"
        yield f"{name} ({called}, numéro {bot['id']}) : {STATES.get(bot['state'], UNKNOWN)}"
        if bot["why"]:
            yield f"  {bot['why']}"
        if bot["codes"]:
            yield f"  Seul robot de : {', '.join(bot['codes'])}"
