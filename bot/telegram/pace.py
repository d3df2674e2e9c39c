"""How fast we may write: what Telegram takes from one bot, all lanes together, and what one chat takes.

Replies are noted and never held up: people wait for them. What is sent in bulk takes the room they leave.
"""

from collections import deque
from typing import Final

from bot.timing import Timing

MOST_A_SECOND: Final = 25
"""Messages in any one second. Telegram publishes about 30, after which it answers 429."""
A_CHAT: Final = 1.0
"""Seconds between two messages in a chat, as Telegram publishes."""
LONGEST: Final = 1.0
"""Seconds that bulk waits for replies at most: were there ever more of these than we may send, it would still go on, one a second."""
_WINDOW: Final = 1.0


class Pace:
    """The messages of one bot in the last second."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._written: deque[tuple[float, int]] = deque()
        self._bulk_from = timing.now()

    def note(self, chat: int) -> None:
        """A message goes to this chat now."""
        self._written.append((self._timing.now(), chat))
        self._forget()

    async def wait(self, chat: int) -> None:
        """Return when a bulk message may go to this chat, which is then noted."""
        await self._until(self._bulk_from)
        patience = self._timing.now() + LONGEST
        while (free_at := self._free_at(chat)) > self._timing.now() and self._timing.now() < patience:
            await self._until(min(free_at, patience))
        self._bulk_from = self._timing.now() + 1 / MOST_A_SECOND
        self.note(chat)

    def _free_at(self, chat: int) -> float:
        """As things stand. Replies may come in between."""
        self._forget()
        now = self._timing.now()
        busy = [at + A_CHAT for at, to in self._written if to == chat]
        full = [self._written[-MOST_A_SECOND][0] + _WINDOW] if len(self._written) >= MOST_A_SECOND else []
        return max(busy + full, default=now)

    def _forget(self) -> None:
        oldest = self._timing.now() - _WINDOW
        while self._written and self._written[0][0] <= oldest:
            self._written.popleft()

    async def _until(self, moment: float) -> None:
        wait = moment - self._timing.now()
        if wait > 0:
            await self._timing.sleep(wait)
