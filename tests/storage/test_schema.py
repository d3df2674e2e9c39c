"""The real migrations on real databases."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from storage import schema
from storage.consultations import consultation_keys, publish_script, set_script
from storage.conversations import Part, participants
from storage.engines import writing_engine
from storage.errors import DatabaseCorrupt, DatabaseUnavailable, NewerSchema, UnsupportedDatabase
from storage.imports import insert_participations
from storage.models import authorities, memberships, metadata, organisers, sessions, tallies
from storage.organisers import invite
from storage.saving import save
from tests.storage import fullness
from tests.storage.people import DRAWN, KNOWN, NO, NOW, WHY, YES, answering, change, newcomer, saved
from tests.storage.samples import BEGUN, DAY, FINISHED, MASTER, SCRIPT, STARTED, fr, make_consultation, with_digest, written
from tests.storage.test_migrations import described
from tests.support.postgres import Postgres


def execute(database_url: str, *statements: str) -> None:
    engine = writing_engine(database_url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_upgrade_brings_what_check_says_is_missing(database_url: str) -> None:
    first, *_ = schema.check(database_url)
    assert first == "2026_11_23_initial"
    schema.upgrade(database_url)
    assert schema.check(database_url) == ()
    engine = writing_engine(database_url)
    with engine.connect() as connection:
        assert set(sa.inspect(connection).get_table_names()) == {"alembic_version", *metadata.tables}


def test_every_revision_is_named_as_its_file_in_the_order_of_the_migrations() -> None:
    scripts = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    assert schema.known_revisions() == tuple(script.revision for script in scripts.walk_revisions())[::-1]


INITIAL = "2026_11_23_initial"


def fill(connection: sa.Connection) -> None:
    """People who answered two versions, in a chat too, one who changed an answer, and their organiser."""
    end = date(2026, 4, 30)
    consultation = make_consultation(connection, identities_until=end, texts_until=end, retention_date=end, contacts_until=end)
    insert_participations(connection, consultation, publish_script(connection, SCRIPT, DAY), SCRIPT, [FINISHED, STARTED, BEGUN])
    person = newcomer(connection, 1, consultation, drawn=DRAWN)
    saved(connection, person)
    before = answering(person, {KNOWN: YES, WHY: written("Un mot.")}, sent={5: Part(WHY, 0)})
    save(connection, change(person, before))
    save(connection, change(before, answering(before, {KNOWN: NO}, former=((KNOWN, YES),), sent={})))
    set_script(connection, consultation, publish_script(connection, with_digest(replace(SCRIPT, title=fr("Le second"))), DAY))
    invite(connection, "claire@nantes.example", "commission", None, NOW)
    invite(connection, "lea@nantes.example", "organiser", connection.scalar(sa.select(sa.func.min(authorities.c.id))), NOW)


def copy(present: sa.Engine, former: sa.Engine) -> None:
    """Puts in a database of a former version what it has tables for, as that version wrote it."""
    with present.connect() as reading, former.begin() as writing:
        roles_of_organisers = "role" in {column["name"] for column in sa.inspect(writing).get_columns("organisers")}
        for table, columns in there(writing).items():
            writing.execute(sa.delete(table))
            rows = [dict(row._mapping) for row in reading.execute(sa.select(*columns))]
            if table is organisers and roles_of_organisers:
                insert_with_roles(reading, writing, rows)
            elif rows:
                writing.execute(sa.insert(sa.table(table.name, *(sa.column(each.name, each.type) for each in columns))), rows)
            number = table.autoincrement_column
            if writing.dialect.name == "postgresql" and number is not None:  # as if the database had numbered these rows itself
                sequence = sa.func.pg_get_serial_sequence(table.name, number.name)
                writing.execute(sa.select(sa.func.setval(sequence, sa.func.max(number))))


def insert_with_roles(reading: sa.Connection, writing: sa.Connection, rows: list[dict[str, Any]]) -> None:
    """What somebody may do stood beside who they are."""
    held = {row.organiser_id: row for row in reading.execute(sa.select(memberships))}
    former = sa.table("organisers", *map(sa.column, ("id", "email", "role", "authority_id")))
    whole = [row | {"role": held[row["id"]].role, "authority_id": held[row["id"]].authority_id} for row in rows]
    writing.execute(sa.insert(former), whole)


def test_upgrade_keeps_everything_that_the_first_version_held_and_finds_the_versions_asked(database_url: str, tmp_path: Path) -> None:
    present_url = f"sqlite:///{tmp_path / 'present.db'}"
    schema.upgrade(present_url)
    present = writing_engine(present_url)
    with present.begin() as connection:
        fill(connection)
    upgrade_to(database_url, INITIAL)
    engine = writing_engine(database_url)
    copy(present, engine)
    with engine.connect() as connection:
        of_the_first = there(connection)
    before = contents(engine, of_the_first)
    assert {"answers", "former_answers", "draws", "messages", "tallies", "sign_in_links", "consultation_keys"} <= {
        table for table, rows in before.items() if rows
    }
    schema.upgrade(database_url)
    assert contents(engine, of_the_first) == before
    after = contents(engine)
    assert {table: rows for table, rows in after.items() if rows and table not in before} == {
        "consultation_versions": [(1, 1), (1, 2)],
        "memberships": [(1, 1, "commission", None, None), (2, 2, "organiser", 1, None)],
    }
    assert after == contents(present)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """Something in every table of today's."""
    url = f"sqlite:///{tmp_path_factory.mktemp('full') / 'concertia.db'}"
    schema.upgrade(url)
    engine = writing_engine(url)
    with engine.begin() as connection:
        fullness.fill(connection)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("revision", schema.known_revisions())
