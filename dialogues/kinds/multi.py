"""`multi`: tick one to `maximum` options; an exclusive option excludes all others."""

from dialogues.kinds.base import Kind, Shape, one_slot, option_columns

KIND = Kind(
    "multi",
    Shape.SEVERAL,
    keys=frozenset({"options", "maximum", "shuffle"}),
    required=frozenset({"options", "maximum"}),
    slots=one_slot,
    columns=option_columns,
)
