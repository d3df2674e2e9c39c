"""The engine: what to record and the one screen to say, from what a person did.

Two rules hold this file together.
1. A place is derived: the question in front is the first reachable one without an answer. `Place` keeps only what answers cannot tell.
2. A turn ends in exactly one screen, whatever was done, however often and however late.

What must never come here: a clock, chance, a file, a database, a channel, a word shown to people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialogues.answers import Answer, Answers, Facts, Place, State
from dialogues.cleaning import clean, cut
from dialogues.kinds import KINDS, Shape
from dialogues.matching import matches
from dialogues.path import reachable
from dialogues.prompts import prompt_for, summary_of
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
    Prompt,
    Reopened,
    Screen,
    Shown,
    Submitted,
    Tapped,
    Turn,
    Typed,
)

HERE = Place()


def begin(script: Script, answers: Answers, place: Place, facts: Facts) -> Turn:
    """The screen in front of this person, with nothing done."""
    return _Person(script, answers, place, facts).turn(place)


def advance(script: Script, answers: Answers, place: Place, action: Input, facts: Facts) -> Turn:
    """What `action` does to this person's answers and place, and the screen that follows.

    An action done twice leaves what doing it once left; only a tick is undone by a second tap, and every message of a text counts.
    While the screen due is a `Draw`, nothing is recorded: draw, record, and call again.
    """
    person = _Person(script, answers, place, facts)
    if isinstance(person.screen(place), Draw):
        return person.turn(place)
    match action:
        case Shown():
            return person.turn(place)
        case Back():
            return _back(person)
        case Reopened(question):
            return _reopen(person, question)
        case Confirmed():
            return _confirm(person)
        case Typed(text):
            return _typed(person, text)
        case Corrected(slot, part, text):
            return _correct(person, slot, part, text)
        case Tapped() | Picked() | Declined() | Submitted():
            return _button(person, action)


@dataclass(frozen=True, slots=True)
class _Person:
    """One person in one script, before the turn."""

    script: Script
    answers: Answers
    place: Place
    facts: Facts

    def turn(self, place: Place, *, event: Event | None = None, candidates: tuple[Option, ...] = ()) -> Turn:
        """A turn that records nothing."""
        return Turn(place, self.screen(place), event=event, candidates=candidates)

    def record(self, slot: Slot, answer: Answer, place: Place = HERE, *, event: Event | None = None) -> Turn:
        """A turn that records one answer, then shows what follows from it."""
        after = replace(self, answers={**self.answers, slot: answer})
        return Turn(place, after.screen(place), recorded=((slot, answer),), event=event)

    def slot_in_front(self, place: Place) -> Slot | None:
        """The reopened slot while it is reachable, else the first reachable one without an answer, else None: all is answered."""
        path = self.path()
        if place.at in path:
            return place.at
        return next((slot for slot in path if slot not in self.answers), None)

    def screen(self, place: Place) -> Screen:
        slot = self.slot_in_front(place)
        if slot is None:
            return Finished() if place.confirmed else summary_of(self.script, self.answers, self.facts)
        step = self.script.by_id[slot.question]
        if step.options_from and step.id not in self.facts.drawn:
            return Draw(step)
        return prompt_for(self.script, self.answers, self.facts, slot, place)

    def path(self) -> tuple[Slot, ...]:
        return reachable(self.script, self.answers, self.facts)

    def prompt(self) -> Prompt | None:
        """The question in front, or None at the summary and at the end."""
        screen = self.screen(self.place)
        return screen if isinstance(screen, Prompt) else None


# --- Moving about -------------------------------------------------------------------------------------------------------------------


def _back(person: _Person) -> Turn:
    path, slot = person.path(), person.slot_in_front(person.place)
    if slot is None and person.place.confirmed:
        return person.turn(HERE)
    position = len(path) if slot is None else path.index(slot)
    if position == 0:
        return person.turn(person.place, event=Event.AT_START)
    return person.turn(Place(at=path[position - 1]))


def _reopen(person: _Person, question: str) -> Turn:
    first = next((slot for slot in person.path() if slot.question == question), None)
    if first is None:
        return person.turn(person.place, event=Event.STALE)
    return person.turn(Place(at=first))


def _confirm(person: _Person) -> Turn:
    """Leaves the summary. An old summary's button, touched when a question is due again, changes nothing."""
    if person.prompt() is not None:
        return person.turn(person.place, event=Event.STALE)
    return person.turn(replace(person.place, confirmed=True))


