"""`./concertia bench démarrer`: how long until a server answers, what memory it takes once its pages are there too, and how long a command
takes that needs little.

`--rounds 9`: so many starts and commands, in turn, each in a process of its own.
"""

import argparse
import http.client
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Final

from tests.benchmarks.measuring import ROUNDS, Benchmark, measure, said
from tests.support.server import PROGRAM, ROOT, command, environment, free_port

LONGEST_START: Final = 1.5
"""Seconds until `/health` answers."""
MOST_MEMORY: Final = 150.0
"""Megabytes (10⁶ bytes) in memory once it has answered with a page."""
LONGEST_CHECK: Final = 0.5
"""Seconds for `script check core`."""
LOOK_EVERY: Final = 0.005


def report(arguments: Sequence[str]) -> Iterator[str]:
    """What is found, line after line."""
    parser = argparse.ArgumentParser(prog="./concertia bench démarrer")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args(arguments).rounds
    memory, paged = list[float](), list[float]()
    with tempfile.TemporaryDirectory() as folder:

        def starting() -> Iterator[float]:
            answered, page, megabytes = _started(folder)
            memory.append(megabytes)
            paged.append(page)
            yield answered

        benchmarks = (
            Benchmark("attendre qu’un serveur réponde", LONGEST_START, starting),
            Benchmark("contrôler le tronc commun (script check core)", LONGEST_CHECK, _checked),
        )
        yield from map(str, measure(benchmarks, rounds))
    yield f"  sa première page est là après {said(median(paged))}"
    mark = "✓" if median(memory) < MOST_MEMORY else "✗"
    yield f"{mark} mémoire d’un serveur qui vient de montrer une page : {median(memory):.0f} Mo, {MOST_MEMORY:.0f} Mo au plus"


def _started(folder: str) -> tuple[float, float, float]:
    """Seconds until it answers, until it shows a page, and the megabytes that it takes then."""
    port, begun = free_port(), perf_counter()
    launched = [*PROGRAM, "serve", "--port", str(port)]
    with subprocess.Popen(launched, env=environment(ROOT, {"DATA_DIR": folder}), stdout=subprocess.DEVNULL) as server:
        while not _answers(port, "/health"):
            sleep(LOOK_EVERY)
        answered = perf_counter() - begun
        assert _answers(port, "/")
        page = perf_counter() - begun
        status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
        server.terminate()
    (kibibytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return answered, page, int(kibibytes) * 1024 / 1e6


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _checked() -> Iterator[float]:
    begun = perf_counter()
    assert command("script", "check", "core").returncode == 0
    yield perf_counter() - begun
