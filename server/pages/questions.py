"""The questions of a record: the list, in order, with what became of each common question, how long it takes, and what to mend.

Here too: what all its pages share, how a change is saved. Never here: what a change does (see `questionnaire.editing`).
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse
from msgspec import structs
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.answers import Facts
from dialogues.length import announced
from dialogues.lineage import Adaptation
from dialogues.script import Script
from dialogues.values import Value
from server import words
from server.access import OfRecord, OwnRecord
from server.naming import Names
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.questionnaire.adapting import Adapted, adapted, left_out, said
from server.questionnaire.building import Built, Remark, build, whole
from server.questionnaire.choices import WITHOUT_NAME, Choices, kept, read
from server.questionnaire.describing import kind_words, options_of
from server.questionnaire.editing import Edit, mark_of_question
from server.questionnaire.taking import sectors_of
from server.services import FromServices, Services
from storage import consultations, records
from storage.authorities import Authority
from storage.consultations import Consultation
from storage.journal import What, append
from storage.records import Record

PREFIX: Final = "/organisateur/fiches/{record}"
TRIES: Final = 3
"""Times a change is begun again where a colleague wrote in the record meanwhile, without touching what is changed."""

router = APIRouter(prefix=PREFIX)


# --- What all these pages share ---------------------------------------------------------------------------------------------------------


class Asked(Value, frozen=True):
    """What a record asks, and of whom. `is_shut`: its consultation has been open, so that nothing changes here any more."""

    own: OwnRecord
    choices: Choices
    is_shut: bool

    @property
    def authority(self) -> Authority:
        return self.own.authority

    @property
    def built(self) -> Built:
        return build(self.choices)

    @property
    def record(self) -> str:
        """Where the record is; its questions and its preview are below."""
        return f"/organisateur/fiches/{self.own.record.id}"

    @property
    def address(self) -> str:
        return f"{self.record}/questions"


async def asked_of(own: OfRecord, services: FromServices) -> Asked:
    """What the record of the path asks."""
    is_shut = await services.database.read(partial(_is_shut, record=own.record))
    return Asked(own, choices_of(own.record), is_shut)


def consultation_of(connection: Connection, record: Record) -> Consultation | None:
    """The consultation that a record has, once it has one."""
    return None if record.consultation_id is None else consultations.by_id(connection, record.consultation_id)


def _is_shut(connection: Connection, record: Record) -> bool:
    consultation = consultation_of(connection, record)
    return consultation is not None and consultation.status != "draft"


AnAsked = Annotated[Asked, Depends(asked_of)]


def still_open(asked: AnAsked) -> Asked:
    """The same, to be changed. Raises `HTTPException` 403 where nothing may change any more."""
    if asked.is_shut:
        raise HTTPException(403)
    return asked


Changing = Annotated[Asked, Depends(still_open)]


def choices_of(record: Record) -> Choices:
    """What a record asks, under a name of its own."""
    choices = read(record.questionnaire)
    return msgspec.structs.replace(choices, name=f"fiche-{record.id}") if choices.name == WITHOUT_NAME else choices


async def save(
    asked: Asked, services: Services, edit: Edit, mark: str, mark_of: Callable[[Choices], str], what: What = "questions_changed"
) -> bool:
    """Does one change to what the record asks now, which the journal calls `what`. False, and nothing is changed, where a colleague has
    changed the same meanwhile.

    Raises `HTTPException` 400 for what no form of ours sends, 403 where the consultation was opened meanwhile, and 404 where the record was
    deleted.
    """

    def work(connection: Connection) -> bool:
        for _ in range(TRIES):
            record = records.by_id(connection, asked.own.record.id)
            if record is None:
                raise HTTPException(404)
            if mark_of(now := choices_of(record)) != mark:
                return False
            if _is_shut(connection, record) and not asked.is_shut:  # what is done to one that was shut, its link, goes on
                raise HTTPException(403)
            if records.write(connection, record, "questionnaire", _checked(edit(now))):
                append(connection, services.clock(), asked.own.visitor.author, what, record=record.id)
                return True
        return False

    return await services.database.write(work)


def _checked(choices: Choices) -> dict[str, Any]:
    """What is to be kept: it must be read again. Raises `HTTPException` 400."""
    values = kept(choices)
    try:
        read(values)
    except ValueError:
        raise HTTPException(400) from None
    return values


# --- The list ---------------------------------------------------------------------------------------------------------------------------


class Row(Value, frozen=True):
    """One question as the list shows it. `number` is empty for those about the person, `when` where it is asked of all, `reason` where
    none has to be written.

    `remarks` are what is wrong with it, `advice` what would be better; `can_return`: it was left out here.
    """

    id: str
    number: str
    ask: str
    kind: str
    options: tuple[str, ...]
    when: str
    reason: str
    adaptation: str
    said: str
    details: tuple[str, ...]
    faults: tuple[Remark, ...] = ()
    advice: tuple[Remark, ...] = ()
    untranslated: bool = False
    can_return: bool = False
    mark: str = ""


class QuestionsPage(Page, frozen=True, kw_only=True):
    """`record` is where the record is, `address` where its questions are. `length` says how long it takes; `faults` and `advice` concern
    the whole; `conflict` is the question that a colleague has changed meanwhile."""

    record: str
    address: str
    rows: tuple[Row, ...]
    out: tuple[Row, ...]
    length: str
    faults: tuple[Remark, ...]
    advice: tuple[Remark, ...]
    faulty: int
    changed: int
    is_shut: bool
    file: str
    conflict: str = ""


@router.get("/questions")
async def questions(asked: AnAsked, services: FromServices) -> Response:
    return render(services, "organiser/questions/list.html", questions_page(asked))


def questions_page(asked: Asked, conflict: str = "") -> QuestionsPage:
    """The list; `conflict` is the question that could not be changed."""
    built, choices = asked.built, asked.choices
    rows = rows_of(choices, asked.authority)
    return QuestionsPage(
        title="Les questions",
        visitor=asked.own.visitor,
        home=HOMES["organiser"],
        record=asked.record,
        address=asked.address,
        rows=rows,
        out=tuple(_out(choices, asked.authority)),
        length=length_of(built.script),
        faults=tuple(one for one in built.faults if one.question not in {row.id for row in rows}),
        advice=tuple(one for one in built.advice if not one.question),
        faulty=len({one.question for one in built.faults}),
        changed=sum(row.adaptation not in ("kept", "own") for row in rows),
        is_shut=asked.is_shut,
        file=choices.file.name if choices.file and choices.base == "file" else "",
        conflict=_called(asked, conflict),
    )


def _called(asked: Asked, question: str) -> str:
    """The words of a question, empty for none."""
    step = whole(asked.choices).by_id.get(question)
    return words.words(step.ask, asked.authority) if step else ""


def back(asked: Asked, question: str = "") -> Response:
    """To the list, at this question."""
    return back_to(f"{asked.address}#{question}" if question else asked.address)


def back_to(address: str) -> Response:
    """To a page, once a form is done."""
    return RedirectResponse(address, 303)


def length_of(script: Script) -> str:
    """« 12 questions et 3 sur la personne, environ 9 minutes »."""
    if not script.questions:
        return "Aucune question"
    length = announced(script, facts=Facts())
    about_you = f" et {words.number(length.about_you)} sur la personne" if length.about_you else ""
    minutes = words.plural(length.minutes, "minute", "minutes")
    return f"{words.plural(length.questions, 'question', 'questions')}{about_you}, environ {minutes}"


def rows_of(choices: Choices, authority: Authority) -> tuple[Row, ...]:
    """Each question that is asked, in order."""
    built = build(choices)
    names = Names(built.script, authority)
    rows, number = [], 0
    for one in adapted(built.script, authority):
        number += not one.step.profile
        row = _row(choices, names, one, "" if one.step.profile else str(number))
        faults, advice = (tuple(each for each in remarks if each.question == row.id) for remarks in (built.faults, built.advice))
        rows.append(structs.replace(row, faults=faults, advice=advice, untranslated=row.id in built.untranslated))
    return tuple(rows)


def _out(choices: Choices, authority: Authority) -> Iterator[Row]:
    """The questions that are not asked: those left out here, and the common ones that are in no part of what is taken."""
    every = whole(choices)
    names = Names(every, authority)
    common = {one.step.id: one for one in left_out(build(choices).script)}
    dropped = [step for step in every.questions if step.id in choices.dropped]
    for step in (*dropped, *(one.step for one in common.values() if one.step.id not in choices.dropped)):
        one = common.get(step.id, Adapted(step, Adaptation.DROPPED, said(step.id, Adaptation.DROPPED), ()))
        yield structs.replace(_row(choices, names, one, ""), can_return=step in dropped)


def _row(choices: Choices, names: Names, one: Adapted, number: str) -> Row:
    step = one.step
    return Row(
        id=step.id,
        number=number,
        ask=words.words(step.ask, names.authority),
        kind=kind_words(step),
        options=options_of(step, names.authority, sectors_of(choices)),
        when=names.condition(step.when) if step.when and step.id in names.script.by_id else "",
        reason=step.reason,
        adaptation=one.adaptation.value,
        said=one.said,
        details=one.details,
        mark=mark_of_question(choices, step.id),
    )
