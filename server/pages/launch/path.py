"""The path at a glance: what is to be done for one record, and how far each step is. Never here: the steps themselves."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from server import words
from server.access import AnOrganiser, OfRecord
from server.forms import own_form
from server.pages.launch.sent import FICHES
from server.pages.launch.steps import Preparation, Step, is_launched, preparation
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.records.checks import filled
from server.records.prefilled import LAUNCHED, fields_of
from server.services import FromServices
from storage import records
from storage.authorities import authority_of
from storage.consultations import Consultation, by_id

LACKING: Final = "Cette fiche reste à compléter."
WHOLE: Final = "Cette fiche est complète."
LACKING_LATER: Final = (
    "Tout ce qui est demandé pour l’instant est rempli. Le reste ({}, sur ce qui se sera passé et sur la suite) se remplira plus tard."
)
LACKING_NOW: Final = "La concertation est finie : il reste {} à remplir sur ce qui s’est passé et sur la suite."

router = APIRouter(prefix=FICHES)


class PathPage(Page, frozen=True, kw_only=True):
    """`record` is where it is; `steps` in their order; whether all before the last one `is_ready`. `code` is that of the consultation
    once it is open, `status` where it stands and `stands` what its record lacks; before, `progress` says how far all is, as the list of
    records does.
    """

    authority: str
    record: str
    steps: tuple[Step, ...]
    is_ready: bool
    is_online: bool
    code: str
    status: str
    progress: str
    stands: str


@router.post("", dependencies=[Depends(own_form)])
async def begin(visitor: AnOrganiser, services: FromServices, authority: Annotated[str, Form()] = "") -> Response:
    """Makes a record with what is known of the authority already."""
    today, own = services.clock().date(), visitor.authorities("organiser")
    chosen = next((each for each in own if str(each) == authority), None)
    if chosen is None:
        raise HTTPException(404)
    made = await services.database.write(lambda connection: _begun(connection, chosen, visitor.organiser.email, today))
    return RedirectResponse(f"{FICHES}/{made}", 303)


@router.get("/{record}")
async def path(own: OfRecord, services: FromServices) -> Response:
    today = services.clock().date()

    def work(connection: Connection) -> PathPage:
        found = preparation(connection, services, own.record)
        opened = _opened(connection, own.record.consultation_id)
        return PathPage(
            title=found.title,
            visitor=own.visitor,
            home=HOMES["organiser"],
            fictional=services.fictional,
            authority=own.authority.name,
            steps=found.steps if opened is None else found.kept_steps,
            record=f"{FICHES}/{own.record.id}",
            is_ready=found.is_ready,
            is_online=found.is_online,
            code=opened.code if opened else "",
            status=words.status(opened, today) if opened else found.told if is_launched(own.record) else "",
            stands=_stands(found, opened, today) if opened else "",
            progress="" if opened or is_launched(own.record) else found.told,
        )

    return render(services, "launch/path.html", await services.database.read(work))


def _begun(connection: Connection, authority_id: int, email: str, today: date) -> int:
    fields = fields_of(authority_of(connection, authority_id))
    return records.begin(connection, authority_id, email, today, {"fields": fields, "launch": LAUNCHED})


def _stands(found: Preparation, opened: Consultation, today: date) -> str:
    """What the record of a consultation that was opened still lacks: now, or once it is over."""
    if any(not step.is_done for step in found.kept_steps if not step.is_optional):
        return LACKING
    done, of = filled(found.values, "close")
    if done == of:
        return WHOLE
    left = words.plural(of - done, "champ", "champs")
    return (LACKING_NOW if opened.is_over(today) else LACKING_LATER).format(left)


def _opened(connection: Connection, consultation_id: int | None) -> Consultation | None:
    return None if consultation_id is None else by_id(connection, consultation_id)
