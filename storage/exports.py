"""Whole participations, one after the other, for whoever must see them all: exports and the recount.

Never here: a file format, nor who took part: identities are not read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from dialogues.answers import Answer, Facts, State
from dialogues.counting import STATES, Visit
from dialogues.script import Slot
from storage import models
from storage.answers import kept_of
from storage.rows import first_day, one_text, options_from_text, options_to_text, parts_of, text_of_parts

ANSWERS_AT_ONCE: Final = 10_000
PEOPLE_AT_ONCE: Final = 500
"""Participations read together: three queries cost little each, and some tens of thousands of answers fit in a few megabytes."""
_BETWEEN_ANSWERS: Final = "\x1e"
"""In no code or value either."""


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


class PackedRow(NamedTuple):
    """The same without words, for whoever reads millions of answers: each is one text, equal for equal answers, so that what was made of
    one is known again for all others. In no order. `drawn` is there as long as they have not finished: step and options, as they are kept.
    """

    status: str
    channel: str
    script_version_id: int
    consented_on: date
    language: str
    source: str
    answers: Sequence[str]
    drawn: tuple[tuple[str, str], ...] = ()


class Unpacked(NamedTuple):
    """What one text of `PackedRow.answers` says. The answer has no words."""

    slot: Slot
    answer: Answer
    hidden: bool


def packed(row: ParticipationRow) -> PackedRow:
    """One that was read whole, as if it had been read packed."""
    answers = [
        text_of_parts(*slot[:2], str(slot.repeat), answer.state.value, " ".join(answer.choices), str(int(slot in row.hidden)))
        for slot, answer in row.answers.items()
    ]
    drawn = () if row.status == "finished" else tuple(sorted((key, options_to_text(some)) for key, some in row.facts.drawn.items()))
    return PackedRow(row.status, row.channel, row.script_version_id, row.consented_on, row.facts.language, row.source, answers, drawn)


def unpacked(answer: str) -> Unpacked:
    """One of `PackedRow.answers`."""
    question, item, repeat, state, choices, hidden = parts_of(answer)
    codes = tuple(choices.split(" ")) if choices else ()
    return Unpacked(Slot(question, item, int(repeat)), Answer(State(state), codes), hidden == "1")


def facts_of(row: PackedRow) -> Facts:
    """What came from outside the script, as far as a path depends on it."""
    return Facts(0, row.language, {step: options_from_text(options) for step, options in row.drawn})


def answer_count(connection: sa.Connection, consultation_id: int) -> int:
    """How many answers there are, hidden ones too: whoever writes them checks that none was lost."""
    table = models.answers
    return connection.execute(sa.select(sa.func.count()).where(table.c.consultation_id == consultation_id)).scalar_one()


def packed_rows(connection: sa.Connection, consultation_id: int) -> Iterator[PackedRow]:
    """Every participation, in an order drawn by the database each time, which nobody can guess. Memory does not grow with their number.

    They are read while the caller takes them, so the transaction must last until then.
    """
    asked = _PACKED[connection.dialect.name]
    stream = connection.execute(asked, {"consultation": consultation_id}, execution_options={"yield_per": PEOPLE_AT_ONCE})
    for people in stream.partitions():
        drawn: dict[int, list[tuple[str, str]]] = {}
        going_on = [person.id for person in people if person.status != "finished"]
        for key, step, options in connection.execute(_DRAWN, {"ids": going_on}) if going_on else ():
            drawn.setdefault(key, []).append((step, options))
        for key, status, channel, version, day, language, source, answers in people:
            theirs = answers.split(_BETWEEN_ANSWERS) if answers else ()
            yield PackedRow(status, channel, version, day, language, source, theirs, tuple(sorted(drawn.get(key, ()))))


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


def _packed(chance: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """The answers of each participation come as one text: to fetch a million rows takes several times as long as to read what they say."""
    table, answers, sources = models.participations, models.answers, models.sources
    repeat, hidden = sa.cast(answers.c.repeat, sa.Text), sa.case((answers.c.hidden, "1"), else_="0")
    one = one_text(answers.c.question, answers.c.item, repeat, answers.c.state, answers.c.choices, hidden)
    theirs = sa.select(sa.func.aggregate_strings(one, _BETWEEN_ANSWERS)).where(answers.c.participation_id == table.c.id).scalar_subquery()
    columns = (table.c.id, table.c.status, table.c.channel, table.c.script_version_id, first_day(), table.c.language)
    return (
        sa.select(*columns, sa.func.coalesce(sources.c.place, ""), theirs)
        .outerjoin_from(table, sources)
        .where(table.c.consultation_id == sa.bindparam("consultation"))
        .order_by(chance)
    )


_PACKED: Final = {"sqlite": _packed(sa.func.random()), "postgresql": _packed(sa.func.gen_random_uuid())}
"""Both draw from a generator that nobody can foresee; `random()` of PostgreSQL can be."""
_DRAWN: Final = sa.select(models.draws).where(models.draws.c.participation_id.in_(sa.bindparam("ids", expanding=True)))
