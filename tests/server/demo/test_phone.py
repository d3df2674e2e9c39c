"""The simulated phone: the real bot, conversation and database behind it, Telegram replaced by the stand-in."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest

from bot.telegram.running import TelegramBot
from bot.telegram.standin import Standin, StandinRequest, WebhookDelivery
from bot.telegram.webhook import Response
from dialogues.answers import Answer, State
from dialogues.loader import shipped
from dialogues.script import Slot
from server.demo import phone
from server.demo.phone import Phone, router
from storage.consultations import Consultation
from storage.exports import ParticipationRow, participation_rows
from tests.server.installation import Site
from tests.server.markup import Markup

TOKEN = "1:demonstration"
CONSENT = "J’ai 15 ans ou plus, j’accepte"


@dataclass(slots=True)
class Shop:
    """A site with the phone on it. `client` is a browser that has opened the page."""

    site: Site
    standin: Standin
    essai: Consultation
    client: httpx.AsyncClient

    async def ask(self, action: str, **body: Any) -> dict[str, Any]:
        """What the page's script asks, and the chat it is answered with."""
        response = await self.client.post(f"/telephone/{action}", json=body)
        assert response.status_code == 200
        state: dict[str, Any] = response.json()
        return state

    async def tap(self, label: str, state: dict[str, Any]) -> dict[str, Any]:
        """Touches the newest button of this name."""
        for message in reversed(state["messages"]):
            for button in (button for row in message["keyboard"] for button in row if button["label"] == label):
                return await self.ask("tap", message=message["id"], data=button["data"])
        raise LookupError(f"no button « {label} »")

    async def consented(self) -> dict[str, Any]:
        return await self.tap(CONSENT, await self.ask("start", code="essai"))

    async def rows(self) -> list[ParticipationRow]:
        return await self.site.database.read(lambda connection: list(participation_rows(connection, self.essai.id)))


@pytest.fixture
async def shop(site: Site) -> AsyncIterator[Shop]:
    essai = await site.consultation(shipped("default"), code="essai", opens_on=date(2026, 10, 1), closes_on=date(2026, 10, 31))
    standin = Standin(TOKEN, clock=site.clock)
    bot = TelegramBot(
        token=TOKEN,
        api_url="https://stand.in/bot",
        mode="webhook",
        conversation=site.services.conversation,
        webhook_secret="secret",
        webhook_url="https://stand.in/telegram/webhook",
        request=StandinRequest(standin),
    )

    async def receive(headers: dict[str, str], body: bytes) -> Response:
        async def read() -> bytes:
            return body

        return await bot.webhook.receive(headers, read)

    site.app.include_router(router(Phone(standin, WebhookDelivery(standin, receive))))
    async with bot, site.browser() as client:
        await client.get("/telephone")
        while bot.health()["state"] != "ok":
            await standin.exchange.change()
        yield Shop(site, standin, essai, client)


# --- The page -------------------------------------------------------------------------------------------------------------------------


async def test_page_gives_a_browser_its_person_once(site: Site, shop: Shop) -> None:
    async with site.browser() as client:
        first = await client.get("/telephone")
        assert first.headers["set-cookie"].startswith("concertia-phone=")
        assert "HttpOnly" in first.headers["set-cookie"]
        assert "set-cookie" not in (await client.get("/telephone")).headers
    assert shop.standin.people == {}  # nobody before they do something


async def test_page_says_that_it_is_no_telegram_and_leads_to_the_web_page(shop: Shop) -> None:
    page = Markup((await shop.client.get("/telephone", params={"c": "essai"})).text)
    assert "Simulateur : ce n’est pas Telegram" in page.one("section").text
    assert page.one("section")["data-code"] == "essai"
    assert page.link("Répondre sur la page web") == "/c/essai"
    assert "Données fictives de démonstration" in page.root.text
    assert all(script["src"] for script in page.root.all("script"))


