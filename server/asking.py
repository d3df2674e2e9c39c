"""How a command that writes gets done: by the server that holds the data folder if there is one, else here."""

from datetime import UTC, datetime
from typing import Any, Final

from server.administration import Administration, Refusal
from server.bot_administration import handlers_of
from server.bots import Bots
from server.preparing import prepared
from server.releasing import Releasing, rule_of
from server.scripts import Scripts
from server.settings import Settings
from storage import control

FAILED: Final = "Le serveur qui tourne n’a pas pu exécuter cette commande ({fault}) : son journal dit pourquoi."

PATIENCE: Final = {"retention": 3600.0, "release": 3600.0}
"""Seconds for commands that may erase millions of rows, a piece at a time, or work for seconds on each consultation."""


async def ask(settings: Settings, command: str, request: dict[str, Any]) -> dict[str, Any]:
    """The command's answer. Raises `Refusal` in French, or a `StorageError`."""
    answer = await _answer(settings, command, request)
    if "refused" in answer:
        raise Refusal(answer["refused"])
    if "error" in answer:
        raise Refusal(FAILED.format(fault=answer.get("detail", answer["error"])))
    return answer


async def _answer(settings: Settings, command: str, request: dict[str, Any]) -> dict[str, Any]:
    if settings.is_embedded and settings.data_dir.exists():
        seconds = PATIENCE.get(command, control.ANSWER_SECONDS)
        answer = control.ask(settings.data_dir, {"command": command, **request}, seconds)
        if answer is not None:
            return answer
    async with prepared(settings, f"concertia {command}") as (database, keyring):
        here = Administration(database, keyring, lambda: datetime.now(UTC), settings.public_url)
        return await handlers_of(here, Bots(), settings, Releasing(database, Scripts(), rule_of(settings)))[command](request)
