"""`single`: choose one option, from the script's own list, one drawn from facts, one's own earlier words, or several of these together."""

from dialogues.kinds.base import Kind, Shape, one_slot, plain_columns

KIND = Kind(
    "single",
    "Choix unique",
    "Un seul choix.",
    Shape.ONE,
    keys=frozenset({"options", "options_from", "own_from", "shuffle"}),
    required=frozenset(),
    slots=one_slot,
    columns=plain_columns,
)
