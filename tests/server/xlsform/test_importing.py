"""XLSForms of others read as scripts: what each row becomes, and what is said of all that has no counterpart."""

import pytest

from dialogues.loader import load
from server.xlsform.importing import read_form
from server.xlsform.remarks import report
from tests.server.xlsform.forms import SETTINGS, YES_NO, form, imported, refused, said, steps_of, workbook

N = "\u00a0"
NO_CHOICES = ""


def survey(*rows: str) -> str:
    return "\n".join(("type | name | label | relevant | constraint", *rows))


# --- Kinds of questions ---------------------------------------------------------------------------------------------------------------


def test_a_form_is_read_as_the_file_of_a_script() -> None:
    found = imported(survey("select_one yn | Q1 | Êtes-vous d’accord ?", "text | Q2 | Pourquoi ? | ${Q1} = 'no' | string-length(.) <= 300"))
    assert found.remarks == ()
    assert (
        found.yaml
        == """\
id: essai
title: Essai
steps:
  - id: Q1
    kind: single
    ask: Êtes-vous d’accord ?
    options:
      - "yes": Oui
      - "no": Non
    dont_know: false

  - id: Q2
    kind: text
    ask: Pourquoi ?
    maximum: 300
    when: Q1 is no
"""
    )
    assert load(found.yaml) == found.script


@pytest.mark.parametrize(
    ("row", "step"),
    [
        (
            "select_multiple yn | Q1 | Lesquels",
            """\
  - id: Q1
    kind: multi
    ask: Lesquels
    maximum: 2
    options:
      - "yes": Oui
      - "no": Non
    dont_know: false
""",
        ),
        (
            "select_multiple abc | Q1 | Lesquels | | count-selected(.) >= 2 and count-selected(.) < 3",
            """\
  - id: Q1
    kind: multi
    ask: Lesquels
    minimum: 2
    maximum: 2
    options:
      - a: A
      - b: B
      - c: C
    dont_know: false
""",
        ),
        (
            "select_multiple abc | Q1 | Lesquels | | not(selected(., 'a') and count-selected(.) > 1)",
            """\
  - id: Q1
    kind: multi
    ask: Lesquels
    maximum: 2
    options:
      - b: B
      - c: C
      - a: A
        exclusive: true
    dont_know: false
""",
        ),
        ("integer | Q1 | Âge | | . >= 0 and . <= 120", "  - id: Q1\n    kind: number\n    ask: Âge\n    lowest: 0\n    highest: 120\n"),
        ("date | Q1 | Jour | | . > date('2026-01-01')", "  - id: Q1\n    kind: date\n    ask: Jour\n    lowest: 2026-01-02\n"),
    ],
)
def test_each_type_becomes_its_kind_and_its_constraint_bounds(row: str, step: str) -> None:
    choices = f"{YES_NO}abc | a | A\nabc | b | B\nabc | c | C"
    assert steps_of(survey(row), choices) == step


def test_a_decimal_says_how_many_digits_it_was_given() -> None:
    found = imported(survey("decimal | Q1 | Prix"), NO_CHOICES)
    assert found.script.steps[0].decimals == 2
    assert report(found.remarks) == [
        f"feuille survey, ligne 2, colonne type{N}: un nombre à virgule ne dit pas ses décimales. Il en a 2 au plus."
    ]


@pytest.mark.parametrize(
    ("parameters", "bounds", "told"),
    [
        ("start=0 end=5 step=1", ("0", "5", 0), []),
        ("start=0 end=1 step=0.1", ("0", "1", 1), []),
        (
            "start=0 end=5 step=0.5",
            ("0", "5", 1),
            ["un pas de 0,5 n’a pas d’équivalent. Tout nombre à 1 décimale entre les bornes est accepté."],
        ),
        (
            "start=0 end=100 step=10",
            ("0", "100", 0),
            ["un pas de 10 n’a pas d’équivalent. Tout nombre entier entre les bornes est accepté."],
        ),
        (
            "start=0.5 end=2.25 step=1",
            ("0.5", "2.25", 2),
            ["un pas de 1 n’a pas d’équivalent. Tout nombre à 2 décimales entre les bornes est accepté."],
        ),
    ],
)
def test_a_slider_becomes_a_number_between_the_same_bounds(parameters: str, bounds: tuple[str, str, int], told: list[str]) -> None:
    found = imported(f"type | name | label | parameters\nrange | Q1 | Note | {parameters}", NO_CHOICES)
    step = found.script.steps[0]
    assert (step.kind, (step.lowest, step.highest, step.decimals)) == ("number", bounds)
    assert report(found.remarks) == [
        f"feuille survey, ligne 2, colonne type{N}: un curseur n’a pas d’équivalent. "
        "Il devient un nombre à écrire, entre les mêmes bornes.",
        *(f"feuille survey, ligne 2, colonne parameters{N}: {line}" for line in told),
    ]


