"""The public door: what Concertia is, and the consultations one may answer now.

Never here: a consultation itself (see `participate`).
"""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Depends
from starlette.responses import Response

from server.access import public
from server.pages.addresses import address
from server.pages.page import Page, render
from server.services import FromServices, Services
from storage import consultations

router = APIRouter(dependencies=[Depends(public)])


@dataclass(frozen=True, slots=True)
class Invitation:
    """A consultation open now. `href` is where to answer."""

    title: str
    authorities: tuple[str, ...]
    closes_on: date
    fictional: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """`invitations` are in the order the consultations were made. `unknown`: one came by an address that leads to none of them."""

    invitations: tuple[Invitation, ...]
    unknown: bool


@router.get("/")
async def home(services: FromServices) -> Response:
    return await doors(services)


async def doors(services: Services, *, unknown: bool = False) -> Response:
    """What is open; with `unknown`, for whoever looked for what is not there."""
    today = services.clock().date()
    known = await services.database.read(consultations.all_consultations)
    invitations = tuple(
        Invitation(each.title, tuple(one.name for one in each.authorities), each.closes_on, each.fictional, address(each.code))
        for each in known
        if each.is_open(today)
    )
    page = HomePage(
        title="Concertation introuvable" if unknown else "Donnez votre avis sur l’IA dans les services publics",
        fictional=any(each.fictional for each in invitations),
        home="/",
        invitations=invitations,
        unknown=unknown,
    )
    return render(services, "home.html", page, 404 if unknown else 200)
