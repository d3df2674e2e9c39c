"""Calls that fail, on a real conversation: what is owed stays owed until it is said, and nothing else is."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from telegram.error import TelegramError, TimedOut

from bot.acts import Owed
from bot.telegram import delivery
from bot.telegram.delivery import Delivery
from bot.telegram.pace import Pace
from bot.telegram.running import Mode
from bot.telegram.standin import Person, StandinRequest
from storage import models
from tests.bot.telegram.world import CODES, World, data_of, stays, tapped, until

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
REOPENED = "Vous revenez à une question précédente. Votre réponse reste la même tant que vous n’en donnez pas une autre."
NOT_MODIFIED = "message is not modified: specified new message content and reply markup are exactly the same"


async def owed(world: World) -> list[bool]:
    return [row.said_turn < row.turn for row in await world.rows(models.identities)]


async def taps_while(world: World, prepare: Callable[[], None]) -> Person:
    """Someone who tapped the answer to their first question, just when Telegram began to do what `prepare` says."""
    camille = world.standin.person(17)
    await world.consent(camille)
    prepare()
    camille.tap(data_of(tapped(camille)[0]))
    await world.webhook.deliver()
    return camille


async def test_too_many_requests_is_obeyed_and_nothing_is_lost(world: World) -> None:
    async with world.running():
        camille = await taps_while(
            world, lambda: world.standin.fail_next("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
        )
        await until(lambda: 7.0 in world.time.waits)
        before = len(camille.chat)
        assert (world.bot.health()["held_for"], await owed(world)) == (7.0, [True])
        world.time.advance(6.9)
        assert await stays(lambda: len(camille.chat) == before)
        world.time.advance(0.2)
        await until(lambda: len(camille.chat) == before + 1)
        await world.settle()
        assert camille.screen.text.startswith("Question 1 sur 12")
        assert (await owed(world), world.bot.health()["failed"]) == ([False], 0)


@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_fault_of_telegram_is_tried_again_and_repeats_only_what_may_have_been_lost(world: World, after_effect: bool) -> None:
    async with world.running():
        camille = await taps_while(
            world, lambda: world.standin.fail_next("sendMessage", 500, "Internal Server Error", after_effect=after_effect)
        )
        await until(lambda: 1.0 in world.time.waits)
        assert (set(await world.answers()), await owed(world)) == ({"P07"}, [True])
        world.time.advance(1)
        await world.settle()
        said = [message.text for message in camille.chat if message.text.startswith("Question 1 sur 12")]
        assert (len(said), await owed(world)) == (2 if after_effect else 1, [False])


async def test_a_call_that_never_ends_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ways: list[TelegramError] = [TimedOut()]
    real = StandinRequest.do_request

    async def slow(self: StandinRequest, url: str, *rest: object, **more: object) -> tuple[int, bytes]:
        if ways and url.endswith("/sendMessage"):
            raise ways.pop()
        return await real(self, url, *rest, **more)  # type: ignore[arg-type]

    async with world.running():
        camille = await taps_while(world, lambda: monkeypatch.setattr(StandinRequest, "do_request", slow))
        await until(lambda: 1.0 in world.time.waits)
        world.time.advance(1)
        await world.settle()
        assert (camille.screen.text.startswith("Question 1 sur 12"), await owed(world)) == (True, [False])


async def test_whoever_blocked_the_bot_is_called_once_and_left_alone(world: World) -> None:
    async with world.running():
        camille = await taps_while(world, lambda: world.standin.fail_next("sendMessage", 403, "Forbidden: user is deactivated"))
        await world.settle()
        calls = len([call for call in world.standin.calls if call.method == "sendMessage"])
        (row,) = await world.rows(models.identities)
        assert (row.unreachable, row.said_turn < row.turn, set(await world.answers())) == (True, True, {"P07"})
    async with world.running():
        await world.settle()
        assert await stays(lambda: len([call for call in world.standin.calls if call.method == "sendMessage"]) == calls)
    assert camille.screen.text.startswith("À quel titre")


async def test_a_screen_refused_as_written_is_seen_by_whoever_runs_the_bot(world: World, caplog: pytest.LogCaptureFixture) -> None:
    async with world.running():
        await taps_while(world, lambda: world.standin.fail_next("sendMessage", 400, "Bad Request: can't parse entities"))
        await world.settle()
        assert world.bot.health()["failed"] == 1
        (line,) = [record.getMessage() for record in caplog.records]
        assert line.startswith("Telegram refuses a call (")
        assert "C01" in line


async def test_a_screen_whose_message_can_no_longer_be_edited_is_said_anew(world: World) -> None:
    async with world.running("polling"):
        camille = world.standin.person(17)
        await world.consent(camille)
        await world.answer(camille)
        before = len(camille.chat)
        world.standin.fail_next("editMessageText", 400, "Bad Request: message can't be edited")
        await world.tap(camille, "Retour")
        assert len(camille.chat) == before + 1
        assert camille.screen.text.splitlines()[-1] == "Choisissez une réponse."


async def test_nothing_is_an_error_that_telegram_only_calls_one(world: World, caplog: pytest.LogCaptureFixture) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        world.standin.fail_next(
            "answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )
        world.standin.fail_next("editMessageText", 400, "Bad Request: message is not modified: specified new message content")
        await world.answer(camille)
        assert (world.bot.health()["failed"], [record.levelname for record in caplog.records]) == (0, [])


async def test_a_courtesy_is_given_up_after_a_second_try(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        for _ in range(3):
            world.standin.fail_next("answerCallbackQuery", 502, "Bad Gateway")
        camille.tap(data_of(tapped(camille)[0]))
        await world.webhook.deliver()
        await until(lambda: 1.0 in world.time.waits)
        world.time.advance(1)
        await world.settle()
        assert world.bot.health()["failed"] == 1
        answered = [call for call in world.standin.calls if call.method == "answerCallbackQuery" and not call.answer["ok"]]
        assert len(answered) == delivery.COURTESY_TRIES


async def test_only_the_last_of_the_screens_that_wait_is_said(world: World) -> None:
    async with world.running():
        camille = await taps_while(
            world, lambda: world.standin.fail_next("sendMessage", 429, "Too Many Requests: retry after 30", retry_after=30)
        )
        await until(lambda: 30.0 in world.time.waits)
        before = len(camille.chat)
        for word in ("non", "jamais", "espoir"):
            camille.send(word)
            await world.webhook.deliver()
        world.time.advance(30)
        await world.settle()
        assert [message.text.splitlines()[0] for message in camille.chat[before + 3 :]] == ["Question 3 sur 12"]
        assert await owed(world) == [False]


async def test_a_screen_that_rides_past_one_still_on_its_way_is_said_again_behind_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow on its way, an older question must not be the last that the chat shows."""
    arrives, real = asyncio.Event(), StandinRequest.do_request

    async def slow(self: StandinRequest, url: str, *rest: object, **more: object) -> tuple[int, bytes]:
        if url.endswith("/sendMessage"):
            await arrives.wait()
        return await real(self, url, *rest, **more)  # type: ignore[arg-type]

    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        monkeypatch.setattr(StandinRequest, "do_request", slow)
        for button in tapped(camille)[:2]:  # the first leads to a question that is called; the second comes back, and its question rides
            camille.tap(data_of(button))
            await world.webhook.deliver()
        arrives.set()
        await world.settle()
        asked = [message.text.splitlines()[0] for message in camille.chat if message.from_bot and message.keyboard]
        assert asked[-2:] == ["Question 1 sur 12", REOPENED]
        assert await owed(world) == [False]


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_the_trace_of_an_answer_does_not_hide_the_question_reopened_in_its_message(world: World, mode: Mode) -> None:
    """Two options touched at once: the first is the answer, the second reopens the question where it stood."""
    async with world.running(mode):
        camille = world.standin.person(17)
        await world.consent(camille)
        if mode == "webhook":  # there the trace waits only where something is wrong
            world.standin.fail_next("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
        for button in tapped(camille)[:2]:
            camille.tap(data_of(button))
        if mode == "webhook":
            await world.webhook.deliver()
            await until(lambda: 7.0 in world.time.waits)
            world.time.advance(7)
        await world.settle()
        shown = [message.text.splitlines()[0] for message in camille.chat if message.from_bot and message.keyboard]
        assert shown[-1] == REOPENED


async def test_a_question_reopened_where_it_stands_already_comes_after_what_was_said_meanwhile(world: World) -> None:
    """To change a message into what it is changes nothing: the trace goes before, so that the question is the last that was shown."""
    async with world.running("polling"):
        camille = world.standin.person(17)
        await world.consent(camille)
        first, second = tapped(camille)[:2]
        for button in (first, second):
            camille.tap(data_of(button))
        await world.settle()
        for button in (first, second):
            camille.tap(data_of(button))
        await world.settle()
        edited = [call for call in world.standin.calls if call.method == "editMessageText"]
        assert [(call.answer["ok"], call.parameters["text"].splitlines()[0]) for call in edited][-1] == (True, REOPENED)


async def test_what_found_the_lane_full_is_said_once_there_is_room(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        bot, timing = world.bot, world.bot._timing
        small = Delivery(bot._bot, bot.bot_id, world.conversation, bot.counters, timing, Pace(timing), capacity=0)
        world.bot._switchboard._delivery = small
        camille.tap(data_of(tapped(camille)[0]))
        await world.webhook.deliver()
        assert await owed(world) == [True]
        world.bot._switchboard._delivery = world.bot._delivery
        await small.catch_up()
        assert await owed(world) == [True]
        small._capacity, small.lane._capacity = 10, 10
        await small.catch_up()
        await small.lane.idle()
        assert (camille.screen.text.startswith("Question 1 sur 12"), await owed(world)) == (True, [False])


async def test_what_waits_already_is_not_said_again(world: World) -> None:
    async with world.running():
        camille = await taps_while(world, lambda: world.standin.fail_next("sendMessage", 502, "Bad Gateway"))
        await until(lambda: 1.0 in world.time.waits)
        assert await world.bot._delivery.say_owed() == 0
        world.time.advance(1)
        await world.settle()
        assert len([message for message in camille.chat if message.text.startswith("Question 1 sur 12")]) == 1


async def test_who_is_answered_while_owed_screens_are_read_is_shown_no_older_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a crash everybody comes back at once: an older question must not be the last that the chat shows."""
    read, goes_on = asyncio.Event(), asyncio.Event()
    async with world.running():
        camille, dominique = (world.standin.person(number) for number in (17, 18))
        for person in (camille, dominique):
            await world.consent(person)
        owed_then = world.conversation.owed

        async def slowly(bot_id: int, quiet_for: timedelta | None) -> list[Owed]:
            found = await owed_then(bot_id, quiet_for)
            read.set()
            await goes_on.wait()
            return found

        monkeypatch.setattr(world.conversation, "owed", slowly)
        await world.database.write(lambda connection: connection.execute(sa.update(models.identities).values(said_turn=0)))
        saying = asyncio.create_task(world.bot._delivery.say_owed())
        await read.wait()
        await world.tap(camille, data_of(tapped(camille)[0]))
        goes_on.set()
        assert await saying == 1
        await world.settle()
        asked = [[message.text for message in person.chat if message.from_bot and message.keyboard][-1] for person in (camille, dominique)]
        assert ["À quel titre" in text for text in asked] == [False, True]
        assert await owed(world) == [False, False]


async def test_a_screen_said_while_the_database_is_away_stays_owed_and_is_said_once_more(world: World) -> None:
    async with world.running():
        camille = await taps_while(world, lambda: world.standin.fail_next("sendMessage", 502, "Bad Gateway"))
        await until(lambda: 1.0 in world.time.waits)
        await world.database.close()
        world.time.advance(1)
        await until(lambda: camille.screen.text.startswith("Question 1 sur 12"))
        before = len(camille.chat)
    async with world.running():
        await until(lambda: len(camille.chat) == before + 1)
        await world.settle()
        assert await owed(world) == [False]


async def test_with_a_third_of_the_calls_failing_every_answer_is_kept_and_every_screen_said(world: World) -> None:
    """Thirty people at once, and Telegram at its worst: what is kept is what they did, and each ends where they should."""
    chance = random.Random(20_261_005)
    people = [world.standin.person(number) for number in range(1, 31)]

    def trouble() -> None:
        for method in ("sendMessage", "editMessageText", "answerCallbackQuery"):
            if chance.random() < 1 / 3:
                code, wait, after = chance.choice([(429, 2, False), (500, None, True), (502, None, False), (504, None, True)])
                world.standin.fail_next(method, code, "Sorry", wait, after_effect=after)

    async def answers(person: Person) -> None:
        person.start(CODES[0])
        await until(lambda: person_sees(person, "Bonjour."))
        person.tap("J’ai 15 ans ou plus, j’accepte")
        for question in ("À quel titre", "Avant aujourd’hui", "Utilisez-vous"):
            await until(lambda: person_sees(person, question))  # noqa: B023 - awaited before the loop goes on
            trouble()
            person.tap(data_of(tapped(person)[0]))
        await until(lambda: person_sees(person, "Que ressentez-vous"))

    # Fetched updates are answered by calls only; what rides and is refused is healed by the person's next act instead.
    async with world.running("polling"):
        flying = asyncio.create_task(time_flies(world))
        await asyncio.gather(*(answers(person) for person in people))
        await world.settle()
        assert Counter((row.question, row.state) for row in await world.rows(models.answers)) == {
            (question, "answered"): 30 for question in ("P07", "C01", "C02")
        }
        assert await owed(world) == [False] * 30
        flying.cancel()


def person_sees(person: Person, words: str) -> bool:
    """Whether the newest message that has buttons says this."""
    asked = [message for message in person.chat if message.keyboard]
    return bool(asked) and words in asked[-1].text


async def time_flies(world: World) -> None:
    while True:
        world.time.advance(1)
        await asyncio.sleep(0.001)
