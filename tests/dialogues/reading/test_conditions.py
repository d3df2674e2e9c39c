"""Conditions as they are written, how those of a part add to those of its steps, and the place of every fault in them."""

import pytest

from dialogues.reading.conditions import MAX_CONDITIONS, Located, both, located
from dialogues.reading.source import Mark
from dialogues.script import MAX_OPTIONS, AllOf, AnyOf, Asks, Check, Condition
from tests.dialogues.reports import at_marks, faults_of
from tests.dialogues.talk import script_of

EARLIER = """
  - {id: A, kind: multi, maximum: 2, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}, {z: Autre}]}
  - {id: G, kind: grid, scale: agree4, ask: Quoi ?, items: [{line: Ceci}]}
  - {id: N, kind: number, decimals: 2, ask: Combien ?}
  - {id: D, kind: date, ask: Quand ?}
  - {id: S, kind: scale, scale: 0-10, low: peu, high: beaucoup, ask: Combien ?}
"""


def asks(question: str, test: Check = Check.ANSWERED, *codes: str) -> Asks:
    return Asks(question, test, codes)


@pytest.mark.parametrize(
    ("when", "condition"),
    [
        ("A is x", asks("A", Check.IS, "x")),
        ("A is_not x", asks("A", Check.IS_NOT, "x")),
        ("A any_of x", asks("A", Check.ANY_OF, "x")),
        ("A any_of x y", asks("A", Check.ANY_OF, "x", "y")),
        ("A all_of x y", asks("A", Check.ALL_OF, "x", "y")),
        ("A answered", asks("A", Check.ANSWERED)),
        ("A skipped", asks("A", Check.SKIPPED)),
        ("A at_least 2", asks("A", Check.AT_LEAST, "2")),
        ("S at_least 03", asks("S", Check.AT_LEAST, "3")),
        ("N at_least 2,50", asks("N", Check.AT_LEAST, "2.5")),
        ("N at_least -2.5", asks("N", Check.AT_LEAST, "-2.5")),
        ("N at_least 1000.0", asks("N", Check.AT_LEAST, "1000")),
        ("D at_least 2026-01-01", asks("D", Check.AT_LEAST, "2026-01-01")),
        ("G.line is fully_agree", Asks("G", Check.IS, ("fully_agree",), "line")),
        ("{all: [A is x, G.line answered]}", AllOf((asks("A", Check.IS, "x"), Asks("G", Check.ANSWERED, (), "line")))),
        ("{any: [A is x, {all: [A is y]}]}", AnyOf((asks("A", Check.IS, "x"), AllOf((asks("A", Check.IS, "y"),))))),
    ],
)
def test_a_condition_is_read(when: str, condition: Condition) -> None:
    script = script_of(f"{EARLIER}  - {{id: Q, kind: text, maximum: 9, ask: Quoi ?, when: {when if when[0] == '{' else repr(when)}}}\n")
    assert script.steps[-1].when == condition


# --- Conditions that add up -----------------------------------------------------------------------------------------------------------


def at(column: int, condition: Condition, *parts: int) -> Located:
    """A condition whose whole stands at a column of line 1, and whose parts stand at others."""
    return Located(condition, max(1, len(parts)), {(): Mark(1, column)} | {(way,): Mark(1, part) for way, part in enumerate(parts)})


A, B, C, D = map(asks, "ABCD")


@pytest.mark.parametrize(
    ("outer", "inner", "joined"),
    [
        (at(1, A), at(2, B), Located(AllOf((A, B)), 2, {(): Mark(1, 2), (0,): Mark(1, 1), (1,): Mark(1, 2)})),
        (
            at(1, AllOf((A, B)), 2, 3),
            at(4, C),
            Located(AllOf((A, B, C)), 3, {(): Mark(1, 4), (0,): Mark(1, 2), (1,): Mark(1, 3), (2,): Mark(1, 4)}),
        ),
        (
            at(1, AnyOf((A, B)), 2, 3),
            at(4, AllOf((C, D)), 5, 6),
            Located(
                AllOf((AnyOf((A, B)), C, D)),
                4,
                {
                    (): Mark(1, 4),
                    (0,): Mark(1, 1),
                    (0, 0): Mark(1, 2),
                    (0, 1): Mark(1, 3),
                    (1,): Mark(1, 5),
                    (2,): Mark(1, 6),
                },
            ),
        ),
        (
            Located(
                AllOf((A, AnyOf((B, C)))), 3, {(): Mark(1, 1), (0,): Mark(1, 2), (1,): Mark(1, 3), (1, 0): Mark(1, 4), (1, 1): Mark(1, 5)}
            ),
            at(6, D),
            Located(
                AllOf((A, AnyOf((B, C)), D)),
                4,
                {
                    (): Mark(1, 6),
                    (0,): Mark(1, 2),
                    (1,): Mark(1, 3),
                    (1, 0): Mark(1, 4),
                    (1, 1): Mark(1, 5),
                    (2,): Mark(1, 6),
                },
            ),
        ),
        (at(1, A), None, at(1, A)),
        (None, at(1, A), at(1, A)),
        (None, None, None),
    ],
)
def test_the_conditions_of_a_part_and_of_a_step_in_it_are_one(outer: Located | None, inner: Located | None, joined: Located | None) -> None:
    assert both(outer, inner) == joined


