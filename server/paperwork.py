"""The papers that an authority owes for one consultation, filled with what is configured: register entry, impact assessment, notice,
processor checklist, retention table. What nobody configured is left to be filled in, and is never made up.

Here: which papers there are and the facts they state. Never here: their sentences, which are in `templates/paperwork`.
"""

from datetime import date
from typing import Final

from sqlalchemy import Connection

from bot.acts import Channel
from bot.memory import asks
from bot.screens import Setting, long_notice_screen, notice_in_force, notice_screen
from dialogues.script import DEFAULT_LANGUAGE, Script, Step
from dialogues.values import Value
from server import words
from server.figures.release import K
from storage.backup import DAYS_KEPT
from storage.bots import all_bots
from storage.consultations import Consultation, script_of_version
from storage.housekeeping import DEAD_LETTERS_KEPT, UPDATES_KEPT
from storage.organisers import SESSION_IDLE, SESSION_LIFETIME

DOCUMENTS: Final = {
    "registre": "Fiche du registre des traitements",
    "aipd": "Analyse d’impact préremplie",
    "mention": "Mention d’information",
    "sous-traitance": "Liste de contrôle de la sous-traitance",
    "durees": "Tableau des durées de conservation",
}
"""Each paper by its name in addresses and files, with its title, in the order of reading."""
ABOUT: Final = {
    "registre": "Article 30 du RGPD : qui traite quelles données, pourquoi, et pour combien de temps.",
    "aipd": "Article 35 : ce que le traitement peut faire aux personnes, et ce qui le limite. À compléter avec votre DPO.",
    "mention": "Ce que les personnes lisent avant d’accepter, mot pour mot, et sa version.",
    "sous-traitance": "Article 28 : hébergement, sauvegardes, courriel. Ce qu’il faut demander à chacun.",
    "durees": "Les jours de cette concertation, et ce que le serveur efface de lui-même.",
}


class Installation(Value, frozen=True):
    """What is known of where the consultation runs; empty where it is not configured."""

    address: str
    database: str
    mail_host: str


class Notice(Value, frozen=True):
    """The notice as one channel shows it, short and long, in paragraphs."""

    channel: str
    short: tuple[str, ...]
    long: tuple[str, ...]


class Facts(Value, frozen=True):
    """What the papers of one consultation state. `profile` and `sensitive` are questions in words; `bots` are names, with their @."""

    consultation: Consultation
    made_on: date
    version: str
    notices: tuple[Notice, ...]
    installation: Installation
    bots: tuple[str, ...]
    questions: int
    profile: tuple[str, ...]
    sensitive: tuple[str, ...]
    free_texts: int
    k: int = K
    updates_hours: int = int(UPDATES_KEPT.total_seconds()) // 3600
    letters_days: int = DEAD_LETTERS_KEPT.days
    backup_days: int = DAYS_KEPT
    idle_minutes: int = int(SESSION_IDLE.total_seconds()) // 60
    session_hours: int = int(SESSION_LIFETIME.total_seconds()) // 3600

    @property
    def controllers(self) -> tuple[str, ...]:
        """The authorities, with their SIREN."""
        return tuple(f"{authority.name} (SIREN {authority.siren})" for authority in self.consultation.authorities)

    @property
    def audience(self) -> str:
        return "sur invitation" if self.consultation.is_by_invitation else "ouverte à tous"


def facts_of(connection: Connection, consultation: Consultation, installation: Installation, today: date) -> Facts:
    """The facts of this consultation as they are now."""
    script = script_of_version(connection, consultation.script_version_id)
    speaking = tuple(bot for bot in all_bots(connection) if asks(bot.id, consultation) and (bot.username or bot.sealed_token))
    channels: tuple[Channel, ...] = ("telegram", "web") if speaking else ("web",)
    return Facts(
        consultation=consultation,
        made_on=today,
        version=notice_in_force(consultation),
        notices=tuple(_notice(consultation, script, channel, installation.address) for channel in channels),
        installation=installation,
        bots=tuple(f"@{bot.username}" if bot.username else bot.name or str(bot.id) for bot in speaking),
        questions=len(script.questions),
        profile=_asked(consultation, [step for step in script.questions if step.profile]),
        sensitive=_asked(consultation, [step for step in script.questions if step.sensitive]),
        free_texts=sum(step.kind == "text" for step in script.questions),
    )


def _notice(consultation: Consultation, script: Script, channel: Channel, address: str) -> Notice:
    setting = Setting(consultation, script, DEFAULT_LANGUAGE, channel, f"{address}/c/{consultation.code}")
    short, long = notice_screen(setting), long_notice_screen(setting)
    labels = " · ".join(f"[{button.label}]" for row in short.buttons for button in row)
    name = "Telegram" if channel == "telegram" else "Page web"
    return Notice(name, (short.title, *short.body, labels), (long.title, *long.body))


def _asked(consultation: Consultation, steps: list[Step]) -> tuple[str, ...]:
    return tuple(words.words(step.ask, consultation.authorities[0]) for step in steps)
