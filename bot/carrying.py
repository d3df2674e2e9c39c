"""How one message for many people goes by a channel, and what became of it. No channel's name in it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.bulk import BulkMessage


class Fate(StrEnum):
    """How a call ended, or how it goes on."""

    DONE = "done"
    GONE = "gone"
    """This person cannot be written to any more: they blocked the bot, or have no such account or address."""
    REFUSED = "refused"
    """As it is written it will never be taken."""
    AGAIN = "again"
    """The call may have worked or not, and would another time."""
    NOT_NOW = "not_now"
    """No call will work for a while."""


@dataclass(frozen=True, slots=True)
class Carried:
    """`why` it came to nothing now and may yet, in French; `wait`: seconds that we were asked to wait, 0 where nobody said."""

    fate: Fate
    why: str = ""
    wait: float = 0.0


class Carrier(Protocol):
    """One channel to many people."""

    async def wait(self, message: BulkMessage) -> None:
        """Return when this message may go, by the channel's own pace."""

    async def carry(self, message: BulkMessage) -> Carried:
        """Send it, once. Raises nothing."""
