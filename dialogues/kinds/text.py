"""`text`: write freely, up to `maximum` characters, in one message or several."""

from dialogues.kinds.base import Kind, Shape, one_slot, plain_columns

KIND = Kind("text", Shape.TEXT, keys=frozenset({"maximum"}), required=frozenset({"maximum"}), slots=one_slot, columns=plain_columns)
