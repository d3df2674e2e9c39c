"""Signing in with ProConnect, where it is set: there, back, and out.

ProConnect says who somebody is and gives no right: only those who have access under the address that it tells are let in, as by a link.
Whatever goes wrong is told with another way in, and begins nothing.

Never here: what is said with ProConnect (see `server.oidc`), what the browser keeps meanwhile (see `provider_cookies`).
"""

import logging
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.values import Value
from server.access import public
from server.forms import forget_cookie
from server.pages.afterwards import followed_by, safe
from server.pages.page import Page, render
from server.pages.provider_cookies import BACK, ROUND_COOKIE, Left, keep_left, keep_round, round_of
from server.pages.sign_in import SIGN_IN, WITH_PROCONNECT, SignedOutPage, count_guess, let_in, waiting_page
from server.pages.visiting import origin_of
from server.provider import Provider, Round
from server.services import FromServices, Services
from storage import organisers

RETURN: Final = f"{WITH_PROCONNECT}/retour"

log = logging.getLogger(__name__)
router = APIRouter(dependencies=[Depends(public)])


class Hitch(Value, frozen=True):
    """Why somebody is not let in: what happened, in sentences, and what to do next."""

    status: int
    title: str
    what: str
    remedy: str


AWAY: Final = Hitch(
    503,
    "ProConnect ne nous répond pas",
    "Le service ne répond pas, ou nous dit qu’il ne peut pas vous identifier en ce moment. Rien n’a changé ici.",
    "Réessayez dans quelques minutes, ou connectez-vous autrement.",
)
REFUSED: Final = Hitch(
    403,
    "Connexion abandonnée",
    "ProConnect nous dit que vous avez renoncé, ou qu’il ne vous laisse pas continuer. Rien n’a changé ici.",
    "Réessayez, ou connectez-vous autrement.",
)
STALE: Final = Hitch(
    400,
    "Ce retour de ProConnect ne sert plus",
    "Il a déjà servi, il est arrivé après dix minutes, ou il vient d’un autre navigateur que celui où vous aviez commencé.",
    "Si vous étiez déjà connecté ici, vous l’êtes toujours. Sinon, recommencez, dans cette même fenêtre.",
)
NOT_BELIEVED: Final = Hitch(
    502,
    "La réponse de ProConnect n’a pas pu être vérifiée",
    "Par prudence, nous ne l’utilisons pas. Rien n’a changé ici.",
    "Réessayez, ou connectez-vous autrement. Si cela se répète, prévenez la personne qui administre ce site.",
)
NO_ADDRESS: Final = Hitch(
    403,
    "ProConnect ne nous a pas donné votre adresse",
    "Sans une adresse électronique vérifiée, nous ne savons pas quel accès est le vôtre.",
    "Réessayez avec un autre compte professionnel, ou connectez-vous autrement.",
)
UNKNOWN: Final = Hitch(
    403,
    "Pas d’accès avec cette adresse",
    "ProConnect a répondu, mais aucun accès n’est ouvert ici sous l’adresse qu’il nous donne.",
    "Demandez à une personne qui organise déjà pour votre collectivité de vous inviter à cette adresse, depuis sa page « Équipe ».",
)


class HitchPage(Page, frozen=True, kw_only=True):
    """`again` is where to try once more, `otherwise` where one signs in by other means. `email` is an address without access; with
    another account, one may have it, once this one is left at ProConnect (`leave`)."""

    hitch: Hitch
    again: str
    otherwise: str
    email: str = ""
    leave: str = ""


@router.get(WITH_PROCONNECT)
async def go(request: Request, services: FromServices, suite: Annotated[str, Query()] = "") -> Response:
    provider, origin = _provider(services), origin_of(request)
    if not services.sign_in_asked.allowed(origin):
        return waiting_page(services, "asking for many", origin)
    services.sign_in_asked.note(origin)
    from server.oidc import NotBelieved, ProviderAway, discovered, request_to

    begun = Round.begin(safe(suite), services.clock())
    try:
        metadata = await discovered(provider)
    except (ProviderAway, NotBelieved) as error:
        log.error("the provider of identities cannot be used: %s", error)
        return _hitch(services, AWAY, begun.afterwards)
    response = RedirectResponse(request_to(provider, metadata, begun, services.public_url + RETURN), 303)
    keep_round(response, services, begun)
    return response


@router.get(RETURN)
async def come_back(
    request: Request,
    services: FromServices,
    state: Annotated[str, Query()] = "",
    code: Annotated[str, Query()] = "",
    error: Annotated[str, Query()] = "",
    iss: Annotated[str, Query()] = "",
) -> Response:
    """A round is looked at once: what comes back of it again, or of none, counts as a guess."""
    provider, begun = _provider(services), round_of(request, services, state)
    if begun is None or not services.rounds.allowed(begun.state):
        return count_guess(request, services, lambda: _hitch(services, STALE, ""))
    services.rounds.note(begun.state)
    if error or not code:
        response = _hitch(services, REFUSED if error == "access_denied" else AWAY, begun.afterwards)
    elif iss and iss != provider.issuer:
        response = _hitch(services, NOT_BELIEVED, begun.afterwards)
    else:
        response = await _entered(request, services, provider, code, begun)
    forget_cookie(response, services, ROUND_COOKIE)
    return response


@router.get(BACK)
async def left(services: FromServices) -> Response:
    """Where one comes once the session at ProConnect is ended too. There is nothing left to do, so nothing that came along is looked at."""
    _provider(services)
    return render(services, "sign_in/signed_out.html", SignedOutPage(title="Vous avez quitté votre session", home="/"))


async def _entered(request: Request, services: Services, provider: Provider, code: str, begun: Round) -> Response:
    from server.oidc import NoAddress, NotBelieved, ProviderAway, identified

    now = services.clock()
    try:
        found = await identified(provider, code, begun, services.public_url + RETURN, now)
    except (ProviderAway, NotBelieved) as error:
        log.error("somebody could not be identified by the provider: %s", error)
        return _hitch(services, AWAY if isinstance(error, ProviderAway) else NOT_BELIEVED, begun.afterwards)
    except NoAddress:
        return _hitch(services, NO_ADDRESS, begun.afterwards)

    end = Left(found.end_session, found.id_token) if found.end_session else None
    response = await let_in(
        request, services, lambda connection: organisers.open_session(connection, found.email, now), begun.afterwards, by="proconnect"
    )
    if response is None:
        return _hitch(services, UNKNOWN, begun.afterwards, found.email, end.address(services) if end else "")
    keep_left(response, services, end)
    return response


def _provider(services: Services) -> Provider:
    """Where none is set, these pages are none."""
    if services.provider is None:
        raise HTTPException(404)
    return services.provider


def _hitch(services: Services, hitch: Hitch, afterwards: str, email: str = "", leave: str = "") -> Response:
    page = HitchPage(
        title=hitch.title,
        home="/",
        hitch=hitch,
        again=followed_by(WITH_PROCONNECT, afterwards),
        otherwise=followed_by(SIGN_IN, afterwards),
        email=email,
        leave=leave,
    )
    return render(services, "sign_in/hitch.html", page, hitch.status)
