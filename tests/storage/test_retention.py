"""What is erased once its time is over, kind by kind, and that totals stay."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec import structs

from dialogues.answers import Place
from dialogues.script import Option, Slot, Text
from storage import consultations, exports, models, results, retention
from storage.conversations import Changes, Contact, Part
from storage.handovers import Handover
from storage.moderated_texts import WITHDRAWN, NewText, put_texts
from storage.retention import KINDS, START, Kind, Planned, erase_piece, planned
from storage.rows import options_from_text
from storage.saving import save
from tests.storage.complete import ANSWERS, COMPLETE, DRAWN, STAKE
from tests.storage.people import KNOWN, NO, NOW, WHY, YES, answering, change, everything, newcomer, rows, saved
from tests.storage.samples import DAY, SCRIPT, make_consultation, written

IDENTITIES, TEXTS, ANSWERS_END, CONTACTS = date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30), date(2029, 5, 1)
DATES: dict[str, Any] = {
    "identities_until": IDENTITIES,
    "texts_until": TEXTS,
    "retention_date": ANSWERS_END,
    "contacts_until": CONTACTS,
}
A_DAY = timedelta(days=1)


def closed_consultation(connection: sa.Connection, **changes: Any) -> int:
    made = make_consultation(connection, **DATES | changes)
    consultations.open_consultation(connection, made)
    return made


def plan_of(connection: sa.Connection, consultation: int, today: date) -> dict[Kind, Planned]:
    return {one.kind: one for one in planned(connection, today) if one.consultation.id == consultation}


def due_on(connection: sa.Connection, consultation: int, today: date) -> set[Kind]:
    return {kind for kind, one in plan_of(connection, consultation, today).items() if one.is_due}


def erase(connection: sa.Connection, consultation: int, kind: Kind, today: date) -> int:
    """Erases all of this kind; returns in how many pieces."""
    after: int | None = START
    pieces = 0
    while after is not None:
        after = erase_piece(connection, consultation, kind, today, after)
        pieces += 1
    return pieces


def everybody(connection: sa.Connection, consultation: int, numbers: Sequence[int] = (1, 2, 3)) -> None:
    """People who answered, changed an answer, wrote, asked to be told, are to go on elsewhere, and are to be written to."""
    changes = Changes(NOW)
    people = []
    for number in numbers:
        begun = newcomer(connection, number, consultation, bot_id=0, channel="telegram", sealed_chat=b"chat %d" % number)
        person = answering(begun, {KNOWN: YES, WHY: written(f"Le mot de {number}.")}, status="started", sent={number: Part(WHY, 0)})
        change(None, structs.replace(person, former=((WHY, written(f"Un autre mot de {number}.")),)), changes)
        changes.pointers[number.to_bytes(32)] = consultation
        wish = Contact(consultation, 0, number.to_bytes(32), b"contact", results=True, follow_up=False)
        changes.contacts[consultation, wish.person_hash] = wish
        changes.handovers[person.identity_id] = Handover(bytes([number]) * 32, person.identity_id, NOW + A_DAY)
        changes.invitations.add((consultation, bytes([number]) * 32))
        people.append(person)
    save(connection, changes)
    row = {"consultation_id": consultation, "kind": "reminder", "text": "", "state": "sending", "begun_at": NOW}
    row |= dict.fromkeys(("total", "sent", "refused", "blocked"), 0)
    broadcast = connection.execute(sa.insert(models.broadcasts).returning(models.broadcasts.c.id), row).scalar_one()
    waiting = [{"bot_id": 0, "broadcast_id": broadcast, "identity_id": person.identity_id} for person in people]
    connection.execute(sa.insert(models.bulk_messages), waiting)


def count_of(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


# --- When -----------------------------------------------------------------------------------------------------------------------------


def test_each_kind_is_due_the_day_after_its_last_day(connection: sa.Connection) -> None:
    consultation = closed_consultation(connection)
    everybody(connection, consultation)
    for end, expected in (
        (IDENTITIES, {"identities"}),
        (TEXTS, {"identities", "texts"}),
        (ANSWERS_END, {"identities", "texts", "answers"}),
        (CONTACTS, {"identities", "texts", "answers", "contacts"}),
    ):
        assert due_on(connection, consultation, end + A_DAY) == expected
        assert len(due_on(connection, consultation, end)) == len(expected) - 1


def test_nothing_is_due_as_long_as_one_may_answer(connection: sa.Connection) -> None:
    late = date(2026, 12, 31)
    consultation = closed_consultation(connection, closes_on=late)
    assert due_on(connection, consultation, late) == set()
    assert due_on(connection, consultation, late + A_DAY) == {"identities", "texts", "answers"}


def test_plan_counts_people_texts_participations_and_wishes(connection: sa.Connection) -> None:
    consultation, other = closed_consultation(connection), closed_consultation(connection)
    everybody(connection, consultation)
    saved(connection, newcomer(connection, 9, other))
    plan = plan_of(connection, consultation, IDENTITIES)
    assert tuple(plan) == KINDS
    assert {kind: one.count for kind, one in plan.items()} == {"identities": 3, "texts": 6, "answers": 3, "contacts": 3}
    assert {kind: one.until for kind, one in plan.items()} == {
        "identities": IDENTITIES,
        "texts": TEXTS,
        "answers": ANSWERS_END,
        "contacts": CONTACTS,
    }


# --- What -----------------------------------------------------------------------------------------------------------------------------


def test_what_links_answers_to_people_goes_and_the_answers_stay(connection: sa.Connection) -> None:
    consultation, other = closed_consultation(connection), closed_consultation(connection)
    everybody(connection, consultation)
    saved(connection, newcomer(connection, 9, other))
    before = everything(connection)
    erase(connection, consultation, "identities", IDENTITIES + A_DAY)
    after = everything(connection)
    assert {name for name in after if after[name] != before[name]} == {
        "identities",
        "messages",
        "pointers",
        "handovers",
        "used_invitations",
    }
    assert [len(after[name]) for name in ("identities", "messages", "pointers", "handovers", "used_invitations")] == [1, 0, 0, 0, 0]
    assert count_of(connection, models.bulk_messages) == 0
    assert consultation not in consultations.wrapped_keys(connection)
    assert other in consultations.wrapped_keys(connection)
    assert rows(connection, models.consultations, "id", "identities_erased_on", "texts_erased_on", "answers_erased_on") == [
        (consultation, IDENTITIES + A_DAY, None, None),
        (other, None, None, None),
    ]


def test_words_go_and_choices_states_and_totals_stay(connection: sa.Connection) -> None:
    consultation = closed_consultation(connection)
    everybody(connection, consultation)
    before, tallies = everything(connection), results.tallies_of(connection, consultation)
    erase(connection, consultation, "texts", TEXTS + A_DAY)
    after = everything(connection)
    assert {name for name in after if after[name] != before[name]} == {"answers", "former_answers"}
    without_words = [[value for value in row if not (isinstance(value, str) and "mot" in value)] for row in before["answers"]]
    assert [[value for value in row if value != ""] for row in after["answers"]] == [
        [value for value in row if value != ""] for row in without_words
    ]
    assert not [value for row in after["former_answers"] for value in row if isinstance(value, str) and "mot" in value]
    assert results.tallies_of(connection, consultation) == tallies
    version = consultations.publish_script(connection, SCRIPT, DAY)
    assert results.recount(connection, consultation, {version: SCRIPT}) == ()


def test_every_kind_of_question_counts_as_before_without_its_words(connection: sa.Connection) -> None:
    consultation = closed_consultation(connection)
    version = consultations.publish_script(connection, COMPLETE, DAY)
    person = newcomer(connection, 1, consultation, script_version_id=version, answers=ANSWERS, drawn=DRAWN, status="finished")
    changes = Changes(NOW, participants={person.person_hash: person})
    save(connection, changes)
    counted = results.recount(connection, consultation, {version: COMPLETE})
    erase(connection, consultation, "texts", TEXTS + A_DAY)
    assert results.recount(connection, consultation, {version: COMPLETE}) == counted
    (row,) = exports.participation_rows(connection, consultation)
    assert {slot: answer.choices for slot, answer in row.answers.items()} == {slot: answer.choices for slot, answer in ANSWERS.items()}
    assert {answer.text for answer in row.answers.values()} == {""}
    assert all(option.label == WITHDRAWN for options in row.facts.drawn.values() for option in options)


def test_texts_of_people_go_but_for_those_they_agreed_to_publish(connection: sa.Connection) -> None:
    consultation = closed_consultation(connection)
    agreed, silent = newcomer(connection, 1, consultation, may_publish=True), newcomer(connection, 2, consultation)
    saved(connection, agreed, silent)
    texts = [NewText("Publié.", author=agreed.participation_id), NewText("Gardé.", author=silent.participation_id), NewText("D’ailleurs.")]
    codes = put_texts(connection, consultation, "rules", texts)
    given = {"rules": tuple(Option(code, Text({"fr": one.text})) for code, one in zip(codes, texts, strict=True))}
    saved(connection, newcomer(connection, 3, consultation, drawn=given))
    erase(connection, consultation, "texts", TEXTS + A_DAY)
    kept = connection.execute(sa.select(models.moderated_texts.c.text, models.moderated_texts.c.participation_id)).all()
    assert sorted(map(tuple, kept)) == [("D’ailleurs.", None), ("Publié.", None)]
    (options,) = connection.scalars(sa.select(models.draws.c.options)).all()
    assert [option.label.in_language("fr") for option in options_from_text(options)] == ["Publié.", "Texte retiré", "D’ailleurs."]


def test_what_the_authority_wrote_stays_among_what_people_were_given(connection: sa.Connection) -> None:
    sectors = (Option("north", Text({"fr": "Nord"})),)
    consultation = closed_consultation(connection, sectors=sectors)
    saved(connection, newcomer(connection, 1, consultation, drawn={"where": sectors, "clash": (STAKE,)}))
    erase(connection, consultation, "texts", TEXTS + A_DAY)
    drawn = dict(connection.execute(sa.select(models.draws.c.step, models.draws.c.options)).all())
    assert options_from_text(drawn["where"]) == sectors
    assert options_from_text(drawn["clash"]) == (replace(STAKE, label=WITHDRAWN),)


def test_answers_go_and_totals_stay(connection: sa.Connection) -> None:
    consultation, other = closed_consultation(connection), closed_consultation(connection)
    everybody(connection, consultation)
    saved(connection, answering(newcomer(connection, 9, other), {KNOWN: NO}, status="started"))
    tallies = results.tallies_of(connection, consultation)
    assert tallies
    erase(connection, consultation, "answers", ANSWERS_END + A_DAY)
    after = everything(connection)
    of_other = ("participations", "identities", "answers")
    assert [len(after[name]) for name in of_other] == [1, 1, 1]
    assert [len(after[name]) for name in ("former_answers", "draws", "messages", "handovers")] == [0, 0, 0, 0]
    assert len(after["contacts"]) == 3
    assert results.tallies_of(connection, consultation) == tallies


def test_who_asked_to_be_told_goes_last(connection: sa.Connection) -> None:
    consultation, other = closed_consultation(connection), closed_consultation(connection)
    everybody(connection, consultation)
    contact = Contact(other, 0, bytes(32), b"contact", results=True, follow_up=False)
    save(connection, Changes(NOW, contacts={(other, contact.person_hash): contact}))
    erase(connection, consultation, "contacts", CONTACTS + A_DAY)
    assert connection.scalars(sa.select(models.contacts.c.consultation_id)).all() == [other]


# --- A piece at a time ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_many_are_erased_in_pieces(connection: sa.Connection, monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    monkeypatch.setattr(retention, "PEOPLE_AT_ONCE", 2)
    consultation = closed_consultation(connection)
    everybody(connection, consultation, (1, 2, 3, 4, 5))
    assert erase(connection, consultation, kind, CONTACTS + A_DAY) == 3
    assert plan_of(connection, consultation, CONTACTS + A_DAY)[kind].count == 0


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_interrupted_goes_on_another_day_and_keeps_its_first(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    monkeypatch.setattr(retention, "PEOPLE_AT_ONCE", 1)
    consultation = closed_consultation(connection)
    everybody(connection, consultation)
    first, later = CONTACTS + A_DAY, CONTACTS + 9 * A_DAY
    assert erase_piece(connection, consultation, kind, first) is not None
    assert kind in due_on(connection, consultation, later)
    erase(connection, consultation, kind, later)
    assert kind not in due_on(connection, consultation, later)
    assert plan_of(connection, consultation, later)[kind].erased_on == (None if kind == "contacts" else first)


def test_nothing_there_is_erased_once(connection: sa.Connection) -> None:
    consultation = closed_consultation(connection)
    for kind in ("identities", "texts", "answers"):
        erase(connection, consultation, kind, CONTACTS + A_DAY)
    assert due_on(connection, consultation, CONTACTS + A_DAY) == set()


def test_what_is_erased_costs_the_same_number_of_queries_whatever_the_number_of_people(connection: sa.Connection, queries: Any) -> None:
    costs = []
    for numbers in ((1,), tuple(range(10, 40))):
        consultation = closed_consultation(connection)
        everybody(connection, consultation, numbers)
        with queries() as asked:
            for kind in KINDS:
                erase_piece(connection, consultation, kind, CONTACTS + A_DAY)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_what_was_lost_before_its_time_and_came_again_is_erased_on_its_day(connection: sa.Connection) -> None:
    consultation = closed_consultation(connection)
    lost = sa.update(models.consultations).where(models.consultations.c.id == consultation).values(identities_erased_on=DAY)
    connection.execute(lost)
    saved(connection, newcomer(connection, 1, consultation))
    assert due_on(connection, consultation, IDENTITIES) == set()
    assert due_on(connection, consultation, IDENTITIES + A_DAY) == {"identities"}
    erase(connection, consultation, "identities", IDENTITIES + A_DAY)
    assert due_on(connection, consultation, IDENTITIES + A_DAY) == set()
    assert plan_of(connection, consultation, IDENTITIES + A_DAY)["identities"].erased_on == IDENTITIES + A_DAY


# --- One person's erasure -------------------------------------------------------------------------------------------------------------


def test_words_of_whoever_erases_theirs_go_from_those_who_were_given_them(connection: sa.Connection) -> None:
    consultation = closed_consultation(connection)
    author, other = newcomer(connection, 1, consultation, place=Place()), newcomer(connection, 2, consultation)
    saved(connection, author, other)
    mine, theirs = put_texts(
        connection,
        consultation,
        "rules",
        [NewText("Mes mots.", author=author.participation_id), NewText("Les leurs.", author=other.participation_id)],
    )
    given = (Option(mine, Text({"fr": "Mes mots."})), Option(theirs, Text({"fr": "Les leurs."})))
    reader = newcomer(connection, 3, consultation, drawn={"rules": given})
    saved(connection, reader)
    voting = structs.replace(reader, answers={Slot("rules", mine): YES}, drawn={"rules": given, "clash": given[:1]})
    changes = change(author, None)
    changes.before = {**changes.before, reader.person_hash: reader}
    changes.participants[reader.person_hash] = voting  # given them once more in the very batch that erases them
    save(connection, changes)
    drawn = {
        step: options_from_text(options) for step, options in connection.execute(sa.select(models.draws.c.step, models.draws.c.options))
    }
    assert [option.label.in_language("fr") for option in drawn["rules"]] == ["Texte retiré", "Les leurs."]
    assert [option.label.in_language("fr") for option in drawn["clash"]] == ["Texte retiré"]
    assert [option.code for option in drawn["rules"]] == [mine, theirs]
