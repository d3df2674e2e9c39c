"""What every test can ask for: a real PostgreSQL, a database of each kind, a real browser."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest
from playwright.async_api import Browser

from tests.support.browser import find_chromium, running_browser
from tests.support.postgres import Postgres, PostgresUnavailable, running_postgres
from tests.support.transcripts import Transcripts

pytest_plugins = ["tests.support.leaks"]

# The same examples at every run, however slow the machine: a failure found by chance belongs in a longer hunt, not in this suite.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None)
hypothesis.settings.load_profile("suite")


def unavailable(reason: str) -> NoReturn:
    """Skip on a developer's machine, fail where everything must be there (CI=true)."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL for the whole run, without durability; a test that pulls the plug asks for `fragile_postgres`."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_postgres(fast=True))
        except PostgresUnavailable as error:
            unavailable(f"PostgreSQL does not start here: {error}")
        yield server


@pytest.fixture
def fragile_postgres() -> Iterator[Postgres]:
    """One of this test alone, which keeps what it commits, to be stopped and crashed."""
    try:
        with running_postgres() as server:
            yield server
    except PostgresUnavailable as error:
        unavailable(f"PostgreSQL does not start here: {error}")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """SQLAlchemy URL of a new empty database: the test runs once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'concertia.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create_database()
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium, new for each test: it belongs to the event loop of the test."""
    executable = find_chromium()
    if executable is None:
        unavailable("Chromium is not installed: type « apt install chromium »")
    async with running_browser(executable) as running:
        yield running


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write the golden transcripts anew instead of comparing them; then read them")


@pytest.fixture
def transcripts(request: pytest.FixtureRequest) -> Transcripts:
    """The golden transcripts."""
    return Transcripts(rewrite=request.config.getoption("--rewrite"))
