"""What the program says of itself, and what it does with what is no update: the real process, over HTTP."""

import asyncio
import itertools
import json
import re
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from bot.telegram.troubles import REFUSED_TOKEN
from tests.server.installation import Site
from tests.support.bot_server import TOKEN, BotServer, bot_server
from tests.support.server import Server, free_port

LIMIT = 1024 * 1024


def telegram(mode: str, **changed: Any) -> dict[str, Any]:
    """What `/health` tells of the bots where there is one that nothing happened to, but for what changed."""
    names = ("waiting", "received", "ignored", "forged", "dead_letters", "turned_away", "sent", "failed")
    bot = {"id": 4242, "name": "", "state": "ok", "why": "", "mode": mode, "username": "concertia_bot", **dict.fromkeys(names, 0)}
    bot |= {"leads": True, "held_for": 0.0, "bulk_held_for": 0.0, "bulk_why": "", **changed}
    return {"state": bot["state"], "bots": [bot]}


@asynccontextmanager
async def served(tmp_path: Path, mode: str = "webhook") -> AsyncIterator[BotServer]:
    async with bot_server(tmp_path, mode) as served:
        await served.open()
        yield served


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_bot_at_work_is_healthy(tmp_path: Path, mode: str) -> None:
    async with served(tmp_path, mode) as bot:
        assert await bot.server.health() == (
            200,
            {"database": {"state": "ok", "why": ""}, "telegram": telegram(mode), "mail": {"state": "absent", "why": "", "held_for": 0.0}},
        )
        if mode == "polling":
            assert bot.standin.webhook is None
            return
        # Nobody finds the address by trying, and neither it nor the secret tells the token, the key or the other.
        assert re.fullmatch("/telegram/webhook/[0-9a-f]{64}", bot.webhook)
        assert bot.standin.webhook is not None
        assert bot.standin.webhook.url == f"{bot.server.address}{bot.webhook}"
        assert re.fullmatch("[0-9a-f]{64}", bot.secret)
        assert not bot.webhook.endswith(bot.secret)


async def test_a_monitor_on_this_machine_reads_what_has_passed(tmp_path: Path) -> None:
    async with served(tmp_path) as bot, httpx.AsyncClient(base_url=bot.server.address) as client:
        assert (await client.post(bot.webhook, headers=bot.headers, content=b"[]")).status_code == 200
        assert (await client.post(bot.webhook, content=b"{}")).status_code == 403
        told = read_metrics((await client.get("/metrics")).text)
        assert told["concertia_bot_up", "4242", ""] == 1
        assert {fate: told["concertia_updates_total", "4242", fate] for fate in ("ignored", "turned_away", "dead_letters")} == {
            "ignored": 1,
            "turned_away": 1,
            "dead_letters": 0,
        }
        assert told["concertia_replies_waiting", "4242", ""] == 0
        assert told["process_resident_memory_bytes", "", ""] > 0
        for elsewhere in ("203.0.113.7", "203.0.113.7, 127.0.0.1"):
            assert (await client.get("/metrics", headers={"X-Forwarded-For": elsewhere})).status_code == 404


def read_metrics(text: str) -> dict[tuple[str, str, str], float]:
    """By name, bot and fate: what Prometheus' own reader makes of it."""
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {(one.name, one.labels.get("bot", ""), one.labels.get("fate", "")): one.value for one in samples}


async def test_a_server_is_ready_once_its_bots_are_and_no_longer_when_it_stops(tmp_path: Path) -> None:
    async with served(tmp_path) as bot, httpx.AsyncClient(base_url=bot.server.address) as client:
        assert (await client.get("/ready")).status_code == 204
        await bot.server.stop()
    settings = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}/bot"}
    (tmp_path / "other").mkdir()
    async with Server(tmp_path / "other", settings) as server, httpx.AsyncClient(base_url=server.address) as client:
        await server.start()
        answer = await client.get("/ready")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_a_server_told_to_stop_is_ready_for_nothing_more(site: Site) -> None:
    async with site.browser() as browser:
        assert (await browser.get("/ready")).status_code == 204
        site.services.stopping.set()
        assert (await browser.get("/ready")).status_code == 503


