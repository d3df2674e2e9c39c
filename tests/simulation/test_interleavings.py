"""Several people tap, write, correct and are heard twice in any order: what is kept is what some order of it gives, by the small model.

A hundred thousand, in half an hour: `INTERLEAVINGS=100000 ./concertia test tests/simulation/test_interleavings.py`; `SEED=1000` begins
elsewhere.
"""

import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.simulation.interleavings import interleave
from tests.simulation.simulator import MEMORY, Beginning

INTERLEAVINGS = int(os.environ.get("INTERLEAVINGS", "1000"))
FIRST = int(os.environ.get("SEED", "0"))
TOGETHER = 100
"""Interleavings on one database: people who have nothing to do with each other come in the same transactions."""
BLOCKS = range(FIRST, FIRST + INTERLEAVINGS, TOGETHER)
DONE = {*"tdsbocyE", "edit", "text"}

Interleaved = Callable[[int], tuple[set[str], list[str]]]


@pytest.fixture(scope="module")
def interleaved(beginning: Beginning) -> Interleaved:
    """What was done in a block, by the letter of a button, and what is wrong with what came of it."""

    @cache
    def block(seed: int) -> tuple[set[str], list[str]]:
        with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
            history, wrong = interleave(seed, TOGETHER, beginning, Path(folder))
        return {letter or kind for letter, kind in re.findall(r": (?:tap '(.)|(edit|text))", str(history))}, wrong

    return block


@pytest.mark.parametrize("seed", BLOCKS)
def test_what_is_kept_is_what_some_order_gives(seed: int, interleaved: Interleaved) -> None:
    assert interleaved(seed)[1] == [], f"INTERLEAVINGS={TOGETHER} SEED={seed}"


def test_people_do_all_they_can(interleaved: Interleaved) -> None:
    assert set[str]().union(*(interleaved(seed)[0] for seed in BLOCKS)) >= DONE


@pytest.mark.parametrize(
    ("where", "fault"),
    [
        # What comes twice is done twice.
        ("storage.conversations.seen_updates", lambda *_: set()),
        # A button of a question answered before does not open it again.
        ("dialogues.engine._old_button", lambda person, _: person.stay()),
    ],
)
def test_a_conversation_that_is_at_fault_is_found(
    where: str, fault: object, beginning: Beginning, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, fault)
    assert interleave(FIRST, 20, beginning, tmp_path)[1] != []
