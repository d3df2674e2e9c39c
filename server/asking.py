"""How a command that writes gets done: by the server that holds the data folder if there is one, else here."""

from typing import Any

from bot.conversation import utc_now
from server.administration import Administration, Refusal
from server.running import prepared
from server.settings import Settings
from storage import control
from storage.database import Database


async def ask(settings: Settings, command: str, request: dict[str, Any]) -> dict[str, Any]:
    """The command's answer. Raises `Refusal` in French, or a `StorageError`."""
    answer = await _answer(settings, command, request)
    refused = answer.get("refused") or answer.get("error")
    if refused:
        raise Refusal(refused)
    return answer


async def _answer(settings: Settings, command: str, request: dict[str, Any]) -> dict[str, Any]:
    if settings.is_embedded and settings.data_dir.exists():
        answer = control.ask(settings.data_dir, {"command": command, **request})
        if answer is not None:
            return answer
    with prepared(settings, f"concertia {command}") as master:
        async with Database(settings.url) as database:
            return await Administration(database, master, utc_now, settings.public_url).handlers[command](request)
