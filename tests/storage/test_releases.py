"""What was published stays as it was; what each then said is known of the last release only, and of nobody who erased it."""

import time
import tracemalloc
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from dialogues.answers import Answer, State
from dialogues.script import Slot
from storage import models, releases, schema
from storage.consultations import publish_script
from storage.conversations import Participant
from storage.engines import reading_engine, writing_engine
from storage.errors import ReleasedMeanwhile
from storage.imports import insert_participations
from storage.releases import Release, digests_of, latest_releases, moved, releases_of, rows_of
from storage.retention import START, erase_piece
from storage.saving import save
from tests.storage.conftest import Recorder
from tests.storage.people import AGREE_A, FEEL, KNOWN, NO, RULES, WHY, YES, answering, change, newcomer, saved
from tests.storage.samples import BEGUN, DAY, FINISHED, SCRIPT, STARTED, chosen, make_consultation, written

LATER = date(2026, 3, 20)


def add(connection: sa.Connection, consultation: int, *, rows: bytes = b"", document: str = "{}", follows: int | None = None) -> Release:
    """A release of all that is there now, weighed against the last unless it `follows` another."""
    digests = digests_of(connection, consultation)
    return releases.add(
        connection,
        consultation,
        DAY,
        len(digests),
        document,
        rows,
        digests,
        follows=_last(connection, consultation) if follows is None else follows,
    )


def _last(connection: sa.Connection, consultation: int) -> int:
    return max((release.number for release in releases_of(connection, consultation)), default=0)


def moved_since(connection: sa.Connection, consultation: int) -> int:
    return moved(connection, consultation, digests_of(connection, consultation))


# --- Releases -------------------------------------------------------------------------------------------------------------------------


def test_releases_are_numbered_in_their_consultation_and_come_out_as_they_went_in(connection: sa.Connection) -> None:
    here, there = make_consultation(connection), make_consultation(connection)
    assert (releases_of(connection, here), latest_releases(connection)) == ((), {})
    first = releases.add(connection, here, DAY, 30, '{"é": 1}', b"\x00rows\xff", {}, follows=0)
    other = releases.add(connection, there, DAY, 12, "{}", b"", {}, follows=0)
    second = releases.add(connection, here, LATER, 45, '{"é": 2}', b"", {}, follows=1)
    assert releases_of(connection, here) == (first, second)
    assert (first.number, first.published_on, first.participations, first.document) == (1, DAY, 30, '{"é": 1}')
    assert (second.number, second.published_on, second.participations, second.document) == (2, LATER, 45, '{"é": 2}')
    assert (other.number, other.consultation_id) == (1, there)
    assert latest_releases(connection) == {here: second, there: other}
    assert [rows_of(connection, release.id) for release in (first, second, other)] == [b"\x00rows\xff", b"", b""]


def test_the_rows_are_read_by_who_asks_for_them_alone(connection: sa.Connection, queries: Recorder) -> None:
    consultation = make_consultation(connection)
    for _ in range(3):
        add(connection, consultation, rows=b"rows")
    with queries() as statements:
        releases_of(connection, consultation)
        latest_releases(connection)
    assert len(statements) == 2
    assert not any("rows" in statement for statement in statements)


