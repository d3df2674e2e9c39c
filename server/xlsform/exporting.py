"""A script as an XLSForm, and the list of what other tools make of it.

What XLSForm has no word for goes into columns of our own, which other tools leave alone, so that reading the file gives the script back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace

from dialogues.kinds import KINDS
from dialogues.script import NUMERIC_SCALES, PLACEHOLDERS, Item, Option, Script, Step, Text
from server.xlsform.conditions import canonical, formula, holds_by_absence
from server.xlsform.headers import column_language, whole
from server.xlsform.limits import constraint_of
from server.xlsform.naming import Names
from server.xlsform.remarks import Place, Remark, report
from server.xlsform.table import BY_KIND, BY_TYPE, FLAGS, NUMBERS, OURS, WORDS, Bounds, Counterpart, Layout
from server.xlsform.types import FROM_FILE
from server.xlsform.workbook import write_workbook

_QUOTED = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")
_SPECIFY = {"fr": "Précisez", "en": "Please specify"}
"""What asks for the words beside « Autre », elsewhere: French stands for any other language."""
_KEPT = "Gardé dans une colonne à nous, que les autres outils ne lisent pas"
_NOTES: Mapping[str, str] = {
    "theme": "le thème n’a pas d’équivalent",
    "scale": "le nom d’une échelle n’a pas d’équivalent",
    "minimum": "un nombre minimum n’a pas d’équivalent ici",
    "maximum": "un nombre maximum n’a pas d’équivalent ici",
    "decimals": "le nombre de décimales n’a pas d’équivalent",
    "own_from": "reprendre les mots de la personne n’a pas d’équivalent",
    "items_from": "des textes tirés n’ont pas d’équivalent",
    "options_from": "des choix tirés n’ont pas d’équivalent",
    "about": "montrer le texte dont on parle n’a pas d’équivalent",
    "reason": "la raison d’une question de profil n’a pas d’équivalent",
    "feeds": "la liste que nourrit une question n’a pas d’équivalent",
    "dont_know": "« Je ne sais pas » n’a pas d’équivalent",
    "profile": "une question de profil n’a pas d’équivalent",
    "sensitive": "une question sensible n’a pas d’équivalent",
    "shuffle": "mélanger, sauf si l’ordre est fixe partout, n’a pas d’équivalent",
    "again": "la question qui ajoute une carte n’a pas d’équivalent",
    "card": "une fiche ressource n’a pas d’équivalent",
    "kind": "ce type de question n’a pas d’équivalent exact",
}
"""What other tools do not know, by the column of ours that keeps it."""

Cells = dict[str, str]
_ABSENT = Step("", "", Text({}))
_FIRST = {"survey": ("type", "name"), "choices": ("list_name", "name"), "settings": ()}
"""The columns that come first in each sheet."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A field of a step, or of the script when `step` is empty, that does not come back as it was."""

    step: str
    field: str

    def __str__(self) -> str:
        where = f"étape {self.step}" if self.step else "script"
        return f"{where}, {self.field} : écrit autrement dans la feuille, avec le même sens."


@dataclass(frozen=True, slots=True)
class Exported:
    """An .xlsx file; the script that reading it gives; where that differs from the one written; and what other tools make of it."""

    data: bytes
    script: Script
    losses: tuple[Loss, ...]
    remarks: tuple[Remark, ...]

    def report(self) -> list[str]:
        """What was lost, then what is kept for us alone: one line per thing."""
        return [*map(str, self.losses), *report(self.remarks)]


def write_form(script: Script) -> Exported:
    """The XLSForm of a script without faults."""
    plain = simplified(script)
    sheets = _Sheets(plain)
    sheets.write()
    data = write_workbook({"survey": sheets.table("survey"), "choices": sheets.table("choices"), "settings": sheets.table("settings")})
    return Exported(data, plain, tuple(losses(script, plain)), tuple(sheets.remarks))


def simplified(script: Script) -> Script:
    """The script as an XLSForm can say it: every text in every language, conditions written in one way. It asks the same."""

    def said(text: Text) -> Text:
        return whole(text, script.languages)

    def step_said(step: Step) -> Step:
        return replace(
            step,
            ask=said(step.ask),
            options=tuple(degrees(step) if step.scale in NUMERIC_SCALES else (replace(one, label=said(one.label)) for one in step.options)),
            items=tuple(Item(item.code, said(item.label)) for item in step.items),
            unit=said(step.unit) if step.unit else None,
            again=said(step.again) if step.again else None,
            card=replace(step.card, title=said(step.card.title)) if step.card else None,
            when=canonical(step.when) if step.when else None,
        )

    def degrees(step: Step) -> Iterator[Option]:
        """Only the ends of a numeric scale have words; the others are numbers in the languages of the two."""
        ends = {place: said(step.options[place].label) for place in (0, len(step.options) - 1)}
        languages = dict.fromkeys(tag for end in ends.values() for tag in end.by_language)
        for place, option in enumerate(step.options):
            yield replace(option, label=ends.get(place) or Text(dict.fromkeys(languages, option.code)))

    return replace(script, title=said(script.title), steps=tuple(map(step_said, script.steps)))