def test_a_ranking_may_stop_before_the_end() -> None:
    found = imported(survey("rank yn | Q1 | Classez"))
    assert (found.script.steps[0].kind, found.script.steps[0].maximum) == ("rank", 2)
    assert [remark.what for remark in found.remarks] == ["classer tous les choix n’a pas d’équivalent"]


def test_options_are_shuffled_where_the_form_says_so() -> None:
    head = "type | name | label | parameters\n"
    assert imported(f"{head}select_one yn | Q1 | Qui | randomize=true").script.steps[0].shuffle
    assert said(f"{head}select_one yn | Q1 | Qui | randomize=true, seed=3") == [
        f"feuille survey, ligne 2, colonne parameters{N}: le réglage «{N}seed=3{N}» n’a pas d’équivalent. Il n’est pas repris."
    ]


def test_or_other_adds_a_choice_that_asks_for_words() -> None:
    found = imported(survey("select_one yn or_other | Q1 | Qui", "text | Q2 | Quoi | ${Q1} = 'other' | string-length(.) <= 50"))
    option = found.script.steps[0].options[-1]
    assert (option.code, option.label.in_language("fr"), option.other) == ("other_answer", "Autre", True)
    assert found.script.steps[1].when is not None
    assert [remark.what for remark in found.remarks] == [f"«{N}or_other{N}» ajoute un choix dont le libellé n’est pas dit"]


def test_or_other_is_the_choice_of_the_list_that_has_its_name() -> None:
    rows = ("select_one yn or_other | Q1 | Qui", "date | Q2 | Quand | ${Q1} = 'other'")
    found = imported(survey(*rows), f"{YES_NO}yn | other | Autre chose")
    options = found.script.steps[0].options
    assert [(option.code, option.label.in_language("fr"), option.other) for option in options] == [
        ("yes", "Oui", False), ("no", "Non", False), ("other_answer", "Autre chose", True),
    ]  # fmt: skip
    assert "when: Q1 is other_answer" in found.yaml
    assert report(found.remarks) == [
        f"feuille survey, ligne 2, colonne type{N}: «{N}or_other{N}» demande les mots qui vont avec le choix «{N}other{N}». "
        f"Son code devient «{N}other_answer{N}»."
    ]


def test_what_the_end_of_a_group_says_beside_is_told() -> None:
    rows = ("begin_group | G | Partie", "date | Q1 | Quand ?", "end_group | G | Fin | true()")
    assert [(remark.at.row, remark.at.column) for remark in imported(survey(*rows), NO_CHOICES).remarks] == [(4, "label"), (4, "relevant")]


def test_a_note_heads_the_question_that_follows() -> None:
    found = imported(survey("note | N1 | Bonjour.", "select_one yn | Q1 | D’accord ?", "note | N2 | Merci."))
    assert [step.id for step in found.script.steps] == ["N1", "Q1"]
    assert report(found.remarks) == [
        f"feuille survey, ligne 4, colonne type{N}: cette information ne précède aucune question, personne ne la lirait. "
        "Cette ligne n’est pas reprise."
    ]


def test_types_without_a_counterpart_are_left_out_and_told() -> None:
    rows = ("geopoint | G | Où", "image | I | Photo", "calculate | C", "start | S", "select_one yn | Q1 | D’accord ?")
    table = "type | name | label | calculation\n" + "\n".join(rows).replace("calculate | C", "calculate | C | | 1")
    found = imported(table)
    assert [step.id for step in found.script.steps] == ["Q1"]
    assert [(remark.at.row, remark.what) for remark in found.remarks] == [
        (row, f"le type «{N}{name}{N}» n’a pas d’équivalent")
        for row, name in enumerate(("geopoint", "image", "calculate", "start"), start=2)
    ]


