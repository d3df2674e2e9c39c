"""What keeps a form from being an XLSForm, over all its rows at once, where pyxform stops at the first fault that it finds.

Asked only of a form that pyxform refuses: pyxform has the last word. Never here: what a script cannot say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dialogues.faults import quoted
from server.xlsform.choices import MEDIA
from server.xlsform.choices import SHEET as CHOICES
from server.xlsform.headers import Table, sheet_of
from server.xlsform.remarks import Place, Remark
from server.xlsform.workbook import Row, Sheet

_REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?([^{}]*?)\s*\}")
_QUOTING = ("label", "hint", "relevant", "constraint", "calculation", "choice_filter", "default", "repeat_count", "required")
"""Columns in which a question may be named, as `${name}`."""
_YES = ("yes", "true", "true()")


def faults_of(sheets: tuple[Sheet, ...]) -> tuple[Remark, ...]:
    """The faults that are most frequent in the forms that people write, each at its row; not all that there may be."""
    survey, choices, settings = (Table(sheet_of(sheets, name)) for name in ("survey", CHOICES, "settings"))
    may_repeat = any(settings.value(row, "allow_choice_duplicates").lower() in _YES for row in settings.rows)
    lists = _Choices(choices)
    checked = _Survey(survey, lists) if _has(survey, "type") else None
    remarks = [*(checked.remarks() if checked else ())]
    if _has(choices, "name", "list_name"):
        remarks += lists.remarks(checked.several if checked else set(), may_repeat=may_repeat)
    return tuple(remarks)


def _has(table: Table, *names: str) -> bool:
    return {column.name for column in table.columns}.issuperset(names)


def _fault(table: Table, row: Row, column: str, what: str, done: str) -> Remark:
    return Remark(table.place(row, column), what, done, refuses=True)


class _Choices:
    """The rows of the sheet of choices, by their lists."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.lists: dict[str, list[Row]] = {}
        for row in table.rows:
            if name := table.value(row, "list_name"):
                self.lists.setdefault(name, []).append(row)

    def remarks(self, several: set[str], *, may_repeat: bool) -> Iterator[Remark]:
        """The faults of each choice; `several` are the lists of which several choices may be made."""
        for list_name, rows in self.lists.items():
            seen: set[str] = set()
            for row in rows:
                name = self._table.value(row, "name")
                if not name:
                    yield _fault(self._table, row, "name", "ce choix n’a pas de nom", "Remplissez la colonne name")
                elif name in seen and not may_repeat:
                    yield _fault(self._table, row, "name", "ce nom de choix est déjà dans la même liste", "Changez l’un des deux")
                elif " " in name and list_name in several:
                    what = f"le choix {quoted(name)} de la liste {quoted(list_name)} contient une espace"
                    yield _fault(self._table, row, "name", what, "Retirez-la")
                seen.add(name)


@dataclass(frozen=True, slots=True)
class _Open:
    """A group or repeat that is open, and the names inside it."""

    row: Row
    kind: str
    names: set[str] = field(default_factory=set)


