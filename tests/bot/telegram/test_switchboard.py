"""What each kind of update is answered with, on a real conversation and database."""

import json
from collections.abc import Sequence

import pytest

from bot.acts import Button, Reply, Said, Screen
from bot.telegram.repeats import MOST, WITHIN
from bot.telegram.standin import CONTENTS, Person
from bot.wording import say
from dialogues.turns import Typed
from storage import models
from tests.bot.telegram.world import CODES, SECRET, World, buttons, data_of, stays, submitted, tapped, until

GROUP = {"id": -1001234567890, "title": "Mairie", "type": "supergroup"}
CAMILLE = {"id": 17, "is_bot": False, "first_name": "Camille"}
TRUE = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


async def deliver(world: World, update: dict[str, object]) -> dict[str, object] | None:
    """The call that rode in the response to this update."""

    async def body() -> bytes:
        return json.dumps(update).encode()

    response = await world.bot.webhook.receive(TRUE, body)
    assert response.status == 200
    return json.loads(response.body) if response.body else None


async def until_text(world: World, person: Person) -> None:
    """Answer until an open text is asked for."""
    while tapped(person):
        await world.answer(person)


# --- Buttons --------------------------------------------------------------------------------------------------------------------------


async def test_every_tap_is_answered(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        await world.answer(camille)
        answered = [call for call in world.standin.calls if call.method == "answerCallbackQuery"]
        assert [call.answer["ok"] for call in answered] == [True, True]


async def test_a_double_tap_is_one_answer(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        button, message = data_of(tapped(camille)[0]), camille.screen.message_id
        for _ in range(5):
            camille.tap(button, message)
        await world.settle()
        assert set(await world.answers()) == {"P07"}
        assert {row._mapping["count"] for row in await world.rows(models.tallies) if row.question == "P07"} == {1}


async def test_an_old_keyboard_reopens_its_question_and_writes_to_no_other(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        old, first = [data_of(button) for button in tapped(camille)], camille.screen.message_id
        await world.answer(camille)
        await world.answer(camille)
        kept = await world.answers()
        camille.tap(old[1], first, forced=True)
        await world.settle()
        assert await world.answers() == kept
        assert "Vous revenez à une question précédente." in [toast.text.partition(" Votre")[0] for toast in camille.toasts]


async def test_a_button_of_another_consultation_speaks_of_its_own(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille, CODES[0])
        nantes, first = data_of(tapped(camille)[0]), camille.screen.message_id
        await world.consent(camille, CODES[1])
        await world.answer(camille)
        await world.answer(camille)
        camille.tap(nantes, first)
        await world.settle()
        rows = await world.rows(models.answers)
        assert sorted((row.consultation_id, row.question) for row in rows) == [(1, "P07"), (2, "C01"), (2, "P07")]


@pytest.mark.parametrize("data", ["Zzz", "t1:C01:::", "t1:C01:::oui non", "é", "t99999999:C01:::yes", "y0001:fr"])
async def test_forged_data_changes_nothing_and_is_kindly_refused(world: World, data: str) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        before, kept = camille.chat, await world.rows(models.identities)
        camille.tap(data, forced=True)
        await world.settle()
        assert [toast.text for toast in camille.toasts] == ["Ce bouton ne sert plus. Pour reprendre\u00a0: /reprendre"]
        assert (camille.chat, await world.rows(models.identities), world.bot.health()["forged"]) == (before, kept, 1)


@pytest.mark.parametrize(
    "data", ["t1:C99:::yes", "t1:C01:::nothing", "t1:C12:::x", "s1:C05", "o1:C11", "t2:C01:::no", "zz1", "i1:zz", "l1:zz", "y1:zz"]
)
async def test_well_formed_data_that_makes_no_sense_keeps_no_answer(world: World, data: str) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        camille.tap(data, forced=True)
        await world.settle()
        assert (await world.answers(), world.bot.health()["dead_letters"]) == ({}, 0)


async def test_a_button_on_a_message_too_old_still_works(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        camille.tap(data_of(tapped(camille)[0]), message_id=999, forced=True)
        await world.settle()
        assert set(await world.answers()) == {"P07"}
        assert camille.screen.text.startswith("Question 1 sur 12")


async def test_ticking_changes_the_same_message(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        while not submitted(camille):
            await world.answer(camille)
        before, label = len(camille.chat), tapped(camille)[0].text
        await world.tap(camille, label)
        assert (len(camille.chat), tapped(camille)[0].text) == (before, label.replace("☐", "☑"))
        await world.tap(camille, label.replace("☐", "☑"))
        assert (len(camille.chat), tapped(camille)[0].text) == (before, label)


# --- Words ----------------------------------------------------------------------------------------------------------------------------


async def test_editing_a_message_corrects_its_part(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        await until_text(world, camille)
        await world.say(camille, "Gardez le guichet ouvert.")
        first = next(message for message in camille.chat if message.text == "Gardez le guichet ouvert.")
        await world.say(camille, "Et le téléphone.")
        await world.tap(camille, "Continuer")
        camille.edit(first.message_id, "Gardez tous les guichets ouverts.")
        await world.settle()
        assert (await world.answers())["C11"][2].split("\x1e") == ["Gardez tous les guichets ouverts.", "Et le téléphone."]
        assert camille.screen.text.startswith("C’est corrigé.")


async def test_an_edit_that_concerns_nothing_is_not_answered(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        before = len(camille.chat)
        camille.edit(camille.chat[0].message_id, "/start ailleurs")
        await world.settle()
        assert await stays(lambda: len(camille.chat) == before)
        assert world.bot.health()["dead_letters"] == 0


async def test_what_is_no_text_gets_one_polite_line_and_is_not_kept(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        await until_text(world, camille)
        kept = await world.answers()
        for kind in CONTENTS:
            before = len(camille.chat)
            camille.send_content(kind)
            await world.settle()
            assert (await world.answers(), len(camille.chat)) == (kept, before + 2), kind
            event, _, question = camille.screen.text.partition("\n\n")
            assert event == say("fr", "event-unreadable", kind=kind)
            assert question.startswith("Question 11 sur 12")


@pytest.mark.parametrize(
    ("command", "title"),
    [
        ("/aide", "Aide"),
        ("/help", "Aide"),
        ("/n_importe_quoi", "Aide"),
        ("/confidentialite", "Ce que deviennent vos réponses"),
        ("/privacy", "Ce que deviennent vos réponses"),
        ("/effacer", "Tout effacer\u202f?"),
        ("/reprendre", "Reprenons"),
    ],
)
async def test_commands_are_answered(world: World, command: str, title: str) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        await world.say(camille, command)
        assert camille.screen.text.startswith(title)


async def test_everything_is_erased_on_request(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        await world.answer(camille)
        await world.say(camille, "/effacer")
        await world.tap(camille, "Oui, tout effacer")
        assert camille.screen.text.startswith("C’est effacé.")
        assert [await world.rows(table) for table in (models.answers, models.identities, models.participations)] == [[], [], []]


async def test_text_cut_by_the_app_is_one_answer(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        await until_text(world, camille)
        await world.say(camille, "é" * 9_000)
        text = (await world.answers())["C11"][2]
        assert (len(text), set(text)) == (500, {"é"})
        assert "500" in camille.screen.text


async def test_a_person_who_turns_directions_around_turns_only_their_own_words(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        await until_text(world, camille)
        await world.say(camille, "<b>\u202eשלום</b> & \x01")
        await world.tap(camille, "Continuer")
        await world.tap(camille, "Retour")
        line = next(line for line in camille.screen.text.splitlines() if "Votre réponse" in line)
        assert line == "\u2068Votre réponse\u00a0: <b>שלום</b> & \ufffd\u2069"


# --- Elsewhere ------------------------------------------------------------------------------------------------------------------------


async def test_a_group_is_told_once_to_come_in_private(world: World) -> None:
    async with world.running():
        said = [
            await deliver(
                world, {"update_id": number, "message": {"message_id": number, "from": CAMILLE, "chat": GROUP, "date": 1, "text": text}}
            )
            for number, text in enumerate(("/start nantes-ia", "Bonjour", "oui"))
        ]
        assert said[1:] == [None, None]
        assert said[0] is not None
        assert (said[0]["method"], said[0]["chat_id"]) == ("sendMessage", GROUP["id"])
        assert str(said[0]["text"]).startswith("<b>Parlons en privé</b>")
        assert "https://t.me/concertia_bot" in str(said[0]["text"])
        assert [await world.rows(table) for table in (models.seen_updates, models.pointers)] == [[], []]


async def test_a_tap_in_a_group_is_answered_there(world: World) -> None:
    async with world.running():
        asked = {"message_id": 1, "chat": GROUP, "date": 1}
        said = await deliver(
            world, {"update_id": 1, "callback_query": {"id": "7", "from": CAMILLE, "data": "y1:fr", "message": asked, "chat_instance": "1"}}
        )
        assert said is not None
        assert (said["method"], said["callback_query_id"]) == ("answerCallbackQuery", "7")
        assert str(said["text"]).startswith("Parlons en privé")
        assert await world.rows(models.participations) == []


async def test_a_bot_is_not_answered(world: World) -> None:
    async with world.running():
        robot = {"id": 99, "is_bot": True, "first_name": "Robot"}
        chat = {"id": 99, "type": "private", "first_name": "Robot"}
        update = {"update_id": 1, "message": {"message_id": 1, "from": robot, "chat": chat, "date": 1, "text": "/start"}}
        assert await deliver(world, update) is None
        assert world.bot.health()["ignored"] == 1


async def test_whoever_blocks_the_bot_is_left_alone_and_is_heard_again_when_back(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        camille.block()
        await world.settle()
        assert [row.unreachable for row in await world.rows(models.identities)] == [True]
        camille.unblock()
        await world.settle()
        assert [row.unreachable for row in await world.rows(models.identities)] == [False]


async def test_whoever_writes_then_blocks_the_bot_at_once_is_left_alone(world: World) -> None:
    async with world.running("polling"):
        camille = world.standin.person(17)
        await world.consent(camille)
        camille.send("Habitant ou usager")
        camille.block()
        await world.settle()
        assert [row.unreachable for row in await world.rows(models.identities)] == [True]


# --- A flood --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_a_flood_is_told_to_pause_then_not_answered_and_others_are(world: World, mode: str) -> None:
    async with world.running("polling" if mode == "polling" else "webhook"):
        flooder, other = world.standin.person(17), world.standin.person(18)
        await world.consent(flooder)
        for _ in range(MOST + 10):
            await world.say(flooder, "n’importe quoi")
        said = [message.text for message in flooder.chat if message.from_bot]
        assert len([text for text in said if text.startswith("Nous n’avons pas reconnu cette réponse.")]) == MOST - 1
        assert said[-1].startswith("Nous vous avons répondu plusieurs fois la même chose.")
        await world.consent(other)
        assert buttons(other) != []
        world.time.advance(WITHIN + 1)
        await world.say(flooder, "n’importe quoi")
        assert flooder.screen.text.startswith("Nous n’avons pas reconnu cette réponse.")


async def test_many_words_at_once_are_all_kept_and_answered_once_they_can_be(world: World) -> None:
    async with world.running("polling"):
        camille = world.standin.person(17)
        await world.consent(camille)
        await until_text(world, camille)
        for number in range(8):
            camille.send(f"Idée {number}")
        await world.settle()
        await until(lambda: world.bot.health()["waiting"] == 0)
        assert (await world.answers())["C11"][2].split("\x1e") == [f"Idée {number}" for number in range(8)]
        assert camille.screen.text.startswith("Bien reçu.")


class Inept:
    """Answers with a button that cannot be drawn to whoever types, and well to whoever starts."""

    async def hear_all(self, said: Sequence[Said]) -> list[Reply]:
        button = Button("Oui", Typed("oui"))
        return [Reply(Screen("k", title="Oui ?", buttons=((button,),) if isinstance(one.act, Typed) else ())) for one in said]


async def test_a_screen_that_cannot_be_shown_silences_nobody_else(world: World, caplog: pytest.LogCaptureFixture) -> None:
    async with world.running("polling"):
        world.bot._switchboard._conversation = Inept()  # type: ignore[assignment]
        hurt, other = world.standin.person(17), world.standin.person(18)
        hurt.send("oui")
        other.start()
        await world.settle()
        assert hurt.screen.text.startswith("Un problème de notre côté")
        assert (other.screen.text, world.bot.health()["dead_letters"]) == ("Oui ?", 1)
        assert "a reply could not be shown: ValueError at callback.py:" in caplog.text
