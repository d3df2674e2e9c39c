import asyncio
import dataclasses
import json
from datetime import timedelta
from typing import Any

import pytest
import telegram
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.telegram.standin import Button, Call, Person, Standin, Toast
from tests.support.clock import ManualClock


def keyboard(*rows: tuple[str, ...]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": f"d:{label}"} for label in row] for row in rows]}


def markup(*rows: tuple[str, ...]) -> telegram.InlineKeyboardMarkup:
    return telegram.InlineKeyboardMarkup(
        [[telegram.InlineKeyboardButton(label, callback_data=f"d:{label}") for label in row] for row in rows]
    )


async def refusal(standin: Standin, method: str, **parameters: Any) -> tuple[int, str]:
    answer = await standin.call(method, parameters)
    assert not answer["ok"]
    return answer["error_code"], answer["description"]


async def test_get_me_is_the_bot(bot: telegram.Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.is_bot) == (4242, "concertia_bot", True)


async def test_a_method_that_is_not_imitated_is_not_found(standin: Standin) -> None:
    assert await refusal(standin, "sendPhoto") == (404, "Not Found: method not found")


async def test_send_message_shows_text_and_buttons(bot: telegram.Bot, marie: Person, clock: ManualClock) -> None:
    marie.start()
    clock.advance(5)
    sent = await bot.send_message(marie.user_id, " <b>Bonjour</b> 🏫 ", parse_mode="HTML", reply_markup=markup(("Oui", "Non"), ("Passer",)))
    screen = marie.screen
    assert (screen.text, screen.from_bot, screen.edited, screen.date) == ("Bonjour 🏫", True, False, clock.now)
    assert screen.entities == ({"type": "bold", "offset": 0, "length": 7},)
    assert screen.labels == (("Oui", "Non"), ("Passer",))
    assert screen.keyboard[1] == (Button(text="Passer", callback_data="d:Passer"),)
    assert (sent.message_id, sent.text, sent.reply_markup) == (2, "Bonjour 🏫", markup(("Oui", "Non"), ("Passer",)))
    assert sent.date == clock.now
    assert [message.text for message in marie.chat] == ["/start", "Bonjour 🏫"]


async def test_messages_are_numbered_in_each_chat(bot: telegram.Bot, standin: Standin, marie: Person) -> None:
    paul = standin.person(18, "Paul")
    marie.start()
    paul.start()
    assert (await bot.send_message(marie.user_id, "a")).message_id == 2
    assert (await bot.send_message(paul.user_id, "a")).message_id == 2
    assert (await bot.send_message(paul.user_id, "b")).message_id == 3


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "Bad Request: message text is empty"),
        (" \n", "Bad Request: message text is empty"),
        ("<b> </b>", "Bad Request: message text is empty"),
        ("x" * 4097, "Bad Request: message is too long"),
        ("🏫" * 2049, "Bad Request: message is too long"),
        ("<b>x", "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("\ud800", "Bad Request: strings must be encoded in UTF-8"),
    ],
)
async def test_a_text_that_cannot_be_shown_is_refused(standin: Standin, marie: Person, text: str, complaint: str) -> None:
    marie.start()
    assert await refusal(standin, "sendMessage", chat_id=marie.user_id, text=text, parse_mode="HTML") == (400, complaint)


@pytest.mark.parametrize("text", ["x" * 4096, "🏫" * 2048, "<b>" + "x" * 4096 + "</b>", "&lt;" * 4096])
async def test_a_text_of_4096_units_after_parsing_is_taken(standin: Standin, marie: Person, text: str) -> None:
    marie.start()
    assert (await standin.call("sendMessage", {"chat_id": marie.user_id, "text": text, "parse_mode": "HTML"}))["ok"]


async def test_without_parse_mode_tags_are_text(bot: telegram.Bot, marie: Person) -> None:
    marie.start()
    await bot.send_message(marie.user_id, "<b>1 < 2")
    assert (marie.screen.text, marie.screen.entities) == ("<b>1 < 2", ())