def losses(script: Script, plain: Script) -> Iterator[Loss]:
    """The fields in which two scripts of the same steps differ."""
    if script.title != plain.title:
        yield Loss("", "title")
    for before, after in zip(script.steps, plain.steps, strict=True):
        for field in fields(Step):
            if getattr(before, field.name) != getattr(after, field.name):
                yield Loss(before.id, field.name)


class _Sheets:
    """The three sheets of one form, as they are filled."""

    def __init__(self, script: Script) -> None:
        self.remarks: list[Remark] = []
        self._script = script
        self._names = Names(script)
        self._rows: dict[str, list[Cells]] = {"survey": [], "choices": [], "settings": []}
        self._lists: dict[str, tuple[Option, ...]] = {}

    def table(self, name: str) -> list[list[str]]:
        """A sheet as rows of words, the headers first, in the order in which they first came up."""
        columns = list(dict.fromkeys((*_FIRST[name], *(column for row in self._rows[name] for column in row))))
        return [columns, *([row.get(column, "") for column in columns] for row in self._rows[name])]

    def write(self) -> None:
        script = self._script
        settings = {
            "form_title": script.title.in_language("fr"),
            "form_id": script.id,
            "default_language": column_language("fr"),
            f"{OURS}form": "1",
        }
        titles = {tag: words for tag, words in script.title.by_language.items() if tag != "fr"}
        settings |= {f"{OURS}title::{column_language(tag)}": words for tag, words in titles.items()}
        if script.fixed_order:
            settings[f"{OURS}fixed_order"] = "yes"
        self._rows["settings"].append(settings)
        self._steps(None)

    # --- Survey -----------------------------------------------------------------------------------------------------------------------

    def _steps(self, within: str | None) -> None:
        for step in self._script.steps:
            if step.within == within:
                self._step(step, BY_KIND[step.kind])

    def _step(self, step: Step, counterpart: Counterpart) -> None:
        drawn = step.is_drawn and not step.options if step.kind == "single" else step.is_drawn
        head = self._head(step)
        match counterpart.layout:
            case Layout.AROUND:
                self._row({"type": counterpart.types[0]} | head, step)
                self._steps(step.id)
                self._rows["survey"].append({"type": counterpart.types[0].replace("begin", "end")})
            case Layout.LINES if not drawn:
                self._row({"type": "begin_group", "appearance": "table-list"} | head, step)
                listed = f"{counterpart.types[0]} {self._list(step)}"
                for item in step.items:
                    name = {"name": self._names.of(step.id, item.code), f"{OURS}code": item.code}
                    self._rows["survey"].append({"type": listed} | name | self._translated("label", item.label))
                self._rows["survey"].append({"type": "end_group"})
            case _:
                self._row({"type": self._type(step, counterpart, drawn=drawn)} | head, step)
                self._specify(step)

    def _type(self, step: Step, counterpart: Counterpart, *, drawn: bool) -> str:
        if drawn:
            return f"{FROM_FILE} {step.options_from}.csv" if step.options_from and not step.own_from else "hidden"
        name = counterpart.type_of(step)
        return f"{name} {self._list(step)}" if counterpart.has_list else name

    def _head(self, step: Step) -> Cells:
        """What every row of a step begins with, whatever its type."""
        cells: Cells = {"name": self._names.of(step.id)}
        if cells["name"] != step.id:
            cells[f"{OURS}id"] = step.id
        cells |= self._translated("label", step.ask)
        if step.unit is not None:
            cells |= self._translated("hint", step.unit) | {f"{OURS}unit": "yes"}
        if step.when is not None:
            cells["relevant"] = formula(step.when, self._script.by_id, self._names.all)
        return cells

    def _row(self, cells: Cells, step: Step) -> None:
        """Adds the row of a step, with what its other fields say, and tells what other tools do not know."""
        counterpart = BY_KIND[step.kind]
        written = dict(cells)
        constraint = constraint_of(step, counterpart.bounds, [option.code for option in step.options if option.exclusive])
        if constraint:
            written["constraint"] = constraint
        if step.shuffle and not self._script.fixed_order:
            written["parameters"] = "randomize=true"
        if BY_TYPE.get(written["type"].partition(" ")[0]) is not counterpart:
            written[f"{OURS}kind"] = step.kind
        written |= self._ours(step, counterpart)
        self._rows["survey"].append(written)
        for column in dict.fromkeys(column.partition("::")[0] for column in written):
            name = column.removeprefix(OURS)
            if column != name and name in _NOTES:
                self._say(column, _NOTES[name], _KEPT)
        self._say_words(step)

    def _ours(self, step: Step, counterpart: Counterpart) -> Cells:
        """The columns of our own."""
        cells: Cells = {f"{OURS}{name}": "yes" for name in FLAGS if getattr(step, name)}
        cells |= {f"{OURS}{name}": getattr(step, name) for name in WORDS if getattr(step, name)}
        counted = counterpart.bounds in (Bounds.CHOICES, Bounds.LENGTH)
        cells |= {
            f"{OURS}{name}": str(getattr(step, name))
            for name in NUMBERS
            if (name in KINDS[step.kind].required or getattr(step, name) != getattr(_ABSENT, name))
            and not (counted and name in ("minimum", "maximum"))
        }
        if step.shuffle and self._script.fixed_order:
            cells[f"{OURS}shuffle"] = "yes"
        if step.again is not None:
            cells |= self._translated(f"{OURS}again", step.again)
        if step.card is not None:
            values = ((name, getattr(step.card, name)) for name in ("producer", "url", "checked_on"))
            cells |= self._translated(f"{OURS}card", step.card.title) | {f"{OURS}{name}": value for name, value in values if value}
        return cells

    def _specify(self, step: Step) -> None:
        """The row that asks for the words beside « Autre », elsewhere than with us."""
        for option in step.options:
            if option.other:
                label = Text({tag: _SPECIFY.get(tag, _SPECIFY["fr"]) for tag in self._script.languages})
                row = {"type": "text", "name": self._names.beside(step.id), f"{OURS}other_of": step.id}
                asked = f"selected(${{{self._names.of(step.id)}}}, '{option.code}')"
                self._rows["survey"].append(row | self._translated("label", label) | {"relevant": asked})

    def _translated(self, column: str, text: Text) -> Cells:
        """A text in every language of the script, an answer quoted as an XLSForm does."""
        return {f"{column}::{column_language(tag)}": self._quoting(text.in_language(tag)) for tag in self._script.languages}

    def _quoting(self, words: str) -> str:
        return _QUOTED.sub(lambda found: found[0] if found[1] in PLACEHOLDERS else f"${{{self._names.of(found[1])}}}", words)

    def _say_words(self, step: Step) -> None:
        """Tells what the words and the condition of a step are elsewhere."""
        names = {found for words in step.ask.by_language.values() for found in _QUOTED.findall(words)}
        if names & set(PLACEHOLDERS):
            self._say("label", "le nom de la collectivité n’a pas d’équivalent", "Les autres outils montrent les accolades telles quelles")
        if names - set(PLACEHOLDERS):
            self._say("label", "citer une réponse par ses mots n’a pas d’équivalent", "Les autres outils citent le code du choix")
        if step.shuffle and not self._script.fixed_order and any(option.exclusive for option in step.options):
            self._say("parameters", "garder à la fin ce qui exclut le reste n’a pas d’équivalent", "Ailleurs, tout est mélangé")
        if step.is_drawn and not step.options and not step.items:
            self._say("type", "une question dont tout est tiré n’a pas d’équivalent", "Ailleurs, elle n’est pas posée, ou sans ses choix")
        if step.when is not None and holds_by_absence(step.when, self._script.by_id):
            self._say("relevant", "cette condition est fausse d’une question qui n’a pas été posée", "Ailleurs, elle est vraie alors")
        if step.kind == "rank":
            self._say("type", "ne classer que quelques choix n’a pas d’équivalent", "Les autres outils les font classer tous")

    def _say(self, column: str, what: str, done: str) -> None:
        """Tells something of the row just added."""
        self.remarks.append(Remark(Place("survey", len(self._rows["survey"]) + 1, column), what, done))

    # --- Choices ----------------------------------------------------------------------------------------------------------------------

    def _list(self, step: Step) -> str:
        """The name of the list of choices of a step, written once for all steps that share it."""
        shared = step.scale is not None and step.scale not in NUMERIC_SCALES
        name = step.scale if shared and step.scale else step.id
        while self._lists.get(name, step.options) != step.options:
            name += "_"
        if name not in self._lists:
            self._lists[name] = step.options
            self._rows["choices"] += [self._choice(name, option) for option in step.options]
        return name

    def _choice(self, name: str, option: Option) -> Cells:
        cells = {"list_name": name, "name": option.code} | self._translated("label", option.label)
        cells |= {f"{OURS}{flag}": "yes" for flag in ("exclusive", "other") if getattr(option, flag)}
        return cells | ({f"{OURS}part_of": option.part_of} if option.part_of else {})
