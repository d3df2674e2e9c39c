"""Scripts written as XLSForms: that reading them back gives the same, and what is said of the rest."""

from dataclasses import fields, replace
from io import BytesIO
from random import Random

import pytest
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from dialogues.kinds import KINDS
from dialogues.loader import SHIPPED, load, shipped
from dialogues.script import AnyOf, Asks, Check, Script, Step, Text
from server.xlsform.exporting import Loss, losses, simplified, write_form
from server.xlsform.importing import read_form
from server.xlsform.remarks import report
from server.xlsform.table import TABLE
from server.xlsform.workbook import read_workbook
from tests.dialogues.random_scripts import random_script
from tests.dialogues.writing.test_writing import EVERYTHING, as_a_file_says_it

N = "\u00a0"
ALL = {name: shipped(name) for name in SHIPPED} | {"everything": load(EVERYTHING)}
LITTLE = """\
id: little
title: Peu
steps:
  - {id: A, kind: single, ask: A, options: [{x: "=1+1"}, {y: "+33"}]}
  - {id: meta, kind: multi, ask: "Après {A}, {a_collectivite} ?", maximum: 1, shuffle: true,
     options: [{x: X}, {y: Y}, {z: Z, exclusive: true}]}
"""


def cells(script: Script, sheet: str) -> list[dict[str, str]]:
    """The rows of a sheet that a script is written as."""
    sheets, _ = read_workbook(write_form(script).data, ("survey", "choices", "settings"))
    found = next(one for one in sheets if one.name == sheet)
    return [{found.headers[place]: words for place, words in row.cells.items()} for row in found.rows]


def test_the_table_has_one_row_for_each_kind() -> None:
    assert [row.kind for row in TABLE] == list(KINDS)


@pytest.mark.parametrize("name", ALL)
def test_a_form_is_read_back_as_the_script_it_was_written_from(name: str) -> None:
    exported = write_form(ALL[name])
    assert read_form(exported.data, name).script == exported.script
    assert read_form(exported.data, name).remarks == ()


@pytest.mark.parametrize("name", ALL)
def test_what_does_not_come_back_is_listed_field_by_field(name: str) -> None:
    script, exported = ALL[name], write_form(ALL[name])
    differing = [
        Loss(before.id, field.name)
        for before, after in zip(script.steps, exported.script.steps, strict=True)
        for field in fields(Step)
        if getattr(before, field.name) != getattr(after, field.name)
    ]
    assert list(exported.losses) == differing
    assert replace(exported.script, steps=script.steps) == script


@pytest.mark.parametrize("seed", range(40))
def test_scripts_made_at_random_come_back_the_same(seed: int) -> None:
    exported = write_form(as_a_file_says_it(random_script(Random(seed))))
    found = read_form(exported.data, "random")
    assert (found.script, found.remarks) == (exported.script, ())
    assert {loss.field for loss in exported.losses} <= {"when"}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scripts_lose_nothing(name: str) -> None:
    assert write_form(shipped(name)).losses == ()
    assert read_form(write_form(shipped(name)).data, name).script.digest == shipped(name).digest


@pytest.mark.parametrize("name", ALL)
def test_pyxform_takes_what_is_written(name: str) -> None:
    warnings: list[str] = []
    assert "<h:html" in convert(write_form(ALL[name]).data, warnings=warnings, file_type=".xlsx").xform
    assert [one for one in warnings if "machine-readable codes: Français simple (fr-simple)" not in one] == []


def test_a_text_that_says_the_same_in_two_ways_comes_back_in_one() -> None:
    step = Step("Q1", "text", Text({"fr": "Pourquoi", "fr-simple": "Pourquoi"}), maximum=300)
    twice = replace(step, id="Q2", when=AnyOf((Asks("Q1", Check.ANSWERED), AnyOf((Asks("Q1", Check.SKIPPED),)))))
    script = Script("two", Text({"fr": "Deux"}), ("fr", "fr-simple"), (step, twice))
    exported = write_form(script)
    assert exported.losses == (Loss("Q1", "ask"), Loss("Q2", "ask"), Loss("Q2", "when"))
    assert exported.report()[0] == f"étape Q1, ask{N}: écrit autrement dans la feuille, avec le même sens."
    assert read_form(exported.data, "two").script == exported.script
    assert list(losses(exported.script, simplified(exported.script))) == []


