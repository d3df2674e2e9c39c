"""The kinds of step. Each has its file: the keys it takes in a script, the prompt shape it reduces to, the columns it fills.

Channels, pages and exports know the five shapes only, so a new kind is one file here and one name in `KINDS`.
"""

from dialogues.answers import Facts
from dialogues.kinds import date, grid, info, multi, municipality, number, rank, repeat, scale, section, single, text, vote
from dialogues.kinds.base import Kind, Measure, Reading, Shape, Value
from dialogues.script import Step

_FILES = (info, section, repeat, single, multi, scale, grid, rank, vote, text, number, date, municipality)
KINDS: dict[str, Kind] = {file.KIND.name: file.KIND for file in _FILES}

__all__ = ["KINDS", "Kind", "Measure", "Reading", "Shape", "Value", "measure_of", "read_value", "shape_of"]


def shape_of(step: Step, facts: Facts) -> Shape | None:
    """What the question asks to do, given these facts: where nothing is known to type, one of its options is chosen."""
    kind = KINDS[step.kind]
    return Shape.ONE if kind.value and not kind.value.is_typed(facts) else kind.shape


def measure_of(step: Step) -> Measure | None:
    """What the values that the question asks for are; None where it asks for none."""
    value = KINDS[step.kind].value
    return value.measure if value else None


def read_value(step: Step, text: str, facts: Facts) -> Reading:
    """What a typed text says to a question of shape VALUE."""
    value = KINDS[step.kind].value
    if value is None:
        raise ValueError(f"{step.id} asks for no value")
    return value.read(step, text, facts)
