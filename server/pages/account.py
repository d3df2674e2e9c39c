"""One's own account: who one is here, what one may do, and where one is signed in.

Never here: what others may do (see `team`).
"""

from datetime import date
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from msgspec import field
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.values import Value
from server import words
from server.access import SignedIn
from server.forms import SESSION_COOKIE, cookie_of, own_form
from server.pages.page import Page, render
from server.pages.sign_in import HOMES, home_of, signed_out
from server.services import FromServices
from storage import journal, organisers
from storage.authorities import all_authorities
from storage.memberships import Role
from storage.organisers import SESSION_IDLE, SESSION_LIFETIME, Session

ACCOUNT: Final = "/compte"
SPACES: Final[dict[Role, tuple[tuple[str, str], ...]]] = {
    "organiser": ((HOMES["organiser"], "Vos concertations"), ("/organisateur/equipe", "Équipe"), ("/organisateur/cles", "Clés d’API")),
    "facilitator": ((HOMES["facilitator"], "Vos concertations"),),
    "reader": ((HOMES["reader"], "Vos concertations"),),
    "commission": (
        (HOMES["commission"], "Territoires côte à côte"),
        ("/commission/collectivites", "Collectivités"),
        ("/commission/cles", "Clés d’API"),
    ),
    "administrator": (("/commission/collectivites", "Collectivités"), ("/administration/journal", "Journal")),
}
"""Where each role leads."""

router = APIRouter(prefix=ACCOUNT)


class Held(Value, frozen=True):
    """What one may do, for whom (empty: for nobody in particular), and until when."""

    role: Role
    authority: str
    until: date | None


class AccountPage(Page, frozen=True, kw_only=True):
    """The visitor's own account. `this` is the key of the session that is looked from."""

    held: tuple[Held, ...]
    spaces: tuple[tuple[str, str], ...]
    sessions: tuple[Session, ...]
    this: str
    idle_minutes: int = int(SESSION_IDLE.total_seconds() // 60)
    hours: int = int(SESSION_LIFETIME.total_seconds() // 3600)
    roles: dict[Role, str] = field(default_factory=lambda: words.ROLES)


@router.get("")
async def account(request: Request, visitor: SignedIn, services: FromServices) -> Response:
    now, token = services.clock(), cookie_of(request, services, SESSION_COOKIE) or ""

    def work(connection: Connection) -> tuple[dict[int, str], tuple[Session, ...]]:
        names = {one.id: one.name for one in all_authorities(connection)}
        return names, organisers.open_sessions(connection, visitor.organiser.id, now)

    names, sessions = await services.database.read(work)
    page = AccountPage(
        title="Votre compte",
        visitor=visitor,
        home=home_of(visitor.organiser),
        held=tuple(
            Held(one.role, "" if one.authority_id is None else names[one.authority_id], one.until) for one in visitor.organiser.memberships
        ),
        spaces=tuple(dict.fromkeys(space for one in visitor.organiser.memberships for space in SPACES[one.role])),
        sessions=sessions,
        this=organisers.session_key(token),
    )
    return render(services, "access/account.html", page)


@router.post("/sessions/{key}/fin", dependencies=[Depends(own_form)])
async def end_one(request: Request, visitor: SignedIn, services: FromServices, key: str) -> Response:
    """Ends one of one's own sessions; this one too."""

    def work(connection: Connection) -> bool:
        ended = organisers.end_session_of(connection, visitor.organiser.id, key)
        if ended:
            journal.append(connection, services.clock(), visitor.author, "session_ended")
        return ended

    if not await services.database.write(work):
        raise HTTPException(404)
    is_this = key == organisers.session_key(cookie_of(request, services, SESSION_COOKIE) or "")
    return signed_out(request, services) if is_this else RedirectResponse(ACCOUNT, 303)


@router.post("/deconnexion-partout", dependencies=[Depends(own_form)])
async def end_all(request: Request, visitor: SignedIn, services: FromServices) -> Response:
    """Ends every session, and every link that waits."""

    def work(connection: Connection) -> None:
        ended = organisers.end_all_sessions(connection, visitor.organiser.id)
        journal.append(connection, services.clock(), visitor.author, "signed_out_everywhere", sessions=ended)

    await services.database.write(work)
    return signed_out(request, services)
