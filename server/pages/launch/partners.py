"""Several authorities that consult together: the one of the record leads and asks others, whose organisers accept or not.

Until it is open, all they see of it is who asks, the title, and the preview of what citizens will read. Whoever organises for both accepts
by asking. Never here: what a consultation of several authorities is to citizens, who read all their names.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.screens.letters import Letter
from dialogues.values import Value
from server.access import OfAsked, OfRecord, OwnRequest, Visitor
from server.forms import own_form
from server.letters import handed_over, request_letter
from server.pages.launch.sent import FICHES
from server.pages.launch.steps import UNTITLED, is_online, takes_partners
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.records.fields import values_of
from server.services import FromServices, Services
from storage import memberships, partners, records
from storage.authorities import Authority, all_authorities, authority_of
from storage.journal import What, append
from storage.partners import Partner, State
from storage.records import Record

ASKED: Final = "/organisateur/demandes"
"""Heads the addresses of what an authority answers another one."""
SAID: Final[Mapping[State, str]] = {"waiting": "Pas encore de réponse", "accepted": "A accepté", "refused": "A décliné"}

router = APIRouter()
_form = [Depends(own_form)]


class Asked(Value, frozen=True):
    """An authority that was asked, and what it `said`."""

    authority_id: int
    name: str
    said: str
    state: State
    asked_on: date


class Choice(Value, frozen=True):
    """An authority that can be asked."""

    id: int
    name: str


class PartnersPage(Page, frozen=True, kw_only=True):
    """Whom the authority of the record asked, and whom it can ask while it `can_ask`: those `near`, of the same territory, and the
    `others`.
    """

    record: str
    record_title: str
    authority: str
    asked: tuple[Asked, ...]
    near: tuple[Choice, ...]
    others: tuple[Choice, ...]
    is_online: bool
    can_ask: bool


class Proposal(Value, frozen=True):
    """What another authority asks, as the list of consultations shows it. `name` is that of one's own authority, which is asked."""

    preview: str
    accepts: str
    refuses: str
    by: str
    name: str
    title: str
    is_accepted: bool


# --- Whoever leads ----------------------------------------------------------------------------------------------------------------------


@router.get(FICHES + "/{record}/collectivites")
async def show(own: OfRecord, services: FromServices) -> Response:
    def work(connection: Connection) -> PartnersPage:
        known = {each.id: each for each in all_authorities(connection)}
        asked = partners.of_record(connection, own.record.id)
        taken = {own.authority.id, *(one.authority_id for one in asked if one.state != "refused")}
        free = sorted((each for each in known.values() if each.id not in taken), key=lambda each: each.name)
        near = [each for each in free if each.territory == own.authority.territory]
        return PartnersPage(
            title="Avec d’autres collectivités",
            visitor=own.visitor,
            home=HOMES["organiser"],
            fictional=services.fictional,
            record=f"{FICHES}/{own.record.id}",
            record_title=values_of(own.record).get("title", UNTITLED),
            authority=own.authority.name,
            asked=tuple(_asked(one, known[one.authority_id]) for one in asked),
            near=tuple(Choice(each.id, each.name) for each in near),
            others=tuple(Choice(each.id, each.name) for each in free if each not in near),
            is_online=is_online(values_of(own.record)),
            can_ask=takes_partners(own.record),
        )

    return render(services, "launch/partners.html", await services.database.read(work))


@router.post(FICHES + "/{record}/collectivites", dependencies=_form)
async def ask(own: OfRecord, services: FromServices, authority: Annotated[str, Form()] = "") -> Response:
    """Asks an authority. Twice is once, and none is none."""

    def work(connection: Connection) -> tuple[Authority, ...]:
        return asked_for(connection, services, own.visitor, own.record.id, (_known(connection, authority),))

    if authority:
        services.errands.start(tell_asked(services, own.record.id, await services.database.write(work)))
    return RedirectResponse(f"{FICHES}/{own.record.id}/collectivites", 303)


@router.post(FICHES + "/{record}/collectivites/{authority}/retrait", dependencies=_form)
async def take_away(own: OfRecord, services: FromServices, authority: str) -> Response:
    def work(connection: Connection) -> None:
        chosen = _known(connection, authority)
        if partners.take_away(connection, own.record.id, chosen.id):
            append(connection, services.clock(), own.visitor.author, "partner_removed", record=own.record.id, siren=chosen.siren)

    await services.database.write(work)
    return RedirectResponse(f"{FICHES}/{own.record.id}/collectivites", 303)


