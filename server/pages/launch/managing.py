"""What an organiser does with a consultation that is open: pause, resume, change its days, close, prepare the next wave.

Never here: what a pause means to whoever answers (see `bot.standing`).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.cleaning import clean
from server import words
from server.access import OfOrganiser, OwnConsultation
from server.extending import CHOSEN, CannotExtend, Extension, extension
from server.forms import own_form, typed_in
from server.pages.launch.partners import asked_for, tell_asked
from server.pages.launch.sent import FICHES
from server.pages.launch.steps import LAUNCHED_AT
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.records.checks import FURTHEST, no_day
from server.records.prefilled import next_wave, next_wave_of
from server.records.typed import day_in
from server.services import FromServices, Services
from storage import consultations, records
from storage.authorities import Authority
from storage.consultations import Consultation
from storage.journal import What, append
from storage.records import Record

IN_RECORD: Final = {"closes_on": "closes_on", "results_on": "results_date", "retention_date": "retention_date"}
"""The days of a consultation that its record says too, and as which field."""
MEANWHILE: Final = (
    "Les dates de cette concertation ont changé depuis que cette page est ouverte : elles sont écrites en haut. Rien de ce que vous avez "
    "tapé n’est enregistré : comparez, puis recommencez."
)

router = APIRouter(prefix=LAUNCHED_AT + "/{code}/gestion")
_form = [Depends(own_form)]


class ManagePage(Page, frozen=True, kw_only=True):
    """What can be done now. `typed` are the days as they stand in the form, `faults` what is wrong with each, `seen` a mark of those that
    hold; `told` is what came of a form that was sent. `record` is where its record is, if it is the visitor's own. The next wave is led by
    `leads`, which asks the others `again`.
    """

    code: str
    consultation: str
    status: str
    opens_on: date
    closes_on: date
    results_on: date
    retention_date: date
    is_paused: bool
    is_over: bool
    record: str
    leads: str
    again: tuple[str, ...]
    typed: Mapping[str, str]
    faults: Mapping[str, str]
    seen: str
    told: str


class ExtendPage(Page, frozen=True, kw_only=True):
    """All days that change, to be confirmed. `chosen` is what was sent, as it is sent again."""

    code: str
    consultation: str
    chosen: Mapping[str, str]
    told: tuple[str, ...]
    asks_again: bool


class ClosePage(Page, frozen=True, kw_only=True):
    """Whether it is to be closed at once."""

    code: str
    consultation: str
    closes_on: date
    results_on: date


@router.get("")
async def manage(own: OfOrganiser, services: FromServices) -> Response:
    return await _page(own, services)


@router.post("/pause", dependencies=_form)
async def pause(own: OfOrganiser, services: FromServices) -> Response:
    today = services.clock().date()

    def work(connection: Connection, consultation: Consultation) -> None:
        if not consultation.is_over(today) and consultation.paused_on is None:
            consultations.pause(connection, consultation.id, today)
            _note(connection, services, own, "consultation_paused")

    return await _done(own, services, work)


@router.post("/reprise", dependencies=_form)
async def resume(own: OfOrganiser, services: FromServices) -> Response:
    def work(connection: Connection, consultation: Consultation) -> None:
        if consultation.paused_on is not None:
            consultations.resume(connection, consultation.id)
            _note(connection, services, own, "consultation_resumed")

    return await _done(own, services, work)


@router.post("/prolongation", dependencies=_form)
async def extend(request: Request, own: OfOrganiser, services: FromServices) -> Response:
    """At once where nothing moves but what was chosen, and people agreed to none of it; else once what moves was read and confirmed."""
    form = await typed_in(request)
    typed = {name: clean(form.get(name, "")) for name in CHOSEN}
    chosen = {name: day for name, day in ((name, day_in(day)) for name, day in typed.items()) if day and day.year < FURTHEST}
    if form.get("seen") != _seen(own.consultation):
        return await _page(own, services, typed, told=MEANWHILE)
    if wrong := {name: no_day(day) for name, day in typed.items() if name not in chosen}:
        return await _page(own, services, typed, wrong)
    try:
        found = extension(own.consultation, chosen, services.clock().date())
    except CannotExtend as fault:
        return await _page(own, services, typed, {fault.field: str(fault)})
    if (found.follows or found.asks_again) and not form.get("confirmed"):
        return _to_confirm(own, services, chosen, found)

    def work(connection: Connection, consultation: Consultation) -> None:
        if consultation == own.consultation:  # else it was changed at this very moment: the page shows what holds
            consultations.set_days(connection, consultation.id, **found.days)
            _tell_record(connection, consultation.id, found.days)
            days = {name: day.isoformat() for name, day in found.days.items()}
            if "closes_on" in days:
                _note(connection, services, own, "consultation_extended", closes_on=days.pop("closes_on"))
            if days:
                _note(connection, services, own, "days_changed", days=days)

    return await _done(own, services, work)


@router.get("/fermeture")
async def ask_to_close(own: OfOrganiser, services: FromServices) -> Response:
    page = ClosePage(
        **_head("Fermer maintenant ?", own),
        closes_on=own.consultation.closes_on,
        results_on=own.consultation.results_on,
    )
    return render(services, "launch/close.html", page)


@router.post("/fermeture", dependencies=_form)
async def close(own: OfOrganiser, services: FromServices) -> Response:
    def work(connection: Connection, consultation: Consultation) -> None:
        if consultation.status != "closed":
            consultations.close_consultation(connection, consultation.id)
            _note(connection, services, own, "consultation_closed")

    return await _done(own, services, work)


@router.post("/suite", dependencies=_form)
async def clone(own: OfOrganiser, services: FromServices) -> Response:
    """A record for the next wave, with what this one says but for its days; the same authorities are asked again."""
    email, today = own.visitor.organiser.email, services.clock().date()

    def work(connection: Connection) -> tuple[int, tuple[Authority, ...]]:
        taken = frozenset(one.code for one in consultations.all_consultations(connection))
        record = _own_record(connection, own)
        leads, others = _next_authorities(own, record)
        email_there = email if record is None else record.contact_email or email
        parts = next_wave_of(leads, own.consultation, taken) if record is None else next_wave(record, taken)
        made = records.begin(connection, leads.id, email_there, today, parts)
        return made, asked_for(connection, services, own.visitor, made, others)

    made, silent = await services.database.write(work)
    services.errands.start(tell_asked(services, made, silent))
    return RedirectResponse(f"{FICHES}/{made}", 303)


def _own_record(connection: Connection, own: OwnConsultation) -> Record | None:
    """The record of the consultation, if it is of an authority that the visitor organises for."""
    record = records.of_consultation(connection, own.consultation.id)
    return record if record is not None and record.authority_id in own.visitor.authorities("organiser") else None


def _next_authorities(own: OwnConsultation, record: Record | None) -> tuple[Authority, tuple[Authority, ...]]:
    """Which authority leads the next wave: that of the record if it is the visitor's own, else one of theirs; and the others."""
    every, mine = own.consultation.authorities, own.visitor.authorities("organiser")
    leads = next(each for each in every if (each.id in mine if record is None else each.id == record.authority_id))
    return leads, tuple(each for each in every if each != leads)


