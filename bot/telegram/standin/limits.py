"""How fast a bot may write, as Telegram publishes it: beyond, it is told to wait.

Stricter than Telegram, which bears with a burst now and then. Never here: what a call does.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from typing import Final

from bot.telegram.standin.methods import Refused

MOST_A_SECOND: Final = 30
"""Messages to all chats in any one second."""
MOST_A_CHAT: Final = 1
"""Messages to one chat in any one second."""
RETRY_AFTER: Final = 5
_SECOND: Final = timedelta(seconds=1)


class Limits:
    """The messages of the last second."""

    def __init__(self) -> None:
        self._all: deque[datetime] = deque()
        self._chats: defaultdict[int, deque[datetime]] = defaultdict(deque)

    def admit(self, chat: int, now: datetime) -> None:
        """Take one more message. Raises `Refused`."""
        for sent, most in ((self._all, MOST_A_SECOND), (self._chats[chat], MOST_A_CHAT)):
            while sent and sent[0] <= now - _SECOND:
                sent.popleft()
            if len(sent) >= most:
                raise Refused(429, f"Too Many Requests: retry after {RETRY_AFTER}", RETRY_AFTER)
        self._all.append(now)
        self._chats[chat].append(now)
