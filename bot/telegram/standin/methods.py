"""The methods of the Bot API that the bot uses: their parameters, as strictly as Telegram takes them or more.

Here: what a call must look like before anything happens. A parameter that is not listed is refused, also where Telegram would overlook
it or where it exists but is not imitated: a test must not pass because a parameter did nothing.
Never here: what a call does.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct
from telegram.constants import (
    BotCommandLimit,
    BotDescriptionLimit,
    CallbackQueryLimit,
    FileSizeLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    MessageLimit,
    PollingLimit,
    UpdateType,
    WebhookLimit,
)

from bot.telegram.standin.html import BadMarkup, Entity, read_html, trim, utf16_length


class Refused(Exception):
    """A call answered with an error, as Telegram words it. `retry_after` in seconds."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


def bad_request(description: str) -> Refused:
    return Refused(400, f"Bad Request: {description}")


class CopyText(Struct, frozen=True, forbid_unknown_fields=True):
    text: Annotated[str, Meta(min_length=1, max_length=InlineKeyboardButtonLimit.MAX_COPY_TEXT.value)]


class Button(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    text: Annotated[str, Meta(min_length=1)]
    callback_data: str | None = None
    url: str | None = None
    copy_text: CopyText | None = None
    style: Literal["danger", "success", "primary"] | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("can't parse inline keyboard button: the text must not be blank")
        if sum(action is not None for action in (self.callback_data, self.url, self.copy_text)) != 1:
            raise ValueError("can't parse inline keyboard button: exactly one of callback_data, url, copy_text is needed")
        size = InlineKeyboardButtonLimit.MIN_CALLBACK_DATA, InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
        if self.callback_data is not None and not size[0] <= len(self.callback_data.encode()) <= size[1]:
            raise ValueError("BUTTON_DATA_INVALID")


class Keyboard(Struct, frozen=True, forbid_unknown_fields=True):
    inline_keyboard: list[list[Button]]

    def __post_init__(self) -> None:
        if any(len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in self.inline_keyboard):
            raise ValueError(f"a row has more than {InlineKeyboardMarkupLimit.BUTTONS_PER_ROW:d} buttons")
        if sum(map(len, self.inline_keyboard)) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
            raise ValueError("reply markup is too long")


class LinkPreviewOptions(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    is_disabled: bool = False


class Scope(Struct, frozen=True, forbid_unknown_fields=True):
    type: Literal["default", "all_private_chats"]


class BotCommand(Struct, frozen=True, forbid_unknown_fields=True):
    command: Annotated[str, Meta(pattern=rf"^[a-z0-9_]{{{BotCommandLimit.MIN_COMMAND:d},{BotCommandLimit.MAX_COMMAND:d}}}\Z")]
    description: Annotated[str, Meta(min_length=1, max_length=BotCommandLimit.MAX_DESCRIPTION.value)]


class _Parameters(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The parameters of one method."""


class GetMe(_Parameters, frozen=True):
    pass


class SendMessage(_Parameters, frozen=True):
    chat_id: int
    text: str
    message_thread_id: int | None = None
    parse_mode: Literal["HTML"] | None = None
    link_preview_options: LinkPreviewOptions | None = None
    disable_notification: bool = False
    protect_content: bool = False
    reply_markup: Keyboard | None = None


class Upload(Struct, frozen=True, forbid_unknown_fields=True):
    """A file as it comes with a call, or as bytes written in base64."""

    file_name: Annotated[str, Meta(min_length=1)]
    content: Annotated[bytes, Meta(min_length=1, max_length=FileSizeLimit.FILESIZE_UPLOAD.value)]


class SendDocument(_Parameters, frozen=True):
    chat_id: int
    document: Upload
    message_thread_id: int | None = None


class EditMessageText(_Parameters, frozen=True):
    chat_id: int
    message_id: int
    text: str
    parse_mode: Literal["HTML"] | None = None
    link_preview_options: LinkPreviewOptions | None = None
    reply_markup: Keyboard | None = None


class EditMessageReplyMarkup(_Parameters, frozen=True):
    chat_id: int
    message_id: int
    reply_markup: Keyboard | None = None


class AnswerCallbackQuery(_Parameters, frozen=True):
    callback_query_id: str
    text: Annotated[str, Meta(max_length=CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH.value)] = ""
    show_alert: bool = False
    cache_time: int = 0


class DeleteMessage(_Parameters, frozen=True):
    chat_id: int
    message_id: int


_LanguageCode = Annotated[str, Meta(pattern=r"^(?:[a-z]{2})?\Z")]


class SetMyCommands(_Parameters, frozen=True):
    commands: Annotated[list[BotCommand], Meta(max_length=BotCommandLimit.MAX_COMMAND_NUMBER.value)]
    scope: Scope | None = None
    language_code: _LanguageCode = ""


class GetMyCommands(_Parameters, frozen=True):
    scope: Scope | None = None
    language_code: _LanguageCode = ""


class SetMyDescription(_Parameters, frozen=True):
    description: Annotated[str, Meta(max_length=BotDescriptionLimit.MAX_DESCRIPTION_LENGTH.value)] = ""
    language_code: _LanguageCode = ""


class SetMyShortDescription(_Parameters, frozen=True):
    short_description: Annotated[str, Meta(max_length=BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH.value)] = ""
    language_code: _LanguageCode = ""


class GetMyDescription(_Parameters, frozen=True):
    language_code: _LanguageCode = ""


class GetMyShortDescription(_Parameters, frozen=True):
    language_code: _LanguageCode = ""


_UPDATE_KINDS = {kind.value for kind in UpdateType}


class _Subscription(_Parameters, frozen=True):
    # None keeps what was asked before; an empty list asks for the default.
    allowed_updates: list[str] | None = None

    def __post_init__(self) -> None:
        unknown = set(self.allowed_updates or ()) - _UPDATE_KINDS
        if unknown:
            raise ValueError(f"allowed_updates names unknown kinds: {', '.join(sorted(unknown))}")


class SetWebhook(_Subscription, frozen=True, kw_only=True):
    url: str
    max_connections: Annotated[int, Meta(ge=WebhookLimit.MIN_CONNECTIONS_LIMIT.value, le=WebhookLimit.MAX_CONNECTIONS_LIMIT.value)] = 40
    drop_pending_updates: bool = False
    secret_token: Annotated[str, Meta(pattern=rf"^[A-Za-z0-9_-]{{0,{WebhookLimit.MAX_SECRET_TOKEN_LENGTH:d}}}\Z")] = ""


class DeleteWebhook(_Parameters, frozen=True):
    drop_pending_updates: bool = False


class GetWebhookInfo(_Parameters, frozen=True):
    pass


class GetUpdates(_Subscription, frozen=True):
    offset: int = 0
    limit: Annotated[int, Meta(ge=PollingLimit.MIN_LIMIT.value, le=PollingLimit.MAX_LIMIT.value)] = 100
    timeout: Annotated[int, Meta(ge=0)] = 0


_Method = TypeVar("_Method", bound=_Parameters)
# These arrive as JSON inside a string when the call itself is a form.
_STRUCTURED = ("allowed_updates", "commands", "link_preview_options", "reply_markup", "scope")


def read_parameters(kind: type[_Method], parameters: Mapping[str, Any]) -> _Method:
    """Check the parameters of a call, typed or all strings as in a form. Raises `Refused`."""
    values = dict(parameters)
    try:
        json.dumps(values, ensure_ascii=False).encode()
        for name in _STRUCTURED:
            if isinstance(values.get(name), str):
                values[name] = json.loads(values[name])
        return msgspec.convert(values, kind, strict=False)
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except ValueError as error:
        raise bad_request(str(error)) from error


def read_text(text: str, parse_mode: str | None) -> tuple[str, list[Entity]]:
    """The text a person will see, and its entities. Raises `Refused`."""
    try:
        shown, entities = trim(*(read_html(text) if parse_mode == "HTML" else (text, [])))
    except BadMarkup as error:
        raise bad_request(f"can't parse entities: {error}") from error
    if utf16_length(shown) < MessageLimit.MIN_TEXT_LENGTH:
        raise bad_request("message text is empty")
    if utf16_length(shown) > MessageLimit.MAX_TEXT_LENGTH:
        raise bad_request("message is too long")
    return shown, entities
