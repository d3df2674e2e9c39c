"""What the tests of the conversation share: a town on a fresh database."""

import shutil
from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path

import pytest

from storage import schema
from tests.bot.town import Town, town


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database as the migrations leave it, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "concertia.db"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def another_url(migrated_file: Path, tmp_path: Path) -> Callable[[], str]:
    """`another_url()`: a migrated SQLite database of this test's own, a new one at each call."""

    numbers = count(1)

    def copied() -> str:
        path = tmp_path / f"concertia-{next(numbers)}.db"
        shutil.copyfile(migrated_file, path)
        return f"sqlite:///{path}"

    return copied


@pytest.fixture
def fresh_url(another_url: Callable[[], str]) -> str:
    """A migrated SQLite database of this test's own."""
    return another_url()


@pytest.fixture
async def valmont(fresh_url: str) -> AsyncIterator[Town]:
    """Le Valmont asks the short script with every kind of question."""
    async with town(fresh_url) as founded:
        yield founded


@pytest.fixture
async def two_towns(fresh_url: str) -> AsyncIterator[Town]:
    """Le Valmont and Roqueval ask it at the same time."""
    async with town(fresh_url, codes=("valmont", "roqueval")) as founded:
        yield founded


@pytest.fixture
async def towns_on_both(database_url: str) -> AsyncIterator[Town]:
    """Le Valmont and Roqueval, once on SQLite and once on PostgreSQL."""
    schema.upgrade(database_url)
    async with town(database_url, codes=("valmont", "roqueval")) as founded:
        yield founded
