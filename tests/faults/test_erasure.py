"""Rows 38 and 39: somebody erases their answers, or the time of all is over: nothing is left, in the rows or in the bytes of files."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.acts import AskedHandover, ConfirmedErasure, Reminded, Wished
from bot.sealing import sealed_letter
from dialogues.script import MAX_TEXT_LIMIT, Option, Text
from dialogues.turns import Reopened, Written
from server import retention
from server.releasing import Releasing
from server.retention import Rounds, erase_due, leave_no_traces
from server.scripts import Scripts
from storage import models, releases, schema
from storage.consultations import wrapped_keys
from storage.conversations import Changes, DeadLetter, UpdateKey
from storage.moderated_texts import NewText, put_texts
from storage.rows import options_to_text
from storage.saving import save
from tests.bot.test_deciding import kept, taking_part, to_why
from tests.bot.town import BOT, Town, town
from tests.storage.people import WHY
from tests.storage.samples import SCRIPT, with_digest
from tests.support.files import contents, found_in

LONG = with_digest(
    replace(SCRIPT, steps=tuple(replace(step, maximum=MAX_TEXT_LIMIT) if step.id == "why" else step for step in SCRIPT.steps))
)
ME, OTHERS = 7_421_934_853, range(1_000, 1_012)
"""My number is nobody else's, and stands nowhere by chance."""
PIECE = 24


@pytest.fixture
async def place(database_url: str) -> AsyncIterator[Town]:
    """A town with a long open question, on each database; the links to people go on 31 March 2027."""
    schema.upgrade(database_url)
    async with town(database_url, LONG) as founded:
        yield founded


def words_of(number: int, length: int = MAX_TEXT_LIMIT) -> str:
    """Words that nobody else writes, and that no compression shortens."""
    return "".join(random.Random(number).choices("abcdefghijklmnopqrstuvwxyz", k=length))


def pieces(text: str) -> set[bytes]:
    """Short pieces of it, wherever a page may have cut it."""
    return {text[start : start + PIECE].encode() for start in range(0, len(text) - PIECE, 100)}


@dataclass(frozen=True, slots=True)
class Traces:
    """Bytes by which somebody can be recognised: `names` find them, `words` are theirs."""

    names: frozenset[bytes]
    words: frozenset[bytes]


async def others(place: Town, numbers: Iterable[int]) -> None:
    """People whose rows stand on the same pages."""
    for number in numbers:
        citizen = await taking_part(place, number)
        await to_why(citizen)
        await citizen.type(words_of(number, 700))


async def me(place: Town) -> Traces:
    """Somebody of whom everything is kept that can be: a long answer and a former one, wishes, a code to go on elsewhere, a message that
    waits, a letter that could not be handled, and a text that the others were given."""
    await to_why(await taking_part(place, ME))
    for act in (
        Written(WHY, words_of(ME)),
        Reopened("why"),
        Written(WHY, words_of(ME + 1)),
        Wished(frozenset({"results", "follow_up"})),
        Reminded(wished=True),
        AskedHandover(),
    ):
        await place.conversation.hear(place.said(ME, act, code="valmont", message_id=9_999))
    person = await kept(place, ME)
    pointer = place.keyring.pointer_hash(str(BOT), str(ME))
    letter, rule = words_of(ME + 2, 300), words_of(ME + 3, 300)

    def more(connection: sa.Connection) -> None:
        key = UpdateKey(BOT, 999_999)
        save(
            connection,
            Changes(place.clock(), dead_letters=[DeadLetter(key, pointer, sealed_letter(place.keyring, key, letter.encode()), "KeyError")]),
        )
        (code,) = put_texts(connection, person.consultation_id, "rules", [NewText(rule, author=person.participation_id)])
        everybody = connection.scalars(sa.select(models.participations.c.id)).all()
        given = options_to_text((Option(code, Text({"fr": rule})),))
        connection.execute(sa.insert(models.draws), [{"participation_id": one, "step": "rules", "options": given} for one in everybody])
        row: dict[str, Any] = {"consultation_id": person.consultation_id, "kind": "reminder", "text": "", "state": "sending"}
        row |= {"begun_at": place.clock(), "total": 1, "sent": 0, "refused": 0, "blocked": 0}
        digests = releases.digests_of(connection, person.consultation_id)
        releases.add(connection, person.consultation_id, place.clock().date(), len(digests), "{}", b"", digests, follows=0)
        broadcast = connection.execute(sa.insert(models.broadcasts).returning(models.broadcasts.c.id), row).scalar_one()
        connection.execute(sa.insert(models.bulk_messages).values(bot_id=BOT, broadcast_id=broadcast, identity_id=person.identity_id))

    await place.write(more)
    assert person.sealed_chat is not None
    everything = await place.everything()
    (contact,) = everything["contacts"]
    (dead,) = everything["dead_letters"]
    (digest,) = (row[2] for row in everything["released_participations"] if row[0] == person.participation_id)
    names = {person.person_hash, person.sealed_chat, pointer, contact[0], contact[4], dead[3], digest, str(ME).encode()}
    numbers = (ME, person.participation_id, person.identity_id)
    names |= {number.to_bytes(8, order) for number in numbers for order in ("big", "little")}
    texts = (words_of(ME), words_of(ME + 1), letter, rule)
    return Traces(frozenset(names), frozenset().union(*map(pieces, texts)))


