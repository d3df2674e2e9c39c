"""Values under keys: numbers and days in their one form, faults told once, in the order of the file."""

import pytest

from dialogues.faults import MAX_FAULTS, BrokenScript, Fault, Finding
from dialogues.reading.fields import Notes
from dialogues.reading.source import Mark


def test_a_fault_found_twice_at_one_place_is_told_once_and_all_are_in_order() -> None:
    notes = Notes("f.yaml", [Fault("f.yaml", 3, 1, "c", "x")])
    notes.marks["steps", 0] = Mark(2, 5)
    notes.fault(Mark(2, 5), "b", "x")
    notes.found(Finding(("steps", 0, "when", 1), "b", "x"))
    notes.found(Finding(("title",), "a", "x", advice=True))
    assert notes.faults == (
        Fault("f.yaml", 1, 1, "a", "x", advice=True),
        Fault("f.yaml", 2, 5, "b", "x"),
        Fault("f.yaml", 3, 1, "c", "x"),
    )


def test_a_finding_on_what_was_not_understood_is_not_told() -> None:
    notes = Notes("f.yaml")
    notes.unsure.add("Q")
    notes.found(Finding((), "a", "x", ("A", "Q")))
    notes.found(Finding((), "b", "x", ("A",)))
    assert [fault.what for fault in notes.faults] == ["b"]


def test_the_reading_stops_at_the_longest_report() -> None:
    notes = Notes("f.yaml")
    for line in range(1, MAX_FAULTS):
        notes.fault(Mark(line, 1), "a", "x")
    with pytest.raises(BrokenScript) as broken:
        notes.fault(Mark(MAX_FAULTS, 1), "a", "x")
    assert len(broken.value.faults) == MAX_FAULTS


def test_a_full_report_takes_advice_and_no_more_faults() -> None:
    notes = Notes("f.yaml")
    for line in range(1, MAX_FAULTS):
        notes.fault(Mark(line, 1), "a", "x")
    notes.found(Finding((), "the last", "x"))
    notes.found(Finding((), "one too many", "x"))
    notes.found(Finding((), "advice", "x", advice=True))
    assert len(notes.faults) == MAX_FAULTS + 1
    assert {fault.what for fault in notes.faults} == {"a", "the last", "advice"}
