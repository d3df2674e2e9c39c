"""One server that runs as in production, and two bots: each speaks for its own, and what is said to one is never answered by the other."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing
from functools import partial
from pathlib import Path

from typer.testing import CliRunner

from bot.telegram.standin import Person, Standin, WebhookDelivery, over_http, standin_server
from server.cli import app
from tests.support.bot_server import NANTES
from tests.support.botapi import check_calls
from tests.support.server import Server

TOKENS = {"nantes": "4242:a-secret-of-nantes", "rennes": "17:a-secret-of-rennes"}
CLOSING = ("--closes-on", "31/12/2099", "--results-on", "15/01/2100", "--results-url", "https://ia.example/resultats")
ASKED = ("--siren", NANTES, *CLOSING, "--dpo-contact", "dpo@ia.example", "--other-way", "à l’accueil", "--script", "core-short")


async def typed(server: Server, *arguments: str, given: str = "") -> None:
    """A command beside the server, with this on its standard input."""
    named = {f"CONCERTIA_{name}": value for name, value in server.settings.items()}
    result = await asyncio.to_thread(CliRunner().invoke, app, arguments, input=given, env=named)
    assert result.exit_code == 0, result.output


async def until_well(server: Server) -> None:
    async with asyncio.timeout(60.0):
        while True:
            status, health = await server.health()
            if status == 200 and [bot["state"] for bot in health["telegram"]["bots"]] == ["ok"] * len(TOKENS):
                return
            await asyncio.sleep(0.05)


def said_to(person: Person) -> int:
    return sum(message.from_bot for message in person.chat)


async def test_two_bots_of_one_server_speak_each_for_its_own(tmp_path: Path) -> None:
    standins = {name: Standin(token, f"{name}_ia_bot") for name, token in TOKENS.items()}
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(standin_server(*standins.values()))
        settings = {"TELEGRAM_API_URL": f"http://127.0.0.1:{port}/bot", "TELEGRAM_MODE": "webhook"}
        server = await stack.enter_async_context(Server(tmp_path, settings))
        await server.start()
        for name, token in TOKENS.items():
            await typed(server, "bot", "add", name, given=f"{token}\n")
            await typed(server, "consultation", "open", name, "--title", f"L’IA à {name}", "--bot", name, *ASKED)
        await until_well(server)
        for name, standin in standins.items():
            delivery = WebhookDelivery(standin, await stack.enter_async_context(over_http(standin)))
            other = next(each for each in TOKENS if each != name)
            person = standin.person(7)  # the same account with both
            # What is the other's is not known here; without a code there is only one's own.
            for act in (partial(person.start, other), person.start, partial(person.tap, "J’ai 15 ans ou plus, j’accepte")):
                before = said_to(person)
                act()
                await delivery.deliver()
                async with asyncio.timeout(30.0):
                    while said_to(person) == before:
                        await standin.exchange.change()
            assert "Question 1 sur" in person.screen.text
            check_calls(standin)
        assert not any(token.partition(":")[2] in server.said for token in TOKENS.values())
    with closing(sqlite3.connect(tmp_path / "data" / "concertia.db")) as connection:
        kept = connection.execute("SELECT c.code, i.bot_id FROM identities i JOIN consultations c ON c.id = i.consultation_id ORDER BY 1")
        assert kept.fetchall() == [("nantes", 4242), ("rennes", 17)]
