"""How a fault of ours is told where anyone may read it: never by its words, nor by what a frame held, which may be what a person wrote."""

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_OURS: Final = Path(__file__).parents[1]
_OF_ANY_STATEMENT: Final = (_OURS / "storage/prepared.py", _OURS / "storage/statements.py")
"""Where statements of all kinds are run: whichever fails, it fails there. By their names: a command without a database imports neither."""


def named(error: object) -> str:
    """What an error is, and where of our own it was met last: « KeyError at engine.py:112 »."""
    frames = traceback.extract_tb(error.__traceback__) if isinstance(error, BaseException) else []
    ours = [(path, frame.lineno) for frame in frames if _is_ours(path := Path(frame.filename))]
    return f"{type(error).__name__} at {ours[-1][0].name}:{ours[-1][1]}" if ours else type(error).__name__


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(_OURS) and "site-packages" not in path.parts and path not in _OF_ANY_STATEMENT


def traced(error: BaseException) -> str:
    """An error and those that led to it, the first one first, each with the calls it came through: as Python shows them, less every word
    that is not written in the code."""
    told = [_calls(one) for one in reversed([*_led_to(error, set())])]
    return "\nthen\n".join(told)


def _led_to(error: BaseException | None, met: set[int]) -> Iterator[BaseException]:
    """The error, its cause, and so on; and those of a group. Each once, for they can lead to one another."""
    if error is None or id(error) in met:
        return
    met.add(id(error))
    yield error
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _led_to(one, met)
    yield from _led_to(error.__cause__ or (None if error.__suppress_context__ else error.__context__), met)


def _calls(error: BaseException) -> str:
    kind = type(error)
    calls = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), capture_locals=False).format()
    return "".join([*calls, f"{kind.__module__}.{kind.__qualname__}"])
