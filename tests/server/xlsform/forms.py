"""Small XLSForms made of words, as a person would type them in a spreadsheet."""

from io import BytesIO

from openpyxl import Workbook

from server.xlsform.importing import Imported, read_form
from server.xlsform.remarks import RefusedForm, Remark, report

YES_NO = """
list_name | name | label
yn        | yes  | Oui
yn        | no   | Non
"""
SETTINGS = """
form_title | form_id | default_language
Essai      | essai   | French (fr)
"""


def rows(table: str) -> list[list[str]]:
    """The cells of a table whose columns are parted by bars; `\\n` in a cell is a line end."""
    return [[cell.strip().replace("\\n", "\n") for cell in line.split("|")] for line in table.strip("\n").split("\n")]


def workbook(**sheets: str) -> bytes:
    """An .xlsx file of these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows(table), start=1):
            for column, words in enumerate(row, start=1):
                if words:
                    cell = sheet.cell(number, column, words)
                    cell.data_type = "s"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def form(survey: str, choices: str = YES_NO, settings: str = SETTINGS) -> bytes:
    return workbook(survey=survey, choices=choices, settings=settings)


def imported(survey: str, choices: str = YES_NO, settings: str = SETTINGS) -> Imported:
    return read_form(form(survey, choices, settings), "essai")


def steps_of(survey: str, choices: str = YES_NO) -> str:
    """The YAML of the steps that a survey gives."""
    return imported(survey, choices).yaml.partition("steps:\n")[2]


def said(survey: str, choices: str = YES_NO, settings: str = SETTINGS) -> list[str]:
    """What is said of a form that is imported."""
    return report(imported(survey, choices, settings).remarks)


def refused(survey: str, choices: str = YES_NO, settings: str = SETTINGS) -> list[str]:
    """Why a form is refused: the reasons alone."""
    try:
        found = imported(survey, choices, settings)
    except RefusedForm as error:
        return report(filter(_refuses, error.remarks))
    raise AssertionError(f"not refused:\n{found.yaml}")


def _refuses(remark: Remark) -> bool:
    return remark.refuses
