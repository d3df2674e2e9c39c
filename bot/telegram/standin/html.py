"""The HTML of Telegram's messages, read as strictly as Telegram reads it.

Here: text with tags -> the text shown and its entities, or the refusal. Offsets and lengths are in UTF-16 units.
Not imitated: custom emoji and dates. A link to anything but a web or Telegram address is silently no link, as at Telegram.
"""

import re
from dataclasses import dataclass
from typing import Any

Entity = dict[str, Any]


class BadMarkup(ValueError):
    """The text cannot be parsed; the message is the end of Telegram's `can't parse entities`."""


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_html(text: str) -> tuple[str, list[Entity]]:
    """Separate the text shown from its entities. Raises `BadMarkup`."""
    reading = _Reading()
    position = 0
    while position < len(text):
        begin = text.find("<", position)
        if begin < 0:
            reading.add(text[position:])
            break
        reading.add(text[position:begin])
        tag = _TAG.match(text, begin)
        offset = len(text[:begin].encode("utf-8", "surrogatepass"))
        if tag is None:
            raise BadMarkup(f"Unclosed start tag at byte offset {offset}")
        if tag["end"]:
            reading.close(tag["name"].lower(), offset)
        else:
            reading.open(tag["name"].lower(), _attributes(tag["attributes"]), offset)
        position = tag.end()
    return reading.finish()


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Take away the white space around a text, and fit the entities to what is left."""
    shown = text.strip()
    removed = utf16_length(text) - utf16_length(text.lstrip())
    last = utf16_length(shown)
    fitted = []
    for entity in entities:
        begin = max(entity["offset"] - removed, 0)
        end = min(entity["offset"] - removed + entity["length"], last)
        if begin < end:
            fitted.append({**entity, "offset": begin, "length": end - begin})
    return shown, fitted


_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[^\s<>"'=]*)
        (?P<attributes>(?:\s+[^\s<>"'=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9.-]+))?)*)\s*>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s<>"'=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]+)))?""")
_ESCAPE = re.compile(r"&(?:(lt|gt|amp|quot)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LINK = re.compile(r"(?:https?|tg|ton)://\S+|mailto:\S+|tel:\S+", re.IGNORECASE)
_PLAIN_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}


@dataclass(frozen=True, slots=True)
class _Open:
    name: str
    attributes: dict[str, str]
    begin: int
    characters: int


class _Reading:
    """The text read so far, its length in UTF-16 units, and the tags still open."""

    def __init__(self) -> None:
        self._text = ""
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def add(self, source: str) -> None:
        piece = _ESCAPE.sub(_unescape, source)
        self._text += piece
        self._length += utf16_length(piece)

    def open(self, name: str, attributes: dict[str, str], offset: int) -> None:
        if name not in _PLAIN_TAGS:
            raise BadMarkup(f'Unsupported start tag "{name}" at byte offset {offset}')
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise BadMarkup(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self._open.append(_Open(name, attributes, self._length, len(self._text)))

    def close(self, name: str, offset: int) -> None:
        if not self._open:
            raise BadMarkup(f"Unexpected end tag at byte offset {offset}")
        tag = self._open.pop()
        if name != tag.name:
            raise BadMarkup(f'Unmatched end tag at byte offset {offset}, expected "</{tag.name}>", found "</{name}>"')
        entity = self._entity(tag)
        if entity is not None and self._length > tag.begin:
            self._entities.append({**entity, "offset": tag.begin, "length": self._length - tag.begin})

    def _entity(self, tag: _Open) -> Entity | None:
        if tag.name == "a":
            address = tag.attributes.get("href") or self._text[tag.characters :]
            return {"type": "text_link", "url": address} if _LINK.fullmatch(address) else None
        if tag.name == "blockquote" and "expandable" in tag.attributes:
            return {"type": "expandable_blockquote"}
        if tag.name == "code" and self._open and self._open[-1].name == "pre":
            # The pair says one thing: a block of code, in the language the inner tag names.
            self._open[-1].attributes.update(tag.attributes)
            return None
        language = tag.attributes.get("class", "").removeprefix("language-") if tag.name == "pre" else ""
        return {"type": _PLAIN_TAGS[tag.name], **({"language": language} if language else {})}

    def finish(self) -> tuple[str, list[Entity]]:
        if self._open:
            raise BadMarkup(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return self._text, sorted(self._entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _attributes(source: str) -> dict[str, str]:
    return {found[1].lower(): _ESCAPE.sub(_unescape, found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(source)}


def _unescape(found: re.Match[str]) -> str:
    if found[1]:
        return _NAMED[found[1]]
    number = int(found[2]) if found[2] else int(found[3], 16)
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else found[0]
