"""`text`: write freely, up to `maximum` characters, in one message or several; `about` one text drawn for an earlier vote, or nothing."""

from dialogues.kinds.base import Column, Kind, Shape, drawn_columns, one_slot, plain_columns
from dialogues.script import Step


def _columns(step: Step) -> tuple[Column, ...]:
    return drawn_columns(step) if step.about is not None else plain_columns(step)


KIND = Kind(
    "text",
    "Texte libre",
    "Un texte libre.",
    Shape.TEXT,
    keys=frozenset({"maximum", "about"}),
    required=frozenset({"maximum"}),
    slots=one_slot,
    columns=_columns,
)
