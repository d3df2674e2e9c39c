"""What somebody learns of few people who reads all that left of many made-up consultations, or with the raw totals all that organisers
can filter: with the attacker of the tests.

`./concertia bench fuites --sets 1000 --seed hier`: so many consultations, made from these words; without them, from new ones. `--first 600`
goes on where a run was stopped. On every core; a thousand take more than an hour.
"""

import argparse
import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from random import Random
from time import perf_counter

from dialogues.loader import shipped
from tests.benchmarks.measuring import said
from tests.server.figures.attacked import Outcome, attacked, attacked_inside
from tests.server.figures.attacker import Leak
from tests.server.figures.hostile import DataSet, data_set, default_town

SETS = 1_000
EVERY_SHIPPED = 20
"""Of so many sets, one is of the shipped script."""
SHOWN = 20
SAID_EVERY = 50
"""Consultations after which it says how far it is."""
ATTACKS = {"publications": attacked, "filtres": attacked_inside}


def report(arguments: Sequence[str]) -> Iterator[str]:
    """What is found, line after line; the last one says whether nothing is."""
    asked = _asked(arguments)
    numbers = range(asked.first, asked.sets)
    yield f"consultations fictives {numbers.start} à {numbers.stop - 1}, graine « {asked.seed} »"
    start, outcomes = perf_counter(), list[Outcome]()
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as cores:
        for number, found in zip(numbers, cores.map(_found, repeat(asked.seed), numbers), strict=True):
            for of, outcome in zip(ATTACKS, found, strict=True):
                outcomes.append(outcome)
                yield from (f"  consultation {number}, {of} : {_said(leak)}" for leak in outcome.leaks[:SHOWN])
            if number % SAID_EVERY == SAID_EVERY - 1:
                yield f"  {number + 1} consultations attaquées"
    yield _summed(outcomes, perf_counter() - start)


def _found(seed: str, number: int) -> tuple[Outcome, ...]:
    data = _made(seed, number)
    return tuple(attack(data) for attack in ATTACKS.values())


def _summed(outcomes: Sequence[Outcome], duration: float) -> str:
    releases, programs, targets, bounded = (
        sum(getattr(one, name) for one in outcomes) for name in ("releases", "programs", "targets", "bounded")
    )
    leaks, leaking = sum(len(one.leaks) for one in outcomes), sum(bool(one.leaks) for one in outcomes)
    return (
        f"{'✗' if leaks else '✓'} fuites : {leaks}, dans {leaking} attaques sur {len(outcomes)} ; {releases} jeux de chiffres, "
        f"{targets} petits effectifs cherchés, dont {bounded} bornés un par un, dans {programs} programmes, en {said(duration)}"
    )


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./concertia bench fuites")
    parser.add_argument("--sets", type=int, default=SETS)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", default=secrets.token_hex(4))
    return parser.parse_args(arguments)


def _made(seed: str, number: int) -> DataSet:
    chance = Random(f"{seed} {number}")
    if number % EVERY_SHIPPED == 1:
        size = chance.randint(11, 120)
        return default_town(shipped("default"), chance.getrandbits(31), [size, size + chance.randint(11, 15)][: chance.randint(1, 2)], 11)
    return data_set(chance, small=False)


def _said(leak: Leak) -> str:
    target = leak.target
    of = f"{target.question.question} {sorted(target.values)}"
    if target.slot:
        of += f", {target.slot.question} {target.slot.item} {'autre que ' * target.refused}{sorted(target.codes)}"
    when = f"publication {target.release}" + (f", venus depuis la {target.since}" if target.since else "")
    return f"{of} ({when}) : de {leak.lowest} à {leak.highest}, en fait {leak.actual}"
