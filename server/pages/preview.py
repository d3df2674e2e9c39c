"""The preview of a record's questions: read as a list, tried on the web page and on a simulated phone; and its secret link.

The link is for whoever must see the questions without an account: the data protection officer, an elected member. It shows the preview
and nothing else, and only the SHA-256 of its secret is kept. Whoever organises for an authority that is asked to consult with the one of
the record sees the same, before accepting. Never here: how a trial goes (see `trial`).
"""

import hmac
import re
import secrets
from dataclasses import replace
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Request
from msgspec import structs
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.screens import Setting, long_notice_screen, notice_screen
from dialogues.script import DEFAULT_LANGUAGE, Script
from dialogues.values import Value
from server.access import OfAsked, Visitor, public
from server.forms import own_form
from server.pages.launch.partners import ASKED
from server.pages.launch.steps import chosen_languages, takes_partners
from server.pages.page import Page, render
from server.pages.questions import PREFIX, AnAsked, Asked, Row, back_to, choices_of, consultation_of, length_of, rows_of, save
from server.pages.sign_in import HOMES
from server.pages.trial import PHONE, WEB, Tried, phone_trial, web_trial
from server.questionnaire.awaited import awaited
from server.questionnaire.building import build
from server.questionnaire.choices import Choices, Preview
from server.questionnaire.offering import offered
from server.questionnaire.taking import sectors_of
from server.services import FromServices, Services
from storage import partners, records
from storage.authorities import Authority, authority_of
from storage.consultations import Consultation
from storage.journal import What
from storage.records import Record

PREVIEWS: Final = "/apercu"
SECRET_BYTES: Final = 32
_TOKEN: Final = re.compile(r"([0-9]{1,9})-([A-Za-z0-9_-]{43})")
"""The record, then the secret: the record is looked up, the secret compared."""

organisers_router = APIRouter(prefix=f"{PREFIX}{PREVIEWS}")
asked_router = APIRouter(prefix=f"{ASKED}/{{number}}{PREVIEWS}")
router = APIRouter(prefix=PREVIEWS, dependencies=[Depends(public)])


class Previewed(Value, frozen=True):
    """What is shown. `unsaid` is what its record does not say yet; `address` where the preview is."""

    authority: Authority
    choices: Choices
    consultation: Consultation
    unsaid: tuple[str, ...]
    address: str
    languages: tuple[str, ...]
    """Those chosen, French among them."""

    @property
    def script(self) -> Script:
        return offered(build(self.choices).script, self.languages)


class PreviewPage(Page, frozen=True, kw_only=True):
    """The preview. `notice` is what is read first, `more` all that is owed before consenting.

    `link` is the new secret link, shown once; `linked_on` the day of the one there is, empty for none. `record` is empty for a guest
    and for who is asked; `continues` where the next step of the path is still to be done.
    """

    record: str
    address: str
    name: str
    rows: tuple[Row, ...]
    length: str
    notice: tuple[str, ...]
    more: tuple[str, ...]
    unsaid: tuple[str, ...]
    is_whole: bool
    link: str = ""
    linked_on: str = ""
    is_shut: bool = True
    continues: bool = False


# --- For the team -----------------------------------------------------------------------------------------------------------------------


async def own_preview(asked: AnAsked, services: FromServices) -> Previewed:
    """The preview of a record of the visitor's own authority."""
    return await services.database.read(lambda connection: _previewed(connection, services, asked.own.record, asked.record + PREVIEWS))


Mine = Annotated[Previewed, Depends(own_preview)]


@organisers_router.get("")
async def preview(asked: AnAsked, mine: Mine, services: FromServices) -> Response:
    return render(services, "organiser/questions/preview.html", _page(mine, services, asked))


@organisers_router.post("/lien", dependencies=[Depends(own_form)])
async def link(asked: AnAsked, mine: Mine, services: FromServices) -> Response:
    """Makes a link, which takes the place of the one there was: it is shown now and never again."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    made = Preview(digest=_digest(asked.own.record.id, secret), made_on=services.clock().date().isoformat())
    await _keep_link(asked, services, made)
    url = f"{services.public_url}{PREVIEWS}/{asked.own.record.id}-{secret}"
    page = structs.replace(_page(mine, services, asked), link=url, linked_on=made.made_on)
    return render(services, "organiser/questions/preview.html", page)


@organisers_router.post("/lien/retirer", dependencies=[Depends(own_form)])
async def withdraw(asked: AnAsked, services: FromServices) -> Response:
    """The link opens nothing any more."""
    await _keep_link(asked, services, None)
    return back_to(asked.record + PREVIEWS)


@organisers_router.get(WEB)
@organisers_router.post(WEB)
async def try_page(request: Request, mine: Mine, services: FromServices) -> Response:
    return await web_trial(request, _tried(mine, services))


@organisers_router.get(PHONE)
@organisers_router.post(PHONE)
async def try_phone(request: Request, mine: Mine, services: FromServices) -> Response:
    return await phone_trial(request, _tried(mine, services))


async def _keep_link(asked: Asked, services: Services, made: Preview | None) -> None:
    """Raises `HTTPException` 503 where it could not be kept: a link that opens nothing must not be shown."""
    # Whoever comes last wins: a link that two colleagues make at once is the one that was shown last.
    what: What = "preview_linked" if made else "preview_withdrawn"
    if not await save(asked, services, lambda choices: msgspec.structs.replace(choices, preview=made), "", lambda _: "", what):
        raise HTTPException(503)


# --- For whoever is asked to consult together -------------------------------------------------------------------------------------------


async def asked_preview(own: OfAsked, services: FromServices) -> Previewed:
    """The preview of the record for which the visitor's authority is asked. Raises `HTTPException` 404 where it shares nothing."""
    if not takes_partners(own.record):
        raise HTTPException(404)
    address = f"{ASKED}/{own.asked.id}{PREVIEWS}"
    return await services.database.read(lambda connection: _previewed(connection, services, own.record, address))


