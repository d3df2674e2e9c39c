"""The conditions of a script's file: `C04 is rather_no`, `M04 at_least 3`, several under `all:` or `any:`.

Here also is how the condition of a part of the script adds to those of the steps in it. What a condition may ask of which question is no
matter of this file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogues.faults import Where, instead, quoted
from dialogues.kinds import KINDS
from dialogues.reading.fields import Notes
from dialogues.reading.source import Listing, Mark, Node, Table
from dialogues.script import MAX_OPTIONS, AllOf, AnyOf, Asks, Check, Condition

MAX_CONDITIONS = 40
"""Conditions of one step, with those of the parts that hold it: they are looked at for every person and step, and nobody follows more."""

_CODES_OF: Mapping[Check, tuple[int, int]] = {
    Check.IS: (1, 1),
    Check.IS_NOT: (1, 1),
    Check.AT_LEAST: (1, 1),
    Check.ANSWERED: (0, 0),
    Check.SKIPPED: (0, 0),
}
"""The fewest and the most codes of a check; any other has one or more."""
_SEVERAL = (1, MAX_OPTIONS)
_CODES_REMEDY: Mapping[int, str] = {
    0: "N’écrivez rien après ce mot",
    1: "Écrivez un code et un seul, ou bien « any_of » et plusieurs codes",
    MAX_OPTIONS: f"Écrivez les codes à la suite, séparés par des espaces, {MAX_OPTIONS} au plus",
}
_HABITS: Mapping[str, str] = {"=": "is", "==": "is", "!=": "is_not", "<>": "is_not", ">=": "at_least", "≥": "at_least"}
"""Signs that people know from elsewhere, and the check that each means."""
_SIGN = re.compile("([=<>!≥]+)")
_JOINING = frozenset({"and", "or", "et", "ou", "&", "&&", "|", "||"})
"""Words that people put between two conditions."""


@dataclass(frozen=True, slots=True)
class Located:
    """A condition, how many questions it asks, and where its parts stand in the file: `()` is the whole, `(0,)` its first part."""

    condition: Condition
    size: int
    marks: Mapping[Where, Mark]


def located(condition: Condition, mark: Mark) -> Located:
    """A condition that is not in this file, at the place that brings it."""
    return Located(condition, _size(condition), {(): mark})


def _size(condition: Condition) -> int:
    return 1 if isinstance(condition, Asks) else sum(map(_size, condition.conditions))


def both(outer: Located | None, inner: Located | None) -> Located | None:
    """The conditions of a part and of a step in it, as one: all those of the part, then all those of the step."""
    if outer is None or inner is None:
        return outer or inner
    parts: tuple[Condition, ...] = ()
    marks: dict[Where, Mark] = {(): inner.marks[()]}
    for located in (outer, inner):
        first = len(parts)
        parts += _parts(located.condition)
        marks |= {at: mark for way, mark in located.marks.items() if (at := _moved(way, located.condition, first))}
    return Located(AllOf(parts), outer.size + inner.size, marks)


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.conditions if isinstance(condition, AllOf) else (condition,)


def _moved(way: Where, condition: Condition, first: int) -> Where:
    """The way to the same part once the parts of `condition` come at `first`; empty for a whole that is no part any more."""
    if not isinstance(condition, AllOf):
        return (first, *way)
    return (first + int(way[0]), *way[1:]) if way else ()


def read_condition(node: Node, notes: Notes) -> Located | None:
    """The condition written at `node`; None where nothing of it is understood, or where it is longer than may be."""
    reader = _Reader(notes)
    condition = reader.condition(node, ())
    if condition is None:
        return None
    if reader.size > MAX_CONDITIONS:
        note_too_many(node.mark, notes)
        return None
    return Located(condition, reader.size, reader.marks)


def note_too_many(mark: Mark, notes: Notes) -> None:
    what = f"plus de {MAX_CONDITIONS} conditions s’ajoutent pour une étape"
    notes.fault(mark, what, "Regroupez-les avec « any_of », ou faites plusieurs étapes")


class _Reader:
    """The reading of one condition: how much it asks, and where its parts stand."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.size = 0
        self.marks: dict[Where, Mark] = {}

    def condition(self, node: Node, at: Where) -> Condition | None:
        self.marks[at] = node.mark
        if isinstance(node, Listing):
            what = "on ne sait pas s’il faut toutes ces conditions, ou une seule"
            self.notes.fault(node.mark, what, "Écrivez « all: » ou « any: » avant la liste")
            return None
        if isinstance(node, Table):
            return self.combined(node, at)
        word = self.notes.word(node)
        return None if word is None else self.asks(node.mark, word)

    def combined(self, node: Table, at: Where) -> Condition | None:
        fields = self.notes.keys(node, ("all", "any"))
        if len(fields) != 1:
            if len(node.entries) != 1:
                self.notes.fault(node.mark, "une seule clé est attendue ici, « all » ou « any »", "Mettez l’une dans l’autre")
            return None
        ((key, listed),) = fields.items()
        conditions: list[Condition] = []
        for inner in self.notes.nodes(listed) or ():
            condition = self.condition(inner, (*at, len(conditions)))
            if condition is not None:
                conditions.append(condition)
        if not conditions:
            return None
        return AllOf(tuple(conditions)) if key == "all" else AnyOf(tuple(conditions))

    def asks(self, mark: Mark, word: str) -> Asks | None:
        self.size += 1
        subject, *rest = _SIGN.sub(r" \1 ", word).split()
        question, _, item = subject.partition(".")
        tests = [test.value for test in Check]
        if not rest:
            what = f"la condition {quoted(word)} ne dit pas ce qui est demandé"
            self.notes.fault(mark, what, f"Écrivez par exemple {quoted(f'{question} answered')}")
            return None
        test, *codes = rest
        if test not in tests:
            remedy = instead(_HABITS.get(test, test.lower()), tests)
            self.notes.fault(mark, f"une condition ne peut pas demander {quoted(test)}", remedy)
            return None
        asked = Check(test)
        fewest, most = _CODES_OF.get(asked, _SEVERAL)
        fits = fewest <= len(codes) <= most
        if not _JOINING.isdisjoint(codes) and not (fits and set(tests).isdisjoint(codes)):  # a code may be « or » as well
            remedy = "Mettez chacune sur sa ligne, sous « all: » s’il les faut toutes, sous « any: » s’il suffit d’une seule"
            self.notes.fault(mark, "plusieurs conditions sont écrites sur une seule ligne", remedy)
            return None
        if not fits:
            self.notes.fault(mark, f"« {test} » {_followed(codes)}", self.remedy(asked, codes, most))
            return None
        if asked is Check.AT_LEAST:
            return self.at_least(mark, question, item, codes[0])
        return Asks(question, asked, tuple(codes), item)

    def remedy(self, asked: Check, codes: Sequence[str], most: int) -> str:
        if asked is Check.IS and codes[:1] == ["not"]:
            return f"Écrivez « {Check.IS_NOT.value} »"
        return "Écrivez un nombre ou une date, et rien d’autre" if asked is Check.AT_LEAST else _CODES_REMEDY[most]

    def at_least(self, mark: Mark, question: str, item: str, word: str) -> Asks | None:
        compared = (kind.value for kind in KINDS.values() if kind.value and kind.value.at_least)
        value = next(filter(None, (value.written(word) for value in compared)), None)
        if value is None:
            what = f"« {Check.AT_LEAST.value} » attend un nombre ou une date, pas {quoted(word)}"
            self.notes.fault(mark, what, "Écrivez par exemple « 3 », « 2.5 » ou « 2026-11-23 »")
            return None
        return Asks(question, Check.AT_LEAST, (value,), item)


def _followed(codes: Sequence[str]) -> str:
    return f"est suivi de {len(codes)} codes" if len(codes) > 1 else "est suivi d’un code" if codes else "n’est suivi de rien"
