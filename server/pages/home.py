"""The public door: what Concertia is, and the consultations one may answer now.

Never here: a consultation itself (see `participate`).
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum, auto
from typing import Final

from fastapi import APIRouter, Depends
from msgspec import field
from starlette.responses import Response

from dialogues.script import DEFAULT_LANGUAGE
from dialogues.values import Value
from server.access import public
from server.pages.addresses import ACCESSIBILITY, Pages, address, door_address
from server.pages.frame import words
from server.pages.page import Page, render
from server.pages.returning import returning
from server.services import FromServices, Services
from storage import consultations
from storage.consultations import Consultation

INVITATION: Final = ("invitation-title", "invitation-how", "invitation-once", "invitation-enter")
"""The words around the field of an invitation's code."""

router = APIRouter(dependencies=[Depends(public)])


class Told(Enum):
    """What a visitor is told before the list, if anything."""

    NOTHING = auto()
    UNKNOWN = auto()
    """What they looked for is not there, for whatever reason."""
    WAIT = auto()
    """Too many wrong codes came from where they are."""


_TITLES: Final = {
    Told.NOTHING: "Donnez votre avis sur l’IA dans les services publics",
    Told.UNKNOWN: "Concertation introuvable",
    Told.WAIT: "Faisons une pause",
}
_STATUS: Final = {Told.NOTHING: 200, Told.UNKNOWN: 404, Told.WAIT: 429}


class Open(Value, frozen=True):
    """A consultation open now. `href` is where to answer, or where the code of an invitation is asked; `about` its own page."""

    title: str
    authorities: tuple[str, ...]
    closes_on: date
    fictional: bool
    by_invitation: bool
    href: str
    about: str


class HomePage(Page, frozen=True, kw_only=True):
    """`every` are in the order the consultations were made. `is_unknown`, `is_waiting`: what is told before them.

    `kiosk` is the first screen of a shared tablet, which leads nowhere else; empty at home.
    """

    every: tuple[Open, ...]
    is_unknown: bool
    is_waiting: bool
    kiosk: str = ""
    says: Mapping[str, str] = field(default_factory=lambda: words(DEFAULT_LANGUAGE, *INVITATION))
    reads: str = DEFAULT_LANGUAGE

    @property
    def asks_code(self) -> bool:
        """Whether a code can be typed here."""
        return self.is_unknown and any(each.by_invitation for each in self.every)


@router.get("/")
async def home(services: FromServices) -> Response:
    return await doors(services)


async def doors(services: Services, told: Told = Told.NOTHING, kiosk: Pages | None = None) -> Response:
    """What is open, after what is told. `kiosk`: the pages of the shared tablet that this is shown on."""
    today = services.clock().date()
    known = await services.database.read(consultations.all_consultations)
    every = tuple(_open(each) for each in known if each.is_open(today))
    page = HomePage(
        title=_TITLES[told],
        fictional=any(each.fictional for each in every),
        home=None if kiosk else "/",
        accessibility=(kiosk.address if kiosk else "") + ACCESSIBILITY,
        returns=returning(kiosk),
        every=every,
        is_unknown=told is Told.UNKNOWN,
        is_waiting=told is Told.WAIT,
        kiosk=kiosk.address if kiosk else "",
    )
    return render(services, "home.html", page, _STATUS[told])


def _open(one: Consultation) -> Open:
    """Whoever is on our pages answers here: the door, with its other ways, is for those who come from a poster."""
    href = door_address(one.code) if one.is_by_invitation else address(one.code)
    names, about = tuple(each.name for each in one.authorities), door_address(one.code)
    return Open(one.title, names, one.closes_on, one.fictional, one.is_by_invitation, href, about)
