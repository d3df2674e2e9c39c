"""The papers of a consultation, written into a folder by a command: pages that stand alone, for a browser or a word processor."""

from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from dialogues.values import Value
from server.administration import Refusal
from server.exports.folder import read, write_whole
from server.pages.page import STATIC, environment
from server.paperwork import DOCUMENTS, Facts, Installation, facts_of
from server.settings import Settings
from storage.consultations import by_code


class AlonePage(Value, frozen=True, kw_only=True):
    """One paper with its own style: nothing is fetched to show it."""

    title: str
    name: str
    facts: Facts
    fictional: bool
    style: str


async def write_paperwork(settings: Settings, code: str, folder: Path) -> list[Path]:
    """Each paper of this consultation, in this folder, made if need be. Raises `Refusal`, `StorageError`."""
    mail = settings.mail_server
    installation = Installation(settings.public_url, "SQLite" if settings.is_embedded else "PostgreSQL", mail.host if mail else "")

    def facts(connection: Connection) -> Facts:
        consultation = by_code(connection, code)
        if consultation is None:
            raise Refusal(f"Aucune concertation n’a le code « {code} » : vérifiez-le sur la page d’accueil du serveur.")
        return facts_of(connection, consultation, installation, datetime.now(UTC).date())

    stated = await read(settings, facts)
    template = environment().get_template("paperwork/alone.html")
    style = (STATIC / "paper.css").read_text(encoding="utf-8")
    written = []
    for name, title in DOCUMENTS.items():
        page = AlonePage(title=title, name=name, facts=stated, fictional=stated.consultation.fictional, style=style)
        content = template.render(page=page).encode()

        def write(file: IO[bytes], content: bytes = content) -> None:
            file.write(content)

        path = folder / f"{code}-{name}.html"
        write_whole(path, write)
        written.append(path)
    return written
