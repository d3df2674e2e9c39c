"""Throwing away a draft: a record whose consultation was never opened, once that is confirmed. Never here: anything of one that was."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection
from starlette.responses import Response

from server.access import OfRecord, OwnRecord
from server.forms import own_form
from server.pages.launch.sent import FICHES
from server.pages.launch.steps import Preparation, is_launched, preparation
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.services import FromServices, Services
from storage import records
from storage.journal import append

MEANWHILE: Final = "Quelqu’un d’autre vient d’écrire dans cette fiche : rien n’est supprimé. Regardez d’abord ce qui est nouveau."

router = APIRouter(prefix=FICHES)


class DiscardPage(Page, frozen=True, kw_only=True):
    """What would be lost. `told` says how far it is; `seen` goes back with the form; `refused` is why it could not be done."""

    record: str
    named: str
    told: str
    begun_on: date
    seen: int
    refused: str


@router.get("/{record}/suppression")
async def ask_to_discard(own: OfRecord, services: FromServices) -> Response:
    return await _page(own, services)


@router.post("/{record}/suppression", dependencies=[Depends(own_form)])
async def discard(own: OfRecord, services: FromServices, seen: Annotated[str, Form()] = "") -> Response:
    """Only what was shown: nothing where it was opened, or written in, since."""

    def work(connection: Connection) -> bool:
        record = records.by_id(connection, own.record.id)
        if record is None:
            return True
        if str(record.revision) != seen or is_launched(record) or not records.discard(connection, record):
            return False
        title = preparation(connection, services, record).title
        append(connection, services.clock(), own.visitor.author, "record_deleted", record=record.id, title=title)
        return True

    if await services.database.write(work):
        return RedirectResponse("/organisateur?supprimee=oui", 303)
    return await _page(own, services, MEANWHILE)


async def _page(own: OwnRecord, services: Services, refused: str = "") -> Response:
    """The record as it is by now; what was opened is shown for what it is."""

    def work(connection: Connection) -> Preparation:
        return preparation(connection, services, records.by_id(connection, own.record.id) or own.record)

    found = await services.database.read(work)
    if is_launched(found.record):
        return RedirectResponse(f"{FICHES}/{own.record.id}", 303)
    page = DiscardPage(
        title="Supprimer cette fiche ?",
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=services.fictional,
        record=f"{FICHES}/{own.record.id}",
        named=found.title,
        told=found.told,
        begun_on=found.record.begun_on,
        seen=found.record.revision,
        refused=refused,
    )
    return render(services, "launch/discard.html", page, 409 if refused else 200)
