"""Names of somebody else's form turned into ids and codes that a script takes: the same for the same form, each only once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from dialogues.script import MAX_CODE_LENGTH, MAX_SCRIPT_ID_LENGTH

TAKEN_CODES = ("exclusive", "part_of")
"""Keys of an option, which no code can be called."""
_SCRIPT_ID = re.compile("[a-z][a-z0-9_-]*")
_BREAKS = re.compile("[^A-Za-z0-9_]+")


def fitting_id(name: str, taken: Collection[str]) -> str:
    """The id of a question or section called `name`."""
    words = _plain(name)
    return _unique(words if words[:1].isalpha() else f"q_{words}".rstrip("_"), taken, MAX_CODE_LENGTH)


def fitting_code(name: str, taken: Collection[str]) -> str:
    """The code of an option or a line called `name`."""
    words = _plain(name).lower()
    words = words if words[:1].isalpha() else f"c{words}"
    return _unique(f"{words}_" if words in TAKEN_CODES else words, taken, MAX_CODE_LENGTH)


def fitting_script_id(*names: str) -> str:
    """The id of a script that goes by the first of these names that is one, or can be made one."""
    found = next((fitting for name in names if (fitting := name if _SCRIPT_ID.fullmatch(name) else _plain(name).lower())), "script")
    return (found if found[0].isalpha() else f"s_{found}")[:MAX_SCRIPT_ID_LENGTH]


def fitting_codes(names: Sequence[str]) -> dict[str, str]:
    """The code of each of these names; those that fit already keep theirs, whatever comes before them."""
    codes = {name: name for name in names if fitting_code(name, ()) == name}
    for name in names:
        if name not in codes:
            codes[name] = fitting_code(name, codes.values())
    return {name: codes[name] for name in names}


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _BREAKS.sub("_", letters).strip("_") if not re.fullmatch("[A-Za-z][A-Za-z0-9_]*", letters) else letters


def _unique(words: str, taken: Collection[str], most: int) -> str:
    found, number = words[:most], 1
    while found in taken:
        number += 1
        found = f"{words[: most - len(str(number)) - 1]}_{number}"
    return found