def test_a_question_with_one_choice_is_left_out() -> None:
    found = imported(survey("select_one ok | OK | Je confirme", "select_one yn | Q1 | D’accord ?"), f"{YES_NO}ok | ok | OK")
    assert [step.id for step in found.script.steps] == ["Q1"]
    assert [remark.what for remark in found.remarks] == ["une question à un seul choix n’en est pas une"]


# --- Groups, repeats, tables ----------------------------------------------------------------------------------------------------------


def test_groups_become_sections_and_their_condition_that_of_all_inside() -> None:
    found = steps_of(
        survey(
            "select_one yn | Q1 | D’accord ?",
            "begin_group | G1 | Une partie | ${Q1} = 'yes'",
            "select_one yn | Q2 | Vraiment ?",
            "select_one yn | Q3 | Toujours ? | ${Q2} = 'yes'",
            "end_group",
        )
    )
    assert (
        found.partition("- id: G1")[2]
        == """
    kind: section
    ask: Une partie
    when: Q1 is yes
    steps:
      - id: Q2
        kind: single
        ask: Vraiment ?
        options:
          - "yes": Oui
          - "no": Non
        dont_know: false

      - id: Q3
        kind: single
        ask: Toujours ?
        options:
          - "yes": Oui
          - "no": Non
        dont_know: false
        when: Q2 is yes
"""
    )


def test_a_group_inside_a_group_gives_its_title_as_an_information() -> None:
    found = imported(
        survey("begin group | G1 | Une partie", "begin group | G2 | Un détail", "select_one yn | Q1 | Oui ?", "end group", "end group")
    )
    assert [(step.id, step.kind, step.within) for step in found.script.steps] == [
        ("G1", "section", None), ("G2", "info", "G1"), ("Q1", "single", "G1"),
    ]  # fmt: skip
    assert [(remark.at.row, remark.done) for remark in found.remarks] == [(3, "Son titre devient une information")]


def test_a_group_without_a_title_is_no_section() -> None:
    found = imported(survey("begin_group | G1 | |", "select_one yn | Q1 | Oui ?", "end_group"))
    assert [(step.id, step.within) for step in found.script.steps] == [("Q1", None)]
    assert [(remark.at.row, remark.what) for remark in found.remarks] == [(2, "ce groupe n’a pas de titre")]


def test_a_repeat_becomes_cards() -> None:
    table = "type | name | label | repeat_count\nbegin_repeat | R | Un enfant | 4\ninteger | Q1 | Son âge\nend_repeat"
    found = imported(table, NO_CHOICES)
    repeat = found.script.steps[0]
    assert (repeat.kind, repeat.maximum, repeat.again and repeat.again.in_language("fr")) == (
        "repeat", 4, "Voulez-vous en ajouter un autre\u202f?",
    )  # fmt: skip
    assert found.script.steps[1].within == "R"
    assert [remark.what for remark in found.remarks] == ["une question doit demander s’il faut une carte de plus"]


def test_what_a_repeat_asks_is_not_known_after_it() -> None:
    rows = ("begin_repeat | R | Un enfant", "select_one yn | Q1 | Scolarisé ?", "end_repeat", "select_one yn | Q2 | Où ? | ${Q1} = 'yes'")
    found = imported(survey(*rows))
    assert [step.id for step in found.script.steps] == ["R", "Q1"]
    assert report(found.remarks)[-1] == (
        f"feuille survey, ligne 5, colonne relevant{N}: «{N}Q1{N}» n’est pas une question gardée et posée avant (« ${{Q1}} = 'yes' »). "
        f"Cette ligne n’est pas reprise{N}: posée à tous, elle le serait à tort."
    ).replace("(« ", f"(«{N}").replace(" »)", f"{N}»)")


def test_a_repeat_in_a_repeat_is_left_out_with_all_it_holds() -> None:
    rows = ("begin_repeat | R | Un", "integer | Q1 | Âge", "begin_repeat | S | Deux", "integer | Q2 | Taille", "end_repeat", "end_repeat")
    found = imported(survey(*rows))
    assert [step.id for step in found.script.steps] == ["R", "Q1"]
    assert [remark.at.row for remark in found.remarks if "répétition dans" in remark.what or "dans un groupe" in remark.what] == [4, 5]


