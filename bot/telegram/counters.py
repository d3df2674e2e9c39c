"""What has passed since the process started, for `/health`: numbers only, nothing of anybody."""

from dataclasses import dataclass

from bot.carrying import Fate


@dataclass(slots=True)
class Counters:
    """Updates by what became of them, then calls.

    `ignored`: unreadable, or nothing to us. `dead_letters`: could not be handled. `turned_away`: requests to the webhook without its
    secret, or too large. `failed`: calls given up, or refused as they were written.
    """

    received: int = 0
    ignored: int = 0
    forged: int = 0
    dead_letters: int = 0
    turned_away: int = 0
    sent: int = 0
    failed: int = 0

    def note(self, fate: Fate) -> None:
        """A call ended."""
        if fate is Fate.DONE:
            self.sent += 1
        elif fate is Fate.REFUSED:
            self.failed += 1
