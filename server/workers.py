"""`serve --workers N`: several processes behind one port, looked after by one that does nothing else.

They are servers that share a database, as those of several machines are, and share the port too: whichever is free takes who comes. The
first has what one process alone knows (see `relay`). One that ends is started again, and what waited at the port waits for another; when
the one that looks after them is told to stop, or is killed, all stop.

Never here: what a process does once it runs (see `starting`).
"""

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from socket import socket
from typing import Final, NamedTuple, NoReturn

from server.serving import bound

log = logging.getLogger(__name__)

STEADY_SECONDS: Final = 10.0
"""Whoever ran that long is started again at once."""
PAUSE_SECONDS: Final = 2.0
"""Before one that ended sooner is: what makes it end, a database that does not answer, needs time to be mended."""
_STOPPING: Final = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
_STARTED: Final = signal.SIGUSR1
"""What the first says once it serves: the others begin then, so that what is wrong is said once, and migrations are done."""


class Doors(NamedTuple):
    """What the processes listen to: one that all take from, and one of each `own`, for the others."""

    public: socket
    own: Sequence[socket]


@contextmanager
def doors(port: int, count: int) -> Iterator[Doors]:
    """Those of so many processes. They are there before and after any of them: whoever comes while one is started again waits.

    Raises `PortTaken`.
    """
    with ExitStack() as stack:
        yield Doors(stack.enter_context(bound(port)), [stack.enter_context(bound(0)) for _ in range(count)])


Work = Callable[["Workers", int], None]
"""What a process does, given its number from 1, until it is told to stop."""


class _Running(NamedTuple):
    number: int
    since: float


class Workers:
    """`count` processes that do this `work`. On systems that can fork."""

    def __init__(self, count: int, work: Work) -> None:
        self._count = count
        self._work = work
        self._running: dict[int, _Running] = {}  # by process
        self._due: dict[int, float] = {}  # when those are to be started again that ended
        self._stopping = False
        ignored = {number for number in _STOPPING if signal.getsignal(number) is signal.SIG_IGN}  # nohup ignores SIGHUP
        self._heeded = {*_STOPPING, _STARTED, signal.SIGCHLD} - ignored
        self._looking_after = os.getpid()
        self._alive, self._held = os.pipe()
        self.have_started = False

    def run(self) -> int:
        """Until told to stop, or the first could not start; the exit code."""
        signal.pthread_sigmask(signal.SIG_BLOCK, self._heeded)
        self._start(1)
        code = 0
        while self._running or self._due:
            heard = self._heard()
            if heard == _STARTED and not (self.have_started or self._stopping):
                self.have_started = True
                self._due |= dict.fromkeys(range(2, self._count + 1), time.monotonic())
            elif heard in _STOPPING:
                self._stop()
            for ended, code in self._ended():
                if self.have_started and not self._stopping:
                    self._put_down(ended, code)
            self._start_due()
        return 0 if self.have_started else code

    def _heard(self) -> int | None:
        """The next signal; None once a process is due."""
        if not self._due:
            return signal.sigwaitinfo(self._heeded).si_signo
        heard = signal.sigtimedwait(self._heeded, max(0.0, min(self._due.values()) - time.monotonic()))
        return heard and heard.si_signo

    def _ended(self) -> Iterator[tuple[_Running, int]]:
        """Those that have since it was last asked, with their exit codes."""
        while self._running:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            yield self._running.pop(process), os.waitstatus_to_exitcode(status)

    def _put_down(self, ended: _Running, code: int) -> None:
        log.error("process %d of %d ended with code %d: it is started again", ended.number, self._count, code)
        now = time.monotonic()
        self._due[ended.number] = now if now - ended.since >= STEADY_SECONDS else now + PAUSE_SECONDS

    def _start_due(self) -> None:
        now = time.monotonic()
        for number in [number for number, at in self._due.items() if at <= now]:
            del self._due[number]
            self._start(number)

    def _stop(self) -> None:
        self._stopping = True
        self._due.clear()
        for process in self._running:
            os.kill(process, signal.SIGTERM)

    def _start(self, number: int) -> None:
        sys.stdout.flush()
        process = os.fork()
        if process == 0:
            self._be(number)
        self._running[process] = _Running(number, time.monotonic())

    def _be(self, number: int) -> NoReturn:
        code = 1
        try:
            os.close(self._held)
            os.setpgid(0, 0)  # Ctrl-C is for the one that looks after it, which tells it
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            self._work(self, number)
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except KeyboardInterrupt:  # told to stop before it could heed it
            code = 0
        finally:
            sys.stdout.flush()
            os._exit(code)

    @contextmanager
    def looked_after(self) -> Iterator[None]:
        """Inside a loop: this process is told to stop once nobody looks after it any more."""
        loop = asyncio.get_running_loop()

        def stop() -> None:
            loop.remove_reader(self._alive)
            signal.raise_signal(signal.SIGTERM)

        loop.add_reader(self._alive, stop)
        try:
            yield
        finally:
            loop.remove_reader(self._alive)

    def say_started(self) -> None:
        """Called once the first process serves."""
        if os.getppid() == self._looking_after:  # else an innocent one would be sent a signal
            os.kill(self._looking_after, _STARTED)