def test_nothing_of_a_group_without_a_counterpart_is_read() -> None:
    rows = (
        "begin loop over yn | L | Chacun",
        "begin_group | G | Partie",
        "text | T | Quoi ?",
        "end_group",
        "end loop",
        "date | D | Quand ?",
    )
    found = imported(survey(*rows))
    assert [step.id for step in found.script.steps] == ["D"]
    assert [(remark.at.row, remark.what) for remark in found.remarks if remark.at.sheet == "survey"] == [
        (2, f"le groupe «{N}begin loop over yn{N}» n’a pas d’équivalent"),
        (3, "ce groupe est dans un groupe qui n’est pas repris"),
        (4, "cette ligne est dans un groupe qui n’est pas repris"),
    ]


def test_a_group_that_asks_nothing_any_more_is_left_out() -> None:
    found = imported(survey("begin_group | G | Photos", "image | I | Une photo", "end_group", "select_one yn | Q1 | Oui ?"))
    assert [step.id for step in found.script.steps] == ["Q1"]
    assert [(remark.at.row, remark.what) for remark in found.remarks] == [
        (2, "ce groupe ne pose plus aucune question"), (3, f"le type «{N}image{N}» n’a pas d’équivalent"),
    ]  # fmt: skip


TABLE = """
type         | name | label        | appearance
begin_group  | G    | D’accord que | table-list
select_one yn | bus | le bus ?      |
select_one yn | vélo | le vélo ?     |
end_group
text | Q2 | Et ${bus} ?
"""


def test_a_table_of_choices_becomes_a_grid_with_its_own_scale() -> None:
    found = imported(TABLE)
    grid = found.script.steps[0]
    assert (grid.kind, grid.scale, [item.code for item in grid.items]) == ("grid", "list_yn", ["bus", "velo"])
    assert found.yaml.startswith('id: essai\ntitle: Essai\nscales:\n  list_yn:\n    - "yes": Oui\n    - "no": Non\n')
    assert found.script.steps[1].ask.in_language("fr") == "Et … ?"


def test_a_table_that_is_not_one_list_for_all_stays_questions() -> None:
    found = imported(TABLE.replace("select_one yn | vélo", "text | vélo"))
    assert [step.kind for step in found.script.steps] == ["section", "single", "text", "text"]


def test_a_table_whose_lines_are_not_asked_of_all_stays_questions() -> None:
    table = """
type | name | label | relevant | appearance
select_one yn | Q1 | D’accord ? | |
begin_group | G | Et pour | | table-list
select_one yn | bus | le bus ? | |
select_one yn | velo | le vélo ? | ${Q1} = 'yes' |
end_group
"""
    found = imported(table)
    assert [(step.id, step.kind) for step in found.script.steps] == [
        ("Q1", "single"), ("G", "section"), ("bus", "single"), ("velo", "single"),
    ]  # fmt: skip
    assert "when: Q1 is yes" in found.yaml


def test_more_choices_than_there_are_bound_nothing() -> None:
    found = imported(survey("select_multiple yn | Q1 | Lesquels | | count-selected(.) <= 9"))
    assert found.script.steps[0].maximum == 2


# --- Conditions -----------------------------------------------------------------------------------------------------------------------


def test_a_question_whose_condition_cannot_be_said_is_left_out_and_what_looks_at_it() -> None:
    found = imported(
        survey(
            "integer | age | Votre âge",
            "select_one yn | Q1 | Mineur ? | ${age} < 18",
            "select_one yn | Q2 | Vraiment ? | ${Q1} = 'yes'",
            "select_one yn | Q3 | Majeur ? | ${age} >= 18",
        )
    )
    assert [step.id for step in found.script.steps] == ["age", "Q3"]
    assert [(remark.at.row, remark.at.column) for remark in found.remarks] == [(3, "relevant"), (4, "relevant")]


def test_a_condition_that_holds_elsewhere_of_what_was_not_asked_is_told() -> None:
    rows = (
        "select_one yn | Q1 | Un",
        "select_one yn | Q2 | Deux | ${Q1} = 'yes'",
        "select_one yn | Q3 | Trois | not(selected(${Q2}, 'no'))",
    )
    assert said(survey(*rows)) == [
        f"feuille survey, ligne 4, colonne relevant{N}: cette condition est vraie, ailleurs, d’une question qui n’a pas été posée. "
        "Ici, elle est fausse alors."
    ]
    assert said(survey(*rows).replace("${Q1} = 'yes'", "")) == []


