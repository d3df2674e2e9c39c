"""A shared tablet, in a town hall: the same pages at an address of their own, which forget each person before the next one comes.

The cookie ends with the browser, no link out is offered, and a page left alone returns to the first screen: by a `<meta>` where there
is no script, else by a script that asks first. Whatever was answered is kept. Never here: how pages look.
"""

from typing import Final

from fastapi import APIRouter, Depends, Request
from msgspec import structs
from starlette.responses import RedirectResponse, Response

from bot.acts import Screen
from bot.entering import carried
from bot.wording import say
from dialogues.kinds import Shape
from dialogues.script import DEFAULT_LANGUAGE
from server.access import public
from server.pages.addresses import NEXT_PERSON, in_language
from server.pages.home import Told, doors
from server.pages.returning import ANSWERING, READING, WRITING, Stay
from server.pages.visiting import AVisit, Visit, forget
from server.services import FromServices
from storage.consultations import Consultation

PLACE_COOKIE: Final = "concertia-borne"
"""By which link this tablet was opened, until its browser is closed. It says nothing of anybody."""

router = APIRouter(prefix="/borne/{code}", dependencies=[Depends(public)])

_LAST: Final = frozenset({"finished", "refused", "erased", "nothing", "closed", "on-hold", "unlinked"})
"""Names of the screens after which nobody stays."""
_TOLD: Final = frozenset({"notice-long", "privacy", "help"})
"""Names of the screens that speak of coming back, or of correcting later."""


@router.get(NEXT_PERSON)
async def next_person(request: Request, visit: AVisit, services: FromServices) -> Response:
    """Forgets who was here, and shows the first screen. A link from elsewhere that did it would lose no answer."""
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    entry = _place(visit, request.cookies.get(PLACE_COOKIE, ""))
    response = RedirectResponse(in_language(visit.address, DEFAULT_LANGUAGE, entry), 303)
    forget(response, visit)
    return response


def keep_place(response: Response, visit: Visit, entry: str) -> None:
    """Remembers the link that a tablet was opened by, which says where it stands: the next person comes by it too."""
    place = _place(visit, entry)
    if visit.pages.kiosk and place:
        response.set_cookie(PLACE_COOKIE, place, path=visit.address, secure=visit.services.is_https, httponly=True, samesite="lax")


def stay_of(screen: Screen, form_token: str) -> Stay | None:
    """How long a kiosk keeps this screen in front of nobody; None: it is the first screen, to which the others return."""
    if is_one_of(screen, frozenset({"notice"})) and not form_token and screen.language == DEFAULT_LANGUAGE:
        return None
    if is_one_of(screen, _LAST):
        return READING
    return WRITING if screen.form and screen.form.shape is Shape.TEXT else ANSWERING


def at_kiosk(screen: Screen, consultation: Consultation) -> Screen:
    """The screen without what is not true of a kiosk: there, nobody can come back to correct or to erase."""
    told = say(screen.language, "web-kiosk-notice")
    untrue = {
        say(screen.language, "notice-web"): (told,),
        say(screen.language, "finished-correct", closes=consultation.closes_on): (),
    }
    body = tuple(said for paragraph in screen.body for said in untrue.get(paragraph, (paragraph,)))
    # Nobody takes a file home from there.
    links = tuple(link for link in screen.links if not link.url.startswith("/"))
    return structs.replace(screen, body=body, links=links, intro=(told, *screen.intro) if is_one_of(screen, _TOLD) else screen.intro)


def _place(visit: Visit, entry: str) -> str:
    """The code of a link. An invitation is one person's: it is never kept for the next."""
    return "" if visit.consultation.is_by_invitation else carried(visit.consultation, entry)


def is_one_of(screen: Screen, names: frozenset[str]) -> bool:
    """Whether this is one of the screens beside the questions that have these names: a question could have one for its own."""
    return screen.form is None and not names.isdisjoint(screen.key.split())
