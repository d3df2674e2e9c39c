"""When figures leave: once enough people take part, once enough of them moved, and the rows once it is over."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec import structs

from server import releasing
from server.apart import apart
from server.figures.protection import Rule, protected
from server.figures.released import releases_of, rows_of
from server.release_terminal import lines
from server.releasing import Made, ReleaseAdministration, Releasing, Waits, counted_of, standing_of
from server.scripts import Scripts
from storage import consultations, models, releases, schema
from storage.consultations import Consultation, all_consultations
from storage.database import Database
from storage.imports import ImportedParticipation, insert_participations
from storage.retention import START, erase_piece
from tests.server.figures.raw import raw
from tests.storage.samples import BEGUN, DAY, SCRIPT, chosen, make_consultation, person

pytestmark = pytest.mark.usefixtures("released_here")

CLOSING = date(2026, 3, 31)
OVER = CLOSING + timedelta(days=1)
ELEVEN = Rule(11)


def people(yes: int, no: int = 0) -> list[ImportedParticipation]:
    return [person(known=chosen("yes"))] * yes + [person(known=chosen("no"))] * no


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    schema.upgrade(database_url)
    async with Database(database_url) as opened:
        yield opened


async def consulted(database: Database, answering: Sequence[ImportedParticipation] = (), *, opened: bool = True) -> Consultation:
    """A consultation of March, asked by so many."""

    def work(connection: sa.Connection) -> Consultation:
        made = make_consultation(connection, closes_on=CLOSING)
        if opened:
            consultations.open_consultation(connection, made)
        insert_participations(connection, made, consultations.publish_script(connection, SCRIPT, DAY), SCRIPT, answering)
        return next(one for one in all_consultations(connection) if one.id == made)

    return await database.write(work)


async def answer(database: Database, consultation: Consultation, answering: Sequence[ImportedParticipation]) -> None:
    def work(connection: sa.Connection) -> None:
        version = consultations.publish_script(connection, SCRIPT, DAY)
        insert_participations(connection, consultation.id, version, SCRIPT, answering)

    await database.write(work)


async def change(database: Database, consultation: Consultation, count: int, code: str) -> None:
    """So many who answered something else answer so now."""

    def work(connection: sa.Connection) -> None:
        answers = models.answers
        others = (answers.c.consultation_id == consultation.id) & (answers.c.question == "known") & (answers.c.choices != code)
        chosen_ones = connection.scalars(sa.select(answers.c.participation_id).where(others).limit(count)).all()
        connection.execute(sa.update(answers).where(answers.c.participation_id.in_(chosen_ones)).values(choices=code))

    await database.write(work)


async def leave(database: Database, consultation: Consultation, count: int) -> None:
    """So many erase their answers."""

    def work(connection: sa.Connection) -> None:
        table = models.participations
        some = sa.select(table.c.id).where(table.c.consultation_id == consultation.id).limit(count)
        connection.execute(sa.delete(table).where(table.c.id.in_(connection.scalars(some).all())))

    await database.write(work)


async def released(
    database: Database, consultation: Consultation, today: date = DAY, rule: Rule = ELEVEN
) -> tuple[int, int, dict[tuple[str, ...], int]] | None:
    """Number, participations and counts of one question of the release that was due."""
    (outcome,) = await Releasing(database, Scripts(), rule).make_due((consultation,), today)
    if outcome.made is None:
        return None
    contents = outcome.made.contents
    known = next(one for one in contents.questions if one.slot.question == "known")
    return outcome.made.number, contents.participations, {line.codes: line.count for line in known.lines}


async def waits(database: Database, consultation: Consultation, today: date = DAY, rule: Rule = ELEVEN) -> Waits | None:
    read = partial(standing_of, scripts=Scripts(), consultation=consultation, today=today, rule=rule)
    return (await database.read(read)).waits


# --- When it is due -------------------------------------------------------------------------------------------------------------------


async def test_figures_leave_once_eleven_take_part(database: Database) -> None:
    consultation = await consulted(database, [*people(10), BEGUN, BEGUN])
    assert await waits(database, consultation) is Waits.FEW
    assert await released(database, consultation) is None
    await answer(database, consultation, people(0, 1))
    assert await released(database, consultation) == (1, 11, {("yes",): 10, ("no",): 1, ("_skipped",): 0})


@pytest.mark.parametrize(
    "move",
    [
        lambda database, consultation, count: answer(database, consultation, people(count)),
        lambda database, consultation, count: change(database, consultation, count, "no"),
        leave,
    ],
    ids=["new", "changed", "gone"],
)
async def test_the_next_waits_until_eleven_are_new_changed_or_gone(database: Database, move: Callable[..., Any]) -> None:
    consultation = await consulted(database, people(40))
    assert await released(database, consultation) is not None
    await move(database, consultation, 10)
    assert await waits(database, consultation) is Waits.UNMOVED
    assert await released(database, consultation) is None
    await move(database, consultation, 11)
    found = await released(database, consultation)
    assert found is not None
    assert found[0] == 2


async def test_a_draft_is_not_released(database: Database) -> None:
    consultation = await consulted(database, people(20), opened=False)
    assert await waits(database, consultation) is Waits.DRAFT
    assert await released(database, consultation, OVER) is None


async def test_what_was_erased_is_not_released(database: Database) -> None:
    consultation = await consulted(database, people(20))
    today = consultation.retention_date + timedelta(days=1)
    await database.write(lambda connection: erase_piece(connection, consultation.id, "answers", today, START))
    assert await waits(database, consultation, today) is Waits.ERASED
    assert await released(database, consultation, today) is None


async def test_it_may_be_asked_for_more_people_and_never_for_fewer_again(database: Database) -> None:
    consultation = await consulted(database, people(14))
    assert await released(database, consultation, rule=Rule(15)) is None
    await answer(database, consultation, people(1))
    assert await released(database, consultation, rule=Rule(15)) is not None
    await answer(database, consultation, people(14))
    assert await released(database, consultation, rule=ELEVEN) is None
    await answer(database, consultation, people(1))
    assert await released(database, consultation, rule=ELEVEN) is not None
    contents = [one.contents.k for one in await database.read(partial(releases_of, consultation_id=consultation.id))]
    assert contents == [15, 15]


async def test_two_servers_at_once_release_it_once(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releasing, "apart", apart)
    schema.upgrade(database_url)
    async with Database(database_url) as one, Database(database_url) as other:
        consultation = await consulted(one, people(20))
        found = await asyncio.gather(*(released(database, consultation) for database in (one, other, one)))
        assert sorted(kept[0] for kept in found if kept) == [1]
        assert len(await one.read(partial(releases.releases_of, consultation_id=consultation.id))) == 1


async def test_what_is_counted_in_the_database_is_what_people_said(database: Database) -> None:
    def everyone() -> list[ImportedParticipation]:
        sectors = [person(known=chosen(known), where=chosen(sector)) for known in ("yes", "no") for sector in ("north", "south")]
        return sectors * 12 + people(5)

    consultation = await consulted(database, everyone())
    counted = await database.read(partial(counted_of, scripts=Scripts(), consultation=consultation))
    expected = raw(everyone(), SCRIPT)
    assert counted.everybody == expected.everybody
    assert counted.groups == expected.groups
    assert protected(counted, ELEVEN) == structs.replace(protected(expected, ELEVEN))


# --- Rows -----------------------------------------------------------------------------------------------------------------------------


async def rows(database: Database, consultation: Consultation) -> tuple[int, list[str]] | None:
    """The number of the release that rows left with, and what they say of one question."""
    found = await database.read(partial(rows_of, consultation_id=consultation.id))
    if found is None:
        return None
    kept, left = found
    place = left.columns.index("known")
    return kept.number, sorted(row[place] for row in left.rows)


async def test_rows_leave_with_the_first_release_after_the_end(database: Database) -> None:
    consultation = await consulted(database, people(20))
    assert await released(database, consultation, CLOSING) is not None
    assert await rows(database, consultation) is None
    await answer(database, consultation, people(0, 11))
    assert await released(database, consultation, OVER) is not None
    assert await rows(database, consultation) == (2, ["no"] * 11 + ["yes"] * 20)


async def test_rows_leave_alone_where_no_figures_are_due_after_the_end(database: Database) -> None:
    consultation = await consulted(database, people(30, 20))
    first = await released(database, consultation, CLOSING)
    assert first is not None
    await change(database, consultation, 3, "no")
    await answer(database, consultation, people(4))
    number, participations, counts = await released(database, consultation, OVER) or (0, 0, {})
    assert (number, participations, counts) == (2, 50, first[2])
    assert await rows(database, consultation) == (2, ["no"] * 20 + ["yes"] * 27), "who is new or changed is in no figure yet"
    contents = (await database.read(partial(releases_of, consultation_id=consultation.id)))[-1].contents
    assert {one.release for one in contents.questions} == {1}
    assert contents.report.rows == 47
    assert contents.report.figures == 1


async def test_rows_do_not_leave_in_a_pause(database: Database) -> None:
    consultation = await consulted(database, people(20))
    await database.write(lambda connection: consultations.pause(connection, consultation.id, DAY))
    assert await released(database, consultation, CLOSING) is not None
    assert await rows(database, consultation) is None
    assert await released(database, consultation, OVER) is not None
    assert await rows(database, consultation) is not None


async def test_rows_leave_once(database: Database) -> None:
    consultation = await consulted(database, people(60))
    assert await released(database, consultation, OVER) is not None
    await leave(database, consultation, 5)
    assert await released(database, consultation, OVER) is None
    await leave(database, consultation, 11)
    assert await released(database, consultation, OVER) is not None
    assert await rows(database, consultation) == (1, ["yes"] * 60)
    last = (await database.read(partial(releases_of, consultation_id=consultation.id)))[-1]
    assert (last.number, last.contents.report.rows) == (2, 60)


async def test_the_rows_of_fewer_than_eleven_do_not_leave(database: Database) -> None:
    consultation = await consulted(database, people(20))
    assert await released(database, consultation, CLOSING) is not None
    await leave(database, consultation, 10)
    assert await released(database, consultation, OVER) is None
    assert await rows(database, consultation) is None


async def test_who_moved_is_counted_from_the_last_figures_also_after_rows_alone(database: Database) -> None:
    consultation = await consulted(database, people(40))
    await released(database, consultation, CLOSING)
    await leave(database, consultation, 6)
    assert await released(database, consultation, OVER) is not None  # rows
    await leave(database, consultation, 4)
    assert await released(database, consultation, OVER) is None
    await leave(database, consultation, 1)
    assert await released(database, consultation, OVER) is not None


# --- All of them ----------------------------------------------------------------------------------------------------------------------


async def test_the_smallest_is_released_first_and_all_are_known_to_be_prepared(database: Database) -> None:
    made = Releasing(database, Scripts())
    large, few, small = [await consulted(database, people(count)) for count in (40, 3, 20)]
    waiting = await made.waiting()
    assert [one.id for one in waiting] == [few.id, small.id, large.id]
    assert made.preparing == {few.id, small.id, large.id}
    outcomes = await made.make_due(waiting, DAY)
    assert [(outcome.standing.waits, outcome.made is not None) for outcome in outcomes] == [(Waits.FEW, False), (None, True), (None, True)]
    assert made.preparing == set()


async def test_one_that_fails_keeps_no_other_from_leaving(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    every = [await consulted(database, people(count)) for count in (20, 30)]
    broken: list[str] = []

    async def once(work: Callable[[], Made]) -> Made:
        if not broken:
            broken.append("")
            raise ZeroDivisionError
        return work()

    monkeypatch.setattr(releasing, "apart", once)
    made = Releasing(database, Scripts())
    with pytest.raises(ZeroDivisionError):
        await made.make_due(every, DAY)
    assert list(await database.read(releases.latest_releases)) == [every[1].id]
    assert made.preparing == set()


async def test_figures_are_worked_out_in_another_process(database: Database) -> None:
    consultation = await consulted(database, people(20))
    standing = await database.read(partial(standing_of, scripts=Scripts(), consultation=consultation, today=OVER, rule=ELEVEN))
    assert standing.due is not None
    there, here = await apart(standing.due.work), standing.due.work()
    assert there.document == here.document
    assert bool(there.rows) == bool(here.rows) is True


# --- The command ----------------------------------------------------------------------------------------------------------------------


async def told(database: Database, today: date, code: str | None = None) -> list[str]:
    made = ReleaseAdministration(Releasing(database, Scripts()), lambda: datetime(today.year, today.month, today.day, 9, tzinfo=UTC))
    return list(lines(await made.handlers["release"]({"code": code})))


async def test_the_command_says_what_leaves_or_why_nothing_does(database: Database) -> None:
    assert await told(database, DAY) == ["Il n’y a encore aucune concertation."]
    one, few, draft = (
        await consulted(database, people(20, 20)),
        await consulted(database, people(3)),
        await consulted(database, opened=False),
    )
    title = f"(« {one.title} »)"
    assert await told(database, DAY) == [
        f"{one.code} {title} : publication n° 1",
        "– 40 participations ; rien d’un groupe de moins de 11 personnes",
        "– questions et lignes de grille : 1 en entier, 0 avec des choix regroupés, 6 sans affichage",
        "– par âge, situation… : 0 en entier, 0 avec des choix regroupés, 5 sans affichage",
        "– nombres cachés vérifiés : 0 ; aucun ne peut être retrouvé",
        f"{few.code} {title} : rien de nouveau",
        "– 3 participations : la publication attend qu’il y en ait 11",
        f"{draft.code} {title} : rien de nouveau",
        "– elle n’est pas encore ouverte",
    ]
    await answer(database, one, people(3))
    assert await told(database, DAY, one.code.upper()) == [
        f"{one.code} {title} : rien de nouveau",
        "– 3 participations nouvelles, changées ou effacées depuis la publication n° 1 du 02/03/2026 : "
        "la suivante attend qu’elles soient 11",
    ]
    assert (await told(database, OVER, one.code))[:3] == [
        f"{one.code} {title} : publication n° 2",
        "– 40 participations ; rien d’un groupe de moins de 11 personnes",
        "– la concertation est close : answers.csv s’y ajoute, les chiffres restent ceux de la publication n° 1",
    ]
    assert (await database.read(partial(rows_of, consultation_id=one.id))) is not None


async def test_another_command_that_was_faster_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    consultation = await consulted(database, people(20))

    async def late(work: Callable[[], Made]) -> Made:
        monkeypatch.undo()
        monkeypatch.setattr(releasing, "apart", faster)
        assert await released(database, consultation) is not None
        return work()

    async def faster(work: Callable[[], Made]) -> Made:
        return work()

    monkeypatch.setattr(releasing, "apart", late)
    assert (await told(database, DAY))[1:] == ["– le serveur ou une autre commande vient de la publier"]
