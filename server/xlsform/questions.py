"""One question of an XLSForm as a step: what its type, its list, its constraint and its other columns say of it.

Where it stands, who is asked and what it says is no matter of this file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from dialogues.faults import quoted
from dialogues.kinds import KINDS
from dialogues.kinds.number import canonical
from dialogues.script import ELSEWHERE, FEWEST_OPTIONS, MAX_DECIMALS, MAX_TEXT_LIMIT, NUMERIC_SCALES, WITHIN, Card, Item, Option, Step, Text
from server.xlsform.choices import Lists
from server.xlsform.fitting import fitting_code
from server.xlsform.headers import Languages, Table
from server.xlsform.limits import Limits, read_constraint
from server.xlsform.table import BY_KIND, BY_TYPE, FLAGS, NUMBERS, OURS, WORDS, Bounds, Counterpart, Layout
from server.xlsform.types import FROM_FILE, row_type
from server.xlsform.words import speaking
from server.xlsform.workbook import Row

TEXT_LIMIT = 500
"""Characters of an open question whose form sets no limit: those of the core."""
DECIMALS = 2
"""Digits after the comma of a `decimal`, which a form does not count."""
OTHER_CODE = "other_answer"
_OTHER = {"fr": "Autre", "en": "Other"}
_LEFT_OUT = "Cette ligne n’est pas reprise"

_READ = (
    "type", "name", "label", "hint", "relevant", "constraint", "parameters", "disabled",
    *(f"{OURS}{name}" for name in ("id", "code", "kind", "unit", "again", "other_of", "shuffle", "card", "producer", "url", "checked_on")),
    *(f"{OURS}{name}" for name in (*FLAGS, *NUMBERS, *WORDS)),
)  # fmt: skip
_IGNORED: Mapping[str, tuple[str, str]] = {
    "appearance": ("la présentation n’a pas d’équivalent", "Chaque canal a la sienne"),
    "required": ("une réponse obligatoire n’a pas d’équivalent", "Chacun peut passer cette question"),
    "required_message": ("un message propre n’a pas d’équivalent", "Il n’est pas repris"),
    "constraint_message": ("un message propre n’a pas d’équivalent", "Le message habituel le remplace"),
    "default": ("une réponse écrite d’avance n’a pas d’équivalent", "Rien n’est répondu d’avance"),
    "choice_filter": ("un filtre de choix n’a pas d’équivalent", "Tous les choix de la liste sont proposés"),
    "guidance_hint": ("une consigne d’enquêteur n’a pas d’équivalent", "Elle n’est pas reprise"),
    "calculation": ("un calcul n’a pas d’équivalent", "Il n’est pas repris"),
    "trigger": ("un calcul n’a pas d’équivalent", "Il n’est pas repris"),
    "read_only": ("une question en lecture seule n’a pas d’équivalent", "Elle est posée"),
} | dict.fromkeys(("image", "big-image", "audio", "video"), ("un média n’a pas d’équivalent", "Il n’est pas repris"))
"""Columns that mean something to the tools, and nothing here."""
_NO = ("", "no", "false", "false()", "0")


class QuestionReader:
    """Reads the rows of one survey. `say` takes a row, a column, what has no counterpart and what was done with it."""

    def __init__(self, table: Table, lists: Lists, say: Callable[[Row, str, str, str], None]) -> None:
        self._table = table
        self._lists = lists
        self._say = say

    def counterpart(self, row: Row) -> Counterpart | None:
        """What kind of step a row becomes; None, told, where it becomes none."""
        found = row_type(self._table.value(row, "type"))
        declared = BY_KIND.get(self._ours(row, "kind"))
        if self._ours(row, "other_of"):
            return None  # the words beside « Autre » belong to the question before
        if declared is not None and (found.name in declared.types or self._is_drawn(row)):
            return declared
        counterpart = BY_TYPE.get(found.name)
        if counterpart is not None and counterpart.layout is Layout.ROW:
            return counterpart if self._has_list(row, counterpart) else None
        if found.name == "range":
            return BY_KIND["number"]
        if found.name == FROM_FILE and self._is_drawn(row):
            return BY_KIND["single"]
        what = f"le type {quoted(self._table.value(row, 'type'))} n’a pas d’équivalent"
        self._say(row, "type", what, _LEFT_OUT)
        return None

    def step(self, row: Row, counterpart: Counterpart, base: Step, languages: Languages) -> Step | None:
        """The step of a row, from `base` which has its id, its kind and its words."""
        found = row_type(self._table.value(row, "type"))
        decimals = self._decimals(row, found.name)
        limits = self._limits(row, counterpart, decimals)
        values: dict[str, Any] = self._declared(row, base.kind)
        values |= {"shuffle": self._is_shuffled(row) or self._ours(row, "shuffle") == "yes", "decimals": decimals}
        if counterpart.has_list:
            values["options"] = self._options(row, values.get("scale"), limits)
            if found.or_other:
                values["options"] = self._with_other(row, values["options"], languages)
        match counterpart.bounds:
            case Bounds.CHOICES:
                together = sum(not option.exclusive for option in values["options"])
                values |= {"minimum": int(limits.lowest or 1), "maximum": min(int(limits.highest or together), together) or 1}
            case Bounds.LENGTH:
                values["maximum"] = self._length(row, limits)
            case Bounds.VALUE:
                values |= {"lowest": limits.lowest, "highest": limits.highest}
        if counterpart.kind == "rank" and not self._ours(row, "maximum"):
            self._say(row, "type", "classer tous les choix n’a pas d’équivalent", "On peut n’en classer que quelques-uns")
            values["maximum"] = sum(not option.exclusive for option in values["options"])
        if found.name == "range":
            values |= self._range(row)
        if self._ours(row, "unit") == "yes":
            values["unit"] = languages.text(self._table.words(row, "hint"))
        values |= {"card": self._card(row, languages)}
        step = replace(base, **values)
        if counterpart.has_list and not step.is_drawn and len(step.options) < FEWEST_OPTIONS:
            self._say(row, "type", "une question à un seul choix n’en est pas une", _LEFT_OUT)
            return None
        return step

    def table(self, head: Row, rows: Sequence[Row], base: Step, languages: Languages, *, ours: bool) -> Step:
        """The step of a group shown as a table, one line a row."""
        items: list[Item] = []
        for row in rows:
            name = self._ours(row, "code") or self._table.value(row, "name")
            code = fitting_code(name, [item.code for item in items])
            if code != name:
                self._say(row, "name", f"{quoted(name)} ne peut pas être le code d’une ligne", f"Il devient {quoted(code)}")
            label = languages.text(self._table.words(row, "label")) or languages.same(name)
            items.append(Item(code, speaking(label, {}, partial(self._say, row, "label"), ours=ours)))
        list_name = row_type(self._table.value(rows[0], "type")).list_name
        values = self._declared(head, base.kind)
        if base.kind == "grid" and "scale" not in values:
            values["scale"] = _scale_name(list_name)
        options = self._options(rows[0], values.get("scale"), Limits())
        return replace(base, items=tuple(items), options=options, **values)

    def codes(self, row: Row, step: Step) -> dict[str, str]:
        """Our code for each of the form's, for the question of this row."""
        if step.kind == "municipality":
            return {WITHIN: WITHIN, ELSEWHERE: ELSEWHERE}
        found = row_type(self._table.value(row, "type"))
        if found.list_name not in self._lists:
            return {option.code: option.code for option in step.options}
        codes = self._lists.codes(found.list_name)
        return codes | ({"other": OTHER_CODE} if found.or_other else {})

    def say_ignored(self, row: Row, step: Step) -> None:
        """Tells what this row says that its step cannot."""
        for column in self._table.written(row):
            if column.name in _READ or (column.name == "repeat_count" and step.kind == "repeat"):
                continue
            if column.name == f"{OURS}maximum" or (column.name in ("required", "read_only") and row.cells[column.position].lower() in _NO):
                continue
            if column.name == "appearance" and row.cells[column.position] == "table-list" and KINDS[step.kind].slots(step):
                continue
            what, done = _IGNORED.get(column.name, ("cette colonne n’a pas d’équivalent", "Elle n’est pas reprise"))
            self._say(row, column.name, what, done)
        if self._table.value(row, "constraint") and BY_KIND[step.kind].bounds is Bounds.NONE:
            self._say(row, "constraint", "cette contrainte n’a pas d’équivalent", "Elle n’est pas reprise")

    # --- Lists ------------------------------------------------------------------------------------------------------------------------

    def _has_list(self, row: Row, counterpart: Counterpart) -> bool:
        list_name = row_type(self._table.value(row, "type")).list_name
        if not counterpart.has_list or list_name in self._lists:
            label_only = "label" in self._table.value(row, "appearance").split()
            if label_only:
                self._say(row, "appearance", "cette ligne n’est que l’en-tête d’un tableau", _LEFT_OUT)
            return not label_only
        what = f"la liste {quoted(list_name)} n’est pas dans ce fichier" if list_name else "cette question n’a pas de liste de choix"
        self._say(row, "type", what, _LEFT_OUT)
        return False

    def _is_drawn(self, row: Row) -> bool:
        return any(self._ours(row, name) for name in ("options_from", "own_from", "items_from"))

    def _options(self, row: Row, scale: str | None, limits: Limits) -> tuple[Option, ...]:
        list_name = row_type(self._table.value(row, "type")).list_name
        if scale in NUMERIC_SCALES:
            return tuple(choice.option for choice in self._lists.choices(list_name, degrees=True))
        return self._lists.options(list_name, limits.exclusive) if list_name in self._lists else ()

    def _with_other(self, row: Row, options: tuple[Option, ...], languages: Languages) -> tuple[Option, ...]:
        """The choice that `or_other` adds, before those that exclude the others; as in the tools, one of that name in the list is it."""
        theirs = self._lists.codes(row_type(self._table.value(row, "type")).list_name).get("other")
        if theirs is not None:
            self._say(
                row, "type", "« or_other » demande les mots qui vont avec le choix « other »", f"Son code devient {quoted(OTHER_CODE)}"
            )
            return tuple(replace(option, code=OTHER_CODE, other=True) if option.code == theirs else option for option in options)
        self._say(row, "type", "« or_other » ajoute un choix dont le libellé n’est pas dit", f"Il s’appelle « {_OTHER['fr']} »")
        label = Text({tag: _OTHER.get(tag, _OTHER["fr"]) for tag in ("fr", *languages.listed) if tag in _OTHER or tag in languages.listed})
        other = Option(OTHER_CODE, label, other=True)
        return (*(option for option in options if not option.exclusive), other, *(option for option in options if option.exclusive))

    # --- Other columns ----------------------------------------------------------------------------------------------------------------

    def _declared(self, row: Row, kind: str) -> dict[str, Any]:
        """What the columns of our own say, where they fit the kind."""
        values: dict[str, Any] = {name: True for name in FLAGS if self._ours(row, name) == "yes"}
        values |= {name: words for name in WORDS if (words := self._ours(row, name))}
        for name in NUMBERS:
            words = self._ours(row, name)
            if words.isdecimal():
                values[name] = int(words)
            elif words:
                self._say(row, f"{OURS}{name}", f"{quoted(words)} n’est pas un nombre entier", "Il n’est pas repris")
        return values

    def _card(self, row: Row, languages: Languages) -> Card | None:
        title = languages.text(self._table.words(row, f"{OURS}card"))
        return None if title is None else Card(title, *(self._ours(row, name) for name in ("producer", "url", "checked_on")))

    def _is_shuffled(self, row: Row) -> bool:
        """Whether `parameters` say so; whatever else they say is told."""
        shuffled = False
        for words in self._table.value(row, "parameters").replace(",", " ").replace(";", " ").split():
            if words.lower() == "randomize=true":
                shuffled = True
            elif not words.lower().startswith(("randomize=", "start=", "end=", "step=")):
                self._say(row, "parameters", f"le réglage {quoted(words)} n’a pas d’équivalent", "Il n’est pas repris")
        return shuffled

    def _decimals(self, row: Row, type_name: str) -> int:
        declared = self._ours(row, "decimals")
        if type_name != "decimal":
            return 0
        if not declared:
            self._say(row, "type", "un nombre à virgule ne dit pas ses décimales", f"Il en a {DECIMALS} au plus")
        return int(declared) if declared.isdecimal() else DECIMALS

    def _limits(self, row: Row, counterpart: Counterpart, decimals: int) -> Limits:
        written = self._table.value(row, "constraint")
        if not written or counterpart.bounds is Bounds.NONE:
            return Limits()
        limits = read_constraint(written, counterpart.bounds, kind=counterpart.kind, decimals=decimals)
        for what in dict.fromkeys(limits.unread):
            self._say(row, "constraint", f"{what} (« {written[:80]} »)", "Cette partie n’est pas reprise")
        return limits

    def _length(self, row: Row, limits: Limits) -> int:
        if limits.lowest not in ("", "0", "1"):
            self._say(row, "constraint", "un nombre de caractères minimum n’a pas d’équivalent", "Il n’est pas repris")
        if not limits.highest:
            self._say(row, "type", "un texte a une limite, qui n’est pas dite", f"Elle est de {TEXT_LIMIT} caractères")
            return TEXT_LIMIT
        if int(limits.highest) > MAX_TEXT_LIMIT:
            self._say(row, "constraint", f"un texte fait {MAX_TEXT_LIMIT} caractères au plus", "Cette limite le remplace")
        return min(int(limits.highest), MAX_TEXT_LIMIT)

    def _range(self, row: Row) -> dict[str, Any]:
        """The bounds of a slider, which becomes a number to write."""
        given: dict[str, Decimal] = {"start": Decimal(0), "end": Decimal(10), "step": Decimal(1)}
        for words in self._table.value(row, "parameters").replace(",", " ").replace(";", " ").split():
            name, _, value = words.partition("=")
            if name.lower() in given:
                try:
                    given[name.lower()] = Decimal(value)
                except InvalidOperation:
                    self._say(row, "parameters", f"{quoted(value)} n’est pas un nombre", "Il n’est pas repris")
        self._say(row, "type", "un curseur n’a pas d’équivalent", "Il devient un nombre à écrire, entre les mêmes bornes")
        decimals = max(0, min(max(-int(value.normalize().as_tuple().exponent) for value in given.values()), MAX_DECIMALS))
        if given["step"] != Decimal(1).scaleb(-decimals):
            allowed = f"{decimals} décimale{'s' if decimals > 1 else ''}" if decimals else "entier"
            done = f"Tout nombre {'à ' if decimals else ''}{allowed} entre les bornes est accepté"
            self._say(row, "parameters", f"un pas de {canonical(given['step']).replace('.', ',')} n’a pas d’équivalent", done)
        low, high = sorted((given["start"], given["end"]))
        return {"lowest": canonical(low), "highest": canonical(high), "decimals": decimals}

    def _ours(self, row: Row, name: str) -> str:
        return self._table.value(row, f"{OURS}{name}")


def _scale_name(list_name: str) -> str:
    """What the scale of a table of somebody else's is called: never as one of the scales that are known everywhere."""
    return fitting_code(f"list_{list_name}", ())
