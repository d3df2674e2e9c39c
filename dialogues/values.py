"""What our frozen values are made of: those of which each answer makes several dozen, and the hundreds that a start defines."""

from typing import ClassVar

from msgspec import Struct


class Value(Struct, frozen=True):
    """A frozen value, compared by its fields. A struct: a frozen dataclass takes ten times as long to make, and longer still to define.

    The fields that `unshown` names are no part of its `repr`.
    """

    unshown: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self.__struct_fields__ if name not in self.unshown)
        return f"{type(self).__name__}({', '.join(shown)})"
