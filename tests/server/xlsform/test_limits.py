import pytest

from dialogues.script import Step, Text
from server.xlsform.limits import Limits, constraint_of, read_constraint
from server.xlsform.table import Bounds

T = Text({"fr": "…"})
MULTI = Step("q", "multi", T, minimum=2, maximum=3)
NUMBER = Step("q", "number", T, lowest="-1.5", highest="120", decimals=1)
DATE = Step("q", "date", T, lowest="2026-01-01")


def test_what_a_constraint_is_written_for_is_read_from_it() -> None:
    choices = constraint_of(MULTI, Bounds.CHOICES, ["none"])
    assert choices == "count-selected(.) >= 2 and count-selected(.) <= 3 and not(selected(., 'none') and count-selected(.) > 1)"
    assert read_constraint(choices, Bounds.CHOICES, kind="multi", decimals=0) == Limits("2", "3", ["none"])
    number = constraint_of(NUMBER, Bounds.VALUE, [])
    assert number == ". >= -1.5 and . <= 120"
    assert read_constraint(number, Bounds.VALUE, kind="number", decimals=1) == Limits("-1.5", "120")
    day = constraint_of(DATE, Bounds.VALUE, [])
    assert day == ". >= date('2026-01-01')"
    assert read_constraint(day, Bounds.VALUE, kind="date", decimals=0) == Limits("2026-01-01")
    assert constraint_of(Step("q", "text", T, maximum=500), Bounds.LENGTH, []) == "string-length(.) <= 500"
    assert constraint_of(Step("q", "number", T), Bounds.VALUE, []) == ""


@pytest.mark.parametrize(
    ("written", "bounds", "kind", "read"),
    [
        (". > 0 and . < 10", Bounds.VALUE, "number", Limits("1", "9")),
        ("0 <= . and 120 >= .", Bounds.VALUE, "number", Limits("0", "120")),
        (". > date('2026-02-28') and . < '2027-01-01'", Bounds.VALUE, "date", Limits("2026-03-01", "2026-12-31")),
        ("string-length(.) < 501", Bounds.LENGTH, "text", Limits("", "500")),
        ("count-selected(.) = 2", Bounds.CHOICES, "multi", Limits("2", "2")),
    ],
)
def test_bounds_are_read_however_they_are_written(written: str, bounds: Bounds, kind: str, read: Limits) -> None:
    assert read_constraint(written, bounds, kind=kind, decimals=0) == read


@pytest.mark.parametrize(
    ("written", "bounds", "kind", "why"),
    [
        (". <= today()", Bounds.VALUE, "date", "une borne est une valeur écrite, jamais un calcul"),
        (". <= '2026-02-30'", Bounds.VALUE, "date", "«\u00a02026-02-30\u00a0» n’est pas un jour (AAAA-MM-JJ)"),
        ("regex(., '^[0-9]{5}$')", Bounds.VALUE, "number", "cette contrainte n’a pas d’équivalent"),
        (". >= 3 or . = 0", Bounds.VALUE, "number", "cette contrainte n’a pas d’équivalent"),
        (". != 3", Bounds.VALUE, "number", "cette contrainte n’a pas d’équivalent"),
        (". >= 'trois'", Bounds.VALUE, "number", "«\u00a0trois\u00a0» n’est pas un nombre"),
        (". >= 1e99", Bounds.VALUE, "number", "«\u00a0e99\u00a0» n’est pas attendu dans cette formule"),
        ("string-length(.) <= 5", Bounds.VALUE, "number", "cette contrainte n’a pas d’équivalent"),
    ],
)
def test_what_has_no_counterpart_is_told(written: str, bounds: Bounds, kind: str, why: str) -> None:
    assert read_constraint(written, bounds, kind=kind, decimals=0) == Limits(unread=[why])


def test_the_parts_that_can_be_said_hold() -> None:
    read = read_constraint(". >= 0 and . <= ${max}", Bounds.VALUE, kind="number", decimals=0)
    assert read == Limits("0", "", unread=["une borne est une valeur écrite, jamais un calcul"])
