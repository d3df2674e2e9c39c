"""What goes wrong between us and Telegram, in the words of whoever runs the bot: what happened, and what to do."""

import re
from typing import Final

from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from storage.errors import StorageError

REFUSED_TOKEN: Final = (
    "Telegram refuse le jeton du robot. Demandez-en un nouveau à @BotFather (/token), puis donnez-le avec "  # noqa: S105 - no token
    "«\u00a0./concertia bot add\u00a0», ou dans CONCERTIA_TELEGRAM_TOKEN si le robot y est réglé."
)
TWO_READERS: Final = (
    "Un autre programme lit déjà les messages de ce robot\u00a0: ils vont tantôt à l’un, tantôt à l’autre. Arrêtez l’autre programme. "
    "S’il n’est pas à vous, demandez un nouveau jeton à @BotFather (/revoke)."
)
NOT_NOW: Final = "Telegram demande d’attendre avant de nouveaux appels. Rien à faire : le robot reprendra de lui-même."
NO_ANSWER: Final = "Telegram ne répond pas. Vérifiez l’accès à Internet ; le robot réessaie de lui-même."
REFUSED_REQUEST: Final = "Telegram refuse une demande du robot. Vérifiez CONCERTIA_PUBLIC_URL. Il en dit : « {words} »."
OUR_FAULT: Final = "Une erreur de Concertia empêche le robot d’entendre. Elle est dans le journal ; le robot réessaie de lui-même."
STARTING: Final = "Le robot se prépare ; Telegram n’a pas encore répondu."
HIJACKED: Final = (
    "Les messages de ce robot ne sont plus livrés ici. Si vous l’avez installé ailleurs vous-même, arrêtez-le là-bas, puis redémarrez "
    "Concertia. Sinon, son jeton est connu d’un tiers\u00a0: demandez-en un nouveau à @BotFather (/revoke), puis donnez-le avec "
    "«\u00a0./concertia bot add\u00a0», ou dans CONCERTIA_TELEGRAM_TOKEN si le robot y est réglé."
)
NO_DATABASE: Final = "La base de données ne répond pas : les messages restent chez Telegram et seront lus ensuite."


def trouble(error: Exception) -> str:
    """One sentence or two, in French; never an address, which would hold the token."""
    match error:
        case StorageError():
            return NO_DATABASE
        case InvalidToken():
            return REFUSED_TOKEN
        case Conflict() if "webhook" in error.message.lower():
            return HIJACKED
        case Conflict():
            return TWO_READERS
        case RetryAfter():
            return NOT_NOW
        case BadRequest():
            return REFUSED_REQUEST.format(words=constant_words(error))
        case TelegramError():
            return NO_ANSWER
        case _:
            return OUR_FAULT


def constant_words(error: TelegramError) -> str:
    """What Telegram says of a refusal, for anyone to read: up to the first thing that it might quote, a text, a number or an address."""
    found = re.match(r"[A-Za-z_ ,.:'()-]*", error.message)
    return found[0].rstrip(" :(-") if found else ""


def needs_someone(error: Exception) -> bool:
    """Whether only a human being can mend it: calling again at once is useless then, and calling often an offence."""
    return isinstance(error, InvalidToken | Conflict)
