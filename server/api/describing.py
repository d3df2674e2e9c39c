"""What is told alike to organisers and to the commission: a consultation, its authorities, its codebook.

Never here: a count.
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, TypedDict

from server.api.shapes import AuthorityShape, CodebookShape, CodeShape, ColumnShape, GeneralCode, QuestionShape, Status, WordingShape
from server.codebook import Codebook
from server.exports.answers import CHOICE_SEPARATOR
from server.exports.questions import COLUMNS, question_rows
from server.exports.wordings import COLUMNS as OF_WORDING
from server.exports.wordings import wording_rows
from storage.authorities import Authority
from storage.consultations import Access, Consultation


class Described(TypedDict):
    """What is told of a consultation, whoever asks."""

    code: str
    title: str
    status: Status
    fictional: bool
    access: Access
    authorities: list[AuthorityShape]
    opens_on: date
    closes_on: date
    results_on: date
    results_url: str
    texts_erased_on: date | None
    answers_erased_on: date | None


def described(consultation: Consultation, today: date) -> Described:
    """What is told of a consultation as it stands today."""
    return {
        "code": consultation.code,
        "title": consultation.title,
        "status": status_of(consultation, today),
        "fictional": consultation.fictional,
        "access": consultation.access,
        "authorities": [authority_shape(one) for one in consultation.authorities],
        "opens_on": consultation.opens_on,
        "closes_on": consultation.closes_on,
        "results_on": consultation.results_on,
        "results_url": consultation.results_url,
        "texts_erased_on": consultation.texts_erased_on,
        "answers_erased_on": consultation.answers_erased_on,
    }


def authority_shape(authority: Authority) -> AuthorityShape:
    return AuthorityShape(name=authority.name, siren=authority.siren, territory=authority.territory)


def status_of(consultation: Consultation, today: date) -> Status:
    """Where it stands, as `words.status` says it in French."""
    if consultation.is_running(today):
        return "paused" if consultation.is_paused(today) else "open"
    if consultation.status == "draft":
        return "draft"
    return "closed" if consultation.is_over(today) else "upcoming"


def codebook_shape(book: Codebook, consultation: Consultation) -> CodebookShape:
    """The rows of the file of questions, put together by question and column, and those of the file of wordings."""
    rows: list[dict[str, Any]] = [dict(zip(COLUMNS, row, strict=True)) for row in question_rows(book, consultation.authorities[0])]
    general = [GeneralCode(column=row["column"], code=row["code"], label=row["label"]) for row in rows if not row["question"]]
    asked = groupby((row for row in rows if row["question"]), itemgetter("question"))
    questions = [_question(list(theirs)) for _, theirs in asked]
    shown = wording_rows(book, consultation.authorities)
    wordings = [WordingShape.model_validate(dict(zip(OF_WORDING, row, strict=True))) for row in shown]
    return CodebookShape(consultation=consultation.code, codes=general, questions=questions, wordings=wordings)


def _question(rows: list[dict[str, Any]]) -> QuestionShape:
    first = rows[0]
    return QuestionShape(
        id=first["question"],
        wording=first["wording"],
        kind=first["kind"],
        theme=first["theme"],
        maximum=first["maximum"],
        unit=first["unit"],
        lowest=first["lowest"],
        highest=first["highest"],
        profile=bool(first["profile"]),
        sensitive=bool(first["sensitive"]),
        asked_if=first["asked_if"],
        script_versions=first["script_versions"].split(CHOICE_SEPARATOR),
        columns=[_column(name, list(theirs)) for name, theirs in groupby(rows, itemgetter("column"))],
    )


def _column(name: str, rows: list[dict[str, Any]]) -> ColumnShape:
    codes: Iterable[CodeShape] = (CodeShape(code=row["code"], label=row["label"], number=row["number"]) for row in rows)
    return ColumnShape(name=name, type=rows[0]["type"], item=rows[0]["item"], codes=list(codes))