def test_a_group_whose_condition_cannot_be_said_is_left_out_row_by_row() -> None:
    rows = ("begin_group | G | Partie | today() > 3", "select_one yn | Q1 | Oui ?", "end_group", "select_one yn | Q2 | Non ?")
    found = imported(survey(*rows))
    assert [step.id for step in found.script.steps] == ["Q2"]
    assert [remark.at.row for remark in found.remarks] == [2, 3]


# --- Names, words, languages ----------------------------------------------------------------------------------------------------------


def test_names_that_do_not_fit_are_turned_into_names_that_do_and_told() -> None:
    choices = "list_name | name | label\nyn | 1 | Oui\nyn | Très-bien | Non"
    found = imported(survey("select_one yn | a.b | D’accord ?", "select_one yn | a-b | Toujours ? | ${a.b} = '1'"), choices)
    assert [step.id for step in found.script.steps] == ["a_b", "a_b_2"]
    assert [option.code for option in found.script.steps[0].options] == ["c1", "tres_bien"]
    assert "when: a_b is c1" in found.yaml
    assert report(found.remarks) == [
        f"feuille survey, ligne 2, colonne name{N}: «{N}a.b{N}» ne peut pas nommer une étape. Elle s’appelle «{N}a_b{N}».",
        f"feuille survey, ligne 3, colonne name{N}: «{N}a-b{N}» ne peut pas nommer une étape. Elle s’appelle «{N}a_b_2{N}».",
        f"feuille choices, ligne 2, colonne name{N}: «{N}1{N}» ne peut pas être le code d’un choix. Il devient «{N}c1{N}».",
        f"feuille choices, ligne 3, colonne name{N}: «{N}Très-bien{N}» ne peut pas être le code d’un choix. Il devient «{N}tres_bien{N}».",
    ]


def test_words_lose_their_markup_and_braces_and_keep_their_quotations() -> None:
    rows = ("select_one yn | Q1 | **Gras** et <b>fort</b>", "select_one yn | Q2 | Après ${Q1}, {note} et ${zz} ?")
    choices = YES_NO
    with pytest.raises(AssertionError, match="not refused"):
        refused(survey(rows[0]), choices)
    found = imported(survey(rows[0], rows[1].replace("${zz}", "${Q1}")), choices)
    assert [step.ask.in_language("fr") for step in found.script.steps] == ["Gras et fort", "Après {Q1}, (note) et {Q1} ?"]
    assert [(remark.at.row, remark.what) for remark in found.remarks] == [
        (2, "ce texte est mis en forme"),
        (3, "ce texte contient des accolades"),
    ]


def test_a_hint_is_written_below_the_question() -> None:
    found = imported("type | name | label | hint\nselect_one yn | Q1 | D’accord ? | Avec tout.\nselect_one yn | Q2 | | Et cela ?")
    assert [step.ask.in_language("fr") for step in found.script.steps] == ["D’accord ?\nAvec tout.", "Et cela ?"]
    assert [remark.at.column for remark in found.remarks] == ["hint", "hint"]


def test_a_form_in_several_languages_is_a_script_in_several_languages() -> None:
    found = imported(
        "type | name | label::French (fr) | label::English (en)\nselect_one yn | Q1 | D’accord ? | Agreed?",
        "list_name | name | label::French (fr) | label::English (en)\nyn | yes | Oui | Yes\nyn | no | Non |",
    )
    assert found.script.languages == ("fr", "en")
    assert found.script.steps[0].ask.by_language == {"fr": "D’accord ?", "en": "Agreed?"}
    assert found.script.steps[0].options[1].label.by_language == {"fr": "Non", "en": "Non"}


def test_a_language_is_the_same_however_each_sheet_spells_it() -> None:
    found = imported(
        "type | name | label::fr | label::en\nselect_one yn | Q1 | D’accord ? | Agreed?",
        "list_name | name | label::French (fr) | label::English\nyn | yes | Oui | Yes\nyn | no | Non | No",
    )
    assert found.script.steps[0].options[0].label.by_language == {"fr": "Oui", "en": "Yes"}
    assert found.remarks == ()


