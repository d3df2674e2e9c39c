"""The path of one person: which questions are put to them, given what they answered. Pure.

A condition looks only at earlier answers, and an answer that is hidden counts as none, so one walk in order settles everything. A repeated
section is walked once per card; there is one more card where the person asked for it, which is an answer like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from dialogues.answers import Answer, Answers, Facts, State
from dialogues.kinds import KINDS
from dialogues.script import FEWEST_OPTIONS, MORE, NUMERIC_SCALES, AnyOf, Asks, Check, Condition, Script, Slot, Step
from dialogues.script import Stop as Stop  # part of every path


class Path(NamedTuple):
    """Every step put to a person, in order, and every slot of them, answered or not."""

    stops: tuple[Stop, ...]
    slots: tuple[Slot, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple({stop.step.id: stop.step for stop in self.stops}.values())

    def stop_of(self, slot: Slot) -> Stop:
        """The stop of one of its slots."""
        return next(stop for stop in self.stops if slot in stop.slots)

    def hidden(self, answers: Answers) -> frozenset[Slot]:
        """See `hidden`; for whoever has walked it already."""
        return frozenset(answers).difference(self.slots)

    def is_finished(self, answers: Answers) -> bool:
        """See `is_finished`."""
        return all(slot in answers for slot in self.slots)


def walk(script: Script, answers: Answers, facts: Facts) -> Path:
    """The path these answers and facts lead along."""
    stops = _Walk(script, answers, facts).whole()
    return Path(stops, tuple([slot for stop in stops for slot in stop.slots]))


def reachable(script: Script, answers: Answers, facts: Facts) -> tuple[Slot, ...]:
    """Every slot put to this person, in order, answered or not."""
    return walk(script, answers, facts).slots


def reachable_steps(script: Script, answers: Answers, facts: Facts) -> tuple[Step, ...]:
    """Every step put to this person, `info` included, in order."""
    return walk(script, answers, facts).steps


def hidden(script: Script, answers: Answers, facts: Facts) -> frozenset[Slot]:
    """Slots answered once and unreachable now: kept, but counted nowhere."""
    return walk(script, answers, facts).hidden(answers)


def is_finished(script: Script, answers: Answers, facts: Facts) -> bool:
    """True once every reachable question has an answer, a skip or a "je ne sais pas". The summary need not be confirmed."""
    return walk(script, answers, facts).is_finished(answers)


@dataclass(slots=True)
class _Walk:
    """One walk. `stops` are those met so far, `votes` the votes among them on texts that are drawn; `visible` holds the answers met
    that conditions look at, those of the card being walked without its number.
    """

    script: Script
    answers: Answers
    facts: Facts
    stops: list[Stop] = field(default_factory=list)
    visible: dict[Slot, Answer] = field(default_factory=dict)
    votes: set[str] = field(default_factory=set)

    def whole(self) -> tuple[Stop, ...]:
        cards = self.script.card_of
        for step in self.script.steps:
            if step.kind == "repeat":
                self.cards(step)
            elif step.id not in cards:
                self.stop(step, 0)
        return tuple(self.stops)

    def cards(self, section: Step) -> None:
        outside = self.visible
        for card in self.script.cards(section):
            head, end = Stop(section, (), card), Stop(section, (Slot(section.id, "", card),), card)
            before = len(self.stops)
            self.visible = dict(outside)
            self.stops.append(head)
            asked = [self.stop(step, card) for step in self.script.held.get(section.id, ())]
            if not any(asked):
                del self.stops[before:]
                break
            if card == section.maximum:
                break
            self.stops.append(end)
            again = self.answers.get(end.slots[0])
            if again is None or again.choices != (MORE,):
                break
        self.visible = outside

    def stop(self, step: Step, card: int) -> bool:
        """Puts the step to this person, unless their answers, or what was drawn, leave it out. Whether it asks anything."""
        if step.when is not None and not holds(self.script, step.when, self.visible):
            return False
        stop = self.script.stops.get((step.id, card)) or self.varying(step, card)
        if stop is None:
            return False
        self.stops.append(stop)
        if step.id in self.script.decisive:
            self.visible |= {Slot(slot.question, slot.item): self.answers[slot] for slot in stop.slots if slot in self.answers}
        return bool(stop.slots)

    def varying(self, step: Step, card: int) -> Stop | None:
        """A step whose slots depend on what is drawn; None where this leaves nothing to ask."""
        slots = self.drawn(step, card) if step.about is None else self.about(step, step.about, card)
        if slots is None:
            return None
        if step.items_from is not None:
            self.votes.add(step.id)
        return Stop(step, slots, card)

    def drawn(self, step: Step, card: int) -> tuple[Slot, ...] | None:
        """One slot per statement drawn, or that of a question whose options are; a single one until then."""
        slot = Slot(step.id, "", card)
        drawn = self.facts.drawn_for(slot)
        if drawn is None:
            return (slot,)
        if step.items_from is not None:
            return tuple(slot._replace(item=one.code) for one in drawn) or None
        return (slot,) if len(drawn) + len(step.options) >= FEWEST_OPTIONS else None

    def about(self, step: Step, vote: str, card: int) -> tuple[Slot, ...] | None:
        """The slot of a text about the first statement drawn: its item says which."""
        drawn = self.facts.drawn_for(Slot(vote))
        return (Slot(step.id, drawn[0].code if drawn else "", card),) if vote in self.votes else None


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
