"""`multi`: tick `minimum` to `maximum` options; an exclusive option excludes all others, and is enough by itself."""

from dialogues.kinds.base import Kind, Shape, one_slot, option_columns

KIND = Kind(
    "multi",
    "Choix multiple",
    "Plusieurs choix.",
    Shape.SEVERAL,
    keys=frozenset({"options", "minimum", "maximum", "shuffle"}),
    required=frozenset({"options", "maximum"}),
    slots=one_slot,
    columns=option_columns,
)