def test_upgrade_from_any_version_keeps_every_row_and_people_go_on(database_url: str, revision: str, full: sa.Engine) -> None:
    upgrade_to(database_url, revision)
    engine = writing_engine(database_url)
    copy(full, engine)
    with engine.connect() as connection:
        of_then = there(connection)
    before = contents(engine, of_then)
    assert [table for table, rows in before.items() if not rows] == []
    schema.upgrade(database_url)
    assert (schema.check(database_url), contents(engine, of_then)) == ((), before)
    with engine.begin() as connection:
        goes_on(connection)
    with engine.connect() as connection:
        migrated = described(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        metadata.drop_all(connection)
        metadata.create_all(connection)
        for sort, tables in described(connection).items():
            assert migrated[sort] == tables | ({"alembic_version": migrated[sort]["alembic_version"]} if sort != "row numbers" else {})


def goes_on(connection: sa.Connection) -> None:
    """Somebody of a chat, known by the key of that time, changes an answer, which counts."""
    ((consultation, key),) = consultation_keys(connection, MASTER).items()
    known = key.person_hash(str(fullness.BOT), str(fullness.CHATS[1]))
    person = participants(connection, [known])[known]
    assert (person.answers[KNOWN], person.answers[WHY]) == (YES, written(fullness.SAID))
    save(connection, change(person, answering(person, {KNOWN: NO}, former=((KNOWN, YES),))))
    assert participants(connection, [known])[known].answers == {**person.answers, KNOWN: NO}
    of_known = (tallies.c.consultation_id == consultation) & (tallies.c.question == KNOWN.question) & tallies.c.option.in_(("yes", "no"))
    counts = connection.execute(sa.select(tallies.c.option, tallies.c.count).where(of_known)).all()
    assert dict(map(tuple, counts)) == {"yes": len(fullness.CHATS) - 2, "no": 2}


def upgrade_to(database_url: str, revision: str) -> None:
    settings = Config(attributes={"database_url": database_url})
    settings.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    command.upgrade(settings, revision)


def there(connection: sa.Connection) -> dict[sa.Table, list[sa.Column[Any]]]:
    """The columns of today's tables that this database has, table by table."""
    found = sa.inspect(connection).get_multi_columns()
    names = {table: {column["name"] for column in columns} for (_, table), columns in found.items()}
    if "broadcasts" not in names:
        del names["bulk_messages"]  # nothing ever wrote in what was there under this name, and it was made anew
    return {
        table: [column for column in table.columns if column.name in names[table.name]]
        for table in metadata.sorted_tables
        if table.name in names
    }


def contents(engine: sa.Engine, of: dict[sa.Table, list[sa.Column[Any]]] | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that is there, or of these columns, in order."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(*columns).order_by(*table.primary_key))]
            for table, columns in (there(connection) if of is None else of).items()
        }


def test_upgrade_of_an_upgraded_database_changes_nothing(database_url: str) -> None:
    schema.upgrade(database_url)
    execute(database_url, "INSERT INTO bots (id) VALUES (7)")
    schema.upgrade(database_url)
    engine = writing_engine(database_url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT id FROM bots WHERE id = 7")) == 7


def test_two_upgrades_at_once_make_one(database_url: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(in_another_process, database_url) for _ in range(2)]:
            assert done.result() == (0, b"")
    assert schema.check(database_url) == ()


def test_new_file_opened_many_times_at_once_is_opened_every_time(tmp_path: Path) -> None:
    # SQLite refuses the second of two that switch a new file to WAL, and does not wait: without patience of ours about one in ten fails.
    def open_together(url: str, start: threading.Barrier) -> str:
        start.wait()
        with writing_engine(url).connect() as connection:
            return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())

    with ThreadPoolExecutor(4) as pool:
        for number in range(50):
            url, start = f"sqlite:///{tmp_path / f'{number}.db'}", threading.Barrier(4)
            assert list(pool.map(open_together, [url] * 4, [start] * 4)) == ["wal"] * 4


def in_another_process(database_url: str) -> tuple[int, bytes]:
    script = "import sys; from storage.schema import upgrade; upgrade(sys.argv[1])"
    # Where the program is started from must not matter.
    environment = os.environ | {"PYTHONPATH": str(Path(schema.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", script, database_url], cwd="/", env=environment, capture_output=True)
    return done.returncode, done.stderr


MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = {down!r}


def upgrade() -> None:
"""

BREAK_HALF_WAY = """
    op.create_table("half_way", sa.Column("id", sa.Integer))
    op.execute("DELETE FROM bots")
    op.execute("INSERT INTO half_way (nothing_of_that_name) VALUES (1)")
"""

CHANGE_A_COLUMN_THAT_OTHERS_REFER_TO = """
    with op.batch_alter_table("authorities") as table:
        table.alter_column("population", type_=sa.BigInteger())
"""


def run_next_migration(database_url: str, folder: Path, body: str) -> None:
    """Upgrade with the real migrations and one more."""
    shutil.copytree(Path(schema.__file__).parent / "migrations", folder)
    down = ScriptDirectory(str(folder)).get_current_head()
    (folder / "versions" / "next.py").write_text(MIGRATION.format(down=down) + body)
    settings = Config(attributes={"database_url": database_url})
    settings.set_main_option("script_location", str(folder))
    command.upgrade(settings, "head")


def test_migration_that_fails_half_way_leaves_the_database_untouched(database_url: str, tmp_path: Path) -> None:
    schema.upgrade(database_url)
    execute(database_url, "INSERT INTO bots (id) VALUES (7)")
    with pytest.raises(DBAPIError, match="nothing_of_that_name"):
        run_next_migration(database_url, tmp_path / "migrations", BREAK_HALF_WAY)
    assert schema.check(database_url) == ()
    engine = writing_engine(database_url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT id FROM bots WHERE id = 7")) == 7
        assert not sa.inspect(connection).has_table("half_way")


def test_migration_that_makes_a_table_anew_keeps_what_refers_to_it(database_url: str, tmp_path: Path) -> None:
    schema.upgrade(database_url)
    engine = writing_engine(database_url)
    with engine.begin() as connection:
        values = {column.name: 1 if column.type.python_type is int else "x" for column in authorities.columns if not column.nullable}
        connection.execute(authorities.insert().values(values | {"kind": "commune"}))
        connection.execute(organisers.insert().values(id=1, email="a@example.org"))
        connection.execute(sessions.insert().values(token_hash=b"x", organiser_id=1, begun_at=datetime.now(UTC), seen_at=datetime.now(UTC)))
    run_next_migration(database_url, tmp_path / "migrations", CHANGE_A_COLUMN_THAT_OTHERS_REFER_TO)
    with engine.connect() as connection:
        rows = [connection.scalar(sa.select(sa.func.count()).select_from(table)) for table in (authorities, organisers, sessions)]
        assert rows == [1, 1, 1]


def test_database_of_a_later_version_is_refused(database_url: str) -> None:
    schema.upgrade(database_url)
    execute(database_url, "UPDATE alembic_version SET version_num = '2099_01_01_wonder'")
    for act in (schema.check, schema.upgrade):
        with pytest.raises(NewerSchema) as refused:
            act(database_url)
        assert refused.value.found == "2099_01_01_wonder"


def test_check_makes_no_sqlite_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert schema.check(url) != ()
    assert list(tmp_path.iterdir()) == []


def test_sqlite_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Madame, Monsieur, " * 500, encoding="utf-8")
    before = path.read_bytes()
    for act in (schema.check, schema.upgrade):
        with pytest.raises(DatabaseCorrupt):
            act(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_sqlite_file_damaged_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    url = f"sqlite:///{path}"
    schema.upgrade(url)
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096)
    for act in (schema.check, schema.upgrade):
        with pytest.raises(DatabaseCorrupt):
            act(url)


def test_sqlite_in_a_missing_folder_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        schema.upgrade(f"sqlite:///{tmp_path / 'absent' / 'new.db'}")


def test_postgresql_database_that_does_not_exist_is_unavailable(postgres: Postgres) -> None:
    for act in (schema.check, schema.upgrade):
        with pytest.raises(DatabaseUnavailable) as refused:
            act(postgres.url("absent"))
        assert 'database "absent" does not exist' in str(refused.value)


def test_database_of_another_kind_is_refused() -> None:
    for act in (schema.check, schema.upgrade):
        with pytest.raises(UnsupportedDatabase):
            act("mysql://localhost/db")
