"""The `type` of a row of the survey, in any of the ways it may be written."""

from __future__ import annotations

import re
from typing import NamedTuple

from server.xlsform.table import BY_TYPE, TYPE_ALIASES

_OTHER = ("or_other", "or other", "or specify other")
_LISTED = tuple(sorted((name for name, row in BY_TYPE.items() if row.has_list), key=len, reverse=True))
FROM_FILE = "select_one_from_file"
"""What stands for options that are drawn: the list is a file beside the form."""


class RowType(NamedTuple):
    """`name` as the table has it, or as it is written where the table does not; the list that follows it; whether « Autre » is added."""

    name: str
    list_name: str = ""
    or_other: bool = False


def row_type(written: str) -> RowType:
    """What a cell of the column `type` says."""
    words = " ".join(written.split())
    other = next((f" {end}" for end in _OTHER if words.lower().endswith(f" {end}")), "")
    base = words[: len(words) - len(other)] if other else words
    for name in sorted((*_LISTED, FROM_FILE, *(alias for alias, meant in TYPE_ALIASES.items() if meant in _LISTED)), key=len, reverse=True):
        found = re.fullmatch(rf"{re.escape(name)} (\S+)", base, re.IGNORECASE)
        if found:
            return RowType(TYPE_ALIASES.get(name, name), found[1], bool(other))
    return RowType(TYPE_ALIASES.get(words.lower().replace("_", " "), words if words in BY_TYPE else words.lower()))
