"""The authorities and who has access to each: invited by the commission or an administrator, who also decide who joins.

An authority that is known is found by its code; else a second form asks for what is written about it. Never here: what an authority asks
or is answered.
"""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from msgspec import field
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.mail.address import address_in
from dialogues.values import Value
from server import inviting, words
from server.access import AnAccessKeeper, Visitor
from server.forms import own_form, typed_in
from server.inviting import NO_ADDRESS, Rights, Told
from server.letters import added_letter, handed_over
from server.new_authority import FORMS, KINDS, KNOWN, Asked, asked_in, authority_in, proposed
from server.pages.page import Page, render
from server.pages.sign_in import home_of, sign_in_path
from server.services import FromServices, Services
from storage import joining as requests
from storage import journal, memberships, organisers
from storage.authorities import Authority, add, all_authorities, by_code, load_territories
from storage.joining import JoiningRequest
from storage.memberships import Colleague, Role

AUTHORITIES = "/commission/collectivites"

router = APIRouter(prefix=AUTHORITIES)
HAS_ACCESS: Final = (
    "Cette personne a déjà un accès à cette collectivité : rien n’est changé. Pour le changer, écrivez à ses organisateurs, dans la liste "
    "plus bas."
)
ABOVE: Final = (
    "Cette adresse est celle d’une personne de la commission ou de l’administration : elle n’organise pas ici. Donnez une autre adresse."
)
_ORGANISER = Rights("organiser", None, {})
"""What the first person of an authority may do."""


class Entry(Value, frozen=True):
    """An authority, and who has access today."""

    authority: Authority
    people: tuple[Colleague, ...]


class AuthoritiesPage(Page, frozen=True, kw_only=True):
    """Every authority, those with people first; what waits to be decided; and the form of an invitation, as typed and wrong by `faults`.

    `told` holds the link of an invitation, shown once; `is_sent`: a letter took it.
    """

    entries: tuple[Entry, ...]
    waiting: tuple[JoiningRequest, ...]
    told: Told | None
    is_sent: bool
    typed: Mapping[str, str]
    faults: Mapping[str, str]
    roles: dict[Role, str] = field(default_factory=lambda: words.ROLES)


class NewAuthorityPage(Page, frozen=True, kw_only=True):
    """The second form. `request` is the number of the request that it answers, or empty."""

    request: str
    typed: Mapping[str, str]
    faults: Mapping[str, str]
    kinds: dict[str, str] = field(default_factory=lambda: KINDS)
    forms: tuple[str, ...] = FORMS


@router.get("")
async def authorities(visitor: AnAccessKeeper, services: FromServices, invite: str = "") -> Response:
    return await _page(visitor, services, is_sent=bool(invite))


@router.post("", dependencies=[Depends(own_form)])
async def invite(request: Request, visitor: AnAccessKeeper, services: FromServices) -> Response:
    """Invites an organiser of the authority of this code; where there is none, asks for the rest."""
    typed = await typed_in(request)
    asked = asked_in(typed)
    if asked.faults:
        return await _page(visitor, services, typed=typed, faults=asked.faults, status=422)
    return await _invited_or_asked(visitor, services, asked, typed=typed)


@router.post("/nouvelle", dependencies=[Depends(own_form)])
async def add_authority(request: Request, visitor: AnAccessKeeper, services: FromServices) -> Response:
    """Adds the authority and invites its first organiser, in one transaction with the decision on a request."""
    typed, now = await typed_in(request), services.clock()
    made, faults = authority_in(typed)
    email = address_in(typed.get("email", ""))
    if email is None:
        faults["email"] = NO_ADDRESS
    decided = typed.get("request", "")

    def work(connection: Connection) -> str | Mapping[str, str]:
        load_territories(connection)
        if by_code(connection, made.siren) is not None:
            return {"siren": KNOWN}
        if fault := _has_access(connection, email or "", None):
            return {"email": fault}
        added = add(connection, made)
        journal.append(connection, now, visitor.author, "authority_added", siren=made.siren, name=made.name)
        return _give(connection, services, visitor, added, email or "", _decided(decided))

    given: str | Mapping[str, str] = faults or await services.database.write(work)
    if not isinstance(given, str):
        return _new_page(visitor, services, typed, given, decided, 422)
    return await _told(visitor, services, email or "", made.de_collectivite, given)


@router.post("/demandes/{number}/acceptation", dependencies=[Depends(own_form)])
async def accept(visitor: AnAccessKeeper, services: FromServices, number: int) -> Response:
    """Gives access to whoever asked; where the authority is not known, asks for the rest first."""
    found = await _waiting(services, number)
    return await _invited_or_asked(visitor, services, Asked(found.name, found.code, found.email, {}), request=found)


