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
    """`questions` leaves out those about the person, which `about_you` counts; a grid is one. `minutes` is rounded up."""

    questions: int
    about_you: int
    minutes: int


def announced(script: Script, answers: Mapping[Slot, Answer] | None = None, facts: Facts | None = None) -> Length:
    """What may be announced to a person of whom `answers` and `facts` are known already.

    Questions that hang on answers still to come are left out, as they are in the progress a person sees; of a repeated section one card
    is counted, without the question whether to add another.
    """
    path = walk(script, answers or {}, facts or Facts())
    asked = [stop.step for stop in path.stops if stop.slots and stop.step.kind != "repeat"]
    about_you = sum(step.profile for step in asked)
    return Length(len(asked) - about_you, about_you, minutes_of_longest([path]))


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
