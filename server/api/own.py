"""What organisers' keys read: the consultations of one authority, its raw totals and its closed answers. As its pages and files say them.

A text is never told: it would stand beside its author's other answers, or in their order. Never here: another authority's figures.
"""

import asyncio
import secrets
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Request, Security
from sqlalchemy import Connection
from starlette.responses import Response

from server.api.access import ByKey, organiser_key, organiser_key_of
from server.api.answering import answered
from server.api.describing import codebook_shape, described
from server.api.paging import USUAL_ROWS, Cursor, Limit, first_page, next_page, place_of
from server.api.problems import API, AWAY, BEING_WRITTEN, ERASED, OLD_CURSOR, Refused
from server.api.shapes import CodebookShape, OwnAnswers, OwnConsultation, OwnConsultations, OwnCount, OwnCounts
from server.api.snapshots import Busy, Snapshot
from server.exports.orders import ExportFailed, Wanted
from server.exports.sending import Written, written
from server.exports.totals import COLUMNS, total_rows
from server.figures.agents import withheld
from server.health import RETRY_AFTER
from server.services import FromServices, Services
from storage import consultations, results
from storage.api_keys import ApiKey
from storage.consultations import Consultation
from storage.results import Turnout

NAME_BYTES: Final = 16
ROWS: Final = "reponses.jsonl"
SOON: Final = {"Retry-After": RETRY_AFTER}
"""When to ask again for rows that could not be written: most are written in less."""

ToList = Annotated[ApiKey, Security(organiser_key, scopes=["consultations"])]
ToSee = Annotated[ByKey, Security(organiser_key_of, scopes=["consultations"])]
ToCount = Annotated[ByKey, Security(organiser_key_of, scopes=["counts"])]
ToDecode = Annotated[ByKey, Security(organiser_key_of, scopes=["codebook"])]
ToReadAnswers = Annotated[ByKey, Security(organiser_key_of, scopes=["answers"])]

router = APIRouter(prefix=f"{API}/consultations", tags=["Votre collectivité"])


@router.get("", summary="Vos concertations", response_model=OwnConsultations)
async def own_consultations(request: Request, key: ToList, services: FromServices) -> Response:
    """Les concertations de la collectivité de la clé, avec le nombre de participations."""
    assert key.authority_id is not None, "the policy saw to it"
    authority, today = key.authority_id, services.clock().date()

    def work(connection: Connection) -> OwnConsultations:
        turnouts = results.started_and_finished(connection)
        own = consultations.of_authority(connection, authority)
        none = Turnout(0, 0)
        told = [OwnConsultation(**described(one, today), **turnouts.get(one.id, none)._asdict()) for one in own]
        return OwnConsultations(consultations=told)

    return answered(request, await services.database.read(work))


@router.get("/{code}", summary="Une concertation", response_model=OwnConsultation)
async def own_consultation(request: Request, by: ToSee, services: FromServices) -> Response:
    """Ses dates, ses collectivités, et le nombre de participations."""
    tallies = await services.database.read(partial(results.tallies_of, consultation_id=by.consultation.id))
    turnout = results.turnout_of(tallies)._asdict()
    return answered(request, OwnConsultation(**described(by.consultation, services.clock().date()), **turnout))


@router.get("/{code}/counts", summary="Ses totaux", response_model=OwnCounts)
async def counts(request: Request, by: ToCount, services: FromServices) -> Response:
    """Les totaux bruts de chaque question, comme dans « totaux.csv » : à ne pas publier tels quels, les petits nombres y sont.

    Rien n’est dit d’une question posée aux seuls agents publics tant que moins de 11 ont répondu.
    """

    def work(connection: Connection) -> OwnCounts:
        book = services.scripts.codebook(connection, by.consultation)
        tallies = results.tallies_of(connection, by.consultation.id)
        rows = total_rows(book, tallies, withheld(book, tallies), by.consultation.authorities[0])
        told = [OwnCount.model_validate(dict(zip(COLUMNS, row, strict=True))) for row in rows]
        return OwnCounts(consultation=by.consultation.code, counts=told)

    return answered(request, await services.database.read(work))


@router.get("/{code}/codebook", summary="Ses questions et ses codes", response_model=CodebookShape)
async def codebook(request: Request, by: ToDecode, services: FromServices) -> Response:
    """Les questions de toutes les versions, leurs choix, et le sens de chaque colonne des réponses."""
    book = await services.database.read(partial(services.scripts.codebook, consultation=by.consultation))
    return answered(request, codebook_shape(book, by.consultation))


@router.get("/{code}/answers", summary="Ses réponses fermées", response_model=OwnAnswers)
async def answers(request: Request, by: ToReadAnswers, services: FromServices, limit: Limit = USUAL_ROWS, cursor: Cursor = "") -> Response:
    """Une ligne par participation, sans aucun texte, page après page : rendez « next » dans « cursor » jusqu’à ce qu’il soit « null ».

    Sans curseur, une nouvelle lecture commence : ses lignes sont celles de ce moment, dans un ordre et avec des numéros tirés au hasard,
    qui ne relient pas deux lectures. Chaque lecture commencée est écrite dans le journal.

    Une clé prépare une lecture à la fois de la même concertation : une autre demande sans curseur, pendant ce temps, reçoit 429.
    """
    if by.consultation.answers_erased_on is not None:
        raise Refused(ERASED)
    owner = (by.key.id, by.consultation.id)
    if cursor:
        place = place_of(services, by, cursor)
        kept = services.snapshots.find(owner, place.snapshot)
        if kept is None:
            raise Refused(OLD_CURSOR)
        return await next_page(request, services, by, kept, place, limit)
    name = secrets.token_urlsafe(NAME_BYTES)
    try:
        with services.snapshots.writing(owner):
            kept = services.snapshots.keep(owner, name, await _snapshot(services, by.consultation))
    except Busy:
        raise Refused(BEING_WRITTEN, SOON) from None
    return await first_page(request, services, by, kept, name, limit)


async def _snapshot(services: Services, consultation: Consultation) -> Snapshot:
    """All rows of this moment, shuffled. Raises `Refused` or `ExportFailed` rather than give less than there is."""
    taken = await _written(services, consultation)
    try:
        return await asyncio.to_thread(Snapshot, taken.file, {}, taken.sha256)
    except BaseException:
        taken.file.close()
        raise


async def _written(services: Services, consultation: Consultation) -> Written:
    try:
        return await written(services, Wanted(ROWS, consultation.code))
    except ExportFailed as failed:
        if failed.why in ("away", "full", "ended"):  # it may do another time, and was noted where it happened
            raise Refused(AWAY, SOON) from failed
        if failed.why == "gone":  # since the consultation was read
            raise Refused(ERASED) from failed
        raise
