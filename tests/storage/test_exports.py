import tracemalloc
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from msgspec import structs

from dialogues.answers import Facts
from dialogues.path import hidden
from dialogues.script import Slot
from storage import exports, models
from storage.consultations import publish_script
from storage.exports import (
    PackedRow,
    ParticipationRow,
    answer_count,
    closed_answers,
    facts_of,
    packed,
    packed_rows,
    participation_count,
    participation_rows,
    unpacked,
)
from storage.imports import insert_participations
from storage.releases import digests_of
from tests.storage.complete import COMPLETE, NOTHING_DRAWN, ONE_CARD, WHOLE
from tests.storage.conftest import Recorder
from tests.storage.samples import BEGUN, DAY, FINISHED, SCRIPT, SECTORS, STARTED, make_consultation


def insert(connection: sa.Connection, consultation: int, people: int) -> None:
    """This many people, a third of each sort."""
    kinds = (FINISHED, STARTED, BEGUN)
    version = publish_script(connection, SCRIPT, DAY)
    insert_participations(connection, consultation, version, SCRIPT, (kinds[number % 3] for number in range(people)))


def test_rows_hold_all_that_was_answered_hidden_or_not(connection: sa.Connection) -> None:
    consultation, other = make_consultation(connection), make_consultation(connection)
    insert(connection, consultation, 3)
    insert(connection, other, 1)
    version = publish_script(connection, SCRIPT, DAY)
    facts = Facts(7, "fr", {"where": SECTORS})
    expected = [
        ParticipationRow("begun", "web", version, DAY, {}, frozenset(), facts),
        ParticipationRow("finished", "web", version, DAY, FINISHED.answers, frozenset(), facts),
        ParticipationRow("started", "web", version, DAY, STARTED.answers, frozenset({Slot("why")}), facts),
    ]
    rows = sorted(participation_rows(connection, consultation), key=lambda row: row.status)
    assert rows == expected
    assert {row.language for row in rows} == {"fr"}


def test_closed_answers_have_codes_of_what_counts_and_no_words(connection: sa.Connection) -> None:
    consultation, other = make_consultation(connection), make_consultation(connection)
    insert(connection, consultation, 3)
    insert(connection, other, 1)
    silent, answered = sorted(closed_answers(connection, consultation), key=lambda one: len(one.given))
    assert silent.first_day == DAY
    assert silent.given == {Slot("known"): {"no"}, Slot("feel"): {"_skipped"}}
    assert answered.given == {
        Slot("known"): {"yes"},
        Slot("feel"): {"hope", "fear"},
        Slot("agree", "a"): {"for"},
        Slot("agree", "b"): {"_dont_know"},
        Slot("rules"): {"told", "human"},
        Slot("where"): {"_prefer_not"},
        Slot("why"): {"_answered"},
    }
    assert [one.participation_id for one in closed_answers(connection, consultation)] == [*digests_of(connection, consultation)]


