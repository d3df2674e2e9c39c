"""Time that stands still until a test lets some of it pass: whoever sleeps by it sleeps until then."""

import asyncio


class SteppedTime:
    """`now()` in seconds, `sleep` in place of `asyncio.sleep`."""

    def __init__(self) -> None:
        self._now = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    @property
    def waits(self) -> list[float]:
        """How much longer each sleeper sleeps, in seconds, shortest first."""
        self._sleepers = [sleeper for sleeper in self._sleepers if not sleeper[1].done()]
        return sorted(until - self._now for until, _ in self._sleepers)

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, woken))
        await woken

    def advance(self, seconds: float) -> None:
        """Let time pass; those whose time has come wake when the loop next runs."""
        self._now += seconds
        for until, woken in self._sleepers:
            if until <= self._now and not woken.done():
                woken.set_result(None)
