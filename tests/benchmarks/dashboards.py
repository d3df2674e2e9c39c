"""`./concertia bench tableaux`: how much longer an organiser waits for a page among a million and ten million answers than among ten
thousand.

`--rounds 9`: so many rounds, in each every page at every size. To fill the three databases takes some minutes, and four gigabytes of disk.
"""

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from statistics import median
from typing import Final

from tests.benchmarks.live import FEW, MANY, MOST_OF_A_PAGE, PAGES, looking, spaced
from tests.benchmarks.measuring import ROUNDS, Benchmark, Result, measure, said

SIZES: Final = (FEW, MANY, 10_000_000)
MOST: Final = 1.5
"""Times what the same page takes among the fewest."""


def report(arguments: Sequence[str]) -> Iterator[str]:
    """What is found, line after line."""
    parser = argparse.ArgumentParser(prog="./concertia bench tableaux")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args(arguments).rounds
    wanted = [Benchmark(name, MOST_OF_A_PAGE, partial(looking, size, path)) for name, path in PAGES.items() for size in SIZES]
    results = measure(wanted, rounds)
    for first in range(0, len(results), len(SIZES)):
        few, *more = results[first : first + len(SIZES)]
        for size, many in zip(SIZES[1:], more, strict=True):
            yield compared(few, many, size)


def compared(few: Result, many: Result, size: int) -> str:
    """How many times as long the page takes among so many answers."""
    ratios = sorted(median(slow) / median(quick) for quick, slow in zip(few.rounds, many.rounds, strict=True))
    mark = "✓" if median(ratios) <= MOST and few.kept and many.kept else "✗"
    times = f"{median(ratios):.2f} fois (de {ratios[0]:.2f} à {ratios[-1]:.2f} selon le tour), {MOST} au plus".replace(".", ",")
    return f"{mark} {many.benchmark.name} parmi {spaced(size)} réponses, {said(many.median)} : {times}"
