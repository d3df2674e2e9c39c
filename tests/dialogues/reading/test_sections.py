"""Steps inside others laid flat, with the conditions of what holds them; steps used from shipped scripts."""

import pytest

from dialogues.loader import load, shipped
from dialogues.script import AllOf, AnyOf, Asks, Check, Condition, Script
from tests.dialogues.reports import at_marks, faults_of
from tests.dialogues.talk import script_of

# --- Inside others ---------------------------------------------------------------------------------------------------------------


def asks(question: str) -> Asks:
    return Asks(question, Check.ANSWERED)


def places(script: Script) -> list[tuple[str, str | None, Condition | None]]:
    """Each step, what holds it, and when it is asked."""
    return [(step.id, step.within, step.when) for step in script.steps]


NESTED = """
  - {id: A, kind: text, maximum: 9, ask: Quoi ?}
  - {id: B, kind: text, maximum: 9, ask: Quoi ?}
  - id: Part
    kind: section
    ask: Une partie
    when: A answered
    steps:
      - {id: C, kind: text, maximum: 9, ask: Quoi ?}
      - id: Cards
        kind: repeat
        ask: Une fiche
        again: Encore ?
        maximum: 2
        when: {any: [A answered, B answered]}
        steps:
          - {id: D, kind: text, maximum: 9, ask: Quoi ?, when: {all: [B answered, C answered]}}
          - {id: E, kind: text, maximum: 9, ask: Quoi ?}
      - {id: F, kind: text, maximum: 9, ask: Quoi ?, when: C answered}
  - {id: G, kind: text, maximum: 9, ask: Quoi ?}
"""


def test_steps_inside_others_follow_them_and_have_their_conditions_too() -> None:
    a, b, c = map(asks, "ABC")
    assert places(script_of(NESTED)) == [
        ("A", None, None),
        ("B", None, None),
        ("Part", None, None),
        ("C", "Part", a),
        ("Cards", "Part", None),
        ("D", "Cards", AllOf((a, AnyOf((a, b)), b, c))),
        ("E", "Cards", AllOf((a, AnyOf((a, b))))),
        ("F", "Part", AllOf((a, c))),
        ("G", None, None),
    ]


def test_a_shipped_script_is_used_inside_a_section() -> None:
    script = script_of("""
  - {id: A, kind: text, maximum: 9, ask: Quoi ?}
  - id: Part
    kind: section
    ask: Une partie
    when: A answered
    steps:
      - {use: futures, only: [F01, F03]}
      - {use: issue_map, only: [M01]}
""")
    a = asks("A")
    assert places(script) == [("A", None, None), ("Part", None, None), ("F01", "Part", a), ("F03", "Part", a), ("M01", "Part", a)]


def test_a_fault_of_a_section_s_condition_is_told_once_where_it_is_written() -> None:
    assert at_marks("""\
  - {id: A, kind: single, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}]}
  - id: Part
    kind: section
    ask: Une partie
    when: {any: [A is x, ▲A is w]}
    steps:
      - {id: B, kind: text, maximum: 9, ask: Quoi ?, when: A is x}
      - {id: C, kind: text, maximum: 9, ask: Quoi ?, when: {all: [A is y, ▲A is v]}}
""") == [f"«\xa0A\xa0» n’a pas de choix «\xa0{code}\xa0». Choisissez parmi\xa0: x, y." for code in "wv"]


def test_an_impossible_section_is_told_once_where_its_condition_is_written() -> None:
    assert at_marks("""\
  - {id: A, kind: single, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}]}
  - id: Part
    kind: section
    ask: Une partie
    when: ▲{all: [A is x, A is y]}
    steps:
      - {id: B, kind: text, maximum: 9, ask: Quoi ?}
      - {id: C, kind: text, maximum: 9, ask: Quoi ?}
""") == ["aucune réponse ne mène à cette étape. Changez sa condition\xa0: ce qu’elle demande ne peut pas arriver."]


