"""Leaving a computer that others use: the browser forgets who was here, and nothing that was answered is lost.

Never here: erasing answers (an act of the conversation).
"""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from bot.wording import say
from dialogues.script import DEFAULT_LANGUAGE
from dialogues.turns import Shown
from server.access import public
from server.forms import FORM_FIELD, check_form
from server.pages.addresses import LEAVE, LEFT, in_language, known_language
from server.pages.frame import FramedPage, frame_of, tag, words
from server.pages.home import Told, doors
from server.pages.page import render
from server.pages.resuming import private_link
from server.pages.sent import read_form
from server.pages.visiting import AVisit, forget
from server.services import FromServices

LEAVE_WORDS: Final = ("web-leave-title", "web-leave-kept", "web-leave-yes", "web-leave-no", "web-private-link", "web-private-careful")
KIOSK_WORDS: Final = ("web-leave-title", "web-leave-kiosk", "web-leave-yes", "web-leave-no")
LEFT_WORDS: Final = ("web-left-title", "web-left-nobody", "web-left-return", "web-left-close", "web-left-anew")

router = APIRouter(dependencies=[Depends(public)])


class LeavePage(FramedPage, frozen=True, kw_only=True):
    """`link` is the private link by which to come back, empty on a kiosk."""

    says: Mapping[str, str]
    link: str


class LeftPage(FramedPage, frozen=True, kw_only=True):
    """For nobody in particular."""

    says: Mapping[str, str]


@router.get(LEAVE)
async def leave(visit: AVisit, services: FromServices) -> Response:
    """What leaving does, and how to come back; the button on this page does it."""
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    reply = await visit.look(Shown())
    if reply.identity is None or reply.screen is None:
        return RedirectResponse(visit.address, 303)
    language = reply.screen.language
    page = LeavePage(
        title=say(language, "web-leave-title"),
        fictional=visit.consultation.fictional,
        home=visit.pages.home,
        language=tag(language),
        says=words(language, *(KIOSK_WORDS if visit.pages.kiosk else LEAVE_WORDS)),
        link="" if visit.pages.kiosk else private_link(visit),
        frame=frame_of(visit.pages, language, visit.form_token),
    )
    return render(services, "participate/leave.html", page)


@router.post(LEAVE)
async def left_now(request: Request, visit: AVisit, services: FromServices) -> Response:
    """Forgets who was here. On a kiosk the first screen follows at once, for the next person."""
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    if visit.token is None:
        return RedirectResponse(visit.address, 303)
    check_form(visit.token, (await read_form(request)).get(FORM_FIELD, [""])[0])
    screen = (await visit.look(Shown())).screen
    goodbye = in_language(visit.address + LEFT, screen.language if screen else DEFAULT_LANGUAGE)
    response = RedirectResponse(visit.pages.next_person if visit.pages.kiosk else goodbye, 303)
    forget(response, visit)
    return response


@router.get(LEFT)
async def left(visit: AVisit, services: FromServices, langue: Annotated[str, Query()] = "") -> Response:
    """Says that nobody is known here any more, and how to come back."""
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    language = known_language(langue)
    page = LeftPage(
        title=say(language, "web-left-title"),
        fictional=visit.consultation.fictional,
        home=visit.pages.home,
        language=tag(language),
        says=words(language, *LEFT_WORDS),
        frame=frame_of(visit.pages, language, ""),
    )
    return render(services, "participate/left.html", page)
