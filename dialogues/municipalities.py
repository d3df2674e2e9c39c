"""A list of municipalities, and what people type looked up in it. Pure.

Names are compared without capitals, accents or signs, « St » read as « Saint », a leading article left out if need be.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from dialogues.matching import plain

_SHORTENED = {"st": "saint", "ste": "sainte"}
_ARTICLE = re.compile(r"^(?:le|la|les|l) ")


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality. `code` is its INSEE code, as text: « 2A004 », « 01004 »."""

    code: str
    name: str
    department: str


class Gazetteer:
    """A list of municipalities, made ready once to be asked many times. Without any it is false."""

    def __init__(self, municipalities: Iterable[Municipality] = ()) -> None:
        self._by_code = {one.code: one for one in municipalities}
        self._keys = sorted({(key, one.code) for one in self._by_code.values() for key in _keys(one)})
        counts: dict[str, int] = {}
        for one in self._by_code.values():
            counts[_key(one.name)] = counts.get(_key(one.name), 0) + 1
        self._namesakes = frozenset(name for name, count in counts.items() if count > 1)

    def __bool__(self) -> bool:
        return bool(self._by_code)

    def by_code(self, code: str) -> Municipality | None:
        return self._by_code.get(code)

    def name_of(self, municipality: Municipality) -> str:
        """Its name, followed by its department where the list has a namesake."""
        if _key(municipality.name) not in self._namesakes:
            return municipality.name
        return f"{municipality.name} ({municipality.department})"

    def called(self, text: str) -> tuple[Municipality, ...]:
        """The municipality with this INSEE code, else all those called so, by name and code."""
        code = text.strip().upper()
        if code in self._by_code:
            return (self._by_code[code],)
        typed = _key(text)
        return tuple(self._by_code[code] for _, code in takewhile(lambda known: known[0] == typed, self._from(typed)))

    def begun(self, text: str, most: int) -> tuple[Municipality, ...]:
        """The municipalities whose name begins so, by name and code, `most` at most; none for a text without letters."""
        typed = _key(text)
        codes = dict.fromkeys(code for _, code in takewhile(lambda known: typed and known[0].startswith(typed), self._from(typed)))
        return tuple(self._by_code[code] for code in islice(codes, most))

    def _from(self, typed: str) -> Iterator[tuple[str, str]]:
        """The names from this one on, and the code of each."""
        return (self._keys[position] for position in range(bisect_left(self._keys, (typed, "")), len(self._keys)))


def _key(name: str) -> str:
    return " ".join(_SHORTENED.get(word, word) for word in plain(name).split(" "))


def _keys(one: Municipality) -> tuple[str, ...]:
    """What a municipality can be called: its name, its name without article, and either followed by its department."""
    name, department = _key(one.name), _key(one.department)
    names = dict.fromkeys((name, _ARTICLE.sub("", name)))
    return (*names, *(f"{each} {department}" for each in names))
