"""Asking for a sign-in link by e-mail.

The answer is the same, and comes as fast, whether somebody has access under the address or not: the link is looked for and sent beside the
request. Never here: what the link does (see `sign_in`).
"""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from bot.mail.address import address_in
from server.access import public
from server.forms import ensure_secret, form_token, own_form, remember_secret
from server.inviting import NO_ADDRESS
from server.letters import handed_over, sign_in_letter
from server.pages.afterwards import followed_by, safe
from server.pages.page import Page, render
from server.pages.sign_in import SIGN_IN, WITH_PROCONNECT, sign_in_path, waiting_page
from server.pages.visiting import origin_of
from server.services import FromServices, Services
from storage import organisers

SENT: Final = f"{SIGN_IN}/envoye"

router = APIRouter(dependencies=[Depends(public)])


class AskingPage(Page, frozen=True, kw_only=True):
    """The form. `provider` is the way to ProConnect, if there is one. `sends`: there is a mail server. `typed` was written, and is wrong by
    `fault`; `afterwards` is where one wants to go.
    """

    provider: str
    sends: bool
    typed: str
    fault: str
    afterwards: str
    form_token: str


@router.get(SIGN_IN)
async def form(request: Request, services: FromServices, suite: Annotated[str, Query()] = "") -> Response:
    return _form(request, services, suite)


@router.post(SIGN_IN, dependencies=[Depends(own_form)])
async def ask(request: Request, services: FromServices, email: Annotated[str, Form()] = "", suite: Annotated[str, Form()] = "") -> Response:
    address = address_in(email)
    if services.mail is None or address is None:
        return _form(request, services, suite, email, "" if services.mail is None else NO_ADDRESS, 422)
    origin = origin_of(request)
    asking = ("asking", organisers.plain(address), origin)
    if not services.sign_in_asked.allowed(origin):
        return waiting_page(services, "asking for many", origin)
    if not services.sign_in_tries.allowed(asking):
        return waiting_page(services, *asking)
    services.sign_in_tries.note(asking)
    services.sign_in_asked.note(origin)
    services.errands.start(_send_link(services, address, suite))
    return RedirectResponse(SENT, 303)


@router.get(SENT)
async def sent(services: FromServices) -> Response:
    """What to do next, the same whatever the address."""
    return render(services, "sign_in/sent.html", Page(title="Regardez vos courriels", home="/"))


async def _send_link(services: Services, address: str, afterwards: str) -> None:
    """Where nobody has access under this address, or had enough links lately, nothing is sent."""
    now, whom = services.clock(), organisers.plain(address)
    if not services.links_sent.allowed(whom):
        return
    services.links_sent.note(whom)
    token = await services.database.write(lambda connection: organisers.new_link(connection, address, now))
    if token is not None:
        url = services.public_url + followed_by(sign_in_path(token), afterwards)
        if not await handed_over(services, sign_in_letter(url), address):
            services.links_sent.forgive(whom)


def _form(request: Request, services: Services, afterwards: str, typed: str = "", fault: str = "", status: int = 200) -> Response:
    secret = ensure_secret(request, services)
    page = AskingPage(
        title="Connexion",
        home="/",
        provider=followed_by(WITH_PROCONNECT, afterwards) if services.provider else "",
        sends=services.mail is not None,
        typed=typed[:320],
        fault=fault,
        afterwards=safe(afterwards),
        form_token=form_token(secret),
    )
    response = render(services, "sign_in/ask.html", page, status)
    remember_secret(response, services, secret)
    return response
