"""The ways into a consultation, for its organisers: a link for each place with its QR code, what came by each, and invitations.

Of the invitations nothing is kept: they are in the file that is downloaded, and nowhere else. Never here: what a way in may be (see
`server.ways_in`), nor which counts may be told (see `figures.turnout`).
"""

import asyncio
from collections.abc import Iterator
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.payload import payload
from dialogues.values import Value
from server import qr, words
from server.access import OfOrganiser, OwnConsultation
from server.administration import Refusal
from server.forms import own_form
from server.pages.addresses import door_address
from server.pages.launch.steps import LAUNCHED_AT
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.pages.turnout import ByLink, by_link
from server.services import FromServices, Services
from server.ways_in import LONGEST_PLACE, MOST_INVITATIONS, invitations_csv, make_link, new_invitations, public_of, tell_invitations
from storage import results, sources
from storage.invitations import bare
from storage.sources import AUDIENCES, Source

NO_NUMBER: Final = f"Écrivez un nombre en chiffres, de 1 à {words.number(MOST_INVITATIONS)}."
MAX_DIGITS: Final = 6

router = APIRouter(prefix=LAUNCHED_AT + "/{code}/liens")
_form = [Depends(own_form)]


class Link(Value, frozen=True):
    """One way in. `place` and `audience` are in words, both empty for the consultation's own; `telegram` is empty where no bot speaks."""

    code: str
    place: str
    audience: str
    address: str
    telegram: str
    drawn: str


class WaysInPage(Page, frozen=True, kw_only=True):
    """`links` begin with the consultation's own; `by_link` counts who came by each. `audiences` can be chosen, by their codes.

    `faults` are what is wrong, by field, with what was `typed`.
    """

    code: str
    consultation: str
    is_over: bool
    by_invitation: bool
    links: tuple[Link, ...]
    by_link: ByLink
    audiences: dict[str, str]
    typed: dict[str, str]
    faults: dict[str, str]
    longest: int = LONGEST_PLACE
    most: int = MOST_INVITATIONS


@router.get("")
async def ways_in(own: OfOrganiser, services: FromServices) -> Response:
    return await _page(own, services)


@router.post("", dependencies=_form)
async def link(
    own: OfOrganiser, services: FromServices, place: Annotated[str, Form()] = "", audience: Annotated[str, Form()] = ""
) -> Response:
    """Makes a link, or finds the one that says the same."""
    if _is_over(own, services):
        return await _page(own, services, status=409)

    def work(connection: Connection) -> str:
        return make_link(connection, services.clock(), own.visitor.author, own.consultation, place, audience or None)

    try:
        made = await services.database.write(work)
    except Refusal as refusal:
        return await _page(own, services, {"place": place, "audience": audience}, {"place": str(refusal)})
    return RedirectResponse(f"{_address(own)}#lien-{made}", 303)


@router.post("/invitations", dependencies=_form)
async def invitations(own: OfOrganiser, services: FromServices, count: Annotated[str, Form()] = "") -> Response:
    """Makes invitations, and sends their file: it cannot be sent again."""
    if not own.consultation.is_by_invitation:
        raise HTTPException(404)
    if _is_over(own, services):
        return await _page(own, services, status=409)
    typed = "".join(count.split())
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < MAX_DIGITS else 0
    if not 1 <= number <= MOST_INVITATIONS:
        return await _page(own, services, {"count": count}, {"count": NO_NUMBER})

    file = await asyncio.to_thread(_file, own, services, number)

    def work(connection: Connection) -> None:
        tell_invitations(connection, services.clock(), own.visitor.author, own.consultation, number)

    await services.database.write(work)
    name = f"invitations-{own.consultation.code}.csv"
    return Response(
        file,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
        media_type="text/csv; charset=utf-8",
    )


@router.get("/qr.svg")
async def drawn(own: OfOrganiser, services: FromServices, lien: Annotated[str, Query()] = "") -> Response:
    """The QR code of a link, to be printed whether one can answer yet or not."""
    found = await services.database.read(lambda connection: sources.of_consultation(connection, own.consultation.id))
    if lien and all(source.code != lien for source in found):
        raise HTTPException(404)
    return Response(qr.svg(services.public_url + door_address(own.consultation.code, lien)), media_type="image/svg+xml")


def _address(own: OwnConsultation) -> str:
    return f"{LAUNCHED_AT}/{own.consultation.code}/liens"


def _file(own: OwnConsultation, services: Services, count: int) -> bytes:
    """So many new invitations."""
    return invitations_csv(_invitation(own, services, code) for code in new_invitations(services.keyring, own.consultation, count))


def _invitation(own: OwnConsultation, services: Services, code: str) -> tuple[str, str, str]:
    """One line of the file."""
    consultation = own.consultation
    page = services.public_url + door_address(consultation.code, code)
    return code, page, services.telegram_page(consultation, payload(consultation.code, bare(code)))


def _is_over(own: OwnConsultation, services: Services) -> bool:
    """Then nothing leads to the questions any more, so nothing is made: the page says so."""
    return own.consultation.is_over(services.clock().date())


async def _page(
    own: OwnConsultation,
    services: Services,
    typed: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> Response:
    consultation = own.consultation

    def work(connection: Connection) -> tuple[tuple[Source, ...], ByLink]:
        every = sources.of_consultation(connection, consultation.id)
        return every, by_link(results.tallies_of(connection, consultation.id), every, services.fewest_filtered)

    known, came = await services.database.read(work)
    page = WaysInPage(
        title="Liens, codes QR, invitations",
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=consultation.fictional,
        code=consultation.code,
        consultation=consultation.title,
        is_over=_is_over(own, services),
        by_invitation=consultation.is_by_invitation,
        links=tuple(_links(own, services, known)),
        by_link=came,
        audiences={audience: public_of(audience) for audience in AUDIENCES},
        typed=typed or {},
        faults=faults or {},
    )
    return render(services, "organiser/ways_in.html", page, 422 if faults else status)


def _links(own: OwnConsultation, services: Services, known: tuple[Source, ...]) -> Iterator[Link]:
    yield _link(own, services, "", "", "")
    for source in known:
        yield _link(own, services, source.code, source.place, public_of(source.audience) if source.audience else "")


def _link(own: OwnConsultation, services: Services, code: str, place: str, audience: str) -> Link:
    consultation = own.consultation
    query = f"?{urlencode({'lien': code})}" if code else ""
    address = services.public_url + door_address(consultation.code, code)
    telegram = services.telegram_page(consultation, payload(consultation.code, code))
    return Link(code, place, audience, address, telegram, f"{_address(own)}/qr.svg{query}")
