"""The check of calls itself: it must fail for what the Bot API refuses, and the stand-in must ask for no more nor less than it."""

from typing import Any

import msgspec.structs
import pytest

from bot.telegram.standin import Call, Standin
from bot.telegram.standin.api import _METHODS
from tests.support.botapi import FILE, Description, check_calls, description, faults_of

HELLO: dict[str, Any] = {"chat_id": 17, "text": "<b>Bonjour</b>", "parse_mode": "HTML"}


def keyboard(**button: object) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Oui", **button}]]}


WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "a method that does not exist": ("sendMesage", HELLO),
    "a parameter that does not exist": ("sendMessage", {**HELLO, "preview": False}),
    "a parameter that is missing": ("sendMessage", {"text": "Bonjour"}),
    "a chat that is no number": ("sendMessage", {**HELLO, "chat_id": [17]}),
    "a text too long": ("sendMessage", {**HELLO, "text": "a" * 4_097}),
    "an empty text": ("sendMessage", {**HELLO, "text": " "}),
    "markup that cannot be read": ("sendMessage", {**HELLO, "text": "1 < 2"}),
    "a markup that does not exist": ("sendMessage", {**HELLO, "parse_mode": "Markup"}),
    "a keyboard of another shape": ("sendMessage", {**HELLO, "reply_markup": {"inline_keyboard": [{"text": "Oui"}]}}),
    "a keyboard that does not exist": ("sendMessage", {**HELLO, "reply_markup": {"buttons": []}}),
    "a button that does nothing": ("sendMessage", {**HELLO, "reply_markup": keyboard()}),
    "a button that carries too much": ("sendMessage", {**HELLO, "reply_markup": keyboard(callback_data="é" * 33)}),
    "a button that does two things": ("sendMessage", {**HELLO, "reply_markup": keyboard(callback_data="x", url="https://a.fr")}),
    "a toast too long": ("answerCallbackQuery", {"callback_query_id": "1", "text": "a" * 201}),
    "a command in capitals": ("setMyCommands", {"commands": [{"command": "Aide", "description": "aide"}]}),
    "a command without a description": ("setMyCommands", {"commands": [{"command": "aide"}]}),
    "a secret of other letters": ("setWebhook", {"url": "https://a.fr/x", "secret_token": "é"}),
    "too many connections": ("setWebhook", {"url": "https://a.fr/x", "max_connections": 101}),
    "an unknown kind of update": ("getUpdates", {"allowed_updates": ["messages"]}),
}


@pytest.mark.parametrize(("method", "parameters"), WRONG.values(), ids=WRONG)
async def test_a_call_that_telegram_refuses_is_found(method: str, parameters: dict[str, Any]) -> None:
    standin = Standin("4242:x")
    standin.person(17).start()
    await standin.call(method, parameters)
    with pytest.raises(AssertionError, match=method):
        check_calls(standin)


async def test_a_call_that_telegram_takes_is_not() -> None:
    standin = Standin("4242:x")
    standin.person(17).start()
    await standin.call("sendMessage", {**HELLO, "reply_markup": keyboard(callback_data="t1:C01:::yes")})
    await standin.call("editMessageText", {**HELLO, "message_id": 99})
    check_calls(standin)
    assert [call.answer["ok"] for call in standin.calls] == [True, False]


def test_a_call_that_cannot_ride_is_found() -> None:
    assert faults_of(Call("getMe", {}, {}, ridden=True)) != []
    assert faults_of(Call("getMe", {}, {}, ridden=False)) == []


# --- Telegram's own description, where it is there ------------------------------------------------------------------------------------


@pytest.fixture
def api() -> Description:
    found = description()
    if found is None:
        pytest.skip(f"the description of the Bot API is not beside the repository ({FILE.name})")
    return found


@pytest.mark.parametrize(
    ("method", "parameters", "fault"),
    [
        ("sendMesage", HELLO, "there is no method sendMesage"),
        ("sendMessage", {**HELLO, "preview": False}, "sendMessage has no preview"),
        ("sendMessage", {"chat_id": 17}, "sendMessage needs text"),
        ("sendMessage", {**HELLO, "chat_id": True}, "sendMessage.chat_id is no Integer"),
        ("sendMessage", {**HELLO, "text": "a" * 4_097}, "sendMessage.text has 4097 characters where 1 to 4096 are taken"),
        (
            "sendMessage",
            {**HELLO, "reply_markup": keyboard(callback_data="é" * 33)},
            "sendMessage.reply_markup:InlineKeyboardMarkup.inline_keyboard[0][0]:InlineKeyboardButton.callback_data"
            " has 66 bytes where 1 to 64 are taken",
        ),
        ("setMyCommands", {"commands": [{"command": "aide"}]}, "setMyCommands.commands[0]:BotCommand needs description"),
        ("setMyCommands", {"commands": {}}, "setMyCommands.commands is no list"),
        ("getUpdates", {"limit": 101}, "getUpdates.limit is 101 where 1 to 100 are taken"),
    ],
)
def test_the_description_by_itself_finds_what_is_wrong(api: Description, method: str, parameters: dict[str, Any], fault: str) -> None:
    assert api.faults(method, parameters) == [fault]


@pytest.mark.parametrize("method", sorted(_METHODS))
def test_the_stand_in_imitates_what_exists_and_needs_what_telegram_needs(api: Description, method: str) -> None:
    fields = {field.name: field.required for field in msgspec.structs.fields(_METHODS[method][0])}
    described = {field["name"]: field["required"] for field in api.methods[method].get("fields", ())}
    assert fields.keys() <= described.keys()
    assert [name for name, required in described.items() if required and not fields.get(name)] == []