def test_words_without_a_language_are_french_beside_another_and_told() -> None:
    found = imported("type | name | label | label::en\nselect_one yn | Q1 | D’accord ? | Agreed?", settings="form_title | form_id\nA | a")
    assert found.script.languages == ("fr", "en")
    assert found.script.steps[0].ask.by_language == {"fr": "D’accord ?", "en": "Agreed?"}
    assert [remark.what for remark in found.remarks] == ["ce formulaire ne dit pas sa langue"]


@pytest.mark.parametrize("headers", ["label | label::fr", "label::fr | label::French", "label::fr | label::fr"])
def test_two_columns_in_one_language_are_told(headers: str) -> None:
    found = imported(f"type | name | {headers}\ndate | Q1 | Un | Deux\ndate | Q2 | | Trois\ndate | Q3 | Quatre |", NO_CHOICES)
    first = "Deux" if headers.startswith("label |") else "Un"
    assert [step.ask.in_language("fr") for step in found.script.steps] == [first, "Trois", "Quatre"]
    assert [(remark.at.row, remark.what) for remark in found.remarks] == [(1, "une autre colonne dit la même chose, dans la même langue")]


def test_settings_below_the_first_are_told() -> None:
    lines = said(survey("date | Q1 | Quand ?"), NO_CHOICES, f"{SETTINGS}Autre | autre | English (en)")
    assert lines == [f"feuille settings, ligne 3{N}: les réglages tiennent sur une ligne. Celle-ci n’est pas reprise."]


def test_a_form_without_french_is_told_so() -> None:
    found = imported("type | name | label::English (en)\nselect_one yn | Q1 | Agreed?", YES_NO, "form_title | form_id\nTest | test")
    assert found.script.languages == ("fr",)
    assert [remark.what for remark in found.remarks] == [f"ce formulaire n’est pas en français, mais en «{N}English (en){N}»"]


def test_a_form_that_says_no_language_is_told_so() -> None:
    assert said(survey("select_one yn | Q1 | D’accord ?"), settings="form_title | form_id\nEssai | essai") == [
        f"feuille survey, ligne 1{N}: ce formulaire ne dit pas sa langue. Ses textes sont pris pour du français."
    ]


def test_a_language_nobody_knows_is_told_and_not_read() -> None:
    table = "type | name | label::French (fr) | label::LSF\nselect_one yn | Q1 | D’accord ? | ?"
    assert said(table, "list_name | name | label::French (fr) | label::LSF\nyn | yes | Oui | o\nyn | no | Non | n") == [
        f"feuille survey, ligne 1{N}: on ne sait pas quelle langue est «{N}LSF{N}». Ses textes ne sont pas repris\u202f; écrivez son code, "
        f"par exemple «{N}Swahili (sw){N}»."
    ]


# --- What has no counterpart ----------------------------------------------------------------------------------------------------------


def test_every_cell_without_a_counterpart_is_told() -> None:
    head = "type | name | label | required | appearance | default | choice_filter | guidance_hint | image | mine | read_only"
    table = f"{head}\nselect_one yn | Q1 | D’accord ? | yes | minimal | yes | true() | Dites-le | a.png | x | no"
    found = imported(table)
    assert [(remark.at.row, remark.at.column) for remark in found.remarks] == [
        (2, name) for name in ("required", "appearance", "default", "choice_filter", "guidance_hint", "image", "mine")
    ]
    assert all(remark.what.endswith("n’a pas d’équivalent") for remark in found.remarks)


def test_lists_settings_and_sheets_without_use_are_told() -> None:
    data = workbook(
        survey=survey("select_one yn | Q1 | D’accord ?"),
        choices="list_name | name | label | region\nyn | yes | Oui | 1\nyn | no | Non |\nrest | a | A\nrest | b | B",
        settings="form_title | form_id | default_language | style\nEssai | essai | French (fr) | pages",
        notes="à revoir",
    )
    assert report(read_form(data, "essai").remarks) == [
        f"feuille notes{N}: cette feuille n’a pas d’équivalent. Elle n’est pas reprise.",
        f"feuille choices, ligne 1, colonne region{N}: cette colonne n’a pas d’équivalent. Elle n’est pas reprise.",
        f"feuille choices, lignes 4 et 5, colonne list_name{N}: la liste «{N}rest{N}» ne sert à aucune question reprise. "
        "Elle n’est pas reprise.",
        f"feuille settings, ligne 2, colonne style{N}: ce réglage n’a pas d’équivalent. Il n’est pas repris.",
    ]


