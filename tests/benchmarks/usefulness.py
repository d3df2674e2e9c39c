"""How much the rule leaves to be seen of made-up people on the script that territories ask unchanged, and how long it takes.

`./concertia bench utilite`.
"""

import gc
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from time import process_time

from dialogues.kinds import KINDS
from dialogues.loader import shipped
from dialogues.script import Script, Slot
from server.demo.people import fictional_people
from server.figures.asked import Counted
from server.figures.protection import Rule, protected
from server.figures.release import Contents
from tests.benchmarks.measuring import said
from tests.server.figures.raw import raw
from tests.storage.samples import DAY

SIZES = (30, 80, 200, 1_000)
SEEDS = range(5)
"""Consultations of each size: each leans its own way."""
TERRITORIES, USUAL, SPREAD, FEWEST, MOST = 23, 35, 0.9, 10, 1_000
"""As many as take part, most of them of few people: the logarithm of their number is drawn around that of `USUAL`."""
LONGEST = 300.0
"""Seconds of one core for the releases of all of them."""
HEAD = "participants | opinions entières | profil entier | croisements entiers | croisements regroupés | croisements non affichés"


@dataclass(frozen=True, slots=True)
class Shown:
    """How many distributions there are of a kind, and how many are shown whole, or in lines that gather some."""

    total: int = 0
    whole: int = 0
    gathered: int = 0

    def __add__(self, other: "Shown") -> "Shown":
        return Shown(self.total + other.total, self.whole + other.whole, self.gathered + other.gathered)

    def shares(self) -> list[str]:
        """Whole, gathered, and not shown."""
        return [f"{100 * count / self.total:.0f} %" for count in (self.whole, self.gathered, self.total - self.whole - self.gathered)]


def report(arguments: Sequence[str]) -> Iterator[str]:
    """The share of distributions shown whole by number of people, then the time of a release of all territories."""
    script = shipped("default")
    yield HEAD
    for size in SIZES:
        found = [_shown(_counted(script, size, seed)) for seed in SEEDS]
        opinions, profile, crossings = (sum(kind, Shown()) for kind in zip(*found, strict=True))
        cells = (f"{size}", opinions.shares()[0], profile.shares()[0], *crossings.shares())
        yield " | ".join(cell.rjust(len(name)) for cell, name in zip(cells, HEAD.split(" | "), strict=True))
        if opinions.whole < opinions.total:
            yield f"✗ {opinions.total - opinions.whole} questions d’opinion d’au moins 11 réponses ne sont pas entières"
    yield _timed(script)


def _counted(script: Script, size: int, seed: int) -> Counted:
    return raw(list(fictional_people(script, size, seed, DAY, 30)), script)


def _shown(counted: Counted) -> tuple[Shown, Shown, Shown]:
    """Opinions that 11 people or more answered, profile questions, and tables of the first by the second."""
    contents = protected(counted, Rule())
    slots = [(step, slot) for step in counted.book.questions for slot in KINDS[step.kind].slots(step)]
    opinions = [slot for step, slot in slots if not (step.profile or step.sensitive) and _answered(counted, slot) >= Rule().fewest]
    told, gathered, withheld = (getattr(contents.report, name)[1] for name in ("whole", "gathered", "withheld"))
    tables = Shown(told + gathered + withheld, told, gathered)
    return _of(contents, opinions), _of(contents, [slot for step, slot in slots if step.profile]), tables


def _of(contents: Contents, slots: Sequence[Slot]) -> Shown:
    found = [one for slot in slots if (one := contents.of(slot))]
    whole = sum(one.whole for one in found)
    return Shown(len(slots), whole, len(found) - whole)


def _answered(counted: Counted, slot: Slot) -> int:
    without = {"_skipped", "_prefer_not"}
    return sum(count for given, count in counted.everybody.given.items() if given.slot == slot and given.codes.isdisjoint(without))


def _timed(script: Script) -> str:
    chance = Random("territoires")
    sizes = [min(MOST, max(FEWEST, round(USUAL * math.exp(chance.gauss(0, SPREAD))))) for _ in range(TERRITORIES - 2)]
    sizes = [FEWEST, *sizes, MOST]
    counted = [_counted(script, size, number) for number, size in enumerate(sizes)]
    gc.collect()
    before = process_time()
    for one in counted:
        protected(one, Rule())
    duration = process_time() - before
    mark = "✓" if duration < LONGEST else "✗"
    of = f"{len(sizes)} territoires de {FEWEST} à {MOST} participants, {sum(sizes) / len(sizes):.0f} en moyenne"
    return f"{mark} protéger et contrôler une publication de {of} : {said(duration)} d’un cœur, {said(LONGEST)} au plus"
