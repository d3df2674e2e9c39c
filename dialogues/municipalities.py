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
_POSTAL_CODE = re.compile(r" ?\b[0-9]{5}\b")
_OVERSEAS = ("97", "98")
"""Departments and territories there have numbers of three characters."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality. `code` is its INSEE code, as text: « 2A004 », « 01004 »."""

    code: str
    name: str
    department: str

    @property
    def number(self) -> str:
        """The number of its department: « 44 », « 2A », « 974 »."""
        return _department_number(self.code)


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
        """The municipality with this INSEE code, else all those called so, by name and code.

        An INSEE or postal code beside the name may choose between them, and never brings another.
        """
        code = text.strip().upper()
        if code in self._by_code:
            return (self._by_code[code],)
        typed, beside = _parted(text)
        called = tuple(self._by_code[code] for _, code in takewhile(lambda known: known[0] == typed, self._from(typed)))
        exact = tuple(one for one in called if one.code == beside)
        return exact or tuple(one for one in called if beside and one.number == _department_number(beside)) or called

    def begun(self, text: str, most: int) -> tuple[Municipality, ...]:
        """The municipalities whose name begins so, by name and code, `most` at most; none for a text without letters."""
        typed, _ = _parted(text)
        codes = dict.fromkeys(code for _, code in takewhile(lambda known: typed and known[0].startswith(typed), self._from(typed)))
        return tuple(self._by_code[code] for code in islice(codes, most))

    def _from(self, typed: str) -> Iterator[tuple[str, str]]:
        """The names from this one on, and the code of each."""
        return (self._keys[position] for position in range(bisect_left(self._keys, (typed, "")), len(self._keys)))


def _key(name: str) -> str:
    return " ".join(_SHORTENED.get(word, word) for word in plain(name).split(" "))


def _parted(text: str) -> tuple[str, str]:
    """A name as it is compared, and the code of five digits written beside it, or nothing."""
    typed = _key(text)
    code = _POSTAL_CODE.search(typed)
    return (_POSTAL_CODE.sub("", typed).strip(), code[0].strip()) if code else (typed, "")


def _department_number(code: str) -> str:
    """The number of the department that an INSEE code begins with; a postal code does too, but in Corsica."""
    return code[:3] if code.startswith(_OVERSEAS) else code[:2]


def _keys(one: Municipality) -> tuple[str, ...]:
    """What a municipality can be called: its name, its name without article, and either followed by its department or the number of it."""
    name, department = _key(one.name), _key(one.department)
    names = dict.fromkeys((name, _ARTICLE.sub("", name)))
    return (*names, *(f"{each} {which}" for each in names for which in dict.fromkeys((department, one.number.lower()))))
