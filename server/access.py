"""Who may see what: policies as dependencies, decided from the session alone.

Every route depends on exactly one policy, `public` included; `undeclared_routes` lists those that do not. What belongs to another
authority is answered as what does not exist. Never here: what a page shows.

| policy | whom it lets in |
|---|---|
| `public` | anybody |
| `from_this_machine` | a program on this machine: what passes through it, in numbers |
| `signed_in` | whoever is signed in: their own account |
| `organiser` | organisers of at least one authority: its people, new consultations |
| `reader` | organisers, facilitators and readers of at least one authority: the list of its consultations |
| `organiser_of` | organisers of the consultation: texts, files, filters, messages, and all that writes |
| `organiser_of_record` | organisers of the authority of the record: all that is done before a consultation opens |
| `organiser_asked` | organisers of the authority that another one asks to consult with it: this request |
| `facilitator_of` | organisers and facilitators of the consultation: what is shown in a room |
| `reader_of` | organisers, facilitators and readers of the consultation: totals, papers on personal data |
| `commission` | the commission: what was released of all consultations |
| `access_keeper` | the commission and administrators: which authorities there are, and who has access |
| `administrator` | administrators: the journal; no answer, nor any figure |
"""

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from dialogues.values import Value
from server.forms import SESSION_COOKIE, cookie_of, form_token
from server.services import FromServices, Services
from server.serving import HOST
from storage import consultations, organisers, partners, records
from storage.authorities import Authority, authority_of
from storage.consultations import Consultation
from storage.journal import Author, author_of
from storage.memberships import OF_AUTHORITY, ROLES, Role
from storage.organisers import Organiser
from storage.partners import Partner
from storage.records import Record

Policy = Callable[..., Any]

_NUMBER: Final = re.compile(r"[0-9]{1,9}")
"""The id of a row, in a path."""
_policies: Final[set[Policy]] = set()


class SignInNeeded(HTTPException):
    """Nobody is signed in, or the session is over."""

    def __init__(self) -> None:
        super().__init__(403)


def policy(function: Policy) -> Policy:
    """Marks a dependency as a policy. Whoever adds one decides who may use the routes that name it."""
    _policies.add(function)
    return function


class Visitor(Value, frozen=True):
    """Someone signed in. `form_token` goes into the forms of their pages."""

    organiser: Organiser
    form_token: str

    @property
    def author(self) -> Author:
        """Who the journal says they are."""
        return author_of(self.organiser)

    def has(self, *roles: Role) -> bool:
        """Whether they have one of these roles, for whatever authority."""
        return any(one.role in roles for one in self.organiser.memberships)

    def authorities(self, *roles: Role) -> frozenset[int]:
        """The authorities for which they have one of these roles."""
        found = (one.authority_id for one in self.organiser.memberships if one.role in roles)
        return frozenset(authority for authority in found if authority is not None)


class OwnConsultation(Value, frozen=True):
    """A consultation of an authority of the visitor's own, for which they have some role."""

    visitor: Visitor
    consultation: Consultation

    def may(self, *roles: Role) -> bool:
        """Whether the visitor has one of these roles for one of its authorities."""
        return not self.visitor.authorities(*roles).isdisjoint(authority.id for authority in self.consultation.authorities)

    @property
    def is_organiser(self) -> bool:
        """Whether they may do all that can be done with it."""
        return self.may("organiser")


class OwnRecord(Value, frozen=True):
    """A record of the visitor's own authority."""

    visitor: Visitor
    record: Record
    authority: Authority


class OwnRequest(Value, frozen=True):
    """What another authority asks one of the visitor's own, for this record of the other one."""

    visitor: Visitor
    asked: Partner
    record: Record


async def visitor_of(request: Request, services: FromServices) -> Visitor | None:
    """Who is signed in here, if anyone. No policy: it lets everybody through."""
    token = cookie_of(request, services, SESSION_COOKIE)
    if token is None:
        return None
    now = services.clock()
    found = await services.database.write(lambda connection: organisers.session(connection, token, now))
    return Visitor(found, form_token(token)) if found else None


@policy
def public() -> None:
    """Anybody."""


@policy
def from_this_machine(request: Request) -> None:
    """Whoever asks without a proxy in between, which tells of everybody else where they come from."""
    if request.client is None or request.client.host != HOST:
        raise HTTPException(404)


AVisitor = Annotated[Visitor | None, Depends(visitor_of)]


@policy
async def signed_in(visitor: AVisitor) -> Visitor:
    """Whoever is signed in."""
    return _with_role(visitor, *ROLES)


@policy
async def organiser(visitor: AVisitor) -> Visitor:
    """An organiser of any authority; their own objects are for the route to choose."""
    return _with_role(visitor, "organiser")


@policy
async def reader(visitor: AVisitor) -> Visitor:
    """An organiser, a facilitator or a reader of any authority; their own objects are for the route to choose."""
    return _with_role(visitor, *OF_AUTHORITY)


@policy
async def commission(visitor: AVisitor) -> Visitor:
    """A member of the commission."""
    return _with_role(visitor, "commission")


