"""A consultation on the web: the conversation of the bot, one question a page, in plain HTML.

One address shows the question in front of whoever asks; a form sent there does one act, then leads back to it. Never here: who the
person is (see `visiting`), a rule of the conversation, and how a screen looks.

A form carries a token that the cookie proves (see `forms`), but for consent, which comes before any cookie: another site's page that
could send it would at most begin a participation without an answer.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from msgspec import structs
from starlette.responses import RedirectResponse, Response

from bot.acts import Act, AskedAnswers, AskedPublishing, ConfirmedErasure, Consented, Noticed, Paused, Refused, Reply, Resumed
from bot.screens import consent_asked
from bot.wording import say
from dialogues.turns import Shown
from server.access import public
from server.forms import FORM_FIELD, check_form, is_form_of
from server.pages.addresses import COMMANDS, address_of, in_language, known_language
from server.pages.door import kept_out, unknown
from server.pages.home import Told, doors
from server.pages.kiosk import at_kiosk, keep_place
from server.pages.page import render
from server.pages.presenting import door_page
from server.pages.screen import screen_page
from server.pages.sent import act_of, read_form, refilled
from server.pages.telegram import with_way_to_telegram
from server.pages.told import with_way_to_be_told
from server.pages.visiting import AVisit, Visit, forget, is_token, new_token, remember
from server.services import FromServices, Services

BROWSER: Final = "browser"
"""The field of whom this browser will be, before it has a cookie."""
OF_PARTICIPANTS: Final = (AskedAnswers, Paused, AskedPublishing)
"""Pages that have nothing for whoever takes no part: they lead to where one does."""

Language = Annotated[str, Query()]
Entry = Annotated[str, Query()]

router = APIRouter(dependencies=[Depends(public)])


# --- Looking --------------------------------------------------------------------------------------------------------------------------


@router.get("")
async def question(visit: AVisit, services: FromServices, code: str, langue: Language = "", entree: Entry = "") -> Response:
    """The question in front, or the notice before consent."""
    if visit is not None and visit.consultation.code != code:  # typed in capitals: the cookie knows one address
        return RedirectResponse(in_language(visit.address, known_language(langue), entree), 308)
    known = visit is not None and (await visit.takes_part() if entree else visit.token is not None)
    response = await looked(visit, services, Shown() if known else Noticed(known_language(langue), entry=entree))
    if visit is not None:
        keep_place(response, visit, entree)
    return response


@router.get("/notice")
async def long_notice(visit: AVisit, services: FromServices, langue: Language = "", entree: Entry = "") -> Response:
    return await looked(visit, services, Noticed(known_language(langue), True, entree))


def _command(asked: Act) -> Callable[..., Awaitable[Response]]:
    async def command(visit: AVisit, services: FromServices) -> Response:
        """The screen of a command, with nothing done: the buttons on it do what is to be done."""
        return await looked(visit, services, asked)

    return command


for _act, _path in COMMANDS.items():
    router.add_api_route(_path, _command(_act), methods=["GET"])


async def looked(visit: Visit | None, services: Services, act: Act, event: str = "") -> Response:
    """The screen that `act` asks for, with nothing changed. `event`: the sentence, by its name, that says what has just happened."""
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    if isinstance(act, OF_PARTICIPANTS) and not await visit.takes_part():
        return RedirectResponse(address_of(Shown(), visit.pages) or visit.address, 303)
    reply = await visit.look(act)
    # Once it is over and nobody can be found any more the screen says so, and why: whoever comes may be somebody.
    unlinked = not visit.is_open and visit.consultation.identities_erased_on is not None
    if reply.identity is None and isinstance(act, Shown | Noticed | Resumed) and not unlinked and not visit.is_paused:
        if not visit.is_open:
            return await door_page(visit, "")
        turned_away = await kept_out(visit, act.entry if isinstance(act, Noticed) else "")
        if turned_away:
            return turned_away
    if event and reply.screen:
        reply = structs.replace(reply, screen=structs.replace(reply.screen, event=say(reply.screen.language, event)))
    return shown(visit, reply)


# --- Acting ---------------------------------------------------------------------------------------------------------------------------


@router.post("")
async def act(request: Request, visit: AVisit, services: FromServices) -> Response:
    """Does what the form says, then leads back to the question in front. What is shown once only is shown at once."""
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    fields = await read_form(request)
    done = act_of(fields, visit.consultation.id)
    if done is None:
        return RedirectResponse(visit.address, 303)
    where = address_of(done, visit.pages)
    if where is not None:
        return RedirectResponse(where, 303)
    match done:
        case Refused():
            return shown(visit, await visit.look(done))
        case Consented():
            return await _consented(visit, done, fields.get(BROWSER, [""])[0], fields.get(FORM_FIELD, [""])[0])
    if visit.token is None:
        return RedirectResponse(visit.address, 303)
    check_form(visit.token, fields.get(FORM_FIELD, [""])[0])
    return _heard(visit, done, await visit.hear(done, visit.token))


async def _consented(visit: Visit, consent: Consented, browser: str, proof: str) -> Response:
    """Begins a participation under a new token. Who takes part already, with this form sent twice, goes on where they are; from their own
    page, which `proof` tells, they may be agreeing to a notice that has changed.

    `browser` is the token that the form gave: twice the same, so that a double click does not find its own invitation used.
    """
    response = RedirectResponse(visit.address, 303)
    if await visit.takes_part():
        assert visit.token is not None
        if is_form_of(visit.token, proof):
            await visit.hear(consent, visit.token)
        return response
    here = structs.replace(visit, token=browser if is_token(browser) else new_token())
    turned_away = await kept_out(here, consent.entry) if here.is_open else None
    if turned_away:
        return turned_away
    assert here.token is not None
    reply = await here.hear(consent, here.token)
    if reply.wrong_code:  # somebody else used it just now
        return await unknown(here)
    if reply.identity is not None:
        remember(response, visit, here.token)
    elif reply.screen and consent_asked(reply.screen):  # the notice has changed since theirs was shown
        return shown(visit, reply)
    return response


def _heard(visit: Visit, done: Act, reply: Reply) -> Response:
    """An event would be lost on the way back to the question; a screen beside the questions has no other address."""
    if reply.screen and not reply.screen.event and reply.identity is not None:
        return RedirectResponse(visit.address, 303)
    response = shown(visit, structs.replace(reply, screen=refilled(reply.screen, done) if reply.screen else None))
    if isinstance(done, ConfirmedErasure):
        forget(response, visit)
    return response


# --- Pages ----------------------------------------------------------------------------------------------------------------------------


def shown(visit: Visit, reply: Reply) -> Response:
    """The page of the reply's screen."""
    assert reply.screen is not None, "only an edited message is answered by nothing"
    screen = with_way_to_be_told(with_way_to_telegram(reply.screen, reply, visit), visit)
    screen = at_kiosk(screen, visit.consultation) if visit.pages.kiosk else screen
    page = screen_page(screen, visit.consultation.id, visit.pages, visit.form_token)
    page = page if visit.token else structs.replace(page, browser=new_token())
    return render(visit.services, "participate/screen.html", page)
