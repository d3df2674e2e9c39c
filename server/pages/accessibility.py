"""What was checked so that everybody can answer, what was not, and whom to tell: of a consultation, and in general.

Every sentence is held to what the tests do. Never here: a claim that these pages conform to anything.
"""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from bot.wording import say
from dialogues.turns import Shown
from dialogues.values import Value
from server.access import public
from server.pages.addresses import ACCESSIBILITY, known_language
from server.pages.frame import FramedPage, frame_of, tag, words
from server.pages.home import Told, doors
from server.pages.page import Page, render
from server.pages.visiting import AVisit, Visit
from server.services import FromServices

WORDS: Final = (
    "accessibility-aim",
    "accessibility-checked-title",
    "accessibility-checked",
    "accessibility-unchecked-title",
    "accessibility-tell-title",
    "accessibility-defender",
)
CHECKED: Final = (
    "accessibility-checked-rules",
    "accessibility-checked-keyboard",
    "accessibility-checked-zoom",
    "accessibility-checked-plain",
)
UNCHECKED: Final = (
    "accessibility-unchecked-part",
    "accessibility-unchecked-people",
    "accessibility-unchecked-audit",
    "accessibility-unchecked-elsewhere",
)

of_consultation = APIRouter(dependencies=[Depends(public)])
router = APIRouter(dependencies=[Depends(public)])


class Review(Value, frozen=True):
    """The words of the page, in one language. `tell`: to whom a trouble is told, and how else to take part where that is known."""

    says: Mapping[str, str]
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]
    tell: tuple[str, ...]


class GeneralPage(Page, frozen=True, kw_only=True):
    """Of no consultation in particular."""

    review: Review


class ConsultationPage(FramedPage, frozen=True, kw_only=True):
    """Of one consultation, within its own pages."""

    review: Review


@router.get(ACCESSIBILITY)
async def in_general(services: FromServices, langue: Annotated[str, Query()] = "") -> Response:
    language = known_language(langue)
    review = _review(language, (say(language, "accessibility-tell-authority"),))
    page = GeneralPage(title=say(language, "accessibility-title"), home="/", language=tag(language), review=review)
    return render(services, "accessibility.html", page)


@of_consultation.get(ACCESSIBILITY)
async def of_one(visit: AVisit, services: FromServices, langue: Annotated[str, Query()] = "") -> Response:
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    language, asked = await _language(visit, langue), visit.consultation
    tell = say(language, "accessibility-tell-contact", contact=asked.dpo_contact), say(language, "other-way", way=asked.other_way)
    page = ConsultationPage(
        title=say(language, "accessibility-title"),
        fictional=asked.fictional,
        home=visit.pages.home,
        language=tag(language),
        review=_review(language, tell),
        frame=frame_of(visit.pages, language, visit.form_token),
    )
    return render(services, "participate/accessibility.html", page)


def _review(language: str, tell: tuple[str, ...]) -> Review:
    checked, unchecked = (tuple(words(language, *names).values()) for names in (CHECKED, UNCHECKED))
    return Review(words(language, *WORDS), checked, unchecked, tell)


async def _language(visit: Visit, wanted: str) -> str:
    """That of whoever takes part, else the one asked for."""
    reply = await visit.look(Shown())
    return reply.screen.language if reply.identity is not None and reply.screen else known_language(wanted)
