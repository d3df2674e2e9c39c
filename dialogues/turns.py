"""The values an engine turn is made of: what a person did, what happened, and the one screen that follows. No rule lives here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dialogues.answers import Answer, Place, State, ways_out
from dialogues.kinds import Shape
from dialogues.script import Option, Slot, Step, Text

# --- What a person does -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """Nothing: the screen is asked for again."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """One option touched: chosen where one is asked for, ticked or unticked where several are."""

    slot: Slot
    option: str


@dataclass(frozen=True, slots=True)
class Picked:
    """A whole choice at once, as a form sends it."""

    slot: Slot
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A whole open text at once, as a form sends it: it takes the place of what was kept, and closes the text."""

    slot: Slot
    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Words sent in answer to the question in front: an open text, or a label, a letter, a number or the beginning of a label."""

    text: str


@dataclass(frozen=True, slots=True)
class Declined:
    """Passed, not known, or kept to oneself: `state` is any but ANSWERED."""

    slot: Slot
    state: State


@dataclass(frozen=True, slots=True)
class Submitted:
    """Done with this question: the ticks are the answer, the open text is closed, or a reopened answer stays as it was."""

    slot: Slot


@dataclass(frozen=True, slots=True)
class Back:
    """One question back from `slot`; touched again, when another question is in front, it does nothing. None: from whatever is in front."""

    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Reopened:
    """A question chosen in the summary, to be answered again."""

    question: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The summary was read and left."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A message sent earlier was edited: part number `part` of the answer under `slot` now reads `text`."""

    slot: Slot
    part: int
    text: str


Input = Shown | Tapped | Picked | Written | Typed | Declined | Submitted | Back | Reopened | Confirmed | Corrected

# --- What a turn is -----------------------------------------------------------------------------------------------------------------


class Event(StrEnum):
    """What happened that the screen must say, beyond the question itself.

    Unless said otherwise the question stands and nothing is recorded.
    """

    NOT_AN_OPTION = "not_an_option"
    AMBIGUOUS = "ambiguous"
    TOO_MANY = "too_many"
    NONE_CHOSEN = "none_chosen"
    EXCLUSIVE = "exclusive"
    """An exclusive option was sent together with others."""
    REPEATED = "repeated"
    """An option was sent more than once: it stays ticked once."""
    EMPTY = "empty"
    STALE = "stale"
    """A button of a question this person is not asked (any more)."""
    REOPENED = "reopened"
    """An old button reopened its question; its answer stands until another is given."""
    CUT = "cut"
    """A text was over the limit: its beginning is kept."""
    RECEIVED = "received"
    """A text is kept and stays open for more."""
    CORRECTED = "corrected"
    AT_START = "at_start"
    """There is nothing to go back to."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Position among the reachable questions of the same part (profile questions are counted apart), and among the lines of a grid."""

    profile: bool
    number: int
    total: int
    line: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question on a screen. `options` are in the order shown; `ticks` what is chosen so far; `answer` what is kept already."""

    slot: Slot
    step: Step
    shape: Shape
    line: Text | None
    options: tuple[Option, ...]
    ticks: tuple[str, ...]
    answer: Answer | None
    open_text: bool
    progress: Progress
    intro: tuple[Text, ...]
    can_go_back: bool

    @property
    def most(self) -> int:
        """How many options may be chosen."""
        return self.step.maximum if self.shape in (Shape.SEVERAL, Shape.ORDER) else 1

    @property
    def declines(self) -> tuple[State, ...]:
        """The ways of not answering this question offers."""
        return ways_out(self.step)


@dataclass(frozen=True, slots=True)
class Entry:
    """One question of the summary with the answers under its slots."""

    step: Step
    options: tuple[Option, ...]
    answers: tuple[tuple[Slot, Answer], ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything answered, to be read, changed or left."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The last screen."""


@dataclass(frozen=True, slots=True)
class Draw:
    """No screen yet: options must first be drawn for this step, recorded, and put in `Facts`; then ask again with `Shown`."""

    step: Step


Screen = Prompt | Summary | Finished | Draw


@dataclass(frozen=True, slots=True)
class Turn:
    """What to record, where the person is now, what to show, and what happened. `candidates` are the options of an AMBIGUOUS reply."""

    place: Place
    screen: Screen
    recorded: tuple[tuple[Slot, Answer], ...] = ()
    event: Event | None = None
    candidates: tuple[Option, ...] = ()
