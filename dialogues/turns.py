"""The values an engine turn is made of: what a person did, what happened, and the one screen that follows. No rule lives here."""

from __future__ import annotations

from dialogues.answers import Answer, Answers, Place, State, ways_out
from dialogues.events import Event as Event  # part of every turn
from dialogues.kinds import Shape
from dialogues.script import MAX_OTHER_LENGTH, Card, Item, Option, Slot, Step, Text
from dialogues.values import Value

# --- What a person does -------------------------------------------------------------------------------------------------------------


class Shown(Value, frozen=True):
    """Nothing: the screen is asked for again."""


class Tapped(Value, frozen=True):
    """One option touched: chosen where one is asked for, ticked or unticked where several are."""

    slot: Slot
    option: str


class Picked(Value, frozen=True):
    """A whole choice at once, as a form sends it; `text` are the words beside « Autre »."""

    slot: Slot
    options: tuple[str, ...]
    text: str = ""


class Written(Value, frozen=True):
    """A whole open text or value at once, as a form sends it: it takes the place of what was kept, and closes the text."""

    slot: Slot
    text: str


class Typed(Value, frozen=True):
    """Words sent in answer to the question in front: an open text, a value, or a label, a letter, a number or the beginning of a label."""

    unshown = ("text",)

    text: str


class Declined(Value, frozen=True):
    """Passed, not known, or kept to oneself: `state` is any but ANSWERED."""

    slot: Slot
    state: State


class Submitted(Value, frozen=True):
    """Done with this question: the ticks are the answer, the open text is closed, or a reopened answer stays as it was."""

    slot: Slot


class Back(Value, frozen=True):
    """One question back from `slot`; touched again, when another question is in front, it does nothing. None: from whatever is in front."""

    slot: Slot | None = None


class Reopened(Value, frozen=True):
    """A question chosen in the summary, to be answered again; `repeat` is its card, else 0."""

    question: str
    repeat: int = 0


class Confirmed(Value, frozen=True):
    """The summary was read and left."""


class Corrected(Value, frozen=True):
    """A message sent earlier was edited: part number `part` of the answer under `slot` now reads `text`."""

    slot: Slot
    part: int
    text: str


Input = Shown | Tapped | Picked | Written | Typed | Declined | Submitted | Back | Reopened | Confirmed | Corrected

# --- What a turn is -----------------------------------------------------------------------------------------------------------------


class Progress(Value, frozen=True):
    """How far a person is; every pair counts from 1, and is 0 where it has no meaning.

    `number` of `total` reachable questions (profile questions are counted apart), `line` of `lines` of a grid or a vote, `part` of `parts`,
    the sections on this person's path, and `card` of at most `cards` of a repeated section. `section` is the title of the part.
    """

    profile: bool
    number: int
    total: int
    line: int = 0
    lines: int = 0
    section: Text | None = None
    part: int = 0
    parts: int = 0
    card: int = 0
    cards: int = 0


class Intro(Value, frozen=True):
    """What heads a question: words, and the resource that they describe, if any."""

    words: Text
    card: Card | None = None


class Prompt(Value, frozen=True):
    """A question on a screen.

    `ask` are its words, earlier answers quoted in them; `line` those of the grid's line or statement; `quote` the text it is about.
    `options` are in the order shown; `ticks` what is chosen so far; `answer` what is kept already, and `labels` what it may hold with its
    words. `open_text`: more messages are taken; with `detail`, they are the words beside « Autre ».
    """

    slot: Slot
    step: Step
    shape: Shape
    ask: Text
    line: Text | None
    quote: Text | None
    options: tuple[Option, ...]
    ticks: tuple[str, ...]
    answer: Answer | None
    labels: tuple[Option, ...]
    open_text: bool
    detail: bool
    progress: Progress
    intro: tuple[Intro, ...]
    can_go_back: bool

    @property
    def most(self) -> int:
        """How many options may be chosen."""
        return self.step.maximum if self.shape in (Shape.SEVERAL, Shape.ORDER) else 1

    @property
    def room(self) -> int:
        """How many characters may be written."""
        return MAX_OTHER_LENGTH if self.detail else self.step.maximum

    @property
    def declines(self) -> tuple[State, ...]:
        """The ways of not answering this question offers."""
        return ways_out(self.step)


class Entry(Value, frozen=True):
    """One question of the summary with the answers under its slots.

    `ask` are its words as this person read them, `items` its lines, `options` what its answers may hold with their labels, values typed
    included, and `repeat` its card, else 0.
    """

    step: Step
    ask: Text
    items: tuple[Item, ...]
    repeat: int
    options: tuple[Option, ...]
    answers: tuple[tuple[Slot, Answer], ...]


class Summary(Value, frozen=True):
    """Everything answered, to be read, changed or left."""

    entries: tuple[Entry, ...]


class Finished(Value, frozen=True):
    """The last screen."""


class Draw(Value, frozen=True):
    """No screen yet: something must first be drawn for this step, recorded under `draw_key(slot)` and put in `Facts`; then ask again.

    `dialogues.drawing` says how, from what stands here, and `Shown` asks again. `fixed_order`: as the script says, the same for everybody.
    `visible` and `hidden` are this person's answers, those to questions that are no longer put to them apart.
    """

    step: Step
    slot: Slot
    seed: int
    fixed_order: bool
    visible: Answers
    hidden: Answers


Screen = Prompt | Summary | Finished | Draw


class Turn(Value, frozen=True):
    """What to record, where the person is now, what to show, and what happened. `candidates` are the options of an AMBIGUOUS reply."""

    place: Place
    screen: Screen
    recorded: tuple[tuple[Slot, Answer], ...] = ()
    event: Event | None = None
    candidates: tuple[Option, ...] = ()
