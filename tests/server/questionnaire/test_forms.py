"""The form of one question: what was typed, or what is wrong beside which field."""

import pytest

from dialogues.loader import shipped
from server.questionnaire.choices import MAX_WORDS, Own, OwnKind, Words
from server.questionnaire.forms import Sheet, empty_sheet, own_from, own_sheet, reworded_from, shipped_sheet, typed
from tests.server.questionnaire.test_building import TOWN

STEP = shipped("core").by_id["C05"]


def filled(kind: OwnKind, **fields: str) -> Sheet:
    return typed({name.replace("_", "-"): value for name, value in fields.items()}, empty_sheet(kind))


def test_a_form_left_as_it_is_changes_nothing() -> None:
    sheet = shipped_sheet(STEP, None)
    fields = {"ask": sheet.ask} | {f"label-{one.code}": one.fr for one in sheet.labels}
    assert reworded_from(STEP, typed(fields, sheet)) == (None, {})
    assert reworded_from(STEP, typed({name: f" {value.replace('’', chr(39))} " for name, value in fields.items()}, sheet)) == (None, {})


def test_only_what_changed_is_kept() -> None:
    sheet = shipped_sheet(STEP, None)
    fields = {"ask": sheet.ask} | {f"label-{one.code}": one.fr for one in sheet.labels} | {"label-nothing": "Rien  du\ttout"}
    new, faults = reworded_from(STEP, typed(fields, sheet))
    assert faults == {}
    assert new is not None
    assert (new.ask.fr, new.labels) == (sheet.ask, (("nothing", Words(fr="Rien du tout")),))
    assert shipped_sheet(STEP, new).labels[-1].fr == "Rien du tout"


def test_the_degrees_of_a_scale_are_the_same_everywhere() -> None:
    assert shipped_sheet(shipped("core").by_id["C04"], None).labels == ()
    assert {one.code for one in shipped_sheet(shipped("core").by_id["C07"], None).labels} >= {"leaks", "letter"}


def test_what_was_emptied_is_asked_for() -> None:
    new, faults = reworded_from(STEP, typed({}, shipped_sheet(STEP, None)))
    assert new is None
    assert set(faults) == {"ask", *(f"label-{option.code}" for option in STEP.options)}


def test_own_questions_come_back_in_their_form() -> None:
    sheet = own_sheet(TOWN)
    assert (sheet.ask, [one.fr for one in sheet.labels[:3]]) == ("Venez-vous en bus ?", ["Oui", "Non", ""])
    assert own_from(TOWN.id, TOWN.kind, sheet) == (TOWN, {})


def test_empty_rows_are_no_options_and_codes_stay_with_their_row() -> None:
    made, _ = own_from("Q12_1", "single", filled("single", ask="Quoi ?", label_o1="Un", label_o3="Trois"))
    assert made is not None
    assert made.options == (("o1", Words(fr="Un")), ("o3", Words(fr="Trois")))


@pytest.mark.parametrize(
    ("kind", "fields", "faulty"),
    [
        ("text", {"ask": " \n", "maximum": "300"}, "ask"),
        ("text", {"ask": "Quoi ?", "maximum": ""}, "maximum"),
        ("text", {"ask": "Quoi ?", "maximum": "0"}, "maximum"),
        ("text", {"ask": "Quoi ?", "maximum": "-3"}, "maximum"),
        ("text", {"ask": "Quoi ?", "maximum": "٣"}, "maximum"),
        ("text", {"ask": "Quoi ?", "maximum": "999999"}, "maximum"),
        ("single", {"ask": "Quoi ?", "label_o1": "Un"}, "label-o2"),
        ("single", {"ask": "Quoi ?"}, "label-o1"),
        ("single", {"ask": "Quoi ?", "label_o1": "Un", "label_o2": "Deux", "label_o3_en": "Three"}, "label-o3"),
        ("scale", {"ask": "a" * (MAX_WORDS + 1)}, "ask"),
        ("scale", {"ask": "Quoi ?", "ask_en": "a" * (MAX_WORDS + 1)}, "ask"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(kind: OwnKind, fields: dict[str, str], faulty: str) -> None:
    made, faults = own_from("Q12_1", kind, filled(kind, **fields))
    assert made is None
    assert set(faults) == {faulty}


def test_fields_that_no_form_has_are_not_read() -> None:
    made, _ = own_from("Q12_1", "scale", filled("scale", ask="Quoi ?", maximum="9", label_o1="Un", dont_know="false"))
    assert made == Own(id="Q12_1", kind="scale", ask=Words(fr="Quoi ?"))
