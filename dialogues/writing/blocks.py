"""Words, lists and tables written as YAML that a person likes to read and that `source` reads back the same. Pure; no YAML library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

WIDTH = 110
"""Characters of a line, beyond which a text is folded over several."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A short list of plain words, written on one line: `[fr, en]`."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bare:
    """A word of the language itself (a code, a number, yes or no): written as it is."""

    word: str


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """A list whose elements stand apart, an empty line between them."""

    blocks: tuple[Block, ...]


Block = str | Bare | Flow | Paragraphs | Sequence["Block"] | Mapping[str, "Block"]
"""What can be written. A text is quoted where it needs to be."""

_PLAIN = re.compile(r"[^\W_]|[«(…]")
"""What a text may begin with to need no quotes; any other sign may mean something to YAML."""
_SAFE = re.compile(r"-?\w+([ .-]\w+)*")
"""Words of the language that are surely nothing else."""
_MEANT = re.compile(r":(\s|$)|\s#|[\t\n]")
"""What means something to YAML within a text."""
_MISTAKEN = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|[-+]?[0-9][0-9_.,:]*(e[-+]?[0-9]+)?|0[xo][0-9a-f_]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*",
    re.IGNORECASE,
)
"""What other readers of YAML, editors among them, would not take for words."""
_UNPRINTABLE = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"(?<=\S) (?=\S)")
"""Where a folded text may go to the next line: it comes back as one space."""
_ESCAPES = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def written(block: Mapping[str, Block]) -> str:
    """The YAML text of a table, its keys in their order."""
    return "\n".join(_table(block, 0)) + "\n"


def _table(table: Mapping[str, Block], indent: int) -> Iterator[str]:
    for key, value in table.items():
        yield from _entry(f"{_key(key)}:", value, indent)


def _list(blocks: Sequence[Block], indent: int) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Mapping):
            first, *others = _table(block, indent + 2)
            yield f"{' ' * indent}- {first.lstrip()}"
            yield from others
        else:
            yield from _entry("-", block, indent)


def _entry(head: str, block: Block, indent: int) -> Iterator[str]:
    """`head` (a key or a dash) and what it holds."""
    margin = " " * indent
    if isinstance(block, Flow):
        yield f"{margin}{head} [{', '.join(map(_key, block.words))}]"
    elif isinstance(block, Bare):
        yield f"{margin}{head} {block.word if _SAFE.fullmatch(block.word) else _quoted(block.word)}"
    elif isinstance(block, str):
        first, *others = _text(block, len(margin) + len(head) + 1)
        yield f"{margin}{head} {first}"
        yield from (f"{margin}  {line}" if line else "" for line in others)
    elif isinstance(block, Paragraphs):
        yield f"{margin}{head}"
        for position, inner in enumerate(block.blocks):
            yield from ("",) if position else ()
            yield from _list((inner,), indent + 2)
    else:
        yield f"{margin}{head}"
        yield from _table(block, indent + 2) if isinstance(block, Mapping) else _list(block, indent + 2)


def _key(word: str) -> str:
    return f'"{word}"' if _MISTAKEN.fullmatch(word) else word


def _text(words: str, used: int) -> list[str]:
    """The lines of a text, whose first comes after `used` characters."""
    if _UNPRINTABLE.search(words) or words != words.strip():
        return [_quoted(words)]
    if "\n" in words:
        lines = words.split("\n")
        return ["|-", *lines] if all(line == line.strip() for line in lines) else [_quoted(words)]
    if used + len(words) > WIDTH and _BREAKS.search(words):
        return [">-", *_folded(words, used)]
    is_plain = _PLAIN.match(words) and not _MEANT.search(words) and not _MISTAKEN.fullmatch(words)
    return [words if is_plain else _quoted(words)]


def _folded(words: str, used: int) -> Iterator[str]:
    line = ""
    for piece in _BREAKS.split(words):
        if line and min(used, 12) + len(line) + len(piece) >= WIDTH:
            yield line
            line = piece
        else:
            line = f"{line} {piece}" if line else piece
    yield line


def _quoted(words: str) -> str:
    if not _UNPRINTABLE.search(words) and "\n" not in words and ('"' in words or "\\" in words):
        return "'" + words.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, words)) + '"'


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if not _UNPRINTABLE.match(sign):
        return sign
    return f"\\x{ord(sign):02x}" if ord(sign) < 0x100 else f"\\u{ord(sign):04x}"
