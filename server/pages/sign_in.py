"""Signing in and out: a link shows a button, and only the button uses the link up, for mail scanners open links too.

Links that are none are counted by where they come from: whoever guesses has to wait, but a link that is one always opens, for colleagues
come from the same place. Never here: how a link comes to be (see `sign_in_by_mail`; the command line prints one too), how one signs in
without (see `sign_in_with_proconnect`), or what a session may see (see `access`).
"""

import logging
from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection
from starlette.responses import Response

from server.access import public
from server.forms import SESSION_COOKIE, cookie_of, ensure_secret, forget_cookie, form_token, own_form, remember_secret, set_cookie
from server.pages.afterwards import followed_by, safe
from server.pages.page import Page, render
from server.pages.provider_cookies import LEFT_COOKIE, left_in
from server.pages.visiting import origin_of
from server.services import FromServices, Services
from storage import journal, organisers
from storage.memberships import Role
from storage.organisers import Organiser

SIGN_IN: Final = "/connexion"
WITH_PROCONNECT: Final = f"{SIGN_IN}/proconnect"
HOMES: Final[dict[Role, str]] = {
    "organiser": "/organisateur",
    "facilitator": "/organisateur",
    "reader": "/organisateur",
    "commission": "/commission",
    "administrator": "/commission/collectivites",
}
"""Where each role begins, and in this order whoever has several."""

log = logging.getLogger(__name__)
router = APIRouter(dependencies=[Depends(public)])


class SignInPage(Page, frozen=True, kw_only=True):
    """`email` is whom the button signs in; `action` is where it sends; `form_token` goes with it."""

    email: str
    action: str
    form_token: str


class SignedOutPage(Page, frozen=True, kw_only=True):
    """`onwards` is where the session of the provider is ended too, if it may still be open."""

    onwards: str = ""


def home_of(organiser: Organiser) -> str:
    """Where somebody begins, who may have several roles."""
    held = {one.role for one in organiser.memberships}
    return next(home for role, home in HOMES.items() if role in held)


def sign_in_path(token: str) -> str:
    """The path of a sign-in link, to be put after the public address."""
    return f"{SIGN_IN}/{token}"


def waiting_page(services: Services, tried: str, *who: str) -> Response:
    """For whoever tried too often: the same for what was right and what was wrong. `tried`: what, in a word, for the log.

    It is noted once in a while of each, and names nobody.
    """
    if services.alarms.allowed((tried, *who)):
        services.alarms.note((tried, *who))
        log.warning("somebody tries too often: %s", tried)
    return render(services, "sign_in/waiting.html", Page(title="Faisons une pause", home="/"), 429)


@router.get(SIGN_IN + "/{token}")
async def show_link(request: Request, token: str, services: FromServices, suite: Annotated[str, Query()] = "") -> Response:
    now = services.clock()
    organiser = await services.database.read(lambda connection: organisers.peek_link(connection, token, now))
    if organiser is None:
        return _spent_link(request, services)
    secret = ensure_secret(request, services)
    action = followed_by(sign_in_path(token), suite)
    page = SignInPage(title="Connexion", email=organiser.email, action=action, form_token=form_token(secret))
    response = render(services, "sign_in/link.html", page)
    remember_secret(response, services, secret)
    return response


@router.post(SIGN_IN + "/{token}", dependencies=[Depends(own_form)])
async def use_link(request: Request, token: str, services: FromServices, suite: Annotated[str, Query()] = "") -> Response:
    now = services.clock()
    response = await let_in(request, services, lambda connection: organisers.use_link(connection, token, now), suite)
    if response is None:
        return _spent_link(request, services)
    if cookie_of(request, services, LEFT_COOKIE):
        forget_cookie(response, services, LEFT_COOKIE)
    return response


async def let_in(
    request: Request, services: Services, opening: Callable[[Connection], str | None], afterwards: str, **detail: str
) -> Response | None:
    """Signs in whomever `opening` opens a session for, in the place of whoever is in this browser; None where it opens none.

    `detail` is how, for the journal.
    """
    now, former = services.clock(), cookie_of(request, services, SESSION_COOKIE)

    def sign_in(connection: Connection) -> tuple[str, Organiser] | None:
        session_token = opening(connection)
        organiser = organisers.session(connection, session_token, now) if session_token else None
        if session_token is None or organiser is None:
            return None
        if former is not None:
            organisers.end_session(connection, former)
        journal.append(connection, now, journal.author_of(organiser), "signed_in", **detail)
        return session_token, organiser

    signed_in = await services.database.write(sign_in)
    if signed_in is None:
        return None
    session_token, organiser = signed_in
    response = RedirectResponse(safe(afterwards) or home_of(organiser), 303)
    set_cookie(response, services, SESSION_COOKIE, session_token)
    return response


@router.post("/deconnexion", dependencies=[Depends(own_form)])
async def sign_out(request: Request, services: FromServices) -> Response:
    token, now = cookie_of(request, services, SESSION_COOKIE), services.clock()

    def work(connection: Connection) -> None:
        organiser = organisers.session(connection, token or "", now)
        if organiser is not None:
            journal.append(connection, now, journal.author_of(organiser), "signed_out")
        organisers.end_session(connection, token or "")

    if token is not None:
        await services.database.write(work)
    return signed_out(request, services)


def signed_out(request: Request, services: Services) -> Response:
    """For whoever has just signed out: their browser forgets the session too, and goes on to end that of the provider.

    A redirection would be refused by browsers, for our pages let no form lead to another site.
    """
    left = left_in(request, services)
    onwards = left.address(services) if left else ""
    response = render(services, "sign_in/signed_out.html", SignedOutPage(title="Vous avez quitté votre session", home="/", onwards=onwards))
    forget_cookie(response, services, SESSION_COOKIE)
    if onwards:
        response.headers["Refresh"] = f"0; url={onwards}"
        forget_cookie(response, services, LEFT_COOKIE)
    return response


def count_guess(request: Request, services: Services, told: Callable[[], Response]) -> Response:
    """What is `told` to whoever came with what opens nothing; once they did so too often, that they have to wait."""
    guesser = ("guessing", origin_of(request))
    if not services.sign_in_tries.allowed(guesser):
        return waiting_page(services, *guesser)
    services.sign_in_tries.note(guesser)
    return told()


def _spent_link(request: Request, services: Services) -> Response:
    """The same for a link used, expired or never made: a guess must learn nothing. It counts."""
    page = Page(title="Ce lien ne sert plus", home="/")
    return count_guess(request, services, lambda: render(services, "sign_in/spent_link.html", page, 404))
