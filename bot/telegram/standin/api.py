"""The stand-in's Bot API: what the bot calls, answered as api.telegram.org answers it.

Here: the effect of each method on the phones, and the refusals that depend on them.
Never here: the form of parameters (methods.py), what people do (phone.py), HTTP (wire.py), the webhook's retries (delivery.py).

Not imitated: groups and channels, media but documents, several bots at once. Limits of pace are, where they are asked for.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from bot.telegram.standin import methods
from bot.telegram.standin.exchange import Clock, Exchange, Json
from bot.telegram.standin.limits import Limits
from bot.telegram.standin.methods import BotCommand, Refused, bad_request, read_parameters, read_text
from bot.telegram.standin.phone import ChatMessage, Person, Toast

# After this a bot can no longer take back a message.
DELETABLE = timedelta(hours=48)
LONGEST_POLL = 50
_PORTS = {80, 88, 443, 8443}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_NOT_IN_A_WEBHOOK_REPLY = {"setwebhook", "deletewebhook"}


class Call(NamedTuple):
    """A call and its answer. `parameters` are typed, without those at their default, whatever transport they came by; as they came
    if they could not be read. `ridden`: the call came in the response to a webhook, and the bot never saw the answer."""

    method: str
    parameters: Mapping[str, Any]
    answer: Json
    ridden: bool


@dataclass(slots=True)
class Webhook:
    """Where updates go. `last_error` and its date are what `getWebhookInfo` says of the last failed delivery."""

    url: str
    secret_token: str
    max_connections: int
    last_error: str = ""
    last_error_date: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Fault:
    refusal: Refused
    after_effect: bool


class Standin:
    """One bot's Telegram: its people, their chats, and the methods the bot may call."""

    def __init__(
        self,
        token: str,
        bot_username: str = "concertia_bot",
        clock: Clock = lambda: datetime.now(UTC),
        first_update_id: int = 870_000_001,
        limits: Limits | None = None,
    ) -> None:
        """`token` has the shape of a real one, `<number>:<secret>`; the number is the bot's user identifier.

        `limits`: how fast it may write; as fast as it likes unless they are given.
        """
        self.token = token
        self.clock = clock
        self.bot: Json = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Concertia", "username": bot_username}
        self.exchange = Exchange(self.bot, clock, first_update_id)
        self.people: dict[int, Person] = {}
        self.calls: list[Call] = []
        self.webhook: Webhook | None = None
        # By language; "" is the default.
        self.commands: dict[str, list[BotCommand]] = {}
        self.description: dict[str, str] = {}
        self.short_description: dict[str, str] = {}
        self._limits = limits
        self._faults: defaultdict[str, deque[_Fault]] = defaultdict(deque)
        self._polls = 0

    def person(self, user_id: int, first_name: str = "Camille", language_code: str | None = "fr") -> Person:
        """The person with this identifier; made with this name and language when first asked for."""
        if user_id not in self.people:
            self.people[user_id] = Person(self.exchange, user_id, first_name, language_code)
        return self.people[user_id]

    def fail_next(self, method: str, code: int, description: str, retry_after: int | None = None, *, after_effect: bool = False) -> None:
        """Answer the next well-formed call of `method` with this error; with `after_effect` it is done all the same.

        Several are used up in their order. Raises `ValueError` for a method that is not imitated.
        """
        if method.lower() not in _METHODS:
            raise ValueError(f"{method} is not imitated")
        self._faults[method.lower()].append(_Fault(Refused(code, description, retry_after), after_effect))

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Json:
        """Answer a call: `{"ok": true, "result": ...}` or `{"ok": false, "error_code": ..., "description": ...}`."""
        return await self._take(method, parameters, ridden=False)

    async def execute_webhook_reply(self, body: Mapping[str, Any]) -> Json:
        """Do the call that came in the response to a webhook: its parameters, and `method` beside them."""
        parameters = dict(body)
        return await self._take(str(parameters.pop("method", "")), parameters, ridden=True)

    async def _take(self, method: str, parameters: Mapping[str, Any], *, ridden: bool) -> Json:
        understood: Mapping[str, Any] = parameters
        try:
            kind, perform = _look_up(method.lower(), ridden=ridden)
            asked = read_parameters(kind, parameters)
            understood = msgspec.to_builtins(asked)
            answer: Json = {"ok": True, "result": await self._perform(method.lower(), perform, asked)}
        except Refused as refusal:
            answer = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            if refusal.retry_after is not None:
                answer["parameters"] = {"retry_after": refusal.retry_after}
        self.calls.append(Call(method, understood, answer, ridden))
        self.exchange.ring()
        return answer

    async def _perform(self, method: str, perform: "_Perform", asked: Any) -> Any:
        fault = self._faults[method].popleft() if self._faults[method] else None
        if fault and not fault.after_effect:
            raise fault.refusal
        result = await perform(self, asked)
        if fault:
            raise fault.refusal
        return result

    # The bot itself

    async def _get_me(self, _: methods.GetMe) -> Json:
        abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return {**self.bot, **abilities, "can_connect_to_business": False, "has_main_web_app": False}

    async def _set_my_commands(self, asked: methods.SetMyCommands) -> bool:
        self.commands[asked.language_code] = asked.commands
        return True

    async def _get_my_commands(self, asked: methods.GetMyCommands) -> list[Json]:
        return [{"command": each.command, "description": each.description} for each in self.commands.get(asked.language_code, [])]

    async def _set_my_description(self, asked: methods.SetMyDescription) -> bool:
        self.description[asked.language_code] = asked.description
        return True

    async def _get_my_description(self, asked: methods.GetMyDescription) -> Json:
        return {"description": self.description.get(asked.language_code, "")}

    async def _set_my_short_description(self, asked: methods.SetMyShortDescription) -> bool:
        self.short_description[asked.language_code] = asked.short_description
        return True

    async def _get_my_short_description(self, asked: methods.GetMyShortDescription) -> Json:
        return {"short_description": self.short_description.get(asked.language_code, "")}

    # Messages

    async def _send_message(self, asked: methods.SendMessage) -> Json:
        if self._limits:
            self._limits.admit(asked.chat_id, self.clock())
        person = self._reach(asked.chat_id)
        if asked.message_thread_id is not None:
            raise bad_request("message thread not found")
        text, entities = read_text(asked.text, asked.parse_mode)
        return person.as_json(person.receive(text, entities, _rows(asked.reply_markup)))

    async def _send_document(self, asked: methods.SendDocument) -> Json:
        person = self._reach(asked.chat_id)
        if asked.message_thread_id is not None:
            raise bad_request("message thread not found")
        return person.as_json(person.receive_file(asked.document.file_name, asked.document.content))

    async def _edit_message_text(self, asked: methods.EditMessageText) -> Json:
        person, message = self._own_message(asked.chat_id, asked.message_id)
        text, entities = read_text(asked.text, asked.parse_mode)
        return self._change(person, message, replace(message, text=text, entities=tuple(entities), keyboard=_rows(asked.reply_markup)))

    async def _edit_message_reply_markup(self, asked: methods.EditMessageReplyMarkup) -> Json:
        person, message = self._own_message(asked.chat_id, asked.message_id)
        return self._change(person, message, replace(message, keyboard=_rows(asked.reply_markup)))

    async def _delete_message(self, asked: methods.DeleteMessage) -> bool:
        person = self._reach(asked.chat_id)
        message = person.message(asked.message_id)
        if message is None:
            raise bad_request("message to delete not found")
        if self.clock() - message.date > DELETABLE:
            raise bad_request("message can't be deleted for everyone")
        person.remove(message.message_id)
        return True

    async def _answer_callback_query(self, asked: methods.AnswerCallbackQuery) -> bool:
        user_id = self.exchange.close_query(asked.callback_query_id)
        if user_id is None:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if asked.text:
            self.people[user_id].show_toast(Toast(asked.text, asked.show_alert))
        return True

    def _reach(self, chat_id: int) -> Person:
        person = self.people.get(chat_id)
        if person is None or not person.has_written:
            raise bad_request("chat not found")
        if person.has_blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return person

    def _own_message(self, chat_id: int, message_id: int) -> tuple[Person, ChatMessage]:
        person = self._reach(chat_id)
        message = person.message(message_id)
        if message is None:
            raise bad_request("message to edit not found")
        if not message.from_bot:
            raise bad_request("message can't be edited")
        return person, message

    def _change(self, person: Person, before: ChatMessage, after: ChatMessage) -> Json:
        if after == before:
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the same"
                " as a current content and reply markup of the message"
            )
        edited = replace(after, edit_date=self.clock())
        person.put(edited)
        return person.as_json(edited)

    # Updates

    async def _set_webhook(self, asked: methods.SetWebhook) -> bool:
        if asked.url:
            _check_webhook_address(asked.url)
        if asked.drop_pending_updates:
            self.exchange.drop_pending()
        if asked.allowed_updates is not None:
            self.exchange.allowed_updates = asked.allowed_updates
        self.webhook = Webhook(asked.url, asked.secret_token, asked.max_connections) if asked.url else None
        return True

    async def _delete_webhook(self, asked: methods.DeleteWebhook) -> bool:
        if asked.drop_pending_updates:
            self.exchange.drop_pending()
        self.webhook = None
        return True

    async def _get_webhook_info(self, _: methods.GetWebhookInfo) -> Json:
        info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": len(self.exchange.pending())}
        if self.exchange.allowed_updates:
            info["allowed_updates"] = self.exchange.allowed_updates
        if self.webhook is None:
            return info
        info |= {"url": self.webhook.url, "max_connections": self.webhook.max_connections}
        if self.webhook.last_error_date is not None:
            info |= {"last_error_date": int(self.webhook.last_error_date.timestamp()), "last_error_message": self.webhook.last_error}
        return info

    async def _get_updates(self, asked: methods.GetUpdates) -> list[Json]:
        if self.webhook is not None:
            raise Refused(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self._polls += 1
        this_poll = self._polls
        self.exchange.ring()  # an earlier poll still waiting sees that it is no longer the last
        if asked.allowed_updates is not None:
            self.exchange.allowed_updates = asked.allowed_updates
        self._confirm_before(asked.offset)
        deadline = asyncio.get_running_loop().time() + min(asked.timeout, LONGEST_POLL)
        while not (updates := self.exchange.pending()):
            if not await self._changes_before(deadline):
                break
            if self.webhook is not None:
                raise Refused(409, "Conflict: terminated by setWebhook request")
            if self._polls != this_poll:
                raise Refused(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
        return [update.body for update in updates[: asked.limit]]

    def _confirm_before(self, offset: int) -> None:
        """Confirm what is older than `offset`; a negative one counts from the newest."""
        pending = self.exchange.pending()
        older = pending[:offset] if offset < 0 else [update for update in pending if update.update_id < offset]
        for update in older:
            self.exchange.confirm(update)

    async def _changes_before(self, deadline: float) -> bool:
        try:
            async with asyncio.timeout_at(deadline):
                await self.exchange.change()
        except TimeoutError:
            return False
        return True


def _rows(keyboard: methods.Keyboard | None) -> tuple[tuple[methods.Button, ...], ...]:
    return tuple(tuple(row) for row in keyboard.inline_keyboard if row) if keyboard else ()


def _check_webhook_address(url: str) -> None:
    address = urlsplit(url)
    if address.hostname in _LOOPBACK and address.scheme == "http":
        return  # as a Bot API server of one's own, started with --local, takes it
    if address.scheme != "https" or not address.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (address.port or 443) not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


_Perform = Callable[[Standin, Any], Awaitable[Any]]
_METHODS: dict[str, tuple[type[Any], _Perform]] = {
    "getme": (methods.GetMe, Standin._get_me),
    "setmycommands": (methods.SetMyCommands, Standin._set_my_commands),
    "getmycommands": (methods.GetMyCommands, Standin._get_my_commands),
    "getmydescription": (methods.GetMyDescription, Standin._get_my_description),
    "getmyshortdescription": (methods.GetMyShortDescription, Standin._get_my_short_description),
    "setmydescription": (methods.SetMyDescription, Standin._set_my_description),
    "setmyshortdescription": (methods.SetMyShortDescription, Standin._set_my_short_description),
    "sendmessage": (methods.SendMessage, Standin._send_message),
    "senddocument": (methods.SendDocument, Standin._send_document),
    "editmessagetext": (methods.EditMessageText, Standin._edit_message_text),
    "editmessagereplymarkup": (methods.EditMessageReplyMarkup, Standin._edit_message_reply_markup),
    "deletemessage": (methods.DeleteMessage, Standin._delete_message),
    "answercallbackquery": (methods.AnswerCallbackQuery, Standin._answer_callback_query),
    "setwebhook": (methods.SetWebhook, Standin._set_webhook),
    "deletewebhook": (methods.DeleteWebhook, Standin._delete_webhook),
    "getwebhookinfo": (methods.GetWebhookInfo, Standin._get_webhook_info),
    "getupdates": (methods.GetUpdates, Standin._get_updates),
}


def _look_up(method: str, *, ridden: bool) -> tuple[type[Any], _Perform]:
    if method not in _METHODS:
        raise Refused(404, "Not Found: method not found")
    if ridden and (method.startswith("get") or method in _NOT_IN_A_WEBHOOK_REPLY):
        raise bad_request("this method can't be called in the response to a webhook")
    return _METHODS[method]
