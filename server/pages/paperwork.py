"""The papers of a consultation, for its organisers to read and print; and, for everybody, what is not protected."""

from typing import Final

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.responses import Response

from server.access import OfReader, OwnConsultation, public
from server.figures.release import K
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.paperwork import ABOUT, DOCUMENTS, Facts, Installation, facts_of
from server.services import FromServices, Services

LIMITS: Final = "/limites"

router = APIRouter()


class ListPage(Page, frozen=True, kw_only=True):
    """`documents`: the name of each paper, its title, and what it is for."""

    code: str
    consultation: str
    documents: tuple[tuple[str, str, str], ...]
    version: str


class DocumentPage(Page, frozen=True, kw_only=True):
    """One paper. `name` is that of its template."""

    name: str
    facts: Facts


class LimitsPage(Page, frozen=True, kw_only=True):
    """What is not protected. `k`: below so many people nothing leaves."""

    k: int


@router.get("/organisateur/consultations/{code}/documents")
async def documents(own: OfReader, services: FromServices) -> Response:
    facts = await _facts(own, services)
    page = ListPage(
        title="Documents",
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=own.consultation.fictional,
        code=own.consultation.code,
        consultation=own.consultation.title,
        documents=tuple((name, title, ABOUT[name]) for name, title in DOCUMENTS.items()),
        version=facts.version,
    )
    return render(services, "paperwork/list.html", page)


@router.get("/organisateur/consultations/{code}/documents/{document}")
async def document(own: OfReader, services: FromServices, document: str) -> Response:
    if document not in DOCUMENTS:
        raise HTTPException(404)
    page = DocumentPage(
        title=DOCUMENTS[document],
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=own.consultation.fictional,
        name=document,
        facts=await _facts(own, services),
    )
    return render(services, "paperwork/document.html", page)


@router.get(LIMITS, dependencies=[Depends(public)])
async def limits(services: FromServices) -> Response:
    return render(services, "limits.html", LimitsPage(title="Ce qui n’est pas protégé", home="/", k=K))


async def _facts(own: OwnConsultation, services: Services) -> Facts:
    mail = services.mail.host if services.mail else ""
    installation = Installation(services.public_url, "SQLite" if services.database.dialect == "sqlite" else "PostgreSQL", mail)
    today = services.clock().date()
    return await services.database.read(lambda connection: facts_of(connection, own.consultation, installation, today))
