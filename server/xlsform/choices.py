"""The lists of choices of an XLSForm: their options, and what of them has no counterpart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogues.faults import quoted
from dialogues.script import Option, Text
from dialogues.values import Value
from server.xlsform.fitting import fitting_codes
from server.xlsform.headers import Languages, Table
from server.xlsform.remarks import Place, Remark
from server.xlsform.table import OURS
from server.xlsform.words import speaking
from server.xlsform.workbook import Row

SHEET = "choices"
FLAGS = ("exclusive", "other")
"""Fields of an option that say yes or no, each a column of ours."""
_READ = ("list_name", "name", "label", *(f"{OURS}{name}" for name in (*FLAGS, "part_of")))
MEDIA = ("image", "big-image", "audio", "video")


class Choice(Value, frozen=True):
    """One option as the form has it: the name it goes by there, and its row."""

    name: str
    row: int
    option: Option


class Lists:
    """The lists of a form by their names, read once; those that no question uses are told at the end."""

    def __init__(self, table: Table, languages: Languages, remarks: list[Remark], *, ours: bool) -> None:
        self.table = table
        self._languages = languages
        self._remarks = remarks
        self._ours = ours
        self._lists: dict[str, tuple[Choice, ...]] = {}
        self._rows: dict[str, list[Row]] = {}
        for row in self.table.rows:
            name = self.table.value(row, "list_name")
            if name:
                self._rows.setdefault(name, []).append(row)
            else:
                self._say(row, "list_name", "ce choix n’est dans aucune liste", "Il n’est pas repris")

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def choices(self, name: str, *, degrees: bool = False) -> tuple[Choice, ...]:
        """The choices of a list, in order; none for a list that is not in the form. The names of `degrees` are numbers, and stay so."""
        if name not in self._lists:
            self._lists[name] = self._read(self._rows.get(name, []), degrees=degrees)
        return self._lists[name]

    def options(self, name: str, exclusive: Sequence[str] = ()) -> tuple[Option, ...]:
        """The options of a list, those called `exclusive` in the form excluding the others; these come last, as a script has them."""
        options = tuple(
            replace(choice.option, exclusive=choice.option.exclusive or choice.name in exclusive) for choice in self.choices(name)
        )
        return tuple(sorted(options, key=lambda option: option.exclusive))

    def codes(self, name: str) -> dict[str, str]:
        """Our code for each name of a list."""
        return {choice.name: choice.option.code for choice in self.choices(name)}

    def place(self, name: str, code: str) -> Place | None:
        """Where an option of a list stands."""
        row = next((choice.row for choice in self.choices(name) if choice.option.code == code), None)
        return None if row is None else Place(self.table.name, row)

    def say_unused(self) -> None:
        """Tells what no question led to, and the columns that mean nothing here."""
        for name, rows in self._rows.items():
            if name not in self._lists:
                for row in rows:
                    self._say(row, "list_name", f"la liste {quoted(name)} ne sert à aucune question reprise", "Elle n’est pas reprise")
        for column in self.table.columns:
            if column.name not in (*_READ, *MEDIA):
                place = Place(self.table.name, 1, column.header)
                self._remarks.append(Remark(place, "cette colonne n’a pas d’équivalent", "Elle n’est pas reprise"))

    def _read(self, rows: Sequence[Row], *, degrees: bool) -> tuple[Choice, ...]:
        named: dict[str, Row] = {}
        for row in rows:
            name = self.table.value(row, "name")
            if name and name not in named:
                named[name] = row
            else:
                self._say(row, "name", "ce choix n’a pas de nom à lui dans sa liste", "Il n’est pas repris")
        codes = {name: name for name in named} if degrees else fitting_codes(tuple(named))
        return tuple(Choice(name, row.number, self._option(name, codes[name], row)) for name, row in named.items())

    def _option(self, name: str, code: str, row: Row) -> Option:
        if code != name:
            self._say(row, "name", f"{quoted(name)} ne peut pas être le code d’un choix", f"Il devient {quoted(code)}")
        for column in self.table.written(row):
            if column.name in MEDIA:
                self._remarks.append(Remark(Place(self.table.name, row.number, column.header), "ce média n’a pas d’équivalent", "Ignoré"))
        label = self._languages.text(self.table.words(row, "label"))
        if label is None:
            self._say(row, "label", "ce choix n’a pas de libellé", "Son nom en tient lieu")
            label = self._languages.same(name)
        label = speaking(label, {}, lambda what, done: self._say(row, "label", what, done), ours=self._ours)
        one_line = Text({tag: " ".join(words.split("\n")) for tag, words in label.by_language.items()})
        if one_line != label:
            self._say(row, "label", "ce libellé tient sur plusieurs lignes", "Elles sont mises bout à bout")
        flags = {flag: self.table.value(row, f"{OURS}{flag}") == "yes" for flag in FLAGS}
        return Option(code, one_line, part_of=self.table.value(row, f"{OURS}part_of") or None, **flags)

    def _say(self, row: Row, column: str, what: str, done: str) -> None:
        self._remarks.append(Remark(self.table.place(row, column), what, done))
