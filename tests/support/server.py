"""The program itself, as its own process: a server that can be killed, and commands beside it.

Never here: what it should answer.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import httpx

from tests.support.leaks import heard_from

ROOT = Path(__file__).parents[2]
NONE: Mapping[str, str] = {}
START_SECONDS = 60.0
"""Far more than a start takes: a machine that does other things besides must not fail a test."""


PROGRAM = (sys.executable, "-P", "-m", "server.cli")
TALKATIVE = (sys.executable, "-X", "dev", "-P", "-m", "tests.support.talkative")
"""The same, saying all that it can."""


class Server:
    """`serve` on a port of its own, with settings by their names without prefix. Start it, end it, start it again.

    `options` are those of the command. Leave its context and it is killed, if it still runs.
    """

    def __init__(
        self, folder: Path, settings: Mapping[str, str] = NONE, program: Sequence[str] = PROGRAM, options: Sequence[str] = ()
    ) -> None:
        self.program = program
        self.options = options
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = {"DATA_DIR": str(folder / "data"), "PUBLIC_URL": self.address, **settings}
        self._log = folder / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()
        if self._process is not None:
            heard_from(self.said)

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def said(self) -> str:
        """Everything it printed and logged since it was first started."""
        return self._log.read_text(encoding="utf-8")

    async def start(self) -> float:
        """Start, and return the seconds until it answers; fails the test with what it said when it ends instead."""
        begun = time.monotonic()
        self._process = self._launched()
        while not await self._answers():
            assert self._process.poll() is None, self.said
            assert time.monotonic() - begun < START_SECONDS, self.said
            await asyncio.sleep(0.02)
        return time.monotonic() - begun

    async def health(self) -> tuple[int, dict[str, Any]]:
        async with httpx.AsyncClient(base_url=self.address) as client:
            answer = await client.get("/health")
        return answer.status_code, answer.json()

    def kill(self) -> None:
        """End it as a power cut would, wherever it is."""
        self._running.kill()
        self._running.wait()

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to end; its exit code, and the seconds it took."""
        begun = time.monotonic()
        self._running.send_signal(how)
        code = await asyncio.to_thread(self._running.wait, START_SECONDS)
        return code, time.monotonic() - begun

    def _launched(self) -> subprocess.Popen[bytes]:
        command = [*self.program, "serve", "--port", str(self.port), *self.options]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command, cwd=self._log.parent, env=environment(ROOT, self.settings), stdout=log, stderr=subprocess.STDOUT
            )

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "not started"
        return self._process

    async def _answers(self) -> bool:
        try:
            await self.health()
        except (httpx.TransportError, json.JSONDecodeError):
            return False
        return True


def command(
    *arguments: str,
    settings: Mapping[str, str] = NONE,
    root: Path = ROOT,
    before: Callable[[], None] | None = None,
    program: Sequence[str] = PROGRAM,
) -> subprocess.CompletedProcess[str]:
    """One command, run to its end in a process of its own: the program of the tree `root`; `before` is run there first."""
    done = subprocess.run(
        [*program, *arguments],
        cwd=root,
        env=environment(root, settings),
        preexec_fn=before,
        capture_output=True,
        encoding="utf-8",
        timeout=2 * START_SECONDS,
    )
    heard_from(done.stderr)
    return done


def environment(root: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """As the launcher gives it, and nothing that this machine sets otherwise."""
    named = {f"CONCERTIA_{name}": value for name, value in settings.items()}
    return {"PATH": os.defpath, "PYTHONPATH": str(root), "LC_ALL": "C.UTF-8", **named}


def free_port() -> int:
    """A port that nobody listens to at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
