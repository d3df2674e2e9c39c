"""What the commission's keys read: the last release of each consultation, frozen, and nothing that was counted since.

Never here: a raw count, a text, or the words of anybody among the choices of a question.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import IO, Annotated, Any, Final

from fastapi import APIRouter, Request, Security
from sqlalchemy import Connection
from starlette.responses import Response

from dialogues.lineage import compare
from server.api.access import ByKey, commission_key, commission_key_of
from server.api.answering import answered
from server.api.describing import codebook_shape, described
from server.api.paging import USUAL_ROWS, Cursor, Limit, first_page, next_page, place_of
from server.api.problems import API, OLD_CURSOR, Refused
from server.api.shapes import (
    CodebookShape,
    CrossedCount,
    CrossedCounts,
    ReleasedAnswers,
    ReleasedConsultation,
    ReleasedConsultations,
    ReleasedCount,
    ReleasedCounts,
    ReleaseShape,
)
from server.api.snapshots import Snapshot
from server.codebook import Codebook
from server.codebook import codebook as merged
from server.exports.consolidation import COLUMNS, LIST_SEPARATOR, Consolidated, consolidated_rows, crossed_rows
from server.exports.formats import Cell
from server.figures.release import Release
from server.figures.released import figures_of, rows_of
from server.scripts import common_script
from server.services import FromServices, Services
from storage import releases
from storage.api_keys import ApiKey
from storage.consultations import Consultation, all_consultations
from storage.moderated_texts import SECTORS

OWNER: Final = "released rows"
"""Of the rows put away: the same for every key, for they are frozen."""

ToList = Annotated[ApiKey, Security(commission_key, scopes=["consultations"])]
ToSee = Annotated[ByKey, Security(commission_key_of, scopes=["consultations"])]
ToCount = Annotated[ByKey, Security(commission_key_of, scopes=["counts"])]
ToDecode = Annotated[ByKey, Security(commission_key_of, scopes=["codebook"])]
ToReadAnswers = Annotated[ByKey, Security(commission_key_of, scopes=["answers"])]

router = APIRouter(prefix=f"{API}/commission/consultations", tags=["Commission"])


@router.get("", summary="Toutes les concertations", response_model=ReleasedConsultations)
async def every_consultation(request: Request, key: ToList, services: FromServices) -> Response:
    """Celles qui ont été ouvertes, avec la dernière publication de chacune."""
    today = services.clock().date()

    def work(connection: Connection) -> ReleasedConsultations:
        latest = releases.latest_releases(connection)
        opened = (one for one in all_consultations(connection) if one.status != "draft")
        told = [ReleasedConsultation(**described(one, today), release=_release(latest.get(one.id))) for one in opened]
        return ReleasedConsultations(consultations=told)

    return answered(request, await services.database.read(work))


@router.get("/{code}", summary="Une concertation", response_model=ReleasedConsultation)
async def one_consultation(request: Request, by: ToSee, services: FromServices) -> Response:
    """Ses dates, ses collectivités, et sa dernière publication."""
    release = _release(await services.database.read(partial(releases.latest_release, consultation_id=by.consultation.id)))
    return answered(request, ReleasedConsultation(**described(by.consultation, services.clock().date()), release=release))


@router.get("/{code}/counts", summary="Ses chiffres publiés", response_model=ReleasedCounts)
async def counts(request: Request, by: ToCount, services: FromServices) -> Response:
    """Les chiffres de la dernière publication, question par question, comme dans « consolidation.csv »."""
    each = await services.database.read(partial(_consolidated, services=services, consultation=by.consultation))
    told = [ReleasedCount(**_figure(row)) for row in _named(consolidated_rows([each]))]
    return answered(request, ReleasedCounts(consultation=by.consultation.code, release=_shape(each.release), counts=told))


@router.get("/{code}/crossings", summary="Ses chiffres publiés, par profil", response_model=CrossedCounts)
async def crossings(request: Request, by: ToCount, services: FromServices) -> Response:
    """Les mêmes, par réponse aux questions de profil, comme dans « croisements.csv »."""
    each = await services.database.read(partial(_consolidated, services=services, consultation=by.consultation))
    told = [CrossedCount(**_figure(row), **_group(row)) for row in _named(crossed_rows([each]))]
    return answered(request, CrossedCounts(consultation=by.consultation.code, release=_shape(each.release), counts=told))


@router.get("/{code}/codebook", summary="Ses questions et ses codes", response_model=CodebookShape)
async def codebook(request: Request, by: ToDecode, services: FromServices) -> Response:
    """Les questions de toutes les versions et leurs choix, sans les textes de participants qui ont été soumis à d’autres."""
    book = await services.database.read(partial(_codebook, services=services, consultation=by.consultation))
    return answered(request, codebook_shape(book, by.consultation))


@router.get("/{code}/answers", summary="Ses réponses publiées", response_model=ReleasedAnswers)
async def answers(request: Request, by: ToReadAnswers, services: FromServices, limit: Limit = USUAL_ROWS, cursor: Cursor = "") -> Response:
    """Les lignes publiées une fois la concertation close, comme dans « answers.csv », page après page : rendez « next » dans « cursor ».

    Chaque lecture commencée est écrite dans le journal.
    """
    owner = (OWNER, by.consultation.id)
    place = place_of(services, by, cursor) if cursor else None
    kept = services.snapshots.find(owner, place.snapshot) if place else None
    if kept and place:
        return await next_page(request, services, by, kept, place, limit)
    name, kept = await _rows(services, by.consultation)
    kept = services.snapshots.keep(owner, name, kept)
    if place is None:
        return await first_page(request, services, by, kept, name, limit)
    if place.snapshot != name:
        raise Refused(OLD_CURSOR)
    return await next_page(request, services, by, kept, place, limit)


# --- Rows -----------------------------------------------------------------------------------------------------------------------------


async def _rows(services: Services, consultation: Consultation) -> tuple[str, Snapshot]:
    """The released rows in a file, as they were frozen, under the number of their release; none, as long as none were."""

    def work(connection: Connection) -> tuple[str, Snapshot]:
        found = rows_of(connection, consultation.id)
        if found is None:
            return "", Snapshot(file, {"release": None, "profile": [], "withheld": {}}, _put(file, ()))
        kept, released = found
        sha256 = _put(file, map(_line(released.columns), released.rows))
        head = {"release": kept.number, "profile": released.profile, "withheld": released.withheld}
        return str(kept.number), Snapshot(file, head, sha256)

    file = tempfile.TemporaryFile()  # noqa: SIM115 - the snapshot closes it
    try:
        async with services.exporting:
            return await services.database.read(work)
    except BaseException:
        file.close()
        raise


def _put(file: IO[bytes], lines: Iterable[bytes]) -> str:
    """Writes them, and returns the SHA-256 of all."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
        file.write(line)
    return digest.hexdigest()