def test_who_left_their_first_answers_on_a_card_or_hidden_started_all_the_same(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    insert(connection, consultation, 2)
    connection.execute(sa.update(models.answers).values(hidden=True))
    assert [one.given for one in closed_answers(connection, consultation)] == [{}, {}]
    connection.execute(sa.update(models.answers).values(hidden=False, repeat=1))
    assert [one.given for one in closed_answers(connection, consultation)] == [{}, {}]


def test_closed_answers_are_asked_for_once(connection: sa.Connection, queries: Recorder) -> None:
    consultation = make_consultation(connection)
    insert(connection, consultation, 30)
    with queries() as asked:
        assert len(list(closed_answers(connection, consultation))) == 20
    assert len(asked) == 1


@pytest.mark.parametrize(("people", "statements"), [(0, 1), (1, 4), (3, 7), (4, 7), (7, 13)])
def test_rows_cost_three_queries_for_each_page(
    connection: sa.Connection, queries: Recorder, monkeypatch: pytest.MonkeyPatch, people: int, statements: int
) -> None:
    monkeypatch.setattr(exports, "PEOPLE_AT_ONCE", 2)
    consultation, other = make_consultation(connection), make_consultation(connection)
    insert(connection, consultation, people)
    insert(connection, other, 1)
    with queries() as asked:
        rows = list(participation_rows(connection, consultation))
    assert len(rows) == participation_count(connection, consultation) == people
    assert len(asked) == statements


def test_rows_do_not_fill_the_memory(connection: sa.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PEOPLE_AT_ONCE", 50)

    def peak(consultation: int) -> int:
        tracemalloc.reset_peak()
        start = tracemalloc.get_traced_memory()[0]
        for _ in participation_rows(connection, consultation):
            pass
        return tracemalloc.get_traced_memory()[1] - start

    few, many = make_consultation(connection), make_consultation(connection)
    insert(connection, few, 2 * exports.PEOPLE_AT_ONCE)  # one page is let go while the next is read
    insert(connection, many, 20 * exports.PEOPLE_AT_ONCE)
    list(participation_rows(connection, few))  # what is compiled once is not counted
    tracemalloc.start()
    try:
        assert peak(many) < 1.5 * peak(few)
    finally:
        tracemalloc.stop()


def test_the_count_is_that_of_the_rows_of_one_consultation(connection: sa.Connection) -> None:
    consultation, other = make_consultation(connection), make_consultation(connection)
    insert(connection, consultation, 7)
    insert(connection, other, 2)
    assert exports.participation_count(connection, consultation) == 7
    assert exports.participation_count(connection, make_consultation(connection)) == 0


# --- Packed ---------------------------------------------------------------------------------------------------------------


def test_packed_answers_say_what_they_were_made_of() -> None:
    out = hidden(COMPLETE, ONE_CARD.answers, ONE_CARD.facts)
    row = ParticipationRow("finished", "web", 0, DAY, ONE_CARD.answers, out, ONE_CARD.facts)
    found = {each.slot: each for each in map(unpacked, packed(row).answers)}
    assert {slot: each.answer for slot, each in found.items()} == {
        slot: structs.replace(answer, parts=()) for slot, answer in ONE_CARD.answers.items()
    }
    assert {slot for slot, each in found.items() if each.hidden} == row.hidden != set()


def test_read_packed_or_whole_they_are_the_same(connection: sa.Connection) -> None:
    consultation = make_consultation(connection, COMPLETE)
    version = publish_script(connection, COMPLETE, DAY)
    started = replace(WHOLE, answers=dict(list(WHOLE.answers.items())[:3]))
    insert_participations(connection, consultation, version, COMPLETE, [WHOLE, ONE_CARD, NOTHING_DRAWN, started])
    expected = [packed(row) for row in participation_rows(connection, consultation)]
    assert answer_count(connection, consultation) == sum(len(row.answers) for row in expected)
    found = list(packed_rows(connection, consultation))
    assert sorted(map(_in_order, found)) == sorted(map(_in_order, expected))
    assert [facts_of(row).drawn for row in found if row.status == "started"] == [started.drawn]


def _in_order(row: PackedRow) -> PackedRow:
    return row._replace(answers=sorted(row.answers))


def test_packed_rows_come_in_another_order_each_time(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    version = publish_script(connection, SCRIPT, DAY)
    people = [replace(BEGUN, day=DAY + timedelta(days=number)) for number in range(40)]
    insert_participations(connection, consultation, version, SCRIPT, people)
    orders = [[row.consented_on for row in packed_rows(connection, consultation)] for _ in range(2)]
    read = [row.consented_on for row in participation_rows(connection, consultation)]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(read)
    assert orders[0] != orders[1]
    assert read not in orders


def test_packed_rows_do_not_stay_in_memory(connection: sa.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PEOPLE_AT_ONCE", 50)

    def peak(people: int) -> int:
        consultation = make_consultation(connection)
        insert_participations(connection, consultation, publish_script(connection, SCRIPT, DAY), SCRIPT, [FINISHED] * people)
        tracemalloc.start()
        assert sum(1 for _ in packed_rows(connection, consultation)) == people
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)  # what is kept once for all
    assert peak(2400) < 1.5 * peak(600)
