"""Who may see what: policies as dependencies, decided from the session alone.

Every route depends on exactly one policy, `public` included; `undeclared_routes` lists those that do not. What belongs to another
authority is answered as what does not exist. Never here: what a page shows.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from server.forms import SESSION_COOKIE, cookie_of, form_token
from server.services import FromServices
from storage import consultations, organisers, records
from storage.authorities import Authority, authority_of
from storage.consultations import Consultation
from storage.organisers import Organiser
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


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone signed in. `form_token` goes into the forms of their pages."""

    organiser: Organiser
    form_token: str


@dataclass(frozen=True, slots=True)
class OwnConsultation:
    """A consultation of the visitor's own authority."""

    visitor: Visitor
    consultation: Consultation


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A record of the visitor's own authority."""

    visitor: Visitor
    record: Record
    authority: Authority


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
async def organiser(visitor: Annotated[Visitor | None, Depends(visitor_of)]) -> Visitor:
    """An organiser of any authority; their own objects are for the route to choose."""
    return _with_role(visitor, "organiser")


@policy
async def commission(visitor: Annotated[Visitor | None, Depends(visitor_of)]) -> Visitor:
    """A member of the commission."""
    return _with_role(visitor, "commission")


@policy
async def organiser_of(code: str, visitor: Annotated[Visitor | None, Depends(visitor_of)], services: FromServices) -> OwnConsultation:
    """An organiser of one of the authorities of the consultation that the path names in `{code}`."""
    allowed = _with_role(visitor, "organiser")
    found = await services.database.read(lambda connection: consultations.by_code(connection, code))
    if found is None or allowed.organiser.authority_id not in {authority.id for authority in found.authorities}:
        raise HTTPException(404)
    return OwnConsultation(allowed, found)


@policy
async def organiser_of_record(record: str, visitor: Annotated[Visitor | None, Depends(visitor_of)], services: FromServices) -> OwnRecord:
    """An organiser of the authority whose record the path names in `{record}`."""
    allowed = _with_role(visitor, "organiser")
    if not _NUMBER.fullmatch(record):  # what no database holds, it must not be asked for
        raise HTTPException(404)

    def work(connection: Connection) -> OwnRecord | None:
        found = records.by_id(connection, int(record))
        if found is None or found.authority_id != allowed.organiser.authority_id:
            return None
        return OwnRecord(allowed, found, authority_of(connection, found.authority_id))

    own = await services.database.read(work)
    if own is None:
        raise HTTPException(404)
    return own


AnOrganiser = Annotated[Visitor, Depends(organiser)]
TheCommission = Annotated[Visitor, Depends(commission)]
OfOrganiser = Annotated[OwnConsultation, Depends(organiser_of)]
OfRecord = Annotated[OwnRecord, Depends(organiser_of_record)]


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


def _with_role(visitor: Visitor | None, role: str) -> Visitor:
    if visitor is None:
        raise SignInNeeded
    if visitor.organiser.role != role:
        raise HTTPException(403)
    return visitor


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