@pytest.mark.parametrize(
    "buttons",
    [
        [[{"text": "a", "callback_data": ""}]],
        [[{"text": "a", "callback_data": "é" * 33}]],
        [[{"text": "", "callback_data": "a"}]],
        [[{"text": " ", "callback_data": "a"}]],
        [[{"text": "a"}]],
        [[{"text": "a", "callback_data": "a", "url": "https://x.fr"}]],
        [[{"text": "a", "callback_data": "a", "colour": "red"}]],
        [[{"text": "a", "callback_data": "a"}] * 9],
        [[{"text": "a", "callback_data": "a"}]] * 101,
        "[[",
        {},
    ],
)
async def test_a_wrong_keyboard_is_refused(standin: Standin, marie: Person, buttons: object) -> None:
    marie.start()
    code, _ = await refusal(standin, "sendMessage", chat_id=marie.user_id, text="a", reply_markup={"inline_keyboard": buttons})
    assert code == 400
    assert [message.text for message in marie.chat] == ["/start"]


@pytest.mark.parametrize(
    "buttons",
    [
        [[{"text": "a", "callback_data": "é" * 32}]],
        [[{"text": "a", "url": "https://x.fr"}], [{"text": "b", "copy_text": {"text": "c"}}]],
        [[{"text": "a", "callback_data": "a", "style": "primary"}] * 8],
        [[{"text": "a", "callback_data": "a"}]] * 100,
        [[], []],
    ],
)
async def test_a_keyboard_at_the_limits_is_taken(standin: Standin, marie: Person, buttons: list[list[dict[str, Any]]]) -> None:
    marie.start()
    answer = await standin.call("sendMessage", {"chat_id": marie.user_id, "text": "a", "reply_markup": {"inline_keyboard": buttons}})
    assert answer["ok"]
    assert answer["result"].get("reply_markup", {}).get("inline_keyboard", []) == [row for row in buttons if row]


@pytest.mark.parametrize(
    "parameters",
    [
        {"colour": "red"},
        {"chat_id": "@concertia"},
        {"chat_id": True},
        {"text": 5},
        {"text": None},
        {"parse_mode": "MarkdownV2"},
        {"reply_markup": "{"},
        {"reply_markup": {"keyboard": [["a"]]}},
        {"message_thread_id": 3},
        {"business_connection_id": "x"},
    ],
)
async def test_a_parameter_that_is_not_imitated_is_refused(standin: Standin, marie: Person, parameters: dict[str, Any]) -> None:
    marie.start()
    answer = await standin.call("sendMessage", {"chat_id": marie.user_id, "text": "a", **parameters})
    assert (answer["ok"], answer.get("error_code")) == (False, 400)


async def test_parameters_may_all_be_strings(standin: Standin, marie: Person) -> None:
    marie.start()
    form = {"chat_id": str(marie.user_id), "text": "12", "disable_notification": "true", "reply_markup": json.dumps(keyboard(("a",)))}
    assert (await standin.call("sendMessage", form))["ok"]
    assert (marie.screen.text, marie.screen.labels) == ("12", (("a",),))


async def test_a_stranger_is_no_chat(bot: telegram.Bot, standin: Standin, marie: Person) -> None:
    for chat_id in (marie.user_id, 99):
        with pytest.raises(BadRequest, match=r"(?i)chat not found"):
            await bot.send_message(chat_id, "a")


async def test_who_has_blocked_the_bot_is_out_of_reach(bot: telegram.Bot, marie: Person) -> None:
    marie.start()
    await bot.send_message(marie.user_id, "a")
    marie.block()
    for call in (bot.send_message(marie.user_id, "b"), bot.edit_message_text("b", marie.user_id, 2), bot.delete_message(marie.user_id, 2)):
        with pytest.raises(Forbidden, match="blocked by the user"):
            await call
    marie.unblock()
    await bot.send_message(marie.user_id, "c")
    assert marie.screen.text == "c"


async def test_edit_message_text_changes_text_and_buttons(bot: telegram.Bot, marie: Person, clock: ManualClock) -> None:
    marie.start()
    sent = await bot.send_message(marie.user_id, "a", reply_markup=markup(("Oui",)))
    clock.advance(3)
    edited = await sent.edit_text("<b>b</b>", parse_mode="HTML")
    assert isinstance(edited, telegram.Message)
    assert (edited.text, edited.reply_markup, edited.edit_date) == ("b", None, clock.now)
    screen = marie.screen
    assert (screen.text, screen.keyboard, screen.edited, screen.date) == ("b", (), True, clock.now - timedelta(seconds=3))
    assert len(marie.chat) == 2


