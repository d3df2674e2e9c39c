"""What a person has answered, as frozen values: six different facts, never mistaken for one another.

Four of them are states of a kept answer; the two others are seen from the script: *not asked* (no answer, and none due) and *hidden*
(answered, then made unreachable by a changed earlier answer).
"""

from collections.abc import Mapping
from enum import StrEnum

from dialogues.municipalities import Gazetteer
from dialogues.script import Option, Slot, Step
from dialogues.values import Value

NO_LIST = Gazetteer()


class State(StrEnum):
    """What a person did with a question that was put to them."""

    ANSWERED = "answered"
    DONT_KNOW = "dont_know"
    PREFER_NOT = "prefer_not"
    SKIPPED = "skipped"


class Answer(Value, frozen=True):
    """One kept answer.

    `choices` are option codes, in order for a ranking, or one value in canonical form: a number (`12`, `2.5`), an ISO date, an INSEE code.
    `parts` are the messages that an open text, or the words beside « Autre », were sent in.
    """

    state: State
    choices: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The open text as one piece."""
        return "\n".join(self.parts)


Answers = Mapping[Slot, Answer]


def ways_out(step: Step) -> tuple[State, ...]:
    """The ways of not answering a question offers: a profile question is kept to oneself, any other is passed."""
    if step.profile:
        return (State.PREFER_NOT,)
    return (State.DONT_KNOW, State.SKIPPED) if step.dont_know else (State.SKIPPED,)


class Place(Value, frozen=True):
    """The little of a person's place that cannot be derived from their answers.

    `at`: a question reopened, or an open text not closed yet. `ticks`: a multiple choice or ranking half done, for the question in
    front (None: nothing touched). `open_text`: `at` takes more messages, of a text or beside « Autre »; with `ticks`, these choices were
    made again, and the first message replaces the words there were. `confirmed`: the summary was seen and left.
    """

    at: Slot | None = None
    ticks: tuple[str, ...] | None = None
    open_text: bool = False
    confirmed: bool = False


class Facts(Value, frozen=True):
    """What comes from outside the script.

    `seed` orders shuffled options; `drawn` holds, by `draw_key`, the options or statements drawn once for each step that needs it;
    `gazetteer` is the list of municipalities, empty where none is known.
    """

    seed: int = 0
    language: str = "fr"
    drawn: Mapping[str, tuple[Option, ...]] = {}
    gazetteer: Gazetteer = NO_LIST

    def drawn_for(self, slot: Slot) -> tuple[Option, ...] | None:
        """What was drawn for the question of this slot, in its card; None as long as nothing was, not even nothing."""
        return self.drawn.get(draw_key(slot))


def draw_key(slot: Slot) -> str:
    """What a draw is kept under: a question, for all its statements, or a question of one card (`M06.2`)."""
    return f"{slot.question}.{slot.repeat}" if slot.repeat else slot.question