def test_a_condition_from_elsewhere_stands_where_it_is_used_and_counts_what_it_asks() -> None:
    condition = AllOf((A, AnyOf((B, C))))
    assert located(condition, Mark(3, 5)) == Located(condition, 3, {(): Mark(3, 5)})


# --- Faults ---------------------------------------------------------------------------------------------------------------------------

TOGETHER = (
    "plusieurs conditions sont écrites sur une seule ligne. "
    "Mettez chacune sur sa ligne, sous «\xa0all:\xa0» s’il les faut toutes, sous «\xa0any:\xa0» s’il suffit d’une seule."
)
BEFORE = "  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, when: "


@pytest.mark.parametrize(
    ("when", "faults"),
    [
        (
            "▲[A answered, B answered]",
            ["on ne sait pas s’il faut toutes ces conditions, ou une seule. Écrivez «\xa0all:\xa0» ou «\xa0any:\xa0» avant la liste."],
        ),
        (
            "▲{all: [A answered], any: [B answered]}",
            ["une seule clé est attendue ici, «\xa0all\xa0» ou «\xa0any\xa0». Mettez l’une dans l’autre."],
        ),
        ("{▲not: [A answered]}", ["la clé «\xa0not\xa0» n’existe pas. Choisissez parmi\xa0: all, any."]),
        (
            "{▲alll: [▲A]}",
            [
                "la clé «\xa0alll\xa0» n’existe pas. Écrivez «\xa0all\xa0».",
                "la condition «\xa0A\xa0» ne dit pas ce qui est demandé. Écrivez par exemple «\xa0A answered\xa0».",
            ],
        ),
        ("{all: ▲[]}", ["une liste est attendue ici. Commencez chaque élément par un tiret, un par ligne."]),
        (
            "{any: [{all: [▲A, ▲B]}, ▲C]}",
            [
                f"la condition «\xa0{name}\xa0» ne dit pas ce qui est demandé. Écrivez par exemple «\xa0{name} answered\xa0»."
                for name in "ABC"
            ],
        ),
        ("▲A", ["la condition «\xa0A\xa0» ne dit pas ce qui est demandé. Écrivez par exemple «\xa0A answered\xa0»."]),
        (
            "▲A equals b",
            [
                "une condition ne peut pas demander «\xa0equals\xa0». "
                "Choisissez parmi\xa0: is, is_not, any_of, all_of, at_least, answered, skipped."
            ],
        ),
        ("▲A Is b", ["une condition ne peut pas demander «\xa0Is\xa0». Écrivez «\xa0is\xa0»."]),
        ("▲A is not b", ["«\xa0is\xa0» est suivi de 2 codes. Écrivez «\xa0is_not\xa0»."]),
        ("▲A = b", ["une condition ne peut pas demander «\xa0=\xa0». Écrivez «\xa0is\xa0»."]),
        ("▲A==b", ["une condition ne peut pas demander «\xa0==\xa0». Écrivez «\xa0is\xa0»."]),
        ("▲A!=b", ["une condition ne peut pas demander «\xa0!=\xa0». Écrivez «\xa0is_not\xa0»."]),
        ("▲A >= 3", ["une condition ne peut pas demander «\xa0>=\xa0». Écrivez «\xa0at_least\xa0»."]),
        ("▲A is b and B is c", [TOGETHER]),
        ("▲A answered ou B answered", [TOGETHER]),
        ("▲A any_of b c et B at_least 3", [TOGETHER]),
        ("▲A at_leats 3", ["une condition ne peut pas demander «\xa0at_leats\xa0». Écrivez «\xa0at_least\xa0»."]),
        ("▲A is", ["«\xa0is\xa0» n’est suivi de rien. Écrivez un code et un seul, ou bien «\xa0any_of\xa0» et plusieurs codes."]),
        ("▲A is b c", ["«\xa0is\xa0» est suivi de 2 codes. Écrivez un code et un seul, ou bien «\xa0any_of\xa0» et plusieurs codes."]),
        (
            "▲A is_not",
            ["«\xa0is_not\xa0» n’est suivi de rien. Écrivez un code et un seul, ou bien «\xa0any_of\xa0» et plusieurs codes."],
        ),
        (
            "▲A is_not b c",
            ["«\xa0is_not\xa0» est suivi de 2 codes. Écrivez un code et un seul, ou bien «\xa0any_of\xa0» et plusieurs codes."],
        ),
        ("▲A skipped b", ["«\xa0skipped\xa0» est suivi d’un code. N’écrivez rien après ce mot."]),
        ("▲A answered b", ["«\xa0answered\xa0» est suivi d’un code. N’écrivez rien après ce mot."]),
        ("▲A any_of", ["«\xa0any_of\xa0» n’est suivi de rien. Écrivez les codes à la suite, séparés par des espaces, 40 au plus."]),
        ("▲A at_least", ["«\xa0at_least\xa0» n’est suivi de rien. Écrivez un nombre ou une date, et rien d’autre."]),
        ("▲A at_least 2 3", ["«\xa0at_least\xa0» est suivi de 2 codes. Écrivez un nombre ou une date, et rien d’autre."]),
        (
            "▲A at_least 30/01/2026",
            [
                "«\xa0at_least\xa0» attend un nombre ou une date, pas «\xa030/01/2026\xa0». "
                "Écrivez par exemple «\xa03\xa0», «\xa02.5\xa0» ou «\xa02026-11-23\xa0»."
            ],
        ),
        (
            "▲A at_least 2026-02-30",
            [
                "«\xa0at_least\xa0» attend un nombre ou une date, pas «\xa02026-02-30\xa0». "
                "Écrivez par exemple «\xa03\xa0», «\xa02.5\xa0» ou «\xa02026-11-23\xa0»."
            ],
        ),
        ("▲", ["rien n’est écrit ici. Complétez, ou retirez la clé."]),
    ],
)
def test_a_fault_of_a_condition_has_its_place_and_its_remedy(when: str, faults: list[str]) -> None:
    assert at_marks(f"{BEFORE}{when}}}") == faults


