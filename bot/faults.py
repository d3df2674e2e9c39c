"""How a fault of ours is named where anyone may read it: never by its words, which may hold what a person wrote."""

import traceback
from pathlib import Path
from typing import Final

_OURS: Final = Path(__file__).parents[1]


def named(error: object) -> str:
    """What an error is, and where of our own it was met last: « KeyError at engine.py:112 »."""
    frames = traceback.extract_tb(error.__traceback__) if isinstance(error, BaseException) else []
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_OURS) and "site-packages" not in frame.filename]
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else type(error).__name__
