"""What is loaded of people, what channels report back, and who is owed what."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from msgspec import structs

from dialogues.answers import Place
from storage import conversations, models
from storage.conversations import Changes, Contact, Part, UpdateKey
from storage.saving import save
from tests.storage.conftest import Recorder
from tests.storage.people import DRAWN, FEEL, KNOWN, NOW, RULES, WHY, YES, answering, hash_of, newcomer, saved
from tests.storage.samples import chosen, make_consultation, written

BOT = 7


@pytest.fixture
def bot(connection: sa.Connection) -> int:
    conversations.note_alive(connection, BOT, NOW)
    return BOT


# --- Loading --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_people_come_back_as_they_were_saved_by_three_queries(connection: sa.Connection, queries: Recorder, number: int) -> None:
    consultation = make_consultation(connection)
    full = {KNOWN: chosen("no"), FEEL: chosen("hope", "fear"), RULES: chosen("told", "human"), WHY: written("Un mot.", "L’autre : « é »")}
    people = [
        answering(
            newcomer(connection, one, consultation, sealed_chat=b"sealed", status="started", turn=4, said_turn=3, drawn=DRAWN),
            full,
            place=Place(at=FEEL, ticks=("hope",)),
        )
        for one in range(1, number + 1)
    ]
    saved(connection, newcomer(connection, 99), *people)
    with queries() as statements:
        found = conversations.participants(connection, [person.person_hash for person in people])
    assert found == {person.person_hash: person for person in people}
    assert found[hash_of(1)].hidden == {WHY}
    assert len(statements) == 3


def test_nobody_and_nothing_are_not_asked_for(connection: sa.Connection, queries: Recorder) -> None:
    with queries() as statements:
        assert conversations.participants(connection, []) == {}
        assert conversations.pointers(connection, set()) == {}
        assert conversations.contacts(connection, set()) == {}
        assert conversations.seen_updates(connection, set()) == set()
        assert conversations.parts_of_messages(connection, [], {1}) == {}
        assert conversations.parts_of_messages(connection, [1], set()) == {}
        conversations.mark_said(connection, [])
    assert statements == []
    assert conversations.participants(connection, [hash_of(404)]) == {}


def test_seen_updates_are_those_of_that_very_bot(connection: sa.Connection) -> None:
    save(connection, Changes(NOW, seen={UpdateKey(1, 10), UpdateKey(2, 20)}))
    asked = {UpdateKey(1, 10), UpdateKey(1, 20), UpdateKey(2, 10), UpdateKey(3, 30)}
    assert conversations.seen_updates(connection, asked) == {UpdateKey(1, 10)}


def test_parts_are_found_by_person_and_message(connection: sa.Connection) -> None:
    first = newcomer(connection, 1, sent={10: Part(WHY, 0), 11: Part(WHY, 1)})
    second = newcomer(connection, 2, sent={10: Part(RULES, 0)})
    saved(connection, first, second)
    assert conversations.parts_of_messages(connection, [first.identity_id, second.identity_id], {10, 12}) == {
        (first.identity_id, 10): Part(WHY, 0),
        (second.identity_id, 10): Part(RULES, 0),
    }


def test_wishes_are_found_by_consultation_and_person(connection: sa.Connection, bot: int) -> None:
    here, there = make_consultation(connection), make_consultation(connection)
    wishes = [
        Contact(here, bot, hash_of(1), b"one here", results=True, follow_up=False),
        Contact(there, bot, hash_of(1), b"one there", results=False, follow_up=True),
        Contact(here, bot, hash_of(2), b"two", results=True, follow_up=True),
    ]
    save(connection, Changes(NOW, contacts={(wish.consultation_id, wish.person_hash): wish for wish in wishes}))
    assert conversations.contacts(connection, [hash_of(1)]) == {(here, hash_of(1)): wishes[0], (there, hash_of(1)): wishes[1]}


# --- Several writers ------------------------------------------------------------------------------------------------------------------


@contextmanager
def committed_person(engine: sa.Engine) -> Iterator[tuple[sa.Connection, bytes]]:
    """Another connection, and the hash of someone both can see; all is taken away afterwards."""
    with engine.connect() as connection, connection.begin():
        person = newcomer(connection, 1)
        saved(connection, person)
    try:
        with engine.connect() as other, other.begin():
            yield other, person.person_hash
    finally:
        with engine.connect() as connection, connection.begin():
            for table in reversed(models.metadata.sorted_tables):
                if table is not models.bots:
                    connection.execute(sa.delete(table))


def test_who_is_to_be_changed_waits_for_whoever_changes_them(migrated_engine: sa.Engine) -> None:
    """SQLite has one writer in all, and no need of this."""
    if migrated_engine.dialect.name == "sqlite":
        return
    with committed_person(migrated_engine) as (other, person), migrated_engine.connect() as connection, connection.begin():
        conversations.lock(connection, [person])
        assert set(conversations.participants(other, [person])) == {person}  # who only looks does not wait
        other.execute(sa.text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
            conversations.lock(other, [person])


# --- What channels report -------------------------------------------------------------------------------------------------------------


def turns(connection: sa.Connection) -> dict[bytes, tuple[int, int]]:
    table = models.identities
    return {row.person_hash: (row.turn, row.said_turn) for row in connection.execute(sa.select(table))}


def test_a_screen_said_is_noted_and_never_taken_back_by_an_older_one(connection: sa.Connection, queries: Recorder) -> None:
    people = [newcomer(connection, number, turn=5, said_turn=3) for number in (1, 2, 3)]
    saved(connection, *people)
    with queries() as statements:
        conversations.mark_said(connection, [(people[0].identity_id, 5), (people[1].identity_id, 2), (404, 9)])
    assert turns(connection) == {hash_of(1): (5, 5), hash_of(2): (5, 3), hash_of(3): (5, 3)}
    assert len(statements) == 1


def test_owed_are_the_reachable_people_of_this_bot_whose_screen_was_not_said(connection: sa.Connection, bot: int) -> None:
    owed = newcomer(connection, 1, bot_id=bot, turn=2, said_turn=1)
    others = [
        newcomer(connection, 2, bot_id=bot, turn=2, said_turn=2),
        newcomer(connection, 3, bot_id=0, turn=2, said_turn=1),
        newcomer(connection, 4, bot_id=bot, turn=2, said_turn=1, unreachable=True),
    ]
    saved(connection, owed, *others)
    assert conversations.owed(connection, bot) == [owed]


def test_owed_people_come_in_bounded_lots(connection: sa.Connection, bot: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "OWED_AT_ONCE", 2)
    people = [newcomer(connection, number, bot_id=bot, turn=1) for number in (1, 2, 3)]
    saved(connection, *people)
    first = conversations.owed(connection, bot)
    rest = conversations.owed(connection, bot, after=first[-1].identity_id)
    assert (first, rest) == ([people[2], people[1]], [people[0]])  # identity ids go down as numbers go up
    assert conversations.owed(connection, bot, after=rest[-1].identity_id) == []


def test_who_blocked_the_bot_is_marked_and_unmarked(connection: sa.Connection, bot: int) -> None:
    people = [newcomer(connection, number, bot_id=bot, turn=1) for number in (1, 2)]
    saved(connection, *people)
    conversations.mark_reachable(connection, [hash_of(1), hash_of(404)], hash_of(9), reachable=False)
    assert conversations.owed(connection, bot) == [people[1]]
    conversations.mark_reachable(connection, [hash_of(1)], hash_of(9), reachable=True)
    assert conversations.owed(connection, bot) == [people[1], people[0]]


# --- Heartbeat ------------------------------------------------------------------------------------------------------------------------


def test_heartbeat_makes_a_bot_known_and_moves_on(connection: sa.Connection) -> None:
    assert conversations.alive_at(connection, BOT) is None
    conversations.note_alive(connection, BOT, NOW)
    later = NOW + timedelta(seconds=30)
    conversations.note_alive(connection, BOT, later)
    assert conversations.alive_at(connection, BOT) == later
    assert conversations.alive_at(connection, 0) is None  # the web pages have no heartbeat


def test_owing_again_reaches_those_in_the_middle_of_it_in_that_time_both_ends_included(connection: sa.Connection, bot: int) -> None:
    start, end = NOW - timedelta(hours=1), NOW
    tick = timedelta(microseconds=1)
    moments = [start - tick, start, end, end + tick]
    people = [newcomer(connection, number, bot_id=bot, active_at=moment, turn=3, said_turn=3) for number, moment in enumerate(moments, 1)]
    others = [
        newcomer(connection, 5, active_at=end),
        newcomer(connection, 6, bot_id=bot, unreachable=True),
        newcomer(connection, 7, bot_id=bot, status="finished"),
    ]
    saved(connection, *people, *others)
    assert conversations.owe_again(connection, bot, start, end) == 2
    assert {person.person_hash for person in conversations.owed(connection, bot)} == {hash_of(2), hash_of(3)}
    assert turns(connection)[hash_of(2)] == (4, 3)


def test_people_erased_meanwhile_are_not_said_to(connection: sa.Connection) -> None:
    person = answering(newcomer(connection, 1, turn=1), {KNOWN: YES})
    saved(connection, person)
    gone = Changes(NOW, before={person.person_hash: person}, participants={person.person_hash: None})
    save(connection, gone)
    conversations.mark_said(connection, [(person.identity_id, 1)])
    assert turns(connection) == {}
    assert structs.replace(person, turn=2) not in conversations.participants(connection, [person.person_hash]).values()
