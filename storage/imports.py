"""Many participations at once, answered elsewhere or made up: set-wise, and counted as if each had been answered here.

Never here: who answered. What is brought in has no identity, so nobody can resume, correct or erase it in a conversation.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from dialogues.answers import Answers, Facts, Place
from dialogues.counting import FINISHED, STARTED, Cell, Visit, counted
from dialogues.path import hidden
from dialogues.script import Option, Script, Slot
from storage import models
from storage.rows import ID_BITS, answer_to_row, options_to_text, place_to_text
from storage.saving import add_to_tallies

PEOPLE_AT_ONCE: Final = 1_000
"""Participations written together: enough that the statements weigh little, few enough to stay in memory with all their answers."""

NOTICE: Final = "imported"
"""In place of the version of a notice: none was read here."""


@dataclass(frozen=True, slots=True)
class ImportedParticipation:
    """What one person answered on `day`. `channel` is telegram or web; `drawn` is by step id; `may_publish` is None if it was not asked.

    `source_id` is the link that they came by, None for none that is known; `minutes` how long they took to finish, None where they did not
    or it is not known.
    """

    channel: str
    language: str
    seed: int
    day: date
    answers: Answers
    drawn: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    may_publish: bool | None = None
    source_id: int | None = None
    minutes: int | None = None

    @property
    def facts(self) -> Facts:
        return Facts(self.seed, self.language, self.drawn)

    @property
    def visit(self) -> Visit:
        return Visit(self.day, self.channel, self.source_id, self.minutes)


def insert_participations(
    connection: sa.Connection, consultation_id: int, version_id: int, script: Script, people: Iterable[ImportedParticipation]
) -> int:
    """Inserts participations in a consultation under one script version, with all they count as; returns their number.

    `people` is taken as it is written: memory does not grow with their number. Four statements for each `PEOPLE_AT_ONCE`.
    """
    total = 0
    for group in _groups(people):
        _insert_group(connection, consultation_id, version_id, script, group)
        total += len(group)
    return total


def _groups(people: Iterable[ImportedParticipation]) -> Iterator[list[ImportedParticipation]]:
    coming = iter(people)
    while group := list(islice(coming, PEOPLE_AT_ONCE)):
        yield group


def _insert_group(
    connection: sa.Connection, consultation_id: int, version_id: int, script: Script, people: list[ImportedParticipation]
) -> None:
    participations: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    draws: list[dict[str, Any]] = []
    tallies: Counter[tuple[int, Cell]] = Counter()
    for person in people:
        key = secrets.randbits(ID_BITS)
        cells = counted(script, person.answers, person.facts, person.visit)
        tallies.update({(consultation_id, cell): count for cell, count in cells.items()})
        participations.append(_participation_row(person, key, consultation_id, version_id, cells))
        answers.extend(_answer_rows(person, key, consultation_id, hidden(script, person.answers, person.facts)))
        draws.extend({"participation_id": key, "step": step, "options": options_to_text(drawn)} for step, drawn in person.drawn.items())
    for table, rows in ((models.participations, participations), (models.answers, answers), (models.draws, draws)):
        if rows:
            connection.execute(sa.insert(table), rows)
    add_to_tallies(connection, tallies)


def _participation_row(
    person: ImportedParticipation, key: int, consultation_id: int, version_id: int, cells: Mapping[Cell, int]
) -> dict[str, Any]:
    return {
        "id": key,
        "consultation_id": consultation_id,
        "script_version_id": version_id,
        "channel": person.channel,
        "language": person.language,
        "seed": person.seed,
        "status": _status(cells),
        "place": place_to_text(Place()),
        "notice_version": NOTICE,
        "consented_on": person.day,
        "may_publish": person.may_publish,
        "source_id": person.source_id,
        "minutes": person.minutes,
    }


def _status(cells: Mapping[Cell, int]) -> str:
    if Cell("", "", FINISHED) in cells:
        return "finished"
    return "started" if Cell("", "", STARTED) in cells else "begun"


def _answer_rows(person: ImportedParticipation, key: int, consultation_id: int, hidden_slots: frozenset[Slot]) -> Iterator[dict[str, Any]]:
    for slot, answer in person.answers.items():
        yield {
            "participation_id": key,
            "consultation_id": consultation_id,
            **slot._asdict(),
            **answer_to_row(answer),
            "hidden": slot in hidden_slots,
            "day": person.day,
        }
