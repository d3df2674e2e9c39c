"""The wide answers as an SPSS file: numbers with labels, and what stands in the place of an answer as labelled missing values.

All columns are in memory, two bytes a cell of most. The type of a variable depends on its column alone, never on what was answered. Never
here: what the columns are.
"""

import re
import shutil
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any, Final

from server.exports.answers import HIDDEN, NOT_ASKED, UNSEEN, WITHHELD
from server.exports.columns import VALUES
from server.exports.formats import Cell, is_state
from server.exports.in_words import SAID
from server.exports.questions import numbers_of
from server.exports.tables import Column, counted

MEDIA_TYPE: Final = "application/x-spss-sav"
MISSING: Final[Mapping[str, int]] = {
    "_dont_know": -1,
    "_prefer_not": -2,
    "_skipped": -3,
    NOT_ASKED: -4,
    HIDDEN: -5,
    UNSEEN: -6,
    WITHHELD: -7,
}
"""The number of each state; all are missing values but, in a list of codes that is no scale, « je ne sais pas », an answer that counts."""
NOT_RANKED: Final = 0
"""No rank either: it would lower the mean of those that were given."""
DATE_FORMAT: Final = "DATE11"
_FIRST_DAY: Final = date(1582, 10, 14)
"""Days are told in seconds from this one on."""
_DAY_SECONDS: Final = 86_400.0
_NOTHING: Final = float("nan")
LABELS: Final = {"boolean": {0: "Non choisi", 1: "Choisi"}, "rank": {NOT_RANKED: "Non classé"}, "state": {1: "Un texte a été écrit"}}
STATE: Final = "_state"
"""Ends the name of the variable that says what was done of a question whose own variable has values alone."""
MOST_LABEL_BYTES: Final = 255
"""Of a label of a variable; a label of a value has 120."""
MOST_VALUE_LABEL_BYTES: Final = 120
MOST_NAME_BYTES: Final = 64
_RESERVED: Final = frozenset({"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"})


@dataclass
class Variable:
    """One variable, and its values so far: numbers, or words where there is no list of codes."""

    column: Column
    name: str
    numbers: dict[str, int]
    values: Any = field(default_factory=list)

    @property
    def is_coded(self) -> bool:
        """Whether its numbers stand for codes and states."""
        return isinstance(self.values, array) and self.values.typecode == "h"


def write_sav(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Cell]], expected: int, label: str) -> None:
    """Writes the rows, whose columns these are. Raises `RowsLost` unless there are as many as `expected`."""
    variables = list(_variables(columns))
    place_of = {column.name: place for place, column in enumerate(columns)}
    plan = [(place_of[one.column.name], one, _listed(columns, place_of, one.column)) for one in variables]
    for row in counted(rows, expected):
        for place, variable, of_list in plan:
            variable.values.append(_value(variable, row[place], row[of_list]))
    _write(file, variables, label)


def variable_names(names: Iterable[str]) -> list[str]:
    """Names that SPSS takes, each unlike the others whatever its capitals: letters, digits, `.` and `_`, 64 bytes at most."""
    taken: set[str] = set()
    found = []
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_.]", "_", name).rstrip(".")
        plain = plain if plain[:1].isalpha() else f"v{plain}"
        plain = f"{plain}_" if plain.upper() in _RESERVED else plain
        made, number = plain[:MOST_NAME_BYTES].rstrip("."), 1
        while made.upper() in taken:
            number += 1
            made = f"{plain[: MOST_NAME_BYTES - 1 - len(str(number))]}_{number}"
        taken.add(made.upper())
        found.append(made)
    return found


def _variables(columns: Sequence[Column]) -> Iterator[Variable]:
    of = [column for column in columns for _ in range(2 if _has_state(column) else 1)]
    parts = [name for column in columns for name in ((column.name, column.name + STATE) if _has_state(column) else (column.name,))]
    for column, part, name in zip(of, parts, variable_names(parts), strict=True):
        is_state = part != column.name
        if is_state or column.type in ("boolean", "rank", "state"):
            yield Variable(column, name, {"_answered": 1}, array("h"))
        elif column.type in VALUES:
            yield Variable(column, name, {}, array("d"))
        elif column.type == "code":
            yield Variable(column, name, dict(numbers_of(column.codes)), array("h"))
        else:
            yield Variable(column, name, {})