async def test_page_takes_no_code_that_a_link_could_not_carry(shop: Shop) -> None:
    page = Markup((await shop.client.get("/telephone", params={"c": 'x" onclick="alert(1)'})).text)
    assert page.one("section")["data-code"] == ""


# --- A conversation ---------------------------------------------------------------------------------------------------------------------


async def test_link_of_a_consultation_starts_it(shop: Shop) -> None:
    state = await shop.ask("start", code="essai")
    mine, notice = state["messages"]
    assert (mine["mine"], mine["text"], notice["mine"]) == (True, "/start essai", False)
    assert "<b>Bonjour.</b>" in notice["html"]
    assert [row[0]["label"] for row in notice["keyboard"]][:2] == [CONSENT, "En savoir plus"]
    assert f'<a href="{shop.site.services.public_url}/c/essai" ' in notice["html"]
    assert '<button type="button" class="command">/effacer</button>' in notice["html"]


async def test_answer_by_button_and_by_word_are_kept(shop: Shop) -> None:
    state = await shop.tap("Agent public", await shop.consented())
    state = await shop.ask("send", text="non")

    (row,) = await shop.rows()
    assert row.channel == "telegram"
    assert row.answers == {
        Slot("P07"): Answer(State.ANSWERED, choices=("public_agents",)),
        Slot("C01"): Answer(State.ANSWERED, choices=("none",)),
    }
    settled = next(message for message in state["messages"] if "✓ Agent public" in message["html"])
    assert (settled["edited"], settled["keyboard"]) == (True, [])
    assert "Question 2 sur 12" in state["messages"][-1]["html"]


async def test_editing_a_message_corrects_its_answer(shop: Shop) -> None:
    await shop.tap("Agent public", await shop.consented())
    state = await shop.ask("send", text="Non")
    mine = next(message for message in state["messages"] if message["text"] == "Non")
    state = await shop.ask("edit", message=mine["id"], text="Je pouvais bien l’expliquer")

    (row,) = await shop.rows()
    assert row.answers[Slot("C01")] == Answer(State.ANSWERED, choices=("explain_well",))
    edited = next(message for message in state["messages"] if message["id"] == mine["id"])
    assert (edited["text"], edited["edited"]) == ("Je pouvais bien l’expliquer", True)


async def test_sticker_is_received_kindly(shop: Shop) -> None:
    await shop.consented()
    state = await shop.ask("sticker")
    sticker, answer = state["messages"][-2:]
    assert (sticker["sticker"], sticker["text"], sticker["html"]) == (True, None, "👍")
    assert "Merci pour l’autocollant." in answer["html"]


async def test_file_of_the_bot_can_be_opened_on_its_phone_alone(site: Site, shop: Shop) -> None:
    await shop.consented()
    state = await shop.ask("send", text="/mesdonnees")
    file = state["messages"][-1]
    found = re.search(r'href="(/telephone/fichier/\d+)" download="mes-donnees.json"', file["html"])
    assert found
    answer = await shop.client.get(found[1])
    assert answer.json()["consultations"][0]["consultation"] == "essai"
    assert answer.headers["content-disposition"].startswith("attachment")
    async with site.browser() as other:
        assert (await other.get(found[1])).status_code == 403
        await other.get("/telephone")
        assert (await other.get(found[1])).status_code == 404


async def test_commands_are_those_the_bot_declares(shop: Shop) -> None:
    await shop.consented()
    state = (await shop.client.get("/telephone/messages")).json()
    assert {"/aide", "/reprendre", "/effacer", "/confidentialite"} <= {each["command"] for each in state["commands"]}
    state = await shop.ask("send", text="/aide")
    assert "<b>Aide</b>" in state["messages"][-1]["html"]


async def test_toast_is_numbered(shop: Shop) -> None:
    """A forged button is answered over the chat, and shown once."""
    await shop.consented()
    person = next(iter(shop.standin.people.values()))
    person.tap("forged", forced=True)
    state = await shop.ask("send", text="/aide")
    assert [toast["number"] for toast in state["toasts"]] == [1]
    assert state["toasts"][0]["text"]


