"""What the tests of storage share: a database made by the migrations, and a count of what is asked of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
import sqlalchemy as sa

from storage import schema
from storage.engines import writing_engine
from tests.support.postgres import Postgres

Recorder = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def migrated_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """One database of each kind made by the migrations, in which nothing is ever committed."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('storage') / 'concertia.db'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.url(server.create_database())
    schema.upgrade(url)
    engine = writing_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(migrated_engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection with its transaction begun, on a database as the migrations leave it; what the test writes is rolled back."""
    with migrated_engine.connect() as connection:
        connection.begin()
        yield connection


@pytest.fixture
def queries(connection: sa.Connection) -> Recorder:
    """`with queries() as statements:` lists what the database is asked inside, one entry a round trip."""

    @contextmanager
    def recording() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            statements.append(statement)

        sa.event.listen(connection, "before_cursor_execute", note)
        yield statements
        sa.event.remove(connection, "before_cursor_execute", note)

    return recording
