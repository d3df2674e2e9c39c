"""Words: an open text, what is typed beside « Autre », a value, or a choice said instead of tapped. Pure."""

from __future__ import annotations

from dialogues.answers import Answer, Place, State
from dialogues.cleaning import clean, cut
from dialogues.engine.choosing import asks_words, choose, tick
from dialogues.engine.person import HERE, Person, Question
from dialogues.engine.prompts import options_shown
from dialogues.kinds import Reading, Shape, read_value, shape_of
from dialogues.matching import matches
from dialogues.script import MAX_OTHER_LENGTH, Slot
from dialogues.turns import Event, Turn


def typed(person: Person, text: str) -> Turn:
    """What was typed, as words, as a value, or as a choice among the options shown."""
    question = person.question()
    if question is None:
        return person.stay(Event.NOT_AN_OPTION)
    if question.takes_words:
        return _added(person, question, text)
    if question.shape is Shape.VALUE:
        return _value(person, question, text)
    shown = options_shown(person.script, question.slot, person.facts)
    found = matches(text, shown, person.facts.language, several=question.several)
    if not found.options:
        return person.stay(Event.NOT_AN_OPTION)
    if found.ambiguous:
        return person.stay(Event.AMBIGUOUS, found.options)
    codes = tuple(option.code for option in found.options)
    if not question.several:
        return choose(person, question, codes)
    if len(codes) > 1:  # several said at once are the whole choice
        return tick(person, question, (), codes)
    return tick(person, question, question.ticks, tuple(code for code in codes if code not in question.ticks))


def written(person: Person, question: Question, text: str) -> Turn:
    """A whole text or value at once, as a form sends it. A text that had to be cut stays in front, to be read as it is kept."""
    if question.shape is Shape.VALUE:
        return _value(person, question, text)
    if not question.takes_words:
        return person.stay(Event.NOT_AN_OPTION)
    words = clean(text)
    if not words:
        return person.stay(Event.EMPTY)
    fits = cut((words,), room(person, question.slot)) == (words,)
    place = person.after(question.slot) if fits else Place(at=question.slot, open_text=True)
    return _kept_words(person, question.slot, (words,), place)


def corrected(person: Person, slot: Slot, part: int, text: str) -> Turn:
    """Corrects one part of one answer and nothing else: an edited message never answers the question in front."""
    answer = person.answers.get(slot)
    if answer is None or answer.state is not State.ANSWERED or slot not in person.path.slots:
        return person.stay()
    if not answer.parts:
        return _corrected_choice(person, slot, text)
    words = clean(text)
    if not words or not 0 <= part < len(answer.parts):
        return person.stay()
    parts = (*answer.parts[:part], words, *answer.parts[part + 1 :])
    return _kept_words(person, slot, parts, person.place, Event.CORRECTED)


def reading(person: Person, slot: Slot, text: str) -> Reading:
    """The value that `text` says, or else the one option beside it: a place of the list comes before « Ailleurs », which begins alike."""
    read = read_value(person.script.by_id[slot.question], text, person.facts)
    option = _option_meant(person, slot, text) if read.misfit and not read.candidates else None
    return read if option is None else Reading(option)


def room(person: Person, slot: Slot) -> int:
    """Characters the words of an answer may have: an open text's own limit, or that of what stands beside « Autre »."""
    step = person.script.by_id[slot.question]
    return step.maximum if shape_of(step, person.facts) is Shape.TEXT else MAX_OTHER_LENGTH


def _corrected_choice(person: Person, slot: Slot, text: str) -> Turn:
    """Corrects the option or the value that was typed. Words awaited beside the one it replaces are awaited no more."""
    choice = _choice_meant(person, slot, text)
    if choice is None:
        return person.stay()
    shown = options_shown(person.script, slot, person.facts)
    leaves = person.place.open_text and person.place.at == slot and not asks_words(shown, (choice,))
    return person.record(slot, Answer(State.ANSWERED, (choice,)), HERE if leaves else person.place, event=Event.CORRECTED)


def _choice_meant(person: Person, slot: Slot, text: str) -> str | None:
    """The one option, or the value, that `text` says in answer to a question which takes one."""
    match shape_of(person.script.by_id[slot.question], person.facts):
        case Shape.VALUE:
            return reading(person, slot, text).value or None
        case Shape.ONE:
            return _option_meant(person, slot, text)
    return None


def _option_meant(person: Person, slot: Slot, text: str) -> str | None:
    found = matches(text, options_shown(person.script, slot, person.facts), person.facts.language, several=False)
    return found.options[0].code if len(found.options) == 1 else None


def _value(person: Person, question: Question, text: str) -> Turn:
    if not clean(text):
        return person.stay(Event.EMPTY)
    read = reading(person, question.slot, text)
    if read.misfit:
        return person.stay(read.misfit, read.candidates)
    return choose(person, question, (read.value,))


def _added(person: Person, question: Question, text: str) -> Turn:
    """A message of an open text: the first replaces what was kept before, the next ones are added until the text is closed.

    So it is beside « Autre », where ticks say that the words kept are of an earlier time.
    """
    words = clean(text)
    if not words:
        return person.stay(Event.EMPTY)
    adds = question.open_text and person.place.ticks is None
    parts = question.answer.parts if adds and question.answer else ()
    return _kept_words(person, question.slot, (*parts, words), Place(at=question.slot, open_text=True), Event.RECEIVED)


def _kept_words(person: Person, slot: Slot, parts: tuple[str, ...], place: Place, done: Event | None = None) -> Turn:
    """Keeps the words of an answer, as many as there is room for, beside the choices they belong to."""
    within, before = cut(parts, room(person, slot)), person.answers.get(slot)
    choices = before.choices if before else ()
    return person.record(slot, Answer(State.ANSWERED, choices, within), place, event=done if within == parts else Event.CUT)
