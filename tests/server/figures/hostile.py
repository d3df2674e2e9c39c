"""Made-up consultations that put the rule to the test: small groups, answers that follow from one another, questions put to some alone,
people who stop or come in small numbers. Never here: the rule, nor what it lets out (see `attacker`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from dialogues.answers import Answer, Facts, State, ways_out
from dialogues.kinds import KINDS, Shape
from dialogues.path import reachable
from dialogues.script import Asks, Check, Item, Script, Slot, Step
from server.demo.people import fictional_people
from storage.imports import ImportedParticipation
from tests.storage.samples import DAY, fr, options, person, with_digest

CODES = "abcdef"


@dataclass(frozen=True)
class DataSet:
    """A consultation, with who took part in it at each release. `grew`: nobody changed an answer, nor left."""

    script: Script
    releases: tuple[tuple[ImportedParticipation, ...], ...]
    fewest: int
    strict: bool
    grew: bool


def data_sets(seed: str, number: int, *, small: bool) -> Iterator[DataSet]:
    """The same arguments give the same sets. `small`: of few people, for a rule of fewer, so that all can be looked at."""
    for place in range(number):
        yield data_set(Random(f"{seed} {place}"), small=small)


def data_set(chance: Random, *, small: bool) -> DataSet:
    fewest = chance.choice((3, 3, 4, 5)) if small else 11
    script = _script(chance, small=small)
    size = chance.randint(fewest, 5 * fewest) if chance.random() < 0.8 else chance.randint(5, 60 if small else 300)
    town = _Town(script, chance)
    releases = [[town.somebody() for _ in range(size)]]
    grew = chance.random() < 0.5
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
        releases.append(town.later(releases[-1], fewest, grew=grew))
    return DataSet(script, tuple(map(tuple, releases)), fewest, chance.random() < 0.15, grew or len(releases) == 1)


def default_town(script: Script, seed: int, sizes: Sequence[int], fewest: int) -> DataSet:
    """People on a script that is shipped: as many at each release."""
    people = [one for one in fictional_people(script, sizes[-1], seed, DAY, 30) if one.answers]
    return DataSet(script, tuple(tuple(people[:size]) for size in sizes), fewest, False, True)


# --- Scripts ------------------------------------------------------------------------------------------------------------------------------


def _script(chance: Random, *, small: bool) -> Script:
    profiles, others = (chance.randint(1, 2), chance.randint(1, 3)) if small else (chance.randint(2, 4), chance.randint(3, 6))
    delicate = [_delicate(chance, f"V{number}", 2 if small else 6) for number in range(profiles)]
    opinions = [_opinion(chance, f"Q{number}", small=small) for number in range(others)]
    last = [step for step in delicate if chance.random() < 0.3]
    steps = [step for step in delicate if step not in last]
    for step in opinions:
        asked = [earlier for earlier in steps if earlier.kind in ("single", "scale")]
        if asked and chance.random() < 0.3:
            step = replace(step, when=_when(chance, chance.choice(asked)))
        steps.append(step)
    return with_digest(Script("hostile", fr("Questions"), ("fr",), (*steps, *last)))


def _delicate(chance: Random, name: str, most: int) -> Step:
    codes = CODES[: chance.randint(2, max(3, most))]
    profile = chance.random() < 0.8
    if not profile and chance.random() < 0.3:
        return Step(name, "multi", fr(name), options=options(*codes), maximum=2, sensitive=True)
    if chance.random() < 0.15:
        return Step(name, "scale", fr(name), options=options("1", "2", "3", "4", "5"), scale="1-5", profile=True)
    return Step(name, "single", fr(name), options=options(*codes), profile=profile, sensitive=not profile or chance.random() < 0.3)


def _opinion(chance: Random, name: str, *, small: bool) -> Step:
    codes = CODES[: chance.randint(2, 3 if small else 5)]
    step = Step(name, "single", fr(name), options=options(*codes), dont_know=chance.random() < 0.5)
    match chance.choice(("single", "single", "multi", "rank", "grid")):
        case "multi":
            fewest = chance.randint(1, 2)
            several = (*options(*codes[:-1]), replace(options(codes[-1])[0], exclusive=chance.random() < 0.3))
            return replace(step, kind="multi", options=several, minimum=fewest, maximum=chance.randint(fewest, max(fewest, len(codes) - 1)))
        case "rank":
            fewest = chance.randint(1, 2)
            return replace(step, kind="rank", minimum=fewest, maximum=chance.randint(fewest, 2))
        case "grid":
            return replace(step, kind="grid", options=options("for", "against"), items=(Item("a", fr("A")), Item("b", fr("B"))))
    return step


def _when(chance: Random, earlier: Step) -> Asks:
    codes = [option.code for option in earlier.options]
    if earlier.kind == "scale":
        return Asks(earlier.id, Check.AT_LEAST, (chance.choice(codes[1:]),))
    match chance.choice((Check.IS, Check.IS_NOT, Check.ANY_OF, Check.ANSWERED)):
        case Check.ANY_OF:
            return Asks(earlier.id, Check.ANY_OF, tuple(chance.sample(codes, min(2, len(codes)))))
        case Check.ANSWERED:
            return Asks(earlier.id, Check.ANSWERED)
        case test:
            return Asks(earlier.id, test, (chance.choice(codes),))


# --- People -------------------------------------------------------------------------------------------------------------------------------


class _Town:
    """How people answer here: each option attracts as many, or what was answered before decides."""

    def __init__(self, script: Script, chance: Random) -> None:
        self._script, self._chance = script, chance
        self._weights = {step.id: self._attraction(step) for step in script.questions}
        self._follows: dict[str, tuple[str, float]] = {}
        single = [step.id for step in script.questions if KINDS[step.kind].shape is Shape.ONE and not step.items]
        for step in script.questions:
            if chance.random() < 0.6:
                self._follows[step.id] = (chance.choice(single or [step.id]), chance.choice((1.0, 1.0, 0.95, 0.7)))
        self._passing, self._stopping = chance.choice((0, 0.03, 0.1, 0.3)), chance.choice((0, 0, 0.05, 0.2, 0.5))

    def _attraction(self, step: Step) -> list[float]:
        skew = self._chance.choice((0.5, 1, 2, 4))
        return [self._chance.random() ** skew + 0.01 for _ in step.options]

    def somebody(self) -> ImportedParticipation:
        answers: dict[Slot, Answer] = {}
        tastes = {step.id: self._chance.random() for step in self._script.questions}
        while due := [slot for slot in reachable(self._script, answers, Facts()) if slot not in answers]:
            answers[due[0]] = self._answer(due[0], answers, tastes)
        if self._chance.random() < self._stopping:
            kept = list(answers)[: self._chance.randint(1, len(answers))]
            answers = {slot: answers[slot] for slot in kept}
        return replace(person(), answers=answers)

    def _answer(self, slot: Slot, answers: Mapping[Slot, Answer], tastes: Mapping[str, float]) -> Answer:
        step = self._script.by_id[slot.question]
        if self._chance.random() < self._passing:
            return Answer(self._chance.choice(ways_out(step)))
        codes = [option.code for option in step.options]
        first = self._first(step, codes, answers)
        if KINDS[step.kind].shape is Shape.ONE:
            return Answer(State.ANSWERED, (first,))
        if any(option.exclusive for option in step.options if option.code == first):
            return Answer(State.ANSWERED, (first,))
        others = [option.code for option in step.options if not option.exclusive and option.code != first]
        size = min(self._chance.randint(step.minimum, step.maximum), len(others) + 1)
        return Answer(State.ANSWERED, (first, *self._chance.sample(others, size - 1)))

    def _first(self, step: Step, codes: Sequence[str], answers: Mapping[Slot, Answer]) -> str:
        leader, closely = self._follows.get(step.id, ("", 0.0))
        led = answers.get(Slot(leader))
        if led and led.choices and self._chance.random() < closely:
            leading = [option.code for option in self._script.by_id[leader].options]
            return codes[leading.index(led.choices[0]) % len(codes)]
        return self._chance.choices(codes, self._weights[step.id])[0]

    def later(self, people: Sequence[ImportedParticipation], fewest: int, *, grew: bool) -> list[ImportedParticipation]:
        """As few more as a release waits for, or some more; where not all stay the same, some change their answers, and some leave."""
        came = [self.somebody() for _ in range(self._chance.choice((fewest, fewest, fewest + 1, 2 * fewest)))]
        if grew:
            return [*people, *came]
        stayed = [one for one in people if self._chance.random() > 0.05]
        return [*(self.somebody() if self._chance.random() < 0.1 else one for one in stayed), *came]
