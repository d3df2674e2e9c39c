import shutil
from pathlib import Path

import pytest

from storage.keys import MasterKey
from tests.bot.telegram.world import World, template


@pytest.fixture(scope="session")
def filled_database(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, MasterKey]:
    return template(tmp_path_factory.mktemp("world"))


@pytest.fixture
def world(filled_database: tuple[Path, MasterKey], tmp_path: Path) -> World:
    """A bot that may be started, on a database of its own."""
    filled, master = filled_database
    path = tmp_path / "concertia.db"
    shutil.copyfile(filled, path)
    return World(f"sqlite:///{path}", master)
