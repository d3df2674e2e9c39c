"""What the reader or the writer of an XLSForm has to say of one place in it, and the report made of that, in French."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from msgspec import structs

from dialogues.values import Value

MAX_ROWS_LISTED = 12
"""Rows named one by one, of what refuses nothing; the others are counted. What is to be mended is told of every row."""


class Place(Value, frozen=True):
    """A place in a workbook. Rows count from 1, the headers being row 1; 0 for the whole sheet. `column` is the header's own words."""

    sheet: str = ""
    row: int = 0
    column: str = ""


class Remark(Value, frozen=True):
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
    alike: dict[Remark, list[int]] = {}
    for remark in remarks:
        alike.setdefault(structs.replace(remark, at=structs.replace(remark.at, row=0)), []).append(remark.at.row)
    return [f"{_where(said, rows)}{said.what}. {said.done}." for said, rows in alike.items()]


def _where(said: Remark, rows: list[int]) -> str:
    known = sorted({row for row in rows if row})
    listed = f"ligne{'s' if len(known) > 1 else ''} {_listed(known, len(known) if said.refuses else MAX_ROWS_LISTED)}" if known else ""
    parts = (f"feuille {said.at.sheet}" if said.at.sheet else "", listed, f"colonne {said.at.column}" if said.at.column else "")
    where = ", ".join(filter(None, parts))
    return f"{where} : " if where else ""


def _listed(rows: list[int], most: int) -> str:
    """« 3, 5 à 9 »: rows that follow one another said by their ends; `most` of them, the others counted."""
    runs = [[rows[0], rows[0]]]
    for before, row in pairwise(rows):
        if row == before + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    said = [str(first) if first == last else f"{first} et {last}" if last == first + 1 else f"{first} à {last}" for first, last in runs]
    left = len(said) - most
    return ", ".join(said[:most]) + (f" et {left} autres endroits" if left > 0 else "")
