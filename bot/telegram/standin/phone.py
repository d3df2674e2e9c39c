"""A person with a phone, in a private chat with the bot: what they do and what they see.

Here: each act as the update Telegram would make of it, and the chat as the screen shows it.
Never here: what the bot may call, and how updates travel.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec
from telegram.constants import MessageLimit

from bot.telegram.standin.exchange import TAP_LIFETIME, Exchange, Json, Queue
from bot.telegram.standin.html import Entity, utf16_length
from bot.telegram.standin.methods import Button


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message as it stands on the screen. `text` is plain, its formatting is in `entities` (offsets in UTF-16 units)."""

    message_id: int
    from_bot: bool
    date: datetime
    text: str = ""
    entities: tuple[Entity, ...] = ()
    keyboard: tuple[tuple[Button, ...], ...] = ()
    # What a message without text holds, as Telegram writes it; and the file itself that the bot sent.
    content: Json = field(default_factory=dict)
    file: bytes = field(default=b"", repr=False)
    edit_date: datetime | None = None

    @property
    def edited(self) -> bool:
        return self.edit_date is not None

    @property
    def labels(self) -> tuple[tuple[str, ...], ...]:
        """What is written on the buttons, row by row."""
        return tuple(tuple(button.text for button in row) for row in self.keyboard)


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a tap that asks to be shown; an `alert` must be closed by hand."""

    text: str
    alert: bool


class CannotDo(LookupError):
    """What this person tried is not possible on their phone as it is now."""


class Person:
    """A person and their chat with the bot. Every act returns the `update_id` of the (last) update it made."""

    def __init__(self, exchange: Exchange, user_id: int, first_name: str, language_code: str | None) -> None:
        self.user_id = user_id
        self.first_name = first_name
        self.language_code = language_code
        self.has_written = False
        self.has_blocked = False
        self.toasts: list[Toast] = []
        self._exchange = exchange
        self._writes: Queue = ("chat", user_id)
        self._messages: dict[int, ChatMessage] = {}
        self._last_message_id = 0

    # What they see

    @property
    def chat(self) -> list[ChatMessage]:
        """The messages of both sides, oldest first, as they stand now."""
        return list(self._messages.values())

    @property
    def screen(self) -> ChatMessage:
        """The last message of the bot. Raises `CannotDo` if there is none."""
        for message in reversed(self.chat):
            if message.from_bot:
                return message
        raise CannotDo("the bot has said nothing yet")

    @property
    def is_heard(self) -> bool:
        """Whether the bot has taken all that they wrote. Before, a tap may overtake it: Telegram brings the two apart."""
        return self._exchange.first_of(self._writes) is None

    def message(self, message_id: int) -> ChatMessage | None:
        return self._messages.get(message_id)

    async def until(self, condition: Callable[[], bool], within: float | None = 10.0) -> None:
        """Wait until `condition` holds, looking again at each change. Raises `TimeoutError` after `within` seconds, if it is given.

        A condition on the `screen` does not hold as long as there is none.
        """

        def holds() -> bool:
            try:
                return condition()
            except CannotDo:
                return False

        async with asyncio.timeout(within):
            while not holds():
                await self._exchange.change()

    # What they do

    def start(self, payload: str = "") -> int:
        """Press the button that begins the conversation, perhaps from a link with a payload."""
        return self.send(f"/start {payload}".strip())

    def send(self, text: str) -> int:
        """Write. The app cuts what is too long for one message into several."""
        text = text.strip()
        if not text:
            raise CannotDo("the app sends no empty message")
        update_id = 0
        while text:
            piece, text = _cut(text)
            update_id = self._say({"text": piece})
        return update_id

    def send_content(self, kind: str) -> int:
        """Send something that is not written: a key of `CONTENTS`."""
        return self._say(CONTENTS[kind])

    def edit(self, message_id: int, text: str) -> int:
        """Correct a message they wrote; it must stay one message."""
        message = self._messages.get(message_id)
        if message is None or message.from_bot or message.content:
            raise CannotDo(f"message {message_id} was not written by this person")
        text = text.strip()
        if not text or _cut(text)[1]:
            raise CannotDo(f"a message has 1 to {MessageLimit.MAX_TEXT_LENGTH:d} characters")
        self._check_not_blocked()
        edited = replace(message, text=text, entities=_commands_in(text), edit_date=self._exchange.clock())
        self.put(edited)
        return self._exchange.push("edited_message", self.as_json(edited), self._writes)

    def tap(self, button: str, message_id: int | None = None, *, forced: bool = False) -> int:
        """Press a button, named by its label or its data, on this message or on the newest that has buttons.

        Raises `CannotDo` when it is not there. `forced` sends `button` as data whatever is shown, as a modified app can; then a
        `message_id` that no longer exists stands for a message too old for Telegram to describe.
        """
        self._check_not_blocked()
        target = self._messages.get(message_id) if message_id is not None else self._newest_with_buttons()
        data = button if forced else _find(button, target).callback_data
        query: Json = {
            "id": self._exchange.open_query(self.user_id),
            "from": self._user(),
            "chat_instance": str(-(self.user_id * 7919)),
            "data": data,
        }
        if target is not None:
            query["message"] = self.as_json(target)
        elif message_id is not None:
            query["message"] = {"chat": self._chat(), "message_id": message_id, "date": 0}
        return self._exchange.push("callback_query", query, ("taps", self.user_id), TAP_LIFETIME)

    def block(self) -> int:
        self.has_blocked = True
        return self._change_membership("member", "kicked")

    def unblock(self) -> int:
        self.has_blocked = False
        return self._change_membership("kicked", "member")

    # What the bot does to their screen

    def receive(self, text: str, entities: list[Entity], keyboard: tuple[tuple[Button, ...], ...]) -> ChatMessage:
        self._last_message_id += 1
        message = ChatMessage(self._last_message_id, True, self._exchange.clock(), text, tuple(entities), keyboard)
        self.put(message)
        return message

    def receive_file(self, name: str, content: bytes) -> ChatMessage:
        self._last_message_id += 1
        document = {**_FILE, "file_name": name, "file_size": len(content)}
        message = ChatMessage(self._last_message_id, True, self._exchange.clock(), content={"document": document}, file=content)
        self.put(message)
        return message

    def put(self, message: ChatMessage) -> None:
        """Show a message, new or in the place of what it was."""
        self._messages[message.message_id] = message
        self._exchange.ring()

    def remove(self, message_id: int) -> None:
        del self._messages[message_id]
        self._exchange.ring()

    def show_toast(self, toast: Toast) -> None:
        self.toasts.append(toast)
        self._exchange.ring()

    # How Telegram writes it

    def as_json(self, message: ChatMessage) -> Json:
        written: Json = {
            "message_id": message.message_id,
            "from": self._exchange.bot if message.from_bot else self._user(),
            "chat": self._chat(),
            "date": int(message.date.timestamp()),
            **message.content,
        }
        if message.edit_date is not None:
            written["edit_date"] = int(message.edit_date.timestamp())
        if message.text:
            written["text"] = message.text
        if message.entities:
            written["entities"] = list(message.entities)
        if message.keyboard:
            written["reply_markup"] = {"inline_keyboard": msgspec.to_builtins([list(row) for row in message.keyboard])}
        return written

    def _user(self) -> Json:
        user: Json = {"id": self.user_id, "is_bot": False, "first_name": self.first_name}
        return user if self.language_code is None else {**user, "language_code": self.language_code}

    def _chat(self) -> Json:
        return {"id": self.user_id, "first_name": self.first_name, "type": "private"}

    def _say(self, content: Json) -> int:
        self._check_not_blocked()
        self.has_written = True
        self._last_message_id += 1
        now = self._exchange.clock()
        rest = {key: value for key, value in content.items() if key != "text"}
        text = content.get("text", "")
        message = ChatMessage(self._last_message_id, False, now, text, _commands_in(text), content=rest)
        self.put(message)
        return self._exchange.push("message", self.as_json(message), self._writes)

    def _change_membership(self, before: str, after: str) -> int:
        def member(status: str) -> Json:
            return {"user": self._exchange.bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}

        change = {
            "chat": self._chat(),
            "from": self._user(),
            "date": int(self._exchange.clock().timestamp()),
            "old_chat_member": member(before),
            "new_chat_member": member(after),
        }
        return self._exchange.push("my_chat_member", change, ("membership", self.user_id))

    def _check_not_blocked(self) -> None:
        if self.has_blocked:
            raise CannotDo("this person has blocked the bot: unblock first")

    def _newest_with_buttons(self) -> ChatMessage | None:
        return next((message for message in reversed(self.chat) if message.keyboard), None)


def _find(wanted: str, message: ChatMessage | None) -> Button:
    buttons = [button for row in message.keyboard for button in row] if message else []
    found = [button for button in buttons if button.text == wanted] or [button for button in buttons if button.callback_data == wanted]
    if len(found) != 1:
        shown = " | ".join(button.text for button in buttons) or "no button at all"
        raise CannotDo(f"{len(found)} buttons are named {wanted!r}; shown: {shown}")
    if found[0].callback_data is None:
        raise CannotDo(f"{wanted!r} opens or copies something: the bot hears nothing of it")
    return found[0]


def _cut(text: str) -> tuple[str, str]:
    piece = text[: MessageLimit.MAX_TEXT_LENGTH]
    while (excess := utf16_length(piece) - MessageLimit.MAX_TEXT_LENGTH) > 0:
        piece = piece[: -((excess + 1) // 2)]
    return piece, text[len(piece) :]


def _commands_in(text: str) -> tuple[Entity, ...]:
    command = re.match(r"/[A-Za-z0-9_]{1,64}(?:@\w+)?", text)
    return ({"type": "bot_command", "offset": 0, "length": command.end()},) if command else ()


_FILE: Json = {"file_id": "AgACAgQAAxkBAAIB", "file_unique_id": "AQADx7oxG", "file_size": 13_374}
_CLIP: Json = {**_FILE, "width": 640, "height": 480, "duration": 3}

CONTENTS: dict[str, Json] = {
    "forward": {
        "text": "Un message transféré",
        "forward_origin": {"type": "hidden_user", "sender_user_name": "Quelqu’un", "date": 1_700_000_000},
    },
    "bot": {
        "text": "Un texte choisi dans un autre robot",
        "via_bot": {"id": 99, "is_bot": True, "first_name": "Encyclopédie", "username": "encyclopedie_bot"},
    },
    "sticker": {
        "sticker": {**_FILE, "type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": "👍"}
    },
    "animation": {"animation": _CLIP, "document": _FILE},
    "photo": {"photo": [{**_FILE, "width": 90, "height": 60}, {**_FILE, "width": 800, "height": 533}]},
    "video": {"video": _CLIP},
    "video_note": {"video_note": {**_FILE, "length": 240, "duration": 3}},
    "voice": {"voice": {**_FILE, "duration": 3, "mime_type": "audio/ogg"}},
    "audio": {"audio": {**_FILE, "duration": 180, "title": "Un air"}},
    "document": {"document": {**_FILE, "file_name": "avis.pdf", "mime_type": "application/pdf"}},
    "location": {"location": {"latitude": 48.1173, "longitude": -1.6778}},
    "contact": {"contact": {"phone_number": "+33199000000", "first_name": "Quelqu’un"}},
    "poll": {
        "poll": {
            "id": "5300000000000000001",
            "question": "Et vous ?",
            "options": [
                {"text": "Oui", "voter_count": 0, "persistent_id": "0"},
                {"text": "Non", "voter_count": 0, "persistent_id": "1"},
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
    },
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
}
