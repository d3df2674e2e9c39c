"""A chat of the stand-in as a page shows it: values for a script, and text as HTML that is safe to show as it is.

Never here: what people do with their phone.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Any, Final

from bot.telegram.standin import Button, ChatMessage, Person, Standin

FILES: Final = "/telephone/fichier"
"""Where the files of a chat are, by their messages."""


def chat_state(standin: Standin, person: Person | None) -> dict[str, Any]:
    """The whole chat. `toasts` are numbered, so that a script shows each once; `commands` are those the bot has declared."""
    toasts = [] if person is None else person.toasts
    return {
        "messages": [] if person is None else [_message(message) for message in person.chat],
        "toasts": [{"number": number, "text": toast.text} for number, toast in enumerate(toasts, start=1)],
        "commands": [{"command": f"/{each.command}", "description": each.description} for each in standin.commands.get("", ())],
    }


def _message(message: ChatMessage) -> dict[str, Any]:
    """`html` is safe to show as it is; `text` is what its author would edit, null where nothing can be edited."""
    return {
        "id": message.message_id,
        "mine": not message.from_bot,
        "html": html_of(message) if message.text else _unwritten(message),
        "text": None if message.from_bot or message.content else message.text,
        "sticker": "sticker" in message.content,
        "date": message.date.isoformat(),
        "edited": message.edited,
        "keyboard": [[_button(button) for button in row] for row in message.keyboard],
    }


def _button(button: Button) -> dict[str, str | None]:
    return {"label": button.text, "data": button.callback_data, "url": button.url}


def _unwritten(message: ChatMessage) -> str:
    """What a message without text shows: this phone sends stickers only, and the bot files."""
    if message.file:
        name = escape(message.content["document"]["file_name"])
        return f'<a href="{FILES}/{message.message_id}" download="{name}">\N{PAGE FACING UP} {name}</a>'
    return escape(str(message.content.get("sticker", {}).get("emoji", "…")))


_TAGS: Final = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_TOUCHABLE: Final = re.compile(r"(?P<url>https?://[^\s<>\u2068\u2069]*[\w/])|(?<![\w/])(?P<command>/[a-z_]{1,32})\b")
"""What an app makes touchable by itself: addresses and commands."""


def html_of(message: ChatMessage) -> str:
    """The text of a message with its formatting. Entities count UTF-16 units; they hold or follow each other, the outer ones first."""
    units = message.text.encode("utf-16-le", "surrogatepass")
    openings, closings = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    for begin, end, opening, closing in _marks(message):
        openings[begin].append(opening)
        closings[end].insert(0, closing)
    pieces: list[str] = []
    depth = 0
    for begin, end in pairwise(sorted({0, len(units) // 2, *openings, *closings})):
        pieces += closings[begin] + openings[begin]
        depth += len(openings[begin]) - len(closings[begin])
        text = units[2 * begin : 2 * end].decode("utf-16-le", "replace")
        pieces.append(_touchable(text) if message.from_bot and not depth else escape(text))
    return "".join(pieces + closings[len(units) // 2])


def _marks(message: ChatMessage) -> Iterator[tuple[int, int, str, str]]:
    """Where each entity that is shown begins and ends, with its tags."""
    for entity in message.entities:
        begin, end = entity["offset"], entity["offset"] + entity["length"]
        if tag := _TAGS.get(entity["type"]):
            yield begin, end, f"<{tag}>", f"</{tag}>"
        elif entity["type"] == "text_link" and entity["url"].startswith(("https://", "http://")):
            yield begin, end, f"<a{_outside(entity['url'])}>", "</a>"


def _touchable(text: str) -> str:
    pieces, done = [], 0
    for found in _TOUCHABLE.finditer(text):
        pieces.append(escape(text[done : found.start()]))
        shown = escape(found[0])
        pieces.append(f"<a{_outside(found[0])}>{shown}</a>" if found["url"] else f'<button type="button" class="command">{shown}</button>')
        done = found.end()
    return "".join((*pieces, escape(text[done:])))


def _outside(url: str) -> str:
    return f' href="{escape(url)}" target="_blank" rel="noopener noreferrer"'
