"""Records through the API: an authority's own as they are written, and for the commission those of all, as its board shows them.

The commission reads how far each is, and what it says once its consultation is launched: until then it is a draft of its authority's, which
signed that it shares the record, not its drafts. The contact's address is in neither. Never here: what a field must hold.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Security
from sqlalchemy import Connection
from starlette.responses import Response

from server.api.access import commission_key, organiser_key
from server.api.answering import answered
from server.api.describing import authority_shape
from server.api.problems import API
from server.api.shapes import FieldShape, RecordShape, RecordsShape, SectionShape
from server.pages.launch.steps import UNTITLED, is_launched
from server.records.checks import filled
from server.records.fields import CONTACT, Field, Section, Values, values_of
from server.records.sections import SECTIONS
from server.services import FromServices
from storage import consultations, records
from storage.api_keys import ApiKey
from storage.authorities import Authority, all_authorities
from storage.records import Record

YES_NO: Final[Mapping[bool, str]] = {True: "Oui", False: "Non"}

own_router = APIRouter(prefix=f"{API}/records", tags=["Votre collectivité"])
every_router = APIRouter(prefix=f"{API}/commission/records", tags=["Commission"])


@own_router.get("", summary="Vos fiches", response_model=RecordsShape)
async def own_records(
    request: Request, key: Annotated[ApiKey, Security(organiser_key, scopes=["records"])], services: FromServices
) -> Response:
    """Les fiches de la collectivité de la clé, telles qu’elles sont écrites, prêtes ou non."""
    assert key.authority_id is not None, "the policy saw to it"
    authority = key.authority_id

    def work(connection: Connection) -> RecordsShape:
        return _told(connection, records.of_authority(connection, authority), drafts=True)

    return answered(request, await services.database.read(work))


@every_router.get("", summary="Toutes les fiches", response_model=RecordsShape)
async def every_record(
    request: Request, key: Annotated[ApiKey, Security(commission_key, scopes=["records"])], services: FromServices
) -> Response:
    """Où en est la fiche de chaque collectivité, et ce qu’elle dit une fois la concertation lancée."""

    def work(connection: Connection) -> RecordsShape:
        return _told(connection, records.all_records(connection), drafts=False)

    return answered(request, await services.database.read(work))


def _told(connection: Connection, every: Iterable[Record], *, drafts: bool) -> RecordsShape:
    authorities = {one.id: one for one in all_authorities(connection)}
    codes = {one.id: one.code for one in consultations.all_consultations(connection)}
    told = [_record(one, authorities[one.authority_id], codes.get(one.consultation_id or 0), drafts=drafts) for one in every]
    return RecordsShape(records=told)


def _record(record: Record, authority: Authority, code: str | None, *, drafts: bool) -> RecordShape:
    values = {key: value for key, value in values_of(record).items() if key != CONTACT}
    done, needed = filled(values_of(record), "open")
    launched = is_launched(record)
    return RecordShape(
        id=record.id,
        authority=authority_shape(authority),
        title=values.get("title") or UNTITLED,
        begun_on=record.begun_on,
        consultation=code,
        launched=launched,
        filled=done,
        needed=needed,
        sections=[_section(section, values) for section in SECTIONS] if drafts or launched else [],
    )


def _section(section: Section, values: Values) -> SectionShape:
    asked = (field for field in section.fields if field.key != CONTACT and field.is_asked(values))
    return SectionShape(path=section.path, title=section.title, fields=[_field(field, values) for field in asked])


def _field(field: Field, values: Values) -> FieldShape:
    value = values.get(field.key)
    return FieldShape(key=field.key, label=field.label, value=value, labels=list(_labels(field, value)))


def _labels(field: Field, value: Any) -> Iterator[str]:
    """The French of what was chosen, where there was a choice."""
    if isinstance(value, bool):
        yield YES_NO[value]
    elif field.kind in ("one", "several"):
        chosen = value if isinstance(value, list) else [value]
        yield from (option.label for option in field.options if option.code in chosen)
