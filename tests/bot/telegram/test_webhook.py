import json
from collections.abc import Mapping

import pytest

from bot.telegram.standin import Person
from bot.telegram.webhook import MAX_BODY, RETRY_AFTER, Response, Webhook
from storage import models
from tests.bot.telegram.world import CODES, SECRET, World, data_of, tapped, until

HEADER = "X-Telegram-Bot-Api-Secret-Token"
TRUE = {HEADER: SECRET}


class Body:
    """A body that knows whether it was read."""

    def __init__(self, content: bytes = b"{}") -> None:
        self.content = content
        self.read = False

    async def __call__(self) -> bytes:
        self.read = True
        return self.content


async def post(world: World, body: bytes, headers: Mapping[str, str] = TRUE) -> Response:
    return await world.bot.webhook.receive(headers, Body(body))


def a_message(update_id: int = 870_000_500, user: int = 17, **message: object) -> bytes:
    sender = {"id": user, "is_bot": False, "first_name": "Camille"}
    chat = {"id": user, "type": "private", "first_name": "Camille"}
    written = {"message_id": 500, "from": sender, "chat": chat, "date": 1_790_000_000, **message}
    return json.dumps({"update_id": update_id, "message": written}).encode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: SECRET[:-1]},
        {HEADER: SECRET + " "},
        {HEADER: SECRET.upper()},
        {HEADER: "é\udcff"},
        {"Authorization": SECRET},
        {HEADER: "x", "Content-Length": "99999999999"},
    ],
)
async def test_whoever_lacks_the_secret_is_turned_away_and_their_body_not_read(world: World, headers: dict[str, str]) -> None:
    async with world.running():
        body = Body(a_message(text="/start"))
        assert await world.bot.webhook.receive(headers, body) == (403, {}, b"")
        assert (body.read, world.bot.health()["turned_away"], world.bot.health()["received"]) == (False, 1, 0)


async def test_a_webhook_without_a_secret_lets_nobody_in(world: World) -> None:
    async with world.running():
        closed = Webhook("", world.bot._switchboard, world.bot.counters)
        assert (await closed.receive({HEADER: ""}, Body())).status == 403


@pytest.mark.parametrize("name", [HEADER, HEADER.lower(), HEADER.upper()])
async def test_the_secret_is_found_however_its_header_is_written(world: World, name: str) -> None:
    async with world.running():
        assert (await post(world, b"{}", {name: SECRET})).status == 200


async def test_a_body_declared_too_large_is_not_read(world: World) -> None:
    async with world.running():
        body = Body()
        response = await world.bot.webhook.receive({**TRUE, "Content-Length": str(MAX_BODY + 1)}, body)
        assert (response.status, body.read) == (413, False)


@pytest.mark.parametrize(("size", "status"), [(MAX_BODY, 200), (MAX_BODY + 1, 413)])
async def test_a_body_may_have_a_mebibyte(world: World, size: int, status: int) -> None:
    async with world.running():
        body = a_message(text="x", caption="")
        padded = body[:-1] + b" " * (size - len(body)) + b"}"
        assert (await post(world, padded)).status == status


BROKEN = [
    b"",
    b"\xff\xfe",
    b"not json",
    b"[]",
    b"{}",
    b'{"update_id": 1}',
    b'{"update_id": 1, "poll": {"id": "1"}}',
    b'{"update_id": 1, "message": {"date": NaN}}',
    b'{"update_id": 1e400}',
    b'{"update_id": 1, "message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    a_message(text="x").replace(b'"from"', b'"form"'),
    a_message(user=10**30, text="x"),
]


async def test_a_broken_update_is_taken_counted_and_ignored(world: World) -> None:
    async with world.running():
        assert [await post(world, body) for body in BROKEN] == [(200, {}, b"")] * len(BROKEN)
        health = world.bot.health()
        assert (health["received"], health["ignored"], health["dead_letters"]) == (len(BROKEN), len(BROKEN), 0)
        assert await world.rows(models.seen_updates) == []


