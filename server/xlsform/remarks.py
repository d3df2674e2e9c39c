"""What the reader or the writer of an XLSForm has to say of one place in it, and the report made of that, in French."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

MAX_ROWS_LISTED = 12
"""Rows named one by one in a line of the report; the others are counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a workbook. Rows count from 1, the headers being row 1; 0 for the whole sheet. `column` is the header's own words."""

    sheet: str = ""
    row: int = 0
    column: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that has no counterpart, or is wrong: what it is, and what was done with it or how to mend it.

    `refuses`: as long as it stands, nothing is imported. Neither sentence has its final stop.
    """

    at: Place
    what: str
    done: str
    refuses: bool = False


class RefusedForm(Exception):
    """An XLSForm that does not make a script. Its text is the reasons; `remarks` also has what was noted of cells that are not refused."""

    def __init__(self, remarks: Iterable[Remark]) -> None:
        found = tuple(remarks)
        refused = {remark.at for remark in found if remark.refuses and remark.at.column}
        self.remarks = tuple(remark for remark in found if remark.refuses or remark.at not in refused)
        super().__init__("\n".join(report(remark for remark in self.remarks if remark.refuses)))


def report(remarks: Iterable[Remark]) -> list[str]:
    """One line per thing to say, the rows it is said of together, in the order of the first of them."""
    rows: dict[tuple[str, str, str, str], list[int]] = {}
    for remark in remarks:
        rows.setdefault((remark.at.sheet, remark.at.column, remark.what, remark.done), []).append(remark.at.row)
    return [f"{_where(sheet, column, found)}{what}. {done}." for (sheet, column, what, done), found in rows.items()]


def _where(sheet: str, column: str, rows: list[int]) -> str:
    known = sorted({row for row in rows if row})
    parts = [
        f"feuille {sheet}" if sheet else "",
        f"ligne {known[0]}" if len(known) == 1 else f"lignes {_listed(known)}" if known else "",
        f"colonne {column}" if column else "",
    ]
    where = ", ".join(part for part in parts if part)
    return f"{where} : " if where else ""


def _listed(rows: list[int]) -> str:
    """« 3, 5 à 9 »: rows that follow one another said by their ends."""
    runs = [[rows[0], rows[0]]]
    for before, row in pairwise(rows):
        if row == before + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    said = [str(first) if first == last else f"{first} et {last}" if last == first + 1 else f"{first} à {last}" for first, last in runs]
    left = len(said) - MAX_ROWS_LISTED
    return ", ".join(said[:MAX_ROWS_LISTED]) + (f" et {left} autres endroits" if left > 0 else "")
