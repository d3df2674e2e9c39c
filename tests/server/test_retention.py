"""What is erased by itself, by whom it is asked for, and what is said of it."""

import asyncio
import base64
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server import retention
from server.administration import ONLY_TOTALS, Administration
from server.apart import ApartFailed
from server.figures.released import figures_of
from server.releasing import Made, Releasing
from server.retention import NIGHT, RetentionAdministration, Rounds, erase_due
from server.retention_terminal import lines
from server.running import beside, opened
from server.scripts import Scripts
from server.settings import Settings
from storage import consultations, models, results, schema
from storage.consultations import Consultation, all_consultations
from storage.conversations import Changes, DeadLetter, UpdateKey
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.housekeeping import DEAD_LETTERS_KEPT, UPDATES_KEPT
from storage.imports import ImportedParticipation, insert_participations
from storage.releases import latest_releases
from storage.saving import save
from tests.storage.people import everything, newcomer, saved
from tests.storage.samples import DAY, FINISHED, KEYRING, SCRIPT, STARTED, make_consultation
from tests.storage.test_retention import ANSWERS_END, CONTACTS, DATES, IDENTITIES, TEXTS
from tests.support.clock import ManualClock


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def after(day: date, hour: int = 9) -> datetime:
    return at(day, hour) + timedelta(days=1)


def filled(connection: sa.Connection, code: str = "nantes", more: Sequence[ImportedParticipation] = ()) -> int:
    """A consultation with two who answered, `more` who did, and one who can be found."""
    made = make_consultation(connection, code=code, **DATES)
    consultations.open_consultation(connection, made)
    version = consultations.publish_script(connection, SCRIPT, DAY)
    insert_participations(connection, made, version, SCRIPT, [FINISHED, STARTED, *more])
    saved(connection, newcomer(connection, made, made))
    return made


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    schema.upgrade(database_url)
    async with Database(database_url) as opened_database:
        yield opened_database


async def the(database: Database, code: str = "nantes") -> Consultation:
    return next(one for one in await database.read(all_consultations) if one.code == code)


def releasing(database: Database) -> Releasing:
    return Releasing(database, Scripts())


async def worked_out_here(work: Callable[[], Made]) -> Made:
    return work()