async def test_two_browsers_are_two_people(site: Site, shop: Shop) -> None:
    await shop.consented()
    async with site.browser() as client:
        await client.get("/telephone")
        other = Shop(site, shop.standin, shop.essai, client)
        assert (await client.get("/telephone/messages")).json()["messages"] == []
        await other.consented()
    assert len(await shop.rows()) == 2


async def test_chat_is_there_again_after_a_reload(shop: Shop) -> None:
    state = await shop.consented()
    assert (await shop.client.get("/telephone/messages")).json()["messages"] == state["messages"]


async def test_first_touch_waits_for_a_bot_still_starting(site: Site, shop: Shop) -> None:
    webhook = shop.standin.webhook
    assert webhook is not None
    shop.standin.webhook = None

    async def start() -> None:
        await asyncio.sleep(0.05)
        shop.standin.webhook = webhook
        shop.standin.exchange.ring()

    starting = asyncio.create_task(start())
    assert len((await shop.ask("start", code="essai"))["messages"]) == 2
    await starting


async def test_bot_that_is_away_leaves_the_chat_as_it_is(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "PATIENCE", 0.1)
    shop.standin.webhook = None
    state = await shop.ask("start", code="essai")
    assert [message["text"] for message in state["messages"]] == ["/start essai"]


# --- Whatever is sent --------------------------------------------------------------------------------------------------------------------


async def test_button_that_is_gone_does_nothing(shop: Shop) -> None:
    state = await shop.consented()
    after = await shop.ask("tap", message=state["messages"][-1]["id"], data="forged")
    assert after["messages"] == state["messages"]
    assert (await shop.ask("tap", message=999, data="c"))["messages"] == state["messages"]


async def test_message_of_the_bot_cannot_be_edited(shop: Shop) -> None:
    state = await shop.consented()
    assert (await shop.ask("edit", message=state["messages"][-1]["id"], text="x"))["messages"] == state["messages"]
    assert (await shop.ask("edit", message=999, text="x"))["messages"] == state["messages"]


async def test_empty_text_is_not_sent(shop: Shop) -> None:
    assert (await shop.ask("send", text=" \n "))["messages"] == []


async def test_long_text_becomes_several_messages(shop: Shop) -> None:
    state = await shop.ask("send", text="é" * 5000)
    assert [len(message["text"]) for message in state["messages"] if message["mine"]] == [4096, 904]


BODIES = [b"", b"{", b"[]", b'{"text": 1}', b'{"text": "\\ud800"}', b'{"text": "' + b"x" * 100_001 + b'"}', b"\xff"]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
async def test_body_that_is_not_ours_is_refused(shop: Shop, body: bytes) -> None:
    response = await shop.client.post("/telephone/send", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert shop.standin.people == {} or next(iter(shop.standin.people.values())).chat == []


@pytest.mark.parametrize("cookie", ["", "0", "-1", "x", "007", str(2**52), "9" * 40])
async def test_browser_without_a_person_of_ours_is_refused(site: Site, shop: Shop, cookie: str) -> None:
    async with site.browser() as client:
        headers = {"Cookie": f"concertia-phone={cookie}"}
        assert (await client.post("/telephone/send", json={"text": "a"}, headers=headers)).status_code == 403
        assert (await client.get("/telephone/messages", headers=headers)).status_code == 403


async def test_page_of_another_site_makes_nobody_speak(shop: Shop) -> None:
    response = await shop.client.post("/telephone/send", json={"text": "a"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


async def test_crowd_is_turned_away(site: Site, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "MOST_PEOPLE", 1)
    await shop.ask("send", text="/start")
    async with site.browser() as client:
        await client.get("/telephone")
        assert (await client.post("/telephone/send", json={"text": "a"})).status_code == 503
    await shop.ask("send", text="/aide")
