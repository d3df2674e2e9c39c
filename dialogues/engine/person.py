"""Where one person stands in a script: their path, the question in front of them, and the turns that follow. Pure.

Two rules hold.
1. A place is derived: the question in front is the first reachable one without an answer. `Place` keeps only what answers cannot tell.
2. A turn ends in exactly one screen, whatever was done, however often and however late.
"""

from __future__ import annotations

from msgspec import structs

from dialogues.answers import Answer, Answers, Facts, Place
from dialogues.engine.prompts import View, options_of, ticks_of
from dialogues.kinds import Shape, shape_of
from dialogues.path import Path
from dialogues.script import Option, Script, Slot, Step
from dialogues.turns import Draw, Event, Finished, Screen, Turn
from dialogues.values import Value

HERE = Place()


class Person(Value, frozen=True):
    """One person in one script, before the turn. `place` agrees with the path that `view` leads along."""

    view: View
    place: Place

    @property
    def script(self) -> Script:
        return self.view.script

    @property
    def answers(self) -> Answers:
        return self.view.answers

    @property
    def facts(self) -> Facts:
        return self.view.facts

    @property
    def path(self) -> Path:
        return self.view.path

    def turn(self, place: Place, *, event: Event | None = None, candidates: tuple[Option, ...] = ()) -> Turn:
        """A turn that records nothing."""
        return Turn(place, self.screen(place), event=event, candidates=candidates)

    def stay(self, event: Event | None = None, candidates: tuple[Option, ...] = ()) -> Turn:
        """A turn that leaves this person where they are."""
        return self.turn(self.place, event=event, candidates=candidates)

    def record(self, slot: Slot, answer: Answer, place: Place = HERE, *, event: Event | None = None) -> Turn:
        """A turn that records one answer, then shows what follows from it."""
        after = person(self.script, {**self.answers, slot: answer}, place, self.facts)
        return Turn(after.place, after.screen(after.place), recorded=((slot, answer),), event=event)

    def slot_in_front(self, place: Place) -> Slot | None:
        """The reopened slot, else the first reachable one without an answer, else None: all is answered."""
        answers = self.answers
        return place.at or next((slot for slot in self.path.slots if slot not in answers), None)

    def must_draw(self, place: Place) -> Draw | None:
        """What has to be drawn before the question in front can be asked."""
        slot = self.slot_in_front(place)
        step = self.script.by_id[slot.question] if slot else None
        if slot is None or step is None or not step.is_drawn or self.facts.drawn_for(slot) is not None:
            return None
        visible = {one: self.answers[one] for one in self.path.slots if one in self.answers}
        hidden = {one: answer for one, answer in self.answers.items() if one not in visible}
        return Draw(step, slot, self.facts.seed, self.script.fixed_order, visible, hidden)

    def screen(self, place: Place) -> Screen:
        slot = self.slot_in_front(place)
        if slot is None:
            # Where a draw found nothing to ask, there is nothing to read again either.
            return Finished() if place.confirmed or not self.path.slots else self.view.summary()
        return self.must_draw(place) or self.view.prompt(slot, place)

    def after(self, slot: Slot) -> Place:
        """Where to go once `slot` is settled: a reopened grid goes on to its next line, anything else to the derived place."""
        if self.place.at != slot:
            return HERE
        path = self.path.slots
        following = path[path.index(slot) + 1 :]
        more = bool(following) and (following[0].question, following[0].repeat) == (slot.question, slot.repeat)
        return Place(at=following[0]) if more else HERE

    def question(self) -> Question | None:
        """The question in front, or None at the summary and at the end."""
        slot = self.slot_in_front(self.place)
        if slot is None:
            return None
        step, answer = self.script.by_id[slot.question], self.answers.get(slot)
        return Question(
            slot,
            step,
            shape_of(step, self.facts),
            options_of(step, self.facts, slot.repeat),
            ticks_of(self.place, slot, answer),
            answer,
            self.place.open_text,
        )


class Question(Value, frozen=True):
    """The question in front.

    `options` are in the script's order; `ticks` is what is chosen so far, `answer` what is kept already. `open_text`: words are being
    written, of an open text or beside « Autre ».
    """

    slot: Slot
    step: Step
    shape: Shape | None
    options: tuple[Option, ...]
    ticks: tuple[str, ...]
    answer: Answer | None
    open_text: bool

    @property
    def exclusive(self) -> set[str]:
        return {option.code for option in self.options if option.exclusive}

    @property
    def several(self) -> bool:
        """Whether more than one option may be chosen."""
        return self.shape in (Shape.SEVERAL, Shape.ORDER)

    @property
    def takes_words(self) -> bool:
        """Whether what is typed is kept as it is."""
        return self.shape is Shape.TEXT or self.open_text

    @property
    def details(self) -> bool:
        """Whether what is typed stands beside « Autre »."""
        return self.open_text and self.shape is not Shape.TEXT


def person(script: Script, answers: Answers, place: Place, facts: Facts) -> Person:
    """This person, whose place agrees with their answers."""
    view = View(script, answers, facts)
    return Person(view, _agreeing(place, view.path, answers))


def _agreeing(place: Place, path: Path, answers: Answers) -> Place:
    """`place` without what these answers no longer allow: a question reopened that is hidden now, a summary left before a new question."""
    if place.at in path.slots:
        return structs.replace(place, confirmed=False)
    return Place(confirmed=True) if place.confirmed and all(slot in answers for slot in path.slots) else HERE
