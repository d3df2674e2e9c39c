"""The people of an authority: who has access, invited, changed and removed by its own organisers.

Whoever organises for several authorities has a part of the page for each. Never here: another authority's people.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from msgspec import field
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.values import Value
from server import inviting, words
from server.access import AnOrganiser, Visitor
from server.forms import own_form, typed_in
from server.inviting import ABOUT, Told, guest_in, rights_in
from server.pages.page import Page, render
from server.pages.sign_in import HOMES, sign_in_path
from server.services import FromServices, Services
from storage import journal, memberships, organisers
from storage.authorities import Authority, all_authorities
from storage.journal import Author
from storage.memberships import FEWEST_ORGANISERS, AuthorityRole, Colleague, LastOrganiser, Membership

TEAM: Final = "/organisateur/equipe"
LAST: Final = "C’est la seule personne qui organise. Donnez d’abord ce rôle à quelqu’un d’autre."
OWN: Final = "Vous ne pouvez pas changer votre propre accès : demandez-le à une autre personne qui organise."
BEYOND: Final = "Votre propre accès finit le {day} : écrivez ce jour ou un jour plus tôt."
KNOWN: Final = "Cette personne a déjà un accès ici : changez-le dans la liste."
SLOWED: Final = "Trois liens viennent d’être faits pour cette personne. Attendez une demi-heure ; d’ici là, le dernier sert encore."
INVITED: Final = "L’invitation est partie par courriel."
ELSEWHERE: Final = (
    "Aucun courriel n’a pu partir, et cette personne a aussi un accès ailleurs : son lien n’est pas montré ici. Rien n’est changé. "
    "Pour qu’elle en ait un, adressez-vous à la personne qui administre ce site, ou à la commission numérique."
)
LONGER: Final = (
    "Aucun courriel n’a pu partir, et l’accès de cette personne dure plus longtemps que le vôtre : son lien n’est pas montré ici. "
    "Rien n’est changé. Demandez à une autre personne qui organise de faire ce lien."
)
LINKED: Final = "Un nouveau lien est parti par courriel. Les liens d’avant ne servent plus."

IDS: Final = {"email": "adresse", "role": "role", "until": "jour", "link": "lien"}
"""What the ids of fields begin with on the page."""

router = APIRouter(prefix=TEAM)


class Team(Value, frozen=True):
    """One authority: its people, those whose last day is over apart. `too_few`: fewer organise than should. `awaited` are the ids of those
    who have never signed in.
    """

    authority: Authority
    people: tuple[Colleague, ...]
    over: tuple[Colleague, ...]
    too_few: bool
    awaited: frozenset[int]


class Wrong(Value, frozen=True):
    """What was typed, and what is wrong with it, by the name of the field: about somebody, or about an invitation (0)."""

    authority: int
    organiser: int
    typed: Mapping[str, str]
    faults: Mapping[str, str]


class TeamPage(Page, frozen=True, kw_only=True):
    """The people of each authority that the visitor organises for. `told` holds a link, shown once; `sent` says that a letter took it.
    `faults` are what is wrong, by the id of its field.
    """

    teams: tuple[Team, ...]
    own_id: int
    told: Told | None
    sent: str
    wrong: Wrong | None
    faults: Mapping[str, str]
    roles: dict[AuthorityRole, str] = field(default_factory=lambda: {role: words.ROLES[role] for role in ABOUT})
    about: dict[AuthorityRole, str] = field(default_factory=lambda: ABOUT)


@router.get("")
async def team(
    visitor: AnOrganiser, services: FromServices, invite: Annotated[str, Query()] = "", lien: Annotated[str, Query()] = ""
) -> Response:
    return await _page(visitor, services, sent=INVITED if invite else LINKED if lien else "")


@router.post("/{authority}", dependencies=[Depends(own_form)])
async def invite(request: Request, visitor: AnOrganiser, services: FromServices, authority: int) -> Response:
    """Invites somebody, and shows the link once where no letter took it."""
    own, now = await _own(visitor, services, authority), services.clock()
    guest = guest_in(await typed_in(request), now.date())
    wrong = dict(guest.faults) or _beyond(visitor, own, guest.rights.until)

    def work(connection: Connection) -> tuple[str, bool] | None:
        email, rights = organisers.plain(guest.email), guest.rights
        if any(one.email == email for one in memberships.colleagues(connection, own.id)):
            return None
        journal.append(connection, now, visitor.author, "invited", **rights.detail(email, own.siren))
        has_more = bool(memberships.of_address(connection, email))
        return organisers.invite(connection, email, rights.role, own.id, now, rights.until), has_more

    made = None if wrong else await services.database.write(work)
    if made is None:
        faults = wrong or {"email": KNOWN}
        return await _page(visitor, services, wrong=Wrong(own.id, 0, guest.typed, faults), status=422)
    token, has_more = made
    rights, path = guest.rights, sign_in_path(token)
    told = await inviting.tell(services, guest.email, rights.role, rights.until, own.de_collectivite, path, has_more=has_more)
    return RedirectResponse(f"{TEAM}?invite=oui", 303) if told.is_sent else await _page(visitor, services, told=told)


@router.post("/{authority}/{organiser}", dependencies=[Depends(own_form)])
async def change(request: Request, visitor: AnOrganiser, services: FromServices, authority: int, organiser: int) -> Response:
    """Changes what somebody else may do, and until when."""
    own, now, typed = await _own(visitor, services, authority), services.clock(), await typed_in(request)
    rights = rights_in(typed, now.date())

    def work(connection: Connection) -> None:
        one = _colleague(connection, own, organiser)
        memberships.change(connection, organiser, Membership(rights.role, own.id, rights.until), now.date())
        journal.append(connection, now, visitor.author, "role_changed", **rights.detail(one.email, own.siren))

    is_own = organiser == visitor.organiser.id
    faults = {"role": OWN} if is_own else dict(rights.faults) or _beyond(visitor, own, rights.until)
    if not faults:
        try:
            await services.database.write(work)
        except LastOrganiser:
            faults = {"role": LAST}
    if faults:
        return await _page(visitor, services, wrong=Wrong(own.id, organiser, typed, faults), status=422)
    return RedirectResponse(TEAM, 303)


@router.post("/{authority}/{organiser}/retrait", dependencies=[Depends(own_form)])
async def remove(visitor: AnOrganiser, services: FromServices, authority: int, organiser: int) -> Response:
    """Takes the access away, and ends the sessions."""
    own, now = await _own(visitor, services, authority), services.clock()

    def work(connection: Connection) -> None:
        one = _colleague(connection, own, organiser)
        memberships.take(connection, organiser, own.id, now.date())
        journal.append(connection, now, visitor.author, "removed", email=one.email, siren=own.siren)

    try:
        await services.database.write(work)
    except LastOrganiser:
        return await _page(visitor, services, wrong=Wrong(own.id, organiser, {}, {"role": LAST}), status=422)
    return RedirectResponse(TEAM, 303)


@router.post("/{authority}/{organiser}/lien", dependencies=[Depends(own_form)])
async def renew_link(visitor: AnOrganiser, services: FromServices, authority: int, organiser: int) -> Response:
    """A new link for somebody who has never signed in, sent or shown as that of the invitation was; the ones before open nothing.

    Where it can be neither sent nor shown, they still open.
    """
    own, now = await _own(visitor, services, authority), services.clock()
    one = await services.database.read(lambda connection: _colleague(connection, own, organiser))
    if not services.links_sent.allowed(one.email):
        return await _page(visitor, services, wrong=Wrong(own.id, organiser, {}, {"link": SLOWED}), status=429)

    def work(connection: Connection) -> tuple[str, Membership, str] | None:
        one = _colleague(connection, own, organiser)
        token = organisers.new_link(connection, one.email, now) if _awaited(connection, (one,)) else None
        return (token, one.membership, _hidden(connection, visitor, own, one)) if token else None

    def replaced(connection: Connection) -> None:
        organisers.end_links_before(connection, token)
        journal.append(connection, now, visitor.author, "link_renewed", email=one.email, siren=own.siren)

    made = await services.database.write(work)
    if made is None:  # they have come meanwhile, or their last day is over: the page shows it
        return RedirectResponse(TEAM, 303)
    services.links_sent.note(one.email)
    token, held, hidden = made
    path = sign_in_path(token)
    told = await inviting.tell(services, one.email, held.role, held.until, own.de_collectivite, path, has_more=bool(hidden))
    if not (told.is_sent or told.link):
        services.links_sent.forgive(one.email)
        return await _page(visitor, services, wrong=Wrong(own.id, organiser, {}, {"link": hidden}), status=422)
    await services.database.write(replaced)
    return RedirectResponse(f"{TEAM}?lien=oui", 303) if told.is_sent else await _page(visitor, services, told=told)


async def _own(visitor: Visitor, services: Services, authority: int) -> Authority:
    """An authority that the visitor organises for. Raises `HTTPException` 404."""
    every = await services.database.read(all_authorities)
    found = next((one for one in every if one.id == authority and one.id in visitor.authorities("organiser")), None)
    if found is None:
        raise HTTPException(404)
    return found


def _beyond(visitor: Visitor, own: Authority, until: date | None) -> dict[str, str]:
    """What is wrong with access that lasts longer than the visitor's own: nobody whose mission ends gives, or keeps, more."""
    ends = [one.until for one in visitor.organiser.memberships if one.authority_id == own.id and one.until]
    if not ends or (until and until <= min(ends)):
        return {}
    return {"until": BEYOND.format(day=words.day(min(ends)))}


