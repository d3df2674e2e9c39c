"""The calls that conversations need, as values: made through python-telegram-bot, or riding in the response to a webhook.

Here: their parameters, and what an error of Telegram's means for whoever called. Never here: when to call, or to call again.
"""

import html
from typing import Any, Final

import telegram
from telegram.constants import CallbackQueryLimit
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter  # there is no other way to make the former

from bot.carrying import Fate
from bot.screens.spoken import shortened
from bot.telegram.render import Rendered
from dialogues.values import Value

MAX_TOAST: Final = CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH.value

_NO_PREVIEW: Final = {"is_disabled": True}
"""A preview would have Telegram fetch the address, and would hide the question behind a picture."""
_ALREADY_SO: Final = ("message is not modified", "query is too old", "query id is invalid")
_OUT_OF_REACH: Final = ("message to edit not found", "message can't be edited")
"""The person took the message away, or it is too old: there is nothing left to change."""
_NO_CHAT: Final = "chat not found"


class Send(Value, frozen=True):
    """A new message in a chat; `thread` where the person wrote in a topic of it."""

    chat: int
    shown: Rendered
    thread: int | None = None


class Edit(Value, frozen=True):
    """Another content for a message of ours. Where it cannot be edited any more, it is said in a new one (`or_send`), or not at all."""

    chat: int
    message_id: int
    shown: Rendered
    or_send: bool = False
    thread: int | None = None


class Toast(Value, frozen=True):
    """The answer to a tap, without which the phone shows it as pending; `text` passes over the chat."""

    query_id: str
    text: str = ""


class Document(Value, frozen=True):
    """A file of ours in a chat, made for this call: it is kept nowhere. It never rides."""

    unshown = ("content",)

    chat: int
    name: str
    content: bytes
    thread: int | None = None


Riding = Send | Edit | Toast
Call = Riding | Document


async def make(bot: telegram.Bot, call: Call) -> None:
    """Call. Raises `TelegramError`."""
    match call:
        case Document(chat, name, content, thread):
            await bot.send_document(chat, telegram.InputFile(content, filename=name), message_thread_id=thread)
        case Edit():
            await _edit(bot, call)
        case _:
            await _post(bot, call)


async def _edit(bot: telegram.Bot, call: Edit) -> None:
    try:
        await _post(bot, call)
    except BadRequest as error:
        if fate_of(error) is not Fate.REFUSED:
            raise
        if call.or_send:
            await make(bot, Send(call.chat, call.shown, call.thread))
        elif not any(known in error.message.lower() for known in _OUT_OF_REACH):
            raise


async def _post(bot: telegram.Bot, call: Riding) -> None:
    """By the transport of the bot, not by its methods: these make objects of what is sent, and of a whole message that nobody reads."""
    content = riding(call)
    method = content.pop("method")
    given = [RequestParameter(name, value, None) for name, value in content.items()]
    await bot.request.post(f"{bot.base_url}/{method}", RequestData(given))


def riding(call: Riding) -> dict[str, Any]:
    """The call as the JSON that Telegram reads in the response to a webhook: its method, and what that is given."""
    match call:
        case Send(chat, shown, thread):
            in_thread = {} if thread is None else {"message_thread_id": thread}
            return {"method": "sendMessage", "chat_id": chat, **in_thread, **_content(shown)}
        case Edit(chat, message_id, shown):
            return {"method": "editMessageText", "chat_id": chat, "message_id": message_id, **_content(shown)}
        case Toast(query_id, text):
            said = {"text": shortened(text, MAX_TOAST)} if text else {}
            return {"method": "answerCallbackQuery", "callback_query_id": query_id, **said}


def plain(text: str) -> Rendered:
    """A text without markup or buttons."""
    return Rendered(html.escape(text, quote=False))


def _content(shown: Rendered) -> dict[str, Any]:
    content: dict[str, Any] = {"text": shown.text, "parse_mode": "HTML", "link_preview_options": _NO_PREVIEW}
    if shown.keyboard:
        rows = [[{"text": key.text, "callback_data": key.data} for key in row] for row in shown.keyboard]
        content["reply_markup"] = {"inline_keyboard": rows}
    return content


def fate_of(error: TelegramError) -> Fate:
    """What an error means for its call; by its type, which is its code, and by its words only where one code says several things."""
    match error:
        case RetryAfter() | InvalidToken():
            return Fate.NOT_NOW
        case Forbidden():
            return Fate.GONE
        case BadRequest():  # a NetworkError for python-telegram-bot, so it comes first
            return _fate_of_refusal(error.message.lower())
        case ChatMigrated():
            return Fate.REFUSED
        case _:
            return Fate.AGAIN


def _fate_of_refusal(words: str) -> Fate:
    if any(known in words for known in _ALREADY_SO):
        return Fate.DONE
    return Fate.GONE if _NO_CHAT in words else Fate.REFUSED


def wait_of(error: Exception) -> float:
    """Seconds that Telegram asks to wait; 0 when it does not say."""
    if not isinstance(error, RetryAfter):
        return 0.0
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