def asked_for(
    connection: Connection, services: Services, visitor: Visitor, record_id: int, chosen: Iterable[Authority]
) -> tuple[Authority, ...]:
    """Asks these authorities; for whoever organises there too, they accept at once. Those that are to answer."""
    record, now, own = records.by_id(connection, record_id), services.clock(), visitor.authorities("organiser")
    if record is None or not takes_partners(record):  # since the page was read: it says so
        return ()
    silent = []
    for each in chosen:
        if not partners.ask(connection, record_id, each.id, now.date(), "accepted" if each.id in own else "waiting"):
            continue
        append(connection, now, visitor.author, "partner_asked", record=record_id, siren=each.siren)
        if each.id in own:
            append(connection, now, visitor.author, "partner_accepted", record=record_id, siren=each.siren)
        else:
            silent.append(each)
    return tuple(silent)


async def tell_asked(services: Services, record_id: int, asked: tuple[Authority, ...]) -> None:
    """Whoever organises for an authority that was asked learns by letter who asks, the title, and where to answer."""
    today = services.clock().date()

    def work(connection: Connection) -> list[tuple[Letter, str]]:
        record = records.by_id(connection, record_id)
        if record is None:
            return []
        by, title = authority_of(connection, record.authority_id).name, values_of(record).get("title", UNTITLED)
        found = ((each, memberships.current_of(memberships.colleagues(connection, each.id), today)) for each in asked)
        letters = ((request_letter(by, each.name, title, services.public_url + HOMES["organiser"]), people) for each, people in found)
        return [(letter, one.email) for letter, people in letters for one in people if one.membership.role == "organiser"]

    for letter, address in await services.database.read(work):
        await handed_over(services, letter, address)


def _known(connection: Connection, number: str) -> Authority:
    """The authority that a form names. Raises `HTTPException` 404."""
    found = next((each for each in all_authorities(connection) if str(each.id) == number), None)
    if found is None:
        raise HTTPException(404)
    return found


def _asked(partner: Partner, authority: Authority) -> Asked:
    return Asked(authority.id, authority.name, SAID[partner.state], partner.state, partner.asked_on)


# --- Whoever is asked -------------------------------------------------------------------------------------------------------------------


def proposals_to(connection: Connection, authority_ids: Collection[int]) -> tuple[Proposal, ...]:
    """What these authorities are asked, or accepted and is not open yet: who asks, the title, and where the preview is."""
    asked = ((one, records.by_id(connection, one.record_id)) for one in partners.asked_of(connection, authority_ids))
    return tuple(_proposal(connection, one, record) for one, record in asked if record is not None and takes_partners(record))


def _proposal(connection: Connection, partner: Partner, record: Record) -> Proposal:
    return Proposal(
        preview=f"{ASKED}/{partner.id}/apercu",
        accepts=f"{ASKED}/{partner.id}/acceptation",
        refuses=f"{ASKED}/{partner.id}/refus",
        by=authority_of(connection, record.authority_id).name,
        name=authority_of(connection, partner.authority_id).name,
        title=values_of(record).get("title", UNTITLED),
        is_accepted=partner.state == "accepted",
    )


@router.post(ASKED + "/{number}/acceptation", dependencies=_form)
async def accept(own: OfAsked, services: FromServices) -> Response:
    return await _decided(own, services, "accepted")


@router.post(ASKED + "/{number}/refus", dependencies=_form)
async def refuse(own: OfAsked, services: FromServices) -> Response:
    """Also to leave, after accepting: until it is open."""
    return await _decided(own, services, "refused")


async def _decided(own: OwnRequest, services: Services, state: State) -> Response:
    """Raises `HTTPException` 404 for what is not asked any more, and where there is nothing to share any more."""

    def work(connection: Connection) -> None:
        found, record = partners.request_to(connection, [own.asked.authority_id], own.asked.id), records.by_id(connection, own.record.id)
        if found is None or record is None or not takes_partners(record):
            raise HTTPException(404)
        if partners.decide(connection, found.id, state):
            what: What = "partner_accepted" if state == "accepted" else "partner_refused"
            siren = authority_of(connection, found.authority_id).siren
            append(connection, services.clock(), own.visitor.author, what, record=record.id, siren=siren)

    await services.database.write(work)
    return RedirectResponse("/organisateur", 303)
