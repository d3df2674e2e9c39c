"""The engine: what to record and the one screen to say, from what a person did.

Two rules hold this file together.
1. A place is derived: the question in front is the first reachable one without an answer. `Place` keeps only what answers cannot tell.
2. A turn ends in exactly one screen, whatever was done, however often and however late.

What must never come here: a clock, chance, a file, a database, a channel, a word shown to people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialogues.answers import Answer, Answers, Facts, Place, State, ways_out
from dialogues.cleaning import clean, cut
from dialogues.kinds import KINDS, Shape
from dialogues.matching import matches
from dialogues.path import Path, walk
from dialogues.prompts import options_of, options_shown, prompt_for, summary_of
from dialogues.script import Option, Script, Slot, Step
from dialogues.turns import (
    Back,
    Confirmed,
    Corrected,
    Declined,
    Draw,
    Event,
    Finished,
    Input,
    Picked,
    Reopened,
    Screen,
    Shown,
    Submitted,
    Tapped,
    Turn,
    Typed,
    Written,
)

HERE = Place()

Button = Tapped | Picked | Written | Declined | Submitted
"""What is done to the question of one slot."""


def begin(script: Script, answers: Answers, place: Place, facts: Facts) -> Turn:
    """The screen in front of this person, with nothing done."""
    person = _person(script, answers, place, facts)
    return person.turn(person.place)


def advance(script: Script, answers: Answers, place: Place, action: Input, facts: Facts) -> Turn:
    """What `action` does to this person's answers and place, and the screen that follows.

    An action done twice leaves what doing it once left. Only a tick is undone by a second tap, every message of a text counts, and an old
    button that has reopened its question is then a button of the question in front.
    While the screen due is a `Draw`, nothing is recorded: draw, record, and call again.
    """
    person = _person(script, answers, place, facts)
    if person.must_draw(person.place):
        return person.turn(person.place)
    match action:
        case Shown():
            return person.turn(person.place)
        case Back(slot):
            return _back(person, slot)
        case Reopened(question):
            return _reopen(person, question)
        case Confirmed():
            return _confirm(person)
        case Typed(text):
            return _typed(person, text)
        case Corrected(slot, part, text):
            return _correct(person, slot, part, text)
        case Tapped() | Picked() | Written() | Declined() | Submitted():
            return _button(person, action)


@dataclass(frozen=True, slots=True)
class _Person:
    """One person in one script, before the turn. `path` follows from the rest; `place` agrees with it."""

    script: Script
    answers: Answers
    place: Place
    facts: Facts
    path: Path

    def turn(self, place: Place, *, event: Event | None = None, candidates: tuple[Option, ...] = ()) -> Turn:
        """A turn that records nothing."""
        return Turn(place, self.screen(place), event=event, candidates=candidates)

    def record(self, slot: Slot, answer: Answer, place: Place = HERE, *, event: Event | None = None) -> Turn:
        """A turn that records one answer, then shows what follows from it."""
        after = _person(self.script, {**self.answers, slot: answer}, place, self.facts)
        return Turn(after.place, after.screen(after.place), recorded=((slot, answer),), event=event)

    def slot_in_front(self, place: Place) -> Slot | None:
        """The reopened slot, else the first reachable one without an answer, else None: all is answered."""
        return place.at or next((slot for slot in self.path.slots if slot not in self.answers), None)

    def must_draw(self, place: Place) -> Step | None:
        """The step in front, if its options have still to be drawn."""
        slot = self.slot_in_front(place)
        step = self.script.by_id[slot.question] if slot else None
        return step if step and step.options_from and step.id not in self.facts.drawn else None

    def screen(self, place: Place) -> Screen:
        slot = self.slot_in_front(place)
        if slot is None:
            return Finished() if place.confirmed else summary_of(self.script, self.path, self.answers, self.facts)
        step = self.must_draw(place)
        return Draw(step) if step else prompt_for(self.script, self.path, self.answers, self.facts, slot, place)

    def question(self) -> _Question | None:
        """The question in front, or None at the summary and at the end."""
        slot = self.slot_in_front(self.place)
        if slot is None:
            return None
        step, answer = self.script.by_id[slot.question], self.answers.get(slot)
        ticks = self.place.ticks if self.place.ticks is not None else answer.choices if answer else ()
        return _Question(slot, step, KINDS[step.kind].shape, options_of(step, self.facts), ticks, answer)


@dataclass(frozen=True, slots=True)
class _Question:
    """The question in front: `options` in the script's order, `ticks` what is chosen so far, `answer` what is kept already."""

    slot: Slot
    step: Step
    shape: Shape | None
    options: tuple[Option, ...]
    ticks: tuple[str, ...]
    answer: Answer | None

    @property
    def exclusive(self) -> set[str]:
        return {option.code for option in self.options if option.exclusive}


def _person(script: Script, answers: Answers, place: Place, facts: Facts) -> _Person:
    path = walk(script, answers, facts)
    return _Person(script, answers, _agreeing(place, path, answers), facts, path)


