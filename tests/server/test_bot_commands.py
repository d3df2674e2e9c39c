"""The commands on bots as they are typed, with a stand-in of Telegram on loopback, or none that answers."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.telegram.standin import Standin, standin_server
from server.cli import app
from server.settings import Settings
from storage.keys import MasterKey
from tests.support.bot_server import OPEN
from tests.support.server import Server, free_port

TOKEN = "4242:a-secret-that-must-not-be-seen"


def typed(folder: Path, port: int, *arguments: str, given: str = "") -> Result:
    """A command in this process, with `given` on its standard input."""
    named: dict[str, str | None] = {f"CONCERTIA_{name.upper()}": None for name in Settings.model_fields}
    named |= {"CONCERTIA_DATA_DIR": str(folder / "data"), "CONCERTIA_TELEGRAM_API_URL": f"http://127.0.0.1:{port}/bot"}
    result = CliRunner().invoke(app, arguments, input=given, env=named)
    assert "a-secret" not in result.output
    return result


async def with_telegram(folder: Path, *commands: tuple[str, ...], given: str = f"{TOKEN}\n") -> list[Result]:
    async with standin_server(Standin(TOKEN, "nantes_ia_bot")) as port:
        return [await asyncio.to_thread(typed, folder, port, *arguments, given=given) for arguments in commands]


async def test_a_bot_is_added_listed_and_removed(tmp_path: Path) -> None:
    opening = (*OPEN, "--bot", "nantes")
    added, opened, listed, removed, left = await with_telegram(
        tmp_path, ("bot", "add", "nantes"), opening, ("bot", "list"), ("bot", "remove", "nantes"), ("bot", "list")
    )
    assert added.stdout == "Robot «\u00a0nantes\u00a0»\u00a0: @nantes_ia_bot. Un serveur qui tourne le prend en quelques secondes.\n"
    assert "https://t.me/nantes_ia_bot?start=nantes\n" in opened.stdout
    assert listed.stdout.splitlines() == [
        "nantes (@nantes_ia_bot, numéro 4242)\u00a0: état inconnu d’ici (si un serveur tourne, sa page /health le dit)",
        "  Seul robot de\u00a0: nantes",
    ]
    assert removed.stdout.splitlines() == [
        "Robot «\u00a0nantes\u00a0» retiré. Un serveur qui tourne l’arrête en quelques secondes.",
        "Sans robot désormais\u00a0: nantes. Ces concertations restent ouvertes sur le web.",
    ]
    assert left.stdout == "Aucun robot\u00a0: ajoutez-en un avec «\u00a0./concertia bot add NOM\u00a0».\n"


async def test_a_bot_removed_without_telegram_is_told(tmp_path: Path) -> None:
    await with_telegram(tmp_path, ("bot", "add", "nantes"))
    removed = await asyncio.to_thread(typed, tmp_path, free_port(), "bot", "remove", "nantes")
    assert removed.exit_code == 0
    assert removed.stdout.splitlines()[1].startswith("Telegram n’a pas pu être prévenu")


async def test_a_token_that_telegram_refuses_is_not_kept(tmp_path: Path) -> None:
    refused, listed = await with_telegram(tmp_path, ("bot", "add", "nantes"), ("bot", "list"), given="4242:mistyped\n")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Telegram refuse ce jeton")
    assert listed.stdout.startswith("Aucun robot")


def test_a_token_is_kept_though_telegram_cannot_be_reached_and_it_says_so(tmp_path: Path) -> None:
    added = typed(tmp_path, free_port(), "bot", "add", "nantes", given=f"{TOKEN}\n")
    assert added.exit_code == 0
    assert added.stdout.splitlines()[0].startswith("Robot «\u00a0nantes\u00a0»\u00a0: gardé sans avoir pu le vérifier.")
    assert added.stdout.splitlines()[1].startswith("Telegram ne répond pas.")
    assert "numéro 4242" in typed(tmp_path, free_port(), "bot", "list").stdout


@pytest.mark.parametrize("given", ["", "\n", "bonjour\n", "4242\n"])
def test_what_is_no_token_is_told(tmp_path: Path, given: str) -> None:
    refused = typed(tmp_path, free_port(), "bot", "add", "nantes", given=given)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Ce n’est pas un jeton de robot.")


def test_a_token_is_never_an_argument(tmp_path: Path) -> None:
    assert typed(tmp_path, free_port(), "bot", "add", "nantes", "4242:abc").exit_code == 2


def test_no_other_master_key_is_made_where_a_token_is_sealed(tmp_path: Path) -> None:
    key = tmp_path / "data" / "master.key"
    typed(tmp_path, free_port(), "bot", "add", "nantes", given=f"{TOKEN}\n")
    key.unlink()
    lost = typed(tmp_path, free_port(), "migrate")
    assert (lost.exit_code, "est introuvable ou illisible" in lost.stderr, key.exists()) == (1, True, False)
    MasterKey.create(key)
    assert typed(tmp_path, free_port(), "migrate").stderr.startswith("La clé maîtresse n’est pas celle de cette base de données")


async def test_a_running_server_takes_a_bot_and_lets_it_go(tmp_path: Path) -> None:
    standin = Standin(TOKEN, "nantes_ia_bot")
    async with standin_server(standin) as port, Server(tmp_path, {"TELEGRAM_API_URL": f"http://127.0.0.1:{port}/bot"}) as server:
        await server.start()
        added = await asyncio.to_thread(typed, tmp_path, port, "bot", "add", "nantes", given=f"{TOKEN}\n")
        assert added.exit_code == 0
        await until_bots(server, [("nantes", "ok")])
        person = standin.person(7)
        person.start()
        while len(person.chat) < 2:
            await standin.exchange.change()
        listed = await asyncio.to_thread(typed, tmp_path, port, "bot", "list")
        assert listed.stdout == "nantes (@nantes_ia_bot, numéro 4242)\u00a0: en marche\n"
        await asyncio.to_thread(typed, tmp_path, port, "bot", "remove", "4242")
        await until_bots(server, [])
        assert "a-secret" not in server.said


async def until_bots(server: Server, wanted: list[tuple[str, str]]) -> None:
    async with asyncio.timeout(60.0):
        while True:
            bots = (await server.health())[1]["telegram"]["bots"]
            if [(bot["name"], bot["state"]) for bot in bots] == wanted:
                return
            await asyncio.sleep(0.05)
