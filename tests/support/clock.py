"""A clock that moves only when it is told to, or when something sleeps by it."""

import asyncio
from datetime import UTC, datetime, timedelta


class ManualClock:
    """Call it for the time (aware, UTC); await its `sleep` in place of `asyncio.sleep`."""

    def __init__(self, now: datetime = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        """Let others run, then let at least this time have passed since the call: sleepers side by side do not add up."""
        until = self.now + timedelta(seconds=seconds)
        await asyncio.sleep(0)
        self.now = max(self.now, until)