def _after(person: _Person, slot: Slot) -> Place:
    """Where to go once `slot` is settled: a reopened grid goes on to its next line, anything else to the derived place."""
    if person.place.at != slot:
        return HERE
    path = person.path()
    following = path[path.index(slot) + 1 :]
    return Place(at=following[0]) if following and following[0].question == slot.question else HERE


# --- Buttons ------------------------------------------------------------------------------------------------------------------------


def _button(person: _Person, action: Tapped | Picked | Declined | Submitted) -> Turn:
    """A button belongs to the question it was shown with. One of another question reopens it, or is refused, and never writes."""
    prompt = person.prompt()
    if prompt is None or prompt.slot != action.slot:
        return _old_button(person, action)
    match action:
        case Tapped(_, option):
            return _tapped(person, prompt, option)
        case Picked(_, options):
            return _picked(person, prompt, options)
        case Declined(_, state):
            return _declined(person, prompt, state)
        case Submitted():
            return _submitted(person, prompt)


def _old_button(person: _Person, action: Tapped | Picked | Declined | Submitted) -> Turn:
    if action.slot not in person.answers or action.slot not in person.path():
        return person.turn(person.place, event=Event.STALE)
    if _is_kept(person.answers[action.slot], action):
        return person.turn(person.place)
    return person.turn(Place(at=action.slot), event=Event.REOPENED)


def _is_kept(answer: Answer, action: Tapped | Picked | Declined | Submitted) -> bool:
    """Whether an old button says again what is kept already, as a double tap does."""
    match action:
        case Submitted():
            return True
        case Declined(_, state):
            return answer.state is state
        case Tapped(_, option):
            return option in answer.choices
        case Picked(_, options):
            return answer.choices == options


def _tapped(person: _Person, prompt: Prompt, code: str) -> Turn:
    option = next((option for option in prompt.options if option.code == code), None)
    if option is None:
        return person.turn(person.place, event=Event.STALE)
    if prompt.shape is Shape.ONE:
        return _chosen(person, prompt, (code,))
    return _ticked(person, prompt, (option,))


def _ticked(person: _Person, prompt: Prompt, touched: tuple[Option, ...]) -> Turn:
    """Ticks what was not ticked and unticks what was, one after the other; an exclusive option and the others push each other out."""
    ticks, event = prompt.ticks, None
    exclusive = {option.code for option in prompt.options if option.exclusive}
    for option in touched:
        if option.code in ticks:
            ticks = tuple(code for code in ticks if code != option.code)
            continue
        kept = () if option.exclusive else tuple(code for code in ticks if code not in exclusive)
        if len(kept) >= prompt.most:
            event = Event.TOO_MANY
            break
        ticks = (*kept, option.code)
    return person.turn(replace(person.place, at=prompt.slot, ticks=ticks), event=event)


def _picked(person: _Person, prompt: Prompt, codes: tuple[str, ...]) -> Turn:
    """A whole choice at once, from a form. What is wrong with it is said, and stays ticked to be mended."""
    known = {option.code for option in prompt.options}
    if len(set(codes)) != len(codes) or not known.issuperset(codes) or (prompt.shape is Shape.ONE and len(codes) > 1):
        return person.turn(person.place, event=Event.NOT_AN_OPTION)
    return _settled(person, prompt, codes)


