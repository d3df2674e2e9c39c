"""The door of a consultation, which short addresses and QR codes open: its page, and what keeps out whoever needs an invitation.

    /e/nantes                          the consultation
    /e/nantes/accueil-mairie            by a link put somewhere
    /e/nantes/7Q2M-9D4K-0XWB-RT5H      by an invitation

It is there before the opening and after the closing too. Whatever opens nothing, a code of none, a draft, an invitation used, made up, or
to one that is not open, leads to the same page, to the last word; one that was used, by way of the pages where whoever used it is known.
Never here: what makes an invitation good (see `bot.inviting`), and what the page says (see `presenting`).
"""

from typing import Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from bot.acts import Noticed
from dialogues.script import DEFAULT_LANGUAGE
from server import qr
from server.access import public
from server.pages.addresses import DOOR, LANGUAGE, Pages, address_of, door_address, in_language, known_language, pages_at
from server.pages.home import Told, doors
from server.pages.presenting import door_page, telegram_of
from server.pages.sent import read_form
from server.pages.visiting import AVisit, Visit, origin_of
from server.services import FromServices, Services
from storage import consultations, invitations

CODE: Final = "code"
"""The field of an invitation's code."""
TABLET: Final = "borne"
"""The field of the address of the shared tablet that the code is typed on."""

router = APIRouter(prefix=DOOR, dependencies=[Depends(public)])


@router.post("")
async def typed(request: Request, services: FromServices) -> Response:
    """Leads to the consultation that the code of an invitation, typed here, was made for."""
    origin, fields = origin_of(request), await read_form(request)
    tablet = pages_at(fields.get(TABLET, [""])[0])
    kiosk = tablet if tablet and tablet.kiosk else None
    if not services.wrong_codes.allowed(origin):
        return await doors(services, Told.WAIT, kiosk)
    code = invitations.read(fields.get(CODE, [""])[0])
    today = services.clock().date()
    invited = [
        one for one in await services.database.read(consultations.all_consultations) if one.is_by_invitation and one.is_running(today)
    ]
    found = next((one for one in invited if code and invitations.is_genuine(services.keyring, one.id, code)), None)
    if found is None:
        services.wrong_codes.note(origin)
        return await doors(services, Told.UNKNOWN, kiosk)
    language = known_language(fields.get(LANGUAGE, [""])[0])
    where = address_of(Noticed(language, entry=code or ""), Pages(found.code, kiosk=bool(kiosk)))
    return RedirectResponse(where or "/", 303)


@router.get("/{code}/qr.svg")
async def qr_code(visit: AVisit, services: FromServices) -> Response:
    """The QR code of the door."""
    return await _drawn(visit, services, services.public_url + door_address(visit.consultation.code, visit.pages.entry) if visit else None)


@router.get("/{code}/telegram.svg")
async def telegram_code(visit: AVisit, services: FromServices) -> Response:
    """The QR code of the bot that speaks for the consultation."""
    return await _drawn(visit, services, telegram_of(visit, visit.pages.entry) if visit else None)


@router.get("/{code}")
@router.get("/{code}/{entry}")
async def door(visit: AVisit, services: FromServices, entry: str = "") -> Response:
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    if visit.is_paused:  # and asks for no invitation
        return await door_page(visit, "")
    if not visit.is_open:  # an invitation tells nothing any more
        return await doors(services, Told.UNKNOWN) if entry and visit.consultation.is_by_invitation else await door_page(visit, "")
    if await _was_used(visit, entry):
        return RedirectResponse(in_language(visit.address, visit.pages.language, entry), 303)
    return (await kept_out(visit, entry) if entry else None) or await door_page(visit, entry)


async def _was_used(visit: Visit, entry: str) -> bool:
    """Whether this is an invitation of ours that somebody came in by: they come back by it where their cookie is seen, below the door."""
    code = invitations.read(entry) if visit.consultation.is_by_invitation else None
    if code is None or not invitations.is_genuine(visit.services.keyring, visit.consultation.id, code):
        return False
    return (await visit.look(Noticed(DEFAULT_LANGUAGE, entry=entry))).wrong_code


async def kept_out(visit: Visit, entry: str) -> Response | None:
    """What is answered to somebody who may not come in with this in their hands; None where they may, or are in already.

    The consultation must be open.
    """
    if not visit.consultation.is_by_invitation or await visit.takes_part():
        return None
    if not entry:
        return await door_page(visit, "") if visit.pages.kiosk else RedirectResponse(door_address(visit.consultation.code), 303)
    if not visit.may_try:
        return await doors(visit.services, Told.WAIT, _kiosk(visit))
    if (await visit.look(Noticed(DEFAULT_LANGUAGE, entry=entry))).wrong_code:
        return await unknown(visit)
    return None


async def unknown(visit: Visit) -> Response:
    """For a wrong code, which counts."""
    visit.note_wrong()
    return await doors(visit.services, Told.UNKNOWN, _kiosk(visit))


async def _drawn(visit: Visit | None, services: Services, address: str | None) -> Response:
    """The QR code of this address, as long as one can answer there, or will again after a pause."""
    if visit is None or not (visit.is_open or visit.is_paused) or address is None:
        return await doors(services, Told.UNKNOWN)
    return Response(qr.svg(address), media_type="image/svg+xml")


def _kiosk(visit: Visit) -> Pages | None:
    return visit.pages if visit.pages.kiosk else None
