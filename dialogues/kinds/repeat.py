"""`repeat`: the same steps once per card, one to `maximum` cards; after each card, `again` asks for one more.

Whether there is one more card is the answer kept under the section's own id and the number of the card just filled.
"""

from dialogues.kinds.base import Kind, Shape, one_slot, plain_columns

KIND = Kind(
    "repeat",
    "Cartes",
    "Les mêmes étapes une fois par carte.",
    Shape.ONE,
    keys=frozenset({"steps", "again", "maximum"}),
    required=frozenset({"steps", "again", "maximum"}),
    slots=one_slot,
    columns=plain_columns,
)