async def _done(own: OwnConsultation, services: Services, act: Callable[[Connection, Consultation], None]) -> Response:
    """Does it to the consultation as it is by then, and shows what it is now."""

    def work(connection: Connection) -> None:
        consultation = consultations.by_id(connection, own.consultation.id)
        assert consultation is not None  # no consultation is ever deleted
        act(connection, consultation)

    await services.database.write(work)
    return RedirectResponse(f"{LAUNCHED_AT}/{own.consultation.code}/gestion", 303)


def _note(connection: Connection, services: Services, own: OwnConsultation, what: What, **detail: Any) -> None:
    append(connection, services.clock(), own.visitor.author, what, consultation=own.consultation.code, **detail)


def _tell_record(connection: Connection, consultation_id: int, days: Mapping[str, date]) -> None:
    """The record says the same days. Raises `HTTPException` 503 where others write in it all the time: then nothing is extended."""
    told = {field: days[name].isoformat() for name, field in IN_RECORD.items() if name in days}
    if not records.amend(connection, consultation_id, "launch", told):
        raise HTTPException(503)


def _head(title: str, own: OwnConsultation) -> dict[str, Any]:
    """What all pages about one consultation begin with."""
    consultation = own.consultation
    head = {"title": title, "visitor": own.visitor, "home": HOMES["organiser"], "fictional": consultation.fictional}
    return head | {"code": consultation.code, "consultation": consultation.title}


def _to_confirm(own: OwnConsultation, services: Services, chosen: Mapping[str, date], found: Extension) -> Response:
    page = ExtendPage(
        **_head("Changer ces dates ?", own),
        chosen=_written(chosen) | {"seen": _seen(own.consultation)},
        told=found.told,
        asks_again=found.asks_again,
    )
    return render(services, "launch/extend.html", page)


def _written(days: Mapping[str, date]) -> dict[str, str]:
    return {name: words.day(day) for name, day in days.items()}


def _seen(consultation: Consultation) -> str:
    """The days that a form was made from: whoever sends it saw these and no others."""
    return " ".join(getattr(consultation, name).isoformat() for name in CHOSEN)


async def _page(
    own: OwnConsultation,
    services: Services,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    told: str = "",
) -> Response:
    consultation, today = own.consultation, services.clock().date()
    record = await services.database.read(lambda connection: _own_record(connection, own))
    leads, others = _next_authorities(own, record)
    page = ManagePage(
        **_head("Gérer la concertation", own),
        status=words.status(consultation, today),
        opens_on=consultation.opens_on,
        closes_on=consultation.closes_on,
        results_on=consultation.results_on,
        retention_date=consultation.retention_date,
        is_paused=consultation.paused_on is not None,
        is_over=consultation.is_over(today),
        record=f"{FICHES}/{record.id}" if record is not None else "",
        leads=leads.name,
        again=tuple(each.name for each in others),
        typed=typed or _written({name: getattr(consultation, name) for name in CHOSEN}),
        faults=faults or {},
        seen=_seen(consultation),
        told=told,
    )
    return render(services, "launch/manage.html", page, 409 if told else 422 if faults else 200)
