"""Going on elsewhere: from these pages on Telegram, and from Telegram on these pages, by a code that works once.

Never here: what moves, and when it does not (see `bot.handing`).
"""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from msgspec import structs
from starlette.responses import RedirectResponse, Response

from bot.acts import TookOver
from bot.handover_codes import VALID
from bot.screens.setting import GO_ON
from bot.wording import say
from server.access import public
from server.forms import FORM_FIELD, check_form
from server.pages.addresses import in_language, known_language
from server.pages.frame import FramedPage, frame_of, tag, words
from server.pages.home import Told, doors
from server.pages.page import render
from server.pages.participate import shown
from server.pages.sent import read_form
from server.pages.visiting import AVisit, Visit, is_token, new_token, remember
from server.services import FromServices

WORDS: Final = ("go-on-title", "go-on-how", "go-on-field", "go-on-example", "go-on-button", "web-to-answer")
CODE: Final = "code"
"""The field of the code."""
BROWSER: Final = "browser"
"""The field of whom this browser will be: the form sent twice, by a double click, makes it the same person."""
LONGEST_CODE: Final = 40
"""Characters given back in the field of the code."""

router = APIRouter(dependencies=[Depends(public)])


class GoOnPage(FramedPage, frozen=True, kw_only=True):
    """`event`: what is wrong with the `code` given, whose field is filled with it again. `action` is where the form is sent."""

    says: Mapping[str, str]
    event: str
    code: str
    browser: str
    action: str


@router.get(GO_ON)
async def go_on(visit: AVisit, services: FromServices, langue: Annotated[str, Query()] = "") -> Response:
    """Where the code is typed."""
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    return _page(visit, known_language(langue), new_token())


@router.post(GO_ON)
async def gone_on(request: Request, visit: AVisit, services: FromServices, langue: Annotated[str, Query()] = "") -> Response:
    """Makes this browser whoever the code names, or says why not."""
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    fields, language = await read_form(request), known_language(langue)
    code, browser = (fields.get(name, [""])[0] for name in (CODE, BROWSER))
    if visit.token is not None:
        check_form(visit.token, fields.get(FORM_FIELD, [""])[0])
    token = visit.token or (browser if is_token(browser) else new_token())
    if not visit.may_try:
        return _page(visit, language, token, f"{say(language, 'code-too-many')} {say(language, 'code-too-many-why')}", code)
    here = structs.replace(visit, token=token)
    reply = await here.hear(TookOver(code), token)
    if reply.wrong_code:
        if visit.token is None and await here.takes_part():  # the same form, sent before
            return _remembering(RedirectResponse(visit.address, 303), here)
        visit.note_wrong()
        why = say(language, "code-unknown-why", minutes=VALID.seconds // 60)
        return _page(visit, language, token, f"{say(language, 'code-unknown')} {why}", code)
    response = shown(here, reply)
    return _remembering(response, here) if reply.identity is not None else response


def _page(visit: Visit, language: str, browser: str, event: str = "", code: str = "") -> Response:
    page = GoOnPage(
        title=event or say(language, "go-on-title"),
        fictional=visit.consultation.fictional,
        home=visit.pages.home,
        language=tag(language),
        says=words(language, *WORDS),
        event=event,
        code=code[:LONGEST_CODE],
        browser=browser,
        action=in_language(visit.address + GO_ON, language),
        frame=frame_of(visit.pages, language, visit.form_token),
    )
    return render(visit.services, "participate/go_on.html", page)


def _remembering(response: Response, visit: Visit) -> Response:
    """The response that makes this browser the person of the visit."""
    assert visit.token is not None
    remember(response, visit, visit.token)
    return response