async def count(database: Database, table: sa.Table) -> int:
    return await database.read(lambda connection: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


# --- By itself ------------------------------------------------------------------------------------------------------------------------


async def test_each_kind_goes_the_day_after_its_last_and_totals_are_what_remains(database: Database) -> None:
    made = await database.write(filled)
    tallies = await database.read(lambda connection: results.tallies_of(connection, made))
    clock = ManualClock(at(IDENTITIES))
    rounds = Rounds(releasing(database), clock)
    seen = []
    for now in (at(IDENTITIES), after(IDENTITIES), after(TEXTS), after(ANSWERS_END), after(CONTACTS)):
        clock.now = now
        await rounds.erase()
        one = await the(database)
        seen.append((one.identities_erased_on, one.texts_erased_on, one.answers_erased_on))
    one_day, two_days, three_days = (after(day).date() for day in (IDENTITIES, TEXTS, ANSWERS_END))
    assert seen == [
        (None, None, None),
        (one_day, None, None),
        (one_day, two_days, None),
        (one_day, two_days, three_days),
        (one_day, two_days, three_days),
    ]
    assert await count(database, models.participations) == 0
    assert await database.read(lambda connection: results.tallies_of(connection, made)) == tallies


async def test_it_is_looked_at_once_a_day(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[date] = []

    async def note(_releasing: Releasing, today: date) -> tuple[()]:
        days.append(today)
        return ()

    monkeypatch.setattr(retention, "erase_due", note)
    clock = ManualClock(at(DAY, 22))
    rounds = Rounds(releasing(database), clock)
    for _ in range(5):
        await rounds.erase()
        clock.advance(3600)
    assert days == [DAY, DAY + timedelta(days=1)]


async def test_what_failed_is_done_an_hour_later(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ManualClock(after(IDENTITIES))
    await database.write(filled)
    rounds = Rounds(releasing(database), clock)
    with monkeypatch.context() as failing:
        failing.setattr(retention, "erase_piece", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await rounds.erase()
    clock.advance(3600)
    await rounds.erase()
    assert (await the(database)).identities_erased_on == clock().date()


async def test_two_servers_at_once_erase_it_once_and_neither_fails(database_url: str) -> None:
    schema.upgrade(database_url)
    async with Database(database_url) as one, Database(database_url) as other:
        for number in range(3):
            await one.write(partial(filled, code=f"nantes-{number}"))
        today = after(CONTACTS).date()
        await asyncio.gather(*(erase_due(releasing(database), today) for database in (one, other, one, other)))
        await erase_due(releasing(one), today)  # whatever one left to the other is done by the next
        assert [await count(one, table) for table in (models.participations, models.identities, models.consultation_keys)] == [0, 0, 0]
        assert {each.answers_erased_on for each in await one.read(all_consultations)} == {today}


async def test_figures_leave_a_last_time_before_the_answers_go(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await database.write(partial(filled, more=[FINISHED] * 20))
    monkeypatch.setattr("server.releasing.apart", worked_out_here)
    await erase_due(releasing(database), ANSWERS_END)
    assert await database.read(latest_releases) == {}
    await erase_due(releasing(database), after(ANSWERS_END).date())
    assert await count(database, models.participations) == 0
    (last,) = (await database.read(latest_releases)).values()
    assert (last.consultation_id, last.published_on, last.participations) == (made, after(ANSWERS_END).date(), 22)
    assert figures_of(last).contents.report.rows == 22


@pytest.mark.parametrize(("fault", "kept"), [(ApartFailed(1), 0), (DatabaseUnavailable(1.0), 23)])
async def test_figures_that_cannot_leave_do_not_keep_the_answers_unless_the_database_is_away(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception, kept: int
) -> None:
    await database.write(partial(filled, more=[FINISHED] * 20))

    async def fail(_: Callable[[], Made]) -> Made:
        raise fault

    monkeypatch.setattr("server.releasing.apart", fail)
    with nullcontext() if kept == 0 else pytest.raises(DatabaseUnavailable), caplog.at_level(logging.CRITICAL):
        await erase_due(releasing(database), after(ANSWERS_END).date())
    assert await count(database, models.participations) == kept


async def test_figures_leave_once_a_night(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[date] = []

    async def note(_releasing: Releasing, _consultations: Sequence[Consultation], today: date) -> tuple[()]:
        days.append(today)
        return ()

    monkeypatch.setattr(Releasing, "make_due", note)
    clock = ManualClock(at(DAY, 12))
    rounds = Rounds(releasing(database), clock)
    for _ in range(48):
        await rounds.release()
        clock.advance(3600)
    assert days == [DAY + timedelta(days=1), DAY + timedelta(days=2)]


async def test_figures_that_could_not_leave_are_tried_again_in_the_same_night(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ManualClock(at(DAY, NIGHT[0]))
    rounds = Rounds(releasing(database), clock)
    with monkeypatch.context() as failing:
        failing.setattr(Releasing, "waiting", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await rounds.release()
    await database.write(partial(filled, more=[FINISHED] * 20))
    monkeypatch.setattr("server.releasing.apart", worked_out_here)
    clock.advance(3600)
    await rounds.release()
    assert len(await database.read(latest_releases)) == 1


@pytest.fixture
def night(database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AbstractAsyncContextManager[None]]:
    """What is done by itself, until the block ends, in a night whose hours are short."""
    monkeypatch.setattr(retention, "PERIOD", 0.01)
    monkeypatch.setattr(retention, "SETTLED", 0.0)
    monkeypatch.setattr(retention.log, "disabled", True)
    return lambda: beside(retention.keep_no_longer(releasing(database), lambda: at(DAY, NIGHT[0])))


async def test_what_cannot_be_erased_keeps_no_figures_from_leaving(
    database: Database, night: Callable[[], AbstractAsyncContextManager[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.write(partial(filled, more=[FINISHED] * 20))
    monkeypatch.setattr("server.releasing.apart", worked_out_here)
    monkeypatch.setattr(retention, "prune", lambda *_, **__: 1 / 0)
    async with night(), asyncio.timeout(20):
        while not await database.read(latest_releases):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("fault", [lambda *_: 1 / 0, lambda *_: asyncio.Event().wait()], ids=["fails", "never ends"])
async def test_figures_that_do_not_leave_keep_nothing_from_being_erased(
    database: Database,
    night: Callable[[], AbstractAsyncContextManager[None]],
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[..., object],
) -> None:
    monkeypatch.setattr(Releasing, "make_due", fault)
    async with night(), asyncio.timeout(20):
        await two_rounds(database)


async def two_rounds(database: Database) -> None:
    """Until what is over was thrown away, and what was over next."""
    for number in range(2):
        key, old = UpdateKey(7, number), at(DAY) - DEAD_LETTERS_KEPT - timedelta(days=1)
        await database.write(partial(save, changes=Changes(old, seen={key})))
        while await count(database, models.seen_updates):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)


async def test_a_server_that_has_just_started_reads_no_figures_even_at_night(
    database: Database, night: Callable[[], AbstractAsyncContextManager[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that falls again and again would read all answers at each start."""
    monkeypatch.setattr(retention, "SETTLED", 60.0)
    looked: list[Releasing] = []

    async def look(each: Releasing) -> tuple[()]:
        looked.append(each)
        return ()

    monkeypatch.setattr(Releasing, "waiting", look)
    async with night(), asyncio.timeout(20):
        await two_rounds(database)
    assert looked == []


async def test_a_server_erases_what_is_due_when_it_starts(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.key_file.write_bytes(base64.b64encode(bytes(32)))  # that of `samples.MASTER`
    settings.key_file.chmod(0o600)
    async with opened(settings, "a test", lambda: at(DAY)) as installation:
        await installation.services.database.write(filled)
    async with opened(settings, "a test", lambda: after(IDENTITIES)) as installation, asyncio.timeout(20):
        while await count(installation.services.database, models.identities):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)


# --- The tables of PostgreSQL -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def rewritten(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One more for each time that the tables were written anew."""
    times: list[int] = []

    async def note(_: Database) -> bool:
        times.append(len(times))
        return True

    monkeypatch.setattr(Database, "rewrite_tables", note)
    return times


async def test_tables_are_written_anew_at_night_where_something_was_erased(database: Database, rewritten: list[int]) -> None:
    clock = ManualClock(after(IDENTITIES, 12))
    await database.write(filled)
    rounds = Rounds(releasing(database), clock)
    await rounds.erase()
    assert len(rewritten) == 0  # at noon people answer
    clock.now += timedelta(hours=14)
    await rounds.erase()
    assert len(rewritten) == 1
    clock.advance(3600)
    await rounds.erase()
    assert len(rewritten) == 1


async def test_a_table_in_use_is_left_and_tried_again(database: Database) -> None:
    if database.dialect != "postgresql":
        assert await database.rewrite_tables()
        return
    reading, read = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(connection: sa.Connection) -> None:
        connection.execute(sa.select(models.answers)).all()
        loop.call_soon_threadsafe(reading.set)
        asyncio.run_coroutine_threadsafe(read.wait(), loop).result()

    export = asyncio.create_task(database.read(slowly))
    await reading.wait()
    assert await database.rewrite_tables() is False
    read.set()
    await export
    assert await database.rewrite_tables() is True


# --- Asked for --------------------------------------------------------------------------------------------------------------------------


async def asked(database: Database, now: datetime, *, dry_run: bool) -> tuple[dict[str, Any], str]:
    answer = await RetentionAdministration(database, lambda: now, releasing(database)).handlers["retention"]({"dry_run": dry_run})
    return answer, "\n".join(lines(answer, dry_run=dry_run))


async def whole(database: Database) -> dict[str, list[Any]]:
    def work(connection: sa.Connection) -> dict[str, list[Any]]:
        rows = everything(connection)
        return rows | {"consultations": [tuple(row) for row in connection.execute(sa.select(models.consultations))]}

    return await database.read(work)


async def test_a_dry_run_tells_what_would_go_and_what_comes_next_and_changes_nothing(database: Database) -> None:
    made = await database.write(filled)
    key = UpdateKey(7, 1)
    now = after(IDENTITIES)
    letter = DeadLetter(key, bytes(32), b"sealed", "KeyError")
    await database.write(
        lambda connection: save(connection, Changes(now - DEAD_LETTERS_KEPT - timedelta(days=1), seen={key}, dead_letters=[letter]))
    )
    before = await whole(database)
    answer, told = await asked(database, now, dry_run=True)
    assert await whole(database) == before
    assert made
    assert told.splitlines() == [
        "À effacer maintenant, car leur dernier jour est passé :",
        "– nantes (« L’IA et nous »), jusqu’au 30/04/2026 : le lien entre 1 personne et ses réponses",
        "Rien n’a été effacé. Sans --dry-run, cette commande l’efface ; un serveur qui tourne le fait chaque jour.",
        "Ensuite :",
        "– nantes (« L’IA et nous »), jusqu’au 31/05/2026 : 2 textes écrits par des personnes (les choix restent)",
        "– nantes (« L’IA et nous »), jusqu’au 30/06/2026 : les réponses de 3 personnes (les totaux restent)",
        "Pour toutes les concertations, jeté d’heure en heure :",
        "– numéros des messages reçus, gardés 48 h : 1, dont 1 à jeter",
        "– messages que le robot n’a pas pu traiter, gardés 7 jours : 1, dont 1 à jeter",
    ]
    assert UPDATES_KEPT < DEAD_LETTERS_KEPT
    assert [one["kind"] for one in answer["due"]] == ["identities"]


async def test_the_command_does_what_the_dry_run_told(database: Database) -> None:
    await database.write(filled)
    now = after(TEXTS)
    planned, _ = await asked(database, now, dry_run=True)
    done, told = await asked(database, now, dry_run=False)
    assert done["due"] == planned["due"]
    assert told.splitlines()[0] == "Effacé, car le dernier jour est passé :"
    assert await count(database, models.identities) == 0
    again, told = await asked(database, now, dry_run=False)
    assert again["due"] == []
    assert told.splitlines()[0] == "Rien n’est à effacer aujourd’hui."


async def test_totals_that_are_all_there_is_are_never_recounted(database: Database) -> None:
    made = await database.write(filled)
    tallies = await database.read(lambda connection: results.tallies_of(connection, made))
    administration = Administration(database, KEYRING, lambda: after(ANSWERS_END), "https://ia.example")
    assert await administration.handlers["recount"]({"code": "nantes"}) == {"differed": 0}
    await erase_due(releasing(database), after(ANSWERS_END).date())
    refusal = await administration.handlers["recount"]({"code": "nantes"})
    assert refusal == {"refused": ONLY_TOTALS.format("01/07/2026")}
    differences = await database.read(lambda connection: results.recount(connection, made, {}))
    assert differences == ()
    assert await database.read(lambda connection: results.tallies_of(connection, made)) == tallies