def test_the_part_of_a_constraint_that_cannot_be_said_is_told() -> None:
    found = imported(survey("integer | max | Maximum", "integer | Q1 | Âge | | . >= 0 and . <= ${max}"), NO_CHOICES)
    assert (found.script.steps[1].lowest, found.script.steps[1].highest) == ("0", "")
    assert report(found.remarks) == [
        f"feuille survey, ligne 3, colonne constraint{N}: une borne est une valeur écrite, jamais un calcul "
        f"(«{N}. >= 0 and . <= ${{max}}{N}»). Cette partie n’est pas reprise."
    ]


# --- Forms that make no script --------------------------------------------------------------------------------------------------------


def test_faults_of_the_script_are_told_at_the_rows_they_come_from() -> None:
    long = "x" * 65
    assert refused(survey("select_one yn | Q1 | D’accord ?", f"select_one yn | Q2 | {'mot ' * 176}"), f"{YES_NO}yn | maybe | {long}") == [
        f"feuille choices, ligne 4{N}: ce texte fait 65 caractères, 64 au plus. Raccourcissez-le.",
        f"feuille survey, ligne 3{N}: ce texte fait 703 caractères, 700 au plus. Raccourcissez-le.",
    ]


def test_every_label_that_is_too_long_and_every_list_is_told_at_once() -> None:
    many = "\n".join(f"many | o{number} | {number}" for number in range(45))
    rows = ("select_one many | Q1 | Un", "select_one ab | Q2 | Deux", "integer | Q3 | Trois | | . >= 10 and . <= 5", "text | C01 | Nom")
    choices = f"list_name | name | label\nab | a | {'a' * 65}\nab | b | {'b' * 66}\nab | c | {'b' * 66}\n{many}"
    assert [line.partition(N)[0] for line in refused(survey(*rows), choices)] == [
        "feuille choices, ligne 45",  # the list
        "feuille choices, ligne 2",
        "feuille choices, lignes 3 et 4",
        "feuille choices, ligne 4",  # said twice in its list
        "feuille survey, ligne 4",
        "feuille survey, ligne 5",
    ]


def test_a_form_whose_name_does_not_fit_goes_by_one_that_does_and_is_told() -> None:
    settings = "form_title | form_id | default_language\nEssai | enquete 2024 | French (fr)"
    found = imported(survey("text | Q1 | Quoi ? | | string-length(.) <= 50"), NO_CHOICES, settings)
    assert found.script.id == "enquete_2024"
    assert report(found.remarks) == [
        f"feuille settings, ligne 2, colonne form_id{N}: «{N}enquete 2024{N}» ne peut pas nommer un script. "
        f"Le script s’appelle «{N}enquete_2024{N}»."
    ]


def test_a_fault_of_a_condition_is_told_at_the_row_of_its_question() -> None:
    head = "type | name | label | relevant | concertia_profile"
    lines = refused(f"{head}\nselect_one yn | Q1 | Un | | yes\nselect_one yn | Q2 | Deux | ${{Q1}} = '' |")
    assert lines[0].startswith(f"feuille survey, ligne 3{N}: une question de profil ne se passe pas")


def test_a_form_that_asks_nothing_is_refused_with_what_its_rows_are() -> None:
    assert refused(survey("geopoint | G | Où")) == [
        f"feuille survey{N}: aucune ligne de ce formulaire ne donne une question à poser. Voyez plus bas ce qu’il en est de chacune."
    ]


def test_a_question_that_means_another_in_the_shipped_scripts_is_refused() -> None:
    assert [line for line in refused(survey("text | C01 | Votre nom ?")) if line.startswith("feuille survey, ligne 2")] != []


def test_a_form_and_its_refusal_are_the_same_every_time() -> None:
    data = form(TABLE, YES_NO, SETTINGS)
    assert read_form(data, "essai") == read_form(data, "essai")
