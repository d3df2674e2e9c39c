"""`single`: choose one option, from the script's own list or from one drawn from facts."""

from dialogues.kinds.base import Kind, Shape, one_slot, plain_columns

KIND = Kind(
    "single",
    Shape.ONE,
    keys=frozenset({"options", "options_from", "shuffle"}),
    required=frozenset(),
    slots=one_slot,
    columns=plain_columns,
)
