"""The simulated phone: a page that shows a chat and drives the real bot, with the stand-in where Telegram would be.

Every browser is its own fictional person. Never here: how a chat looks (see `chat`), nor anything of the bot's, which hears of this page
only what Telegram would tell it.
"""

import asyncio
import re
import secrets
from contextlib import suppress
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from bot.telegram.standin import CannotDo, Person, Standin, WebhookDelivery
from dialogues.values import Value
from server.access import public
from server.demo.chat import FILES, chat_state
from server.forms import cookie_of, set_cookie
from server.pages.page import Page, render
from server.services import FromServices

PATH: Final = "/telephone"
COOKIE: Final = "concertia-phone"
MAX_USER_ID: Final = 2**52
"""Telegram promises no larger one."""
MOST_PEOPLE: Final = 2_000
"""Phones a demonstration keeps in memory: beyond, a crowd or a robot would fill it."""
LONGEST_TEXT: Final = 100_000
"""Characters sent at once: the phone cuts them into messages of 4,096, as Telegram's app does."""
PATIENCE: Final = 3.0
"""Seconds the bot is given to answer before the phone shows what there is."""
QUIET: Final = 0.06
"""Seconds without a change after which the bot is taken to have answered: its calls follow each other within milliseconds here."""

_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a link that opens a bot may carry."""


class Phone(Value, frozen=True):
    """The stand-in, and what brings its updates to the bot."""

    standin: Standin
    delivery: WebhookDelivery


class PhonePage(Page, frozen=True, kw_only=True):
    """`code` is that of the consultation whose link opened the phone, or empty; `path` is where the phone's requests go."""

    code: str
    path: str


class Sent(BaseModel):
    text: str = Field(max_length=LONGEST_TEXT)


class Tapped(BaseModel):
    message: int
    data: str = Field(max_length=64)


class Edited(BaseModel):
    message: int
    text: str = Field(max_length=LONGEST_TEXT)


class Begun(BaseModel):
    code: str = Field("", max_length=64)


def router(phone: Phone) -> APIRouter:
    """The page and the requests of its script, which are all answered with the chat as it then stands."""
    made = APIRouter(prefix=PATH, dependencies=[Depends(public)])
    standin = phone.standin

    def user_of(request: Request, services: FromServices) -> int:
        """The person of this browser. Raises 403 for a browser that has not opened the page."""
        user_id = _user_id(cookie_of(request, services, COOKIE))
        if user_id is None:
            raise HTTPException(403)
        return user_id

    def person_of(user_id: Annotated[int, Depends(user_of)]) -> Person:
        """The same, made when they first do something. Raises 503 when the demonstration holds as many as it can."""
        if user_id not in standin.people and len(standin.people) >= MOST_PEOPLE:
            raise HTTPException(503)
        return standin.person(user_id)

    APerson = Annotated[Person, Depends(person_of)]

    @made.get("")
    async def page(request: Request, services: FromServices, c: Annotated[str, Query()] = "") -> Response:
        shown = PhonePage(title="Téléphone simulé", fictional=True, home="/", code=c if _CODE.fullmatch(c) else "", path=PATH)
        response = render(services, "demo/phone.html", shown)
        if _user_id(cookie_of(request, services, COOKIE)) is None:
            set_cookie(response, services, COOKIE, str(1 + secrets.randbelow(MAX_USER_ID - 1)))
        return response

    @made.get("/messages")
    async def messages(user_id: Annotated[int, Depends(user_of)]) -> Response:
        return JSONResponse(chat_state(standin, standin.people.get(user_id)))

    @made.post("/start")
    async def start(person: APerson, begun: Begun) -> Response:
        with suppress(CannotDo):
            person.start(begun.code if _CODE.fullmatch(begun.code) else "")
        return await _answered(phone, person)

    @made.post("/send")
    async def send(person: APerson, sent: Sent) -> Response:
        with suppress(CannotDo):
            person.send(sent.text)
        return await _answered(phone, person)

    @made.post("/tap")
    async def tap(person: APerson, tapped: Tapped) -> Response:
        """A button that is gone by now does nothing: the chat that comes back shows it."""
        with suppress(CannotDo):
            person.tap(tapped.data, tapped.message)
        return await _answered(phone, person)

    @made.post("/edit")
    async def edit(person: APerson, edited: Edited) -> Response:
        with suppress(CannotDo):
            person.edit(edited.message, edited.text)
        return await _answered(phone, person)

    @made.post("/sticker")
    async def sticker(person: APerson) -> Response:
        person.send_content("sticker")
        return await _answered(phone, person)

    @made.get(FILES.removeprefix(PATH) + "/{message_id}")
    async def file(user_id: Annotated[int, Depends(user_of)], message_id: int) -> Response:
        """A file that the bot sent to this very phone."""
        person = standin.people.get(user_id)
        message = person.message(message_id) if person else None
        if message is None or not message.file:
            raise HTTPException(404)
        return Response(message.file, headers={"Content-Disposition": "attachment"}, media_type="application/json")

    return made


def _user_id(cookie: str | None) -> int | None:
    if cookie is None or not re.fullmatch(r"[1-9][0-9]{0,15}", cookie):
        return None
    return int(cookie) if int(cookie) < MAX_USER_ID else None


async def _answered(phone: Phone, person: Person) -> Response:
    """The chat once the bot has heard and answered, or after `PATIENCE`: what is still to come is shown at the next look."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while phone.standin.webhook is None:  # the bot is still starting
                await phone.standin.exchange.change()
            await phone.delivery.deliver()
            while await _changes(phone.standin):
                pass
    return JSONResponse(chat_state(phone.standin, person))


async def _changes(standin: Standin) -> bool:
    """Whether something more happens within `QUIET`."""
    try:
        async with asyncio.timeout(QUIET):
            await standin.exchange.change()
    except TimeoutError:
        return False
    return True
