"""After a consultation's key is destroyed nothing that is left joins an answer to a person, whoever holds all of it and the master key."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage import models
from storage.keys import MasterKey
from storage.retention import START, erase_piece
from storage.rotation import rewrap
from storage.tombstones import Erased, Tombstones
from tests.storage.attacker import Loot, links, of_database, of_file
from tests.storage.fullness import BOT, CHATS, contents
from tests.storage.samples import MASTER
from tests.storage.test_backup import DAY, backed_up, filled, read_from, write

OTHERS = range(710_000, 710_010)
"""People who take no part."""


def destroyed(connection: sa.Connection) -> None:
    """What the server does once the time of identities is over."""
    (consultation,) = connection.scalars(sa.select(models.consultations.c.id))
    after: int | None = START
    while after is not None:
        after = erase_piece(connection, consultation, "identities", DAY.date(), after)


def everything(url: str, folder: Path) -> list[Loot]:
    """The database, and each file of the folder of backups."""
    return [of_database(url), *(of_file(path) for path in sorted(folder.glob("*.sqlite")))]


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> tuple[str, Path]:
    """A consultation with two days of backups, in which somebody has erased their answers meanwhile."""
    folder = tmp_path / "backups"
    folder.mkdir()
    url = filled(database_url)
    backed_up(url, folder)
    gone = read_from(url, lambda connection: connection.execute(sa.select(models.participations.c.id).limit(1)).scalar_one())
    write(url, lambda connection: connection.execute(sa.delete(models.participations).where(models.participations.c.id == gone)))
    Tombstones(tmp_path / "erased").add(Erased(frozenset({gone})))
    backed_up(url, folder, DAY + timedelta(days=1))
    return url, folder


def test_as_long_as_the_key_stands_whoever_holds_all_finds_everybody(place: tuple[str, Path]) -> None:
    """What the attack can do: if this found nobody, to find nobody below would prove nothing."""
    url, folder = place
    found = links(everything(url, folder), MASTER, BOT, [*CHATS, *OTHERS])
    assert len(found) == len(CHATS) - 1
    assert {len(each) for each in found.values()} == {1}
    # A key that is in no row any more, and still in the bytes of a file, is found too.
    rows_gone = [Loot(tuple(row for row in each.rows if row["table"] != "consultation_keys"), each.raw) for each in everything(url, folder)]
    assert links(rows_gone, MASTER, BOT, CHATS) == found
    assert links([of_file(path) for path in folder.glob("answers-*")], MASTER, BOT, CHATS) == {}
    assert links(everything(url, folder), MasterKey(b"x" * 32), BOT, CHATS) == {}


def test_once_the_key_is_destroyed_nothing_left_joins_an_answer_to_a_person(place: tuple[str, Path]) -> None:
    """All backups ever made, as far as they are kept, and the present file to its last byte."""
    url, folder = place
    write(url, destroyed)
    backed_up(url, folder, DAY + timedelta(days=2))
    loot = everything(url, folder)
    assert sorted(path.name for path in folder.iterdir()).count("identities.sqlite") == 1
    assert len(loot) == 1 + 3 + 1
    assert links(loot, MASTER, BOT, [*CHATS, *OTHERS]) == {}
    # And the answers, with who asked to be told, are still there.
    kept = read_from(url, lambda connection: contents(connection, models.participations, models.contacts))
    assert [len(rows) for rows in kept.values()] == [len(CHATS) - 1, 1]


def test_the_newest_backup_must_be_from_after_it(place: tuple[str, Path]) -> None:
    url, folder = place
    write(url, destroyed)
    assert len(links(everything(url, folder), MASTER, BOT, CHATS)) == len(CHATS) - 1


def test_a_copy_made_by_other_means_is_closed_by_a_change_of_the_master_key(database_url: str, tmp_path: Path) -> None:
    """A copy of the disk has the key, wrapped. As README.md tells: the master key that opens it must be no more."""
    url, new = filled(database_url), MasterKey(b"n" * 32)
    if url.startswith("sqlite"):
        copy = of_file(shutil.copyfile(url.removeprefix("sqlite:///"), tmp_path / "copy-of-the-disk"))
    else:
        copy = of_database(url)
    write(url, destroyed)
    assert len(links([of_database(url), copy], MASTER, BOT, CHATS)) == len(CHATS)
    write(url, lambda connection: rewrap(connection, MASTER, new))
    assert links([of_database(url), copy], new, BOT, CHATS) == {}
