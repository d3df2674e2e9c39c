"""« Rejoindre » : an authority asks for access. Anybody may; the commission or an administrator decides.

Never here: what is decided (see `authorities`).
"""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from dialogues.cleaning import clean
from server.access import public
from server.forms import ensure_secret, form_token, own_form, remember_secret, typed_in
from server.new_authority import asked_in
from server.pages.page import Page, render
from server.pages.sign_in import waiting_page
from server.pages.visiting import origin_of
from server.services import FromServices, Services
from storage import joining

JOIN: Final = "/rejoindre"
SENT: Final = f"{JOIN}/envoye"
LONGEST_MESSAGE: Final = 2_000
TOO_LONG: Final = f"Raccourcissez ce message : {LONGEST_MESSAGE} caractères au plus."
FULL: Final = (
    "Trop de demandes attendent déjà une réponse : la vôtre n’a pas pu être enregistrée. Réessayez dans quelques jours, ou écrivez à la "
    "commission numérique."
)

router = APIRouter(dependencies=[Depends(public)])


class JoiningPage(Page, frozen=True, kw_only=True):
    """The form, as typed, and wrong by `faults`, those of the whole under `form`."""

    typed: Mapping[str, str]
    faults: Mapping[str, str]
    form_token: str


@router.get(JOIN)
async def form(request: Request, services: FromServices) -> Response:
    return _form(request, services, {}, {})


@router.post(JOIN, dependencies=[Depends(own_form)])
async def ask(request: Request, services: FromServices) -> Response:
    """Keeps the request. Whether the authority is known, or asked already, changes nothing of the answer."""
    typed, today, who = await typed_in(request), services.clock().date(), ("joining", origin_of(request))
    asked, message = asked_in(typed), clean(typed.get("message", "")).strip()
    faults = dict(asked.faults) | ({"message": TOO_LONG} if len(message) > LONGEST_MESSAGE else {})
    if faults:
        return _form(request, services, typed, faults, 422)
    if not services.sign_in_tries.allowed(who):
        return waiting_page(services, *who)
    services.sign_in_tries.note(who)
    row = asked.name, asked.code, asked.email.lower(), message, today
    if not await services.database.write(lambda connection: joining.ask(connection, *row)):
        return _form(request, services, typed, {"form": FULL}, 503)
    return RedirectResponse(SENT, 303)


@router.get(SENT)
async def sent(services: FromServices) -> Response:
    return render(services, "access/joining_sent.html", Page(title="Votre demande est enregistrée", home="/"))


def _form(request: Request, services: Services, typed: Mapping[str, str], faults: Mapping[str, str], status: int = 200) -> Response:
    secret = ensure_secret(request, services)
    page = JoiningPage(title="Rejoindre Concertia", home="/", typed=typed, faults=faults, form_token=form_token(secret))
    response = render(services, "access/joining.html", page, status)
    remember_secret(response, services, secret)
    return response
