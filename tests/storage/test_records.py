"""A record is written part by part, and nobody overwrites what another wrote; a pledge stays as it was signed."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from storage import records
from storage.authorities import all_authorities, load_territories
from storage.records import Pledge
from tests.storage.samples import DAY, make_consultation

EMAIL = "claire@nantes.example"
PLEDGE = Pledge(0, "1", "Nous disons ce qui est ouvert au débat.", "Claire Martin", "adjointe au maire", DAY)


def authority(connection: sa.Connection, place: int = 0) -> int:
    load_territories(connection)
    return all_authorities(connection)[place].id


def test_a_record_is_begun_empty_and_written_part_by_part(connection: sa.Connection) -> None:
    mine, other = authority(connection), authority(connection, 1)
    key = records.begin(connection, mine, EMAIL, DAY)
    empty = records.by_id(connection, key)
    assert empty is not None
    assert (empty.authority_id, empty.consultation_id, empty.contact_email, empty.fields) == (mine, None, EMAIL, {})
    assert records.write(
        connection, empty, "fields", {"audiences": ["public_agents"], "objectives": "Écouter « tous »"}, "b@nantes.example"
    )
    written = records.by_id(connection, key)
    assert written is not None
    assert records.write(connection, written, "launch", {"code": "nantes"})
    assert records.of_authority(connection, mine) == (
        replace(
            empty,
            contact_email="b@nantes.example",
            fields={"audiences": ["public_agents"], "objectives": "Écouter « tous »"},
            launch={"code": "nantes"},
            revision=2,
        ),
    )
    assert records.of_authority(connection, other) == ()


def test_what_somebody_wrote_meanwhile_is_not_overwritten(connection: sa.Connection) -> None:
    key = records.begin(connection, authority(connection), EMAIL, DAY)
    read = records.by_id(connection, key)
    assert read is not None
    assert records.write(connection, read, "fields", {"topic": "le premier"})
    assert not records.write(connection, read, "launch", {"code": "second"})
    found = records.by_id(connection, key)
    assert found is not None
    assert (found.fields, found.launch, found.revision) == ({"topic": "le premier"}, {}, 1)


def test_only_what_was_read_and_has_no_consultation_is_discarded(connection: sa.Connection) -> None:
    consultation, mine = make_consultation(connection), authority(connection)
    draft, held = (records.begin(connection, mine, EMAIL, DAY) for _ in range(2))
    read, attached = records.by_id(connection, draft), records.by_id(connection, held)
    assert read is not None
    assert attached is not None
    assert records.write(connection, read, "fields", {"topic": "nouveau"})
    assert records.attach(connection, attached, consultation)
    opened, written = records.by_id(connection, held), records.by_id(connection, draft)
    assert opened is not None
    assert written is not None
    assert [records.discard(connection, one) for one in (read, opened, written, written)] == [False, False, True, False]
    assert records.all_records(connection) == (opened,)


def test_a_consultation_has_one_record(connection: sa.Connection) -> None:
    consultation, mine = make_consultation(connection), authority(connection)
    for _ in range(2):
        records.begin(connection, mine, EMAIL, DAY)
    first, second = records.all_records(connection)
    assert records.of_consultation(connection, consultation) is None
    assert records.attach(connection, first, consultation)
    found = records.of_consultation(connection, consultation)
    assert found is not None
    assert found == replace(first, consultation_id=consultation, revision=1)
    assert [record.id for record in records.all_records(connection)] == [first.id, second.id]
    with pytest.raises(sa.exc.IntegrityError):
        records.attach(connection, second, consultation)


def test_what_was_written_meanwhile_is_not_opened_and_what_was_opened_meanwhile_is_not_overwritten(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    read = records.by_id(connection, records.begin(connection, authority(connection), EMAIL, DAY))
    assert read is not None
    assert records.write(connection, read, "fields", {"topic": "le premier"})
    assert not records.attach(connection, read, consultation)
    now = records.by_id(connection, read.id)
    assert now is not None
    assert now.consultation_id is None
    assert records.attach(connection, now, consultation)
    assert not records.write(connection, now, "launch", {"code": "second"})


def test_a_pledge_stays_as_it_was_signed(connection: sa.Connection) -> None:
    mine, other = authority(connection), authority(connection, 1)
    first = replace(PLEDGE, authority_id=mine)
    records.sign(connection, first)
    records.sign(connection, replace(first, signer="Un autre", signed_on=date(2027, 1, 1)))
    newer = replace(first, version="2", charter="Un autre texte.", signed_on=date(2027, 2, 1))
    records.sign(connection, newer)
    assert records.pledges_of(connection, mine) == (first, newer)
    assert records.pledges_of(connection, other) == ()
    assert records.all_pledges(connection) == (first, newer)