def _has_state(column: Column) -> bool:
    return column.type in VALUES and bool(column.states)


def _listed(columns: Sequence[Column], place_of: Mapping[str, int], column: Column) -> int:
    """Where the list is whose options a column tells one of; elsewhere the column itself."""
    if column.type not in ("boolean", "rank"):
        return place_of[column.name]
    place = place_of[column.name]
    while columns[place].type in ("boolean", "rank"):
        place -= 1
    return place


def _value(variable: Variable, cell: Cell, of_list: Cell) -> Any:
    kind = variable.column.type
    if kind in ("boolean", "rank"):
        return MISSING.get(str(of_list), NOT_RANKED) if cell is None else cell
    if variable.is_coded:
        return _code(variable, cell)
    if kind == "date":
        return (date.fromisoformat(cell) - _FIRST_DAY).days * _DAY_SECONDS if isinstance(cell, str) and not is_state(cell) else _NOTHING
    if kind in VALUES:
        return _NOTHING if isinstance(cell, str) or cell is None else float(cell)
    return "" if cell is None else cell


def _code(variable: Variable, cell: Cell) -> int:
    """A code that no version knows any more, of a list that changed, takes the next number."""
    word = str(cell)
    if word in MISSING:
        return MISSING[word]
    if variable.column.type in VALUES:
        return variable.numbers["_answered"]
    if word not in variable.numbers:
        variable.numbers[word] = max(variable.numbers.values(), default=0) + 1
    return variable.numbers[word]


def _write(file: IO[bytes], variables: Sequence[Variable], label: str) -> None:
    import numpy as np
    import pandas as pd
    import pyreadstat

    def series(values: Any) -> Any:
        return np.asarray(values) if isinstance(values, array) else pd.array(values, dtype=object)

    frame = pd.DataFrame({one.name: series(one.values) for one in variables})
    coded = [one for one in variables if one.is_coded]
    dates = [one for one in variables if one.column.type == "date" and not one.is_coded]
    with tempfile.TemporaryFile() as written:
        pyreadstat.write_sav(
            frame,
            f"/dev/fd/{written.fileno()}",  # a file without a name leaves nothing behind
            file_label=_cut(label, 64),
            column_labels={one.name: _cut(one.column.label, MOST_LABEL_BYTES) for one in variables},
            variable_value_labels={one.name: _value_labels(one) for one in coded},
            missing_ranges={one.name: _missing(one.column) for one in coded},
            variable_format={one.name: DATE_FORMAT for one in dates},
            variable_measure={one.name: "ordinal" if one.column.type == "rank" or one.column.ordered else "nominal" for one in coded},
        )
        written.seek(0)
        shutil.copyfileobj(written, file)


def _missing(column: Column) -> list[Any]:
    """The numbers that no mean and no percentage counts."""
    has_mean = column.type in ("boolean", "rank") or column.ordered
    states: dict[str, int] = {"lo": min(MISSING.values()), "hi": MISSING["_dont_know" if has_mean else "_prefer_not"]}
    return [states, NOT_RANKED] if column.type == "rank" else [states]


def _value_labels(variable: Variable) -> dict[int | float, str]:
    column = variable.column
    labels: dict[int | float, str] = {number: _cut(SAID[state], MOST_VALUE_LABEL_BYTES) for state, number in MISSING.items()}
    if column.type in ("boolean", "rank", "state"):
        return labels | LABELS[column.type]
    if column.type in VALUES:
        return labels | {1: "Une valeur a été donnée"}
    return labels | {number: _cut(column.codes.get(code) or code, MOST_VALUE_LABEL_BYTES) for code, number in variable.numbers.items()}


def _cut(text: str, most: int) -> str:
    """As much of it as fits in so many bytes."""
    return text.replace("\n", " ").encode()[:most].decode(errors="ignore")
