import pytest

from dialogues.script import AllOf, AnyOf, Asks, Check, Condition, Item, Option, Step, Text
from server.xlsform.conditions import Known, canonical, condition, formula
from server.xlsform.expressions import Unreadable

T = Text({"fr": "…"})
XYZ = tuple(Option(code, T) for code in ("x", "y", "z"))
ONE = Step("one", "single", T, options=XYZ)
MANY = Step("many", "multi", T, options=XYZ, maximum=3)
NUMBER = Step("age", "number", T)
PRICE = Step("price", "number", T, decimals=2)
DAY = Step("day", "date", T)
WORDS = Step("words", "text", T, maximum=50)
DEGREE = Step("degree", "scale", T, scale="1-5", options=tuple(Option(str(degree), T) for degree in range(1, 6)))
GRID = Step("grid", "grid", T, scale="agree4", options=XYZ, items=(Item("bus", T),))
TOWN = Step("town", "municipality", T)
STEPS = {step.id: step for step in (ONE, MANY, NUMBER, PRICE, DAY, WORDS, DEGREE, GRID, TOWN)}
NAMES = {(step_id, ""): step_id for step_id in STEPS} | {("grid", "bus"): "grid_bus"}
SAME = {code: code for code in ("x", "y", "z", "1", "2", "3", "4", "5", "within", "elsewhere")}
KNOWN = {name: Known(STEPS[step_id], item, SAME) for (step_id, item), name in NAMES.items()}
CODED = Known(Step("group", "single", T, options=XYZ), codes={"1": "c1", "2": "c2", "3": "c3"})


def asks(question: str, test: Check, *codes: str, item: str = "") -> Asks:
    return Asks(question, test, codes, item)


BOTH: list[tuple[str, Condition]] = [
    ("${one} = 'x'", asks("one", Check.IS, "x")),
    ("${one} != 'x'", asks("one", Check.IS_NOT, "x")),
    ("selected(${many}, 'x')", asks("many", Check.IS, "x")),
    ("not(selected(${many}, 'x'))", asks("many", Check.IS_NOT, "x")),
    ("selected(${one}, 'x') or selected(${one}, 'y')", asks("one", Check.ANY_OF, "x", "y")),
    ("selected(${many}, 'x') and selected(${many}, 'y')", asks("many", Check.ALL_OF, "x", "y")),
    ("count-selected(${many}) >= 2", asks("many", Check.AT_LEAST, "2")),
    ("${age} >= 18", asks("age", Check.AT_LEAST, "18")),
    ("${age} = 18", asks("age", Check.IS, "18")),
    ("${price} >= 2.5", asks("price", Check.AT_LEAST, "2.5")),
    ("${degree} >= 3", asks("degree", Check.AT_LEAST, "3")),
    ("${degree} = '3'", asks("degree", Check.IS, "3")),
    ("${day} >= date('2026-11-23')", asks("day", Check.AT_LEAST, "2026-11-23")),
    ("${town} = 'within'", asks("town", Check.IS, "within")),
    ("${town} != '31555'", asks("town", Check.IS_NOT, "31555")),
    ("selected(${town}, '31555') or selected(${town}, 'elsewhere')", asks("town", Check.ANY_OF, "31555", "elsewhere")),
    ("selected(${age}, '18') or selected(${age}, '19')", asks("age", Check.ANY_OF, "18", "19")),
    ("${words} != ''", asks("words", Check.ANSWERED)),
    ("${words} = ''", asks("words", Check.SKIPPED)),
    ("${grid_bus} = 'x'", asks("grid", Check.IS, "x", item="bus")),
    ("${one} = 'x' and ${age} >= 18", AllOf((asks("one", Check.IS, "x"), asks("age", Check.AT_LEAST, "18")))),
    (
        "${words} != '' and (${one} = 'x' or ${age} >= 18)",
        AllOf((asks("words", Check.ANSWERED), AnyOf((asks("one", Check.IS, "x"), asks("age", Check.AT_LEAST, "18"))))),
    ),
    (
        "(selected(${one}, 'x') or selected(${one}, 'y')) and ${words} = ''",
        AllOf((asks("one", Check.ANY_OF, "x", "y"), asks("words", Check.SKIPPED))),
    ),
]


