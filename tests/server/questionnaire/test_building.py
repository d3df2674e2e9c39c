"""The script that choices make: as a file would say it, judged as a file is, each fault at the field that it comes from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.answers import Facts
from dialogues.document import dump, load_document
from dialogues.faults import BrokenScript
from dialogues.length import announced
from dialogues.loader import load, shipped
from dialogues.loader import read as read_file
from dialogues.script import Script, Step
from dialogues.writing import write
from server.questionnaire.building import build, script_of, whole
from server.questionnaire.choices import Choices, File, Own, Reworded, Words, kept
from server.questionnaire.taking import MODULES, PROFILE, sectors_of

NAME = "fiche-12"
TOWN = Own(id="Q12_1", kind="single", ask=Words(fr="Venez-vous en bus ?"), options=(("o1", Words(fr="Oui")), ("o2", Words(fr="Non"))))
ASK = Words(fr="Avez-vous confiance {a_collectivite} ?")
TRUST = Reworded(question="C04", ask=ASK)


def ids(script: Script) -> list[str]:
    return [step.id for step in script.questions]


def of(**chosen: object) -> Choices:
    return Choices(name=NAME, **chosen)  # type: ignore[arg-type]


# --- Nothing chosen ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choices", [Choices(), of(), of(sectors=("Centre", "Nord")), of(reason="Pour rien.")])
def test_what_nobody_touched_is_the_shipped_script(choices: Choices) -> None:
    script = script_of(kept(choices))
    assert script == shipped("default")
    assert script.digest == shipped("default").digest


def test_the_usual_questions_in_another_order_are_the_usual_ones() -> None:
    assert ids(script_of(kept(of(profile=("P02", "P06", "P07"))))) == ids(shipped("default"))


# --- What is taken ----------------------------------------------------------------------------------------------------------------------


def test_one_order_for_everybody_changes_nothing_else() -> None:
    built = build(of(fixed_order=True))
    assert (built.script.id, built.script.fixed_order, built.faults) == (NAME, True, ())
    assert built.script.steps == shipped("default").steps
    assert built.script.digest != shipped("default").digest


def test_the_short_core_has_a_name_of_its_own() -> None:
    script = script_of(kept(of(base="core-short")))
    assert (script.id, ids(script)) == (NAME, ["P07", "C04", "C05", "C06", "C08", "C11", "P02", "P06"])


def test_modules_come_after_the_core_and_are_asked_of_those_they_are_for() -> None:
    script = script_of(kept(of(modules=("futures", "public_agents"), profile=())))
    assert ids(script)[0] == "P07"  # a module looks at it
    assert ids(script).index("C12") < ids(script).index("A01") < ids(script).index("F01")
    assert script.by_id["A01"].when is not None
    assert script.by_id["F01"].when is None
    assert announced(script, facts=Facts()).about_you == 1


@pytest.mark.parametrize("module", MODULES)
def test_every_module_can_be_taken(module: str) -> None:
    assert not build(of(modules=(module,))).faults


def test_a_question_about_the_person_carries_its_reason_and_brings_what_heads_it() -> None:
    script = script_of(kept(of(profile=PROFILE, reason="Le conseil veut : tous.")))
    assert [script.by_id[one].reason for one in ("P02", "P03")] == ["", "Le conseil veut : tous."]
    assert "last_job" in script.by_id
    assert not [remark for remark in build(of(profile=PROFILE, reason="Pour savoir.")).advice if remark.question]


def test_sectors_have_codes_made_of_their_names() -> None:
    names = ("Centre", "1er arrondissement", "x 2", "x", "x", "Saint-Étienne-de-la-très-longue-commune", "🙂")
    codes = [sector.code for sector in sectors_of(of(sectors=names))]
    assert codes[:5] == ["centre", "s_1er_arrondissement", "x_2", "x", "x_3"]
    assert len(set(codes)) == len(names)
    assert max(map(len, codes)) <= 24


# --- What is done to it -----------------------------------------------------------------------------------------------------------------


def test_a_reworded_question_keeps_its_answers() -> None:
    script = script_of(kept(of(reworded=(TRUST,))))
    before, after = shipped("core").by_id["C04"], script.by_id["C04"]
    assert after.ask.in_language("fr") == ASK.fr
    assert (after.options, after.kind, after.theme) == (before.options, before.kind, before.theme)


def test_french_stands_in_where_new_words_are_not_translated() -> None:
    built = build(of(reworded=(TRUST,), own=(TOWN,)))
    assert built.script.by_id["C04"].ask.in_language("en") == ASK.fr
    assert built.untranslated == ("C04", "Q12_1")
    said = Reworded(question="C05", ask=Words(fr="À quoi sert l’IA ?", en="What is AI for?"))
    assert build(of(reworded=(said,))).untranslated == ()
    assert "fr-simple" not in build(of(reworded=(said,))).script.by_id["C05"].ask.by_language


def test_french_words_that_stand_in_for_another_language_get_no_advice_on_it() -> None:
    """« IA » is explained in French further up, and in English nowhere."""
    apart = Reworded(question="C06", ask=Words(fr="Que pensez-vous de l’IA ?"))
    assert [one.what for one in build(of(reworded=(apart,))).advice if "expliqué" in one.what] == []
    translated = Reworded(question="C06", ask=Words(fr="Que pensez-vous de l’IA ?", en="What do you think of the IA?"))
    assert [one.question for one in build(of(reworded=(translated,))).advice if "expliqué" in one.what] == ["C06"]


def test_a_better_translation_alone_rewords_nothing_in_french() -> None:
    before = shipped("core").by_id["C05"].ask
    better = Reworded(question="C05", ask=Words(fr=before.in_language("fr"), en="What good can AI do?"))
    after = build(of(reworded=(better,))).script.by_id["C05"].ask.by_language
    assert after == {**before.by_language, "en": "What good can AI do?"}


def test_own_questions_stand_where_they_are_put() -> None:
    second, third = (Own(id=f"Q12_{number}", kind="text", ask=Words(fr="Pourquoi ?"), maximum=300, after="C02") for number in (2, 3))
    script = script_of(kept(of(own=(TOWN, second, third))))
    assert ids(script)[2:5] == ["C02", "Q12_3", "Q12_2"]
    assert ids(script)[-3:] == ["Q12_1", "P02", "P06"]


@pytest.mark.parametrize("kind", ["text", "scale", "multi"])
def test_every_kind_of_own_question_can_be_asked(kind: str) -> None:
    options = TOWN.options if kind == "multi" else ()
    own = Own(id="Q12_1", kind=kind, ask=Words(fr="Et vous ?"), options=options, maximum=2 if options else 300)  # type: ignore[arg-type]
    assert not build(of(own=(own,))).faults


def test_what_is_left_out_is_not_asked_and_keeps_its_words() -> None:
    choices = of(own=(TOWN,), dropped=("C01", "Q12_1"))
    assert {"C01", "Q12_1"}.isdisjoint(ids(build(choices).script))
    assert {"C01", "Q12_1"} <= set(ids(whole(choices)))


@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=3))
def test_whatever_is_typed_is_said_as_a_file_would_say_it(words: list[str]) -> None:
    """Sound here is sound as a file, and the same script; the rules are one."""
    own = tuple(Own(id=f"Q12_{place}", kind="text", ask=Words(fr=text), maximum=300) for place, text in enumerate(words))
    built = build(of(own=own))
    if built.faults:
        return
    assert load_document(dump(built.script)) == built.script
    scales = [step.scale for step in built.script.steps if step.scale]
    assert load(write(built.script, tuple(scales))) == built.script


# --- What is wrong ----------------------------------------------------------------------------------------------------------------------


def own(**changed: object) -> Choices:
    fields = {name: getattr(TOWN, name) for name in TOWN.__struct_fields__}
    return of(own=(Own(**fields | changed),))


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        (own(ask=Words(fr="a" * 701)), "ask"),
        (own(ask=Words(fr="Et {ici} ?")), "ask"),
        (own(ask=Words(fr="Et\x00 ?")), "ask"),
        (own(options=(("o1", Words(fr="Oui")), ("o2", Words(fr="oui !")))), "label-o2"),
        (own(options=(("o1", Words(fr="Oui")), ("o2", Words(fr="b" * 65)))), "label-o2"),
        (own(kind="multi", maximum=5), "maximum"),
        (own(kind="text", options=(), maximum=9_000), "maximum"),
    ],
)
def test_a_fault_is_told_at_its_field(choices: Choices, field: str) -> None:
    assert {(fault.question, fault.field) for fault in build(choices).faults} == {("Q12_1", field)}
    with pytest.raises(BrokenScript) as broken:
        script_of(kept(choices))
    assert {fault.file for fault in broken.value.faults} == {"Q12_1"}


def test_a_fault_in_a_shipped_question_is_told_at_its_option() -> None:
    long = Reworded(question="C05", ask=Words(fr="Quoi ?"), labels=(("nothing", Words(fr="a" * 65)),))
    assert [(fault.question, fault.field) for fault in build(of(reworded=(long,))).faults] == [("C05", "label-nothing")]


def test_a_question_that_others_look_at_says_so_once_it_is_left_out() -> None:
    faults = build(of(modules=("economic_actors",), dropped=("P07",))).faults
    assert {fault.question for fault in faults} == {"E01", "E02", "E03", "E04"}
    assert str(faults[0]) == "Cette question dépend de la question P07, qui est retirée. Rétablissez P07, ou retirez aussi E01."


def test_advice_stands_beside_its_question_and_keeps_nobody_from_asking() -> None:
    built = build(own(ask=Words(fr=" ".join(["mot"] * 20) + " ?")))
    assert [(advice.question, advice.field) for advice in built.advice] == [("Q12_1", "ask")]
    assert built.script.digest


def test_nothing_left_is_a_fault() -> None:
    every = tuple(step.id for step in shipped("default").questions)
    assert build(of(dropped=every)).faults


# --- A file -----------------------------------------------------------------------------------------------------------------------------

FILE = """
id: ma_ville
title: Ma ville
steps:
  - {id: T01, kind: text, ask: Que demandez-vous ?, maximum: 300}
  - use: core
    only: [C04]
"""


def test_a_file_is_asked_under_the_name_of_its_record_and_can_be_changed() -> None:
    choices = of(base="file", file=File(name="ville.yaml", yaml=FILE))
    assert (script_of(kept(choices)).id, ids(build(choices).script)) == (NAME, ["T01", "C04"])
    changed = of(base="file", file=choices.file, reworded=(Reworded(question="T01", ask=Words(fr="Et vous ?")),), dropped=("C04",))
    assert [step.ask.in_language("fr") for step in build(changed).script.steps] == ["Et vous ?"]
    assert build(changed).untranslated == ()  # it is in French alone


def test_a_file_that_is_no_script_any_more_tells_its_lines() -> None:
    built = build(of(base="file", file=File(name="ville.yaml", yaml="id: ville\ntitle: Ville\nsteps: []\n")))
    assert built.faults[0].what.startswith("dans le fichier, ligne 3")
    assert read_file("steps: []")[0] is None
    assert built.script.steps == ()


def test_steps_of_a_shipped_script_are_never_changed_in_place() -> None:
    before = dump(shipped("default"))
    build(of(reworded=(TRUST,), own=(TOWN,), dropped=("C01",)))
    assert dump(shipped("default")) == before
    assert isinstance(shipped("default").steps[0], Step)
