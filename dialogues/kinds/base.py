"""What every kind of step says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from dialogues.script import Slot, Step


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


@dataclass(frozen=True, slots=True)
class Column:
    """One column an answer fills in a table. `option` is set when the column says whether that option was chosen (0 or 1), or its rank."""

    name: str
    slot: Slot
    option: str | None = None


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


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step. `keys` are the keys its YAML may have beyond those of every question; those in `required` must be there."""

    name: str
    shape: Shape | None
    keys: frozenset[str]
    required: frozenset[str]
    slots: Callable[[Step], tuple[Slot, ...]]
    columns: Callable[[Step], tuple[Column, ...]]
