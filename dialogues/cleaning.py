"""What is kept of the words people send: the same text in the database, on a page and in every export. Pure."""

import re
import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_UNKEEPABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control characters, lone surrogates and non-characters: refused by a database, an XML file or UTF-8 itself. Tab and newline stay."""
_TYPOGRAPHY = (
    (re.compile(r"\s+(?=[?!;:»])|(?<=«)\s+"), ""),
    (re.compile(r"\s+"), " "),
    (re.compile("'"), "’"),
    (re.compile(r"\.\.\."), "…"),
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")


def clean(text: str) -> str:
    """The text in Unicode's NFC, with plain line ends, without what cannot be kept, trimmed.

    Writing direction marks stay: they are isolated where the text is shown. An empty result means that nothing was said.
    """
    lines = _LINE_ENDS.sub("\n", text)
    return unicodedata.normalize("NFC", _UNKEEPABLE.sub(REPLACEMENT, lines)).strip()


def as_any_keyboard(text: str) -> str:
    """The text whatever spaces, apostrophes and dots a keyboard made of it: two that are the same here are the same words."""
    for written, same in _TYPOGRAPHY:
        text = written.sub(same, text)
    return text


def beginning(text: str, limit: int) -> str:
    """The text in at most `limit` characters: one that is longer ends with « … »."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def cut(parts: tuple[str, ...], limit: int) -> tuple[str, ...]:
    """The beginning of `parts`, joined by line ends, in `limit` characters. A part left empty is dropped."""
    kept: list[str] = []
    room = limit
    for part in parts:
        piece = part[:room].rstrip()
        if piece:
            kept.append(piece)
        room -= len(piece) + 1
        if room <= 0:
            break
    return tuple(kept)
