"""The code of a consultation's address: proposed from its title, and whether it will do. Pure."""

import re
import unicodedata
from collections.abc import Container, Mapping
from itertools import count
from typing import Final

from server.opening import UNFIT_CODE, taken_code
from server.records.fields import Surroundings, Values
from storage.consultations import LONGEST_CODE, is_code

_SMALL: Final = frozenset(re.findall(r"\w+", "l la le les d de du des un une et ou en a au aux dans sur pour par nos notre vos votre"))
"""Words that an address reads as well without."""


def proposed_code(title: str, taken: Container[str]) -> str:
    """A free code that says what the title says; empty where it has neither letters nor digits."""
    letters = unicodedata.normalize("NFKD", title.lower().replace("œ", "oe").replace("æ", "ae"))
    found = re.findall(r"[a-z0-9]+", "".join(letter for letter in letters if not unicodedata.combining(letter)))
    return free_code([word for word in found if word not in _SMALL] or found, taken)


def free_code(parts: list[str], taken: Container[str]) -> str:
    """These words with hyphens, as many as fit, and a number if others have that code; empty without words."""
    if not parts:
        return ""
    for number in count(1):
        tail = "" if number == 1 else f"-{number}"
        code = _fitting(parts, LONGEST_CODE - len(tail)) + tail
        if code not in taken:
            return code
    raise AssertionError("numbers do not end")


def code_is_free(values: Values, seen: Surroundings) -> Mapping[str, str]:
    """Whether the code will do as an address, and is nobody else's."""
    code = values.get("code", "")
    if not code:
        return {}
    if not is_code(code):
        return {"code": UNFIT_CODE.format(code)}
    return {"code": taken_code(code)} if code in seen.taken else {}


def _fitting(parts: list[str], room: int) -> str:
    code = parts[0][:room]
    for word in parts[1:]:
        if len(code) + 1 + len(word) > room:
            break
        code = f"{code}-{word}"
    return code