def _settled(person: _Person, prompt: Prompt, codes: tuple[str, ...]) -> Turn:
    """Makes these choices the answer, if they may be."""
    exclusive = {option.code for option in prompt.options if option.exclusive}
    event = None
    if not codes:
        event = Event.NONE_CHOSEN
    elif len(codes) > prompt.most:
        event = Event.TOO_MANY
    elif len(codes) > 1 and not exclusive.isdisjoint(codes):
        event = Event.EXCLUSIVE
    if event:
        return person.turn(replace(person.place, at=prompt.slot, ticks=codes), event=event)
    return _chosen(person, prompt, _in_kept_order(prompt, codes))


def _chosen(person: _Person, prompt: Prompt, codes: tuple[str, ...]) -> Turn:
    return person.record(prompt.slot, Answer(State.ANSWERED, choices=codes), _after(person, prompt.slot))


def _declined(person: _Person, prompt: Prompt, state: State) -> Turn:
    if state not in prompt.declines:
        return person.turn(person.place, event=Event.STALE)
    return person.record(prompt.slot, Answer(state), _after(person, prompt.slot))


def _submitted(person: _Person, prompt: Prompt) -> Turn:
    """Ticks become the answer; an open text is closed; a reopened answer left untouched stays."""
    if person.place.ticks is None and prompt.answer is not None:
        return person.turn(_after(person, prompt.slot))
    return _settled(person, prompt, prompt.ticks)


def _in_kept_order(prompt: Prompt, codes: tuple[str, ...]) -> tuple[str, ...]:
    """A ranking is kept in the person's order, a multiple choice in the script's, so that equal choices are equal answers."""
    if prompt.shape is Shape.SEVERAL:
        return tuple(option.code for option in prompt.step.options if option.code in codes)
    return codes


# --- Words --------------------------------------------------------------------------------------------------------------------------


def _typed(person: _Person, text: str) -> Turn:
    prompt = person.prompt()
    if prompt is None:
        return person.turn(person.place, event=Event.NOT_AN_OPTION)
    if prompt.shape is Shape.TEXT:
        return _written(person, prompt, text)
    found = matches(text, prompt.options, person.facts.language, several=prompt.shape is not Shape.ONE)
    if not found.options:
        return person.turn(person.place, event=Event.NOT_AN_OPTION)
    if found.ambiguous:
        return person.turn(person.place, event=Event.AMBIGUOUS, candidates=found.options)
    if prompt.shape is Shape.ONE:
        return _chosen(person, prompt, (found.options[0].code,))
    return _ticked(person, prompt, found.options)


def _written(person: _Person, prompt: Prompt, text: str) -> Turn:
    """A message of an open text: the first replaces what was kept before, the next ones are added until the text is closed."""
    words = clean(text)
    if not words:
        return person.turn(person.place, event=Event.EMPTY)
    parts = prompt.answer.parts if prompt.open_text and prompt.answer else ()
    return _kept_text(person, prompt.step, prompt.slot, (*parts, words), Place(at=prompt.slot, open_text=True), Event.RECEIVED)


def _kept_text(person: _Person, step: Step, slot: Slot, parts: tuple[str, ...], place: Place, done: Event) -> Turn:
    within = cut(parts, step.maximum)
    return person.record(slot, Answer(State.ANSWERED, parts=within), place, event=done if within == parts else Event.CUT)


def _correct(person: _Person, slot: Slot, part: int, text: str) -> Turn:
    """Corrects one part of one answer and nothing else: an edited message never answers the question in front."""
    answer = person.answers.get(slot)
    if answer is None or slot not in person.path():
        return person.turn(person.place)
    step = person.script.by_id[slot.question]
    if part < len(answer.parts) and (words := clean(text)):
        parts = (*answer.parts[:part], words, *answer.parts[part + 1 :])
        return _kept_text(person, step, slot, parts, person.place, Event.CORRECTED)
    options = person.facts.drawn.get(step.id, step.options)
    found = matches(text, options, person.facts.language, several=False)
    if KINDS[step.kind].shape is not Shape.ONE or len(found.options) != 1:
        return person.turn(person.place)
    return person.record(slot, Answer(State.ANSWERED, choices=(found.options[0].code,)), person.place, event=Event.CORRECTED)
