"""The bot as people meet it, from raw updates to what is kept and shown; only the wire is replaced."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.leading import PERIOD
from bot.telegram.running import HEARTBEAT, PRESENTATION, WATCH, Mode, TelegramBot
from bot.telegram.standin import Person, StandinRequest, standin_server
from bot.telegram.troubles import HIJACKED, NO_ANSWER, REFUSED_TOKEN, STARTING, TWO_READERS
from storage import models
from storage.consultations import all_consultations, close_consultation
from storage.keys import MasterKey
from tests.bot.telegram.world import CODES, PUBLISHING, SECRET, TOKEN, WEBHOOK_URL, World, data_of, fill, stays, submitted, tapped, until
from tests.support.postgres import Postgres

MODES: list[Mode] = ["webhook", "polling"]
COMMANDS = [
    "start",
    "reprendre",
    "mesreponses",
    "langue",
    "ressources",
    "mesdonnees",
    "effacer",
    "confidentialite",
    "privacy",
    "aide",
    "stop",
]
IN_ENGLISH = ["start", "resume", "answers", "language", "resources", "data", "erase", "privacy", "confidentialite", "help", "stop"]
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
PLACES = {"webhook": WEBHOOK_URL, "polling": None}


def at_summary(person: Person) -> bool:
    # What was typed last may stand above.
    return "Vos réponses" in person.screen.text.split("\n\n")[:2]


async def answer_all(world: World, person: Person) -> None:
    for _ in range(40):
        if at_summary(person):
            return
        await world.answer(person)
    raise AssertionError("this script does not end")


@pytest.mark.parametrize("mode", MODES)
async def test_a_citizen_answers_from_the_first_screen_to_the_last(world: World, mode: Mode) -> None:
    async with world.running(mode):
        camille = world.standin.person(17)
        await world.consent(camille)
        await answer_all(world, camille)
        await world.tap(camille, "C’est bon, j’ai fini")
        assert camille.screen.text.startswith("Merci.\n\nRésultats le 20 janvier 2027 ici\u00a0: https://nantes-ia.example/resultats")
        (person,) = await world.rows(models.participations)
        answers = await world.answers()
        assert (person.status, person.channel, len(answers)) == ("finished", "telegram", 12 + 5 + 3)
        assert answers["C11"] == ("answered", "", "Une règle claire pour tout le monde.")
        assert {state for state, _, _ in answers.values()} == {"answered"}
        health = world.bot.health()
        assert (health["state"], health["failed"], health["ignored"], health["forged"], health["dead_letters"]) == ("ok", 0, 0, 0, 0)


@pytest.mark.parametrize("mode", MODES)
async def test_a_citizen_answers_with_words_only(world: World, mode: Mode) -> None:
    async with world.running(mode):
        camille = world.standin.person(17)
        await world.consent(camille)
        for _ in range(40):
            if at_summary(camille):
                break
            options, submit = tapped(camille), submitted(camille)
            if PUBLISHING in camille.screen.text:
                await world.say(camille, "Non merci !")
            elif not options:
                await world.say(camille, "Prenez le temps.")
                await world.say(camille, "continuer")
            elif submit:
                await world.say(camille, "2 et 1")
                await world.say(camille, "valider")
            else:
                await world.say(camille, options[1].text.removeprefix("B. ").rstrip("…"))
        assert at_summary(camille)
        answers = await world.answers()
        assert (answers["C01"][1], answers["C11"][2], len(answers["C08"][1].split())) == ("heard", "Prenez le temps.", 2)
        assert len(answers) == 12 + 5 + 3


async def test_on_postgresql_it_is_the_same(postgres: Postgres, tmp_path: Path) -> None:
    name = postgres.create_database()
    master = MasterKey.create(tmp_path / "master.key")
    fill(postgres.url(name), master)
    world = World(postgres.url(name), master)
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        await answer_all(world, camille)
        update = world.webhook.attempts[-1].update_id
        assert await world.webhook.redeliver(update) == 200
        assert len(await world.answers()) == 12 + 5 + 3
    postgres.drop_database(name)


async def test_an_answered_question_keeps_its_answer_in_the_chat(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        await world.tap(camille, data_of(tapped(camille)[0]))
        first_question = camille.chat[-2]
        assert (first_question.text, first_question.keyboard, first_question.edited) == (
            "À quel titre répondez-vous\u202f?\n✓ Habitant ou usager",
            (),
            True,
        )
        assert camille.screen.text.startswith("Question 1 sur 12")


async def test_a_screen_seen_before_rides_in_the_response(world: World) -> None:
    """The first showing of a screen is called, so that a refusal is seen; from then on it travels with the acknowledgement."""
    async with world.running():
        for number in (17, 18):
            await world.consent(world.standin.person(number))
        screens = [call for call in world.standin.calls if call.method == "sendMessage"]
        assert [call.ridden for call in screens] == [False, False, True, True]
        assert world.standin.person(17).screen.text == world.standin.person(18).screen.text
        assert {(row.turn, row.said_turn) for row in await world.rows(models.identities)} == {(1, 1)}


# --- Starting, stopping, and what Telegram does meanwhile -----------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
async def test_a_start_sets_the_bot_up_and_drops_nothing(world: World, mode: Mode) -> None:
    world.standin.person(17).start(CODES[0])
    async with world.running(mode):
        await world.settle()
        assert world.standin.person(17).screen.text.startswith("Bonjour.")
        assert (world.standin.webhook.url if world.standin.webhook else None) == PLACES[mode]
        assert list(world.standin.exchange.allowed_updates) == UPDATES
        assert world.bot.health()["username"] == "concertia_bot"
        assert [row.username for row in await world.rows(models.bots)] == ["", "concertia_bot"]


async def test_telegram_shows_what_the_bot_is_for_in_each_language_and_is_told_once(world: World) -> None:
    standin = world.standin
    async with world.running():
        await until(lambda: PRESENTATION in world.time.waits)
        menus = {language: [command.command for command in menu] for language, menu in standin.commands.items()}
        assert menus == {"": COMMANDS, "en": IN_ENGLISH}
        assert [menu[-2].description for menu in standin.commands.values()] == ["relire cette aide", "read this help again"]
        assert set(standin.description) == set(standin.short_description) == {"", "en"}
        assert "Ce robot n’est pas une IA" in standin.description[""]
        assert "This bot is not an AI" in standin.description["en"]
        assert all("/privacy" in shown for shown in (*standin.description.values(), *standin.short_description.values()))
        first, second = [one.authorities[0].la_collectivite for one in await world.database.read(all_consultations)]
        assert f"Il est demandé par {first} et {second}." in standin.description[""]

        await world.database.write(lambda connection: close_consultation(connection, 2))
        world.time.advance(PRESENTATION)
        await until(lambda: f"Il est demandé par {first}." in standin.description[""])
        await until(lambda: PRESENTATION in world.time.waits)
    standin.calls.clear()
    async with world.running():
        await until(lambda: PRESENTATION in world.time.waits)
        assert [call.method for call in standin.calls if call.method.lower().startswith("setmy")] == []


async def test_a_bot_answers_though_telegram_does_not_take_what_it_shows(world: World) -> None:
    world.standin.fail_next("setMyCommands", 429, "Too Many Requests: retry after 500", retry_after=500)
    async with world.running():
        await until(lambda: 500.0 in world.time.waits)
        await world.consent(world.standin.person(17))
        assert world.bot.health()["state"] == "ok"
        world.time.advance(500)
        await until(lambda: "en" in world.standin.short_description)


@pytest.mark.parametrize("mode", MODES)
async def test_a_bot_starts_though_telegram_does_not_answer(world: World, mode: Mode) -> None:
    for _ in range(3):
        world.standin.fail_next("getMe", 502, "Bad Gateway")
    async with world.running(mode, ready=False):
        assert (world.bot.health()["state"], world.bot.health()["why"]) == ("starting", STARTING)
        for delay in (1.0, 2.0, 4.0):
            await until(lambda waited=delay: waited in world.time.waits)  # type: ignore[misc]  # the loop's own value
            assert (world.bot.health()["state"], world.bot.health()["why"]) == ("failing", NO_ANSWER)
            world.time.advance(delay)
        await until(lambda: world.bot.health()["state"] == "ok")


async def test_a_refused_token_is_said_and_rarely_tried(world: World) -> None:
    for _ in range(3):
        world.standin.fail_next("getMe", 401, "Unauthorized")
    async with world.running(ready=False):
        for delay in (3.0, 3.0, 4.0):
            await until(lambda: world.bot.health()["why"] == REFUSED_TOKEN)
            await until(lambda waited=delay: waited in world.time.waits)  # type: ignore[misc]  # the loop's own value
            world.time.advance(delay)
        await until(lambda: world.bot.health()["state"] == "ok")


async def test_another_reader_is_said_and_rarely_tried(world: World) -> None:
    async with world.running("polling"):
        for _ in range(2):
            world.standin.fail_next("getUpdates", 409, "Conflict: terminated by other getUpdates request")
        world.standin.person(17).start(CODES[0])
        await until(lambda: world.bot.health()["why"] == TWO_READERS)
        for _ in range(2):
            await until(lambda: 3.0 in world.time.waits)
            world.time.advance(3)
        await world.settle()
        await until(lambda: world.bot.health()["state"] == "ok")
        assert world.standin.person(17).screen.text.startswith("Bonjour.")


async def test_a_webhook_led_elsewhere_is_said(world: World) -> None:
    async with world.running():
        await world.standin.call("setWebhook", {"url": "https://thief.example/"})
        await until(lambda: WATCH in world.time.waits)
        world.time.advance(WATCH)
        await until(lambda: world.bot.health()["why"] == HIJACKED)
        assert world.bot.health()["state"] == "failing"
        await world.standin.call("setWebhook", {"url": PLACES["webhook"], "secret_token": SECRET})
        await until(lambda: WATCH in world.time.waits)
        world.time.advance(WATCH)
        await until(lambda: world.bot.health()["state"] == "ok")


@pytest.mark.parametrize("mode", MODES)
async def test_a_restart_loses_nobody(world: World, mode: Mode) -> None:
    camille = world.standin.person(17)
    async with world.running(mode):
        await world.consent(camille)
        await world.answer(camille)
        await world.answer(camille)
    camille.tap(data_of(tapped(camille)[1]))
    async with world.running(mode):
        await world.settle()
        assert camille.screen.text.startswith("Question 3 sur 12")
        assert set(await world.answers()) == {"P07", "C01", "C02"}


async def test_what_is_owed_is_said_after_a_restart_and_once(world: World) -> None:
    camille = world.standin.person(17)
    async with world.running(ready=False):
        await until(lambda: world.standin.webhook is not None)
        await world.consent(camille)
        for _ in range(9):
            world.standin.fail_next("sendMessage", 502, "Bad Gateway")
        camille.tap(data_of(tapped(camille)[0]))
        await world.webhook.deliver()
        await until(lambda: 1.0 in world.time.waits)
    before = len(camille.chat)
    world.standin._faults.clear()
    for _ in range(2):
        async with world.running():
            await until(lambda: len(camille.chat) == before + 1)
            assert await stays(lambda: len(camille.chat) == before + 1)
    assert camille.screen.text.startswith("Question 1 sur 12")


async def test_after_an_outage_whoever_was_answering_gets_their_screen_once(world: World) -> None:
    here, asleep, gone = (world.standin.person(number) for number in (17, 18, 19))
    async with world.running():
        await world.consent(asleep)
        world.clock.advance(3_601)
        # As the heartbeat does every half minute.
        world.time.advance(HEARTBEAT)
        await until(lambda: HEARTBEAT in world.time.waits)
        await world.consent(here)
        await world.consent(gone)
        gone.block()
        await world.settle()
    here.tap(data_of(tapped(here)[0]))
    before, question = [len(person.chat) for person in (here, asleep, gone)], here.screen.text
    world.clock.advance(200)
    for _ in range(2):
        async with world.running():
            await until(lambda: len(here.chat) > before[0])
            await world.settle()
            assert await stays(lambda: [len(person.chat) for person in (here, asleep, gone)] == [before[0] + 1, *before[1:]])
    # The tap of the outage expired at Telegram: it was never heard, nor is one made up.
    assert (here.screen.text, here.toasts, chosen(here)) == (question, [], 0)


async def test_what_an_outage_owes_is_left_to_whoever_leads(world: World) -> None:
    camille = world.standin.person(17)
    async with world.running():
        await world.consent(camille)
        await world.settle()
        an_hour = timedelta(hours=1)
        other = {"bot_id": world.bot.bot_id, "process": b"other", "since": world.clock() - an_hour, "until": world.clock() + an_hour}
        await world.database.write(lambda connection: connection.execute(sa.insert(models.processes).values(other)))
    before = len(camille.chat)
    async with world.running(among_peers=True):
        world.clock.advance(200)
        await a_heartbeat_passes(world)
        (person,) = await world.rows(models.identities)
        assert (world.bot.health()["leads"], person.turn) == (False, person.said_turn)
        await world.database.write(lambda connection: connection.execute(sa.delete(models.processes)))
        await a_heartbeat_passes(world)
        await a_heartbeat_passes(world)
        assert world.bot.health()["leads"]
        await until(lambda: len(camille.chat) == before + 1)
        assert await stays(lambda: len(camille.chat) == before + 1)


async def a_heartbeat_passes(world: World) -> None:
    """Word by word of whoever says that they are there."""
    for _ in range(int(HEARTBEAT // PERIOD) + 1):
        await until(lambda: PERIOD in world.time.waits)
        world.time.advance(PERIOD)
    await until(lambda: PERIOD in world.time.waits)


def chosen(person: Person) -> int:
    """How many answers this chat shows."""
    return sum("✓" in message.text for message in person.chat)


async def test_a_short_stop_says_nothing_again(world: World) -> None:
    camille = world.standin.person(17)
    async with world.running():
        await world.consent(camille)
    before = camille.chat
    world.clock.advance(140)
    async with world.running():
        await world.settle()
        assert await stays(lambda: camille.chat == before)


async def test_polling_that_was_deaf_for_long_owes_the_screens_it_could_not_hear_for(world: World) -> None:
    camille = world.standin.person(17)
    async with world.running("polling"):
        await world.consent(camille)
        before = len(camille.chat)
        world.standin.fail_next("getUpdates", 502, "Bad Gateway")
        await world.standin.call("setWebhook", {"url": "https://thief.example/"})
        await until(lambda: world.bot.health()["why"] == HIJACKED)
        world.clock.advance(200)
        world.time.advance(200)  # deaf: these heartbeats note nothing
        await until(lambda: HEARTBEAT in world.time.waits)
        await world.standin.call("deleteWebhook", {})
        world.time.advance(60)
        await until(lambda: world.bot.health()["state"] == "ok")
        await until(lambda: HEARTBEAT in world.time.waits)
        world.time.advance(HEARTBEAT)
        await until(lambda: len(camille.chat) == before + 1)
        assert await stays(lambda: len(camille.chat) == before + 1)


@pytest.mark.parametrize("mode", MODES)
async def test_over_a_real_connection_it_is_the_same(world: World, mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    async with standin_server(world.standin) as port, world.running(mode, api_url=f"http://127.0.0.1:{port}/bot"):
        camille = world.standin.person(17)
        await world.consent(camille)
        await world.answer(camille)
        assert camille.screen.text.startswith("Question 1 sur 12")
        assert set(await world.answers()) == {"P07"}


# --- Secrets --------------------------------------------------------------------------------------------------------------------------


async def test_neither_token_nor_secret_nor_answers_are_ever_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for method, code in (("getMe", 401), ("setWebhook", 400), ("setMyCommands", 502)):
        world.standin.fail_next(method, code, "Sorry")
    async with world.running(ready=False):
        for _ in range(2):
            await until(lambda: any(wait <= 4 for wait in world.time.waits))
            world.time.advance(4)
        await until(lambda: world.bot.health()["state"] == "ok")
        camille = world.standin.person(17)
        await world.consent(camille)
        await world.say(camille, "canari-dans-la-mine")
        assert (await world.bot.webhook.receive({}, _never)).status == 403
    spoken = caplog.text + repr(world.bot.health())
    assert [word for word in (TOKEN, TOKEN.partition(":")[2], SECRET, "canari") if word in spoken] == []


async def _never() -> bytes:
    raise AssertionError("the body must not be read")


@pytest.mark.parametrize("token", ["", "secret", "4242", "4242:", ":secret", "x:secret", "4242:a b"])
def test_what_is_no_token_is_refused_without_being_repeated(world: World, token: str) -> None:
    with pytest.raises(ValueError, match="@BotFather") as refused:
        a_bot(world, token, "polling", None)
    assert "secret" not in str(refused.value).replace("and a secret", "")


def test_a_webhook_without_a_secret_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="needs a secret"):
        a_bot(world, TOKEN, "webhook", None)


def a_bot(world: World, token: str, mode: Mode, secret: str | None) -> TelegramBot:
    conversation = None  # never reached
    return TelegramBot(token, "https://stand.in/bot", mode, conversation, secret, "https://x.example", StandinRequest(world.standin))  # type: ignore[arg-type]
