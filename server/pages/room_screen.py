"""The screen of a room: the QR code of its link, one question, its counter, and its bars once the facilitator asks for them.

What is on the screen stands in its address: two projectors may show two questions. Never here: what may be shown (see `figures.room`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from dialogues.kinds import KINDS, Shape
from dialogues.values import Value
from server import qr, words
from server.access import OfFacilitator, OwnConsultation
from server.codebook import Codebook
from server.figures.distributions import FEWEST_FOR_PER_CENT
from server.figures.room import Put, counted, distribution_of, has_small_bars, missing, offered
from server.forms import own_form
from server.pages.addresses import door_address
from server.pages.figures import Line, label_of_item, lines_shown
from server.pages.organiser import HELD, LOOKED_EVERY
from server.pages.page import Page, render
from server.pages.room import PREFIX, Entry, entries_of, link_code, room_address, screen_address
from server.pages.waiting import another
from server.services import FromServices, Services
from storage import results, rooms, sources
from storage.consultations import Consultation

BARS: Final = "barres"
"""The view, in an address, of the bars; without it there is the counter alone."""

router = APIRouter(prefix=PREFIX)

Asked = Annotated[str, Query()]


class Counter(Value, frozen=True):
    """What moves on the screen. `base`: who answered, of whom `here` came by the room's link, None where there is none.

    `missing`: how many more it takes to show bars, or newer ones than those of `shown` people (0: none are on the screen). `small`: some
    bar would be of fewer than `fewest` people, which this consultation does not show.
    """

    base: int
    here: int | None
    missing: int
    shown: int
    small: bool
    fewest: int


class ScreenPage(Page, frozen=True, kw_only=True):
    """`address` is that of room mode; `door` what people type, `is_open` whether they can. `bars`: those shown, None for the counter alone.

    `previous` and `following` are empty at the ends.
    """

    address: str
    form_token: str
    door: str
    is_open: bool
    closed_words: str
    name: str
    ask: str
    line: str
    note: str
    counter: Counter
    bars: tuple[Line, ...] | None
    previous: str
    following: str
    entries: tuple[Entry, ...]
    here: str
    fewest_for_per_cent: int = FEWEST_FOR_PER_CENT


@router.get("/ecran")
async def screen(own: OfFacilitator, services: FromServices, question: Asked = "", vue: Asked = "") -> Response:
    """One question; the first where none is named. It is opened by a button first where its QR code would lead past the room's link."""
    page = await _screen(own, services, question, vue == BARS)
    if page.is_open and page.counter.here is None and not own.consultation.is_by_invitation:
        return RedirectResponse(room_address(own), 303)
    return render(services, "organiser/room_screen.html", page)


@router.get("/reponses/{put}")
async def answers(own: OfFacilitator, services: FromServices, put: str, vue: Asked = "") -> Response:
    """The part of the screen that changes, for the script that refreshes it."""
    return render(services, "organiser/room_count.html", await _screen(own, services, put, vue == BARS))


@router.get("/reponses/{put}/attendre")
async def change(request: Request, own: OfFacilitator, services: FromServices, put: str, vu: Asked = "") -> Response:
    """What marks the counter, as soon as it is not `vu` any more."""

    async def mark() -> str:
        look = await services.database.read(lambda connection: _look(connection, services, own, put, with_bars=False))
        return f"{look.counter.base}-{look.counter.here}"

    return PlainTextResponse(await another(request, services, mark, vu, held=HELD, every=LOOKED_EVERY))


@router.post("/montrer", dependencies=[Depends(own_form)])
async def show(own: OfFacilitator, services: FromServices, question: Annotated[str, Form()] = "") -> Response:
    """Counts the bars, if those shown before may be replaced; then leads to them, or back to the counter, which says what is missing."""
    consultation = own.consultation

    def work(connection: Connection) -> bool:
        book = services.scripts.codebook(connection, consultation)
        put = _chosen(offered(book), question)
        tallies, shown = results.tallies_of(connection, consultation.id), rooms.shown_of(connection, consultation.id, put.slot)
        fresh = counted(put, tallies)
        if missing(fresh.base, shown, services.rule) or has_small_bars(fresh, book, tallies, services.rule):
            return shown is not None
        rooms.show(connection, consultation.id, put.slot, fresh)
        return True

    view = {"vue": BARS} if await services.database.write(work) else {}
    return RedirectResponse(f"{room_address(own)}/ecran?{urlencode({'question': question} | view)}", 303)


