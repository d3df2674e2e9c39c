"""A batch is written as the difference between two snapshots: what changed and nothing else, by as few statements for many as for one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec import structs

from dialogues.answers import Answer, Place, State
from dialogues.counting import Cell
from storage import conversations, models, results
from storage.broadcasts import begin, of_consultation
from storage.consultations import publish_script
from storage.conversations import Changes, Consent, Contact, DeadLetter, Part, Participant, UpdateKey
from storage.handovers import Handover
from storage.saving import add_to_tallies, save
from tests.storage.conftest import Recorder
from tests.storage.people import (
    AGREE_A,
    DRAWN,
    FEEL,
    KNOWN,
    NO,
    NOW,
    WHERE,
    WHY,
    YES,
    answering,
    change,
    everything,
    hash_of,
    newcomer,
    rows,
    saved,
)
from tests.storage.samples import DAY, SCRIPT, chosen, make_consultation, written

LATER = NOW + timedelta(days=3)
BOT = 7


@pytest.fixture
def known(connection: sa.Connection) -> Participant:
    """Someone in the middle of the script, as loaded from the database."""
    saved(connection, answering(newcomer(connection, 1, drawn=DRAWN, status="started"), {KNOWN: YES, WHY: written("Un mot.")}))
    return loaded(connection, 1)


def loaded(connection: sa.Connection, number: int) -> Participant:
    (found,) = conversations.participants(connection, [hash_of(number)]).values()
    return found


def tables_of(statements: list[str]) -> list[str]:
    """« UPDATE answers », « INSERT answers » for each statement."""
    words = (statement.split() for statement in statements)
    return [f"{verb} {first.partition('.')[0] if verb in ('UPDATE', 'SELECT') else second}" for verb, first, second, *_ in words]


# --- Statements -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_newcomers_are_written_by_one_statement_a_table(connection: sa.Connection, queries: Recorder, number: int) -> None:
    consultation = make_consultation(connection)
    changes = Changes(NOW)
    for one in range(1, number + 1):
        person = newcomer(connection, one, consultation, drawn=DRAWN, sent={5: Part(WHY, 0)})
        change(None, answering(person, {KNOWN: YES, WHY: written("Un mot.")}), changes)
        changes.pointers[hash_of(one)] = consultation
        changes.seen.add(UpdateKey(0, one))
    with queries() as statements:
        save(connection, changes)
    assert tables_of(statements) == [
        "INSERT participations",
        "INSERT identities",
        "INSERT answers",
        "INSERT draws",
        "INSERT messages",
        "INSERT pointers",
        "INSERT seen_updates",
        "INSERT tallies",
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_changed_people_are_written_by_one_statement_a_table(connection: sa.Connection, queries: Recorder, number: int) -> None:
    consultation = make_consultation(connection)
    people = [
        answering(newcomer(connection, one, consultation), {KNOWN: YES, WHY: written("Un mot.")}, sent={5: Part(WHY, 0)})
        for one in range(1, number + 1)
    ]
    saved(connection, *people)
    changes = Changes(LATER)
    for person in people:
        now = answering(
            structs.replace(person, sent={}), {KNOWN: NO}, turn=2, status="finished", former=((KNOWN, YES),), forgotten={WHY: 0}
        )
        change(person, now, changes)
        changes.contacts[consultation, person.person_hash] = None
        changes.pointers[person.person_hash] = None
    with queries() as statements:
        save(connection, changes)
    assert tables_of(statements) == [
        "UPDATE participations",
        "UPDATE identities",
        "INSERT answers",
        "UPDATE answers",
        "INSERT former_answers",
        "DELETE messages",
        "DELETE pointers",
        "SELECT contacts",
        "DELETE contacts",
        "INSERT tallies",
    ]


def test_nothing_changed_is_nothing_written(connection: sa.Connection, queries: Recorder, known: Participant) -> None:
    with queries() as statements:
        save(connection, change(known, known, Changes(LATER)))
        save(connection, Changes(LATER))
    assert statements == []


def changed_place(person: Participant) -> Participant:
    return structs.replace(person, place=Place(at=FEEL, ticks=("hope",)))


def changed_turn(person: Participant) -> Participant:
    return structs.replace(person, turn=person.turn + 1, active_at=LATER)


def asked_to_publish(person: Participant) -> Participant:
    return structs.replace(person, may_publish=False)


def asked_for_a_reminder(person: Participant) -> Participant:
    return structs.replace(person, reminder="wished")


@pytest.mark.parametrize(
    ("alter", "table"),
    [
        (changed_place, "UPDATE participations"),
        (asked_to_publish, "UPDATE participations"),
        (changed_turn, "UPDATE identities"),
        (asked_for_a_reminder, "UPDATE identities"),
    ],
)
def test_only_the_row_that_changed_is_written(
    connection: sa.Connection, queries: Recorder, known: Participant, alter: Callable[[Participant], Participant], table: str
) -> None:
    with queries() as statements:
        save(connection, change(known, alter(known), Changes(LATER)))
    assert tables_of(statements) == [table]
    assert loaded(connection, 1) == alter(known)


# --- Answers --------------------------------------------------------------------------------------------------------------------------


def test_a_changed_answer_takes_its_day_and_leaves_the_others_theirs(connection: sa.Connection, known: Participant) -> None:
    save(connection, change(known, answering(known, {KNOWN: Answer(State.SKIPPED)}, former=((KNOWN, YES),)), Changes(LATER)))
    assert rows(connection, models.answers, "question", "state", "choices", "text", "hidden", "day") == [
        ("known", "skipped", "", "", False, LATER.date()),
        ("why", "answered", "", "Un mot.", True, DAY),
    ]
    assert rows(connection, models.former_answers, "question", "state", "choices", "text", "replaced_on") == [
        ("known", "answered", "yes", "", LATER.date())
    ]


def test_an_answer_hidden_and_shown_again_keeps_its_day(connection: sa.Connection, known: Participant) -> None:
    save(connection, change(known, answering(known, {KNOWN: NO}), Changes(LATER)))
    assert loaded(connection, 1).hidden == {WHY}
    save(connection, change(loaded(connection, 1), answering(loaded(connection, 1), {KNOWN: YES}), Changes(LATER)))
    assert loaded(connection, 1).hidden == frozenset()
    assert rows(connection, models.answers, "question", "day") == [("known", LATER.date()), ("why", DAY)]


def test_an_answer_changed_and_given_again_is_one_of_today(connection: sa.Connection, known: Participant) -> None:
    """As two batches would have left it."""
    save(connection, change(known, answering(known, {}, former=((KNOWN, YES), (KNOWN, NO))), Changes(LATER)))
    assert rows(connection, models.answers, "question", "choices", "day") == [("known", "yes", LATER.date()), ("why", "", DAY)]
    assert rows(connection, models.former_answers, "choices") == [("no",), ("yes",)]


def test_each_line_of_a_grid_has_its_row(connection: sa.Connection, known: Participant) -> None:
    lines = {AGREE_A: chosen("for"), AGREE_A._replace(item="b"): Answer(State.DONT_KNOW)}
    save(connection, change(known, answering(known, lines), Changes(LATER)))
    found = rows(connection, models.answers, "question", "item", "repeat", "state", "choices")
    assert found[:2] == [("agree", "a", 0, "answered", "for"), ("agree", "b", 0, "dont_know", "")]


def test_a_draw_is_written_once_and_an_empty_one_too(connection: sa.Connection) -> None:
    person = newcomer(connection, 1, drawn={"where": ()})
    saved(connection, person)
    assert rows(connection, models.draws, "step", "options") == [("where", "[]")]
    more = structs.replace(person, drawn={"where": (), "what": DRAWN["where"]})
    save(connection, change(person, more, Changes(LATER)))
    assert loaded(connection, 1).drawn == more.drawn


# --- Messages -------------------------------------------------------------------------------------------------------------------------


def test_messages_of_a_replaced_answer_are_forgotten_and_the_new_ones_kept(connection: sa.Connection, known: Participant) -> None:
    save(connection, change(known, structs.replace(known, sent={1: Part(WHY, 0), 2: Part(WHY, 1), 3: Part(KNOWN, 0)})))
    save(connection, change(known, structs.replace(known, forgotten={WHY: 0}, sent={4: Part(WHY, 0)})))
    assert rows(connection, models.messages, "message_id", "question", "part") == [(3, "known", 0), (4, "why", 0)]


def test_messages_beyond_a_part_are_forgotten_alone(connection: sa.Connection, known: Participant) -> None:
    save(connection, change(known, structs.replace(known, sent={1: Part(WHY, 0), 2: Part(WHY, 1), 3: Part(WHY, 2)})))
    save(connection, change(known, structs.replace(known, forgotten={WHY: 1})))
    assert rows(connection, models.messages, "message_id", "part") == [(1, 0)]


def test_messages_of_someone_else_are_not_forgotten(connection: sa.Connection) -> None:
    people = [newcomer(connection, number, sent={10: Part(WHY, 0)}) for number in (1, 2)]
    saved(connection, *people)
    save(connection, change(people[0], structs.replace(people[0], forgotten={WHY: 0}, sent={})))
    assert rows(connection, models.messages, "identity_id") == [(people[1].identity_id,)]


# --- Erasing --------------------------------------------------------------------------------------------------------------------------


def full(connection: sa.Connection, number: int, consultation: int) -> Participant:
    person = newcomer(connection, number, consultation, bot_id=BOT, sealed_chat=b"sealed", drawn=DRAWN, sent={10: Part(WHY, 0)})
    return answering(person, {KNOWN: YES, WHY: written("Un mot."), WHERE: chosen("north")}, former=((KNOWN, NO),))


def full_changes(connection: sa.Connection, number: int, consultation: int) -> Changes:
    """All that one person can leave behind."""
    person = structs.replace(full(connection, number, consultation), former_consents=(Consent("2025-1", DAY),))
    changes = change(None, person)
    changes.pointers[hash_of(number)] = consultation
    contact = Contact(consultation, BOT, hash_of(number), b"sealed", results=True, follow_up=False)
    changes.contacts[consultation, hash_of(number)] = contact
    changes.invitations.add((consultation, hash_of(number)))
    identity = 2**62 - number
    changes.handovers[identity] = Handover(hash_of(number), identity, LATER)
    changes.seen.add(UpdateKey(BOT, number))
    changes.dead_letters.append(DeadLetter(UpdateKey(BOT, number), hash_of(number), b"sealed", "KeyError"))
    return changes


def released(connection: sa.Connection, number: int, consultation: int) -> None:
    """What they said was published."""
    row = {"participation_id": 2**61 + number, "consultation_id": consultation, "digest": hash_of(number)[-16:]}
    connection.execute(sa.insert(models.released_participations).values(row))


def test_erasing_removes_every_row_of_this_person_and_none_of_another(connection: sa.Connection) -> None:
    conversations.note_alive(connection, BOT, NOW)
    consultation = make_consultation(connection)
    save(connection, full_changes(connection, 2, consultation))
    released(connection, 2, consultation)
    alone, counted_alone = everything(connection), results.tallies_of(connection, consultation)
    save(connection, full_changes(connection, 1, consultation))
    released(connection, 1, consultation)
    assert begin(connection, consultation, "results", "Merci", NOW, NOW.date())
    assert all(len(found) > len(alone[table]) for table, found in everything(connection).items())
    gone = change(loaded(connection, 1), None, Changes(LATER, erased={hash_of(1)}))
    gone.pointers[hash_of(1)] = None
    gone.contacts[consultation, hash_of(1)] = None
    save(connection, gone)
    left = everything(connection)
    # What was seen is a number of the bot's, and a used invitation must not work again: neither says anything of anyone.
    assert left.pop("seen_updates") != alone.pop("seen_updates")
    assert left.pop("used_invitations") != alone.pop("used_invitations")
    assert left == alone
    assert [(row.left, row.total) for row in of_consultation(connection, consultation, NOW.date())] == [(1, 2)]
    assert results.tallies_of(connection, consultation) == counted_alone


def test_who_erases_and_begins_anew_in_one_batch_has_one_new_participation(connection: sa.Connection, known: Participant) -> None:
    anew = newcomer(connection, 1, known.consultation_id, participation_id=11, identity_id=12, turn=1)
    save(connection, change(known, anew))
    assert rows(connection, models.participations, "id") == [(11,)]
    assert rows(connection, models.answers, "question") == []
    assert loaded(connection, 1) == anew


def test_who_begins_and_erases_in_one_batch_was_never_there(connection: sa.Connection) -> None:
    save(connection, Changes(NOW, participants={hash_of(1): None}, pointers={hash_of(1): None}))
    assert all(found == [] for found in everything(connection).values())


# --- Beside people --------------------------------------------------------------------------------------------------------------------


def test_a_pointer_moves_and_goes(connection: sa.Connection) -> None:
    here, there = make_consultation(connection), make_consultation(connection)
    save(connection, Changes(NOW, pointers={hash_of(1): here, hash_of(2): here}))
    save(connection, Changes(NOW, pointers={hash_of(1): there, hash_of(2): None}))
    assert conversations.pointers(connection, [hash_of(1), hash_of(2)]) == {hash_of(1): there}


def test_a_wish_changed_keeps_what_waits_for_it(connection: sa.Connection) -> None:
    here = make_consultation(connection)
    conversations.note_alive(connection, BOT, NOW)
    both = Contact(here, BOT, hash_of(1), b"sealed", results=True, follow_up=True)
    save(connection, Changes(NOW, contacts={(here, hash_of(1)): both}))
    assert begin(connection, here, "results", "Les résultats sont là.", NOW, NOW.date())
    save(connection, Changes(NOW, contacts={(here, hash_of(1)): replace(both, follow_up=False)}))
    assert [row.left for row in of_consultation(connection, here, NOW.date())] == [1]
    save(connection, Changes(NOW, contacts={(here, hash_of(1)): replace(both, results=False)}))
    assert [row.left for row in of_consultation(connection, here, NOW.date())] == [0]
    save(connection, Changes(NOW, contacts={(here, hash_of(1)): None}))
    assert rows(connection, models.bulk_messages, "id") == []


def test_a_wish_changes_and_goes(connection: sa.Connection) -> None:
    conversations.note_alive(connection, BOT, NOW)
    here = make_consultation(connection)
    first = Contact(here, BOT, hash_of(1), b"sealed", results=True, follow_up=False)
    save(connection, Changes(NOW, contacts={(here, hash_of(1)): first}))
    both = replace(first, follow_up=True, themes=frozenset({"work", "trust"}))
    save(connection, Changes(NOW, contacts={(here, hash_of(1)): both}))
    assert rows(connection, models.contacts, "themes") == [('["trust", "work"]',)]
    assert conversations.contacts(connection, [hash_of(1)]) == {(here, hash_of(1)): both}
    save(connection, Changes(NOW, contacts={(here, hash_of(1)): None}))
    assert rows(connection, models.contacts, "id") == []


def test_what_arrived_is_kept_with_its_moment(connection: sa.Connection) -> None:
    letter = DeadLetter(UpdateKey(BOT, 2), hash_of(1), b"sealed", "KeyError at engine.py:1")
    save(connection, Changes(NOW, seen={UpdateKey(BOT, 1), UpdateKey(BOT, 2)}, dead_letters=[letter]))
    assert rows(connection, models.seen_updates, "bot_id", "update_id", "seen_at") == [(BOT, 1, NOW), (BOT, 2, NOW)]
    assert rows(connection, models.dead_letters, *models.dead_letters.c.keys()) == [
        (BOT, 2, hash_of(1), b"sealed", "KeyError at engine.py:1", NOW)
    ]


def test_the_same_update_cannot_be_kept_twice(connection: sa.Connection) -> None:
    save(connection, Changes(NOW, seen={UpdateKey(BOT, 1)}))
    with pytest.raises(sa.exc.IntegrityError):
        save(connection, Changes(NOW, seen={UpdateKey(BOT, 1)}))


# --- Tallies --------------------------------------------------------------------------------------------------------------------------


def test_tallies_are_added_to_in_key_order_and_without_zeros(connection: sa.Connection) -> None:
    here, there = make_consultation(connection), make_consultation(connection)
    written_rows: list[Any] = []

    def note(_connection: object, _cursor: object, _statement: str, parameters: Any, *_: object) -> None:
        written_rows.extend(parameters)

    cells = {
        (consultation, cell): count
        for consultation in (there, here)
        for cell, count in {("b", "", "x"): 1, ("a", "2", "y"): 2, ("a", "1", "y"): 3, ("a", "", "_z"): 0}.items()
    }
    sa.event.listen(connection, "before_cursor_execute", note)
    add_to_tallies(connection, {(consultation, Cell(*cell)): count for (consultation, cell), count in cells.items()})
    sa.event.remove(connection, "before_cursor_execute", note)
    keys = [tuple(row.values())[:4] if isinstance(row, dict) else tuple(row)[:4] for row in written_rows]
    assert keys == sorted(keys)
    assert len(keys) == 6
    add_to_tallies(connection, {(here, Cell("a", "1", "y")): -2})
    assert results.tallies_of(connection, here) == {("a", "1", "y"): 1, ("a", "2", "y"): 2, ("b", "", "x"): 1}


def test_tallies_follow_every_change_as_a_recount_does(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    scripts = {publish_script(connection, SCRIPT, DAY): SCRIPT}
    person = newcomer(connection, 1, consultation, drawn=DRAWN)
    states: list[Participant | None] = [
        person,
        answering(person, {KNOWN: YES}),
        answering(person, {KNOWN: YES, WHY: written("Un mot."), FEEL: chosen("hope", "fear")}),
        answering(person, {KNOWN: NO, WHY: written("Un mot."), FEEL: chosen("hope")}),
        None,
    ]
    before: Participant | None = None
    for after in states:
        save(connection, change(before, after))
        assert results.recount(connection, consultation, scripts) == ()
        before = after
    assert results.tallies_of(connection, consultation) == {}
