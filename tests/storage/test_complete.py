"""What the kinds of question beyond plain choices and texts need of the database: values, words beside choices, cards, drawn texts."""

from collections import Counter

import pytest
import sqlalchemy as sa
from msgspec import structs

from dialogues.answers import Answer, Facts, State
from dialogues.counting import Cell, counted
from dialogues.path import hidden
from dialogues.script import MAX_CODE_LENGTH, MAX_NUMBER, Slot
from storage import conversations, models, results
from storage.answers import kept_of
from storage.consultations import publish_script
from storage.conversations import Changes, Participant
from storage.imports import ImportedParticipation, insert_participations
from storage.saving import save
from tests.storage.complete import ANSWERS, COMPLETE, DRAWN, NOTHING_DRAWN, ONE_CARD, WHOLE
from tests.storage.people import everything, hash_of, newcomer, rows
from tests.storage.samples import DAY, chosen, make_consultation

PEOPLE = (WHOLE, ONE_CARD, NOTHING_DRAWN)
TALLIES = {
    "years": {("", "_answered"): 3, ("", "2.5"): 1, ("", "12"): 2},
    "since": {("", "_answered"): 3, ("", "2024-02-29"): 3},
    "home": {("", "_answered"): 3, ("", "2A004"): 1, ("", "elsewhere"): 2},
    "care": {("a", "_answered"): 3, ("a", "for"): 3, ("b", "_skipped"): 3},
    "topic": {("", "_answered"): 3, ("", "work"): 2, ("", "school"): 1, ("", "other"): 1},
    "rule": {("", "_answered"): 3},
    "others": {("aaaaaa", "_answered"): 2, ("aaaaaa", "for"): 2, ("bbbbbb", "_answered"): 2, ("bbbbbb", "against"): 2},
    "rewrite": {("aaaaaa", "_answered"): 2},
    "cards": {("", "_answered"): 4, ("", "more"): 1, ("", "enough"): 3},
    "stake": {("", "_answered"): 4},
    "weight": {("", "_answered"): 3, ("", "_skipped"): 1, ("", "5"): 3},
    "who": {("", "_answered"): 4, ("", "old"): 4, ("", "young"): 1},
    "clash": {("", "_answered"): 3, ("", "cccccc"): 2, ("", "own_1"): 1},
    "": {("", "_started"): 3, ("", "_finished"): 3},
    "_day": {(DAY.isoformat(), "_started"): 3, (DAY.isoformat(), "_finished"): 3},
    "_channel": {("web", "_started"): 3, ("web", "_finished"): 3},
    "_source": {("", "_started"): 3, ("", "_finished"): 3},
}


def filled(connection: sa.Connection, people: tuple[ImportedParticipation, ...] = PEOPLE) -> tuple[int, int]:
    consultation, version = make_consultation(connection, COMPLETE), publish_script(connection, COMPLETE, DAY)
    insert_participations(connection, consultation, version, COMPLETE, people)
    return consultation, version


def test_every_answer_and_draw_comes_out_as_it_went_in(connection: sa.Connection) -> None:
    filled(connection, (WHOLE,))
    (kept,) = kept_of(connection, connection.scalars(sa.select(models.participations.c.id)).all()).values()
    assert (kept.answers, kept.drawn, kept.hidden) == (ANSWERS, DRAWN, frozenset())


def test_tallies_count_values_votes_cards_and_what_was_drawn(connection: sa.Connection) -> None:
    consultation, version = filled(connection)
    cells = {Cell(question, item, option): count for question, found in TALLIES.items() for (item, option), count in found.items()}
    assert results.tallies_of(connection, consultation) == Counter(cells)
    assert results.recount(connection, consultation, {version: COMPLETE}) == ()


def test_words_beside_a_choice_are_read_with_the_texts_of_their_question(connection: sa.Connection) -> None:
    consultation, _ = filled(connection)
    assert [each.text for each in results.texts_of(connection, consultation, "topic", limit=10)] == ["La cantine\net le sport"]
    assert [results.text_count(connection, consultation, question) for question in ("topic", "stake", "years")] == [1, 4, 0]
    rewritten = results.texts_of(connection, consultation, "rewrite", limit=10)
    assert [(each.key.item, each.text) for each in rewritten] == [("aaaaaa", "Prévenir avant tout.")] * 2
    cards = results.texts_of(connection, consultation, "stake", limit=10)
    assert sorted((each.key.repeat, each.text) for each in cards) == [(1, "Mon métier")] * 3 + [(2, "L’école")]


