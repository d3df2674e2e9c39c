"""What pyxform, the reference reader of XLSForm, has against a form: said in French, at its row. Loaded only when a form is read."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.parsers.expat import ExpatError

from dialogues.faults import quoted
from server.xlsform.checking import faults_of
from server.xlsform.remarks import Place, Remark
from server.xlsform.workbook import Sheet

SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
"""The sheets of an XLSForm; any other is a note of its author's."""

_EXPLAINED: tuple[tuple[str, str, str], ...] = (
    (r"You must have a sheet named 'survey'", "il manque la feuille « survey », celle des questions", "Donnez-lui ce nom"),
    (r"different names for the same column were found: '(.*?)', '(.*?)'", "« {0} » et « {1} » sont la même colonne", "Gardez-en une"),
    (r"required column headers were not found: (.*?)\. ", "il manque la colonne {0}", "Ajoutez-la à la première ligne"),
    (r"Duplicate column header: (.*)", "la colonne « {0} » est écrite deux fois", "Gardez-en une"),
    (r"Column headers must not be empty", "le nom d’une colonne est vide, ou contient des espaces", "Corrigez la première ligne"),
    (r"Choices should have a label", "ce choix n’a pas de libellé", "Remplissez la colonne label"),
    (r"Choices must have a name", "ce choix n’a pas de nom", "Remplissez la colonne name"),
    (r"Choice names must be unique", "ce nom de choix est déjà dans la même liste", "Changez l’un des deux"),
    (r"name' value '(.*?)' is invalid\..*unique within", "le nom « {0} » sert déjà dans le même groupe", "Changez l’un des deux"),
    (r"Repeat names must", "une répétition porte un nom déjà pris", "Changez son nom"),
    (r"name 'meta' is reserved", "le nom « meta » est réservé", "Changez-le"),
    (r"Names must begin with a letter", "un nom a des lettres, des chiffres, « _ », « - » ou « . », une lettre d’abord", "Changez-le"),
    (r"Could not find the name '(.*?)'", "cette formule nomme « {0} », qui n’est pas une question du formulaire", "Corrigez ce nom"),
    (r"The name '(.*?)' appears more than once", "cette formule nomme « {0} », que plusieurs questions portent", "Renommez-les"),
    (r"Reference variable", "une question se nomme ainsi dans une formule : ${nom}", "Corrigez la formule"),
    (r"There should be an external_choices sheet", "il manque la feuille « external_choices »", "Ajoutez-la, avec ses choix"),
    (r"There should be a choices sheet", "il manque la feuille « choices », celle des choix", "Ajoutez-la"),
    (r"List name not in (?:external )?choices sheet: (.*)", "la liste « {0} » n’est pas dans la feuille des choix", "Corrigez ce nom"),
    (r"Choice names with spaces.*\[(.*?)\] in \[(.*?)\]", "le choix « {0} » de la liste « {1} » contient une espace", "Retirez-la"),
    (r"Unmatched 'end_|end_\w+'.*no matching|Unmatched end", "cette fin ne ferme aucun groupe ouvert", "Retirez-la"),
    (r"Unmatched 'begin_|begin_\w+'.*no matching|Unmatched begin", "ce groupe n’est jamais fermé", "Ajoutez sa fin"),
    (r"Question or group with no name", "cette ligne n’a pas de nom", "Remplissez la colonne name"),
    (r"Question with no type", "cette ligne n’a pas de type", "Remplissez la colonne type"),
    (r"Unknown question type 'select(?:1|_one|_multiple| one from)'", "cette question n’a pas de liste de choix", "Écrivez-la dans type"),
    (r"Unknown question type '(.*?)'", "le type « {0} » n’existe pas", "Corrigez la colonne type"),
    (r"Missing calculation", "ce calcul n’a pas de formule", "Remplissez la colonne calculation"),
    (r"element named '(.*?)' has no label", "la question « {0} » n’a pas de texte", "Remplissez la colonne label"),
    (r"'parameters' value is invalid", "la colonne parameters n’est pas juste", "Corrigez-la"),
    (r"with similar names were found: (.*?)\.", "une feuille porte presque le nom attendu : {0}", "Corrigez son nom"),
)  # fmt: skip
"""What pyxform says, as a pattern; what it means; how to mend it."""
_ROW = re.compile(r"\[row : (\d+)\]")
_SHEET = re.compile(r"On the '(\w+)' sheet|sheet: '(\w+)'")
_COLUMN = re.compile(r"the '([^']+)' value")


