"""The faults of a form that pyxform refuses: all of them at once, each at its row, said once."""

import pytest

from server.xlsform.importing import read_form
from server.xlsform.remarks import RefusedForm
from server.xlsform.validation import SHEETS, validate
from server.xlsform.workbook import read_workbook
from tests.server.xlsform.forms import SETTINGS, YES_NO, form, refused, workbook

HEAD = "type | name | label | relevant"

Fault = tuple[str, int, str, str]


def faults(*rows: str, choices: str = YES_NO, head: str = HEAD) -> list[Fault]:
    sheets, _ = read_workbook(workbook(survey="\n".join((head, *rows)), choices=choices, settings=SETTINGS), SHEETS)
    return [(remark.at.sheet, remark.at.row, remark.at.column, remark.what.replace("\u00a0", " ")) for remark in validate(sheets)]


def test_every_fault_of_every_row_is_told_at_once() -> None:
    found = faults(
        "select_multiple yn | Q1 | Lesquels",
        "select_one non | Q2 | Un",
        "text | a b | Quoi ?",
        "text | Q1 | Quoi ? | ${zz} = 1",
        "select_one yn | Q4 |",
        "texte | Q5 | x",
        "text | | Sans nom ?",
        " | Q9 | Sans type",
        "select_one | Q10 | Sans liste",
        "text | meta | Réservé",
        "calculate | Q11 |",
        choices=f"{YES_NO}yn | maybe later | x\nyn | yes | re\nyn | | rien",
    )
    assert found == [
        ("survey", 3, "type", "la liste « non » n’est pas dans la feuille des choix"),
        ("survey", 4, "name", "« a b » n’est pas un nom : il a des lettres, des chiffres, « _ », « - » ou « . », une lettre d’abord"),
        ("survey", 5, "name", "le nom « Q1 » sert déjà dans le même groupe"),
        ("survey", 5, "relevant", "cette formule nomme « zz », qui n’est pas une question du formulaire"),
        ("survey", 6, "label", "la question « Q4 » n’a pas de texte"),
        ("survey", 7, "type", "le type « texte » n’existe pas"),
        ("survey", 8, "name", "cette ligne n’a pas de nom"),
        ("survey", 9, "type", "cette ligne n’a pas de type"),
        ("survey", 10, "type", "cette question n’a pas de liste de choix"),
        ("survey", 11, "name", "le nom « meta » est réservé"),
        ("survey", 12, "calculation", "ce calcul n’a pas de formule"),
        ("choices", 4, "name", "le choix « maybe later » de la liste « yn » contient une espace"),
        ("choices", 5, "name", "ce nom de choix est déjà dans la même liste"),
        ("choices", 6, "name", "ce choix n’a pas de nom"),
    ]


def test_groups_that_do_not_match_are_told_where_they_end_or_begin() -> None:
    rows = ("begin_group | G | Un", "begin_repeat | R | Deux", "text | T | Quoi ?", "end_group", "end repeat", "begin group | H | x")
    assert faults(*rows) == [
        ("survey", 5, "type", "cette fin n’est pas celle du groupe ouvert à la ligne 3"),
        ("survey", 6, "type", "cette fin ne ferme aucun groupe ouvert"),
        ("survey", 7, "type", "ce groupe n’est jamais fermé"),
    ]
    assert faults("begin_group | G | Un", "text | T | Quoi ?", "end_repeat") == [
        ("survey", 4, "type", "cette fin n’est pas celle du groupe ouvert à la ligne 2"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "select_one yn or_other | Q | Quoi",
        "select one from yn | Q | Quoi",
        "select_one_from_file a.csv | Q | Quoi",
        "add text prompt | Q | Quoi",
        "note | | Lisez",
        "hidden | Q |",
        "start-geopoint | Q |",
        "begin_group | Q |\nend_group",
        "begin_group | Q | x\ntext | a | x\nend_group",
        "q picture | Q | Photo",
        "form_title | Titre | x",
        " | | | un commentaire",
        "text | élan | Quoi | ${a} != ''",
    ],
)
def test_what_pyxform_takes_is_no_fault_beside_one(row: str) -> None:
    assert faults("text | a | Quoi ?", row) == []
    assert faults("text | a | Quoi ?", row, "texte | b | Quoi ?") == [
        ("survey", 3 + len(row.split("\n")), "type", "le type « texte » n’existe pas"),
    ]


def test_a_row_that_is_disabled_has_no_faults() -> None:
    found = faults("texte | a b | | yes", "text | | Quoi ?", head="type | name | label | disabled")
    assert found == [("survey", 3, "name", "cette ligne n’a pas de nom")]


def test_a_name_may_be_taken_again_in_another_group_and_by_choices_where_the_form_says_so() -> None:
    rows = ("begin_group | G | Un", "text | T | Quoi ?", "end_group", "text | T | Quoi ?", "texte | Z | x")
    assert [fault[1] for fault in faults(*rows)] == [6]
    settings = "form_title | form_id | allow_choice_duplicates\nEssai | essai | yes"
    lines = refused(f"{HEAD}\nselect_one yn | Q | x\ntexte | Z | x", f"{YES_NO}yn | yes | re", settings)
    assert len(lines) == 1


def test_a_space_refused_in_a_choice_is_not_also_told_as_put_right() -> None:
    data = form(f"{HEAD}\nselect_multiple yn | Q | Lesquels", f"{YES_NO}yn | maybe later | Peut-être", SETTINGS)
    with pytest.raises(RefusedForm) as error:
        read_form(data, "essai")
    assert [(remark.at.sheet, remark.at.row, remark.done) for remark in error.value.remarks] == [("choices", 4, "Retirez-la")]
