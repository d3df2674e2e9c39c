"""Bots added, listed and removed from a terminal, on both databases."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from bot.sealing import token_in, webhook_name
from bot.telegram.standin import Standin, Webhook, standin_server
from server.administration import Administration
from server.bot_administration import handlers_of
from server.bots import WEBHOOK_PATH, AtWork, Bots
from server.releasing import Releasing
from server.scripts import Scripts
from server.settings import Settings
from storage import models, schema
from storage.bots import Bot, all_bots
from storage.consultations import all_consultations
from storage.conversations import note_alive
from storage.database import Database
from tests.server.test_administration import REQUEST
from tests.storage.samples import KEYRING
from tests.support.botapi import check_calls
from tests.support.clock import ManualClock

TOKEN = "4242:a-secret-that-must-not-be-seen"
OTHER = "17:another-secret"


class Office:
    """The commands as they are asked by name; no answer ever holds a token."""

    def __init__(self, administration: Administration, settings: Settings, standin: Standin) -> None:
        self.administration = administration
        self.settings = settings
        self.standin = standin
        self.bots = Bots()

    async def ask(self, command: str, **request: Any) -> dict[str, Any]:
        releasing = Releasing(self.administration.database, Scripts())
        answer = await handlers_of(self.administration, self.bots, self.settings, releasing)[command](request)
        assert "secret" not in json.dumps(answer)
        return answer

    async def kept(self) -> dict[int, Bot]:
        return {bot.id: bot for bot in await self.administration.database.read(all_bots)}

    @property
    def address(self) -> str:
        """Where Telegram delivers the updates of « nantes » to this installation."""
        return f"https://ia.example{WEBHOOK_PATH}/{webhook_name(KEYRING, 4242)}"


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    schema.upgrade(database_url)
    standin = Standin(TOKEN)
    async with Database(database_url) as database, standin_server(standin) as port:
        settings = Settings.model_construct(telegram_api_url=f"http://127.0.0.1:{port}/bot")
        yield Office(Administration(database, KEYRING, ManualClock(), "https://ia.example"), settings, standin)
        check_calls(standin)


async def test_a_token_is_kept_sealed(office: Office) -> None:
    assert await office.ask("add bot", name="nantes", token=TOKEN, username="nantes_ia_bot") == {"id": 4242}
    bot = (await office.kept())[4242]
    assert (bot.name, bot.username) == ("nantes", "nantes_ia_bot")
    assert bot.sealed_token is not None
    assert b"secret" not in bot.sealed_token
    assert token_in(KEYRING, 4242, bot.sealed_token) == TOKEN


async def test_a_new_token_takes_the_place_of_a_stolen_one(office: Office) -> None:
    await office.ask("add bot", name="nantes", token=TOKEN, username="nantes_ia_bot")
    # Telegram could not be asked this time: what it said before still holds.
    await office.ask("add bot", name="nantes", token="4242:renewed-secret", username="")
    bot = (await office.kept())[4242]
    assert bot.sealed_token is not None
    assert (bot.username, token_in(KEYRING, 4242, bot.sealed_token)) == ("nantes_ia_bot", "4242:renewed-secret")


@pytest.mark.parametrize("name", ["", "Nantes", "nantes ouest", "42", "n" * 41, "-nantes"])
async def test_a_name_that_cannot_be_typed_is_refused(office: Office, name: str) -> None:
    answer = await office.ask("add bot", name=name, token=TOKEN, username="")
    assert answer["refused"].startswith(f"Le nom «\u00a0{name}\u00a0» ne convient pas")
    assert await office.kept() == {}


async def test_a_name_is_one_bots(office: Office) -> None:
    await office.ask("add bot", name="nantes", token=TOKEN, username="")
    assert "est déjà celui d’un autre robot" in (await office.ask("add bot", name="nantes", token=OTHER, username=""))["refused"]
    assert set(await office.kept()) == {4242}


async def test_bots_are_listed_with_their_state_and_what_is_theirs_alone(office: Office) -> None:
    class AtFault:
        def health(self) -> dict[str, str]:
            return {"state": "failing", "why": "Telegram refuse le jeton."}

    await office.ask("add bot", name="nantes", token=TOKEN, username="nantes_ia_bot")
    await office.ask("add bot", name="rennes", token=OTHER, username="")
    await office.ask("open", **REQUEST | {"bot": "nantes"})
    office.bots.at_work[4242] = AtWork(AtFault(), "nantes")  # type: ignore[arg-type]  # nothing else is asked of it
    assert (await office.ask("list bots"))["bots"] == [
        {"id": 17, "name": "rennes", "username": "", "state": "", "why": "", "codes": []},
        {
            "id": 4242,
            "name": "nantes",
            "username": "nantes_ia_bot",
            "state": "failing",
            "why": "Telegram refuse le jeton.",
            "codes": ["nantes"],
        },
    ]


@pytest.mark.parametrize("named", ["nantes", "NANTES", "4242"])
async def test_a_bot_is_removed_by_name_or_number_and_its_consultations_are_told(office: Office, named: str) -> None:
    await office.ask("add bot", name="nantes", token=TOKEN, username="nantes_ia_bot")
    await office.ask("open", **REQUEST | {"bot": "nantes"})
    assert await office.ask("remove bot", bot=named) == {"name": "nantes", "codes": ["nantes"], "told": True}
    assert (await office.kept())[4242] == Bot(4242, None, "", None)
    assert (await office.ask("list bots"))["bots"] == []


async def removed(office: Office, webhook: str) -> bool:
    """Whether Telegram was told that the bot is removed, while it delivers its updates there."""
    office.standin.webhook = Webhook(webhook, "shared", 40)
    office.standin.person(7).start()
    await office.ask("add bot", name="nantes", token=TOKEN, username="")
    told: bool = (await office.ask("remove bot", bot="nantes"))["told"]
    assert office.standin.exchange.pending()  # what people said stays for whoever hears the bot next
    return told


async def test_telegram_delivers_nothing_more_of_a_bot_that_is_removed(office: Office) -> None:
    assert await removed(office, office.address)
    assert office.standin.webhook is None


async def test_where_another_installation_hears_the_bot_is_left_alone(office: Office) -> None:
    assert await removed(office, "https://elsewhere.example/telegram/webhook/another")
    assert office.standin.webhook is not None


async def test_a_bot_that_the_environment_names_too_is_still_heard(office: Office) -> None:
    office.settings = office.settings.model_copy(update={"telegram_token": SecretStr(TOKEN)})
    assert await removed(office, office.address)
    assert office.standin.webhook is not None


async def test_a_bot_is_removed_though_telegram_could_not_be_told(office: Office) -> None:
    office.standin.token = "4242:renewed-secret"
    assert not await removed(office, office.address)
    assert (await office.kept())[4242].sealed_token is None


async def test_a_bot_that_is_not_there_is_told(office: Office) -> None:
    unknown = "Aucun robot n’a le nom ou le numéro «\u00a0nante\u00a0»\u00a0: «\u00a0./concertia bot list\u00a0» les donne."
    assert await office.ask("remove bot", bot="nante") == {"refused": unknown}
    assert await office.ask("open", **REQUEST | {"bot": "nante"}) == {"refused": unknown}
    await office.administration.database.write(lambda connection: note_alive(connection, 4242, office.administration.clock()))
    assert "CONCERTIA_TELEGRAM_TOKEN" in (await office.ask("remove bot", bot="4242"))["refused"]


@pytest.mark.parametrize(("bot", "kept", "username"), [("rennes", 17, "rennes_ia_bot"), ("4242", 4242, ""), (None, None, "rennes_ia_bot")])
async def test_a_consultation_is_one_bots_or_anybodys(office: Office, bot: str | None, kept: int | None, username: str) -> None:
    await office.ask("add bot", name="nantes", token=TOKEN, username="")
    await office.ask("add bot", name="rennes", token=OTHER, username="rennes_ia_bot")
    assert (await office.ask("open", **REQUEST | {"bot": bot}))["bot"] == username
    (made,) = await office.administration.database.read(all_consultations)
    assert made.bot_id == kept


async def test_no_row_of_any_table_holds_a_token(office: Office) -> None:
    await office.ask("add bot", name="nantes", token=TOKEN, username="nantes_ia_bot")

    def everything(connection: sa.Connection) -> str:
        return repr([row for table in models.metadata.sorted_tables for row in connection.execute(sa.select(table))])

    assert "secret" not in await office.administration.database.read(everything)