def validate(sheets: Iterable[Sheet]) -> tuple[Remark, ...]:
    """What keeps these sheets from being an XLSForm: nothing, or the first fault that pyxform finds and the frequent ones of all rows."""
    whole = tuple(sheets)
    first = _first_fault(whole)
    if first is None:
        return ()
    found = faults_of(whole)
    return found if any(_is_same(first, fault) for fault in found) else (first, *found)


def _is_same(first: Remark, fault: Remark) -> bool:
    """Whether pyxform's fault is one that was found: at the same row, or, where it says no row, in the same words."""
    if not first.at.row:
        return first.what == fault.what
    return (first.at.row, first.at.sheet == "choices") == (fault.at.row, fault.at.sheet.lower() == "choices")


def _first_fault(sheets: tuple[Sheet, ...]) -> Remark | None:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    logging.getLogger("pyxform").disabled = True
    try:
        convert(_definition(sheets))
    except PyXFormError as error:
        return _explained(str(error))
    except (ArithmeticError, AttributeError, ExpatError, LookupError, RecursionError, TypeError, ValueError) as error:
        # Some forms break pyxform itself; they are no XLSForm that another tool would take.
        what = f"pyxform, qui vérifie les formulaires, n’a pas pu lire celui-ci ({type(error).__name__})"
        return Remark(Place(), what, "Ouvrez-le d’abord avec un outil comme ODK ou KoboToolbox, et corrigez ce qu’il signale", refuses=True)
    return None


def _definition(sheets: tuple[Sheet, ...]) -> dict[str, Any]:
    """The sheets as pyxform takes them: a table per row, empty ones too, for it counts them."""
    found: dict[str, Any] = {"sheet_names": [sheet.name for sheet in sheets], "fallback_form_name": "form"}
    for sheet in sheets:
        name = "survey" if len(sheets) == 1 else sheet.name.lower()
        if name in SHEETS:
            found[name] = _rows(sheet)
            found[f"{name}_header"] = [dict.fromkeys(sheet.headers.values())] if sheet.headers else []
    return found


def _rows(sheet: Sheet) -> list[dict[str, str]]:
    rows: Mapping[int, Mapping[int, str]] = {row.number: row.cells for row in sheet.rows}
    return [
        {header: cells[position] for position, header in sheet.headers.items() if position in cells}
        for cells in (rows.get(number, {}) for number in range(2, max(rows, default=1) + 1))
    ]


def _explained(said: str) -> Remark:
    row, sheet, column = _ROW.search(said), _SHEET.search(said), _COLUMN.search(said)
    place = Place(
        next(filter(None, sheet.groups())) if sheet else ("survey" if row else ""), int(row[1]) if row else 0, column[1] if column else ""
    )
    for pattern, what, done in _EXPLAINED:
        found = re.search(pattern, said, re.DOTALL)
        if found:
            words = (quoted(word)[2:-2] for word in found.groups(default=""))
            return Remark(place, _filled(what, tuple(words)), done, refuses=True)
    message = " ".join(_ROW.sub("", said).split())
    return Remark(place, f"pyxform, qui vérifie les formulaires, refuse celui-ci : « {message[:300]} »", "Corrigez-le", refuses=True)


def _filled(what: str, words: tuple[str, ...]) -> str:
    for number, word in enumerate(words):
        what = what.replace(f"{{{number}}}", word)
    return what
