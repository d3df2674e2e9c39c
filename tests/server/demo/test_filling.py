from datetime import date
from pathlib import Path

import sqlalchemy as sa

from dialogues.counting import DAY, SOURCE, STARTED, Cell
from server.demo.filling import DAYS_OPEN, FICTIONS, PLACES, TEXTS_OF_OTHERS, WORKSHOP, fill
from server.figures.release import FEWEST_FILTERED
from server.figures.turnout import time
from server.records.checks import state_of
from server.records.fields import Surroundings, values_of
from server.records.sections import SECTIONS
from storage import consultations, records, results, schema
from storage.engines import writing_engine
from storage.moderated_texts import moderated_texts
from storage.sources import of_consultation
from tests.storage.samples import MASTER

TODAY = date(2026, 11, 23)


def test_everything_made_up_is_counted_right_and_made_up_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'concertia.db'}"
    schema.upgrade(url)
    engine = writing_engine(url)
    with engine.begin() as connection:
        assert fill(connection, MASTER, TODAY, "https://ia.example") == sum(fiction.people for fiction in FICTIONS)
        every = {one.code: one for one in consultations.all_consultations(connection)}
        assert list(every) == [fiction.code for fiction in FICTIONS]
        for one in every.values():
            assert (one.fictional, one.is_open(TODAY)) == (True, True)
            scripts = {one.script_version_id: consultations.script_of_version(connection, one.script_version_id)}
            assert results.recount(connection, one.id, scripts) == ()
            assert results.turnout_of(results.tallies_of(connection, one.id)).started == next(
                fiction.people for fiction in FICTIONS if fiction.code == one.code
            )
        _it_is_known_how_people_came(connection, every["nantes"].id)
        _another_is_in_preparation(connection)
        _people_read_one_another(connection, every["nancy"].id)
        assert fill(connection, MASTER, TODAY, "https://ia.example") == 0
    engine.dispose()


def _it_is_known_how_people_came(connection: sa.Connection, consultation: int) -> None:
    """By which link of each place, on which day, and how long they took."""
    tallies = results.tallies_of(connection, consultation)
    came = {cell.item: count for cell, count in tallies.items() if (cell.question, cell.option) == (SOURCE, STARTED)}
    links = {str(source.id): source.place for source in of_consultation(connection, consultation)}
    assert tuple(links.values()) == PLACES
    assert came.keys() == {"", *links}
    assert min(came.values()) >= FEWEST_FILTERED
    assert len({cell.item for cell in tallies if cell.question == DAY}) == DAYS_OPEN
    took, finished = time(tallies, FEWEST_FILTERED), results.turnout_of(tallies).finished
    assert took is not None
    assert 5 < took.median < 15
    assert finished * 0.8 < took.people < finished


def _another_is_in_preparation(connection: sa.Connection) -> None:
    (pledge,), (record,) = records.all_pledges(connection), records.all_records(connection)
    assert (pledge.authority_id, record.consultation_id) == (record.authority_id, None)
    values, seen = values_of(record), Surroundings(TODAY)
    assert {section.path: state_of(section, values, seen).told for section in SECTIONS} == {
        "informations-pratiques": "Complet",
        "objectifs-et-methode": "1 champ manque",
        "donnees-personnelles": "2 champs manquent",
        "dates": "6 champs manquent",
    }


def _people_read_one_another(connection: sa.Connection, workshop: int) -> None:
    assert [fiction.code for fiction in FICTIONS if fiction.script == WORKSHOP] == ["nancy"]
    tallies = results.tallies_of(connection, workshop)
    for name, question in (("rules", "W04"), ("cards", "M06")):
        kept = moderated_texts(connection, workshop, name)
        assert {one.text for one in kept} == {text.text for text in TEXTS_OF_OTHERS[name]}
        read = {one.code: sum(count for cell, count in tallies.items() if one.code in (cell.item, cell.option)) for one in kept}
        assert min(read.values()) > 0, f"each text is met by somebody at {question}"
    assert tallies[Cell("issue_cards", "", "more")] > 0
