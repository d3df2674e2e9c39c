"""The kinds of step. Each has its file: the keys it takes in a script, the prompt shape it reduces to, the columns it fills.

Channels, pages and exports know the four shapes only, so a new kind is one file here and one line in `KINDS`.
"""

from dialogues.kinds import grid, info, multi, rank, scale, single, text
from dialogues.kinds.base import Kind, Shape

KINDS: dict[str, Kind] = {kind.name: kind for kind in (info.KIND, single.KIND, scale.KIND, multi.KIND, grid.KIND, rank.KIND, text.KIND)}

__all__ = ["KINDS", "Kind", "Shape"]
