"""What an administrator does from a terminal: the commands that write, wherever they run.

Each takes and returns plain JSON values, because a command hands its request to the server that holds the data folder, if one does.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from bot.screens import notice_in_force
from bot.wording import LANGUAGES
from dialogues.cleaning import clean
from dialogues.faults import BrokenScript
from dialogues.loader import load, shipped
from dialogues.script import Script
from dialogues.values import Value
from server import words
from server.files import unread
from server.journal_words import verdict
from server.municipalities import BrokenList, read_municipalities
from server.opening import CannotOpen, Opening, open_consultation
from storage import authorities, consultations, municipalities, organisers, records, results
from storage.bots import Bot, all_bots
from storage.consultations import Consultation, IncompatibleScript
from storage.database import Database
from storage.journal import COMMAND_LINE, append, verify
from storage.keys import Keyring
from storage.memberships import OF_AUTHORITY, ROLES
from storage.organisers import plain

Request = dict[str, Any]
Handler = Callable[[Request], Awaitable[Request]]

ONLY_TOTALS: Final = (
    "Les réponses de cette concertation sont effacées depuis le {} : il ne reste que ses totaux, qui ne peuvent plus être recomptés. "
    "Rien n’a changé."
)

_ANOTHER_MEANING: Final = (
    "Ce déroulé donnerait un autre sens à ce qui est déjà publié, et les réponses ne pourraient plus être rapprochées. "
    "Corrigez-le ; s’il n’a rien à voir avec les versions déjà publiées sous son nom court, changez ce nom (« id ») :"
)

TOLD_DOWNLOADS: Final = "tell downloads"
"""The one request that no command is named after: `export` and `consolidate` read by themselves, and have it written."""

NEEDS_SIREN: Final = "Ce rôle est celui d’une collectivité : donnez-la par --siren."
NEEDS_NO_SIREN: Final = "Les rôles administrator et commission ne sont d’aucune collectivité : retirez --siren."
WRITTEN_MEANWHILE: Final = "Quelqu’un écrit en ce moment dans la fiche de cette concertation : rien n’a changé. Recommencez."
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


class Refusal(Exception):
    """The command cannot be done; the message, in French, says why and what to do."""


class Administration(Value, frozen=True):
    """The writing commands on one database. `clock` tells aware moments in UTC; `public_url` heads the links that are printed."""

    database: Database
    keyring: Keyring
    clock: Callable[[], datetime]
    public_url: str

    @property
    def handlers(self) -> Mapping[str, Handler]:
        commands = {
            "invite": self.invite,
            "open": self.open_consultation,
            "close": self.close_consultation,
            "state": self.state,
            "recount": self.recount,
            "import municipalities": self.import_municipalities,
            "verify journal": self.verify_journal,
            TOLD_DOWNLOADS: self.tell_downloads,
        }
        return {name: worded(command) for name, command in commands.items()}

    async def invite(self, request: Request) -> Request:
        """`email`, `role` and `siren` of the authority that the role needs, if any. Gives a single-use sign-in `url`."""
        email, role, siren, now = request["email"], request["role"], request["siren"], self.clock()
        if not _EMAIL.fullmatch(email):
            raise Refusal(f"« {email} » n’est pas une adresse électronique : écrivez-la comme prenom.nom@exemple.fr.")
        if role not in ROLES:
            raise Refusal(f"« {role} » n’est pas un rôle. Les rôles : {', '.join(ROLES)}.")
        if (role in OF_AUTHORITY) != (siren is not None):
            raise Refusal(NEEDS_SIREN if siren is None else NEEDS_NO_SIREN)

        def work(connection: Connection) -> str:
            authority = None if siren is None else _authority(connection, siren)
            append(connection, now, COMMAND_LINE, "invited", email=plain(email), role=role, siren=siren)
            return organisers.invite(connection, email, role, authority, now)

        token = await self.database.write(work)
        return {"url": f"{self.public_url}/connexion/{token}"}

    async def open_consultation(self, request: Request) -> Request:
        """Makes a consultation and opens it. `script` is YAML text, or None for the shipped default; `bot` is the name or number of the
        one that alone speaks for it, or None; `invited` lets in nobody without an invitation.

        `identity_days`, `texts_until` (both may be None) and `follow_up_months` say how long each kind is kept.

        Gives its `code` and `url`, what Telegram calls its `bot`, empty where none is known, and how long things are `kept`, in French.
        """
        script = _script(request["script"], request["script_file"])

        def work(connection: Connection) -> Request:
            opening = _opening(connection, request, script)
            made = open_consultation(connection, opening, self.clock().date(), self.keyring.master)
            append(connection, self.clock(), COMMAND_LINE, "consultation_opened", consultation=made.code)
            return {"bot": bot_of(connection, made.bot_id), "kept": words.kept(made)}

        made = await self.database.write(work)
        return {"code": request["code"], "url": f"{self.public_url}/c/{request['code']}", **made}

    async def close_consultation(self, request: Request) -> Request:
        """Closes the consultation of this `code` at once."""

        def work(connection: Connection) -> None:
            consultation = named_consultation(connection, request["code"])
            consultations.close_consultation(connection, consultation.id)
            append(connection, self.clock(), COMMAND_LINE, "consultation_closed", consultation=consultation.code)

        await self.database.write(work)
        return {"code": request["code"]}

    async def state(self, request: Request) -> Request:
        """Has the notice of the consultation of this `code` state another `dpo_contact` or `legal_basis`, as its record does from then on;
        None leaves one as it is.

        Gives how many participations were agreed to under `another` notice than the one now in force.
        """
        stated = {name: clean(request[name]) for name in ("dpo_contact", "legal_basis") if request[name] is not None}
        if not all(stated.values()) or not stated:
            raise Refusal("Dites ce qui change : --dpo-contact, --legal-basis, ou les deux, avec des mots.")

        def work(connection: Connection) -> int:
            consultation = named_consultation(connection, request["code"])
            consultations.set_stated(connection, consultation.id, **stated)
            if not records.amend(connection, consultation.id, "fields", stated):
                raise Refusal(WRITTEN_MEANWHILE)
            changed = named_consultation(connection, request["code"])
            append(connection, self.clock(), COMMAND_LINE, "notice_changed", consultation=changed.code, changed=sorted(stated))
            return results.agreed_to_another(connection, changed.id, notice_in_force(changed))

        return {"another": await self.database.write(work)}

    async def recount(self, request: Request) -> Request:
        """Counts every answer of this `code` anew and mends the tallies. Gives how many cells `differed`."""

        def look(connection: Connection) -> tuple[int, tuple[results.Difference, ...]]:
            consultation = named_consultation(connection, request["code"])
            if consultation.answers_erased_on is not None:
                raise Refusal(ONLY_TOTALS.format(words.day(consultation.answers_erased_on)))
            versions = consultations.versions_of(connection, consultation.id)
            scripts = {version: consultations.script_of_version(connection, version) for version in versions}
            return consultation.id, results.recount(connection, consultation.id, scripts)

        def repair(connection: Connection) -> None:
            results.repair(connection, consultation, differences)
            append(connection, self.clock(), COMMAND_LINE, "recounted", consultation=request["code"], cells=len(differences))

        consultation, differences = await self.database.read(look)
        if differences:
            await self.database.write(repair)
        return {"differed": len(differences)}

    async def import_municipalities(self, request: Request) -> Request:
        """Puts the list of `file` (an absolute path: a list does not fit in a request) in the place of that of the authority of `siren`.

        Without `siren`: of the list of all authorities that have none of their own. Gives their `count`.
        """
        found = await asyncio.to_thread(lambda: read_municipalities(_content(Path(request["file"]))))

        def work(connection: Connection) -> None:
            authority = None if request["siren"] is None else _authority(connection, request["siren"])
            municipalities.replace_list(connection, authority, found)
            append(connection, self.clock(), COMMAND_LINE, "municipalities_imported", siren=request["siren"], count=len(found))

        await self.database.write(work)
        return {"count": len(found)}

    async def tell_downloads(self, request: Request) -> Request:
        """The `files` that a command wrote, with the SHA-256 of each by its name, are in the journal."""
        await self.database.write(partial(tell_downloads, now=self.clock(), files=request["files"]))
        return {}

    async def verify_journal(self, request: Request) -> Request:
        """Whether the chain of the journal is `broken`, and what is to be `said` of it."""
        verified = await self.database.read(verify)
        return {"broken": verified.broken is not None, "said": verdict(verified)}


def tell_downloads(connection: Connection, now: datetime, files: Mapping[str, str]) -> None:
    """The same, where no server runs."""
    for name, digest in files.items():
        append(connection, now, COMMAND_LINE, "downloaded", file=name, sha256=digest)


def worded(command: Handler) -> Handler:
    """The command, answering `refused` with a sentence where it cannot be done: an exception would not travel to another process."""

    async def worded(request: Request) -> Request:
        try:
            return await command(request)
        except (Refusal, CannotOpen) as refusal:
            return {"refused": str(refusal)}
        except BrokenScript as error:
            return {"refused": f"Le déroulé ne peut pas servir ; corrigez d’abord ces fautes :\n{error}"}
        except IncompatibleScript as error:
            findings = "\n".join(f"{finding.what}. {finding.remedy}." for finding in error.findings)
            return {"refused": f"{_ANOTHER_MEANING}\n{findings}"}
        except BrokenList as error:
            return {"refused": f"Cette liste de communes ne peut pas servir, et rien n’a changé ; corrigez d’abord ces fautes :\n{error}"}

    return worded


def _script(text: str | None, name: str) -> Script:
    return shipped("default") if text is None else load(text, name, LANGUAGES)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refusal(unread(file, error)) from error


def _authority(connection: Connection, siren: str) -> int:
    authorities.load_territories(connection)
    found = next((authority.id for authority in authorities.all_authorities(connection) if authority.siren == siren), None)
    if found is None:
        raise Refusal(f"Aucune collectivité n’a le SIREN « {siren} » : vérifiez les 9 chiffres (liste : storage/territories.csv).")
    return found


def bot_of(connection: Connection, bot_id: int | None) -> str:
    """What Telegram calls the bot that speaks for a consultation (None: any does), empty where none is known."""
    return next((bot.username for bot in all_bots(connection) if bot.username and bot_id in (None, bot.id)), "")


def bot_named(connection: Connection, named: str) -> Bot:
    """The bot of this name or number. Raises `Refusal`."""
    found = next((bot for bot in all_bots(connection) if named.lower() in (bot.name, str(bot.id))), None)
    if found is None:
        raise Refusal(f"Aucun robot n’a le nom ou le numéro « {named} » : « ./concertia bot list » les donne.")
    return found


def named_consultation(connection: Connection, code: str) -> Consultation:
    """The consultation of this code. Raises `Refusal`."""
    found = consultations.by_code(connection, code)
    if found is None:
        raise Refusal(f"Aucune concertation n’a le code « {code} » : vérifiez-le sur la page d’accueil du serveur.")
    return found


def _opening(connection: Connection, request: Request, script: Script) -> Opening:
    texts_until = request["texts_until"]
    return Opening(
        code=request["code"],
        title=request["title"],
        script=script,
        opens_on=date.fromisoformat(request["opens_on"]),
        closes_on=date.fromisoformat(request["closes_on"]),
        results_on=date.fromisoformat(request["results_on"]),
        results_url=request["results_url"],
        dpo_contact=request["dpo_contact"],
        legal_basis=request["legal_basis"],
        other_way=request["other_way"],
        decides=request["decides"],
        retention_date=date.fromisoformat(request["retention_date"]),
        authority_ids=tuple(_authority(connection, siren) for siren in dict.fromkeys(request["sirens"])),
        access="invited" if request["invited"] else "open",
        bot_id=None if request["bot"] is None else bot_named(connection, request["bot"]).id,
        identity_days=request["identity_days"],
        texts_until=None if texts_until is None else date.fromisoformat(texts_until),
        follow_up_months=request["follow_up_months"],
    )
