"""What the tests of storage share: a database made by the migrations, and a count of what is asked of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
import sqlalchemy as sa

from storage import schema
from storage.engines import writing_engine

Recorder = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def connection(database_url: str) -> Iterator[sa.Connection]:
    """A connection with its transaction begun; what the test writes is rolled back."""
    schema.upgrade(database_url)
    engine = writing_engine(database_url)
    with engine.connect() as connection:
        connection.begin()
        yield connection
    engine.dispose()


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
