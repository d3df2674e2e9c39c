"""The charter, to be read and signed once by an authority, and printed. Never here: its text (see `server.charter`)."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection
from starlette.responses import Response

from dialogues.cleaning import clean
from server.access import OfRecord, OwnRecord
from server.charter import Charter
from server.pages.launch.sent import FICHES, RESUMED, FromForm
from server.pages.launch.steps import pledge_of
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.records.fields import MOST
from server.services import FromServices, Services
from storage import records
from storage.journal import append
from storage.records import Pledge

NO_SIGNER: Final = "Écrivez le nom de la personne qui signe."
NO_OFFICE: Final = "Écrivez sa fonction, par exemple : Vice-présidente au numérique."
TOO_LONG: Final = "Raccourcissez : {} caractères au plus."

router = APIRouter(prefix=FICHES)


class CharterPage(Page, frozen=True, kw_only=True):
    """The charter. `pledge` is its signature, if there is one; else `signer` and `office` are what was typed, with the
    `faults` of each.

    `is_new` if the authority signed another version before. `told` is what became of the form.
    """

    record: str
    authority: str
    charter: Charter
    pledge: Pledge | None
    is_new: bool
    today: date
    signer: str
    office: str
    faults: Mapping[str, str]
    told: str


@router.get("/{record}/charte")
async def show(own: OfRecord, services: FromServices) -> Response:
    return await _page(own, services)


@router.post("/{record}/charte")
async def sign(own: OfRecord, services: FromServices, sent: FromForm) -> Response:
    """Keeps the signature with the text as it is now."""
    signer, office = (" ".join(clean(sent.first(name)).split()) for name in ("signer", "office"))
    if not sent.is_own:
        return await _page(own, services, signer, office, told=RESUMED)
    if _faults(signer, office):
        return await _page(own, services, signer, office, checked=True)
    charter, today = services.charter, services.clock().date()
    pledge = Pledge(own.authority.id, charter.version, charter.text, signer, office, today)

    def work(connection: Connection) -> None:
        if records.sign(connection, pledge):
            append(connection, services.clock(), own.visitor.author, "charter_signed", siren=own.authority.siren, version=charter.version)

    await services.database.write(work)
    return RedirectResponse(f"{FICHES}/{own.record.id}/charte", 303)


async def _page(
    own: OwnRecord, services: Services, signer: str = "", office: str = "", *, told: str = "", checked: bool = False
) -> Response:
    def work(connection: Connection) -> tuple[Pledge, ...]:
        return records.pledges_of(connection, own.authority.id)

    pledges = await services.database.read(work)
    pledge = pledge_of(pledges, services.charter)
    page = CharterPage(
        title=services.charter.title,
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=services.fictional,
        record=f"{FICHES}/{own.record.id}",
        authority=own.authority.name,
        charter=services.charter,
        pledge=pledge,
        is_new=bool(pledges) and pledge is None,
        today=services.clock().date(),
        signer=signer,
        office=office,
        faults=_faults(signer, office) if checked else {},
        told=told,
    )
    return render(services, "launch/charter.html", page, 422 if checked else 200)


def _faults(signer: str, office: str) -> dict[str, str]:
    """What is wrong, by its field."""
    found = {"signer": _fault(signer, NO_SIGNER), "office": _fault(office, NO_OFFICE)}
    return {field: fault for field, fault in found.items() if fault}


def _fault(typed: str, empty: str) -> str:
    """What is wrong with a name or an office; `empty` where there is none."""
    if not typed:
        return empty
    return TOO_LONG.format(MOST["line"]) if len(typed) > MOST["line"] else ""
