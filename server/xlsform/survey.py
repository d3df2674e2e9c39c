"""The survey of an XLSForm as the steps of a script: groups, rows, and who is asked. What has no counterpart is told, with its place.

A question whose condition cannot be said is left out: asked of everyone, it would ask wrongly. What looks at it is left out with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dialogues.checks.order import SECTIONS, is_question
from dialogues.faults import quoted
from dialogues.script import DEFAULT_LANGUAGE, MAX_CARDS, MAX_TITLE_LENGTH, Condition, Step, Text
from dialogues.values import Value
from server.xlsform.choices import Lists
from server.xlsform.conditions import Known, all_of, condition, holds_by_absence
from server.xlsform.expressions import Unreadable
from server.xlsform.fitting import fitting_id
from server.xlsform.headers import Languages, Table
from server.xlsform.questions import QuestionReader
from server.xlsform.remarks import Place, Remark
from server.xlsform.table import BY_KIND, BY_TYPE, OURS, Counterpart, Layout
from server.xlsform.types import row_type
from server.xlsform.words import speaking
from server.xlsform.workbook import Row

CARDS = 3
"""Cards of a repeated section whose form sets no limit."""
_AGAIN = {DEFAULT_LANGUAGE: "Voulez-vous en ajouter un autre ?", "en": "Do you want to add another one?"}
_LEFT_OUT = "Cette ligne n’est pas reprise"


class Group(Value, frozen=True):
    """A group or repeat that is open: the section it became, if any, and the condition it adds. `skipped`: nothing inside is read."""

    row: Row
    within: str | None = None
    when: Condition | None = None
    skipped: bool = False
    repeats: bool = False
    inside: frozenset[str] = frozenset()
    """The questions known before a repeat began: those inside are not known after it."""


class SurveyReader:
    """The reading of one survey. `steps` and `rows` (by id) are what came of it."""

    def __init__(self, table: Table, lists: Lists, languages: Languages, remarks: list[Remark], *, ours: bool) -> None:
        self.table = table
        self.steps: list[Step] = []
        self.rows: dict[str, int] = {}
        self.lists_of: dict[str, str] = {}
        """The list of choices of each step that has one."""
        self._languages = languages
        self._remarks = remarks
        self._ours = ours
        self._known: dict[str, Known] = {}
        self._groups: list[Group] = []
        self._questions = QuestionReader(table, lists, self._say)

    def read(self) -> None:
        """Reads every row, then takes away what would ask or tell nothing."""
        rows = list(self.table.rows)
        position = 0
        while position < len(rows):
            position += self._row(rows, position)
        self._trim()

    # --- Rows -------------------------------------------------------------------------------------------------------------------------

    def _row(self, rows: Sequence[Row], position: int) -> int:
        """Reads the row at `position`, and how many rows were read."""
        row = rows[position]
        found = row_type(self.table.value(row, "type"))
        if found.name.startswith(("end_", "end ")):
            self._say_end(row)
            self._close()
            return 1
        if found.name in ("begin_group", "begin_repeat"):
            lines = self._lines(rows, position)
            if lines is not None:
                return lines
            self._open(row, BY_TYPE[found.name])
            return 1
        if found.name.startswith(("begin_", "begin ")):
            self._skip(row, f"le groupe {quoted(self.table.value(row, 'type'))} n’a pas d’équivalent")
            return 1
        if any(group.skipped for group in self._groups):
            self._say(row, "type", "cette ligne est dans un groupe qui n’est pas repris", _LEFT_OUT)
        elif not found.name:
            self._say(row, "type", "cette ligne n’a pas de type", _LEFT_OUT)
        elif self.table.value(row, "disabled").lower() in ("yes", "true", "true()"):
            self._say(row, "disabled", "cette ligne est désactivée", _LEFT_OUT)
        else:
            self._question(row)
        return 1

    def _question(self, row: Row) -> None:
        counterpart = self._questions.counterpart(row)
        if counterpart is None:
            return
        when = self._when(row)
        if when is None:
            return
        step_id = self._id(row)
        step = self._questions.step(row, counterpart, Step(step_id, counterpart.kind, self._ask(row, step_id)), self._languages)
        if step is not None:
            self._keep(row, replace(step, when=self._joined(when)))

    def _keep(self, row: Row, step: Step) -> None:
        self._questions.say_ignored(row, step)
        kept = replace(step, within=self._within())
        self.steps.append(kept)
        self.rows[kept.id] = row.number
        list_name = row_type(self.table.value(row, "type")).list_name
        if list_name:
            self.lists_of[kept.id] = list_name
        name = self.table.value(row, "name")
        if is_question(kept) and name:
            self._known[name] = Known(kept, codes=self._questions.codes(row, kept))

    # --- Groups -----------------------------------------------------------------------------------------------------------------------

    def _open(self, row: Row, counterpart: Counterpart) -> None:
        repeats = counterpart.kind == "repeat"
        before = frozenset(self._known)
        if any(group.skipped for group in self._groups):
            self._skip(row, "ce groupe est dans un groupe qui n’est pas repris")
            return
        if repeats and any(group.repeats for group in self._groups):
            self._skip(row, "une répétition dans une répétition n’a pas d’équivalent")
            return
        when = self._when(row)
        if when is None:
            self._groups.append(Group(row, skipped=True))
            return
        holder = self._repeat(row) if repeats else self._section(row, when)
        self._groups.append(Group(row, holder or self._within(), all_of(when) if when else None, repeats=repeats, inside=before))

    def _skip(self, row: Row, why: str) -> None:
        """Opens a group of which nothing is read."""
        self._say(row, "type", why, "Il n’est pas repris, ni ce qu’il contient")
        self._groups.append(Group(row, skipped=True))

    def _section(self, row: Row, when: tuple[Condition, ...]) -> str | None:
        """The id of the section that a group becomes; None where its steps stay in what is around it."""
        if not self.table.words(row, "label"):
            self._say(row, "type", "ce groupe n’a pas de titre", "Ses questions sont posées à la suite, sous sa condition")
            self._questions.say_ignored(row, Step("", "section", Text({})))
            return None
        step_id = self._id(row)
        ask = self._ask(row, step_id)
        if self._within() is None and all(len(said) <= MAX_TITLE_LENGTH and "\n" not in said for said in ask.by_language.values()):
            self._add_holder(row, Step(step_id, "section", ask))
            return step_id
        self._say(row, "type", "ce groupe ne peut pas être une partie de la concertation", "Son titre devient une information")
        self._keep(row, Step(step_id, "info", ask, when=self._joined(when)))
        return None

    def _add_holder(self, row: Row, step: Step) -> None:
        self._questions.say_ignored(row, step)
        self.steps.append(replace(step, within=self._within()))
        self.rows[step.id] = row.number

    def _repeat(self, row: Row) -> str:
        """The id of the repeated section that a repeat becomes."""
        step_id = self._id(row)
        again = self._languages.text(self.table.words(row, f"{OURS}again"))
        if again is None:
            self._say(row, "type", "une question doit demander s’il faut une carte de plus", "Une phrase toute faite la pose")
            again = Text({tag: _AGAIN.get(tag, _AGAIN[DEFAULT_LANGUAGE]) for tag in (DEFAULT_LANGUAGE, *self._languages.listed)})
        self._add_holder(row, Step(step_id, "repeat", self._ask(row, step_id), maximum=self._cards(row), again=again))
        return step_id

    def _cards(self, row: Row) -> int:
        ours = self.table.value(row, f"{OURS}maximum")
        maximum = ours or self.table.value(row, "repeat_count")
        if not maximum.isdecimal():
            self._say(row, "repeat_count", "rien ne limite cette répétition à un nombre écrit", f"Elle s’arrête à {CARDS} cartes")
            return CARDS
        if int(maximum) > MAX_CARDS and not ours:
            self._say(row, "repeat_count", f"cette répétition dépasse {MAX_CARDS} cartes", "Elle s’y arrête")
            return MAX_CARDS
        return int(maximum)

    def _say_end(self, row: Row) -> None:
        for column in self.table.written(row):
            if column.name not in ("type", "name"):
                self._say(row, column.name, "une fin de groupe ne dit rien d’autre", "Cette cellule n’est pas reprise")

    def _close(self) -> None:
        if not self._groups:
            return
        closed = self._groups.pop()
        if closed.repeats:
            self._known = {name: known for name, known in self._known.items() if name in closed.inside}

    # --- Tables of lines --------------------------------------------------------------------------------------------------------------

    def _lines(self, rows: Sequence[Row], position: int) -> int | None:
        """Reads a group shown as a table, one line a question, and how many rows that is; None where it is no such group."""
        row = rows[position]
        inner = self._table_rows(rows, position)
        kind = self.table.value(row, f"{OURS}kind") or "grid"
        if inner is None or any(group.skipped for group in self._groups) or kind not in BY_KIND or not self.table.words(row, "label"):
            return None
        when = self._when(row)
        if when is None:
            self._say_each(inner, "cette ligne est dans un groupe qui n’est pas repris")
            return len(inner) + 2
        step_id = self._id(row)
        step = self._questions.table(row, inner, Step(step_id, kind, self._ask(row, step_id)), self._languages, ours=self._ours)
        codes = self._questions.codes(inner[0], step)
        self._questions.say_ignored(row, step)
        kept = replace(step, within=self._within(), when=self._joined(when))
        self.steps.append(kept)
        self.rows[kept.id] = row.number
        self.lists_of[kept.id] = row_type(self.table.value(inner[0], "type")).list_name
        for line, item in zip(inner, kept.items, strict=True):
            self._questions.say_ignored(line, kept)
            self._known[self.table.value(line, "name")] = Known(kept, item.code, codes)
        return len(inner) + 2

    def _table_rows(self, rows: Sequence[Row], position: int) -> Sequence[Row] | None:
        """The rows of a group shown as a table, when all choose from one list and all are asked."""
        head = rows[position]
        declared = BY_KIND.get(self.table.value(head, f"{OURS}kind"))
        shown = "table-list" in self.table.value(head, "appearance").split()
        if not (shown or (declared is not None and declared.layout is Layout.LINES)):
            return None
        inner: list[Row] = []
        for row in rows[position + 1 :]:
            found = row_type(self.table.value(row, "type"))
            if found.name == "end_group":
                same = len({row_type(self.table.value(line, "type")).list_name for line in inner}) == 1
                return inner if same else None
            plain = not any(self.table.value(row, name) for name in ("relevant", "choice_filter", "disabled"))
            if found.name != "select_one" or found.or_other or not plain or not self.table.words(row, "label"):
                return None
            inner.append(row)
        return None

    # --- What all rows have -----------------------------------------------------------------------------------------------------------

    def _within(self) -> str | None:
        return self._groups[-1].within if self._groups else None

    def _id(self, row: Row) -> str:
        """The id of what this row becomes: its own, or one that fits, told where it had to change."""
        name = self.table.value(row, "name")
        ours = self.table.value(row, f"{OURS}id")
        step_id = fitting_id(ours or name or f"ligne_{row.number}", self.rows)
        if step_id != (ours or name):
            what = f"{quoted(name)} ne peut pas nommer une étape" if name else "cette ligne n’a pas de nom"
            self._say(row, "name", what, f"Elle s’appelle {quoted(step_id)}")
        return step_id

    def _ask(self, row: Row, step_id: str) -> Text:
        words = self.table.words(row, "label")
        text = self._languages.text(words)
        hint = self._languages.text(self.table.words(row, "hint"))
        if hint is not None and self.table.value(row, f"{OURS}unit") != "yes":
            self._say(row, "hint", "une question n’a pas d’indication à part", "Elle est écrite sous la question")
            text = hint if text is None else Text({tag: f"{said}\n{hint.in_language(tag)}" for tag, said in text.by_language.items()})
        if text is None:
            self._say(row, "label", "cette ligne n’a pas de texte", "Son nom en tient lieu")
            text = self._languages.same(self.table.value(row, "name") or step_id)
        return speaking(text, self._known, lambda what, done: self._say(row, "label", what, done), ours=self._ours)

    def _when(self, row: Row) -> tuple[Condition, ...] | None:
        """The condition of a row, none or one; None where it has one that cannot be said."""
        written = self.table.value(row, "relevant")
        if not written:
            return ()
        try:
            found = condition(written, self._known)
            if not self._ours and holds_by_absence(found, {step.id: step for step in self.steps}):
                self._say(
                    row,
                    "relevant",
                    "cette condition est vraie, ailleurs, d’une question qui n’a pas été posée",
                    "Ici, elle est fausse alors",
                )
            return (found,)
        except Unreadable as error:
            self._say(row, "relevant", f"{error} (« {written[:80]} »)", f"{_LEFT_OUT} : posée à tous, elle le serait à tort")
            return None

    def _joined(self, when: Iterable[Condition]) -> Condition | None:
        """The condition of a step, with those of the groups around it."""
        conditions = [group.when for group in self._groups if group.when is not None] + list(when)
        return all_of(conditions) if conditions else None

    def _say(self, row: Row, column: str, what: str, done: str) -> None:
        self._remarks.append(Remark(self.table.place(row, column), what, done))

    def _say_each(self, rows: Iterable[Row], what: str) -> None:
        for row in rows:
            self._say(row, "type", what, _LEFT_OUT)

    def _trim(self) -> None:
        """Takes away sections that ask nothing, and words that come after the last question."""
        asking = {step.within for step in self.steps if is_question(step)}
        asking |= {step.within for step in self.steps if step.kind == "repeat" and step.id in asking}
        last = max((position for position, step in enumerate(self.steps) if is_question(step)), default=-1)
        kept: list[Step] = []
        for position, step in enumerate(self.steps):
            place = Place(self.table.name, self.rows[step.id], "type")
            if step.kind in SECTIONS and step.id not in asking:
                self._remarks.append(Remark(place, "ce groupe ne pose plus aucune question", "Il n’est pas repris"))
            elif step.kind == "info" and (position > last or (step.within is not None and step.within not in asking)):
                self._remarks.append(Remark(place, "cette information ne précède aucune question, personne ne la lirait", _LEFT_OUT))
            else:
                kept.append(step)
        self.steps = kept