def _hidden(connection: Connection, visitor: Visitor, own: Authority, one: Colleague) -> str:
    """Why a link of somebody is not shown to the visitor, whom it would let in as them; else empty."""
    if any(each.authority_id != own.id for each in memberships.of_address(connection, one.email)):
        return ELSEWHERE
    return LONGER if _beyond(visitor, own, one.membership.until) else ""


def _colleague(connection: Connection, own: Authority, organiser: int) -> Colleague:
    """Somebody of this authority. Raises `HTTPException` 404."""
    found = next((one for one in memberships.colleagues(connection, own.id) if one.organiser_id == organiser), None)
    if found is None:
        raise HTTPException(404)
    return found


async def _page(
    visitor: Visitor,
    services: Services,
    *,
    told: Told | None = None,
    sent: str = "",
    wrong: Wrong | None = None,
    status: int = 200,
) -> Response:
    today = services.clock().date()

    def work(connection: Connection) -> tuple[Team, ...]:
        mine = visitor.authorities("organiser")
        return tuple(_team(connection, one, today) for one in all_authorities(connection) if one.id in mine)

    page = TeamPage(
        title="Équipe",
        visitor=visitor,
        home=HOMES["organiser"],
        teams=await services.database.read(work),
        own_id=visitor.organiser.id,
        told=told,
        sent=sent,
        wrong=wrong,
        faults=_by_id(wrong) if wrong else {},
    )
    return render(services, "access/team.html", page, status)


def _by_id(wrong: Wrong) -> dict[str, str]:
    """What is wrong, by the id that its field has on the page: the roles and last days of many people stand there."""
    person = f"{wrong.authority}-{wrong.organiser}" if wrong.organiser else f"{wrong.authority}"
    return {f"{IDS[field]}-{person}": fault for field, fault in wrong.faults.items()}


def _team(connection: Connection, authority: Authority, today: date) -> Team:
    people = memberships.colleagues(connection, authority.id)
    current = memberships.current_of(people, today)
    over = tuple(one for one in people if one not in current)
    too_few = memberships.organisers_of(people, today) < FEWEST_ORGANISERS
    return Team(authority, current, over, too_few, _awaited(connection, current))


def _awaited(connection: Connection, people: Sequence[Colleague]) -> frozenset[int]:
    """Which of these have never signed in, by id."""
    authors = {one.organiser_id: Author(one.organiser_id, one.email) for one in people}
    have_come = journal.have_signed_in(connection, authors.values())
    return frozenset(key for key, author in authors.items() if author not in have_come)
