"""The last step: all that was said, read once more, with what is still missing; then the consultation is opened.

A record without a questionnaire opens nothing: its consultation is then under way, in rooms. Never here: what opening does (see
`server.opening`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.payload import payload
from dialogues.faults import BrokenScript
from dialogues.values import Value
from server import words
from server.access import OfOrganiser, OfRecord, OwnRecord
from server.forms import own_form
from server.opening import CannotOpen, Opening, open_consultation
from server.pages.addresses import door_address
from server.pages.launch.languages import Spoken, spoken
from server.pages.launch.sent import FICHES
from server.pages.launch.shown import in_words
from server.pages.launch.steps import LANGUAGES, LAUNCHED_AT, UNDER_WAY, Preparation, is_launched, preparation, script_for
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.questionnaire.choices import read
from server.questionnaire.taking import sectors_of
from server.records.checks import faults, missing
from server.records.fields import Section, Values, day_of
from server.services import FromServices, Services
from storage import partners, records
from storage.authorities import authority_of
from storage.consultations import Consultation, IncompatibleScript
from storage.journal import Author, append
from storage.partners import STATES, State

MISSING: Final = "Ce champ manque."
MEANWHILE: Final = "Quelqu’un d’autre vient d’écrire dans cette fiche : rien n’est ouvert. Relisez, puis recommencez."
ANOTHER_MEANING: Final = (
    "Une question porte le même code qu’une question déjà posée par votre collectivité, avec un autre sens. Changez-la à l’étape "
    "« Questions » :"
)

router = APIRouter()


class WrittenMeanwhile(Exception):
    """Somebody wrote in the record since it was read; nothing may be committed."""


class Said(Value, frozen=True):
    """One field as it will hold. `fault` is what keeps from opening."""

    label: str
    value: str
    fault: str


class Reviewed(Value, frozen=True):
    """One step, to be read once more."""

    title: str
    href: str
    said: tuple[Said, ...]


class ReviewPage(Page, frozen=True, kw_only=True):
    """All that was said. `seen` goes back with the form; `refused` is why it could not be opened when that was tried."""

    record: str
    seen: int
    is_signed: bool
    steps: tuple[Reviewed, ...]
    questions: str
    address: str
    is_online: bool
    is_ready: bool
    refused: tuple[str, ...]
    authorities: tuple[str, ...]
    """Of whom it will be, the one that leads first."""
    silent: tuple[str, ...]
    """Those asked that have not answered."""
    languages: tuple[Spoken, ...]
    """Those chosen besides French, with what they lack."""


class OpenedPage(Page, frozen=True, kw_only=True):
    """Where the consultation stands once it was opened, and what to do now. `telegram` is empty where no bot speaks for it."""

    code: str
    address: str
    telegram: str
    stands: str
    is_open: bool
    is_over: bool
    by_invitation: bool


@router.get(FICHES + "/{record}/ouvrir")
async def review(own: OfRecord, services: FromServices) -> Response:
    if is_launched(own.record):
        return RedirectResponse(f"{FICHES}/{own.record.id}", 303)
    return await _review(own, services)


@router.post(FICHES + "/{record}/ouvrir", dependencies=[Depends(own_form)])
async def open_it(own: OfRecord, services: FromServices, seen: Annotated[str, Form()] = "") -> Response:
    """Opens the consultation, or says that it is under way without one: only as it was read. Twice comes to the same page."""

    def work(connection: Connection) -> str | None:
        record = records.by_id(connection, own.record.id)
        if record is None:  # it has been deleted meanwhile
            raise HTTPException(404)
        if is_launched(record):
            return f"{FICHES}/{record.id}"
        found = preparation(connection, services, record)
        if not found.is_ready:
            return None
        if str(record.revision) != seen:
            raise WrittenMeanwhile(MEANWHILE)
        return _opened(connection, services, own.visitor.author, found) if found.is_online else _begun(connection, services, found)

    try:
        where = await services.database.write(work)
    except (CannotOpen, IncompatibleScript, BrokenScript, WrittenMeanwhile) as refusal:
        return await _review(own, services, _refused(refusal))
    return RedirectResponse(where, 303) if where else await _review(own, services)


@router.get(LAUNCHED_AT + "/{code}/ouverte")
async def opened(own: OfOrganiser, services: FromServices) -> Response:
    consultation, today = own.consultation, services.clock().date()
    title, stands = _stands(consultation, today)
    page = OpenedPage(
        title=title,
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=consultation.fictional,
        code=consultation.code,
        address=services.public_url + door_address(consultation.code),
        telegram=services.telegram_page(consultation, payload(consultation.code, "")),
        stands=stands,
        is_open=consultation.is_open(today),
        is_over=consultation.is_over(today),
        by_invitation=consultation.is_by_invitation,
    )
    return render(services, "launch/opened.html", page)


def _stands(consultation: Consultation, today: date) -> tuple[str, str]:
    """What the page is called, and whether one can answer."""
    opens_on, closes_on = words.day(consultation.opens_on), words.day(consultation.closes_on)
    if consultation.is_over(today):
        return "La concertation est close", "On ne peut plus répondre."
    if consultation.paused_on is not None:
        return "La concertation est en pause", f"Personne ne peut répondre jusqu’à la reprise. Dernier jour prévu : {closes_on}."
    if consultation.is_open(today):
        return "C’est ouvert", f"On peut répondre jusqu’au {closes_on}."
    return "C’est prêt", f"On pourra répondre du {opens_on} au {closes_on} ; rien d’autre à faire d’ici là."


def _opened(connection: Connection, services: Services, author: Author, found: Preparation) -> str:
    authority_ids = (found.record.authority_id, *partners.accepted(connection, found.record.id))
    opening = _opening(found, authority_ids, fictional=services.fictional)
    made = open_consultation(connection, opening, services.clock().date(), services.keyring.master)
    if not records.attach(connection, found.record, made.id):
        raise WrittenMeanwhile(MEANWHILE)
    append(connection, services.clock(), author, "consultation_opened", consultation=made.code)
    return f"{LAUNCHED_AT}/{made.code}/ouverte"


def _begun(connection: Connection, services: Services, found: Preparation) -> str:
    """No consultation: only the day from which it is held."""
    launch = {UNDER_WAY: services.clock().date().isoformat(), **found.record.launch}
    if not records.write(connection, found.record, "launch", launch):
        raise WrittenMeanwhile(MEANWHILE)
    return f"{FICHES}/{found.record.id}"


def _opening(found: Preparation, authority_ids: tuple[int, ...], *, fictional: bool) -> Opening:
    """What a complete record says of its consultation."""
    values = found.values
    return Opening(
        code=values["code"],
        title=values["title"],
        script=script_for(found.record),
        opens_on=_day(values, "opens_on"),
        closes_on=_day(values, "closes_on"),
        results_on=_day(values, "results_date"),
        results_url=values["results_url"],
        dpo_contact=values["dpo_contact"],
        legal_basis=values["legal_basis"],
        other_way=values["other_way"],
        decides=values.get("decides", ""),
        sectors=sectors_of(read(found.record.questionnaire)),
        retention_date=_day(values, "retention_date"),
        authority_ids=authority_ids,
        fictional=fictional,
        access=values["access"],
        bot_id=int(values["bot"]) if values.get("bot") else None,
    )


def _day(values: Values, key: str) -> date:
    found = day_of(values, key)
    assert found is not None, "a complete record has all its days"
    return found


def _refused(refusal: Exception) -> tuple[str, ...]:
    """Why it was not opened, in French."""
    match refusal:
        case IncompatibleScript():
            return (ANOTHER_MEANING, *(f"{finding.what}. {finding.remedy}." for finding in refusal.findings))
        case BrokenScript():
            return ("Le questionnaire a des fautes : corrigez-les à l’étape « Questions ».", *str(refusal).splitlines())
        case _:
            return (str(refusal),)


async def _review(own: OwnRecord, services: Services, refused: tuple[str, ...] = ()) -> Response:
    def work(connection: Connection) -> tuple[Preparation, dict[State, tuple[str, ...]]]:
        found = _found(connection, services, own)  # first: what is read after it may be newer than the revision, never older
        asked = partners.of_record(connection, own.record.id)
        names = {one.id: authority_of(connection, one.authority_id).name for one in asked}
        by_state: dict[State, tuple[str, ...]] = {state: tuple(names[one.id] for one in asked if one.state == state) for state in STATES}
        return found, by_state

    found, named = await services.database.read(work)
    values = found.values
    page = ReviewPage(
        title="Ouvrir la concertation" if found.is_online else "Commencer la concertation",
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=services.fictional,
        record=f"{FICHES}/{own.record.id}",
        seen=found.record.revision,
        is_signed=found.pledge is not None,
        steps=_reviewed(found),
        questions=_questions(found) if found.is_online else "",
        address=services.public_url + door_address(values["code"]) if found.is_online and values.get("code") else "",
        is_online=found.is_online,
        is_ready=found.is_ready,
        refused=refused,
        authorities=(own.authority.name, *named["accepted"]),
        silent=named["waiting"],
        languages=tuple(one for one in spoken(found.record, own.authority) if one.code in values.get(LANGUAGES, ())),
    )
    return render(services, "launch/open.html", page, 409 if refused else 200)


def _found(connection: Connection, services: Services, own: OwnRecord) -> Preparation:
    """The record as it is by now: whoever is told to read again must see what is new."""
    return preparation(connection, services, records.by_id(connection, own.record.id) or own.record)


def _reviewed(found: Preparation) -> tuple[Reviewed, ...]:
    """The sections of the record, with what is wrong or missing in each."""
    at = f"{FICHES}/{found.record.id}/etapes"
    return tuple(Reviewed(section.title, f"{at}/{section.path}", tuple(_said(section, found))) for section, _ in found.states)


def _said(section: Section, found: Preparation) -> Iterator[Said]:
    told = {field.key: MISSING for field in missing(section, found.values)} | faults(section, found.values, found.seen)
    for field in section.fields:
        if field.is_asked(found.values) and (field.key in found.values or field.key in told):
            yield Said(field.label, in_words(field, found.values), told.get(field.key, ""))


def _questions(found: Preparation) -> str:
    """How many questions there are, and in which languages; empty where they cannot be asked so."""
    try:
        script = script_for(found.record)
    except BrokenScript:
        return ""
    return f"{words.plural(len(script.questions), 'question', 'questions')} · {words.languages(script)}"