# --- Telegram fails -----------------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def bot_api(status: int, body: bytes) -> AsyncIterator[tuple[str, list[float]]]:
    """A Bot API that answers everything so: its address, and when it was called."""
    calls: list[float] = []

    async def answer(_: web.Request) -> web.Response:
        calls.append(time.monotonic())
        return web.Response(status=status, body=body, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot", calls
    finally:
        await runner.cleanup()


async def failing(server: Server, within: float) -> dict[str, Any]:
    """What `/health` says of the bot once it answers 503."""
    async with asyncio.timeout(within):
        while True:
            status, said = await server.health()
            if status == 503:
                assert said["database"] == {"state": "ok", "why": ""}
                found: dict[str, Any] = said["telegram"]
                return found
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_refused_token_is_told_at_once_and_not_tried_in_a_hurry(tmp_path: Path, mode: str) -> None:
    unauthorized = json.dumps({"ok": False, "error_code": 401, "description": "Unauthorized"}).encode()
    async with bot_api(401, unauthorized) as (api, calls):
        settings = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": api, "TELEGRAM_MODE": mode}
        async with Server(tmp_path, settings) as server:
            await server.start()
            assert await failing(server, 5.0) == telegram(mode, state="failing", why=REFUSED_TOKEN, username="")
            await asyncio.sleep(3.5)
            gaps = [later - earlier for earlier, later in itertools.pairwise(calls)]
            assert gaps
            assert min(gaps) > 2.9
            assert "a-secret" not in server.said


async def test_a_server_starts_and_serves_its_pages_without_telegram(tmp_path: Path) -> None:
    settings = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}/bot"}
    async with Server(tmp_path, settings) as server:
        await server.start()
        why = "Telegram ne répond pas. Vérifiez l’accès à Internet ; le robot réessaie de lui-même."
        assert await failing(server, 15.0) == telegram("polling", state="failing", why=why, username="")
        async with httpx.AsyncClient(base_url=server.address) as client:
            assert (await client.get("/")).status_code == 200
        code, seconds = await server.stop()
        assert (code, seconds < 10.0) == (0, True)
        assert "a-secret" not in server.said


# --- Who may deliver, and what ------------------------------------------------------------------------------------------------------


