"""Coming back from another device by a private link, which is exchanged at once for the cookie and a clean address.

The link holds the cookie's own token. A second secret would open the same answers, and be one more to keep, to seal and to erase; this
one is shown by the server from the cookie when it is asked for, kept by us as a hash alone, and dies with the answers. Nothing is used
up by opening it: a mail scanner that does so becomes nobody but itself.

Never here: what is shown once the person is known (see `participate`).
"""

from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from msgspec import structs
from starlette.responses import RedirectResponse, Response

from bot.acts import Resumed
from bot.wording import say
from dialogues.turns import Shown
from server.access import public
from server.forms import FORM_FIELD, check_form
from server.pages.addresses import RESUME, RESUME_LATER
from server.pages.frame import FramedPage, frame_of, tag, words
from server.pages.home import Told, doors
from server.pages.page import render
from server.pages.participate import looked
from server.pages.sent import read_form
from server.pages.visiting import AVisit, Visit, is_token, remember
from server.services import FromServices

OTHER_COOKIE: Final = "concertia-reprise"
"""Whom a link would make of a browser that is somebody else already, until its person has said which."""
OTHER_SECONDS: Final = 600
UNKNOWN: Final = "inconnu"
OPEN: Final = "ouvrir"
"""The field of the button that lets the link have its way."""

LATER_WORDS: Final = (
    "web-later-title", "web-later-here", "web-later-elsewhere", "web-private-link", "web-private-copy", "web-private-copied",
    "web-private-mail", "web-private-careful", "button-resume",
)  # fmt: skip
SWITCH_WORDS: Final = ("web-switch-title", "web-switch-other", "web-switch-forgets", "web-switch-link", "web-switch-yes", "web-switch-no")

router = APIRouter(prefix="/c/{code}", dependencies=[Depends(public)])


class LaterPage(FramedPage, frozen=True, kw_only=True):
    """`link` is the private link, `mail` the address that makes a mail program write it down."""

    says: Mapping[str, str]
    link: str
    mail: str


class SwitchPage(FramedPage, frozen=True, kw_only=True):
    """For a browser that is one person, at the link of another. `later` is where the private link of the first is."""

    says: Mapping[str, str]
    later: str


@router.get(RESUME_LATER)
async def later(visit: AVisit, services: FromServices) -> Response:
    """How to come back: here, and from elsewhere by the private link."""
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    reply = await visit.look(Shown())
    if reply.identity is None or reply.screen is None:
        return RedirectResponse(visit.address, 303)
    language, link = reply.screen.language, private_link(visit)
    page = LaterPage(
        title=say(language, "web-later-title"),
        fictional=visit.consultation.fictional,
        home=visit.pages.home,
        language=tag(language),
        says=words(language, *LATER_WORDS),
        link=link,
        mail="mailto:?" + urlencode({"subject": visit.consultation.title, "body": link}, safe=":/").replace("+", "%20"),
        frame=frame_of(visit.pages, language, visit.form_token),
    )
    return render(services, "participate/later.html", page)


@router.get(RESUME + "/{token}")
async def exchanged(visit: AVisit, services: FromServices, token: str) -> Response:
    """Takes the token out of the address: into the cookie of a browser that is nobody yet, else aside until its person has chosen."""
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    where = visit.address + RESUME
    if not is_token(token) or not await structs.replace(visit, token=token).takes_part():
        return RedirectResponse(f"{where}?{urlencode({'lien': UNKNOWN})}", 303)
    response = RedirectResponse(where, 303)
    if token != visit.token and await visit.takes_part():
        response.set_cookie(OTHER_COOKIE, token, OTHER_SECONDS, path=where, secure=services.is_https, httponly=True, samesite="lax")
    else:
        remember(response, visit, token)
    return response


@router.get(RESUME)
async def resumed(request: Request, visit: AVisit, services: FromServices, lien: Annotated[str, Query()] = "") -> Response:
    """Where this person was, said so; or which of two people this browser is to be."""
    if visit is not None and _other(request) not in ("", visit.token) and await visit.takes_part():
        return await _switch(visit)
    return await looked(visit, services, Resumed(), "web-link-unknown" if lien == UNKNOWN else "")


@router.post(RESUME)
async def switched(request: Request, visit: AVisit, services: FromServices) -> Response:
    """Lets the link have its way, or not."""
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    if visit.token is None:
        return RedirectResponse(visit.address, 303)
    fields, other = await read_form(request), _other(request)
    check_form(visit.token, fields.get(FORM_FIELD, [""])[0])
    response = RedirectResponse(visit.address + RESUME, 303)
    if other and OPEN in fields:
        remember(response, visit, other)
    response.delete_cookie(OTHER_COOKIE, path=visit.address + RESUME, secure=services.is_https, httponly=True, samesite="lax")
    return response


def private_link(visit: Visit) -> str:
    """The whole address by which this person comes back from any device."""
    return f"{visit.services.public_url}{visit.address}{RESUME}/{visit.token}"


async def _switch(visit: Visit) -> Response:
    screen = (await visit.look(Shown())).screen
    assert screen is not None, "only an edited message is answered by nothing"
    page = SwitchPage(
        title=say(screen.language, "web-switch-title"),
        fictional=visit.consultation.fictional,
        home=visit.pages.home,
        language=tag(screen.language),
        says=words(screen.language, *SWITCH_WORDS),
        later=visit.address + RESUME_LATER,
        frame=frame_of(visit.pages, screen.language, visit.form_token),
    )
    return render(visit.services, "participate/switch.html", page)


def _other(request: Request) -> str:
    token = request.cookies.get(OTHER_COOKIE, "")
    return token if is_token(token) else ""
