"""An order of one's own for each person. Pure."""

from collections.abc import Iterable
from hashlib import blake2b

from dialogues.script import Option


def shuffled(options: Iterable[Option], question: str, seed: int) -> list[Option]:
    """The options in the order of this seed: the same on any machine and Python version, unlike a seeded generator's."""
    return sorted(options, key=lambda option: blake2b(f"{seed}:{question}:{option.code}".encode(), digest_size=8).digest())
