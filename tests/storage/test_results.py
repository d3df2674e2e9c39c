from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa

from dialogues.counting import Cell
from storage import models, results
from storage.consultations import publish_script
from storage.imports import ImportedParticipation, insert_participations
from storage.results import Difference, TextKey, Turnout
from tests.storage.conftest import Recorder
from tests.storage.samples import BEGUN, DAY, FINISHED, SCRIPT, STARTED, chosen, make_consultation, person, written


def filled(connection: sa.Connection, people: Sequence[ImportedParticipation]) -> int:
    consultation = make_consultation(connection)
    insert_participations(connection, consultation, publish_script(connection, SCRIPT, DAY), SCRIPT, people)
    return consultation


def cells(*counted: tuple[str, str, str, int]) -> Counter[Cell]:
    return Counter({Cell(question, item, option): count for question, item, option, count in counted})


COUNTED = cells(
    ("", "", "_started", 3),
    ("", "", "_finished", 2),
    ("known", "", "_answered", 3),
    ("known", "", "yes", 2),
    ("known", "", "no", 1),
    ("feel", "", "_answered", 2),
    ("feel", "", "_skipped", 1),
    ("feel", "", "hope", 2),
    ("feel", "", "fear", 2),
    ("agree", "a", "_answered", 2),
    ("agree", "a", "for", 2),
    ("agree", "b", "_dont_know", 2),
    ("rules", "", "_answered", 2),
    ("rules", "1", "told", 2),
    ("rules", "2", "human", 2),
    ("where", "", "_prefer_not", 2),
    ("why", "", "_answered", 2),
    ("_day", "2026-03-02", "_started", 3),
    ("_day", "2026-03-02", "_finished", 2),
    ("_channel", "web", "_started", 3),
    ("_channel", "web", "_finished", 2),
    ("_source", "", "_started", 3),
    ("_source", "", "_finished", 2),
    ("_stopped", "agree", "a", 1),
)
"""Two who finished and one who started, whose text is hidden. Consent alone counts nowhere."""
PEOPLE = (FINISHED, STARTED, FINISHED, BEGUN)

# --- Counts ---------------------------------------------------------------------------------------------------------------------------


def test_tallies_are_what_people_answered(connection: sa.Connection) -> None:
    assert results.tallies_of(connection, filled(connection, PEOPLE)) == COUNTED


def test_tallies_of_nobody_are_empty(connection: sa.Connection) -> None:
    consultation = filled(connection, ())
    assert results.tallies_of(connection, consultation) == Counter()
    assert results.all_tallies(connection) == {}
    assert results.started_and_finished(connection) == {}
    assert results.turnout_of(results.tallies_of(connection, consultation)) == Turnout(0, 0)


def test_tallies_leave_out_a_cell_that_everyone_left(connection: sa.Connection) -> None:
    consultation = filled(connection, [STARTED])
    connection.execute(sa.update(models.tallies).where(models.tallies.c.option == "no").values(count=0))
    assert Cell("known", "", "no") not in results.tallies_of(connection, consultation)


@pytest.mark.parametrize("number", [1, 3])
def test_tallies_of_all_consultations_cost_one_query(connection: sa.Connection, queries: Recorder, number: int) -> None:
    ids = [filled(connection, PEOPLE) for _ in range(number)]
    with queries() as statements:
        everything = results.all_tallies(connection)
        of_question = results.tallies_of_question(connection, "known")
        turnouts = results.started_and_finished(connection)
    assert len(statements) == 3
    assert everything == dict.fromkeys(ids, COUNTED)
    known = Counter({cell: count for cell, count in COUNTED.items() if cell.question == "known"})
    assert of_question == dict.fromkeys(ids, known)
    assert turnouts == dict.fromkeys(ids, Turnout(started=3, finished=2))


# --- Free texts -----------------------------------------------------------------------------------------------------------------------