@router.get("/qr.svg")
async def qr_code(own: OfFacilitator, services: FromServices) -> Response:
    """The QR code of the door, by the room's link."""
    entry = await services.database.read(lambda connection: link_code(connection, own.consultation))
    return Response(qr.svg(services.public_url + door_address(own.consultation.code, entry)), media_type="image/svg+xml")


async def _screen(own: OwnConsultation, services: Services, question: str, with_bars: bool) -> ScreenPage:
    consultation, today = own.consultation, services.clock().date()
    speaker = consultation.authorities[0]

    def work(connection: Connection) -> tuple[_Look, str]:
        return _look(connection, services, own, question, with_bars=with_bars), link_code(connection, consultation)

    look, entry = await services.database.read(work)
    put, puts = look.put, offered(look.book)
    place = puts.index(put)
    return ScreenPage(
        title=words.words(put.step.ask, speaker),
        fictional=consultation.fictional,
        address=room_address(own),
        form_token=own.visitor.form_token,
        door=(services.public_url + door_address(consultation.code, entry)).partition("://")[2],
        is_open=consultation.is_open(today),
        closed_words=_closed_words(consultation, today),
        name=put.name,
        ask=words.words(put.step.ask, speaker),
        line=label_of_item(put.step, put.slot.item, speaker),
        note=_note(put),
        counter=look.counter,
        bars=lines_shown(put.step, distribution_of(put, look.shown), speaker) if look.shown else None,
        previous=screen_address(own, puts[place - 1]) if place else "",
        following=screen_address(own, puts[place + 1]) if place + 1 < len(puts) else "",
        entries=entries_of(look.book, puts, own),
        here=screen_address(own, put),
    )


class _Look(NamedTuple):
    """What is asked, its count, and the bars that are on the screen, if any."""

    book: Codebook
    put: Put
    counter: Counter
    shown: rooms.Showing | None


def _look(connection: Connection, services: Services, own: OwnConsultation, question: str, *, with_bars: bool) -> _Look:
    consultation = own.consultation
    book = services.scripts.codebook(connection, consultation)
    put = _chosen(offered(book), question)
    tallies = results.tallies_of(connection, consultation.id)
    link = sources.by_code(connection, consultation.id, link_code(connection, consultation))
    before = rooms.shown_of(connection, consultation.id, put.slot)
    shown = before if with_bars else None
    fresh = counted(put, tallies)
    counter = Counter(
        base=fresh.base,
        here=rooms.answered_from(connection, link.id, put.slot) if link else None,
        # Bars shown before are there to be shown again.
        missing=0 if before and not with_bars else missing(fresh.base, shown, services.rule),
        shown=shown.base if shown else 0,
        small=has_small_bars(fresh, book, tallies, services.rule),
        fewest=services.rule.fewest,
    )
    return _Look(book, put, counter, shown)


def _chosen(puts: Sequence[Put], name: str) -> Put:
    """The question of this name, the first for none. Raises `HTTPException` 404 where a room can be asked no such thing."""
    found = next((put for put in puts if name in ("", put.name)), None)
    if found is None:
        raise HTTPException(404)
    return found


def _note(put: Put) -> str:
    """How bars add up, where it is not to a hundred."""
    several = KINDS[put.step.kind].shape in (Shape.SEVERAL, Shape.ORDER)
    return f"Jusqu’à {put.step.maximum} choix par personne\N{NO-BREAK SPACE}: total supérieur à 100\N{NO-BREAK SPACE}%." if several else ""


def _closed_words(consultation: Consultation, today: date) -> str:
    """Why nobody can answer now."""
    if consultation.status != "closed" and today < consultation.opens_on:
        return f"La concertation ouvre le {words.day(consultation.opens_on)}."
    return "On ne peut pas répondre en ce moment."