# --- A person of the conversation ---------------------------------------------------------------------------------------------------


def begun(connection: sa.Connection) -> Participant:
    consultation = make_consultation(connection, COMPLETE)
    version = publish_script(connection, COMPLETE, DAY)
    return newcomer(connection, 1, consultation, script_version_id=version, seed=7)


def counted_of(person: Participant | None) -> Counter[Cell]:
    return counted(COMPLETE, person.answers, Facts(person.seed, "fr", person.drawn), person.visit) if person else Counter()


def written(connection: sa.Connection, before: Participant | None, after: Participant | None) -> None:
    person = after or before
    assert person is not None
    changes = Changes(person.active_at)
    changes.before = {person.person_hash: before} if before else {}
    changes.participants[person.person_hash] = after
    delta = counted_of(after)
    delta.subtract(counted_of(before))
    changes.tallies.update({(person.consultation_id, cell): count for cell, count in delta.items()})
    save(connection, changes)


def answered(person: Participant, **changes: object) -> Participant:
    facts = Facts(person.seed, "fr", DRAWN)
    answers = {**ANSWERS, **changes.pop("answers", {})}  # type: ignore[dict-item]  # slots to answers
    return structs.replace(person, answers=answers, drawn=DRAWN, hidden=hidden(COMPLETE, answers, facts), **changes)


def loaded(connection: sa.Connection) -> Participant:
    (found,) = conversations.participants(connection, [hash_of(1)]).values()
    return found


def test_person_is_kept_and_changes_whole(connection: sa.Connection) -> None:
    person = begun(connection)
    first = answered(person)
    written(connection, None, first)
    assert loaded(connection) == first
    # A second card is not wanted any more, a value and the words beside a choice are others.
    changed = {Slot("cards", "", 1): chosen("enough"), Slot("years"): chosen("-0.5"), Slot("topic"): chosen("work")}
    former = tuple((slot, ANSWERS[slot]) for slot in changed)
    second = answered(first, answers=changed, former=former)
    written(connection, first, second)
    assert loaded(connection) == structs.replace(second, former=())
    assert {slot.repeat for slot in second.hidden} == {2}
    kept = rows(connection, models.former_answers, "question", "item", "repeat", "choices", "text")
    assert kept == [
        ("cards", "", 1, "more", ""),
        ("topic", "", 0, "school other", "La cantine\x1eet le sport"),
        ("years", "", 0, "2.5", ""),
    ]
    version = {person.script_version_id: COMPLETE}
    assert results.recount(connection, person.consultation_id, version) == ()


def test_erasure_leaves_nothing_and_no_count(connection: sa.Connection) -> None:
    person = answered(begun(connection))
    written(connection, None, person)
    written(connection, person, None)
    assert {name: found for name, found in everything(connection).items() if found} == {}
    assert results.tallies_of(connection, person.consultation_id) == Counter()


@pytest.mark.parametrize(
    ("slot", "choice"),
    [
        (Slot("q" * MAX_CODE_LENGTH, "i" * MAX_CODE_LENGTH, 10), "c" * MAX_CODE_LENGTH),
        (Slot("years", "", 0), f"-{MAX_NUMBER}.125"),
    ],
)
def test_columns_take_the_longest_there_is(connection: sa.Connection, slot: Slot, choice: str) -> None:
    person = begun(connection)
    answer = Answer(State.ANSWERED, (choice,), ("é" * 4_000,))
    # No path leads there: only the columns are asked.
    full = structs.replace(person, answers={slot: answer}, drawn={f"{slot.question}.{slot.repeat}": ()}, former=((slot, answer),))
    changes = Changes(person.active_at, participants={person.person_hash: full})
    changes.tallies[person.consultation_id, Cell(slot.question, slot.item, choice)] = 1
    save(connection, changes)
    assert loaded(connection) == structs.replace(full, former=())
