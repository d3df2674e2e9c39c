"""The engine: what to record and the one screen to say, from what a person did. `person` says where they stand.

What must never come here: a clock, chance, a file, a database, a channel, a word shown to people.
"""

from __future__ import annotations

from dialogues.answers import Answers, Facts, Place, State
from dialogues.cleaning import clean, cut
from dialogues.engine.choosing import declined, picked, submitted, tapped, whole_choice
from dialogues.engine.person import HERE, Person, person
from dialogues.engine.prompts import View, options_of
from dialogues.engine.saying import corrected, reading, room, typed, written
from dialogues.kinds import Shape, shape_of
from dialogues.script import Script, Slot
from dialogues.turns import (
    Back,
    Confirmed,
    Corrected,
    Declined,
    Event,
    Input,
    Picked,
    Reopened,
    Shown,
    Submitted,
    Summary,
    Tapped,
    Turn,
    Typed,
    Written,
)

Button = Tapped | Picked | Written | Declined | Submitted
"""What is done to the question of one slot."""


def begin(script: Script, answers: Answers, place: Place, facts: Facts) -> Turn:
    """The screen in front of this person, with nothing done."""
    return person(script, answers, place, facts).stay()


def so_far(script: Script, answers: Answers, facts: Facts) -> Summary:
    """What this person has answered up to now. Questions in front of them are in it too, without an answer: they count in the numbers."""
    return View(script, answers, facts).summary()


def advance(script: Script, answers: Answers, place: Place, action: Input, facts: Facts) -> Turn:
    """What `action` does to this person's answers and place, and the screen that follows.

    An action done twice leaves what doing it once left. Only a tick is undone by a second tap, every message of a text counts, an old
    button that has reopened its question is then a button of the question in front, and what submits a choice with « Autre », or goes back
    from its words, does so again for the words, or for the choice.
    While the screen due is a `Draw`, nothing is recorded: draw, record, and call again.
    """
    somebody = person(script, answers, place, facts)
    if somebody.must_draw(somebody.place):
        return somebody.stay()
    match action:
        case Shown():
            return somebody.stay()
        case Back(slot):
            return _back(somebody, slot)
        case Reopened(question, repeat):
            return _reopen(somebody, question, repeat)
        case Confirmed():
            return _confirm(somebody)
        case Typed(text):
            return typed(somebody, text)
        case Corrected(slot, part, text):
            return corrected(somebody, slot, part, text)
        case Tapped() | Picked() | Written() | Declined() | Submitted():
            return _button(somebody, action)


def _back(person: Person, origin: Slot | None) -> Turn:
    """One question back; from the words beside « Autre », to the choice they belong to."""
    path, slot = person.path.slots, person.slot_in_front(person.place)
    if origin is not None and origin != slot:
        return person.stay()
    if person.place.confirmed:
        return person.turn(HERE)
    question = person.question()
    if question is not None and question.details:
        return person.turn(Place(at=slot))
    position = len(path) if slot is None else path.index(slot)
    if position == 0:
        return person.stay(Event.AT_START)
    return person.turn(Place(at=path[position - 1]))


def _reopen(person: Person, question: str, repeat: int) -> Turn:
    """Reopens a question answered before, from its first line. One that is open already stays as it is, half-made choice included."""
    at = person.place.at
    if at is not None and (at.question, at.repeat) == (question, repeat):
        return person.stay()
    slots = [slot for slot in person.path.slots if (slot.question, slot.repeat) == (question, repeat)]
    if all(slot not in person.answers for slot in slots):
        return person.stay(Event.STALE)
    return person.turn(Place(at=slots[0]))


def _confirm(person: Person) -> Turn:
    """Leaves the summary. An old summary's button, touched when a question is due again, changes nothing."""
    if person.slot_in_front(person.place) is not None:
        return person.stay(Event.STALE)
    return person.turn(Place(confirmed=True))


def _button(person: Person, action: Button) -> Turn:
    """A button belongs to the question it was shown with. One of another question reopens it, or is refused, and never writes."""
    question = person.question()
    if question is None or question.slot != action.slot:
        return _old_button(person, action)
    match action:
        case Tapped(_, option):
            return tapped(person, question, option)
        case Picked(_, options, text):
            return picked(person, question, options, text)
        case Written(_, text):
            return written(person, question, text)
        case Declined(_, state):
            return declined(person, question, state)
        case Submitted():
            return submitted(person, question)


def _old_button(person: Person, action: Button) -> Turn:
    if action.slot not in person.answers or action.slot not in person.path.slots:
        return person.stay(Event.STALE)
    if _is_kept(person, action):
        return person.stay()
    return person.turn(Place(at=action.slot), event=Event.REOPENED)


def _is_kept(person: Person, action: Button) -> bool:
    """Whether an old button says again what is kept already, as a double tap or a form sent twice does."""
    answer, step = person.answers[action.slot], person.script.by_id[action.slot.question]
    match action:
        case Submitted():
            return True
        case Declined(_, state):
            return answer.state is state
        case Tapped(_, option):
            return option in answer.choices
        case Picked(_, codes, text):
            return answer == whole_choice(step, options_of(step, person.facts, action.slot.repeat), codes, text)
        case Written(_, text) if shape_of(step, person.facts) is Shape.VALUE:
            return answer.choices == (reading(person, action.slot, text).value,)
        case Written(_, text):
            return answer.state is State.ANSWERED and answer.parts == cut((clean(text),), room(person, action.slot))