@router.post("/demandes/{number}/refus", dependencies=[Depends(own_form)])
async def refuse(visitor: AnAccessKeeper, services: FromServices, number: int) -> Response:
    found, now = await _waiting(services, number), services.clock()

    def work(connection: Connection) -> None:
        if requests.decide(connection, found.id, "refused"):
            journal.append(connection, now, visitor.author, "joining_refused", name=found.name, code=found.code)

    await services.database.write(work)
    return RedirectResponse(AUTHORITIES, 303)


async def _invited_or_asked(
    visitor: Visitor, services: Services, asked: Asked, request: JoiningRequest | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    today = services.clock().date()

    def work(connection: Connection) -> tuple[Authority, str | None, str, tuple[Colleague, ...]] | None:
        """The authority, the token of a link or why there is none, and who organised there before."""
        load_territories(connection)
        found = by_code(connection, asked.code)
        if found is None:
            return None
        if fault := _has_access(connection, asked.email, found.id):
            return found, None, fault, ()
        before = memberships.current_of(memberships.colleagues(connection, found.id), today)
        return found, _give(connection, services, visitor, found, asked.email, request.id if request else None), "", before

    given = await services.database.write(work)
    if given is None:
        return _new_page(visitor, services, proposed(asked), {}, f"{request.id}" if request else "")
    authority, token, fault, before = given
    if token is None:
        wrong = {"request": fault} if request else {"email": fault}
        return await _page(visitor, services, typed=typed, faults=wrong, status=422)
    services.errands.start(_tell_organisers(services, authority, before, asked.email))
    return await _told(visitor, services, asked.email, authority.de_collectivite, token)


async def _tell_organisers(services: Services, authority: Authority, before: tuple[Colleague, ...], added: str) -> None:
    """Whoever organises for the authority learns that somebody was added who is not of it."""
    letter = added_letter(organisers.plain(added), authority.de_collectivite, f"{services.public_url}/organisateur/equipe")
    for one in before:
        if one.membership.role == "organiser":
            await handed_over(services, letter, one.email)


def _has_access(connection: Connection, email: str, authority: int | None) -> str:
    """Why this address is given no access to this authority from here, where it has some already; else empty."""
    held = memberships.of_address(connection, organisers.plain(email))
    if any(one.authority_id is None for one in held):
        return ABOVE
    return HAS_ACCESS if any(one.authority_id == authority for one in held) else ""


def _give(connection: Connection, services: Services, visitor: Visitor, authority: Authority, email: str, request: int | None) -> str:
    """Makes somebody an organiser of this authority, as a request asked for if there is one; returns the token of a link."""
    now, email = services.clock(), organisers.plain(email)
    if request is not None and requests.decide(connection, request, "accepted"):
        journal.append(connection, now, visitor.author, "joining_accepted", name=authority.name, code=authority.siren)
    journal.append(connection, now, visitor.author, "invited", **_ORGANISER.detail(email, authority.siren))
    return organisers.invite(connection, email, _ORGANISER.role, authority.id, now)


async def _told(visitor: Visitor, services: Services, email: str, where: str, token: str) -> Response:
    plain, path = organisers.plain(email), sign_in_path(token)
    has_more = len(await services.database.read(lambda connection: memberships.of_address(connection, plain))) > 1
    told = await inviting.tell(services, email, _ORGANISER.role, _ORGANISER.until, where, path, has_more=has_more)
    return RedirectResponse(f"{AUTHORITIES}?invite=oui", 303) if told.is_sent else await _page(visitor, services, told=told)


async def _waiting(services: Services, number: int) -> JoiningRequest:
    """A request to be decided. Raises `HTTPException` 404."""
    found = next((one for one in await services.database.read(requests.waiting) if one.id == number), None)
    if found is None:
        raise HTTPException(404)
    return found


def _decided(typed: str) -> int | None:
    """The number of a request in a form; what is none decides nothing."""
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


async def _page(
    visitor: Visitor,
    services: Services,
    *,
    told: Told | None = None,
    is_sent: bool = False,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    today = services.clock().date()

    def work(connection: Connection) -> tuple[tuple[Entry, ...], tuple[JoiningRequest, ...]]:
        people = memberships.by_authority(connection)
        entries = (Entry(one, memberships.current_of(people.get(one.id, ()), today)) for one in all_authorities(connection))
        return tuple(sorted(entries, key=lambda entry: (not entry.people, entry.authority.name))), requests.waiting(connection)

    entries, waiting = await services.database.read(work)
    page = AuthoritiesPage(
        title="Collectivités",
        visitor=visitor,
        home=home_of(visitor.organiser),
        entries=entries,
        waiting=waiting,
        told=told,
        is_sent=is_sent,
        typed=typed or {},
        faults=faults or {},
    )
    return render(services, "access/authorities.html", page, status)


def _new_page(
    visitor: Visitor, services: Services, typed: Mapping[str, str], faults: Mapping[str, str], request: str, status: int = 200
) -> Response:
    page = NewAuthorityPage(
        title="Nouvelle collectivité", visitor=visitor, home=home_of(visitor.organiser), request=request, typed=typed, faults=faults
    )
    return render(services, "access/new_authority.html", page, status)