def test_texts_are_those_that_count_each_in_one_piece(connection: sa.Connection) -> None:
    consultation, other = filled(connection, PEOPLE), filled(connection, [person(known=chosen("yes"), why=written("Ailleurs."))])
    texts = results.texts_of(connection, consultation, "why", limit=10)
    assert [text.text for text in texts] == ["Un mot.\nDeux mots."] * 2
    assert [text.text for text in results.texts_of(connection, other, "why", limit=10)] == ["Ailleurs."]
    assert results.texts_of(connection, consultation, "known", limit=10) == ()


@pytest.mark.parametrize(("said", "may_publish"), [(None, False), (False, False), (True, True)])
def test_a_text_may_be_published_if_its_author_said_so(connection: sa.Connection, said: bool | None, may_publish: bool) -> None:
    consultation = filled(connection, [replace(FINISHED, may_publish=said)])
    (text,) = results.texts_of(connection, consultation, "why", limit=10)
    assert text.may_publish is may_publish


def test_texts_are_read_page_by_page_each_once(connection: sa.Connection, queries: Recorder) -> None:
    words = {f"Texte {number}" for number in range(7)}
    consultation = filled(connection, [person(known=chosen("yes"), why=written(text)) for text in words])
    read: list[str] = []
    last: TextKey | None = None
    with queries() as statements:
        while page := results.texts_of(connection, consultation, "why", limit=3, after=last):
            assert len(page) <= 3
            read += [text.text for text in page]
            last = page[-1].key
    assert sorted(read) == sorted(words)
    assert len(statements) == 4


def test_texts_of_one_person_may_end_a_page(connection: sa.Connection) -> None:
    """Later kinds of question keep several texts of one person: none is lost between two pages."""
    consultation = filled(connection, [FINISHED])
    row = connection.execute(sa.select(models.answers).where(models.answers.c.question == "why")).one()._mapping
    connection.execute(sa.insert(models.answers), [{**row, "repeat": repeat, "text": str(repeat)} for repeat in (1, 2)])
    first = results.texts_of(connection, consultation, "why", limit=2)
    rest = results.texts_of(connection, consultation, "why", limit=2, after=first[-1].key)
    assert [text.text for text in first + rest] == ["Un mot.\nDeux mots.", "1", "2"]


# --- Recount --------------------------------------------------------------------------------------------------------------------------


def recount(connection: sa.Connection, consultation: int) -> tuple[Difference, ...]:
    return results.recount(connection, consultation, {publish_script(connection, SCRIPT, DAY): SCRIPT})


def test_recount_of_right_tallies_finds_nothing(connection: sa.Connection) -> None:
    assert recount(connection, filled(connection, PEOPLE)) == ()
    assert recount(connection, filled(connection, ())) == ()


def test_recount_finds_what_is_too_much_missing_or_unknown_and_repair_mends_it(connection: sa.Connection) -> None:
    consultation, other = filled(connection, PEOPLE), filled(connection, PEOPLE)
    mine = models.tallies.c.consultation_id == consultation
    connection.execute(sa.update(models.tallies).where(mine, models.tallies.c.option == "hope").values(count=5))
    connection.execute(sa.delete(models.tallies).where(mine, models.tallies.c.option == "no"))
    connection.execute(sa.insert(models.tallies).values(consultation_id=consultation, question="gone", item="", option="x", count=1))
    found = recount(connection, consultation)
    assert found == (
        Difference(Cell("feel", "", "hope"), tallied=5, counted=2),
        Difference(Cell("gone", "", "x"), tallied=1, counted=0),
        Difference(Cell("known", "", "no"), tallied=0, counted=1),
    )
    results.repair(connection, consultation, found)
    assert recount(connection, consultation) == ()
    assert results.tallies_of(connection, consultation) == results.tallies_of(connection, other) == COUNTED


def test_repair_still_holds_when_answers_came_after_the_recount(connection: sa.Connection) -> None:
    consultation = filled(connection, PEOPLE)
    connection.execute(sa.update(models.tallies).where(models.tallies.c.option == "hope").values(count=9))
    found = recount(connection, consultation)
    insert_participations(connection, consultation, publish_script(connection, SCRIPT, DAY), SCRIPT, PEOPLE)
    results.repair(connection, consultation, found)
    assert recount(connection, consultation) == ()