def _line(columns: Sequence[str]) -> Callable[[Sequence[str]], bytes]:
    def line(row: Sequence[str]) -> bytes:
        return json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    return line


# --- Figures --------------------------------------------------------------------------------------------------------------------------


def _consolidated(connection: Connection, services: Services, consultation: Consultation) -> Consolidated:
    """What the commission's files are made of, for this consultation alone."""
    kept = releases.latest_release(connection, consultation.id)
    present = services.scripts.of(connection, consultation.script_version_id)
    book = services.scripts.codebook(connection, consultation)
    return Consolidated(consultation, book, compare(common_script(), present), figures_of(kept) if kept else None)


def _codebook(connection: Connection, services: Services, consultation: Consultation) -> Codebook:
    """Without what people wrote: votes on it stay with the organiser."""
    versions = tuple(services.scripts.versions(connection, consultation).values())
    return merged(versions, {SECTORS: consultation.sectors})


def _release(kept: releases.Release | None) -> ReleaseShape | None:
    return _shape(figures_of(kept)) if kept else None


def _shape(release: Release | None) -> ReleaseShape | None:
    if release is None:
        return None
    contents = release.contents
    return ReleaseShape(
        number=release.number,
        published_on=release.published_on,
        participations=contents.participations,
        fewest=contents.k,
        rows=contents.report.rows,
    )


def _named(rows: Iterable[tuple[Cell, ...]]) -> Iterator[dict[str, Any]]:
    return (dict(zip(COLUMNS, row, strict=True)) for row in rows)


def _figure(row: Mapping[str, Any]) -> dict[str, Any]:
    same = ("question", "wording", "adaptation", "item", "line", "label", "count", "base")
    return {name: row[name] for name in same} | {"options": row["option"].split(LIST_SEPARATOR), "kept_from": row["kept_from"] or None}


def _group(row: Mapping[str, Any]) -> dict[str, Any]:
    same = ("profile", "profile_label", "people")
    return {name: row[name] for name in same} | {"profile_codes": row["profile_codes"].split(LIST_SEPARATOR)}
