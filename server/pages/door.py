"""The door of a consultation, which short addresses and QR codes open: who asks, what about, until when, and the ways to take part.

    /e/nantes                          the consultation
    /e/nantes/accueil-mairie            by a link put somewhere
    /e/nantes/7Q2M-9D4K-0XWB-RT5H      by an invitation

Whatever opens nothing, a code of none, a draft, one that is over, an invitation used or made up, leads to the same page, to the last word.
Never here: what makes an invitation good (see `bot.inviting`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from bot.acts import Noticed
from bot.entering import carried
from bot.payload import payload
from dialogues.script import DEFAULT_LANGUAGE
from server import qr
from server.access import public
from server.pages.addresses import ACCESSIBILITY, DOOR, Pages, address_of, door_address, pages_at
from server.pages.home import Told, doors
from server.pages.page import Page, render
from server.pages.sent import read_form
from server.pages.visiting import AVisit, Visit, origin_of
from server.services import FromServices
from storage import consultations, invitations

CODE: Final = "code"
"""The field of an invitation's code."""
TABLET: Final = "borne"
"""The field of the address of the shared tablet that the code is typed on."""

router = APIRouter(prefix=DOOR, dependencies=[Depends(public)])


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorPage(Page):
    """`here` is where to answer on the web, None where a code is asked first; `telegram` where a bot speaks for the consultation.

    `kiosk` is the address of the shared tablet that this is shown on, empty at home.
    """

    authorities: tuple[str, ...]
    closes_on: date
    other_way: str
    here: str | None
    telegram: str | None
    kiosk: str


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
    where = address_of(Noticed(DEFAULT_LANGUAGE, entry=code or ""), Pages(found.code, kiosk=bool(kiosk)))
    return RedirectResponse(where or "/", 303)


@router.get("/{code}/qr.svg")
async def qr_code(visit: AVisit, services: FromServices) -> Response:
    """The QR code of the door."""
    if visit is None or not (visit.is_open or visit.is_paused):
        return await doors(services, Told.UNKNOWN)
    return Response(qr.svg(services.public_url + door_address(visit.consultation.code)), media_type="image/svg+xml")


@router.get("/{code}")
@router.get("/{code}/{entry}")
async def door(visit: AVisit, services: FromServices, entry: str = "") -> Response:
    if visit is not None and visit.is_paused:
        return RedirectResponse(visit.address, 303)
    if visit is None or not visit.is_open:
        return await doors(services, Told.UNKNOWN)
    return (await kept_out(visit, entry) if entry else None) or door_page(visit, entry)


async def kept_out(visit: Visit, entry: str) -> Response | None:
    """What is answered to somebody who may not come in with this in their hands; None where they may, or are in already.

    The consultation must be open.
    """
    if not visit.consultation.is_by_invitation or await visit.takes_part():
        return None
    if not entry:
        return door_page(visit, "") if visit.pages.kiosk else RedirectResponse(door_address(visit.consultation.code), 303)
    if not visit.may_try:
        return await doors(visit.services, Told.WAIT, _kiosk(visit))
    if (await visit.look(Noticed(DEFAULT_LANGUAGE, entry=entry))).wrong_code:
        return await unknown(visit)
    return None


async def unknown(visit: Visit) -> Response:
    """For a wrong code, which counts."""
    visit.note_wrong()
    return await doors(visit.services, Told.UNKNOWN, _kiosk(visit))


def door_page(visit: Visit, entry: str) -> Response:
    """The door, for whoever holds what opens it, or is asked for it."""
    asked = visit.consultation
    kept = carried(asked, entry)
    page = DoorPage(
        title=asked.title,
        fictional=asked.fictional,
        home=visit.pages.home,
        accessibility=(visit.address if visit.pages.kiosk else "") + ACCESSIBILITY,
        authorities=tuple(authority.name for authority in asked.authorities),
        closes_on=asked.closes_on,
        other_way=asked.other_way,
        here=None if asked.is_by_invitation and not kept else address_of(Noticed(DEFAULT_LANGUAGE, entry=kept), visit.pages),
        telegram=None if visit.pages.kiosk else visit.services.telegram_link(asked, payload(asked.code, kept)),
        kiosk=visit.address if visit.pages.kiosk else "",
    )
    return render(visit.services, "door.html", page)


def _kiosk(visit: Visit) -> Pages | None:
    return visit.pages if visit.pages.kiosk else None
