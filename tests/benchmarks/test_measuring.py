"""How measures are taken and said; what they measure is not measured here."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from dialogues.loader import load
from dialogues.script import Slot
from storage import models, schema
from storage.consultations import versions_of
from storage.database import Database
from storage.results import recount
from tests.benchmarks import leaks, live
from tests.benchmarks.__main__ import main
from tests.benchmarks.dashboards import compared
from tests.benchmarks.measuring import Benchmark, Result, conditions, measure, said
from tests.benchmarks.scripts import engine_steps, long_script
from tests.dialogues.talk import Talk
from tests.server.figures.attacked import Outcome
from tests.server.figures.attacker import Leak, Target
from tests.storage.samples import SCRIPT, make_consultation


def test_benchmarks_take_turns_after_a_round_that_does_not_count() -> None:
    order: list[str] = []

    def noted(name: str) -> Benchmark:
        def round_of_one() -> Iterator[float]:
            order.append(name)
            yield len(order)

        return Benchmark(name, 1, round_of_one)

    first, second = measure((noted("a"), noted("b")), rounds=2)
    assert order == ["a", "b"] * 3
    assert (first.rounds, second.rounds) == (((3,), (5,)), ((4,), (6,)))


def test_a_result_is_the_median_of_all_and_must_stay_below_its_limit() -> None:
    slow = Result(Benchmark("lire", 2e-3, tuple), ((1e-3, 1e-3), (2e-3, 4e-3), (2e-3, 9e-3)))
    assert (slow.median, slow.kept) == (2e-3, False)
    assert str(slow) == "✗ lire : 2 ms en médiane (de 1 ms à 5,5 ms selon le tour), 2 ms au plus"
    assert Result(Benchmark("lire", 2.1e-3, tuple), slow.rounds).kept


@pytest.mark.parametrize(("seconds", "words"), [(1.34, "1,34 s"), (0.41, "410 ms"), (62.04e-6, "62 µs"), (1e-3, "1 ms"), (5e-7, "500 ns")])
def test_a_duration_is_said_in_the_unit_that_reads_best(seconds: float, words: str) -> None:
    assert said(seconds) == words


def test_the_conditions_name_the_python_and_the_code() -> None:
    assert "Python 3." in conditions()
    assert "commit" in conditions()


def test_an_unknown_name_lists_what_can_be_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["zzz"]) == 2
    names = capsys.readouterr().err
    assert "un pas du moteur dans le tronc commun" in names
    assert "fuites" in names


def test_a_conversation_is_measured_at_every_question() -> None:
    durations = list(engine_steps())
    assert len(durations) > 20 * 12
    assert min(durations) > 0


def test_the_long_script_has_parts_and_conditions() -> None:
    script = load(long_script(45))
    kinds = [step.kind for step in script.steps]
    assert (len(kinds), kinds.count("section"), sum(step.when is not None for step in script.steps)) == (45, 3, 13)
    assert Talk(script).at == "Q1"


def test_leaks_are_counted_and_fail(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["fuites", "--sets", "1", "--seed", "essai"]) == 0
    assert "✓ fuites : 0, dans 0 attaques sur 2" in capsys.readouterr().out
    leak = Leak(Target(Slot("P02"), frozenset({"age_15_17"}), None, frozenset(), False, 2, 1), 1, 10, 4, ())
    monkeypatch.setattr(leaks, "ProcessPoolExecutor", lambda mp_context: ThreadPoolExecutor())  # another process has no such attack
    monkeypatch.setitem(leaks.ATTACKS, "filtres", lambda data: Outcome(1, 1, 1, 1, (leak,)))
    assert main(["fuites", "--sets", "1", "--seed", "essai"]) == 1
    words = capsys.readouterr().out
    assert "consultation 0, filtres : P02 ['age_15_17'] (publication 2, venus depuis la 1) : de 1 à 10, en fait 4" in words
    assert "✗ fuites : 1, dans 1 attaques sur 2" in words


async def test_a_database_filled_with_copies_counts_as_if_each_had_answered(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'concertia.db'}"
    schema.upgrade(url)
    async with Database(url) as database:
        made = await database.write(make_consultation)
        await live.fill(database, made, 3 * live.FEW)

        def counted(connection: sa.Connection) -> tuple[object, ...]:
            (version,) = versions_of(connection, made)
            there = connection.scalar(sa.select(sa.func.count()).select_from(models.answers))
            return there, recount(connection, made, {version: SCRIPT})

        assert await database.write(counted) == (3 * 9_997, ())


def test_a_page_is_compared_round_by_round() -> None:
    few = Result(Benchmark("page", 0.15, tuple), ((0.010,), (0.020,), (0.010,)))
    many = Result(Benchmark("page", 0.15, tuple), ((0.012,), (0.022,), (0.030,)))
    assert compared(few, many, 1_000_000) == (
        "✓ page parmi 1 000 000 réponses, 22 ms : 1,20 fois (de 1,10 à 3,00 selon le tour), 1,5 au plus"
    )
    assert compared(few, replace(many, rounds=((0.016,), (0.031,), (0.016,))), 1_000_000).startswith("✗")
    assert compared(few, replace(many, benchmark=Benchmark("page", 0.02, tuple)), 1_000_000).startswith("✗")