def test_a_number_is_never_given_twice(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    add(connection, consultation)
    again = sa.insert(models.releases).from_select(
        ["consultation_id", "number", "published_on", "participations", "document", "rows"],
        sa.select(
            *(models.releases.c[name] for name in ("consultation_id", "number", "published_on", "participations", "document", "rows"))
        ),
    )
    with pytest.raises(sa.exc.IntegrityError):
        connection.execute(again)


def test_a_release_weighed_against_one_that_is_not_the_last_is_refused(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    assert add(connection, consultation, follows=0).number == 1
    with pytest.raises(ReleasedMeanwhile):
        add(connection, consultation, follows=0)
    assert add(connection, consultation, follows=1).number == 2
    assert len(releases_of(connection, consultation)) == 2


def test_what_was_published_stays_when_the_answers_are_erased(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    insert_participations(connection, consultation, publish_script(connection, SCRIPT, DAY), SCRIPT, [FINISHED] * 3)
    release = add(connection, consultation, rows=b"rows")
    after: int | None = START
    while after is not None:
        after = erase_piece(connection, consultation, "answers", LATER, after)
    assert releases_of(connection, consultation) == (release,)
    assert rows_of(connection, release.id) == b"rows"
    assert connection.execute(sa.select(models.released_participations)).all() == []


# --- What moved -----------------------------------------------------------------------------------------------------------------------


def person(connection: sa.Connection, consultation: int, number: int = 1) -> Participant:
    """Somebody who has answered."""
    new = newcomer(connection, number, consultation)
    saved(connection, new)
    after = answering(new, {KNOWN: YES, FEEL: chosen("hope", "fear"), RULES: chosen("told", "human")}, status="started")
    save(connection, change(new, after))
    return after


def changed(connection: sa.Connection, before: Participant, slot: Slot, answer: Answer) -> Participant:
    after = answering(before, {slot: answer})
    save(connection, change(before, after))
    return after


def test_digests_are_of_those_who_started_in_this_consultation(connection: sa.Connection) -> None:
    consultation, other = make_consultation(connection), make_consultation(connection)
    version = publish_script(connection, SCRIPT, DAY)
    insert_participations(connection, consultation, version, SCRIPT, [FINISHED, STARTED, BEGUN])
    insert_participations(connection, other, version, SCRIPT, [FINISHED])
    started = sa.select(models.participations.c.id).where(
        models.participations.c.consultation_id == consultation, models.participations.c.status.in_(["started", "finished"])
    )
    digests = digests_of(connection, consultation)
    assert digests.keys() == set(connection.scalars(started))
    assert {len(digest) for digest in digests.values()} == {16}


def test_a_digest_does_not_tell_who_answers_alike(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    insert_participations(connection, consultation, publish_script(connection, SCRIPT, DAY), SCRIPT, [FINISHED] * 5)
    assert len(set(digests_of(connection, consultation).values())) == 5


def test_a_digest_is_the_same_on_both_databases_and_for_ever(connection: sa.Connection) -> None:
    """If it were another everybody would seem to have changed since the last release."""
    one = person(connection, make_consultation(connection))
    digests = digests_of(connection, one.consultation_id)
    assert {key: digest.hex() for key, digest in digests.items()} == {2**61 + 1: "49e1999fbb1e72ff65f8c63f1e80dc3e"}


@pytest.mark.parametrize(
    ("slot", "answer"),
    [
        (KNOWN, NO),
        (KNOWN, Answer(State.DONT_KNOW)),
        (KNOWN, Answer(State.SKIPPED)),
        (FEEL, chosen("hope")),
        (FEEL, chosen("hope", "anger")),
        (AGREE_A, chosen("for")),
        (WHY, Answer(State.SKIPPED)),
        (WHY, written("Un mot.")),
    ],
)
def test_whoever_answers_otherwise_or_more_has_moved(connection: sa.Connection, slot: Slot, answer: Answer) -> None:
    consultation = make_consultation(connection)
    before, _ = person(connection, consultation), person(connection, consultation, 2)
    add(connection, consultation)
    assert moved_since(connection, consultation) == 0
    changed(connection, before, slot, answer)
    assert moved_since(connection, consultation) == 1


def test_neither_words_nor_the_order_of_choices_nor_a_change_taken_back_is_a_move(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    someone = changed(connection, person(connection, consultation), WHY, written("Un mot."))
    add(connection, consultation)
    for slot, answer in (
        (WHY, written("D’autres mots.", "En deux messages.")),
        (FEEL, chosen("fear", "hope")),
        (RULES, chosen("human", "told")),
        (KNOWN, NO),
        (KNOWN, YES),
    ):
        someone = changed(connection, someone, slot, answer)
    assert moved_since(connection, consultation) == 0


def test_an_answer_that_another_hides_is_none(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    someone = changed(connection, person(connection, consultation), WHY, written("Un mot."))
    with_why = digests_of(connection, consultation)
    without = changed(connection, someone, KNOWN, NO)
    hidden = digests_of(connection, consultation)
    connection.execute(sa.delete(models.answers).where(models.answers.c.hidden))
    assert digests_of(connection, consultation) == hidden != with_why
    assert without.hidden == {WHY}


def test_all_are_new_without_a_release(connection: sa.Connection) -> None:
    consultation, other = make_consultation(connection), make_consultation(connection)
    add(connection, other)
    for number in (1, 2, 3):
        person(connection, consultation, number)
    assert moved_since(connection, consultation) == 3


def test_who_came_changed_or_went_since_the_last_release_has_moved(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    people = [person(connection, consultation, number) for number in range(1, 6)]
    add(connection, consultation)
    add(connection, consultation)
    save(connection, change(people[0], None))
    assert moved_since(connection, consultation) == 1
    changed(connection, people[1], KNOWN, NO)
    for number in (11, 12):
        person(connection, consultation, number)
    assert moved_since(connection, consultation) == 4
    # Who went, and comes anew, is somebody else.
    person(connection, consultation, 13)
    assert moved_since(connection, consultation) == 5
    add(connection, consultation)
    assert moved_since(connection, consultation) == 0


def test_what_was_said_at_a_former_release_is_forgotten(connection: sa.Connection) -> None:
    consultation, other = make_consultation(connection), make_consultation(connection)
    someone, elsewhere = person(connection, consultation), person(connection, other, 2)
    add(connection, consultation)
    add(connection, other)
    before = digests_of(connection, consultation)
    changed(connection, someone, KNOWN, NO)
    add(connection, consultation)
    rows = {row.participation_id: row.digest for row in connection.execute(sa.select(models.released_participations))}
    assert rows == digests_of(connection, consultation) | digests_of(connection, other)
    assert rows.keys() == {someone.participation_id, elsewhere.participation_id}
    assert before[someone.participation_id] not in rows.values()


def test_who_erases_theirs_takes_their_digest_and_counts_as_gone_even_while_the_figures_are_made(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    first, second = person(connection, consultation), person(connection, consultation, 2)
    digests = digests_of(connection, consultation)
    save(connection, change(first, None))
    releases.add(connection, consultation, DAY, 2, "{}", b"", digests, follows=0)
    kept = connection.scalars(sa.select(models.released_participations.c.participation_id)).all()
    assert kept == [second.participation_id]
    assert moved_since(connection, consultation) == 1
    save(connection, change(second, None))
    assert connection.execute(sa.select(models.released_participations)).all() == []
    assert moved_since(connection, consultation) == 2


def test_words_are_not_read(connection: sa.Connection, queries: Recorder) -> None:
    consultation = make_consultation(connection)
    person(connection, consultation)
    with queries() as statements:
        digests_of(connection, consultation)
    assert len(statements) == 1
    assert "answers.text" not in statements[0]


def test_answers_do_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the digests do."""
    monkeypatch.setattr(releases, "ROWS_AT_ONCE", 100)
    url = f"sqlite:///{tmp_path / 'concertia.db'}"
    schema.upgrade(url)
    with writing_engine(url).begin() as connection:
        consultation = make_consultation(connection)
        people = (replace(FINISHED, seed=number) for number in range(2_000))
        insert_participations(connection, consultation, publish_script(connection, SCRIPT, DAY), SCRIPT, people)
    with reading_engine(url).connect() as connection:
        digests_of(connection, consultation)  # what is compiled once is not counted
        tracemalloc.start()
        try:
            digests = digests_of(connection, consultation)
            kept, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert len(digests) == 2_000
    assert peak < 1.5 * kept


# --- At once --------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled_url(database_url: str) -> str:
    """Three people in the only consultation there is."""
    schema.upgrade(database_url)
    with writing_engine(database_url).begin() as connection:
        consultation = make_consultation(connection)
        for number in (1, 2, 3):
            person(connection, consultation, number)
    return database_url


def released_beside(url: str, digests: dict[int, bytes]) -> Release:
    with writing_engine(url).begin() as connection:
        return releases.add(connection, 1, DAY, len(digests), "{}", b"", digests, follows=0)


def wait_until_it_waits(connection: sa.Connection, beside: Future[Release]) -> None:
    """On SQLite whoever writes waits for the beginning of their transaction, which needs no proof."""
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while connection.dialect.name == "postgresql" and not beside.done() and not connection.scalar(waiting):
        time.sleep(0.005)


def test_of_two_releases_made_at_once_one_is_refused(filled_url: str) -> None:
    with ThreadPoolExecutor(1) as pool, writing_engine(filled_url).connect() as connection:
        with connection.begin():
            add(connection, 1, follows=0)
            second = pool.submit(released_beside, filled_url, digests_of(connection, 1))
            wait_until_it_waits(connection, second)
        with pytest.raises(ReleasedMeanwhile):
            second.result()
        assert [release.number for release in releases_of(connection, 1)] == [1]


def test_who_is_being_erased_while_a_release_is_kept_leaves_no_digest(filled_url: str) -> None:
    gone = 2**61 + 2
    with ThreadPoolExecutor(1) as pool, writing_engine(filled_url).connect() as connection:
        with connection.begin():
            digests = digests_of(connection, 1)
            connection.execute(sa.delete(models.participations).where(models.participations.c.id == gone))
            made = pool.submit(released_beside, filled_url, digests)
            wait_until_it_waits(connection, made)
        assert (made.result().participations, made.result().number) == (3, 1)
        kept = connection.scalars(sa.select(models.released_participations.c.participation_id))
        assert set(kept) == digests.keys() - {gone}
        assert moved_since(connection, 1) == 1
