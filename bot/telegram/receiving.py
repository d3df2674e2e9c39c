"""What an update means: an act of a person in a private chat, or one of the few other things that are answered at all. Pure.

Never here: a call, a transaction, or anything of what the act leads to.
"""

import re
from typing import Final

from msgspec import structs

from bot.acts import Act, AskedHelp, EditedMessage, Said, Started, TookOver, Unreadable
from bot.handover_codes import code_in_payload
from bot.payload import read_payload
from bot.screens.naming import COMMANDS
from bot.telegram.callback import decode
from bot.telegram.updates import Edit, Membership, Message, Tap, Update
from dialogues.matching import plain
from dialogues.turns import Shown, Typed
from dialogues.values import Value

_COMMAND: Final = re.compile(r"/(\w{1,64})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_JOINED: Final = ("member", "administrator")


class Touch(Value, frozen=True):
    """A button touched: the tap to answer, and the message it is on, None where that cannot be edited any more."""

    query_id: str
    message_id: int | None


class Heard(Value, frozen=True):
    """Something said to the bot in private. `thread`: the topic it was said in."""

    said: Said
    chat: int
    touch: Touch | None = None
    thread: int | None = None


class Forged(Value, frozen=True):
    """A tap on a button that is none of ours."""

    query_id: str


class Elsewhere(Value, frozen=True):
    """Someone tries to speak with the bot where others listen: in the group `chat`, or by a button of a message there."""

    chat: int
    query_id: str | None = None
    thread: int | None = None


class Presence(Value, frozen=True):
    """Someone blocked the bot, or let it in again."""

    person: str
    reachable: bool


Received = Heard | Forged | Elsewhere | Presence


def received(update: Update, bot_id: int, raw: bytes, *, rides: bool) -> Received | None:
    """What the update means, None for nothing to us. `rides`: its answer can travel with the acknowledgement."""
    event = update.event
    if event.is_bot:
        return None
    if event.chat_type not in ("private", None):
        return _elsewhere(event)
    if isinstance(event, Membership):
        return _presence(event)
    # Telegram does not always say where a button was; in private the chat has the number of the person.
    chat = event.sender_id if event.chat_id is None else event.chat_id
    said = Said("telegram", bot_id, str(event.sender_id), Shown(), update_id=update.update_id, chat=chat, rides=rides, raw=raw)
    match event:
        case Message():
            return _spoken(event, said)
        case Edit():
            return _edited(event, said)
        case Tap():
            return _tapped(event, said, chat)


def _spoken(message: Message, said: Said) -> Heard:
    act = _act(message)
    carried = message.message_id if isinstance(act, Typed) else None
    return Heard(structs.replace(said, act=act, message_id=carried), message.chat_id, thread=message.message_thread_id)


def _edited(edit: Edit, said: Said) -> Heard | None:
    if edit.text is None or edit.kind_of_content != "text":
        return None
    return Heard(structs.replace(said, act=EditedMessage(edit.message_id, edit.text)), edit.chat_id, thread=edit.message_thread_id)


def _tapped(tap: Tap, said: Said, chat: int) -> Heard | Forged:
    read = decode(tap.data)
    if read is None:
        return Forged(tap.query_id)
    act, consultation = read
    touch = Touch(tap.query_id, tap.message_id if tap.accessible else None)
    return Heard(structs.replace(said, act=act, consultation=consultation), chat, touch, tap.message_thread_id)


def _act(message: Message) -> Act:
    if message.text is None or message.kind_of_content != "text":
        return Unreadable(message.kind_of_content)
    command = _COMMAND.fullmatch(message.text.strip())
    return Typed(message.text) if command is None else _command(command[1], command[2])


def _command(name: str, argument: str | None) -> Act:
    asked = plain(name)
    if asked == "start":
        return _started(argument or "")
    return COMMANDS.get(asked, AskedHelp())


def _started(payload: str) -> Act:
    """What the link that opened the bot carried: what goes on here, a consultation, or nothing."""
    code = code_in_payload(payload)
    return TookOver(code) if code else Started(*read_payload(payload))


def _presence(change: Membership) -> Presence | None:
    if change.status not in ("kicked", "member"):
        return None
    return Presence(str(change.user_id), reachable=change.status == "member")


def _elsewhere(event: Message | Edit | Tap | Membership) -> Elsewhere | None:
    """What happens in a group concerns us when somebody speaks to us there; never in a channel, where nobody can."""
    if event.chat_id is None or event.chat_type not in ("group", "supergroup"):
        return None
    match event:
        case Message():
            return Elsewhere(event.chat_id, thread=event.message_thread_id)
        case Tap():
            return Elsewhere(event.chat_id, event.query_id)
        case Membership() if event.status in _JOINED:
            return Elsewhere(event.chat_id)
        case _:
            return None