async def test_the_screen_rides_in_the_response(world: World) -> None:
    async with world.running():
        await post(world, a_message(1, 17, text="/start nantes-ia"))
        await until(lambda: world.bot.health()["waiting"] == 0)
        response = await post(world, a_message(2, 18, text="/start nantes-ia"))
        assert (response.status, response.headers) == (200, {"Content-Type": "application/json"})
        call = json.loads(response.body)
        assert (call["method"], call["chat_id"], call["parse_mode"]) == ("sendMessage", 18, "HTML")
        assert call["text"].startswith("<b>Bonjour.</b>")
        # Consultations are numbered from 1.
        (consent,) = call["reply_markup"]["inline_keyboard"][0]
        assert (consent["text"], consent["callback_data"].startswith("y1:fr::2026-")) == ("J’ai 15 ans ou plus, j’accepte", True)


async def test_an_edit_in_place_rides_too(world: World) -> None:
    async with world.running():
        for number in (17, 18):
            person = world.standin.person(number)
            await world.consent(person)
            for _ in range(3):
                await world.answer(person)
            await world.tap(person, data_of(tapped(person)[0]))
        last = [call for call in world.standin.calls if call.ridden][-1]
        assert (last.method, last.answer["ok"]) == ("editMessageText", True)
        assert "☑" in world.standin.person(18).screen.labels[0][0] + world.standin.person(18).screen.labels[0][-1]


async def in_front_of_question_1(world: World, number: int = 17) -> Person:
    person = world.standin.person(number)
    await world.consent(person)
    await world.answer(person)
    return person


async def test_a_lost_response_is_said_again_and_changes_nothing(world: World) -> None:
    async with world.running():
        # Someone else sees the screens first, so that those of this person ride.
        await world.answer(await in_front_of_question_1(world, 18))
        camille = await in_front_of_question_1(world)
        before = len(camille.chat)
        world.webhook.lose_next_response()
        await world.answer(camille)
        assert [attempt.status for attempt in world.webhook.attempts[-2:]] == [None, 200]
        assert (camille.screen.text.splitlines()[0], len(camille.chat)) == ("Question 2 sur 12", before + 1)
        assert sorted(row.question for row in await world.rows(models.answers)) == ["C01", "C01", "P07", "P07"]
        assert {row._mapping["count"] for row in await world.rows(models.tallies) if row.question == "C01"} == {2}


@pytest.mark.parametrize("times", [1, 10])
async def test_an_update_delivered_again_changes_nothing(world: World, times: int) -> None:
    async with world.running():
        camille = await in_front_of_question_1(world)
        kept = await world.answers()
        turns = await world.rows(models.identities)
        update = world.webhook.attempts[-1].update_id
        assert [await world.webhook.redeliver(update) for _ in range(times)] == [200] * times
        await world.settle()
        assert await world.answers() == kept
        assert [(row.turn, row.said_turn) for row in await world.rows(models.identities)] == [(row.turn, row.said_turn) for row in turns]
        assert camille.screen.text.startswith("Question 1 sur 12")


async def test_without_a_database_telegram_is_asked_to_come_again(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        camille.start(CODES[0])
        await world.database.close()
        response = await post(world, a_message(text="/start"))
        assert response == (503, {"Retry-After": str(RETRY_AFTER)}, b"")
    async with world.running():
        await world.settle()
        assert camille.screen.text.startswith("Bonjour.")


async def test_a_fault_of_ours_is_taken_counted_and_apologised_for(world: World, caplog: pytest.LogCaptureFixture) -> None:
    async with world.running():
        await world.database.write(lambda connection: connection.exec_driver_sql("DROP TABLE seen_updates"))
        camille = world.standin.person(17)
        camille.start(CODES[0])
        await world.settle()
        assert camille.screen.text.startswith("Un problème de notre côté")
        assert [attempt.status for attempt in world.webhook.attempts] == [200]
        assert world.bot.health()["dead_letters"] == 1
        assert "could not be handled: OperationalError at conversations.py:" in caplog.text