async def test_edit_message_reply_markup_changes_the_buttons_only(bot: telegram.Bot, marie: Person) -> None:
    marie.start()
    sent = await bot.send_message(marie.user_id, "<b>a</b>", parse_mode="HTML", reply_markup=markup(("Oui",)))
    before = marie.screen
    await sent.edit_reply_markup(markup(("✓ Oui",)))
    assert (marie.screen.labels, marie.screen.text, marie.screen.entities) == ((("✓ Oui",),), before.text, before.entities)
    await sent.edit_reply_markup()
    assert marie.screen.labels == ()


async def test_an_edit_to_the_same_content_is_refused(bot: telegram.Bot, marie: Person) -> None:
    marie.start()
    sent = await bot.send_message(marie.user_id, "<b>a</b>", parse_mode="HTML", reply_markup=markup(("Oui",)))
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await sent.edit_text(" <strong>a</strong>", parse_mode="HTML", reply_markup=markup(("Oui",)))
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await sent.edit_reply_markup(markup(("Oui",)))
    await sent.edit_text("a", reply_markup=markup(("Oui",)))
    assert marie.screen.entities == ()
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await sent.edit_text("a", reply_markup=markup(("Oui",)))


async def test_only_a_message_of_the_bot_that_exists_can_be_edited(standin: Standin, marie: Person) -> None:
    marie.start()
    for method, more in (("editMessageText", {"text": "b"}), ("editMessageReplyMarkup", {})):
        absent = await refusal(standin, method, chat_id=marie.user_id, message_id=9, **more)
        hers = await refusal(standin, method, chat_id=marie.user_id, message_id=1, **more)
        assert (absent, hers) == ((400, "Bad Request: message to edit not found"), (400, "Bad Request: message can't be edited"))


async def test_a_message_is_deleted_during_48_hours(bot: telegram.Bot, marie: Person, clock: ManualClock) -> None:
    marie.start()
    first, second = [await bot.send_message(marie.user_id, text) for text in "ab"]
    clock.advance(48 * 3600)
    await first.delete()
    assert [message.text for message in marie.chat] == ["/start", "b"]
    with pytest.raises(BadRequest, match="not found"):
        await first.delete()
    clock.advance(1)
    with pytest.raises(BadRequest, match="can't be deleted"):
        await second.delete()


async def tapped(bot: telegram.Bot, marie: Person, standin: Standin) -> str:
    marie.start()
    await bot.send_message(marie.user_id, "a", reply_markup=markup(("Oui",)))
    marie.tap("Oui")
    query_id = standin.exchange.pending()[-1].body["callback_query"]["id"]
    assert isinstance(query_id, str)
    return query_id


async def test_answering_a_tap_shows_a_toast_once(bot: telegram.Bot, standin: Standin, marie: Person) -> None:
    query_id = await tapped(bot, marie, standin)
    assert await bot.answer_callback_query(query_id, "Noté", show_alert=True)
    assert marie.toasts == [Toast("Noté", alert=True)]
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(query_id)


async def test_a_tap_answered_without_text_shows_nothing(bot: telegram.Bot, standin: Standin, marie: Person) -> None:
    await bot.answer_callback_query(await tapped(bot, marie, standin))
    assert marie.toasts == []


async def test_a_tap_too_old_or_unknown_cannot_be_answered(bot: telegram.Bot, standin: Standin, marie: Person, clock: ManualClock) -> None:
    query_id = await tapped(bot, marie, standin)
    clock.advance(150)
    for each in (query_id, "777"):
        with pytest.raises(BadRequest, match=r"(?i)query is too old and response timeout expired or query ID is invalid"):
            await bot.answer_callback_query(each)


async def test_a_toast_has_200_characters_at_most(bot: telegram.Bot, standin: Standin, marie: Person) -> None:
    query_id = await tapped(bot, marie, standin)
    with pytest.raises(BadRequest):
        await bot.answer_callback_query(query_id, "x" * 201)
    await bot.answer_callback_query(query_id, "x" * 200)


async def test_commands_and_descriptions_are_kept_by_language(bot: telegram.Bot, standin: Standin) -> None:
    await bot.set_my_commands(
        [telegram.BotCommand("aide", "De l’aide"), telegram.BotCommand("effacer", "Tout effacer")], language_code="fr"
    )
    await bot.set_my_description("Donnez votre avis.")
    await bot.set_my_short_description("Votre avis", language_code="fr")
    assert [(command.command, command.description) for command in standin.commands["fr"]] == [
        ("aide", "De l’aide"),
        ("effacer", "Tout effacer"),
    ]
    assert (standin.description, standin.short_description) == ({"": "Donnez votre avis."}, {"fr": "Votre avis"})
    assert await bot.get_my_commands(language_code="fr") == (
        telegram.BotCommand("aide", "De l’aide"),
        telegram.BotCommand("effacer", "Tout effacer"),
    )
    assert await bot.get_my_commands() == ()
    assert ((await bot.get_my_description()).description, (await bot.get_my_description("fr")).description) == ("Donnez votre avis.", "")
    assert (await bot.get_my_short_description("fr")).short_description == "Votre avis"


