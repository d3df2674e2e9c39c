"""What pyxform has against a form, in French and at its row."""

import pytest

from server.xlsform.remarks import report
from server.xlsform.validation import SHEETS, validate
from server.xlsform.workbook import read_workbook
from tests.server.xlsform.forms import YES_NO, workbook

N = "\u00a0"


def said(survey: str, choices: str = YES_NO) -> list[str]:
    sheets, _ = read_workbook(workbook(survey=survey, choices=choices), SHEETS)
    return report(validate(sheets))


def test_a_sound_form_has_nothing_said_of_it() -> None:
    assert said("type | name | label\nselect_one yn | Q1 | Oui ?") == []


@pytest.mark.parametrize(
    ("survey", "line"),
    [
        ("nothing | here\nx | y", f"feuille survey{N}: il manque la colonne 'type'. Ajoutez-la à la première ligne."),
        (
            "type | name | label\ntext | | Oui ?",
            f"feuille survey, ligne 2, colonne name{N}: cette ligne n’a pas de nom. Remplissez la colonne name.",
        ),
        (
            "type | name | label\ntext | a | Oui ?\ntext | a | Non ?",
            f"feuille survey, ligne 3, colonne name{N}: le nom «{N}a{N}» sert déjà dans le même groupe. Changez l’un des deux.",
        ),
        (
            "type | name | label\nselect_one no | a | Oui ?",
            f"feuille survey, ligne 2, colonne type{N}: la liste «{N}no{N}» n’est pas dans la feuille des choix. Corrigez ce nom.",
        ),
        (
            "type | name | label | relevant\ntext | a | Oui ?\ntext | b | Non ? | ${c} = 'x'",
            f"feuille survey, ligne 3, colonne relevant{N}: cette formule nomme «{N}c{N}», qui n’est pas une question du formulaire. "
            "Corrigez ce nom.",
        ),
        (
            "type | name | label\nbegin_group | g | Oui ?\ntext | a | Non ?",
            f"feuille survey, ligne 2, colonne type{N}: ce groupe n’est jamais fermé. Ajoutez sa fin.",
        ),
        (
            "type | name | label\ntext | a | Oui ?\nend_group",
            f"feuille survey, ligne 3, colonne type{N}: cette fin ne ferme aucun groupe ouvert. Retirez-la.",
        ),
        (
            "type | name | label\ntexte | a | Oui ?",
            f"feuille survey, ligne 2, colonne type{N}: le type «{N}texte{N}» n’existe pas. Corrigez la colonne type.",
        ),
        (
            "type | name | label\ncalculate | a |",
            f"feuille survey, ligne 2, colonne calculation{N}: ce calcul n’a pas de formule. Remplissez la colonne calculation.",
        ),
    ],
)
def test_each_fault_is_explained_where_it_is(survey: str, line: str) -> None:
    assert said(survey) == [line]


def test_a_fault_of_the_choices_is_told_at_its_row() -> None:
    survey = "type | name | label\nselect_one yn | Q1 | Oui ?"
    assert said(survey, f"{YES_NO}yn | yes | Encore oui") == [
        f"feuille choices, ligne 4, colonne name{N}: ce nom de choix est déjà dans la même liste. Changez l’un des deux."
    ]


def test_a_form_without_questions_is_told_so() -> None:
    sheets, _ = read_workbook(workbook(questions="type | name", choices=YES_NO), SHEETS)
    assert report(validate(sheets)) == [f"il manque la feuille «{N}survey{N}», celle des questions. Donnez-lui ce nom."]


def test_what_nobody_explained_is_told_in_the_words_of_pyxform() -> None:
    (line,) = said("type | name | label | parameters\nselect_one yn | a | Oui ? | randomize=perhaps")
    assert line.startswith(f"pyxform, qui vérifie les formulaires, refuse celui-ci{N}: «{N}randomize must be set to true or false")


def test_rows_are_those_of_the_sheet_although_some_are_empty() -> None:
    assert said("type | name | label\n\n\ntext | | Oui ?") == [
        f"feuille survey, ligne 4, colonne name{N}: cette ligne n’a pas de nom. Remplissez la colonne name."
    ]
