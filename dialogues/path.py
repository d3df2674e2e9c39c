"""The path of one person: which questions are put to them, given what they answered. Pure.

A condition looks only at earlier answers, and an answer that is hidden counts as none, so one walk in order settles everything. A repeated
section is walked once per card; there is one more card where the person asked for it, which is an answer like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from dialogues.answers import Answer, Answers, Facts, State, draw_key
from dialogues.kinds import KINDS
from dialogues.script import FEWEST_OPTIONS, MORE, NUMERIC_SCALES, AnyOf, Asks, Check, Condition, Script, Slot, Step
from dialogues.script import Stop as Stop  # part of every path


@dataclass(frozen=True)
class Path:
    """Every step put to a person, in order, and every slot of them, answered or not."""

    stops: tuple[Stop, ...]

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for stop in self.stops for slot in stop.slots)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return tuple({stop.step.id: stop.step for stop in self.stops}.values())

    def stop_of(self, slot: Slot) -> Stop:
        """The stop of one of its slots."""
        return next(stop for stop in self.stops if slot in stop.slots)


def walk(script: Script, answers: Answers, facts: Facts) -> Path:
    """The path these answers and facts lead along."""
    return Path(tuple(_Walk(script, answers, facts).stops()))


def reachable(script: Script, answers: Answers, facts: Facts) -> tuple[Slot, ...]:
    """Every slot put to this person, in order, answered or not."""
    return walk(script, answers, facts).slots


def reachable_steps(script: Script, answers: Answers, facts: Facts) -> tuple[Step, ...]:
    """Every step put to this person, `info` included, in order."""
    return walk(script, answers, facts).steps


def hidden(script: Script, answers: Answers, facts: Facts) -> frozenset[Slot]:
    """Slots answered once and unreachable now: kept, but counted nowhere."""
    return frozenset(answers).difference(reachable(script, answers, facts))


def is_finished(script: Script, answers: Answers, facts: Facts) -> bool:
    """True once every reachable question has an answer, a skip or a "je ne sais pas". The summary need not be confirmed."""
    return all(slot in answers for slot in reachable(script, answers, facts))


@dataclass(slots=True)
class _Walk:
    """One walk. `visible` holds the answers met so far, those of the card being walked without its number."""

    script: Script
    answers: Answers
    facts: Facts
    visible: dict[Slot, Answer] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def stops(self) -> Iterator[Stop]:
        cards = self.script.card_of
        for step in self.script.steps:
            if step.kind == "repeat":
                yield from self.cards(step)
            elif step.id not in cards and (stop := self.stop(step)):
                yield stop

    def cards(self, section: Step) -> Iterator[Stop]:
        outside = self.visible
        for card in range(1, section.maximum + 1):
            self.visible = dict(outside)
            stops = [stop for step in self.script.held[section.id] if (stop := self.stop(step, card))]
            if not any(stop.slots for stop in stops):
                break
            yield Stop(section, (), card)
            yield from stops
            if card == section.maximum:
                break
            again = Slot(section.id, "", card)
            yield Stop(section, (again,), card)
            if again not in self.answers or self.answers[again].choices != (MORE,):
                break
        self.visible = outside

    def stop(self, step: Step, card: int = 0) -> Stop | None:
        """The step as it is put to this person, or None."""
        if step.when is not None and not holds(self.script, step.when, self.visible):
            return None
        stop = self.varying(step, card) if card or step.is_drawn or step.about else self.script.stops[step.id]
        if stop is None:
            return None
        self.asked.add(step.id)
        for slot in stop.slots:
            if slot in self.answers:
                self.visible[Slot(slot.question, slot.item)] = self.answers[slot]
        return stop

    def varying(self, step: Step, card: int) -> Stop | None:
        """A step whose slots depend on the card or on what is drawn; None where this leaves nothing to ask."""
        if step.about is not None:
            slots = self.about(step, step.about, card)
        elif step.is_drawn:
            slots = self.drawn(step, card)
        else:
            slots = tuple(slot._replace(repeat=card) for slot in self.script.stops[step.id].slots)
        return None if slots is None else Stop(step, slots, card)

    def drawn(self, step: Step, card: int) -> tuple[Slot, ...] | None:
        """One slot per statement drawn, or that of a question whose options are; a single one until then."""
        slot = Slot(step.id, "", card)
        drawn = self.facts.drawn.get(draw_key(slot))
        if drawn is None:
            return (slot,)
        if step.items_from is not None:
            return tuple(slot._replace(item=one.code) for one in drawn) or None
        return (slot,) if len(drawn) + len(step.options) >= FEWEST_OPTIONS else None

    def about(self, step: Step, vote: str, card: int) -> tuple[Slot, ...] | None:
        """The slot of a text about the first statement drawn: its item says which."""
        drawn = self.facts.drawn.get(vote, ())
        return (Slot(step.id, drawn[0].code if drawn else "", card),) if vote in self.asked else None


def holds(script: Script, condition: Condition, answers: Answers) -> bool:
    """Whether `condition` is true of these answers.

    A question that was not put to the person makes every check false, `is_not` included: nobody is asked by absence. One that was passed
    chose nothing, so `is_not` is true of it.
    """
    if isinstance(condition, Asks):
        answer = answers.get(Slot(condition.question, condition.item))
        return answer is not None and _passes(script, condition, answer)
    some = any if isinstance(condition, AnyOf) else all
    return some(holds(script, part, answers) for part in condition.conditions)


def _passes(script: Script, condition: Asks, answer: Answer) -> bool:
    chosen, wanted = set(answer.choices), set(condition.codes)
    match condition.test:
        case Check.ANSWERED:
            return answer.state is State.ANSWERED
        case Check.SKIPPED:
            return answer.state is State.SKIPPED
        case Check.IS_NOT:
            return chosen.isdisjoint(wanted)
        case Check.ALL_OF:
            return chosen >= wanted
        case Check.IS | Check.ANY_OF:
            return not chosen.isdisjoint(wanted)
        case Check.AT_LEAST:
            return bool(chosen) and _reaches(script.by_id[condition.question], answer, condition.codes[0])


def _reaches(step: Step, answer: Answer, least: str) -> bool:
    """Whether what was answered is `least` or more: a value, a numeric degree, or so many choices."""
    kind = KINDS[step.kind]
    if kind.value:
        return kind.value.at_least is not None and kind.value.at_least(answer.choices[0], least)
    return int(answer.choices[0] if step.scale in NUMERIC_SCALES else len(answer.choices)) >= int(least)