@pytest.mark.parametrize("name", ["", "Aide", "aide-moi", "confidentialité", "a" * 33, "aide\n"])
async def test_a_wrong_command_is_refused(standin: Standin, name: str) -> None:
    assert (await refusal(standin, "setMyCommands", commands=[{"command": name, "description": "x"}]))[0] == 400


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}),
        ("setMyCommands", {"commands": [{"command": "a", "description": "x" * 257}]}),
        ("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}),
        ("setMyCommands", {"commands": [], "language_code": "fr-simple"}),
        ("setMyDescription", {"description": "x" * 513}),
        ("setMyShortDescription", {"short_description": "x" * 121}),
    ],
)
async def test_what_describes_the_bot_has_limits(standin: Standin, method: str, parameters: dict[str, Any]) -> None:
    assert (await refusal(standin, method, **parameters))[0] == 400


async def test_fail_next_fails_once_before_or_after_the_effect(bot: telegram.Bot, standin: Standin, marie: Person) -> None:
    marie.start()
    standin.fail_next("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
    standin.fail_next("sendMessage", 502, "Bad Gateway", after_effect=True)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(marie.user_id, "a")
    assert caught.value.retry_after == timedelta(seconds=7)
    with pytest.raises(NetworkError):
        await bot.send_message(marie.user_id, "b")
    await bot.send_message(marie.user_id, "c")
    assert [message.text for message in marie.chat] == ["/start", "b", "c"]
    with pytest.raises(ValueError, match="not imitated"):
        standin.fail_next("sendPhoto", 500, "x")


async def test_calls_are_logged_alike_whatever_way_they_came(bot: telegram.Bot, standin: Standin, marie: Person) -> None:
    marie.start()
    standin.calls.clear()
    await bot.send_message(marie.user_id, "a", reply_markup=markup(("Oui",)))
    await standin.execute_webhook_reply(
        {"method": "sendMessage", "chat_id": marie.user_id, "text": "a", "reply_markup": keyboard(("Oui",)), "parse_mode": None}
    )
    await standin.call("sendMessage", {"chat_id": 99, "text": "a"})
    parameters = {"chat_id": marie.user_id, "text": "a", "reply_markup": keyboard(("Oui",))}
    first, second = [{"ok": True, "result": marie.as_json(dataclasses.replace(message))} for message in marie.chat if message.from_bot]
    assert standin.calls == [
        Call("sendMessage", parameters, first, ridden=False),
        Call("sendMessage", parameters, second, ridden=True),
        Call(
            "sendMessage",
            {"chat_id": 99, "text": "a"},
            {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
            ridden=False,
        ),
    ]


@pytest.mark.parametrize("method", ["getMe", "getUpdates", "setWebhook", "deleteWebhook", "", "sendPhoto"])
async def test_some_methods_cannot_ride(standin: Standin, method: str) -> None:
    assert not (await standin.execute_webhook_reply({"method": method, "url": ""}))["ok"]


async def test_get_updates_gives_again_what_was_not_confirmed(bot: telegram.Bot, marie: Person) -> None:
    ids = [marie.send(text) for text in "abcde"]
    assert [update.update_id for update in await bot.get_updates(timeout=0)] == ids
    assert [update.update_id for update in await bot.get_updates(limit=2, timeout=0)] == ids[:2]
    assert [update.update_id for update in await bot.get_updates(offset=ids[2], timeout=0)] == ids[2:]
    assert [update.update_id for update in await bot.get_updates(timeout=0)] == ids[2:]
    assert [update.update_id for update in await bot.get_updates(offset=-1, timeout=0)] == ids[4:]
    assert [update.update_id for update in await bot.get_updates(timeout=0)] == ids[4:]
    assert await bot.get_updates(offset=ids[4] + 1, timeout=0) == ()


async def test_get_updates_waits_for_the_next_update(bot: telegram.Bot, marie: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.01)
    assert not poll.done()
    marie.send("a")
    assert [update.message.text for update in await poll if update.message] == ["a"]


async def test_get_updates_forgets_taps_after_150_seconds_and_messages_after_a_day(
    bot: telegram.Bot, standin: Standin, marie: Person, clock: ManualClock
) -> None:
    await tapped(bot, marie, standin)
    start, tap = [update.update_id for update in await bot.get_updates(timeout=0)]
    clock.advance(149)
    assert [update.update_id for update in await bot.get_updates(timeout=0)] == [start, tap]
    clock.advance(1)
    assert [update.update_id for update in await bot.get_updates(timeout=0)] == [start]
    clock.advance(24 * 3600)
    assert await bot.get_updates(timeout=0) == ()


async def test_get_updates_gives_only_the_kinds_asked_for(bot: telegram.Bot, marie: Person) -> None:
    await bot.get_updates(timeout=0, allowed_updates=["edited_message"])
    marie.send("a")
    edit = marie.edit(1, "b")
    assert [update.update_id for update in await bot.get_updates(timeout=0)] == [edit]
    await bot.get_updates(offset=edit + 1, timeout=0, allowed_updates=[])
    marie.send("c")
    assert len(await bot.get_updates(timeout=0)) == 1


@pytest.mark.parametrize("parameters", [{"limit": 0}, {"limit": 101}, {"timeout": -1}, {"allowed_updates": ["messages"]}])
async def test_get_updates_refuses_what_is_out_of_bounds(standin: Standin, parameters: dict[str, Any]) -> None:
    assert (await refusal(standin, "getUpdates", **parameters))[0] == 400


async def test_a_second_poller_ends_the_first(bot: telegram.Bot, marie: Person) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(bot.get_updates(timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    marie.send("a")
    assert len(await second) == 1


async def test_polling_and_a_webhook_exclude_each_other(bot: telegram.Bot, standin: Standin) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.01)
    await bot.set_webhook("https://concertia.example/telegram/1", secret_token="s" * 256)
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await poll
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates(timeout=0)
    await bot.delete_webhook()
    assert await bot.get_updates(timeout=0) == ()


async def test_removing_a_webhook_keeps_what_is_pending_unless_told(bot: telegram.Bot, standin: Standin, marie: Person) -> None:
    await bot.set_webhook("https://concertia.example/t")
    update_id = marie.send("a")
    await standin.call("setWebhook", {"url": ""})
    assert standin.webhook is None
    assert [update.update_id for update in await bot.get_updates(timeout=0)] == [update_id]
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates(timeout=0) == ()


async def test_webhook_info_says_where_updates_go(bot: telegram.Bot, standin: Standin, marie: Person) -> None:
    assert (await bot.get_webhook_info()).url == ""
    marie.start()
    await bot.set_webhook("https://concertia.example:8443/t", max_connections=7, allowed_updates=["message"])
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections, info.allowed_updates) == (
        "https://concertia.example:8443/t",
        1,
        7,
        ("message",),
    )
    await bot.set_webhook("https://concertia.example/t", drop_pending_updates=True)
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.max_connections, info.allowed_updates) == (0, 40, ("message",))


@pytest.mark.parametrize(
    "parameters",
    [
        {"url": "http://concertia.example/t"},
        {"url": "https://concertia.example:8080/t"},
        {"url": "https://concertia.example/t", "secret_token": "with space"},
        {"url": "https://concertia.example/t", "secret_token": "s" * 257},
        {"url": "https://concertia.example/t", "max_connections": 0},
        {"url": "https://concertia.example/t", "max_connections": 101},
        {"url": "https://concertia.example/t", "certificate": "x"},
        {},
    ],
)
async def test_a_wrong_webhook_is_refused(standin: Standin, parameters: dict[str, Any]) -> None:
    assert (await refusal(standin, "setWebhook", **parameters))[0] == 400
    assert standin.webhook is None


async def test_the_loopback_may_be_a_webhook_without_tls(bot: telegram.Bot, standin: Standin) -> None:
    await bot.set_webhook("http://127.0.0.1:18123/t")
    assert standin.webhook is not None


async def test_a_call_with_an_error_is_a_telegram_error(bot: telegram.Bot, marie: Person) -> None:
    with pytest.raises(TelegramError):
        await bot.send_photo(marie.user_id, "https://x.fr/p.png")
