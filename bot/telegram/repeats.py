"""The end of saying the same thing for ever: a flood, or a program that answers the bot, is told so once, then left without answer.

What was sent is kept all the same: only the answers stop. In memory: a restart begins to count anew.
"""

from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from bot.timing import Timing

MOST: Final = 20
"""The same message that often in a row is no conversation: nobody forwards as many texts, or taps as often in vain, by hand."""
WITHIN: Final = 300.0
"""Seconds after which the count begins anew."""
CHATS: Final = 10_000
"""Chats remembered, those that were quiet the longest forgotten first."""


class Allowed(Enum):
    YES = auto()
    LAST = auto()
    """Once more, and with it that this was the last."""
    NO = auto()


@dataclass(slots=True)
class _Run:
    text: int
    since: float
    times: int = 0


class Repeats:
    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._runs: OrderedDict[int, _Run] = OrderedDict()

    def allowed(self, chat: int, text: str) -> Allowed:
        """Whether this may be said now; counts it as said. Only a hash of the text is kept."""
        now, hashed = self._timing.now(), hash(text)
        run = self._runs.get(chat)
        if run is None or run.text != hashed or now - run.since > WITHIN:
            run = self._runs[chat] = _Run(hashed, now)
        self._runs.move_to_end(chat)
        if len(self._runs) > CHATS:
            self._runs.popitem(last=False)
        run.times += 1
        if run.times < MOST:
            return Allowed.YES
        return Allowed.LAST if run.times == MOST else Allowed.NO
