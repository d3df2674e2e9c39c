"""Incoming updates, read into small frozen values.

Here: what an update of Telegram says, as far as the bot uses it. Nothing raises: whatever cannot be read comes out as `Ignored`,
so that one odd update is acknowledged and counted, and never delivered again and again.
Never here: what an update means for a conversation, and anything kept.

Values of text are always valid Unicode (a lone surrogate becomes U+FFFD); they may hold NUL and controls of direction.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct

# The columns that keep these numbers have 64 bits; Telegram promises 52.
Int64 = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
# A negative offset makes getUpdates forget what is pending, so a negative identifier must never become one.
UpdateId = Annotated[int, Meta(ge=0, le=2**63 - 1)]

ChatType = Literal["private", "group", "supergroup", "channel"]
MemberStatus = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
Content = Literal[
    "text",
    "forward",
    "bot",
    "sticker",
    "animation",
    "photo",
    "video",
    "video_note",
    "voice",
    "audio",
    "document",
    "location",
    "contact",
    "poll",
    "dice",
    "other",
]
Reason = Literal["not_json", "too_deep", "malformed", "unknown_kind"]


class _Written(Struct, frozen=True, kw_only=True):
    """What a message and its edit have in common. `text` is None unless the message is one of text, written or forwarded."""

    chat_id: int
    chat_type: ChatType
    sender_id: int
    is_bot: bool
    language_code: str | None
    message_id: int
    message_thread_id: int | None
    text: str | None
    kind_of_content: Content


class Message(_Written, frozen=True, kw_only=True):
    """Something new that was sent to the bot. `forward` is the kind of whatever was forwarded, text included; `bot` that of a text which
    another bot wrote for its sender."""


class Edit(_Written, frozen=True, kw_only=True):
    """A message sent earlier, as it reads now. Telegram also sends one for changes nobody made by hand."""


class Tap(Struct, frozen=True, kw_only=True):
    """A button pressed. `data` comes from the client and is not to be trusted.

    `chat_id`, `chat_type` and `message_id` are None when Telegram no longer says where the button was;
    `accessible` is False when that message can no longer be edited (deleted, too old, or not said).
    """

    query_id: str
    sender_id: int
    is_bot: bool
    language_code: str | None
    data: str
    chat_id: int | None
    chat_type: ChatType | None
    message_id: int | None
    message_thread_id: int | None
    accessible: bool


class Membership(Struct, frozen=True, kw_only=True):
    """The bot's own standing in a chat changed; in a private chat `kicked` means blocked and `member` unblocked by `user_id`."""

    chat_id: int
    chat_type: ChatType
    user_id: int
    is_bot: bool
    language_code: str | None
    status: MemberStatus


class Update(Struct, frozen=True):
    update_id: int
    event: Message | Edit | Tap | Membership


class Ignored(Struct, frozen=True):
    """An update that says nothing to the bot. `update_id` is None when it could not be found; `reason` fits a metric's label."""

    update_id: int | None
    reason: Reason


def read_update(body: bytes) -> Update | Ignored:
    """Read one update, as a webhook receives it. Never raises."""
    try:
        return _read(body)
    except msgspec.ValidationError:
        return Ignored(_find_update_id(body), "malformed")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Ignored(_find_update_id(body), "not_json")
    except RecursionError:
        return Ignored(_find_update_id(body), "too_deep")


def read_updates(body: bytes) -> list[Update | Ignored]:
    """Read the answer to getUpdates, `{"ok": true, "result": [...]}`, item by item in its order. Never raises.

    An answer without a readable `result` gives one `Ignored` without an identifier, so that it cannot pass for an empty one.
    """
    try:
        items = [bytes(item) for item in msgspec.json.decode(_mend_surrogates(body), type=_Answer).result]
    except (msgspec.DecodeError, RecursionError):
        found = _member(body, b"result")
        if found is None or not found.startswith(b"["):
            return [Ignored(None, "not_json")]
        items = list(_parts(found))
    return [read_update(item) for item in items]


class _User(Struct):
    id: Int64
    is_bot: bool
    language_code: str | None = None


class _Chat(Struct):
    id: Int64
    type: ChatType


class _WireMessage(Struct, kw_only=True):
    message_id: Int64
    chat: _Chat
    sender: _User = msgspec.field(name="from")
    message_thread_id: Int64 | None = None
    text: str | None = None
    # Of these only the presence is read.
    forward_origin: Raw = Raw()
    via_bot: Raw = Raw()
    sticker: Raw = Raw()
    animation: Raw = Raw()
    photo: Raw = Raw()
    video: Raw = Raw()
    video_note: Raw = Raw()
    voice: Raw = Raw()
    audio: Raw = Raw()
    document: Raw = Raw()
    location: Raw = Raw()
    contact: Raw = Raw()
    poll: Raw = Raw()
    dice: Raw = Raw()


class _Origin(Struct):
    """The message a button was on. Its `from` is the bot, and absent from an inaccessible one, whose date is 0."""

    message_id: Int64
    chat: _Chat
    date: Int64
    message_thread_id: Int64 | None = None


