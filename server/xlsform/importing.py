"""An XLSForm as the YAML of a script that passes every check, and the list of what it could not say; or the list of why not, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dialogues.faults import Fault, quoted
from dialogues.loader import read, shipped_scales
from dialogues.script import DEFAULT_LANGUAGE, MAX_TITLE_LENGTH, Script, Text
from dialogues.values import Value
from dialogues.writing import write
from server.xlsform.choices import SHEET as CHOICES
from server.xlsform.choices import Lists
from server.xlsform.fitting import fitting_script_id
from server.xlsform.headers import Languages, Table, sheet_of
from server.xlsform.remarks import Place, RefusedForm, Remark
from server.xlsform.survey import SurveyReader
from server.xlsform.table import OURS
from server.xlsform.validation import SHEETS, validate
from server.xlsform.workbook import Row, Sheet, read_workbook

_SETTINGS = ("form_title", "form_id", "default_language", "version", *(f"{OURS}{name}" for name in ("form", "title", "fixed_order")))
_STEP_LINE = re.compile(r'- id: "?(\w+)"?$')
_OPTION_LINE = re.compile(r'( *)- "?(\w+)"?:')


class Imported(Value, frozen=True):
    """A script read from a form: its YAML, the script that this YAML says, and what of the form has no counterpart in it."""

    yaml: str
    script: Script
    remarks: tuple[Remark, ...]


def read_form(data: bytes, name: str) -> Imported:
    """The script that an .xlsx or .xls file says; `name` is that of the file, without its ending.

    Raises `UnreadableFile` when it is no workbook, `RefusedForm` with every reason, row by row, when it makes no script.
    """
    sheets, noted = read_workbook(data, SHEETS)
    remarks = [*noted, *validate(sheets), *_other_sheets(sheets)]
    form = _Form(sheets, name, remarks)
    if not form.script.steps:
        what = "aucune ligne de ce formulaire ne donne une question à poser"
        raise RefusedForm([*remarks, Remark(Place("survey"), what, "Voyez plus bas ce qu’il en est de chacune", refuses=True)])
    yaml = write(form.script, tuple(shipped_scales()))
    script, faults = read(yaml, name)
    if script is None:
        raise RefusedForm([*remarks, *form.placed((fault for fault in faults if not fault.advice), yaml)])
    form.say_relabelled(script)
    if any(remark.refuses for remark in remarks):
        raise RefusedForm(remarks)
    return Imported(yaml, script, tuple(sorted(remarks, key=_in_order)))


def _in_order(remark: Remark) -> tuple[int, int]:
    """What is said of the file as a whole, then of each sheet by its rows."""
    sheet = remark.at.sheet.lower()
    return (SHEETS.index(sheet) if remark.at.row and sheet in SHEETS else -1, remark.at.row)


class _Form:
    """One form as it is read; what has no counterpart is added to `remarks`."""

    def __init__(self, sheets: tuple[Sheet, ...], name: str, remarks: list[Remark]) -> None:
        self._remarks = remarks
        survey, choices, settings = (Table(sheet_of(sheets, sheet)) for sheet in ("survey", CHOICES, "settings"))
        row = settings.rows[0] if settings.rows else Row(2, {})
        ours = settings.value(row, f"{OURS}form") == "1"
        self._default_language = settings.value(row, "default_language")
        asked = survey.languages("label", "hint")
        written = (*asked, *(language for language in choices.languages("label") if language or not any(asked)))
        self._languages = Languages(written, self._default_language)
        self._lists = Lists(choices, self._languages, remarks, ours=ours)
        self._survey = SurveyReader(survey, self._lists, self._languages, remarks, ours=ours)
        self._survey.read()
        self._lists.say_unused()
        self._say_languages(survey)
        for table in (survey, choices, settings):
            self._say_doubles(table)
        self._say_settings(settings)
        self.script = self._script(settings, row, name)

    def placed(self, faults: Iterable[Fault], yaml: str) -> list[Remark]:
        """The faults of the script, each at the row of the form that it comes from."""
        lines = yaml.split("\n")
        return [Remark(self._place(lines[: fault.line]), fault.what, fault.remedy, refuses=True) for fault in faults]

    def say_relabelled(self, script: Script) -> None:
        """Tells the choices of known lists whose words the form changes: these are the same everywhere."""
        for step in self.script.steps:
            known = {option.code: option.label for option in script.by_id[step.id].options}
            if step.scale not in shipped_scales():
                continue
            for option in step.options:
                if known.get(option.code) != option.label:
                    place = self._lists.place(self._survey.lists_of.get(step.id, ""), option.code) or Place(CHOICES)
                    what = f"l’échelle « {step.scale} » est la même partout"
                    self._remarks.append(Remark(place, what, "Ce choix garde ses mots habituels, ou n’y est pas"))

    def _script(self, settings: Table, row: Row, name: str) -> Script:
        written = settings.value(row, "form_id")
        script_id = fitting_script_id(written, name)
        if script_id != written:
            what = f"{quoted(written)} ne peut pas nommer un script" if written else "ce formulaire n’a pas de nom qui convienne"
            self._say(settings.place(row, "form_id"), what, f"Le script s’appelle {quoted(script_id)}")
        said = settings.value(row, "form_title")
        words = " ".join((said or name).split())[:MAX_TITLE_LENGTH].strip() or script_id
        if words != said:
            self._say(settings.place(row, "form_title"), "ce formulaire n’a pas de titre qui convienne", f"Il s’appelle « {words} »")
        translated = self._languages.text({**settings.words(row, f"{OURS}title"), "": words})
        title = Text({**(translated.by_language if translated else {}), DEFAULT_LANGUAGE: words})
        fixed = settings.value(row, f"{OURS}fixed_order") == "yes"
        return Script(script_id, title, self._languages.listed, tuple(self._survey.steps), fixed_order=fixed)

    def _place(self, lines: list[str]) -> Place:
        """The row of the form that the last of these lines comes from: the choice that holds it, else the step."""
        option, indent = "", len(lines[-1]) + 1
        for line in reversed(lines):
            found = _STEP_LINE.search(line)
            if found:
                place = self._lists.place(self._survey.lists_of.get(found[1], ""), option) if option else None
                return place or Place(self._survey.table.name, self._survey.rows.get(found[1], 0))
            held = _OPTION_LINE.match(line)
            if held and len(held[1]) < indent and not option:
                option = held[2]
            indent = min(indent, len(line) - len(line.lstrip()))
        return Place()

    def _say_languages(self, survey: Table) -> None:
        place = Place(survey.name, 1)
        for language in self._languages.unknown:
            if language != self._languages.in_place_of_french:
                what = f"on ne sait pas quelle langue est « {language} »"
                self._say(place, what, "Ses textes ne sont pas repris ; écrivez son code, par exemple « Swahili (sw) »")
        if self._languages.is_unsaid:
            self._say(place, "ce formulaire ne dit pas sa langue", "Ses textes sont pris pour du français")
        elif self._languages.in_place_of_french or DEFAULT_LANGUAGE not in self._languages.listed:
            what = f"ce formulaire n’est pas en français, mais en « {self._languages.in_place_of_french} »"
            self._say(place, what, "Ses textes tiennent lieu de français : traduisez-les")

    def _say_doubles(self, table: Table) -> None:
        for column in self._languages.doubles(table):
            if any(column.position in row.cells for row in table.rows):
                what = "une autre colonne dit la même chose, dans la même langue"
                self._say(Place(table.name, 1, column.header), what, "Celle-ci ne sert que là où l’autre est vide")

    def _say_settings(self, settings: Table) -> None:
        for row in settings.rows[1:]:
            self._say(Place(settings.name, row.number), "les réglages tiennent sur une ligne", "Celle-ci n’est pas reprise")
        for column in settings.columns:
            if column.name not in _SETTINGS and any(column.position in row.cells for row in settings.rows):
                self._say(Place(settings.name, 2, column.header), "ce réglage n’a pas d’équivalent", "Il n’est pas repris")

    def _say(self, place: Place, what: str, done: str) -> None:
        self._remarks.append(Remark(place, what, done))


def _other_sheets(sheets: tuple[Sheet, ...]) -> list[Remark]:
    """The sheets that are not read: those of an XLSForm that have no counterpart, and the notes of its author."""
    if len(sheets) == 1:
        return []
    read = ("survey", CHOICES, "settings")
    return [
        Remark(Place(sheet.name), "cette feuille n’a pas d’équivalent", "Elle n’est pas reprise")
        for sheet in sheets
        if sheet.name.lower() not in read and (sheet.rows or sheet.name.lower() not in SHEETS)
    ]