@policy
async def administrator(visitor: AVisitor) -> Visitor:
    """An administrator."""
    return _with_role(visitor, "administrator")


@policy
async def access_keeper(visitor: AVisitor) -> Visitor:
    """A member of the commission or an administrator."""
    return _with_role(visitor, "commission", "administrator")


@policy
async def organiser_of(code: str, visitor: AVisitor, services: FromServices) -> OwnConsultation:
    """An organiser of one of the authorities of the consultation that the path names in `{code}`."""
    return await _own(code, visitor, services, "organiser")


@policy
async def organiser_of_record(record: str, visitor: AVisitor, services: FromServices) -> OwnRecord:
    """An organiser of the authority whose record the path names in `{record}`."""
    allowed = _with_role(visitor, "organiser")
    if not _NUMBER.fullmatch(record):  # what no database holds, it must not be asked for
        raise HTTPException(404)

    def work(connection: Connection) -> OwnRecord | None:
        found = records.by_id(connection, int(record))
        if found is None or found.authority_id not in allowed.authorities("organiser"):
            return None
        return OwnRecord(allowed, found, authority_of(connection, found.authority_id))

    own = await services.database.read(work)
    if own is None:
        raise HTTPException(404)
    return own


@policy
async def organiser_asked(number: str, visitor: AVisitor, services: FromServices) -> OwnRequest:
    """An organiser of the authority that is asked what the path names in `{number}`, while that can be answered."""
    allowed = _with_role(visitor, "organiser")

    def work(connection: Connection) -> OwnRequest | None:
        own = allowed.authorities("organiser")
        asked = partners.request_to(connection, own, int(number)) if _NUMBER.fullmatch(number) else None
        record = records.by_id(connection, asked.record_id) if asked else None
        return OwnRequest(allowed, asked, record) if asked and record else None

    found = await services.database.read(work)
    if found is None:
        raise HTTPException(404)
    return found


@policy
async def facilitator_of(code: str, visitor: AVisitor, services: FromServices) -> OwnConsultation:
    """An organiser or a facilitator of it."""
    return await _own(code, visitor, services, "organiser", "facilitator")


@policy
async def reader_of(code: str, visitor: AVisitor, services: FromServices) -> OwnConsultation:
    """An organiser, a facilitator or a reader of it: whoever may look."""
    return await _own(code, visitor, services, *OF_AUTHORITY)


SignedIn = Annotated[Visitor, Depends(signed_in)]
AnOrganiser = Annotated[Visitor, Depends(organiser)]
AReader = Annotated[Visitor, Depends(reader)]
TheCommission = Annotated[Visitor, Depends(commission)]
AnAdministrator = Annotated[Visitor, Depends(administrator)]
AnAccessKeeper = Annotated[Visitor, Depends(access_keeper)]
OfOrganiser = Annotated[OwnConsultation, Depends(organiser_of)]
OfRecord = Annotated[OwnRecord, Depends(organiser_of_record)]
OfAsked = Annotated[OwnRequest, Depends(organiser_asked)]
OfFacilitator = Annotated[OwnConsultation, Depends(facilitator_of)]
OfReader = Annotated[OwnConsultation, Depends(reader_of)]


class PublicFiles(StaticFiles):
    """Files that anybody may see, checked for change at each use."""

    def file_response(self, *args: Any, **kwargs: Any) -> Any:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def declared_policies(app: FastAPI) -> dict[str, tuple[str, ...]]:
    """The names of the policies of each route of the application, by « METHODS /path »."""
    return {_name(route): tuple(sorted(policy.__name__ for policy in _policies_of(route))) for route in iter_route_contexts(app.routes)}


def undeclared_routes(app: FastAPI) -> list[str]:
    """The routes that do not name exactly one policy: there should be none."""
    return [name for name, policies in declared_policies(app).items() if len(policies) != 1]


def _with_role(visitor: Visitor | None, *roles: Role) -> Visitor:
    if visitor is None:
        raise SignInNeeded
    if not visitor.has(*roles):
        raise HTTPException(403)
    return visitor


async def _own(code: str, visitor: Visitor | None, services: Services, *roles: Role) -> OwnConsultation:
    """Whoever has such a role nowhere is refused without a look; who has another one there is refused, and anybody else finds nothing."""
    allowed = _with_role(visitor, *roles)
    found = await services.database.read(lambda connection: consultations.by_code(connection, code))
    if found is None or not (own := OwnConsultation(allowed, found)).may(*OF_AUTHORITY):
        raise HTTPException(404)
    if not own.may(*roles):
        raise HTTPException(403)
    return own


def _name(route: RouteContext) -> str:
    return f"{' '.join(sorted(route.methods or ()))} {route.path}".strip()


def _policies_of(route: RouteContext) -> set[Policy]:
    if isinstance(getattr(route.original_route, "app", None), PublicFiles):
        return {public}
    dependant = getattr(route, "dependant", None)
    return set() if dependant is None else _policies & set(_calls(dependant))


def _calls(dependant: Dependant) -> Iterator[Policy]:
    for part in dependant.dependencies:
        if part.call is not None:
            yield part.call
        yield from _calls(part)
