"""`vote`: for or against each statement, one a screen: the script's own, or `maximum` texts of others drawn for each person."""

from dialogues.kinds.base import Column, Kind, Shape, drawn_columns, line_columns, line_slots
from dialogues.script import Step


def _columns(step: Step) -> tuple[Column, ...]:
    return drawn_columns(step) if step.items_from is not None else line_columns(step)


KIND = Kind(
    "vote",
    "Vote",
    "Pour, contre ou sans avis, texte par texte.",
    Shape.ONE,
    keys=frozenset({"items", "items_from", "maximum"}),
    required=frozenset(),
    slots=line_slots,
    columns=_columns,
)
