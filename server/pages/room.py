"""Room mode, before the screen: what the facilitator should know, and the link that people in rooms come by.

Never here: the screen (see `room_screen`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from dialogues.values import Value
from server import words
from server.access import OfFacilitator, OwnConsultation
from server.codebook import Codebook
from server.figures.room import Put, offered
from server.forms import own_form
from server.pages.figures import label_of_item
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.services import FromServices
from server.ways_in import make_link
from storage import sources
from storage.authorities import Authority
from storage.consultations import Consultation

PLACE: Final = "Plénière"
"""The place that the links of rooms name: of all the rooms of a consultation, for it says nothing of who was in which."""
PREFIX: Final = "/organisateur/consultations/{code}/salle"

router = APIRouter(prefix=PREFIX)


class Entry(Value, frozen=True):
    """A question in the list. `line`: the words of a line of a grid, else empty. `is_drawn`: phones show its choices in drawn orders."""

    ask: str
    line: str
    href: str
    is_drawn: bool


class PreparationPage(Page, frozen=True, kw_only=True):
    """What the facilitator reads before the screen is projected. `left_out` questions are not offered; `fewest` as in `figures.room`."""

    code: str
    consultation: str
    opens_on: date
    is_open: bool
    is_upcoming: bool
    is_draft: bool
    entries: tuple[Entry, ...]
    left_out: int
    fewest: int


@router.get("")
async def preparation(own: OfFacilitator, services: FromServices) -> Response:
    consultation, today = own.consultation, services.clock().date()
    book = await services.database.read(lambda connection: services.scripts.codebook(connection, consultation))
    puts = offered(book)
    page = PreparationPage(
        title="Mode salle",
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=consultation.fictional,
        code=consultation.code,
        consultation=consultation.title,
        opens_on=consultation.opens_on,
        is_open=consultation.is_open(today),
        is_upcoming=consultation.status != "closed" and today < consultation.opens_on,
        is_draft=consultation.status == "draft",
        entries=entries_of(book, puts, own),
        left_out=len(book.versions[0].questions) - len({put.step.id for put in puts}),
        fewest=services.rule.fewest,
    )
    return render(services, "organiser/room.html", page)


@router.post("", dependencies=[Depends(own_form)])
async def opened(own: OfFacilitator, services: FromServices) -> Response:
    """Makes the link of rooms, the first time, then leads to the screen. Whoever comes by an invitation comes by no link."""
    author, consultation = own.visitor.author, own.consultation
    if not consultation.is_by_invitation:
        await services.database.write(lambda connection: make_link(connection, services.clock(), author, consultation, PLACE, None))
    return RedirectResponse(f"{room_address(own)}/ecran", 303)


def entries_of(book: Codebook, puts: Sequence[Put], own: OwnConsultation) -> tuple[Entry, ...]:
    """All that a room can be asked."""
    script, speaker = book.versions[0], own.consultation.authorities[0]
    return tuple(_entry(put, screen_address(own, put), speaker, drawn=put.step.shuffle and not script.fixed_order) for put in puts)


def _entry(put: Put, href: str, speaker: Authority, *, drawn: bool) -> Entry:
    return Entry(words.words(put.step.ask, speaker), label_of_item(put.step, put.slot.item, speaker), href, drawn)


def link_code(connection: Connection, consultation: Consultation) -> str:
    """The code of the room's link, empty where there is none."""
    every = sources.of_consultation(connection, consultation.id)
    return next((each.code for each in every if (each.place, each.audience) == (PLACE, None)), "")


def screen_address(own: OwnConsultation, put: Put) -> str:
    """Where the screen asks this."""
    return f"{room_address(own)}/ecran?{urlencode({'question': put.name})}"


def room_address(own: OwnConsultation) -> str:
    """Where room mode begins."""
    return f"/organisateur/consultations/{own.consultation.code}/salle"
