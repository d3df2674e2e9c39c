"""The same thing twice, too late, or never offered: each is answered, none changes an answer that it should not."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx

from tests.support.bot_server import OPEN, BotServer, bot_server
from tests.support.respondents import Do, Respondent

PLAN = {"P07": Do(("service_users",)), "C01": Do(("heard",)), "C02": Do(("never",)), "C03": Do(("hope", "worry"))}
TABLES = ("participations", "answers", "former_answers", "tallies")
FORGED = ("", "t", "t1:C99:::none", "t1:C01:::no_such_option", "t2:C01:::none", "t1:C04:::heard", "t1:C12:::x", "\0", "é" * 32)


def kept(folder: Path, *but: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of what is answered, but for some columns."""
    with closing(sqlite3.connect(folder / "data" / "concertia.db")) as connection:
        found = {}
        for table in TABLES:
            columns = [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,)) if name not in but]
            found[table] = sorted(connection.execute(f"SELECT {', '.join(columns)} FROM {table}"))  # noqa: S608 - names of ours
        return found


async def delivered_at_once(bot: BotServer, update_id: int, times: int) -> list[int]:
    """The statuses of an update that Telegram delivers this often at the same moment."""
    body = json.dumps(bot.standin.exchange.delivered(update_id).body).encode()
    async with httpx.AsyncClient(base_url=bot.server.address, headers=bot.headers, timeout=30.0) as client:
        answers = await asyncio.gather(*(client.post(bot.webhook, content=body) for _ in range(times)))
    return [answer.status_code for answer in answers]


def changed(answers: list[tuple[object, ...]], question: str, choice: str) -> tuple[object, ...]:
    """The row of this question, had its choice been this one."""
    (row,) = (row for row in answers if row[1] == question)
    return (*row[:6], choice, *row[7:])


async def test_updates_delivered_ten_times_at_once_count_once(tmp_path: Path) -> None:
    async with bot_server(tmp_path) as bot:
        await bot.command(*OPEN)
        await bot.open()
        someone = Respondent(bot.standin.person(5_000_000_017), PLAN)
        await someone.begin("nantes")
        await someone.answer()
        await bot.settle()
        before = kept(tmp_path)
        assert [len(before[table]) for table in TABLES[:3]] == [1, 4, 0]
        for done in someone.done:
            assert await delivered_at_once(bot, done.update_id, 10) == [200] * 10
        await bot.settle()
        assert kept(tmp_path) == before
        # As many screens as there were repeats would be a flood: the chat still ends with the question in front.
        assert someone.at == "C04"
        # A new update, also ten times at once.
        someone.plan = PLAN | {"C04": Do(("rather_yes",))}
        await someone.answer()
        assert await delivered_at_once(bot, someone.done[-1].update_id, 10) == [200] * 10
        assert len(kept(tmp_path)["answers"]) == 5
        assert await bot.command("recount", "nantes") == "Les totaux étaient justes.\n"
        assert "ERROR" not in bot.server.said


async def test_old_and_forged_buttons_change_no_other_answer(tmp_path: Path) -> None:
    async with bot_server(tmp_path) as bot:
        await bot.command(*OPEN)
        await bot.open()
        person = bot.standin.person(5_000_000_017)
        someone = Respondent(person, PLAN)
        await someone.begin("nantes")
        await someone.answer()
        await bot.settle()
        before = kept(tmp_path, "place")
        for data in FORGED:
            person.tap(data, forced=True)
            await bot.settle()
        assert kept(tmp_path, "place") == before
        # An old button answers its own question anew, and no other.
        person.tap("t1:C01:::none", forced=True)
        await bot.settle()
        after = kept(tmp_path, "place")
        assert [row for row in after["answers"] if row not in before["answers"]] == [changed(before["answers"], "C01", "none")]
        assert len(after["answers"]) == 4
        # Once it is closed, none does.
        await bot.command("consultation", "close", "nantes")
        closed = kept(tmp_path)
        for data in ("t1:C01:::explain_well", "t1:C04:::rather_yes", "b1:C04::", "o1:C02", "y1:fr"):
            person.tap(data, forced=True)
            await bot.settle()
        person.send("Un mot de plus")
        await bot.settle()
        assert kept(tmp_path) == closed
        assert "ERROR" not in bot.server.said
