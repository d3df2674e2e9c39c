"""Statements handed to the driver mean what they mean when SQLAlchemy runs them, values, errors and transaction included."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import models, schema
from storage.engines import reading_engine, writing_engine
from storage.prepared import Prepared
from tests.storage.conftest import Recorder
from tests.storage.people import hash_of, newcomer, saved
from tests.storage.samples import make_consultation
from tests.support.postgres import Postgres

_PEOPLE = (
    sa.select(models.identities, models.participations.c.consented_on, models.participations.c.may_publish.label("agreed"))
    .join_from(models.identities, models.participations)
    .where(models.identities.c.person_hash.in_(sa.bindparam("hashes", expanding=True)))
    .order_by(models.identities.c.id)
)
_BOTS = models.bots
_WHEN = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize("wanted", [1, 3, 5, 513, 1025])
def test_rows_are_those_of_sqlalchemy(connection: sa.Connection, wanted: int) -> None:
    consultation = make_consultation(connection)
    for number in range(1, 6):
        saved(connection, newcomer(connection, number, consultation, unreachable=bool(number % 2), may_publish=number > 2 or None))
    hashes = [hash_of(number) for number in range(1, wanted + 1)]
    found = Prepared(_PEOPLE).rows(connection, hashes=hashes)
    usual = connection.execute(_PEOPLE, {"hashes": hashes}).all()
    assert [[(name, type(value), value) for name, value in row._asdict().items()] for row in found] == [
        [(name, type(value), value) for name, value in row._asdict().items()] for row in usual
    ]
    assert len(found) == min(wanted, 5)
    assert {type(value) for row in found for value in row} >= {bytes, bool, date, datetime, int}


def test_a_list_of_none_asks_nothing(connection: sa.Connection, queries: Recorder) -> None:
    with queries() as statements:
        assert Prepared(_PEOPLE).rows(connection, hashes=[]) == []
    assert statements == []


def test_lists_of_nearly_the_same_length_are_worded_alike(connection: sa.Connection, queries: Recorder) -> None:
    people = Prepared(_PEOPLE)
    with queries() as statements:
        for number in (5, 7, 8):
            people.rows(connection, hashes=[hash_of(one) for one in range(number)])
    assert len(statements) == 3
    assert len(set(statements)) == 1  # each takes a place among those that the database keeps ready


@pytest.mark.parametrize("rows", [1, 2, 40])
def test_each_row_is_written(connection: sa.Connection, queries: Recorder, rows: int) -> None:
    new = [{"id": number, "alive_at": _WHEN} for number in range(1, rows + 1)]
    with queries() as statements:
        Prepared(sa.insert(_BOTS)).run(connection, new)
        Prepared(sa.update(_BOTS).where(_BOTS.c.id == sa.bindparam("key"))).run(
            connection, [{"key": row["id"], "username": f"n{row['id']}"} for row in new]
        )
    assert len(statements) == 2
    kept = connection.execute(sa.select(_BOTS.c.id, _BOTS.c.alive_at, _BOTS.c.username).where(_BOTS.c.id > 0).order_by(_BOTS.c.id)).all()
    assert kept == [(number, _WHEN, f"n{number}") for number in range(1, rows + 1)]


def test_nothing_is_written_for_no_row(connection: sa.Connection, queries: Recorder) -> None:
    with queries() as statements:
        Prepared(sa.insert(_BOTS)).run(connection, [])
    assert statements == []


def test_a_value_may_stand_twice_in_a_statement(connection: sa.Connection) -> None:
    Prepared(sa.insert(_BOTS)).run(connection, [{"id": number, "username": "100 %s"} for number in (1, 2)])
    renamed = sa.update(_BOTS).where(_BOTS.c.username != sa.bindparam("to"), _BOTS.c.id == sa.bindparam("key"))
    Prepared(renamed.values(username=sa.bindparam("to"))).run(connection, [{"key": 1, "to": "%(to)s"}])
    assert connection.scalars(sa.select(_BOTS.c.username).where(_BOTS.c.id > 0).order_by(_BOTS.c.id)).all() == ["%(to)s", "100 %s"]


def test_a_refusal_is_sqlalchemys(connection: sa.Connection) -> None:
    with pytest.raises(IntegrityError) as refused:
        Prepared(sa.insert(_BOTS)).run(connection, [{"id": 1}, {"id": 1}])
    assert not refused.value.connection_invalidated


@pytest.mark.parametrize("rows", [1, 2])
def test_a_connection_that_is_closed_already_is_unavailable(migrated_engine: sa.Engine, rows: int) -> None:
    with migrated_engine.connect() as connection:
        connection.begin()
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.close()
        with pytest.raises(DBAPIError) as lost:
            Prepared(sa.insert(_BOTS)).run(connection, [{"id": number} for number in range(1, rows + 1)])
        assert lost.value.connection_invalidated
        connection.rollback()
        Prepared(sa.insert(_BOTS)).run(connection, [{"id": 1}])  # on a connection made anew
        connection.rollback()


def test_whoever_listens_hears_it_and_may_run_it_instead(connection: sa.Connection) -> None:
    heard = list[str]()

    def instead(_cursor: object, statement: str, *_: object) -> bool:
        heard.append(statement.split()[0])
        return True

    with _listening(connection.engine, "do_execute", instead), _listening(connection.engine, "do_executemany", instead):
        Prepared(sa.insert(_BOTS)).run(connection, [{"id": 1}])
        Prepared(sa.insert(_BOTS)).run(connection, [{"id": 1}, {"id": 1}])
    assert heard == ["INSERT", "INSERT"]
    assert connection.scalar(sa.select(sa.func.count()).select_from(_BOTS).where(_BOTS.c.id > 0)) == 0


@contextmanager
def _listening(engine: sa.Engine, to: str, hook: Callable[..., bool]) -> Iterator[None]:
    sa.event.listen(engine, to, hook)
    try:
        yield
    finally:
        sa.event.remove(engine, to, hook)


def test_what_is_read_together_is_one_state(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The first statement on a connection begins its transaction, as SQLAlchemy's does: another's commit is not seen before its end."""
    url = f"sqlite:///{tmp_path_factory.mktemp('one') / 'concertia.db'}"
    schema.upgrade(url)
    bots = Prepared(sa.select(_BOTS).where(_BOTS.c.id.in_(sa.bindparam("ids", expanding=True))))
    with reading_engine(url).connect() as reader, writing_engine(url).connect() as writer:
        assert bots.rows(reader, ids=[1]) == []
        Prepared(sa.insert(_BOTS)).run(writer, [{"id": 1, "alive_at": _WHEN}])
        writer.commit()
        assert bots.rows(reader, ids=[1]) == []
        reader.rollback()
        assert [row.id for row in bots.rows(reader, ids=[1])] == [1]


def test_a_lost_connection_is_known_to_be_lost(postgres: Postgres) -> None:
    url = postgres.url(postgres.create_database())
    schema.upgrade(url)
    engine = writing_engine(url)
    with engine.connect() as connection, engine.connect() as other:
        bots = Prepared(sa.select(_BOTS).where(_BOTS.c.id.in_(sa.bindparam("ids", expanding=True))))
        bots.rows(connection, ids=[1])
        mine = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        other.exec_driver_sql(f"SELECT pg_terminate_backend({mine})")
        with pytest.raises(DBAPIError) as lost:
            bots.rows(connection, ids=[1])
        assert lost.value.connection_invalidated
        connection.rollback()
        assert bots.rows(connection, ids=[1]) == []  # a connection made anew
    engine.dispose()