class _Survey:
    """The rows of the survey. `several` are the lists of the questions that take several choices."""

    def __init__(self, table: Table, choices: _Choices) -> None:
        self._table = table
        self._choices = choices
        self._rows = [row for row in table.rows if table.value(row, "disabled").lower() not in _YES]
        self._names = Counter(table.value(row, "name") for row in self._rows)
        self._open: list[_Open] = []
        self._top: set[str] = set()
        self.several: set[str] = set()
        self._found = tuple(fault for row in self._rows for fault in self._row(row))

    def remarks(self) -> Iterable[Remark]:
        """The faults row by row, then the groups that nothing closes."""
        return (*self._found, *(self._never_closed(group) for group in self._open))

    def _row(self, row: Row) -> Iterator[Remark]:
        from pyxform.aliases import settings_header
        from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL

        written = " ".join(self._table.value(row, "type").split())
        if not written:
            if self._table.value(row, "name") or self._table.words(row, "label"):
                yield _fault(self._table, row, "type", "cette ligne n’a pas de type", "Remplissez la colonne type")
            return
        if written in settings_header:
            return
        if end := RE_END_CONTROL.match(written):
            yield from self._close(row, _kind(end["type"]))
            return
        yield from self._name(row, written)
        begin = RE_BEGIN_CONTROL.match(written)
        yield from () if begin else self._question(row, written)
        yield from self._references(row)
        if begin:
            self._open.append(_Open(row, _kind(begin["type"])))

    # --- Groups -----------------------------------------------------------------------------------------------------------------------

    def _close(self, row: Row, kind: str) -> Iterator[Remark]:
        """Closes the last group of this kind; where another began inside it and is open still, or none is of this kind, one is missing."""
        if not self._open:
            yield _fault(self._table, row, "type", "cette fin ne ferme aucun groupe ouvert", "Retirez-la")
            return
        last = self._open.pop()
        if last.kind == kind:
            return
        what = f"cette fin n’est pas celle du groupe ouvert à la ligne {last.row.number}"
        yield _fault(self._table, row, "type", what, "Fermez d’abord celui-ci, ou corrigez-la")
        if kind in (group.kind for group in self._open):
            while self._open.pop().kind != kind:
                pass

    def _never_closed(self, group: _Open) -> Remark:
        return _fault(self._table, group.row, "type", "ce groupe n’est jamais fermé", "Ajoutez sa fin")

    # --- Names ------------------------------------------------------------------------------------------------------------------------

    def _name(self, row: Row, written: str) -> Iterator[Remark]:
        from pyxform.parsing.expression import is_xml_tag

        name = self._table.value(row, "name")
        names = self._open[-1].names if self._open else self._top
        if not name:
            if written not in ("note", "audit"):
                yield _fault(self._table, row, "name", "cette ligne n’a pas de nom", "Remplissez la colonne name")
        elif not is_xml_tag(name):
            what = f"{quoted(name)} n’est pas un nom : il a des lettres, des chiffres, « _ », « - » ou « . », une lettre d’abord"
            yield _fault(self._table, row, "name", what, "Changez-le")
        elif name == "meta":
            yield _fault(self._table, row, "name", "le nom « meta » est réservé", "Changez-le")
        elif name in names:
            yield _fault(self._table, row, "name", f"le nom {quoted(name)} sert déjà dans le même groupe", "Changez l’un des deux")
        names.add(name)

    def _references(self, row: Row) -> Iterator[Remark]:
        for column in self._table.written(row):
            if column.name in _QUOTING:
                for name in dict.fromkeys(_REFERENCE.findall(row.cells[column.position])):
                    if name not in self._names:
                        what = f"cette formule nomme {quoted(name)}, qui n’est pas une question du formulaire"
                        yield Remark(Place(self._table.name, row.number, column.header), what, "Corrigez ce nom", refuses=True)

    # --- Questions --------------------------------------------------------------------------------------------------------------------

    def _question(self, row: Row, written: str) -> Iterator[Remark]:
        from pyxform.aliases import select
        from pyxform.constants import SELECT_ALL_THAT_APPLY
        from pyxform.xls2json import RE_SELECT

        chosen = RE_SELECT.match(written)
        if chosen:
            if select[chosen["select_command"]] == SELECT_ALL_THAT_APPLY:
                self.several.add(chosen["list_name"])
            yield from self._list(row, chosen["select_command"], chosen["list_name"])
        elif written in select:
            what = "cette question n’a pas de liste de choix"
            yield _fault(self._table, row, "type", what, f"Écrivez-la après {quoted(written)}, comme dans la feuille des choix")
        elif not _is_type(written):
            yield _fault(self._table, row, "type", f"le type {quoted(written)} n’existe pas", "Corrigez la colonne type")
        if (chosen or _is_shown(written)) and not any(self._table.words(row, name) for name in ("label", "hint", "calculation", *MEDIA)):
            name = self._table.value(row, "name")
            what = f"la question {quoted(name)} n’a pas de texte" if name else "cette question n’a pas de texte"
            yield _fault(self._table, row, "label", what, "Remplissez la colonne label")
        if written == "calculate" and not any(self._table.value(row, name) for name in ("calculation", "default")):
            yield _fault(self._table, row, "calculation", "ce calcul n’a pas de formule", "Remplissez la colonne calculation")

    def _list(self, row: Row, command: str, name: str) -> Iterator[Remark]:
        """The list of a question that is in no sheet; one in a file or drawn from answers is not looked for."""
        elsewhere = "file" in command or "external" in command or "${" in name
        if self._choices.lists and not elsewhere and name not in self._choices.lists:
            yield _fault(self._table, row, "type", f"la liste {quoted(name)} n’est pas dans la feuille des choix", "Corrigez ce nom")


def _kind(written: str) -> str:
    from pyxform.aliases import control

    return str(control[written])


def _is_type(written: str) -> bool:
    from pyxform.aliases import _type_alias_map
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
    from pyxform.xls2json import RE_OSM

    return written in QUESTION_TYPE_DICT or written in (*_type_alias_map, "include") or bool(RE_OSM.match(written))


def _is_shown(written: str) -> bool:
    """Whether a question of this type is put to somebody, who needs its words."""
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    return QUESTION_TYPE_DICT.get(written, {}).get("control", {}).get("tag", "action") not in ("action", "trigger")
