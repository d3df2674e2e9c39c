"""From a slot to the question a person sees: the prompt with its progress, and the summary. Pure."""

from __future__ import annotations

from functools import cached_property

from dialogues.answers import Answer, Answers, Facts, Place
from dialogues.engine.piping import piped, quotation
from dialogues.kinds import KINDS, Shape, shape_of
from dialogues.length import numbered
from dialogues.path import Path, Stop, walk
from dialogues.script import Item, Option, Script, Slot, Step, Text
from dialogues.shuffling import shuffled
from dialogues.turns import Entry, Intro, Progress, Prompt, Summary
from dialogues.values import Value


class View(Value, frozen=True, dict=True):
    """What one person's questions are shown with: the script, what is answered, what comes from outside, and the path that follows."""

    script: Script
    answers: Answers
    facts: Facts

    @cached_property
    def path(self) -> Path:
        return walk(self.script, self.answers, self.facts)

    def prompt(self, slot: Slot, place: Place) -> Prompt:
        """The prompt of a slot of the path, for which everything is drawn that has to be."""
        step, stop, answer = self.script.by_id[slot.question], self.path.stop_of(slot), self.answers.get(slot)
        shape = shape_of(step, self.facts)
        if shape is None:
            raise ValueError(f"{step.id} is no question: nothing can be answered there")
        open_text = place.open_text and place.at == slot
        return Prompt(
            slot=slot,
            step=step,
            shape=shape,
            ask=self.ask(slot),
            line=next((item.label for item in items_of(step, self.facts) if item.code == slot.item), None),
            quote=self._quote(slot),
            options=options_shown(self.script, slot, self.facts),
            ticks=ticks_of(place, slot, answer),
            answer=answer,
            labels=self.labels(slot),
            open_text=open_text,
            detail=open_text and shape is not Shape.TEXT,
            progress=self._progress(stop, slot),
            intro=self._intro(stop) if slot == stop.slots[0] else (),
            can_go_back=slot != self.path.slots[0],
        )

    def summary(self) -> Summary:
        """Every question put to this person, with what they answered."""
        return Summary(tuple(self.entry(stop) for stop in self.path.stops if stop.slots))

    def entry(self, stop: Stop) -> Entry:
        """One question as the summary shows it."""
        given = tuple((slot, self.answers[slot]) for slot in stop.slots if slot in self.answers)
        options = tuple({option.code: option for slot in stop.slots for option in self.labels(slot)}.values())
        return Entry(stop.step, self.ask(stop.slots[0]), items_of(stop.step, self.facts), stop.repeat, options, given)

    def ask(self, slot: Slot) -> Text:
        """The words of a question, earlier answers quoted in them."""
        step = self.script.by_id[slot.question]
        return self._piped(step, step.again or step.ask, slot.repeat)

    def labels(self, slot: Slot) -> tuple[Option, ...]:
        """What the answer under a slot may hold, with its words: the options offered, and the value that was typed."""
        step, answer = self.script.by_id[slot.question], self.answers.get(slot)
        options, value = options_of(step, self.facts, slot.repeat), KINDS[step.kind].value
        if value is None or answer is None:
            return options
        known = {option.code for option in options}
        return (*options, *(Option(code, value.label(step, code, self.facts)) for code in answer.choices if code not in known))

    def _piped(self, step: Step, words: Text, card: int) -> Text:
        if step.id not in self.script.quoting:
            return words
        return piped(words, lambda question, language: self._quotation(question, card, language), self.facts.language)

    def _quotation(self, question: str, card: int, language: str) -> str:
        """The answer, that of the same card if need be; one that is hidden is not quoted."""
        slot = Slot(question, "", card if question in self.script.card_of else 0)
        answer = self.answers.get(slot) if slot in self.path.slots else None
        return quotation(answer, self.labels(slot), language)

    def _quote(self, slot: Slot) -> Text | None:
        """The text of another person that this one is written about."""
        about = self.script.by_id[slot.question].about
        drawn = self.facts.drawn_for(Slot(about)) if about else None
        return next((one.label for one in drawn or () if one.code == slot.item), None)

    def _intro(self, stop: Stop) -> tuple[Intro, ...]:
        """What stands between the question before and this one: every `info`, and the head of a card."""
        position = self.path.stops.index(stop)
        intro: list[Intro] = []
        for before in reversed(self.path.stops[:position]):
            if before.slots:
                break
            if before.step.kind != "section":
                intro.append(Intro(self._piped(before.step, before.step.ask, before.repeat), before.step.card))
        return tuple(reversed(intro))

    def _progress(self, stop: Stop, slot: Slot) -> Progress:
        """The number is that of the step, whatever the card; whether to add a card is asked under that of the question before."""
        lines, counted = len(stop.slots), numbered(self.script, self.path, self.facts)
        before = reversed(self.path.stops[: self.path.stops.index(stop)])
        step = stop.step if stop.step.kind != "repeat" else next(one.step for one in before if one.step in counted)
        alike = [one for one in counted if one.profile == step.profile]
        section = self.script.part_of.get(step.id)
        repeated = self.script.by_id[self.script.card_of.get(step.id, step.id)] if stop.repeat else None
        return Progress(
            step.profile,
            alike.index(step) + 1,
            len(alike),
            line=stop.slots.index(slot) + 1 if lines > 1 else 0,
            lines=lines if lines > 1 else 0,
            section=self._piped(section, section.ask, 0) if section else None,
            part=self._parts.index(section.id) + 1 if section else 0,
            parts=len(self._parts) if section else 0,
            card=stop.repeat,
            cards=repeated.maximum if repeated else 0,
        )

    @cached_property
    def _parts(self) -> list[str]:
        """The sections that put a question to this person, in order."""
        sections = (self.script.part_of.get(stop.step.id) for stop in self.path.stops if stop.slots)
        return list(dict.fromkeys(section.id for section in sections if section))


def ticks_of(place: Place, slot: Slot, answer: Answer | None) -> tuple[str, ...]:
    """What is chosen so far of the question in front: the ticks made, else what is kept."""
    if place.at == slot and place.ticks is not None:
        return place.ticks
    return answer.choices if answer else ()


def options_of(step: Step, facts: Facts, repeat: int = 0) -> tuple[Option, ...]:
    """The options of a question in the script's order: those drawn for it, then its own."""
    value = KINDS[step.kind].value
    if value:
        return value.offered(step, facts)
    if step.items_from is not None or not step.is_drawn:
        return step.options
    return (*(facts.drawn_for(Slot(step.id, "", repeat)) or ()), *step.options)


def items_of(step: Step, facts: Facts) -> tuple[Item, ...]:
    """The lines of a grid or a vote: the script's own, or those drawn."""
    if step.items_from is None:
        return step.items
    return tuple(Item(one.code, one.label) for one in facts.drawn_for(Slot(step.id)) or ())


def options_shown(script: Script, slot: Slot, facts: Facts) -> tuple[Option, ...]:
    """The options in the order this person sees: shuffled by their seed where the step says so, exclusive ones last and in order."""
    step = script.by_id[slot.question]
    options = options_of(step, facts, slot.repeat)
    if not step.shuffle or script.fixed_order:
        return options
    last = [option for option in options if option.exclusive or option.other]
    return (*shuffled((option for option in options if option not in last), step.id, facts.seed), *last)
