"""`rank`: choose `minimum` to `maximum` options, the most important first."""

from dialogues.kinds.base import Kind, Shape, one_slot, option_columns

KIND = Kind(
    "rank",
    "Classement",
    "Des choix du plus important au moins important.",
    Shape.ORDER,
    keys=frozenset({"options", "minimum", "maximum", "shuffle"}),
    required=frozenset({"options", "maximum"}),
    slots=one_slot,
    columns=option_columns,
)
