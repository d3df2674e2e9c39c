"""What differs between two scripts, one change at a time: two versions of one, or the core and what a territory made of it. Pure.

Every field of every part is compared, whatever fields the language will have: different scripts always give a change. Never here: words for
people, nor which change is allowed (see `lineage`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import takewhile
from typing import Any

from dialogues.script import AllOf, Card, Condition, Item, Option, Script, Step, Text

_PARTS = ("options", "items")
"""The fields of a step that are lists of coded parts, compared part by part."""


class Nature(StrEnum):
    """What happened to a step, to one of its parts, or to one of their fields."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs.

    `step` is the id of a step, empty for the script itself. `part` ("options" or "items") and `code` name an option or a line of it.
    What was added is the `after`, what was removed the `before`. A list in another order has a `part` and no `code`, and its codes.
    A changed `field` is one of `Script`, `Step`, `Option`, `Item` or, as `card.title`, of `Card`, with its value before and after;
    the value of a text are its words in `language`, None where it had none.
    """

    nature: Nature
    step: str = ""
    part: str = ""
    code: str = ""
    field: str = ""
    language: str = ""
    before: Any = None
    after: Any = None


def changes(old: Script, new: Script) -> tuple[Change, ...]:
    """All that differs: what concerns the whole script, then each step in the order of `new`, then the steps removed.

    A language that the whole script gained or lost is one change, not one for each text; so is the condition of a section, which its steps
    ask for.
    """
    return tuple(_changes(old, new))


def _changes(old: Script, new: Script) -> Iterator[Change]:
    silent = set(old.languages) ^ set(new.languages)
    yield from _fields(Change(Nature.CHANGED), old, new, silent, skipped=("steps",))
    moved, followers = _moved(old, new), _followers(old, new)
    following = {step_id for steps in followers.values() for step_id in steps}
    for step in new.steps:
        before = old.by_id.get(step.id)
        if before is None:
            yield Change(Nature.ADDED, step.id, after=step)
            continue
        if step.id in moved:
            yield Change(Nature.MOVED, step.id)
        if step.id in followers:
            yield _changed(Change(Nature.CHANGED, step.id), "when", "", *(_together(_pushed(script)[step.id]) for script in (old, new)))
        skipped = (*_PARTS, "when") if step.id in following else _PARTS
        yield from _fields(Change(Nature.CHANGED, step.id), before, step, silent, skipped)
        if not is_another_scale(before, step):
            yield from _parts(Change(Nature.CHANGED, step.id, "options"), before.options, step.options, silent)
        yield from _parts(Change(Nature.CHANGED, step.id, "items"), before.items, step.items, silent)
    for step in old.steps:
        if step.id not in new.by_id:
            yield Change(Nature.REMOVED, step.id, before=step)


def is_another_scale(old: Step, new: Step) -> bool:
    """Whether all degrees left with the name of the scale: a scale for another is one change, not one for each degree."""
    return old.scale != new.scale and {part.code for part in old.options}.isdisjoint(part.code for part in new.options)


# --- Fields and texts -----------------------------------------------------------------------------------------------------------------


def _fields(
    where: Change, old: Any, new: Any, silent: Collection[str], skipped: Collection[str] = (), prefix: str = ""
) -> Iterator[Change]:
    """The fields of two values of one dataclass that differ."""
    for field in fields(old):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after or field.name in skipped or not field.compare:
            continue
        name = prefix + field.name
        if isinstance(before, Card) and isinstance(after, Card):
            yield from _fields(where, before, after, silent, prefix=f"{name}.")
        elif isinstance(before, Text) or isinstance(after, Text):
            yield from _words(_changed(where, name), before, after, silent)
        else:
            yield _changed(where, name, before=before, after=after)


def _words(where: Change, old: Text | None, new: Text | None, silent: Collection[str]) -> Iterator[Change]:
    before = old.by_language if old else {}
    after = new.by_language if new else {}
    for language in dict.fromkeys((*before, *after)):
        if before.get(language) != after.get(language) and language not in silent:
            yield _changed(where, where.field, language, before.get(language), after.get(language))


def _changed(where: Change, field: str, language: str = "", before: object = None, after: object = None) -> Change:
    return Change(Nature.CHANGED, where.step, where.part, where.code, field, language, before, after)


# --- Options and lines ----------------------------------------------------------------------------------------------------------------


def _parts(where: Change, old: Sequence[Option | Item], new: Sequence[Option | Item], silent: Collection[str]) -> Iterator[Change]:
    before, after = {part.code: part for part in old}, {part.code: part for part in new}
    for code, part in after.items():
        if code not in before:
            yield Change(Nature.ADDED, where.step, where.part, code, after=part)
        else:
            yield from _fields(Change(Nature.CHANGED, where.step, where.part, code), before[code], part, silent)
    for code, part in before.items():
        if code not in after:
            yield Change(Nature.REMOVED, where.step, where.part, code, before=part)
    kept = [code for code in before if code in after]
    if kept != [code for code in after if code in before]:
        yield Change(Nature.MOVED, where.step, where.part, before=tuple(before), after=tuple(after))


# --- Places ---------------------------------------------------------------------------------------------------------------------------


def _moved(old: Script, new: Script) -> set[str]:
    """The fewest steps that, put elsewhere in their section or among the steps of no section, lead from one order to the other.

    A section moves with its steps. A step that changed its section is not among them: that is a field of its own.
    """
    places = {step.id: place for place, step in enumerate(old.steps)}
    stayed = [step for step in new.steps if step.id in places and old.by_id[step.id].within == step.within]
    orders: dict[str | None, list[str]] = {}
    for step in stayed:
        orders.setdefault(step.within, []).append(step.id)
    return {moved for order in orders.values() for moved in _out_of_order(order, places)}


def _out_of_order(ids: Sequence[str], places: Mapping[str, int]) -> set[str]:
    """The ids outside the longest run, with gaps, whose former places grow."""
    ends: list[int] = []  # for each length, the smallest place that a run of it can end at
    run_of: list[int] = []
    for each in ids:
        length = bisect_left(ends, places[each])
        ends[length : length + 1] = [places[each]]
        run_of.append(length)
    stay, wanted = set(), len(ends) - 1
    for each, length in zip(reversed(ids), reversed(run_of), strict=True):
        if length == wanted:
            stay.add(each)
            wanted -= 1
    return set(ids) - stay


# --- Conditions -----------------------------------------------------------------------------------------------------------------------

MANY = 2
"""Steps whose conditions changed alike for it to be told of their section: for one, it is told of the step."""


def _followers(old: Script, new: Script) -> dict[str, list[str]]:
    """By section, the steps whose conditions changed only in what all its steps ask for first: its own condition, pushed into them."""
    was, now = _pushed(old), _pushed(new)
    followers: dict[str, list[str]] = {}
    for step in new.steps:
        before = old.by_id.get(step.id)
        if before is None or before.when == step.when:
            continue
        for section in _around(new, step):
            first, second = was.get(section, ()), now.get(section, ())
            if first != second and section in old.by_id and _all(before.when)[len(first) :] == _all(step.when)[len(second) :]:
                followers.setdefault(section, []).append(step.id)
                break
    return {section: steps for section, steps in followers.items() if len(steps) >= MANY}


def _pushed(script: Script) -> dict[str, tuple[Condition, ...]]:
    """What all steps of a section ask for first, by its id."""
    holders = {step.within for step in script.steps}
    pushed: dict[str, tuple[Condition, ...]] = {}
    for step in script.steps:
        if step.id not in holders:
            for section in _around(script, step):
                asked = _all(step.when)
                pushed[section] = tuple(
                    one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(pushed.get(section, asked), asked, strict=False))
                )
    return pushed


def _around(script: Script, step: Step) -> tuple[str, ...]:
    """The sections that hold a step, the outermost first."""
    section = script.by_id.get(step.within or "")
    return () if section is None else (*_around(script, section), section.id)


def _all(condition: Condition | None) -> tuple[Condition, ...]:
    if isinstance(condition, AllOf):
        return tuple(one for part in condition.conditions for one in _all(part))
    return () if condition is None else (condition,)


def _together(conditions: tuple[Condition, ...]) -> Condition | None:
    return AllOf(conditions) if len(conditions) > 1 else next(iter(conditions), None)
