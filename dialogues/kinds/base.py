"""What every kind of step says of itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dialogues.answers import Facts
from dialogues.events import Event
from dialogues.script import Option, Slot, Step, Text


class Shape(StrEnum):
    """What a person is asked to do; all that a channel or a page has to know."""

    ONE = "one"
    """Choose one option."""
    SEVERAL = "several"
    """Tick one to `maximum` options, then submit."""
    ORDER = "order"
    """Choose one to `maximum` options in order, then submit."""
    TEXT = "text"
    """Write up to `maximum` characters, in one message or several."""
    VALUE = "value"
    """Type one value: a number, a date, a municipality."""


class Measure(StrEnum):
    """What the values of a kind are; all that a page or an export has to know of them."""

    NUMBER = "number"
    """`12`, `2.5`: they compare, add up, and may have a unit."""
    DAY = "day"
    """`2026-11-23`: they compare."""
    NAME = "name"
    """Words or a code: none is more than another."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column an answer fills in a table.

    `option` is set when the column says whether that option was chosen (0 or 1), or its rank. With `drawn`, the column holds what was
    answered under every item of its question, which differ between people.
    """

    name: str
    slot: Slot
    option: str | None = None
    drawn: bool = False


def one_slot(step: Step) -> tuple[Slot, ...]:
    """The slot of a question that has no lines."""
    return (Slot(step.id),)


def line_slots(step: Step) -> tuple[Slot, ...]:
    """One slot per line of a grid."""
    return tuple(Slot(step.id, item.code) for item in step.items)


def plain_columns(step: Step) -> tuple[Column, ...]:
    """The column of a question with one plain answer: `C04`."""
    return (Column(step.id, Slot(step.id)),)


def line_columns(step: Step) -> tuple[Column, ...]:
    """One column per line of a grid: `C07.leaks`."""
    return tuple(Column(f"{slot.question}.{slot.item}", slot) for slot in line_slots(step))


def option_columns(step: Step) -> tuple[Column, ...]:
    """The raw list, then one column per option: `C03`, `C03.hope`. Drawn options have no columns: they differ between people."""
    slot = Slot(step.id)
    return (Column(step.id, slot), *(Column(f"{step.id}.{option.code}", slot, option.code) for option in step.options))


def drawn_columns(step: Step) -> tuple[Column, ...]:
    """One column for whatever was drawn: `W04`. Columns never depend on the data."""
    return (Column(step.id, Slot(step.id), drawn=True),)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed text says: a `value` in canonical form, or why there is none, with the `candidates` between which it does not decide."""

    value: str = ""
    misfit: Event | None = None
    candidates: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """How a kind of shape VALUE reads what is typed. Every `value` below is in the canonical form that `read` gives."""

    measure: Measure
    read: Callable[[Step, str, Facts], Reading]
    """Also reads its own canonical form."""
    label: Callable[[Step, str, Facts], Text]
    """The words of a value."""
    fault: Callable[[Step, str], tuple[str, str] | None]
    """Why a text in a script is no value that the question may have, its bounds aside, and what to write; None when it is one."""
    from_highest: Callable[[Step], Iterator[str]]
    """Values that the question takes, from the highest down, or in any order where none is higher: one that no condition names is tried."""
    column_type: Callable[[Step], str]
    """The type of its column in the codebook: `integer`, `date`, …"""
    meaning: str
    """What its column holds, in French."""
    at_least: Callable[[str, str], bool] | None = None
    """Whether the first value is the second one or more; None where that has no meaning."""
    written: Callable[[str], str | None] = lambda word: word
    """A value as the author of a script may write it, in canonical form; None for what is none."""
    schema: Mapping[str, object] = field(default_factory=lambda: {"type": "string"})
    """How a bound is written, as JSON Schema."""
    offered: Callable[[Step, Facts], tuple[Option, ...]] = lambda step, facts: ()
    """Options offered beside typing."""
    is_typed: Callable[[Facts], bool] = lambda facts: True
    """Whether there is anything to type; otherwise one of the step's options is chosen."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step. `keys` are the keys its YAML may have beyond those of every question; those in `required` must be there.

    `slots` are those outside any card, as far as the step alone tells; so are `columns`. `value` is there when the shape is VALUE.
    `title` and `hint` name it to authors and readers, in French: in a list, and in a sentence.
    """

    name: str
    title: str
    hint: str
    shape: Shape | None
    keys: frozenset[str]
    required: frozenset[str]
    slots: Callable[[Step], tuple[Slot, ...]]
    columns: Callable[[Step], tuple[Column, ...]]
    value: Value | None = None