def _agreeing(place: Place, path: Path, answers: Answers) -> Place:
    """`place` without what these answers no longer allow: a question reopened that is hidden now, a summary left before a new question."""
    if place.at in path.slots:
        return replace(place, confirmed=False) if place.confirmed else place
    return Place(confirmed=True) if place.confirmed and all(slot in answers for slot in path.slots) else HERE


# --- Moving about -------------------------------------------------------------------------------------------------------------------


def _back(person: _Person, origin: Slot | None) -> Turn:
    path, slot = person.path.slots, person.slot_in_front(person.place)
    if origin is not None and origin != slot:
        return person.turn(person.place)
    if slot is None and person.place.confirmed:
        return person.turn(HERE)
    position = len(path) if slot is None else path.index(slot)
    if position == 0:
        return person.turn(person.place, event=Event.AT_START)
    return person.turn(Place(at=path[position - 1]))


def _reopen(person: _Person, question: str) -> Turn:
    """Reopens a question answered before, from its first line. One that is open already stays as it is, half-made choice included."""
    if person.place.at is not None and person.place.at.question == question:
        return person.turn(person.place)
    slots = [slot for slot in person.path.slots if slot.question == question]
    if all(slot not in person.answers for slot in slots):
        return person.turn(person.place, event=Event.STALE)
    return person.turn(Place(at=slots[0]))


def _confirm(person: _Person) -> Turn:
    """Leaves the summary. An old summary's button, touched when a question is due again, changes nothing."""
    if person.slot_in_front(person.place) is not None:
        return person.turn(person.place, event=Event.STALE)
    return person.turn(Place(confirmed=True))


def _after(person: _Person, slot: Slot) -> Place:
    """Where to go once `slot` is settled: a reopened grid goes on to its next line, anything else to the derived place."""
    if person.place.at != slot:
        return HERE
    path = person.path.slots
    following = path[path.index(slot) + 1 :]
    return Place(at=following[0]) if following and following[0].question == slot.question else HERE


# --- Buttons ------------------------------------------------------------------------------------------------------------------------


def _button(person: _Person, action: Button) -> Turn:
    """A button belongs to the question it was shown with. One of another question reopens it, or is refused, and never writes."""
    question = person.question()
    if question is None or question.slot != action.slot:
        return _old_button(person, action)
    match action:
        case Tapped(_, option):
            return _tapped(person, question, option)
        case Picked(_, options):
            return _picked(person, question, options)
        case Written(_, text):
            return _written(person, question, text)
        case Declined(_, state):
            return _declined(person, question, state)
        case Submitted():
            return _submitted(person, question)


def _old_button(person: _Person, action: Button) -> Turn:
    if action.slot not in person.answers or action.slot not in person.path.slots:
        return person.turn(person.place, event=Event.STALE)
    if _is_kept(person, action):
        return person.turn(person.place)
    return person.turn(Place(at=action.slot), event=Event.REOPENED)


def _is_kept(person: _Person, action: Button) -> bool:
    """Whether an old button says again what is kept already, as a double tap or a form sent twice does."""
    answer, step = person.answers[action.slot], person.script.by_id[action.slot.question]
    match action:
        case Submitted():
            return True
        case Declined(_, state):
            return answer.state is state
        case Tapped(_, option):
            return option in answer.choices
        case Picked(_, options):
            return answer.state is State.ANSWERED and answer.choices == _in_kept_order(step, options_of(step, person.facts), options)
        case Written(_, text):
            return answer.state is State.ANSWERED and answer.text == "\n".join(cut((clean(text),), step.maximum))


def _tapped(person: _Person, question: _Question, code: str) -> Turn:
    if all(code != option.code for option in question.options):
        return person.turn(person.place, event=Event.STALE)
    if question.shape is Shape.ONE:
        return _chosen(person, question, (code,))
    if code in question.ticks:
        return _ticked(person, question, tuple(tick for tick in question.ticks if tick != code), ())
    return _ticked(person, question, question.ticks, (code,))


def _ticked(person: _Person, question: _Question, ticks: tuple[str, ...], added: tuple[str, ...]) -> Turn:
    """Adds ticks one after the other while there is room; an exclusive option and the others push each other out."""
    exclusive, event = question.exclusive, None
    for code in added:
        kept = () if code in exclusive else tuple(tick for tick in ticks if tick not in exclusive and tick != code)
        if len(kept) >= question.step.maximum:
            event = Event.TOO_MANY
            break
        ticks = (*kept, code)
    return person.turn(Place(at=question.slot, ticks=ticks), event=event)


def _picked(person: _Person, question: _Question, codes: tuple[str, ...]) -> Turn:
    """A whole choice at once, from a form. What is wrong with it is said, and stays ticked to be mended."""
    known = {option.code for option in question.options}
    misfit = question.shape is Shape.TEXT or (question.shape is Shape.ONE and len(codes) > 1)
    if misfit or not known.issuperset(codes):
        return person.turn(person.place, event=Event.NOT_AN_OPTION)
    if len(set(codes)) != len(codes):
        return person.turn(Place(at=question.slot, ticks=tuple(dict.fromkeys(codes))), event=Event.REPEATED)
    return _settled(person, question, codes)


