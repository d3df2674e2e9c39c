"""The master key is lost: what still works, what is lost, and how one goes on. The procedure of README.md, step by step."""

import asyncio
import base64
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from bot.acts import Consented, Said
from bot.conversation import Conversation, utc_now
from server.cli import app
from server.key_loss import WARNING
from server.preparing import prepared
from server.settings import Settings
from storage import models
from storage.backup.tables import ANSWERS
from storage.consultations import close_consultation, consultation_keys
from storage.rotation import beside
from tests.server.test_cli import done, refused
from tests.server.test_preparing import settings_of
from tests.storage.fullness import BOT, CHATS, contents
from tests.storage.test_backup import filled, read_from, write

KEY = base64.b64encode(bytes(32))
"""That of `samples.MASTER`."""
GONE = (models.identities, models.messages, models.pointers, models.contacts, models.used_invitations, models.dead_letters)


class Place:
    """An installation with forty people, whose key file is gone."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder
        self.url = filled(settings.url)
        write(self.url, lambda connection: connection.execute(sa.update(models.consultations).values(closes_on=utc_now().date())))

    def run(self, *arguments: str, given: str = "") -> Result:
        named: dict[str, str | None] = {f"CONCERTIA_{name.upper()}": None for name in Settings.model_fields}
        named["CONCERTIA_DATA_DIR"] = str(self.settings.data_dir)
        if self.settings.database_url:
            named["CONCERTIA_DATABASE_URL"] = self.settings.database_url.get_secret_value()
        return CliRunner().invoke(app, arguments, input=given, env=named)

    def put_key(self, content: bytes = KEY) -> None:
        self.settings.key_file.write_bytes(content)
        self.settings.key_file.chmod(0o600)

    @property
    def answers(self) -> dict[str, list[tuple[object, ...]]]:
        """All that was asked and answered, but for the bots, and what is said of the time of identities."""
        tables = [table for table in ANSWERS if table not in (models.bots, models.consultations)]
        return read_from(self.url, lambda connection: contents(connection, *tables))


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Place:
    folder = tmp_path / "data"
    folder.mkdir()
    if database_url.startswith("sqlite"):
        return Place(Settings.model_construct(data_dir=folder), tmp_path)
    return Place(settings_of(folder, database_url), tmp_path)


def test_without_its_key_no_server_starts_and_it_is_said_what_to_do(place: Place) -> None:
    for arguments in (("serve", "--port", "0"), ("migrate",)):
        said = place.run(*arguments).stderr
        assert f"La clé maîtresse « {place.settings.key_file} » est introuvable ou illisible" in said
        assert "« ./concertia key lost » dit ce qui reste" in said
    place.put_key(base64.b64encode(b"x" * 32))
    assert "La clé maîtresse n’est pas celle de cette base de données" in place.run("migrate").stderr


def test_without_its_key_answers_are_exported_and_saved(place: Place) -> None:
    (code,) = read_from(place.url, lambda connection: connection.scalars(sa.select(models.consultations.c.code)).all())
    (table, *_) = done(place.run("export", code, "--to", str(place.folder / "out"), "--only", "reponses.csv")).splitlines()
    assert len(Path(table).read_text(encoding="utf-8").splitlines()) == len(CHATS) + 1
    done(place.run("consolidate", "--to", str(place.folder / "all")))
    assert f"{len(CHATS)} participations" in done(place.run("backup", str(place.folder / "backups")))


def test_nothing_changes_before_it_is_confirmed(place: Place) -> None:
    before = read_from(place.url, contents)
    for given in ("\n", "oui\n", ""):
        said = done(place.run("key", "lost", given=given))
        assert WARNING in said
        assert said.endswith("Rien n’a changé.\n")
    assert read_from(place.url, contents) == before
    assert not place.settings.key_file.exists()


def test_one_goes_on_with_answers_and_totals_and_without_anybody(place: Place) -> None:
    (code,) = read_from(place.url, lambda connection: connection.scalars(sa.select(models.consultations.c.code)).all())
    answers = place.answers
    said = done(place.run("key", "lost", given="perdue\n")).splitlines()
    assert f"Nouvelle clé maîtresse. Perdu : {len(CHATS)} liens entre des réponses et une personne, 1 souhait d’être prévenu." in said
    assert any(line.startswith(f"Continuent : {code}. Qui avait déjà répondu n’est plus reconnu") for line in said)
    assert "Rendez son jeton au robot : « ./concertia bot add nantes »." in said
    assert place.answers == answers
    assert {name: rows for name, rows in read_from(place.url, lambda connection: contents(connection, *GONE)).items() if rows} == {}
    assert done(place.run("recount", code)) == "Les totaux étaient justes.\n"
    asyncio.run(people_answer_again(place))
    assert "rien n’est perdu" in refused(place.run("key", "lost"))
    done(place.run("key", "rotate"))


async def people_answer_again(place: Place) -> None:
    """A chat that had answered is met as a new one."""
    async with prepared(place.settings, "a test") as (database, keyring):
        (consultation,) = await database.read(lambda connection: consultation_keys(connection, keyring.master))
        conversation = Conversation(database, keyring, "https://ia.example")
        act = Consented("fr")
        await conversation.hear(Said("telegram", BOT, str(CHATS[0]), act, update_id=99, consultation=consultation, chat=CHATS[0]))
        rows = await database.read(lambda connection: connection.execute(sa.select(models.identities)).all())
        assert len(rows) == 1


def test_a_consultation_that_is_over_gets_no_key_and_says_since_when(place: Place) -> None:
    write(place.url, lambda connection: close_consultation(connection, 1))
    said = done(place.run("key", "lost", given="perdue\n"))
    assert "Continuent" not in said
    (row,) = read_from(place.url, lambda connection: connection.execute(sa.select(models.consultations)).all())
    assert row.identities_erased_on == utc_now().date()
    assert read_from(place.url, lambda connection: contents(connection, models.consultation_keys)) == {"consultation_keys": []}


def test_if_the_key_is_found_one_day_the_backup_gives_everything_back(place: Place) -> None:
    before = read_from(place.url, contents)
    backups = place.folder / "backups"
    done(place.run("backup", str(backups)))
    done(place.run("key", "lost", given="perdue\n"))
    again = Place.__new__(Place)
    again.settings, again.folder = Settings.model_construct(data_dir=place.folder / "again"), place.folder
    said = done(again.run("restore", str(backups)))
    assert "n’est pas là : mettez-y celle" in said
    again.put_key()
    done(again.run("migrate"))
    found = read_from(again.settings.url, lambda connection: contents(connection, *GONE[:5]))
    assert found == {table.name: before[table.name] for table in GONE[:5]}


@pytest.mark.parametrize("moment", ["before the commit", "after the commit"])
def test_wherever_it_is_cut_short_it_can_be_done_again_or_is_done(place: Place, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cut(BaseException):
        pass

    def cut(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patch:
        if moment == "before the commit":
            patch.setattr("server.key_loss.begin_anew", cut)
        else:
            patch.setattr("storage.rotation.take_place", cut)
        with pytest.raises(Cut):
            place.run("key", "lost", given="perdue\n")
    assert beside(place.settings.key_file).exists()
    if moment == "before the commit":
        assert "Nouvelle clé maîtresse" in done(place.run("key", "lost", given="perdue\n"))
    done(place.run("migrate"))
    assert "rien n’est perdu" in refused(place.run("key", "lost"))


def test_a_key_of_another_database_is_not_written_over(place: Place) -> None:
    place.put_key(base64.b64encode(b"x" * 32))
    said = refused(place.run("key", "lost", given="perdue\n"))
    assert said.startswith(f"« {place.settings.key_file} » n’est pas la clé de cette base ; c’est peut-être celle d’une autre.")
    assert place.settings.key_file.read_bytes() == base64.b64encode(b"x" * 32)


def test_where_nothing_was_ever_kept_nothing_is_lost(tmp_path: Path) -> None:
    empty = Place.__new__(Place)
    empty.settings, empty.folder = Settings.model_construct(data_dir=tmp_path / "data"), tmp_path
    assert refused(empty.run("key", "lost")).startswith("Rien n’est encore gardé dans cette base")