async def head_only(server: Server, path: str, *headers: str) -> bytes:
    """The first line of the answer to a request that announces a body and sends none."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        lines = (f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", "")
        writer.write("\r\n".join(lines).encode())
        await writer.drain()
        async with asyncio.timeout(5.0):
            return await reader.readline()
    finally:
        writer.close()


async def test_whoever_does_not_know_the_secret_is_turned_away_unread(tmp_path: Path) -> None:
    async with served(tmp_path) as bot:
        secret = "X-Telegram-Bot-Api-Secret-Token: "
        for headers in ((), (f"{secret}{bot.secret}x",), (secret,)):
            assert await head_only(bot.server, bot.webhook, *headers, "Content-Length: 1000000") == b"HTTP/1.1 403 Forbidden\r\n"
        assert (await bot.server.health())[1]["telegram"] == telegram("webhook", turned_away=3)
        # Where there is no bot the answer is the same, whatever one knows.
        for path in ("/telegram/webhook/4242", f"{bot.webhook}0", bot.webhook.upper().replace("/TELEGRAM/WEBHOOK", "/telegram/webhook")):
            assert await head_only(bot.server, path, f"{secret}{bot.secret}", "Content-Length: 1000000") == b"HTTP/1.1 403 Forbidden\r\n"
        assert [word for word in (bot.secret, bot.webhook.rpartition("/")[2], TOKEN.partition(":")[2]) if word in bot.server.said] == []


async def test_what_is_no_update_is_taken_counted_and_ignored(tmp_path: Path) -> None:
    sender = {"id": 7, "is_bot": False, "first_name": "C"}
    chat = {"id": 7, "type": "private"}
    bodies: list[bytes] = [
        *(b"", b"nonsense", b"{", b"\xff\xfe", b"[]", b"null", b"12", b'"text"', b"NaN", b"{}"),
        b"[" * 100_000,
        b'{"update_id":' + b"9" * 5_000 + b"}",
        b'{"update_id": 1, "message": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001,
        b" " * (LIMIT - 1),
        *(
            json.dumps(update).encode()
            for update in (
                {"update_id": 1},
                {"update_id": "one", "message": {}},
                {"update_id": 2, "message": {}},
                {"update_id": 3, "message": {"message_id": 1, "date": 0, "chat": chat}},
                {"update_id": 4, "message": {"message_id": 1, "date": 0, "from": sender}},
                {"update_id": 5, "callback_query": {"id": "1"}},
                {"update_id": 6, "poll_answer": {"poll_id": "1", "option_ids": [0]}},
                {"update_id": 7, "of_a_year_to_come": {"id": 1}},
                {"update_id": 8, "my_chat_member": {"chat": chat, "from": sender}},
                {"update_id": 9, "edited_message": {"message_id": 2**70}},
            )
        ),
    ]
    async with served(tmp_path) as bot, httpx.AsyncClient(base_url=bot.server.address, headers=bot.headers) as client:
        for body in bodies:
            answer = await client.post(bot.webhook, content=body)
            assert (answer.status_code, answer.content) == (200, b""), body[:80]
        counted = telegram("webhook", received=len(bodies), ignored=len(bodies))
        assert (await bot.server.health())[1]["telegram"] == counted
        with closing(sqlite3.connect(tmp_path / "data" / "concertia.db")) as connection:
            assert connection.execute("SELECT count(*) FROM seen_updates").fetchone() == (0,)


async def test_a_delivery_above_a_mebibyte_is_refused_announced_or_not(tmp_path: Path) -> None:
    async def pieces(size: int) -> AsyncIterator[bytes]:
        for start in range(0, size, 65_536):
            yield b" " * min(65_536, size - start)

    async with served(tmp_path) as bot, httpx.AsyncClient(base_url=bot.server.address, headers=bot.headers) as client:
        sizes = (LIMIT, LIMIT + 1)
        assert [(await client.post(bot.webhook, content=b" " * size)).status_code for size in sizes] == [200, 413]
        assert [(await client.post(bot.webhook, content=pieces(size))).status_code for size in sizes] == [200, 413]
        announced = (f"X-Telegram-Bot-Api-Secret-Token: {bot.secret}", f"Content-Length: {LIMIT + 1}")
        assert (await head_only(bot.server, bot.webhook, *announced)).startswith(b"HTTP/1.1 413 ")
        assert (await bot.server.health())[1]["telegram"] == telegram("webhook", received=2, ignored=2, turned_away=3)


# --- The database fails -------------------------------------------------------------------------------------------------------------


async def test_a_locked_database_asks_telegram_to_come_again_and_then_keeps_all(tmp_path: Path) -> None:
    person = {"id": 7, "is_bot": False, "first_name": "C", "language_code": "fr"}
    message = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "from": person, "text": "/start"}
    update = {"update_id": 1, "message": message}
    async with served(tmp_path) as bot, httpx.AsyncClient(base_url=bot.server.address, headers=bot.headers, timeout=30.0) as client:
        with closing(sqlite3.connect(tmp_path / "data" / "concertia.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            begun = time.monotonic()
            refused = await client.post(bot.webhook, json=update)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "3")
            assert time.monotonic() - begun < 8.0
            assert (await client.get("/")).status_code == 200  # who only looks is not kept waiting
            other.execute("ROLLBACK")
        assert (await client.post(bot.webhook, json=update)).status_code == 200
        assert (await client.post(bot.webhook, json=update)).status_code == 200
        with closing(sqlite3.connect(tmp_path / "data" / "concertia.db")) as connection:
            assert connection.execute("SELECT update_id FROM seen_updates").fetchall() == [(1,)]