def _settled(person: _Person, question: _Question, codes: tuple[str, ...]) -> Turn:
    """Makes these choices the answer, if they may be."""
    event = None
    if not codes:
        event = Event.NONE_CHOSEN
    elif question.shape is not Shape.ONE and len(codes) > question.step.maximum:
        event = Event.TOO_MANY
    elif len(codes) > 1 and not question.exclusive.isdisjoint(codes):
        event = Event.EXCLUSIVE
    if event is None:
        return _chosen(person, question, _in_kept_order(question.step, question.options, codes))
    if question.shape is Shape.ONE:
        return person.turn(person.place, event=event)
    return person.turn(Place(at=question.slot, ticks=codes), event=event)


def _chosen(person: _Person, question: _Question, codes: tuple[str, ...]) -> Turn:
    return person.record(question.slot, Answer(State.ANSWERED, choices=codes), _after(person, question.slot))


def _declined(person: _Person, question: _Question, state: State) -> Turn:
    if state not in ways_out(question.step):
        return person.turn(person.place, event=Event.STALE)
    return person.record(question.slot, Answer(state), _after(person, question.slot))


def _submitted(person: _Person, question: _Question) -> Turn:
    """Ticks become the answer; an open text is closed; a reopened answer left untouched stays."""
    if person.place.ticks is None and question.answer is not None:
        return person.turn(_after(person, question.slot))
    if question.shape is Shape.TEXT:
        return person.turn(person.place, event=Event.EMPTY)
    return _settled(person, question, question.ticks)


def _in_kept_order(step: Step, options: tuple[Option, ...], codes: tuple[str, ...]) -> tuple[str, ...]:
    """A ranking is kept in the person's order, a multiple choice in the script's, so that equal choices are equal answers."""
    if KINDS[step.kind].shape is Shape.SEVERAL:
        return tuple(option.code for option in options if option.code in codes)
    return codes


# --- Words --------------------------------------------------------------------------------------------------------------------------


def _typed(person: _Person, text: str) -> Turn:
    question = person.question()
    if question is None:
        return person.turn(person.place, event=Event.NOT_AN_OPTION)
    if question.shape is Shape.TEXT:
        return _added(person, question, text)
    shown = options_shown(question.step, person.facts)
    found = matches(text, shown, person.facts.language, several=question.shape is not Shape.ONE)
    if not found.options:
        return person.turn(person.place, event=Event.NOT_AN_OPTION)
    if found.ambiguous:
        return person.turn(person.place, event=Event.AMBIGUOUS, candidates=found.options)
    codes = tuple(option.code for option in found.options)
    if question.shape is Shape.ONE:
        return _chosen(person, question, codes)
    if len(codes) > 1:  # several said at once are the whole choice
        return _ticked(person, question, (), codes)
    return _ticked(person, question, question.ticks, tuple(code for code in codes if code not in question.ticks))


def _added(person: _Person, question: _Question, text: str) -> Turn:
    """A message of an open text: the first replaces what was kept before, the next ones are added until the text is closed."""
    words = clean(text)
    if not words:
        return person.turn(person.place, event=Event.EMPTY)
    parts = question.answer.parts if person.place.open_text and question.answer else ()
    return _kept_text(person, question.slot, (*parts, words), Place(at=question.slot, open_text=True), Event.RECEIVED)


def _written(person: _Person, question: _Question, text: str) -> Turn:
    """A whole text, which is closed unless it had to be cut: then it stays in front, to be read as it is kept."""
    if question.shape is not Shape.TEXT:
        return person.turn(person.place, event=Event.NOT_AN_OPTION)
    words = clean(text)
    if not words:
        return person.turn(person.place, event=Event.EMPTY)
    fits = cut((words,), question.step.maximum) == (words,)
    return _kept_text(person, question.slot, (words,), _after(person, question.slot) if fits else Place(at=question.slot, open_text=True))


def _kept_text(person: _Person, slot: Slot, parts: tuple[str, ...], place: Place, done: Event | None = None) -> Turn:
    within = cut(parts, person.script.by_id[slot.question].maximum)
    return person.record(slot, Answer(State.ANSWERED, parts=within), place, event=done if within == parts else Event.CUT)


def _correct(person: _Person, slot: Slot, part: int, text: str) -> Turn:
    """Corrects one part of one answer and nothing else: an edited message never answers the question in front."""
    answer = person.answers.get(slot)
    if answer is None or answer.state is not State.ANSWERED or slot not in person.path.slots:
        return person.turn(person.place)
    step = person.script.by_id[slot.question]
    if 0 <= part < len(answer.parts) and (words := clean(text)):
        parts = (*answer.parts[:part], words, *answer.parts[part + 1 :])
        return _kept_text(person, slot, parts, person.place, Event.CORRECTED)
    found = matches(text, options_shown(step, person.facts), person.facts.language, several=False)
    if KINDS[step.kind].shape is not Shape.ONE or len(found.options) != 1:
        return person.turn(person.place)
    return person.record(slot, Answer(State.ANSWERED, choices=(found.options[0].code,)), person.place, event=Event.CORRECTED)
