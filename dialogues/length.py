"""How long a script is, as it is announced before anyone starts: questions, questions about the person, minutes. Pure.

A model of reading and tapping stands in until a median has been measured. It describes an adult, who takes about nine minutes for the
core with the default profile.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from dialogues.answers import Answer, Facts
from dialogues.kinds import KINDS, Shape
from dialogues.path import Path, Stop, walk
from dialogues.script import DEFAULT_LANGUAGE, Script, Slot, Step, Text

WORDS_PER_MINUTE = 180
"""Adults read plain prose at about 240 words a minute; a small screen, and options that are weighed, cost a quarter of that."""
SECONDS_TO_CHOOSE = 7
"""To make up one's mind on one screen, tap, and see the next one come."""
SECONDS_TO_TAP_AGAIN = 3
"""Each further tick of a multiple choice or a ranking, and the tap that submits it: the list is known by then."""
SECONDS_TO_TYPE = 14
"""A number, a date or a name: known by heart, typed with two thumbs, sent, and read again."""
SECONDS_TO_WRITE = 110
"""An open question: some twenty words, thought over, then typed with two thumbs."""

_WORD = re.compile(r"\w[\w’'-]*")


@dataclass(frozen=True, slots=True)
class Length:
    """`questions` leaves out those about the person, which `about_you` counts; a grid is one. `minutes` is rounded up.

    `about_you_last`: those about the person come after all the others.
    """

    questions: int
    about_you: int
    minutes: int
    about_you_last: bool = True


def announced(script: Script, answers: Mapping[Slot, Answer] | None = None, facts: Facts | None = None) -> Length:
    """What may be announced to a person of whom `answers` and `facts` are known already.

    What is counted is what the progress that a person sees counts; questions that hang on answers still to come are not.
    """
    facts = facts or Facts()
    path = walk(script, answers or {}, facts)
    about_you = [step.profile for step in numbered(script, path, facts)]
    return Length(len(about_you) - sum(about_you), sum(about_you), minutes_of_longest([path]), about_you == sorted(about_you))


def numbered(script: Script, path: Path, facts: Facts) -> tuple[Step, ...]:
    """The questions of this path that are counted, in the script's order: each once, however many cards ask it.

    Left out is the question whether to add a card, and until it is drawn whatever may turn out to have nothing to ask: a total never falls
    because nobody else has written yet.
    """
    due = {stop.step.id for stop in path.stops if stop.slots and stop.step.kind != "repeat" and not _may_vanish(stop, facts)}
    return tuple(step for step in script.steps if step.id in due)


def _may_vanish(stop: Stop, facts: Facts) -> bool:
    """Whether it hangs on texts of people that have yet to be drawn."""
    step = stop.step
    if step.about is not None:
        return facts.drawn_for(Slot(step.about)) is None
    return (step.items_from is not None or step.own_from is not None) and facts.drawn_for(stop.slots[0]) is None


def minutes_of_longest(paths: Iterable[Path]) -> int:
    """The minutes that the longest of these paths through one script takes, rounded up."""
    timed = _Timed()
    return ceil(max(sum(map(timed.seconds, path.stops)) for path in paths) / 60)


def words_of(text: str) -> list[str]:
    """The words of a French text; what an apostrophe or a hyphen joins is one."""
    return _WORD.findall(text)


def count_words(text: str) -> int:
    """How many words a French text has."""
    return len(words_of(text))


class _Timed:
    """The stops of one script, each timed once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bool], float] = {}

    def seconds(self, stop: Stop) -> float:
        key = stop.step.id, bool(stop.slots)
        if key not in self._known:
            self._known[key] = _seconds(stop)
        return self._known[key]


def _seconds(stop: Stop) -> float:
    step = stop.step
    if step.kind == "repeat":
        return _repeat_seconds(stop)
    reading = sum(map(_reading, _texts(step)))
    match KINDS[step.kind].shape:
        case None:
            return reading
        case Shape.TEXT:
            return reading + SECONDS_TO_WRITE
        case Shape.VALUE:
            return reading + SECONDS_TO_TYPE
        case Shape.ONE:
            return reading + SECONDS_TO_CHOOSE * _screens(step)
        case Shape.SEVERAL | Shape.ORDER:
            return reading + SECONDS_TO_CHOOSE + SECONDS_TO_TAP_AGAIN * step.maximum


def _repeat_seconds(stop: Stop) -> float:
    """What a repeated section adds to its steps: it heads each card, then asks whether to add another."""
    heading, again = stop.step.ask, stop.step.again or stop.step.ask
    return _reading(again) + SECONDS_TO_CHOOSE if stop.slots else _reading(heading)


def _screens(step: Step) -> int:
    """The screens of a question with one choice each; as many texts are taken to be drawn as may be."""
    return step.maximum if step.items_from is not None else max(1, len(step.items))


def _texts(step: Step) -> tuple[Text, ...]:
    card = (step.card.title,) if step.card else ()
    return (step.ask, *card, *(option.label for option in step.options), *(item.label for item in step.items))


def _reading(text: Text) -> float:
    """The seconds it takes to read."""
    return count_words(text.by_language[DEFAULT_LANGUAGE]) * 60 / WORDS_PER_MINUTE
