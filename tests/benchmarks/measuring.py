"""How things are measured: in rounds, each benchmark once a round, so that a machine that slows down slows all of them alike."""

import os
import platform
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROUNDS = 9
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Benchmark:
    """`round` does the thing measured some times and gives what each took, in seconds. The median of all must stay under `most`."""

    name: str
    most: float
    round: Callable[[], Iterable[float]]


@dataclass(frozen=True)
class Result:
    """What each round of a benchmark took, in seconds."""

    benchmark: Benchmark
    rounds: tuple[tuple[float, ...], ...]

    @property
    def median(self) -> float:
        """The median of all that was measured."""
        return median(duration for durations in self.rounds for duration in durations)

    @property
    def kept(self) -> bool:
        return self.median < self.benchmark.most

    def __str__(self) -> str:
        medians = sorted(map(median, self.rounds))
        spread = f"de {said(medians[0])} à {said(medians[-1])} selon le tour"
        mark = "✓" if self.kept else "✗"
        return f"{mark} {self.benchmark.name} : {said(self.median)} en médiane ({spread}), {said(self.benchmark.most)} au plus"


def measure(benchmarks: Sequence[Benchmark], rounds: int = ROUNDS) -> tuple[Result, ...]:
    """Runs every benchmark once a round, after one round that warms up and does not count."""
    for benchmark in benchmarks:
        tuple(benchmark.round())
    measured: list[list[tuple[float, ...]]] = [[] for _ in benchmarks]
    for _ in range(rounds):
        for benchmark, results in zip(benchmarks, measured, strict=True):
            results.append(tuple(benchmark.round()))
    return tuple(Result(benchmark, tuple(results)) for benchmark, results in zip(benchmarks, measured, strict=True))


def said(seconds: float) -> str:
    """A duration in the unit that reads best: `62 µs`, `410 ms`, `1,3 s`."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}".replace(".", ",")
    return f"{seconds * 1e9:.0f} ns"


def conditions() -> str:
    """What figures depend on: the machine, the Python and the code."""
    return f"{_processor()}, {os.cpu_count()} cœurs, Python {platform.python_version()}, {_code()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _code() -> str:
    """The commit, and whether files have changed since."""
    commit, changed = _git("rev-parse", "--short", "HEAD"), _git("status", "--porcelain")
    if not commit:
        return "code sans commit"
    return f"commit {commit}" + (", fichiers modifiés depuis" if changed else "")


def _git(*command: str) -> str:
    """What git says; nothing where there is no git, or no repository."""
    try:
        return subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""
