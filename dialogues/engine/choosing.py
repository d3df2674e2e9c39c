"""Choices: tapped, ticked, sent whole by a form, declined or submitted, always to the question in front. Pure."""

from __future__ import annotations

from dialogues.answers import Answer, Place, State, ways_out
from dialogues.cleaning import clean, cut
from dialogues.engine.person import Person, Question
from dialogues.kinds import KINDS, Reading, Shape, read_value
from dialogues.script import MAX_OTHER_LENGTH, Option, Step
from dialogues.turns import Event, Turn


def choose(person: Person, question: Question, codes: tuple[str, ...]) -> Turn:
    """Makes these choices the answer; where one of them asks for words, these come next. Those there were stay until others are written."""
    if not asks_words(question.options, codes):
        return person.record(question.slot, Answer(State.ANSWERED, codes), person.after(question.slot))
    words = question.answer.parts if question.answer else ()
    again = Place(at=question.slot, ticks=codes if words else None, open_text=True)
    return person.record(question.slot, Answer(State.ANSWERED, codes, words), person.place if question.details else again)


def tick(person: Person, question: Question, ticks: tuple[str, ...], added: tuple[str, ...]) -> Turn:
    """Adds ticks one after the other while there is room; an exclusive option and the others push each other out."""
    exclusive, event = question.exclusive, None
    for code in added:
        kept = () if code in exclusive else tuple(other for other in ticks if other not in exclusive and other != code)
        if len(kept) >= question.step.maximum:
            event = Event.TOO_MANY
            break
        ticks = (*kept, code)
    return person.turn(Place(at=question.slot, ticks=ticks), event=event)


def tapped(person: Person, question: Question, code: str) -> Turn:
    if all(code != option.code for option in question.options):
        return _value_tapped(person, question, code)
    if question.shape in (Shape.ONE, Shape.VALUE):
        return choose(person, question, (code,))
    if code in question.ticks:
        return tick(person, question, tuple(other for other in question.ticks if other != code), ())
    return tick(person, question, question.ticks, (code,))


def _value_tapped(person: Person, question: Question, code: str) -> Turn:
    """A value offered as a button, such as one of several municipalities of the same name, is no option of the script."""
    if question.shape is not Shape.VALUE or read_value(question.step, code, person.facts) != Reading(code):
        return person.stay(Event.STALE)
    return choose(person, question, (code,))


def picked(person: Person, question: Question, codes: tuple[str, ...], text: str) -> Turn:
    """A whole choice at once, from a form. What is wrong with it is said, and stays ticked to be mended."""
    if question.shape is Shape.VALUE and len(codes) == 1:
        return tapped(person, question, codes[0])
    known = {option.code for option in question.options}
    if question.shape is Shape.TEXT or (len(codes) > 1 and not question.several) or not known.issuperset(codes):
        return person.stay(Event.NOT_AN_OPTION)
    if len(set(codes)) != len(codes):
        return person.turn(Place(at=question.slot, ticks=tuple(dict.fromkeys(codes))), event=Event.REPEATED)
    return _settled(person, question, codes, text)


def _settled(person: Person, question: Question, codes: tuple[str, ...], text: str | None = None) -> Turn:
    """Makes these choices the answer, if they may be. `text`: the words beside « Autre » came with them; None: they come next."""
    event = _misfit(question, codes)
    if event is None and text is None:
        return choose(person, question, _in_kept_order(question.step, question.options, codes))
    if event is None:
        return person.record(question.slot, whole_choice(question.step, question.options, codes, text or ""), person.after(question.slot))
    return person.turn(Place(at=question.slot, ticks=codes), event=event) if question.several else person.stay(event)


def _misfit(question: Question, codes: tuple[str, ...]) -> Event | None:
    """What forbids these choices from being the answer. An exclusive one is enough by itself, whatever the fewest."""
    if not codes:
        return Event.NONE_CHOSEN
    if question.several and len(codes) > question.step.maximum:
        return Event.TOO_MANY
    if not question.exclusive.isdisjoint(codes):
        return Event.EXCLUSIVE if len(codes) > 1 else None
    return Event.TOO_FEW if question.several and len(codes) < question.step.minimum else None


def declined(person: Person, question: Question, state: State) -> Turn:
    if state not in ways_out(question.step):
        return person.stay(Event.STALE)
    return person.record(question.slot, Answer(state), person.after(question.slot))


def submitted(person: Person, question: Question) -> Turn:
    """Ticks become the answer; open words are closed; a reopened answer left untouched stays."""
    if (person.place.ticks is None or question.details) and question.answer is not None:
        return person.turn(person.after(question.slot))
    if question.shape in (Shape.TEXT, Shape.VALUE):
        return person.stay(Event.EMPTY)
    return _settled(person, question, question.ticks)


def whole_choice(step: Step, options: tuple[Option, ...], codes: tuple[str, ...], text: str) -> Answer:
    """The answer that a form makes; words are kept only beside an option that asks for them."""
    words = cut((clean(text),), MAX_OTHER_LENGTH) if asks_words(options, codes) else ()
    return Answer(State.ANSWERED, _in_kept_order(step, options, codes), words)


def asks_words(options: tuple[Option, ...], codes: tuple[str, ...]) -> bool:
    """Whether one of these choices asks for words beside it."""
    return any(option.other for option in options if option.code in codes)


def _in_kept_order(step: Step, options: tuple[Option, ...], codes: tuple[str, ...]) -> tuple[str, ...]:
    """A ranking is kept in the person's order, a multiple choice in the script's, so that equal choices are equal answers."""
    if KINDS[step.kind].shape is Shape.SEVERAL:
        return tuple(option.code for option in options if option.code in codes)
    return codes