@pytest.mark.parametrize(("written", "meant"), BOTH)
def test_a_condition_and_its_formula_say_each_other(written: str, meant: Condition) -> None:
    assert formula(meant, STEPS, NAMES) == written
    assert condition(written, KNOWN) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("selected(${one}, 'x')", asks("one", Check.IS, "x")),
        ("'x' = ${one}", asks("one", Check.IS, "x")),
        ("not(${one} = 'x')", asks("one", Check.IS_NOT, "x")),
        ("not(not(${one} = 'x'))", asks("one", Check.IS, "x")),
        ("${age} > 17", asks("age", Check.AT_LEAST, "18")),
        ("18 <= ${age}", asks("age", Check.AT_LEAST, "18")),
        ("${age} >= 17.5", asks("age", Check.AT_LEAST, "18")),
        ("not(${age} < 18)", asks("age", Check.AT_LEAST, "18")),
        ("${price} >= 2.50", asks("price", Check.AT_LEAST, "2.5")),
        ("${degree} > 2", asks("degree", Check.AT_LEAST, "3")),
        ("count-selected(${many}) > 0", asks("many", Check.AT_LEAST, "1")),
        ("count-selected(${many}) = 0", asks("many", Check.SKIPPED)),
        ("${group} >= 2", asks("group", Check.ANY_OF, "c2", "c3")),
        ("${group} < 2", asks("group", Check.IS, "c1")),
        ("${group} = 2", asks("group", Check.IS, "c2")),
        ("not(${one} = 'x' or ${age} < 18)", AllOf((asks("one", Check.IS_NOT, "x"), asks("age", Check.AT_LEAST, "18")))),
        ("${one} = 'x' or ${one} = 'y' or ${one} = 'x'", asks("one", Check.ANY_OF, "x", "y")),
    ],
)
def test_other_ways_to_write_a_formula_are_understood(written: str, meant: Condition) -> None:
    assert condition(written, KNOWN | {"group": CODED}) == meant


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("${later} = 'x'", "«\u00a0later\u00a0» n’est pas une question gardée et posée avant"),
        ("${one} = 'w'", "«\u00a0w\u00a0» n’est pas un choix de «\u00a0one\u00a0»"),
        ("${many} = 'x'", "seul «\u00a0selected\u00a0» a un équivalent"),
        ("selected(${words}, '3')", "n’est pas une question à choix"),
        ("${age} < 18", "«\u00a0<\u00a0» n’a pas d’équivalent"),
        ("${price} > 2", "jamais plus qu’un nombre à virgule"),
        ("${day} > date('2026-01-01')", "«\u00a0>\u00a0» n’a pas d’équivalent"),
        ("${words} = 'bonjour'", "«\u00a0=\u00a0» n’a pas d’équivalent"),
        ("${age} >= ${price}", "qu’à une valeur écrite"),
        ("count-selected(${many}) <= 2", "pour un nombre de choix"),
        ("count-selected(${many}) = 2", "par un minimum"),
        ("count-selected(${many}) >= 0", "toujours vraie"),
        ("${age} >= 'many'", "n’est pas un nombre"),
        ("${group} > 7", "aucun choix ne remplit"),
        ("regex(${words}, '^[0-9]+$')", "n’a pas d’équivalent dans une condition"),
        ("true()", "n’a pas d’équivalent dans une condition"),
    ],
)
def test_what_a_condition_cannot_ask_is_told(written: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        condition(written, KNOWN | {"group": CODED})


def test_a_condition_has_one_way_to_be_written() -> None:
    x, y, words = asks("one", Check.IS, "x"), asks("one", Check.IS, "y"), asks("words", Check.ANSWERED)
    assert canonical(AllOf((AllOf((words,)), AnyOf((x, y))))) == AllOf((words, asks("one", Check.ANY_OF, "x", "y")))
    assert canonical(asks("one", Check.ANY_OF, "x")) == x
    assert canonical(AnyOf((words, AnyOf((x, asks("words", Check.SKIPPED)))))) == AnyOf((words, x, asks("words", Check.SKIPPED)))
