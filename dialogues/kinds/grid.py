"""`grid`: the same scale for several lines, one line a screen."""

from dialogues.kinds.base import Kind, Shape, line_columns, line_slots

KIND = Kind(
    "grid",
    "Grille",
    "La même échelle pour plusieurs lignes.",
    Shape.ONE,
    keys=frozenset({"scale", "items", "low", "high"}),
    required=frozenset({"scale", "items"}),
    slots=line_slots,
    columns=line_columns,
)
