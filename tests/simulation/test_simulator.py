"""The whole bot, from what people do to what is kept, under every fault that the simulation knows.

1. Nothing acknowledged is lost, doubled or misplaced, and each person ends with the right question in front of them (see `checker`).
2. Every fault strikes, everywhere it can; people do all that they can do.
3. The same seed gives the same history, to the byte.

Thousands of seeds, in some minutes: `SIMULATIONS=5000 ./concertia test tests/simulation`; `SEED=5000` begins elsewhere.
To read one of them: `.venv/bin/python -m tests.simulation 17`.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from tests.simulation.faults import HIGHEST
from tests.simulation.simulator import Beginning, Case, Outcome, shrunk, simulate

SIMULATIONS = int(os.environ.get("SIMULATIONS", "120"))
FIRST = int(os.environ.get("SEED", "0"))
BLOCK = 20
"""Simulations in one test: some seconds."""
ENOUGH = 120
"""Simulations after which everything has happened at least once."""
STRUCK = ("BEGIN", "SELECT identities", "SELECT answers", "INSERT INTO answers", "INSERT INTO tallies", "UPDATE identities")
"""Statements, at the least, that a fault meets: what an answer is decided on, and all that it changes."""
DONE = (
    "tap 't",
    "tap 'd",
    "tap 's",
    "tap 'b",
    "tap 'o",
    "tap 'c",
    "tap 'y",
    "tap 'E",
    "edit",
    "text 'xyz",
    "text '/start",
    "text '/effacer'",
)

Simulated = Callable[[int], Outcome]


@pytest.fixture(scope="module")
def simulated(beginning: Beginning) -> Simulated:
    """What comes of a seed."""
    return lru_cache(maxsize=ENOUGH)(lambda seed: simulate(Case(seed), beginning))


@pytest.mark.parametrize("first", range(FIRST, FIRST + SIMULATIONS, BLOCK))
def test_nothing_acknowledged_is_lost_whatever_goes_wrong(first: int, simulated: Simulated, beginning: Beginning) -> None:
    seeds = range(first, min(first + BLOCK, FIRST + SIMULATIONS))
    failed = [seed for seed in seeds if simulated(seed).wrong]
    if failed:
        smallest = simulate(shrunk(Case(failed[0]), beginning), beginning)
        pytest.fail(f"seeds that fail: {failed}\n\n{smallest}", pytrace=False)


def test_every_fault_strikes_and_people_do_all_they_can(simulated: Simulated) -> None:
    told = "\n".join(simulated(seed).history for seed in range(FIRST, FIRST + ENOUGH))
    struck = set(re.findall(r"fault \d+: (.*)", told))
    met = {(point, kind) for point in HIGHEST for kind in HIGHEST[point] for one in struck if one.startswith(point) if one.endswith(kind)}
    assert met == {(point, kind) for point in HIGHEST for kind in HIGHEST[point]}
    assert [done for done in DONE if f": {done}" not in told] == []
    statements = {one.removeprefix("a statement ") for one in struck if one.startswith("a statement ")}
    assert [begins for begins in STRUCK if not any(one.startswith(begins) for one in statements)] == []


def test_the_same_seed_gives_the_same_history(beginning: Beginning) -> None:
    """In this interpreter, and in others whose hashes are others."""
    here = [str(simulate(Case(7), beginning)) for _ in range(2)]
    there = [_told_by_another_interpreter(7, hashes) for hashes in ("1", "2")]
    assert len({*here, *there}) == 1


def _told_by_another_interpreter(seed: int, hashes: str) -> str:
    command = [sys.executable, "-m", "tests.simulation", str(seed)]
    environment = os.environ | {"PYTHONHASHSEED": hashes}
    return subprocess.run(command, cwd=Path(__file__).parents[2], env=environment, capture_output=True, text=True, check=True).stdout
