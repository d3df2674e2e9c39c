"""How words are looked for in what people wrote: beginnings of words, whatever the capitals and accents, alike on both databases.

As a regular expression over the texts as they are: nothing is kept for it, so nothing has to be erased or to agree. Never here: which
texts may be looked through.
"""

import re
from collections.abc import Mapping
from typing import Final

from dialogues.matching import plain

MAX_LENGTH: Final = 100
MAX_WORDS: Final = 5
"""Each is one more look at every text of a question."""
_LATIN: Final = range(0x00C0, 0x0180)
"""Letters of European languages with their accents."""
_LETTERS: Final = "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f"
"""Named letter by letter: what else a database takes for one depends on where it was made."""


def _spellings() -> Mapping[str, str]:
    """By plain letter, or pair of letters, all that is written for it."""
    found: dict[str, str] = {letter: letter + letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"}
    for code in _LATIN:
        found[plain(chr(code))] = found.get(plain(chr(code)), "") + chr(code)
    return {letters: written for letters, written in found.items() if letters}


_SPELLINGS: Final = _spellings()
_PAIRS: Final = frozenset(letters for letters in _SPELLINGS if len(letters) == 2)


def patterns(wanted: str) -> tuple[str, ...]:
    """One regular expression for each word of `wanted`, to be found in a text: none where it holds no word.

    They mean the same to Python's `re`, which SQLite is lent, and to PostgreSQL.
    """
    return tuple(_beginning(word) for word in plain(wanted[:MAX_LENGTH]).split()[:MAX_WORDS])


def _beginning(word: str) -> str:
    """The word, whose first letter follows no other. It comes first in the expression: what is scanned for a letter is scanned fast."""
    first = _class(word[0])
    return f"{first}(?<![{_LETTERS}]{first}){_spelt(word[1:])}" if word[:2] not in _PAIRS else f"(?<![{_LETTERS}]){_spelt(word)}"


def _spelt(word: str) -> str:
    pattern, place = "", 0
    while place < len(word):
        pair = _SPELLINGS[word[place : place + 2]] if word[place : place + 2] in _PAIRS else ""
        letters = "".join(_class(letter) for letter in word[place : place + (2 if pair else 1)])
        pattern += f"(?:{letters}|[{pair}])" if pair else letters
        place += 2 if pair else 1
    return pattern


def _class(letter: str) -> str:
    written = _SPELLINGS.get(letter) or "".join(dict.fromkeys((letter, letter.upper())))
    return re.escape(written) if len(written) == 1 else f"[{written}]"