class _Query(Struct, kw_only=True):
    id: str
    sender: _User = msgspec.field(name="from")
    data: str
    message: _Origin | None = None


class _Member(Struct):
    status: MemberStatus


class _MemberChange(Struct, kw_only=True):
    chat: _Chat
    sender: _User = msgspec.field(name="from")
    new_chat_member: _Member


class _WireUpdate(Struct, kw_only=True):
    update_id: UpdateId
    message: _WireMessage | None = None
    edited_message: _WireMessage | None = None
    callback_query: _Query | None = None
    my_chat_member: _MemberChange | None = None


class _Identified(Struct):
    update_id: UpdateId


class _Answer(Struct):
    result: list[Raw]


# An animation comes with a document beside it, for older clients: it must be looked for first.
_MEDIA: tuple[Content, ...] = (
    "sticker",
    "animation",
    "photo",
    "video",
    "video_note",
    "voice",
    "audio",
    "document",
    "location",
    "contact",
    "poll",
    "dice",
)


def _read(body: bytes) -> Update | Ignored:
    wire = msgspec.json.decode(_mend_surrogates(body), type=_WireUpdate)
    if wire.callback_query is not None:
        return Update(wire.update_id, _tap(wire.callback_query))
    if wire.message is not None:
        return Update(wire.update_id, _written(Message, wire.message))
    if wire.edited_message is not None:
        return Update(wire.update_id, _written(Edit, wire.edited_message))
    if wire.my_chat_member is not None:
        return Update(wire.update_id, _membership(wire.my_chat_member))
    return Ignored(wire.update_id, "unknown_kind")


_Kind = TypeVar("_Kind", Message, Edit)


def _written(kind: type[_Kind], wire: _WireMessage) -> _Kind:
    return kind(
        chat_id=wire.chat.id,
        chat_type=wire.chat.type,
        sender_id=wire.sender.id,
        is_bot=wire.sender.is_bot,
        language_code=wire.sender.language_code,
        message_id=wire.message_id,
        message_thread_id=wire.message_thread_id,
        text=wire.text,
        kind_of_content=_content(wire),
    )


def _content(wire: _WireMessage) -> Content:
    if _present(wire.forward_origin):
        return "forward"
    if wire.text is not None:
        return "bot" if _present(wire.via_bot) else "text"
    return next((kind for kind in _MEDIA if _present(getattr(wire, kind))), "other")


def _present(value: Raw) -> bool:
    return bytes(value) not in (b"", b"null")


def _tap(wire: _Query) -> Tap:
    origin = wire.message
    return Tap(
        query_id=wire.id,
        sender_id=wire.sender.id,
        is_bot=wire.sender.is_bot,
        language_code=wire.sender.language_code,
        data=wire.data,
        chat_id=origin.chat.id if origin else None,
        chat_type=origin.chat.type if origin else None,
        message_id=origin.message_id if origin else None,
        message_thread_id=origin.message_thread_id if origin else None,
        accessible=origin is not None and origin.date != 0,
    )


def _membership(wire: _MemberChange) -> Membership:
    return Membership(
        chat_id=wire.chat.id,
        chat_type=wire.chat.type,
        user_id=wire.sender.id,
        is_bot=wire.sender.is_bot,
        language_code=wire.sender.language_code,
        status=wire.new_chat_member.status,
    )


# A pair of surrogates, or an escaped backslash, is consumed whole: what is then left of the form \udXXX is a surrogate alone.
_ESCAPES = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<alone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})",
)


def _mend_surrogates(body: bytes) -> bytes:
    """Replace each escaped lone surrogate by U+FFFD: msgspec refuses the whole document for one, and UTF-8 cannot hold it."""
    if rb"\ud" not in body and rb"\uD" not in body:
        return body
    return _ESCAPES.sub(lambda found: rb"\ufffd" if found["alone"] else found[0], body)


def _find_update_id(body: bytes) -> int | None:
    """Find the identifier of an update that cannot be read, so that it can be confirmed all the same."""
    value = _member(body, b"update_id")
    try:
        return None if value is None else msgspec.json.decode(b'{"update_id":' + value + b"}", type=_Identified).update_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[][{},]', re.DOTALL)


def _parts(container: bytes) -> Iterator[bytes]:
    """Cut a JSON array or object into its parts (items, or `"key": value`) without reading them; works at any depth of nesting."""
    depth = begin = 0
    for token in _TOKEN.finditer(container):
        mark = token[0]
        if mark in (b"[", b"{"):
            depth += 1
            if depth == 1:
                begin = token.end()
            continue
        ends = mark in (b"]", b"}")
        if depth == 1 and (ends or mark == b","):
            part = container[begin : token.start()].strip()
            if part:
                yield part
            begin = token.end()
        depth -= ends
        if ends and depth == 0:
            return


def _member(container: bytes, key: bytes) -> bytes | None:
    """The raw value of `key` in a JSON object, or None."""
    opening = re.compile(rb'"' + key + rb'"\s*:\s*')
    for part in _parts(container):
        found = opening.match(part)
        if found:
            return part[found.end() :]
    return None
