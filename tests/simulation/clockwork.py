"""Time and threads that a simulation holds in its hand: nothing here waits, and nothing happens in an order that the seed did not choose.

An event loop whose time jumps to the next thing due, and the one thread of the product, made to take turns with that loop: while one runs
the other stands still. Never here: a fault, or anything of Concertia.
"""

import asyncio
import selectors
import threading
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

LONGEST_WORK: Final = 0.02
"""Seconds that work handed to a thread takes at most, when nothing is wrong."""


class Stuck(Exception):
    """Everybody waits for somebody else: no time will ever come."""


class Clockwork(asyncio.SelectorEventLoop):
    """An event loop in which no time passes but by waiting, and all waits are over at once. `chance` says how long other threads take."""

    def __init__(self, chance: Random) -> None:
        self._now = 0.0
        super().__init__(_Leap(self))
        self._chance = chance

    def time(self) -> float:
        return self._now

    def leap(self, seconds: float) -> None:
        self._now += seconds

    def soon(self) -> float:
        """A moment as another thread may take."""
        return self._chance.uniform(0.0, LONGEST_WORK)

    def run_in_executor(self, _executor: object, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """Run it here, a moment later, whole."""
        future = self.create_future()

        def work() -> None:
            try:
                result = func(*args)
            except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
                if not future.cancelled():
                    future.set_exception(error)
            else:
                if not future.cancelled():
                    future.set_result(result)

        self.call_later(self.soon(), work)
        return future

    def _write_to_self(self) -> None:
        """Another thread would wake the loop by this. Here it is never asleep."""


class _Leap(selectors.BaseSelector):
    """In place of waiting for sockets, of which there are none: lets the time pass."""

    def __init__(self, loop: Clockwork) -> None:
        self._loop = loop
        self._keys: dict[int, selectors.SelectorKey] = {}

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck
        self._loop.leap(max(timeout, 0.0))
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        key = self._keys[id(fileobj)] = selectors.SelectorKey(fileobj, 0, events, data)
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._keys.pop(id(fileobj))

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return {key.fileobj: key for key in self._keys.values()}


class Turns:
    """Stands for the modules `threading` and `time` where the product runs a thread: `Thread`, `Condition`, `monotonic` and `sleep`.

    A thread runs when its loop resumes it, until it waits, sleeps or ends. The loop stands still meanwhile.
    """

    def __init__(self, loop: Clockwork) -> None:
        self._loop = loop
        self._threads: dict[int, _Thread] = {}

    def Thread(self, target: Callable[[], None], name: str, daemon: bool) -> "_Thread":
        return _Thread(target, name, daemon, self._threads)

    def Condition(self) -> "_Condition":
        return _Condition(self._loop, self._threads)

    def monotonic(self) -> float:
        return self._loop.time()

    def sleep(self, seconds: float) -> None:
        sleeper = self._threads[threading.get_ident()]
        self._loop.call_later(seconds, sleeper.resume)
        sleeper.pause()


class _Thread:
    def __init__(self, target: Callable[[], None], name: str, daemon: bool, threads: dict[int, "_Thread"]) -> None:
        self._target = target
        self._thread = threading.Thread(target=self._run, name=name, daemon=daemon)
        self._threads = threads
        self._its_turn = threading.Semaphore(0)
        self._our_turn = threading.Semaphore(0)
        self._ended = False

    def start(self) -> None:
        self._thread.start()
        self.resume()

    def join(self) -> None:
        while not self._ended:
            self.resume()
        self._thread.join()

    def resume(self) -> None:
        """Let it run until it pauses; only ever called by the loop."""
        if not self._ended:
            self._its_turn.release()
            self._our_turn.acquire()

    def pause(self) -> None:
        """Only ever called by the thread itself."""
        self._our_turn.release()
        self._its_turn.acquire()

    def _run(self) -> None:
        self._threads[threading.get_ident()] = self
        self._its_turn.acquire()
        try:
            self._target()
        finally:
            del self._threads[threading.get_ident()]
            self._ended = True
            self._our_turn.release()


class _Condition:
    """Nobody else runs while one of us does, so there is nothing to lock."""

    def __init__(self, loop: Clockwork, threads: Mapping[int, _Thread]) -> None:
        self._loop = loop
        self._threads = threads
        self._waiting: _Thread | None = None

    def __enter__(self) -> None:
        """Nothing to lock."""

    def __exit__(self, *_: object) -> None:
        """Nothing to let go."""

    def wait_for(self, holds: Callable[[], object]) -> None:
        while not holds():
            self._waiting = self._threads[threading.get_ident()]
            self._waiting.pause()

    def notify(self) -> None:
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._loop.call_later(self._loop.soon(), waiting.resume)
