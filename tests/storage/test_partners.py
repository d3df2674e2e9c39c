"""Authorities that are asked to consult with another: what they say holds until the consultation is open, and then no more."""

import sqlalchemy as sa

from storage import partners, records
from storage.authorities import all_authorities, load_territories
from tests.storage.samples import DAY, make_consultation


def places(connection: sa.Connection) -> list[int]:
    load_territories(connection)
    return [each.id for each in all_authorities(connection)]


def test_an_authority_is_asked_once_and_accepts(connection: sa.Connection) -> None:
    lead, other, third = places(connection)[:3]
    record = records.begin(connection, lead, "claire@nantes.example", DAY)
    assert not partners.ask(connection, record, lead, DAY)
    assert partners.ask(connection, record, other, DAY)
    assert not partners.ask(connection, record, other, DAY)
    assert partners.ask(connection, record, third, DAY, "accepted")
    (asked,) = partners.asked_of(connection, [other])
    assert (asked.record_id, asked.authority_id, asked.state, asked.asked_on) == (record, other, "waiting", DAY)
    assert partners.accepted(connection, record) == (third,)
    assert partners.decide(connection, asked.id, "accepted")
    assert not partners.decide(connection, asked.id, "accepted")
    assert partners.accepted(connection, record) == (other, third)
    assert partners.asked_of(connection, [lead]) == ()


def test_whoever_refused_sees_it_no_more_and_can_be_asked_again(connection: sa.Connection) -> None:
    lead, other = places(connection)[:2]
    record = records.begin(connection, lead, "claire@nantes.example", DAY)
    partners.ask(connection, record, other, DAY)
    (asked,) = partners.asked_of(connection, [other])
    assert partners.decide(connection, asked.id, "refused")
    assert partners.asked_of(connection, [other]) == ()
    assert [one.state for one in partners.of_record(connection, record)] == ["refused"]
    assert partners.ask(connection, record, other, DAY)
    assert [one.state for one in partners.of_record(connection, record)] == ["waiting"]
    assert partners.take_away(connection, record, other)
    assert not partners.take_away(connection, record, other)
    assert partners.of_record(connection, record) == ()
    assert partners.asked_of(connection, [other]) == ()
    assert partners.ask(connection, record, other, DAY)
    assert [one.id for one in partners.of_record(connection, record)] == [asked.id]


def test_what_changes_here_is_written_in_the_record_until_it_is_opened(connection: sa.Connection) -> None:
    lead, other, third = places(connection)[:3]
    record = records.begin(connection, lead, "claire@nantes.example", DAY)
    read = records.by_id(connection, record)
    assert read is not None
    partners.ask(connection, record, other, DAY)
    assert not records.attach(connection, read, make_consultation(connection))
    now = records.by_id(connection, record)
    assert now is not None
    assert records.attach(connection, now, make_consultation(connection))
    (asked,) = partners.of_record(connection, record)
    assert not partners.ask(connection, record, third, DAY)
    assert not partners.decide(connection, asked.id, "accepted")
    assert not partners.take_away(connection, record, other)
    assert partners.asked_of(connection, [other]) == ()


def test_a_draft_is_deleted_with_what_was_asked_for_it(connection: sa.Connection) -> None:
    lead, other = places(connection)[:2]
    record, kept = (records.begin(connection, lead, "claire@nantes.example", DAY) for _ in range(2))
    before = records.by_id(connection, record)
    assert before is not None
    assert partners.ask(connection, record, other, DAY)
    (asked,) = partners.of_record(connection, record)
    assert not records.discard(connection, before)
    assert partners.of_record(connection, record) == (asked,)
    assert partners.take_away(connection, record, other)
    now = records.by_id(connection, record)
    assert now is not None
    assert records.discard(connection, now)
    assert partners.by_id(connection, asked.id) is None
    assert not partners.ask(connection, record, other, DAY)
    assert partners.ask(connection, kept, other, DAY)
