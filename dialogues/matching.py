"""Typed words read as a choice: a label, its letter, its number, or its beginning, whatever the capitals, accents and punctuation. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from dialogues.script import Option

MAX_TYPED = 200
"""Characters read as a choice: three labels and the commas between them; what is longer is no choice, and costs nothing to refuse."""
_NOT_WORD = re.compile(r"[^\w]+")
_BETWEEN = re.compile(r"[,;/&+\n]|\bet\b|\band\b|(?<=\d)\s+(?=\d)|(?<=\b[a-z])\s+(?=[a-z]\b)", re.IGNORECASE)
"""What parts the choices of a list; spaces do between numbers, and between single letters."""
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class Found:
    """The options meant, in the order typed; when `ambiguous`, the options between which the words do not decide."""

    options: tuple[Option, ...] = ()
    ambiguous: bool = False


def plain(text: str) -> str:
    """Words without capitals, accents or punctuation, a single space between them: « D’accord ! » gives `d accord`."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return _NOT_WORD.sub(" ", "".join(letter for letter in letters if not unicodedata.combining(letter))).strip()


def matches(text: str, options: Sequence[Option], language: str, *, several: bool) -> Found:
    """The options of `options` (in the order shown) that `text` means; `several` reads a list: « 1, 3 », « a d », « espoir et colère »."""
    if len(text) > MAX_TYPED:
        return Found()
    whole = _match(text, options, language)
    if whole.options or not several:
        return whole
    found: list[Option] = []
    pieces = _pieces(text)
    while pieces:
        taken, one = _first(text, pieces, options, language)
        if one.ambiguous or not one.options:
            return one
        if one.options[0] not in found:
            found.append(one.options[0])
        pieces = pieces[taken:]
    return Found(tuple(found))


def _pieces(text: str) -> list[tuple[int, int]]:
    """Where each item of a list begins and ends."""
    marks = [mark.span() for mark in _BETWEEN.finditer(text)]
    begins, ends = [0, *(end for _, end in marks)], [*(begin for begin, _ in marks), len(text)]
    return [(begin, end) for begin, end in zip(begins, ends, strict=True) if plain(text[begin:end])]


def _first(text: str, pieces: Sequence[tuple[int, int]], options: Sequence[Option], language: str) -> tuple[int, Found]:
    """How many items the first choice takes, and what it means: a label may hold « et » or a comma itself."""
    for taken in range(len(pieces), 1, -1):
        run = _match(text[pieces[0][0] : pieces[taken - 1][1]], options, language)
        if run.options and not run.ambiguous:
            return taken, run
    return 1, _match(text[slice(*pieces[0])], options, language)


def _match(text: str, options: Sequence[Option], language: str) -> Found:
    typed = plain(text)
    if not typed:
        return Found()
    labels = [plain(option.label.in_language(language)) for option in options]
    if typed in labels:
        return Found((options[labels.index(typed)],))
    if all(option.code.isdigit() and label.split(" ")[0] == option.code for option, label in zip(options, labels, strict=True)):
        # The degrees of a numeric scale: « 1 » is not the first of 0 to 10.
        return Found(tuple(option for option in options if option.code == typed))
    position = _position(typed, len(options))
    if position is not None:
        return Found((options[position],))
    begun = tuple(option for option, label in zip(options, labels, strict=True) if label.startswith(typed))
    return Found(begun, ambiguous=len(begun) > 1)


def _position(typed: str, count: int) -> int | None:
    """The place meant by a number from 1 or by a letter from a."""
    if typed.isascii() and typed.isdigit() and len(typed) <= len(str(count)):
        position = int(typed) - 1
    elif len(typed) == 1 and typed in ascii_lowercase:
        position = ascii_lowercase.index(typed)
    else:
        return None
    return position if 0 <= position < count else None
