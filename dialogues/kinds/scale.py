"""`scale`: choose one degree of a named or numeric scale, always in the scale's own order."""

from dialogues.kinds.base import Kind, Shape, one_slot, plain_columns

KIND = Kind(
    "scale",
    "Échelle",
    "Un degré d’une échelle.",
    Shape.ONE,
    keys=frozenset({"scale", "low", "high"}),
    required=frozenset({"scale"}),
    slots=one_slot,
    columns=plain_columns,
)