async def cleaned(place: Town) -> dict[str, bytes]:
    """The files once what follows an erasure was done, the database being at work all the while."""
    assert await place.database.empty_journal()
    assert await place.database.rewrite_tables()
    return contents(place.url)


async def test_whoever_erases_theirs_leaves_nothing_in_rows_nor_in_the_bytes_of_files(place: Town) -> None:
    await others(place, OTHERS[:6])
    traces = await me(place)
    await others(place, OTHERS[6:])
    before = await cleaned(place)
    hashes = {name for name in traces.names if len(name) > len(str(ME))}
    assert set().union(*found_in(before, traces.names).values()) >= hashes
    # What could not be handled is sealed: its words stand nowhere.
    assert set().union(*found_in(before, traces.words).values()) == traces.words - pieces(words_of(ME + 2, 300))

    await place.conversation.hear(place.said(ME, ConfirmedErasure(), code="valmont"))

    rows = await place.everything()
    assert [(table, row) for table, kept_rows in rows.items() for row in kept_rows if hashes.intersection(_bytes_of(row))] == []
    assert [len(rows[table]) for table in ("participations", "identities", "contacts", "handovers", "dead_letters")] == [12, 12, 0, 0, 0]
    assert await place.differences() == []
    assert found_in(await cleaned(place), traces.names | traces.words) == {}
    # The words of others are as they were: a page written anew by mistake would have passed.
    assert len(found_in(contents(place.url), pieces(words_of(OTHERS[0], 700))))


def _bytes_of(row: tuple[Any, ...]) -> set[bytes]:
    return {value if isinstance(value, bytes) else str(value).encode() for value in row}


async def test_the_journal_is_emptied_while_the_server_works_as_soon_as_nobody_reads(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    if place.database.dialect != "sqlite":
        assert await place.database.empty_journal()
        return
    monkeypatch.setattr(retention, "JOURNAL_SOON", 0.001)
    traces = await me(place)
    reading, read = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(connection: sa.Connection) -> int:
        found = len(connection.execute(sa.select(models.answers)).all())
        loop.call_soon_threadsafe(reading.set)
        asyncio.run_coroutine_threadsafe(read.wait(), loop).result()
        return found

    export = asyncio.create_task(place.database.read(slowly))
    await reading.wait()
    await place.conversation.hear(place.said(ME, ConfirmedErasure(), code="valmont"))
    assert await place.database.empty_journal() is False  # an export still reads what was there when it began
    emptying = asyncio.create_task(leave_no_traces(place.database))
    assert found_in(contents(place.url), traces.words) != {}
    read.set()
    await export
    async with asyncio.timeout(60):
        while found_in(contents(place.url), traces.names | traces.words):  # noqa: ASYNC110 - files tell nobody that they changed
            await asyncio.sleep(0.01)
    emptying.cancel()


def test_the_journal_is_emptied_more_than_once_a_minute() -> None:
    assert 2 * retention.JOURNAL_PERIOD < 60


async def test_once_the_time_is_over_no_path_leads_from_answers_to_people(place: Town) -> None:
    """Whoever has the master key, every row and every byte, and tries all the people there are, finds no answer of any."""
    await others(place, OTHERS)
    await me(place)
    people = {number: await kept(place, number) for number in (*OTHERS, ME)}
    (wrapped,) = (await place.database.read(wrapped_keys)).values()
    named = {wrapped} | {found for person in people.values() for found in (person.person_hash, person.sealed_chat) if found}
    assert set().union(*found_in(await cleaned(place), named).values()) == named
    answers = (await place.everything())["answers"]

    place.clock.now = datetime(2027, 4, 1, 6, 0, tzinfo=UTC)
    await erase_due(Releasing(place.database, Scripts()), place.clock().date())

    rows = await place.everything()
    assert rows["answers"] == answers
    assert [rows[table] for table in ("identities", "messages", "pointers", "handovers", "used_invitations")] == [[], [], [], [], []]
    assert await place.database.read(wrapped_keys) == {}
    assert found_in(await cleaned(place), named) == {}
    # What can still be computed of a person stands in no row that leads to an answer.
    known = {place.keyring.pointer_hash(str(BOT), str(number)) for number in people} | {str(number).encode() for number in people}
    leading = ("participations", "answers", "former_answers", "draws")
    assert [row for table in leading for row in rows[table] if known.intersection(_bytes_of(row))] == []


async def test_words_then_answers_go_from_the_bytes_of_files_too(place: Town) -> None:
    await others(place, OTHERS)
    traces = await me(place)
    tallies = await place.tallies()
    words = traces.words.union(*(pieces(words_of(number, 700)) for number in OTHERS))
    place.clock.now += timedelta(days=5_000)
    await Rounds(Releasing(place.database, Scripts()), place.clock).erase()
    assert found_in(await cleaned(place), words | traces.names) == {}
    assert await place.tallies() == tallies
