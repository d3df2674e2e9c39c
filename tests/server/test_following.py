"""Two bots in one process, each with a stand-in of Telegram of its own: apart in everything but the database."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

import httpx
import pytest

from bot.sealing import sealed_token, webhook_name, webhook_secret
from bot.telegram.running import TelegramBot
from bot.telegram.standin import Standin, StandinRequest, WebhookDelivery
from bot.telegram.troubles import REFUSED_TOKEN
from bot.timing import Timing
from server.app import create_app
from server.bots import WEBHOOK_PATH, Bots
from server.deliveries import Deliveries
from server.following import Following, Wanted
from server.settings import Settings
from storage.bots import Bot, forget_token, keep_bot
from storage.consultations import Consultation
from storage.errors import DatabaseUnavailable
from tests.bot.telegram.world import until
from tests.server.installation import Site
from tests.storage.samples import KEYRING
from tests.support.botapi import check_calls
from tests.support.stepped import SteppedTime

NANTES, RENNES = 4242, 17
TOKENS = {NANTES: "4242:a-secret-of-nantes", RENNES: "17:a-secret-of-rennes"}
NAMES = {NANTES: "nantes", RENNES: "rennes"}
URL = "https://ia.example"


@dataclass
class Pair:
    """The bots of one server. What Telegram delivers goes through the application, at the address that each bot gave."""

    site: Site
    standins: dict[int, Standin] = field(default_factory=dict)
    times: dict[int, SteppedTime] = field(default_factory=dict)
    bots: Bots = field(default_factory=Bots)

    def __post_init__(self) -> None:
        for bot_id, token in TOKENS.items():
            self.standins[bot_id] = Standin(token, f"{NAMES[bot_id]}_ia_bot", clock=self.site.clock)
            self.times[bot_id] = SteppedTime()
        self.following = Following(self.bots, Settings.model_construct(), self.site.services, self.make)
        self.app = Deliveries(create_app(self.site.services, self.bots), self.bots)

    def make(self, wanted: Wanted) -> TelegramBot:
        return TelegramBot(
            wanted.token,
            "https://stand.in/bot",
            "webhook",
            self.site.services.conversation,
            webhook_secret(KEYRING, wanted.id),
            f"{URL}{WEBHOOK_PATH}/{webhook_name(KEYRING, wanted.id)}",
            request=StandinRequest(self.standins[wanted.id]),
            timing=Timing(self.times[wanted.id].now, self.times[wanted.id].sleep),
        )

    async def add(self, bot_id: int, token: str = "") -> None:
        sealed = sealed_token(KEYRING, bot_id, token or TOKENS[bot_id])
        await self.site.database.write(lambda connection: keep_bot(connection, Bot(bot_id, NAMES[bot_id], "", sealed)))
        await self.following.look()

    async def remove(self, bot_id: int) -> None:
        await self.site.database.write(lambda connection: forget_token(connection, bot_id))
        await self.following.look()

    def state(self, bot_id: int) -> str:
        return str(self.bots.at_work[bot_id].bot.health()["state"])

    async def consultation(self, code: str, bot_id: int | None) -> Consultation:
        return await self.site.consultation(code=code, bot_id=bot_id, opens_on=date(2026, 10, 1), closes_on=date(2026, 10, 31))

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=URL) as client:
            return await client.post(path, content=body, headers=dict(headers))

    async def deliver(self, bot_id: int) -> None:
        """All that people have said to this bot."""
        webhook = self.standins[bot_id].webhook
        assert webhook is not None

        async def receive(headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
            answer = await self.post(urlsplit(webhook.url).path, body, headers)
            return answer.status_code, answer.headers, answer.content

        await WebhookDelivery(self.standins[bot_id], receive, sleep=self.site.clock.sleep).deliver()

    async def health(self) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=URL) as client:
            return await client.get("/health")


@pytest.fixture
async def pair(site: Site) -> AsyncIterator[Pair]:
    """Both at work."""
    made = Pair(site)
    async with made.following:
        for bot_id in TOKENS:
            await made.add(bot_id)
        await until(lambda: all(made.state(bot_id) == "ok" for bot_id in TOKENS))
        yield made
    for standin in made.standins.values():
        check_calls(standin)


async def test_each_bot_speaks_for_its_own_and_never_answers_what_was_said_to_the_other(pair: Pair) -> None:
    await pair.consultation("nantes", NANTES)
    await pair.consultation("rennes", RENNES)
    people = {bot_id: standin.person(17) for bot_id, standin in pair.standins.items()}  # the same account at Telegram
    for bot_id, person in people.items():
        person.start()
        await pair.deliver(bot_id)
        await until(lambda person=person: len(person.chat) == 2)  # type: ignore[misc]  # the loop's own value
        person.tap("J’ai 15 ans ou plus, j’accepte")
        await pair.deliver(bot_id)
        await until(lambda person=person: "Connaissez-vous" in person.screen.text)  # type: ignore[misc]  # the loop's own value
    heard = [bot["received"] for bot in pair.bots.health()["bots"]]
    assert heard == [2, 2]
    addressed = {
        bot_id: {call.parameters["chat_id"] for call in standin.calls if "chat_id" in call.parameters}
        for bot_id, standin in pair.standins.items()
    }
    assert addressed == {NANTES: {17}, RENNES: {17}}


async def test_a_bot_that_telegram_slows_down_holds_no_other(pair: Pair) -> None:
    await pair.consultation("commun", None)
    slowed, other = pair.standins[NANTES].person(1), pair.standins[RENNES].person(2)
    pair.standins[NANTES].fail_next("sendMessage", 429, "Too Many Requests: retry after 30", retry_after=30)
    slowed.start("commun")
    await pair.deliver(NANTES)
    await until(lambda: 30.0 in pair.times[NANTES].waits)
    other.start("commun")
    await pair.deliver(RENNES)
    await until(lambda: len(other.chat) == 2)
    assert len(slowed.chat) == 1
    held = {bot["id"]: bot["held_for"] for bot in pair.bots.health()["bots"]}
    assert (held[NANTES] > 0, held[RENNES]) == (True, 0.0)
    pair.times[NANTES].advance(30)
    await until(lambda: len(slowed.chat) == 2)


async def test_an_update_at_the_address_of_another_bot_is_turned_away(pair: Pair) -> None:
    path = f"{WEBHOOK_PATH}/{webhook_name(KEYRING, NANTES)}"
    for secret in (webhook_secret(KEYRING, RENNES), TOKENS[NANTES], ""):
        assert (await pair.post(path, b"{}", {"X-Telegram-Bot-Api-Secret-Token": secret})).status_code == 403
    assert [bot["turned_away"] for bot in pair.bots.health()["bots"]] == [3, 0]


async def test_whoever_tries_secrets_holds_up_nobody(pair: Pair) -> None:
    await pair.consultation("commun", None)
    person = pair.standins[NANTES].person(1)
    person.start("commun")
    path = f"{WEBHOOK_PATH}/{webhook_name(KEYRING, NANTES)}"
    forged = [
        pair.post(path, b"{}", {"X-Telegram-Bot-Api-Secret-Token": f"{number:064x}", "X-Forwarded-For": "149.154.160.1"})
        for number in range(300)
    ]
    answers, _ = await asyncio.gather(asyncio.gather(*forged), pair.deliver(NANTES))
    assert {answer.status_code for answer in answers} == {403}
    await until(lambda: len(person.chat) == 2)
    health = pair.bots.at_work[NANTES].bot.health()
    assert (health["turned_away"], health["received"]) == (300, 1)


async def test_a_refused_token_is_told_of_its_bot_and_stops_no_other(site: Site) -> None:
    pair = Pair(site)
    await pair.consultation("commun", None)
    for _ in range(9):
        pair.standins[NANTES].fail_next("getMe", 401, "Unauthorized")
    async with pair.following:
        for bot_id in TOKENS:
            await pair.add(bot_id)
        await until(lambda: (pair.state(NANTES), pair.state(RENNES)) == ("failing", "ok"))
        person = pair.standins[RENNES].person(2)
        person.start("commun")
        await pair.deliver(RENNES)
        await until(lambda: len(person.chat) == 2)
        answer = await pair.health()
        assert answer.status_code == 503
        told = {bot["name"]: (bot["state"], bot["why"]) for bot in answer.json()["telegram"]["bots"]}
        assert (answer.json()["telegram"]["state"], told) == ("failing", {"nantes": ("failing", REFUSED_TOKEN), "rennes": ("ok", "")})


async def test_a_bot_is_followed_as_it_comes_changes_and_goes(pair: Pair) -> None:
    usernames = pair.site.services.telegram_usernames
    await pair.following.look()
    assert usernames == {NANTES: "nantes_ia_bot", RENNES: "rennes_ia_bot"}
    await pair.remove(NANTES)
    assert (set(pair.bots.at_work), usernames) == ({RENNES}, {RENNES: "rennes_ia_bot"})
    assert (await pair.post(f"{WEBHOOK_PATH}/{webhook_name(KEYRING, NANTES)}", b"{}", {})).status_code == 403

    # The stolen token was revoked: what spoke with it goes, and comes back with the new one.
    pair.standins[NANTES] = Standin("4242:renewed", "nantes_ia_bot", clock=pair.site.clock)
    await pair.add(NANTES, "4242:renewed")
    await until(lambda: pair.state(NANTES) == "ok")
    before = pair.bots.at_work[RENNES].bot
    pair.standins[RENNES] = Standin("17:renewed", "rennes_ia_bot", clock=pair.site.clock)
    await pair.add(RENNES, "17:renewed")
    await until(lambda: pair.state(RENNES) == "ok")
    assert pair.bots.at_work[RENNES].bot is not before


async def test_the_bot_of_the_environment_is_one_of_them(site: Site) -> None:
    pair = Pair(site)
    settings = Settings.model_validate({"telegram_token": TOKENS[RENNES]})
    pair.following = Following(pair.bots, settings, site.services, pair.make)
    async with pair.following:
        await pair.add(NANTES)
        assert [(bot["id"], bot["name"]) for bot in pair.bots.health()["bots"]] == [(RENNES, ""), (NANTES, "nantes")]


async def test_health_shows_no_token_nor_secret_nor_address(pair: Pair) -> None:
    said = (await pair.health()).text
    hidden = [
        word
        for bot_id, token in TOKENS.items()
        for word in (token.partition(":")[2], webhook_secret(KEYRING, bot_id), webhook_name(KEYRING, bot_id))
    ]
    assert [word for word in hidden if word in said] == []


async def test_bots_that_cannot_be_looked_up_go_on_and_are_looked_up_again(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    async def failing() -> None:
        nonlocal looks
        looks += 1
        raise RuntimeError("whatever it is") if looks % 2 else DatabaseUnavailable(5.0)

    monkeypatch.setattr("server.following.PERIOD", 0.0)
    monkeypatch.setattr(pair.following, "look", failing)
    follower = asyncio.create_task(pair.following._follow())
    await until(lambda: looks > 2)
    assert set(pair.bots.at_work) == {NANTES, RENNES}
    follower.cancel()
