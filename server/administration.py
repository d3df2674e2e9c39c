"""What an administrator does from a terminal: the commands that write, wherever they run.

Each takes and returns plain JSON values, because a command hands its request to the server that holds the data folder, if one does.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from dialogues.faults import BrokenScript
from dialogues.loader import load, shipped
from dialogues.script import Script
from storage import authorities, consultations, organisers, results
from storage.consultations import NewConsultation
from storage.database import Database
from storage.keys import MasterKey

Request = dict[str, Any]
Handler = Callable[[Request], Awaitable[Request]]


class Refusal(Exception):
    """The command cannot be done; the message, in French, says why and what to do."""


@dataclass(frozen=True, slots=True)
class Administration:
    """The writing commands on one database. `clock` tells aware moments in UTC; `public_url` heads the links that are printed."""

    database: Database
    master_key: MasterKey
    clock: Callable[[], datetime]
    public_url: str

    @property
    def handlers(self) -> Mapping[str, Handler]:
        commands = {"invite": self.invite, "open": self.open_consultation, "close": self.close_consultation, "recount": self.recount}
        return {name: _worded(command) for name, command in commands.items()}

    async def invite(self, request: Request) -> Request:
        """`email`, and `siren` of the organiser's authority (none: a member of the commission). Gives a single-use sign-in `url`."""
        now = self.clock()

        def work(connection: Connection) -> str:
            siren = request.get("siren")
            authority = None if siren is None else _authority(connection, siren)
            return organisers.invite(connection, request["email"], "organiser" if siren else "commission", authority, now)

        token = await self.database.write(work)
        return {"url": f"{self.public_url}/connexion/{token}"}

    async def open_consultation(self, request: Request) -> Request:
        """Makes a consultation and opens it. `script` is YAML text, or None for the shipped default. Gives its `code` and `url`."""
        script = _script(request.get("script"), request.get("script_file", ""))

        def work(connection: Connection) -> None:
            version = consultations.publish_script(connection, script, self.clock().date())
            new = _new_consultation(connection, request, version)
            consultations.open_consultation(connection, consultations.create_consultation(connection, new, self.master_key))

        await self.database.write(work)
        return {"code": request["code"], "url": f"{self.public_url}/c/{request['code']}"}

    async def close_consultation(self, request: Request) -> Request:
        """Closes the consultation of this `code` at once."""

        def work(connection: Connection) -> None:
            consultations.close_consultation(connection, _consultation(connection, request["code"]))

        await self.database.write(work)
        return {"code": request["code"]}

    async def recount(self, request: Request) -> Request:
        """Counts every answer of this `code` anew and mends the tallies. Gives how many cells `differed`."""

        def look(connection: Connection) -> tuple[int, tuple[results.Difference, ...]]:
            consultation = _consultation(connection, request["code"])
            versions = consultations.versions_of(connection, consultation)
            scripts = {version: consultations.script_of_version(connection, version) for version in versions}
            return consultation, results.recount(connection, consultation, scripts)

        consultation, differences = await self.database.read(look)
        if differences:
            await self.database.write(lambda connection: results.repair(connection, consultation, differences))
        return {"differed": len(differences)}


def _worded(command: Handler) -> Handler:
    """The command, answering `refused` with a sentence where it cannot be done: an exception would not travel to another process."""

    async def worded(request: Request) -> Request:
        try:
            return await command(request)
        except Refusal as refusal:
            return {"refused": str(refusal)}
        except BrokenScript as error:
            return {"refused": f"Le déroulé ne peut pas servir ; corrigez d’abord ces fautes :\n{error}"}
        except IntegrityError:
            return {"refused": "La base a refusé : ce code est déjà pris, ou la fin vient avant le début. Changez-les, puis recommencez."}
        except ValueError as error:
            return {"refused": f"Une valeur ne convient pas ({error}). Corrigez-la, puis recommencez."}

    return worded


def _script(text: str | None, name: str) -> Script:
    return shipped("default") if text is None else load(text, name)


def _authority(connection: Connection, siren: str) -> int:
    found = next((authority.id for authority in authorities.all_authorities(connection) if authority.siren == siren), None)
    if found is None:
        raise Refusal(f"Aucune collectivité n’a le SIREN « {siren} » : vérifiez les 9 chiffres (liste : storage/territories.csv).")
    return found


def _consultation(connection: Connection, code: str) -> int:
    found = consultations.by_code(connection, code)
    if found is None:
        raise Refusal(f"Aucune concertation n’a le code « {code} » : vérifiez-le sur la page d’accueil du serveur.")
    return found.id


def _new_consultation(connection: Connection, request: Request, version: int) -> NewConsultation:
    return NewConsultation(
        code=request["code"],
        title=request["title"],
        fictional=False,
        script_version_id=version,
        opens_on=date.fromisoformat(request["opens_on"]),
        closes_on=date.fromisoformat(request["closes_on"]),
        results_on=date.fromisoformat(request["results_on"]),
        results_url=request["results_url"],
        dpo_contact=request["dpo_contact"],
        legal_basis=request["legal_basis"],
        retention_date=date.fromisoformat(request["retention_date"]),
        other_way=request["other_way"],
        authority_ids=tuple(_authority(connection, siren) for siren in request["sirens"]),
    )
