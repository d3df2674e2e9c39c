"""Whole participations, one after the other, for whoever must see them all: exports and the recount.

Never here: a file format, nor who took part: identities are not read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

import sqlalchemy as sa

from dialogues.answers import Answer, Facts, State
from dialogues.counting import STATES, Visit
from dialogues.script import Slot
from storage import models
from storage.answers import kept_of
from storage.rows import first_day

ANSWERS_AT_ONCE: Final = 10_000
PEOPLE_AT_ONCE: Final = 500
"""Participations read together: three queries cost little each, and some tens of thousands of answers fit in a few megabytes."""


@dataclass(frozen=True, slots=True)
class ParticipationRow:
    """One participation without a name. `answers` holds the `hidden` ones too, which count nowhere.

    `consented_on` is the first day they did, whatever they agreed to since. `status` is begun (consent alone), started or finished;
    `channel` telegram or web; `source` the place of the link that the person came by, empty if it named none, and `source_id` its id;
    `minutes` is how long they took to finish, where that is known; `facts` are what came from outside the script.
    """

    status: str
    channel: str
    script_version_id: int
    consented_on: date
    answers: Mapping[Slot, Answer]
    hidden: frozenset[Slot]
    facts: Facts
    source: str = ""
    source_id: int | None = None
    minutes: int | None = None

    @property
    def visit(self) -> Visit:
        """How they take part, as it counts."""
        return Visit(self.consented_on, self.channel, self.source_id, self.minutes)

    @property
    def language(self) -> str:
        """The language in which the script was read."""
        return self.facts.language


def participation_rows(connection: sa.Connection, consultation_id: int) -> Iterator[ParticipationRow]:
    """Every participation, in the order of their random ids, which tells nothing of who came first.

    Memory does not grow with their number: they are read while the caller takes them, so the transaction must last until then.
    """
    table, sources = models.participations, models.sources
    whole = sa.select(table, sources.c.place.label("source"), first_day()).outerjoin_from(table, sources)
    page = whole.where(table.c.consultation_id == consultation_id).order_by(table.c.id).limit(PEOPLE_AT_ONCE)
    last = -1
    while people := connection.execute(page.where(table.c.id > last)).all():
        kept = kept_of(connection, [person.id for person in people])
        for person in people:
            yield ParticipationRow(
                status=person.status,
                channel=person.channel,
                script_version_id=person.script_version_id,
                consented_on=person.first_day,
                answers=kept[person.id].answers,
                hidden=kept[person.id].hidden,
                facts=Facts(person.seed, person.language, kept[person.id].drawn),
                source=person.source or "",
                source_id=person.source_id,
                minutes=person.minutes,
            )
        last = people[-1].id


class Closed(NamedTuple):
    """What one participation that started gave under each slot outside cards, in codes: of options, else of its state. Without words."""

    participation_id: int
    first_day: date
    given: Mapping[Slot, frozenset[str]]


def closed_answers(connection: sa.Connection, consultation_id: int) -> Iterator[Closed]:
    """Those of everybody who started, in the order of their random ids. As much memory as one of them takes."""
    people, answers = models.participations, models.answers
    visible = (answers.c.participation_id == people.c.id) & (answers.c.repeat == 0) & ~answers.c.hidden
    rows = connection.execute(
        sa.select(people.c.id, first_day(), *(answers.c[name] for name in ("question", "item", "state", "choices")))
        .outerjoin_from(people, answers, visible)
        .where(people.c.consultation_id == consultation_id, people.c.status != "begun")
        .order_by(people.c.id)
        .execution_options(yield_per=ANSWERS_AT_ONCE)
    )
    for (person, day), theirs in groupby(rows, itemgetter(0, 1)):
        given = {Slot(row.question, row.item): _codes(row.state, row.choices) for row in theirs if row.question is not None}
        yield Closed(person, day, given)


def _codes(state: str, choices: str) -> frozenset[str]:
    return frozenset(choices.split(" ")) if choices else frozenset({STATES[State(state)]})


def participation_count(connection: sa.Connection, consultation_id: int) -> int:
    """How many rows `participation_rows` gives in this transaction: whoever writes them checks that none was lost."""
    table = models.participations
    return connection.execute(sa.select(sa.func.count()).where(table.c.consultation_id == consultation_id)).scalar_one()