def test_labels_stay_words_and_names_give_way_to_those_of_every_form() -> None:
    script = load(LITTLE)
    assert [row["label::Français (fr)"] for row in cells(script, "choices")[:2]] == ["=1+1", "+33"]
    assert [(row["name"], row.get("concertia_id")) for row in cells(script, "survey")] == [("A", None), ("meta_", "meta")]
    assert read_form(write_form(script).data, "little").script == script


def test_each_column_says_to_other_tools_what_it_can() -> None:
    assert cells(load(LITTLE), "survey")[1] == {
        "type": "select_multiple meta",
        "name": "meta_",
        "label::Français (fr)": "Après ${A}, {a_collectivite} ?",
        "constraint": "count-selected(.) <= 1 and not(selected(., 'z') and count-selected(.) > 1)",
        "parameters": "randomize=true",
        "concertia_id": "meta",
        "concertia_dont_know": "yes",
    }


def test_what_other_tools_do_not_know_is_told_at_its_rows() -> None:
    assert report(write_form(load(LITTLE)).remarks) == [
        f"feuille survey, lignes 2 et 3, colonne concertia_dont_know{N}: «{N}Je ne sais pas{N}» n’a pas d’équivalent. "
        "Gardé dans une colonne à nous, que les autres outils ne lisent pas.",
        f"feuille survey, ligne 3, colonne label{N}: le nom de la collectivité n’a pas d’équivalent. "
        "Les autres outils montrent les accolades telles quelles.",
        f"feuille survey, ligne 3, colonne label{N}: citer une réponse par ses mots n’a pas d’équivalent. "
        "Les autres outils citent le code du choix.",
        f"feuille survey, ligne 3, colonne parameters{N}: garder à la fin ce qui exclut le reste n’a pas d’équivalent. "
        "Ailleurs, tout est mélangé.",
    ]


def test_every_column_of_our_own_is_told() -> None:
    exported = write_form(ALL["everything"])
    survey = cells(ALL["everything"], "survey")
    ours = {column.partition("::")[0] for row in survey for column in row if column.startswith("concertia_")}
    told = {remark.at.column for remark in exported.remarks}
    named_elsewhere = {"concertia_id", "concertia_code", "concertia_unit", "concertia_other_of"}
    beside_a_card = {"concertia_producer", "concertia_url", "concertia_checked_on"}
    assert ours - told == named_elsewhere - {"concertia_id"} | beside_a_card
    assert told >= ours - named_elsewhere - beside_a_card


def test_an_order_fixed_everywhere_is_not_shuffled_by_other_tools_either() -> None:
    rows = [row for row in cells(ALL["everything"], "survey") if row.get("name") == "Q1"]
    assert [("parameters" in row, row["concertia_shuffle"]) for row in rows] == [(False, "yes")]


def test_words_changed_in_a_scale_that_is_the_same_everywhere_are_told() -> None:
    book = load_workbook(BytesIO(write_form(shipped("taken_into_account")).data))
    row = next(row for row in book["choices"].iter_rows(min_row=2) if row[1].value == "rather_yes")
    row[2].value = "Assez"
    out = BytesIO()
    book.save(out)
    found = read_form(out.getvalue(), "taken")
    assert found.script == shipped("taken_into_account")
    assert report(found.remarks) == [
        f"feuille choices, ligne {row[0].row}{N}: l’échelle «{N}trust4{N}» est la même partout. "
        "Ce choix garde ses mots habituels, ou n’y est pas."
    ]