@pytest.mark.parametrize("head", ["▲kind: section", "id: Part\n    kind: ▲secton"])
def test_the_steps_of_a_section_not_understood_are_read_all_the_same(head: str) -> None:
    _, inner = at_marks(f"""\
  - {head}
    ask: Une partie
    steps:
      - {{id: A, kind: text, maximum: 9, ask: Quoi ?, ▲teme: fear}}
""")
    assert inner == "la clé «\xa0teme\xa0» n’existe pas. Écrivez «\xa0theme\xa0»."


# --- Steps of shipped scripts ---------------------------------------------------------------------------------------------------------


def test_steps_of_a_shipped_script_are_used_whole_or_in_part_in_the_order_of_that_script() -> None:
    script = load(
        "id: town\ntitle: {fr: Ville, en: Town}\nlanguages: [fr, fr-simple, en]\n"
        "steps:\n  - use: profile\n    only: [P06, P07]\n  - use: core\n"
    )
    core, profile = shipped("core"), shipped("profile")
    assert script.steps == (profile.by_id["P07"], profile.by_id["P06"], *core.steps)


@pytest.mark.parametrize(
    "steps",
    [
        "  - use: core-short\n  - {{id: ▲{id}, kind: text, ask: Quoi ?, maximum: 100}}\n",
        "  - {{id: {id}, kind: text, ask: Quoi ?, maximum: 100}}\n  - ▲use: core-short\n",
    ],
)
def test_a_shipped_question_is_reworded_by_leaving_out_the_shipped_one(steps: str) -> None:
    name = shipped("core-short").questions[1].id
    assert [fault for fault in at_marks(steps.format(id=name)) if "nom" in fault] == [
        f"le nom «\xa0{name}\xa0» est déjà celui de l’étape de la ligne 4. "
        "Pour la réécrire, ne la reprenez pas de «\xa0use: core-short\xa0»\xa0: nommez les autres sous «\xa0only\xa0»."
    ]


def test_the_condition_of_a_use_is_that_of_each_step_but_not_of_a_section() -> None:
    script = script_of("  - {use: profile, only: [P07]}\n  - {use: issue_map, when: P07 is elected_officials}\n")
    elected = Asks("P07", Check.IS, ("elected_officials",))
    assert {(step.kind == "repeat", step.when) for step in script.steps[1:]} == {(True, None), (False, elected)}


def test_the_reason_of_a_use_is_given_to_its_profile_questions() -> None:
    script = script_of("  - {use: profile, only: [last_job, P04], reason: Pour adapter les formations}\n  - {use: futures}\n")
    assert {step.id: step.reason for step in script.steps if step.reason} == {"P04": "Pour adapter les formations"}


def test_a_fault_in_used_steps_points_at_the_line_that_uses_them() -> None:
    assert faults_of("  - use: core\n  - use: profile\n  - use: core\n")[0] == (
        "6:5: le nom «\xa0opening\xa0» est déjà celui de l’étape de la ligne 4. Donnez un autre nom, ou retirez l’une des deux."
    )


def test_a_fault_of_the_condition_of_a_use_points_at_this_condition() -> None:
    assert at_marks("  - use: profile\n    only: [P07]\n  - use: futures\n    when: ▲P07 is mayor\n")[0].startswith(
        "«\xa0P07\xa0» n’a pas de choix «\xa0mayor\xa0»"
    )


def test_cards_used_inside_cards_are_a_fault_of_the_line_that_uses_them() -> None:
    assert (
        len(
            at_marks("""\
  - id: Cards
    kind: repeat
    ask: Une fiche
    again: Encore ?
    maximum: 2
    steps:
      - {id: A, kind: text, maximum: 9, ask: Quoi ?}
      - ▲{use: issue_map, only: [issue_cards, M01]}
""")
        )
        == 1
    )


def test_a_list_of_steps_not_understood_brings_none() -> None:
    assert at_marks("  - use: core\n  - use: core\n    only: ▲C01\n") == ["une liste est attendue ici. Écrivez «\xa0[C01]\xa0»."]
