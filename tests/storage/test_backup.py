"""Backups: what is put back is what was there, the dated files name nobody, and whoever was erased stays erased."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa

from storage import models, schema
from storage.authorities import load_territories
from storage.backup import copying, replaying, writing
from storage.backup.restoring import Restored, check_empty, found_in, restore
from storage.backup.tables import ANSWERS, IDENTITIES, LEFT_OUT, SECRET
from storage.backup.writing import Backup, dated_files, write_backup
from storage.bots import Bot, keep_bot
from storage.consultations import consultation_keys, create_consultation
from storage.conversations import note_alive
from storage.engines import reading_engine, writing_engine
from storage.errors import BackupNewer, BackupUnusable, BackupUnwritten, DatabaseNotEmpty
from storage.keys import Keyring, MasterKey
from storage.organisers import invite
from storage.results import tallies_of, turnout_of
from storage.server_secret import keep_keyring
from storage.tombstones import Erased, Tombstones, read
from tests.storage.fullness import BOT, CHATS, EMAIL, SAID, contents, fill, participant
from tests.storage.people import saved
from tests.storage.samples import MASTER, new_consultation
from tests.support.postgres import Postgres

T = TypeVar("T")

DAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
MONTH = timedelta(days=30)
SAVED = tuple(table for table in models.metadata.sorted_tables if table in {*ANSWERS, *IDENTITIES})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


def filled(url: str) -> str:
    schema.upgrade(url)
    write(url, fill)
    return url


def write(url: str, work: Callable[[sa.Connection], object]) -> None:
    engine = writing_engine(url)
    with engine.begin() as connection:
        work(connection)
    engine.dispose()


def read_from(url: str, work: Callable[[sa.Connection], T]) -> T:
    engine = reading_engine(url)
    try:
        with engine.connect() as connection:
            return work(connection)
    finally:
        engine.dispose()


def backed_up(url: str, folder: Path, now: datetime = DAY) -> Backup:
    return read_from(url, lambda connection: write_backup(connection, folder, folder.parent / "erased", now, MONTH))


def restored(source: Path, url: str, erased: Erased | None = None) -> Restored:
    schema.upgrade(url)
    check_empty(url)
    return restore(found_in(source), erased or Erased(), url, source.parent if source.is_dir() else source.parent.parent)


def digest(url: str) -> str:
    """One hash of every row of every table that a backup holds."""
    return sha256(repr(read_from(url, lambda connection: contents(connection, *SAVED))).encode()).hexdigest()


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that is not there yet, or is empty."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'other.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create_database()
    yield server.url(name)
    server.drop_database(name)


# --- What is saved --------------------------------------------------------------------------------------------------------------------


def test_every_table_is_in_a_file_or_said_to_be_in_none(database_url: str) -> None:
    assert {*ANSWERS, *IDENTITIES, *LEFT_OUT} == set(models.metadata.sorted_tables)
    assert {*ANSWERS} & {*IDENTITIES} == {column.table for column in SECRET} == {models.bots, models.records, models.pledges}
    assert not {*LEFT_OUT} & {*ANSWERS, *IDENTITIES}
    assert [name for name, rows in read_from(filled(database_url), contents).items() if not rows] == []


def test_what_is_restored_is_what_was_there_whatever_the_databases(database_url: str, other_url: str, folder: Path) -> None:
    source = filled(database_url)
    made = backed_up(source, folder)
    done = restored(folder, other_url)
    assert digest(other_url) == digest(source)
    assert {name: rows for name, rows in read_from(other_url, lambda connection: contents(connection, *LEFT_OUT)).items() if rows} == {}
    assert (made.participations, made.identities) == (done.participations, done.people) == (len(CHATS), len(CHATS))
    assert (done.orphans, done.replayed.participations, done.replayed.mended) == (0, 0, 0)
    assert read_from(other_url, keys_open) == len(CHATS)
    # New rows take numbers of their own.
    write(other_url, lambda connection: create_consultation(connection, new_consultation(connection), MASTER))
    backed_up(other_url, folder, DAY + timedelta(days=1))


def keys_open(connection: sa.Connection) -> int:
    """How many of the people of `fill` are found again."""
    hashes = [key.person_hash(str(BOT), str(chat)) for key in consultation_keys(connection, MASTER).values() for chat in CHATS]
    return len(connection.execute(sa.select(models.identities).where(models.identities.c.person_hash.in_(hashes))).all())


def test_the_dated_files_hold_nothing_that_says_who(database_url: str, folder: Path) -> None:
    source = filled(database_url)
    made = backed_up(source, folder)
    with closing(sqlite3.connect(made.answers)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        assert tables == {table.name for table in ANSWERS} | {"alembic_version"}
        assert connection.execute("SELECT count(*) FROM bots WHERE sealed_token IS NOT NULL").fetchone() == (0,)
    content = made.answers.read_bytes()
    assert SAID.encode() in content
    undated = (folder / "identities.sqlite").read_bytes()
    names = read_from(source, who)
    assert len(names) > 2 * len(CHATS)
    assert [name for name in names if name in content] == []
    assert [name for name in names if name not in undated] == []


def who(connection: sa.Connection) -> list[bytes]:
    """Everything of the tables of identities that is made to name, find or open."""
    columns = (
        *(models.identities.c[name] for name in ("person_hash", "sealed_chat")),
        models.pointers.c.person_hash,
        *(models.contacts.c[name] for name in ("id", "person_hash", "sealed_chat")),
        models.used_invitations.c.code_hash,
        models.consultation_keys.c.wrapped,
        models.server_secrets.c.wrapped,
        models.bots.c.sealed_token,
    )
    found = [value for column in columns for value in connection.scalars(sa.select(column).where(column.is_not(None)))]
    return [*found, EMAIL.encode()]


def test_files_are_for_this_user_alone_and_the_other_one_is_never_dated(database_url: str, folder: Path) -> None:
    source = filled(database_url)
    for days in (0, 1, 20):
        backed_up(source, folder, DAY + timedelta(days=days))
    assert sorted(path.name for path in folder.iterdir()) == [
        "answers-20260302T100000Z.sqlite",
        "answers-20260303T100000Z.sqlite",
        "answers-20260322T100000Z.sqlite",
        "erased",
        "identities.sqlite",
    ]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    last = backed_up(source, folder, DAY + timedelta(days=31))
    assert [path.name for path in last.removed] == ["answers-20260302T100000Z.sqlite"]
    assert [moment.day for moment, _ in dated_files(folder)] == [3, 22, 2]


def test_a_backup_is_of_one_moment_while_others_write(
    database_url: str, other_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each table is copied somebody else takes part, and somebody is erased: the copy holds neither half."""
    source = filled(database_url)
    before, numbers = digest(source), iter(range(800_001, 800_100))
    copied = copying.copy_table

    def meanwhile(connection: sa.Connection) -> None:
        (consultation,) = connection.scalars(sa.select(models.consultations.c.id))
        key = next(iter(consultation_keys(connection, MASTER).values()))
        saved(connection, participant(connection, consultation, key, next(numbers)))
        oldest = connection.scalar(sa.select(sa.func.min(models.participations.c.id)))
        connection.execute(sa.delete(models.participations).where(models.participations.c.id == oldest))

    def copying_while_others_write(*arguments: object, **options: object) -> int:
        write(source, meanwhile)
        return copied(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(writing, "copy_table", copying_while_others_write)
    backed_up(source, folder)
    restored(folder, other_url)
    assert digest(other_url) == before != digest(source)


def test_a_backup_that_cannot_be_written_leaves_the_former_ones(database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = filled(database_url)
    backed_up(source, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(connection: sqlite3.Connection, record: object) -> None:
        connection.execute("PRAGMA max_page_count=20")

    monkeypatch.setattr(writing, "_without_journal", full)
    with pytest.raises(BackupUnwritten) as refused:
        backed_up(source, folder, DAY + timedelta(days=1))
    assert (refused.value.folder, "full" in str(refused.value.__cause__)) == (folder, True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_a_killed_backup_left_is_gone_with_the_next(database_url: str, folder: Path) -> None:
    """It may hold a key that was destroyed since."""
    source = filled(database_url)
    for name in (".identities.sqlite.half", ".answers.half"):
        (folder / name).write_bytes(b"a key")
    backed_up(source, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["answers-20260302T100000Z.sqlite", "erased", "identities.sqlite"]


def test_a_key_that_is_destroyed_is_in_no_file_after_the_next_backup(database_url: str, folder: Path) -> None:
    source = filled(database_url)
    wrapped = read_from(source, lambda connection: connection.execute(sa.select(models.consultation_keys.c.wrapped)).scalar_one())
    backed_up(source, folder)
    assert [path.name for path in folder.iterdir() if wrapped in path.read_bytes()] == ["identities.sqlite"]
    write(source, lambda connection: connection.execute(sa.delete(models.consultation_keys)))
    backed_up(source, folder, DAY + timedelta(days=1))
    assert [path.name for path in folder.iterdir() if wrapped in path.read_bytes()] == []


# --- What is put back -----------------------------------------------------------------------------------------------------------------


def turnout(connection: sa.Connection) -> tuple[int, int]:
    """How many have answered, by rows and by tallies."""
    (consultation,) = connection.scalars(sa.select(models.consultations.c.id))
    rows = connection.scalar(sa.select(sa.func.count()).select_from(models.answers).where(models.answers.c.question == "known"))
    return rows or 0, turnout_of(tallies_of(connection, consultation)).started


def test_whoever_was_erased_since_the_backup_stays_erased(database_url: str, other_url: str, folder: Path) -> None:
    source = filled(database_url)
    backed_up(source, folder)
    assert read_from(source, turnout) == (40, 40)
    gone = read_from(source, lambda connection: connection.execute(sa.select(models.identities)).first())
    assert gone is not None
    wish: bytes = read_from(source, lambda connection: connection.execute(sa.select(models.contacts.c.id)).scalar_one())
    Tombstones(folder.parent / "erased").add(Erased(frozenset({gone.participation_id, 12345}), frozenset({wish, b"x" * 16})))
    done = restored(folder, other_url, read([folder.parent / "erased"]))
    assert read_from(other_url, turnout) == (39, 39)
    assert (done.participations, done.people) == (39, 39)
    assert (done.replayed.participations, done.replayed.contacts, done.replayed.mended) == (1, 1, 0)
    for table in (models.contacts, models.pointers):
        assert read_from(other_url, lambda connection, table=table: connection.execute(sa.select(table)).all()) == []  # type: ignore[misc]
    backed_up(other_url, folder, DAY + timedelta(days=1))
    assert gone.person_hash not in (folder / "identities.sqlite").read_bytes()
    # The folder tells it by itself, should the data folder be lost.
    assert read([folder / "erased"]).participations == {gone.participation_id, 12345}


def test_however_many_were_erased_since_the_backup(
    database_url: str, other_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "AT_ONCE", 15)
    source = filled(database_url)
    backed_up(source, folder)
    everybody = read_from(source, lambda connection: connection.scalars(sa.select(models.identities.c.participation_id)).all())
    done = restored(folder, other_url, Erased(frozenset(everybody)))
    assert read_from(other_url, turnout) == (0, 0)
    assert (done.replayed.participations, done.replayed.mended) == (40, 0)


def test_an_older_copy_of_the_answers_is_put_back_with_those_who_were_there_then(database_url: str, other_url: str, folder: Path) -> None:
    source = filled(database_url)
    first = backed_up(source, folder)

    def later(connection: sa.Connection) -> None:
        (consultation,) = connection.scalars(sa.select(models.consultations.c.id))
        key = consultation_keys(connection, MASTER)[consultation]
        saved(connection, participant(connection, consultation, key, 900_001))
        create_consultation(connection, new_consultation(connection), MASTER)

    write(source, later)
    backed_up(source, folder, DAY + timedelta(days=1))
    done = restored(first.answers, other_url)
    assert (done.consultations, done.participations, done.people) == (1, len(CHATS), len(CHATS))
    assert done.orphans == 2  # an identity, and the key of the second consultation
    assert read_from(other_url, keys_open) == len(CHATS)


def test_the_answers_alone_are_put_back_from_a_dated_file_that_is_named(database_url: str, other_url: str, folder: Path) -> None:
    source = filled(database_url)
    made = backed_up(source, folder)
    (folder / "identities.sqlite").unlink()
    with pytest.raises(BackupUnusable) as refused:
        found_in(folder)
    assert refused.value.path == folder / "identities.sqlite"
    done = restored(made.answers, other_url)
    assert (done.participations, done.people, done.found.identities) == (len(CHATS), 0, None)
    assert read_from(other_url, turnout) == (40, 40)


def as_of_former(file: Path, revision: str) -> None:
    """Takes from a file the tables and columns that this revision did not have."""
    former = file.parent.parent / "former.db"
    schema.upgrade(f"sqlite:///{former}", revision)
    with closing(sqlite3.connect(file)) as now, closing(sqlite3.connect(former)) as then:
        for (table,) in now.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            had, has = (
                [name for _, name, *_ in of.execute(f'PRAGMA table_info("{table}")')]  # each its own columns
                for of in (then, now)
            )
            for column in has if had else ():
                if column not in had:
                    now.execute(f'ALTER TABLE "{table}" DROP COLUMN "{column}"')
            if not had:
                now.execute(f'DROP TABLE "{table}"')
        now.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        now.commit()


def test_a_copy_made_by_a_former_version_is_brought_up_to_date(database_url: str, other_url: str, folder: Path) -> None:
    """The dated file is from before consultations said until when each kind of data is kept; the other is of today."""
    source = filled(database_url)
    made = backed_up(source, folder)
    as_of_former(made.answers, "2026_11_29_wishes")
    done = restored(folder, other_url)
    assert (done.participations, done.people) == (len(CHATS), len(CHATS))
    assert schema.check(other_url) == ()
    (row,) = read_from(other_url, lambda connection: connection.execute(sa.select(models.consultations)).all())
    assert row.identities_until == row.retention_date


def test_what_is_no_backup_of_ours_is_refused_and_nothing_touched(database_url: str, other_url: str, folder: Path) -> None:
    source = filled(database_url)
    schema.upgrade(other_url)
    for place in (folder, folder / "absent", folder / "answers-20260302T100000Z.sqlite"):
        with pytest.raises(BackupUnusable):
            found_in(place)
    made = backed_up(source, folder)
    content = bytearray(made.answers.read_bytes())
    for damage in (b"", b"no database" * 1000, bytes(content[: len(content) // 2])):
        made.answers.write_bytes(damage)
        with pytest.raises(BackupUnusable):
            restored(folder, other_url)
    made.answers.write_bytes(content)
    for file in (made.answers, folder / "identities.sqlite"):
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '2999_01_01_future'")
            connection.commit()
        with pytest.raises(BackupNewer):
            restored(folder, other_url)
        check_empty(other_url)
    assert not list(folder.parent.glob("restoring.db*"))


FULL: dict[str, Callable[[sa.Connection], object]] = {
    "a consultation": lambda connection: create_consultation(connection, new_consultation(connection), MASTER),
    "an organiser": lambda connection: invite(connection, EMAIL, "commission", None, DAY),
    "a token": lambda connection: keep_bot(connection, Bot(BOT, "nantes", "", b"sealed")),
}


@pytest.mark.parametrize("holding", FULL)
def test_nothing_is_put_back_over_anything(database_url: str, holding: str) -> None:
    schema.upgrade(database_url)
    check_empty(database_url)
    write(database_url, FULL[holding])
    with pytest.raises(DatabaseNotEmpty):
        check_empty(database_url)


def test_what_a_server_that_was_only_started_leaves_is_nothing(database_url: str, other_url: str, folder: Path) -> None:
    source = filled(database_url)
    backed_up(source, folder)
    schema.upgrade(other_url)

    def started(connection: sa.Connection) -> None:
        keep_keyring(connection, Keyring.create(MasterKey(b"x" * 32)))
        note_alive(connection, BOT, DAY)
        load_territories(connection)

    write(other_url, started)
    restored(folder, other_url)
    assert digest(other_url) == digest(source)
