"""How long a script is, as it is announced before anyone starts: questions, questions about the person, minutes. Pure.

A model of reading and tapping stands in until a median has been measured. It describes an adult, who takes about nine minutes for the
core with the default profile.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from dialogues.answers import Answer, Facts
from dialogues.kinds import KINDS, Shape
from dialogues.path import reachable_steps
from dialogues.script import DEFAULT_LANGUAGE, Script, Slot, Step

WORDS_PER_MINUTE = 180
"""Adults read plain prose at about 240 words a minute; a small screen, and options that are weighed, cost a quarter of that."""
SECONDS_TO_CHOOSE = 7
"""To make up one's mind on one screen, tap, and see the next one come."""
SECONDS_TO_TAP_AGAIN = 3
"""Each further tick of a multiple choice or a ranking, and the tap that submits it: the list is known by then."""
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

    Questions that hang on answers still to come are left out, as they are in the progress a person sees.
    """
    steps = reachable_steps(script, answers or {}, facts or Facts())
    asked = [step for step in steps if script.slots[step.id]]
    about_you = sum(step.profile for step in asked)
    return Length(len(asked) - about_you, about_you, ceil(sum(map(_seconds, steps)) / 60))


def count_words(text: str) -> int:
    """The words of a French text; what an apostrophe or a hyphen joins counts as one."""
    return len(_WORD.findall(text))


def _seconds(step: Step) -> float:
    texts = (step.ask, *(option.label for option in step.options), *(item.label for item in step.items))
    reading = sum(count_words(text.by_language[DEFAULT_LANGUAGE]) for text in texts) * 60 / WORDS_PER_MINUTE
    match KINDS[step.kind].shape:
        case None:
            return reading
        case Shape.TEXT:
            return reading + SECONDS_TO_WRITE
        case Shape.ONE:
            return reading + SECONDS_TO_CHOOSE * max(1, len(step.items))
        case Shape.SEVERAL | Shape.ORDER:
            return reading + SECONDS_TO_CHOOSE + SECONDS_TO_TAP_AGAIN * step.maximum