Proposed = Annotated[Previewed, Depends(asked_preview)]


@asked_router.get("")
async def proposed(own: OfAsked, shown: Proposed, services: FromServices) -> Response:
    page = structs.replace(_page(shown, services), visitor=own.visitor, home=HOMES["organiser"])
    return render(services, "organiser/questions/preview.html", page)


@asked_router.get(WEB)
@asked_router.post(WEB)
async def proposed_page(request: Request, shown: Proposed, services: FromServices) -> Response:
    return await web_trial(request, _tried(shown, services))


@asked_router.get(PHONE)
@asked_router.post(PHONE)
async def proposed_phone(request: Request, shown: Proposed, services: FromServices) -> Response:
    return await phone_trial(request, _tried(shown, services))


# --- For whoever holds the link ---------------------------------------------------------------------------------------------------------


async def guest_preview(token: str, services: FromServices) -> Previewed:
    """What a link opens. Raises `HTTPException` 404 for one that opens nothing, whatever the reason."""
    found = _TOKEN.fullmatch(token)

    def work(connection: Connection) -> Previewed | None:
        record = records.by_id(connection, int(found[1])) if found else None
        kept = choices_of(record).preview if record else None
        if record is None or kept is None or found is None or not hmac.compare_digest(_digest(record.id, found[2]), kept.digest):
            return None
        return _previewed(connection, services, record, f"{PREVIEWS}/{token}")

    previewed = await services.database.read(work)
    if previewed is None:
        raise HTTPException(404)
    return previewed


Theirs = Annotated[Previewed, Depends(guest_preview)]


@router.get("/{token}")
async def guest(theirs: Theirs, services: FromServices) -> Response:
    return _unlisted(render(services, "organiser/questions/preview.html", _page(theirs, services)))


@router.get("/{token}" + WEB)
@router.post("/{token}" + WEB)
async def guest_page(request: Request, theirs: Theirs, services: FromServices) -> Response:
    return _unlisted(await web_trial(request, _tried(theirs, services)))


@router.get("/{token}" + PHONE)
@router.post("/{token}" + PHONE)
async def guest_phone(request: Request, theirs: Theirs, services: FromServices) -> Response:
    return _unlisted(await phone_trial(request, _tried(theirs, services)))


def _unlisted(response: Response) -> Response:
    """No search engine keeps it, were the link ever published."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


# --- What is shown ----------------------------------------------------------------------------------------------------------------------


def _previewed(connection: Connection, services: Services, record: Record, address: str) -> Previewed:
    authority, choices = authority_of(connection, record.authority_id), choices_of(record)
    held = consultation_of(connection, record)
    if held is not None:
        return Previewed(authority, choices, held, (), address, chosen_languages(record))
    others = (authority_of(connection, each) for each in partners.accepted(connection, record.id))
    made = awaited(record, (authority, *others), services.clock().date())
    consultation = replace(made.consultation, sectors=sectors_of(choices))
    return Previewed(authority, choices, consultation, made.unsaid, address, chosen_languages(record))


def _page(shown: Previewed, services: Services, asked: Asked | None = None) -> PreviewPage:
    """The preview, for the team if `asked` says of which record, else for a guest."""
    setting = Setting(shown.consultation, shown.script, DEFAULT_LANGUAGE, "web", f"{services.public_url}/c/{shown.consultation.code}")
    visitor: Visitor | None = asked.own.visitor if asked else None
    is_whole = not build(shown.choices).faults
    return PreviewPage(
        title="Aperçu des questions",
        visitor=visitor,
        home=HOMES["organiser"] if asked else None,
        record=asked.record if asked else "",
        address=shown.address,
        name=", ".join(authority.name for authority in shown.consultation.authorities),
        rows=rows_of(shown.choices, shown.authority),
        length=length_of(shown.script),
        notice=notice_screen(setting).body if is_whole else (),
        more=long_notice_screen(setting).body,
        unsaid=shown.unsaid,
        is_whole=is_whole,
        linked_on=shown.choices.preview.made_on if shown.choices.preview else "",
        continues=asked is not None and not asked.is_shut,
    )


def _tried(shown: Previewed, services: Services) -> Tried:
    """Raises `HTTPException` 404 while the questions cannot be asked as they are: the preview says why."""
    if build(shown.choices).faults:
        raise HTTPException(404)
    return Tried(services, shown.consultation, shown.script, shown.address)


def _digest(record: int, secret: str) -> str:
    """Of one record alone: the same choices in the next wave's record open to another link."""
    return sha256(f"{record}-{secret}".encode()).hexdigest()