def test_a_code_may_be_a_word_that_joins() -> None:
    script = script_of("""\
  - {id: A, kind: multi, maximum: 2, ask: Quoi ?, options: [{or: De l’or}, {et: Un extraterrestre}, {other: Autre}]}
  - {id: Q, kind: text, ask: Quoi ?, maximum: 9, when: A any_of or et}
""")
    assert script.by_id["Q"].when == Asks("A", Check.ANY_OF, ("or", "et"))


def test_a_fault_of_the_meaning_of_one_condition_among_several_has_the_place_of_this_one() -> None:
    assert at_marks("""\
  - {id: A, kind: single, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}]}
  - id: Q
    kind: text
    ask: Quoi ?
    maximum: 9
    when:
      any:
        - A is x
        - ▲A is w
        - all: [A answered, ▲B answered]
""") == [
        "«\xa0A\xa0» n’a pas de choix «\xa0w\xa0». Choisissez parmi\xa0: x, y.",
        "aucune question ne s’appelle «\xa0B\xa0». Choisissez parmi\xa0: A.",
    ]


# --- Bounds, at n and at one more -----------------------------------------------------------------------------------------------------

CHOICE = "  - {id: A, kind: multi, maximum: 2, ask: Quoi ?, options: [{x: Ceci}, {y: Cela}, {z: Autre}]}\n"
TOO_MANY = "plus de 40 conditions s’ajoutent pour une étape. Regroupez-les avec «\xa0any_of\xa0», ou faites plusieurs étapes."


def conditions(count: int) -> str:
    return "{any: [" + ", ".join(["A is x"] * count) + "]}"


def test_the_conditions_of_a_step_are_bounded() -> None:
    assert script_of(CHOICE + BEFORE + conditions(MAX_CONDITIONS) + "}").steps[-1].when is not None
    assert faults_of(CHOICE + BEFORE + conditions(MAX_CONDITIONS + 1) + "}") == [f"5:56: {TOO_MANY}"]


def test_the_conditions_of_a_part_count_with_those_of_each_step_in_it() -> None:
    def section(count: int) -> str:
        part = f"  - id: Part\n    kind: section\n    ask: Une partie\n    when: {conditions(MAX_CONDITIONS - 10)}\n    steps:\n    "
        return f"{CHOICE}{part}{BEFORE}{conditions(count)}}}"

    assert script_of(section(10)).steps[-1].when is not None
    assert faults_of(section(11)) == [f"10:60: {TOO_MANY}"]


def test_the_codes_of_a_condition_are_bounded() -> None:
    assert script_of(CHOICE + BEFORE + "A any_of" + " x" * MAX_OPTIONS + "}").steps[-1].when is not None
    assert faults_of(CHOICE + BEFORE + "A any_of" + " x" * (MAX_OPTIONS + 1) + "}") == [
        "5:56: «\xa0any_of\xa0» est suivi de 41 codes. Écrivez les codes à la suite, séparés par des espaces, 40 au plus."
    ]
