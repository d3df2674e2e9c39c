"""What the answers come to: tallies, free texts, and the recount that proves the tallies right.

Tallies are kept with every answer, so a page costs the same at ten thousand answers and at ten million. Never here: what an answer
counts as (see `dialogues.counting`), nor what may be published.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from dialogues.counting import FINISHED, STARTED, Cell, counted
from dialogues.script import Script
from storage import models
from storage.exports import participation_rows
from storage.rows import PART_SEPARATOR
from storage.saving import add_to_tallies
from storage.searching import patterns

# --- Counts ---------------------------------------------------------------------------------------------------------------------------


class Turnout(NamedTuple):
    """How many people answered something, and how many all that was put to them."""

    started: int
    finished: int


def tallies_of(connection: sa.Connection, consultation_id: int) -> Counter[Cell]:
    """All that is counted in one consultation."""
    return _tallies(connection, models.tallies.c.consultation_id == consultation_id).get(consultation_id, Counter())


def tallies_of_question(connection: sa.Connection, question: str) -> dict[int, Counter[Cell]]:
    """What is counted of one question in each consultation (by id) where it was answered."""
    return _tallies(connection, models.tallies.c.question == question)


def all_tallies(connection: sa.Connection) -> dict[int, Counter[Cell]]:
    """All that is counted in each consultation (by id) where anyone answered."""
    return _tallies(connection, sa.true())


def started_and_finished(connection: sa.Connection) -> dict[int, Turnout]:
    """The turnout of each consultation (by id) where anyone answered."""
    return {consultation: turnout_of(tallies) for consultation, tallies in tallies_of_question(connection, "").items()}


def turnout_of(tallies: Mapping[Cell, int]) -> Turnout:
    """The turnout among the tallies of one consultation."""
    return Turnout(tallies.get(Cell("", "", STARTED), 0), tallies.get(Cell("", "", FINISHED), 0))


def _tallies(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> dict[int, Counter[Cell]]:
    table = models.tallies
    counts = table.c["count"]
    # A cell that everybody left stays as a row of zero.
    rows = connection.execute(
        sa.select(table.c.consultation_id, table.c.question, table.c.item, table.c.option, counts).where(condition, counts != 0)
    )
    tallies: dict[int, Counter[Cell]] = {}
    for consultation, question, item, option, count in rows:
        tallies.setdefault(consultation, Counter())[Cell(question, item, option)] = count
    return tallies


# --- Free texts -----------------------------------------------------------------------------------------------------------------------


class TextKey(NamedTuple):
    """Where a text stands in the order of all texts of its question."""

    participation_id: int
    item: str
    repeat: int


@dataclass(frozen=True, slots=True)
class FreeText:
    """One text as its author wrote it, messages joined by a line end. `may_publish`: they said that it may be published."""

    key: TextKey
    text: str
    may_publish: bool


def texts_of(
    connection: sa.Connection, consultation_id: int, question: str, limit: int, after: TextKey | None = None, wanted: str = ""
) -> tuple[FreeText, ...]:
    """At most `limit` texts that count, in the order of random ids, from the one that follows `after`.

    Of those that have every word of `wanted`, where there is one (see `searching`): at worst every text of the question is looked at.
    """
    table, people = models.answers, models.participations
    key = sa.tuple_(table.c.participation_id, table.c.item, table.c.repeat)
    texts = (
        sa.select(table.c.participation_id, table.c.item, table.c.repeat, table.c.text, people.c.may_publish)
        .join_from(table, people)
        .where(table.c.consultation_id == consultation_id, table.c.question == question, table.c.text != "", ~table.c.hidden)
        .order_by(table.c.participation_id, table.c.item, table.c.repeat)
        .limit(limit)
    )
    texts = texts.where(*(table.c.text.regexp_match(pattern) for pattern in patterns(wanted)))
    rows = connection.execute(texts.where(key > after) if after else texts)
    return tuple(FreeText(TextKey(*row[:3]), row.text.replace(PART_SEPARATOR, "\n"), bool(row.may_publish)) for row in rows)


def text_count(connection: sa.Connection, consultation_id: int, question: str) -> int:
    """How many texts `texts_of` gives of this question in all."""
    table = models.answers
    found = (table.c.consultation_id == consultation_id) & (table.c.question == question) & (table.c.text != "") & ~table.c.hidden
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(found)).scalar_one()


# --- Recount --------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell whose tally is not what the participations come to."""

    cell: Cell
    tallied: int
    counted: int


def recount(connection: sa.Connection, consultation_id: int, scripts: Mapping[int, Script]) -> tuple[Difference, ...]:
    """Counts every participation anew and returns where the tallies differ, in the order of cells: nothing when all is right.

    Nothing differs once the answers are erased: the tallies are all there is. `scripts` are by version id. Read it through
    `Database.read`: answers that come meanwhile are in neither count.
    """
    asked = models.consultations.c
    if connection.scalar(sa.select(asked.answers_erased_on).where(asked.id == consultation_id)) is not None:
        return ()
    right: Counter[Cell] = Counter()
    for row in participation_rows(connection, consultation_id):
        right.update(counted(scripts[row.script_version_id], row.answers, row.facts, row.visit))
    tallied = tallies_of(connection, consultation_id)
    return tuple(
        Difference(cell, tallied[cell], right[cell]) for cell in sorted(right.keys() | tallied.keys()) if tallied[cell] != right[cell]
    )


def repair(connection: sa.Connection, consultation_id: int, differences: Iterable[Difference]) -> None:
    """Adds what is missing to the tallies, and takes away what is too much.

    What came since the recount moved counts and tallies alike, so that the differences still hold. Not so after a second repair of the
    same differences: recount once more to be sure.
    """
    add_to_tallies(connection, {(consultation_id, each.cell): each.counted - each.tallied for each in differences})


def agreed_to_another(connection: sa.Connection, consultation_id: int, notice_version: str) -> int:
    """How many participations were agreed to under another notice than this."""
    table = models.participations
    others = (table.c.consultation_id == consultation_id) & (table.c.notice_version != notice_version)
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(others)).scalar_one()
