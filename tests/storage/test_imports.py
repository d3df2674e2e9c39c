from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from dialogues.counting import MINUTES, Cell
from storage import imports, models
from storage.consultations import publish_script
from storage.exports import participation_rows
from storage.imports import ImportedParticipation, insert_participations
from storage.results import recount, tallies_of
from storage.sources import find_or_make
from tests.storage.conftest import Recorder
from tests.storage.samples import BEGUN, DAY, FINISHED, SCRIPT, STARTED, make_consultation


@pytest.fixture
def version(connection: sa.Connection) -> int:
    return publish_script(connection, SCRIPT, DAY)


def test_imported_people_come_out_as_they_went_in(connection: sa.Connection, version: int) -> None:
    consultation = make_consultation(connection)
    link = find_or_make(connection, consultation, "Médiathèque", None).id
    people = [
        replace(FINISHED, source_id=link, minutes=9),
        replace(STARTED, channel="telegram", seed=2**31 - 1),
        replace(BEGUN, language="fr-simple", drawn={}, source_id=link),
    ]
    assert insert_participations(connection, consultation, version, SCRIPT, people) == 3
    rows = participation_rows(connection, consultation)
    came_out = [
        ImportedParticipation(
            row.channel,
            row.language,
            row.facts.seed,
            row.consented_on,
            row.answers,
            row.facts.drawn,
            source_id=row.source_id,
            minutes=row.minutes,
        )
        for row in rows
    ]
    assert sorted(came_out, key=repr) == sorted(people, key=repr)
    assert recount(connection, consultation, {version: SCRIPT}) == ()
    assert tallies_of(connection, consultation)[Cell(MINUTES, "", "9")] == 1


def test_imported_people_have_no_identity(connection: sa.Connection, version: int) -> None:
    insert_participations(connection, make_consultation(connection), version, SCRIPT, [FINISHED] * 3)
    assert connection.execute(sa.select(models.identities)).all() == []
    assert connection.execute(sa.select(models.participations.c.notice_version).distinct()).all() == [("imported",)]


def test_imported_people_add_to_the_counts_of_those_before(connection: sa.Connection, version: int) -> None:
    consultation = make_consultation(connection)
    insert_participations(connection, consultation, version, SCRIPT, [FINISHED])
    once = tallies_of(connection, consultation)
    insert_participations(connection, consultation, version, SCRIPT, [FINISHED] * 2)
    assert tallies_of(connection, consultation) == Counter({cell: 3 * count for cell, count in once.items()})
    assert recount(connection, consultation, {version: SCRIPT}) == ()


@pytest.mark.parametrize(("people", "statements"), [(0, 0), (1, 4), (2, 4), (3, 8), (4, 8)])
def test_import_costs_four_statements_for_each_group(
    connection: sa.Connection, queries: Recorder, monkeypatch: pytest.MonkeyPatch, version: int, people: int, statements: int
) -> None:
    monkeypatch.setattr(imports, "PEOPLE_AT_ONCE", 2)
    consultation = make_consultation(connection)
    with queries() as asked:
        assert insert_participations(connection, consultation, version, SCRIPT, iter([FINISHED] * people)) == people
    assert len(asked) == statements


def test_import_takes_people_only_as_it_writes_them(connection: sa.Connection, monkeypatch: pytest.MonkeyPatch, version: int) -> None:
    monkeypatch.setattr(imports, "PEOPLE_AT_ONCE", 2)
    consultation = make_consultation(connection)
    kept: list[int] = []

    def people() -> Iterator[ImportedParticipation]:
        for _ in range(5):
            kept.append(connection.scalar(sa.select(sa.func.count()).select_from(models.participations)) or 0)
            yield FINISHED

    insert_participations(connection, consultation, version, SCRIPT, people())
    assert kept == [0, 0, 2, 2, 4]
