"""What was erased since a copy was made is erased from it: who restores it finds nothing that somebody had taken back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from dialogues.answers import Facts
from dialogues.counting import Cell, Visit, counted
from storage import models
from storage.answers import kept_of
from storage.consultations import Consultation, all_consultations, script_of_version, versions_of
from storage.moderated_texts import codes_written_by, withdraw_words
from storage.results import recount, repair
from storage.rows import first_day
from storage.saving import add_to_tallies
from storage.tombstones import Erased

AT_ONCE: Final = 1_000
"""Participations named by one statement: SQLite takes some 32,000 values."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many participations and wishes were erased, and how many totals then were not right, and were mended."""

    participations: int
    contacts: int
    mended: int


def replay(connection: sa.Connection, erased: Erased) -> Replayed:
    """Erases what was erased, as the conversation does, and counts anew where all that was counted is still there."""
    participations = sum(_erase_people(connection, one, erased.participations) for one in all_consultations(connection))
    contacts = sum(_erase_contact(connection, key) for key in sorted(erased.contacts))
    return Replayed(participations, contacts, sum(_mend(connection, one) for one in all_consultations(connection)))


def _erase_contact(connection: sa.Connection, key: bytes) -> int:
    return connection.execute(sa.delete(models.contacts).where(models.contacts.c.id == key)).rowcount


def _erase_people(connection: sa.Connection, consultation: Consultation, erased: frozenset[int]) -> int:
    people, pointers = models.participations.c, models.pointers
    here = connection.scalars(sa.select(people.id).where(people.consultation_id == consultation.id)).all()
    gone = sorted(erased.intersection(here))
    if not gone:
        return 0
    _take_from_tallies(connection, consultation, gone)
    for one in gone:
        theirs = codes_written_by(connection, [one])
        connection.execute(sa.delete(models.participations).where(people.id == one))
        for of, codes in theirs.items():
            withdraw_words(connection, of, codes)
    # Nothing tells whose a pointer is but a key, which may not be here: all are taken away. Where several consultations are open people are
    # asked which one they mean, once.
    connection.execute(sa.delete(pointers).where(pointers.c.consultation_id == consultation.id))
    return len(gone)


def _take_from_tallies(connection: sa.Connection, consultation: Consultation, gone: Sequence[int]) -> None:
    scripts = {version: script_of_version(connection, version) for version in versions_of(connection, consultation.id)}
    cells: Counter[Cell] = Counter()
    people = models.participations
    for some in (gone[start : start + AT_ONCE] for start in range(0, len(gone), AT_ONCE)):
        kept = kept_of(connection, some)
        for row in connection.execute(sa.select(people, first_day()).where(people.c.id.in_(some))):
            facts = Facts(row.seed, row.language, kept[row.id].drawn)
            visit = Visit(row.first_day, row.channel, row.source_id, row.minutes)
            cells.subtract(counted(scripts[row.script_version_id], kept[row.id].answers, facts, visit))
    add_to_tallies(connection, {(consultation.id, cell): count for cell, count in cells.items()})


def _mend(connection: sa.Connection, consultation: Consultation) -> int:
    """Where answers were erased at the end of their time the totals are all that remains: they are what they are."""
    if consultation.texts_erased_on or consultation.answers_erased_on:
        return 0
    scripts = {version: script_of_version(connection, version) for version in versions_of(connection, consultation.id)}
    differences = recount(connection, consultation.id, scripts)
    repair(connection, consultation.id, differences)
    return len(differences)
