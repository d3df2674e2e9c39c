"""The script language as frozen values: what can be asked, before anyone is asked anything.

Nothing here knows a file format, a person or a channel. `loader` builds these values from YAML; `engine` walks them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

DEFAULT_LANGUAGE = "fr"
"""What every text must have, and what any other language falls back to (`fr-simple` first of all)."""

MAX_STEPS = 1_000
"""Steps in one script: ten times the longest script we know, small enough to be checked at once."""
MAX_OPTIONS = 40
"""Options of one question (advice is 8): the longest list in use is an authority's sectors; Telegram shows about 100 buttons."""
MAX_ITEMS = 20
"""Lines of one grid: each is a screen of its own, and nobody answers more."""
MAX_CARDS = 10
"""Cards of one repeated section: nobody fills more in one sitting, and every card multiplies the questions asked."""
MAX_DRAWN_STATEMENTS = 5
"""Texts of others that one person votes on: each is a screen of its own."""
MAX_DECIMALS = 3
"""Digits after the comma of a number: a gram in kilograms."""
MAX_NUMBER = 10**12
"""The largest number, and its opposite the smallest: beyond any amount of money of an authority, and exact in any spreadsheet."""
MAX_OTHER_LENGTH = 200
"""Characters of the words beside « Autre »: more is an open question."""
MAX_QUOTED_ANSWER = 80
"""Characters of an earlier answer quoted in a text: enough to know it again."""
MAX_TEXT_LIMIT = 4_000
"""Characters an open question may ask for: one Telegram message holds 4,096."""
MAX_ASK_LENGTH = 700
"""Characters of a question or an `info`: with progress, notice and 40 labels written in full, a screen stays under Telegram's 4,096."""
MAX_LABEL_LENGTH = 64
"""Characters of an option's label (advice is 45): longer ones cannot be read on a button, nor in a column header."""
MAX_CODE_LENGTH = 24
"""Characters of an option, item or question code: longer ones cannot be read at the head of a column."""
MAX_SCRIPT_ID_LENGTH = 64
"""Characters of a script's id: what a column of codes holds."""
MAX_TITLE_LENGTH = 120
"""Characters of a script's title: one line of a list."""
MAX_BUTTON_CODES = 48
"""Characters of a question's, an item's and an option's code together. A Telegram button carries 64 bytes: these three, a verb (1), the
consultation (8), the card of a repeated section (2) and five separators."""
MAX_SCREEN_LENGTH = 3_500
"""Characters of one screen: the `info` before a question, the question, its line and its labels. Telegram takes 4,096; the rest is ours."""
FEWEST_OPTIONS = 2
"""A question with one possible answer, or none, is not asked."""

THEMES = (
    "knowledge",
    "use",
    "feeling",
    "trust",
    "benefit",
    "fear",
    "acceptability",
    "condition",
    "human_control",
    "governance",
    "work",
    "training",
    "digital_divide",
    "environment",
    "future",
    "proposal",
    "vigilance",
)
"""What a question is about: the same codes for all territories, so that results add up."""
FEEDS = ("findings", "proposals", "vigilance_points", "ai_library")
"""The lists, of the official record or of the commission, that answers can be read for."""
NUMERIC_SCALES: Mapping[str, range] = {"1-5": range(1, 6), "0-10": range(11)}
"""The scales whose degrees are numbers: their codes are these numbers, only their two ends have words."""
VOTE_SCALE = "vote3"
"""The scale of every vote."""
MORE = "more"
"""The code that asks for one more card of a repeated section."""
WITHIN, ELSEWHERE = "within", "elsewhere"
"""Where one lives, when no list of municipalities is known; with one, ELSEWHERE stands for all that it lacks."""
PLACEHOLDERS = ("la_collectivite", "a_collectivite", "de_collectivite", "La_collectivite", "A_collectivite", "De_collectivite")
"""What `{…}` may stand for in a text: the name of the authority as French contracts it, with a capital at the start of a sentence."""


class Slot(NamedTuple):
    """The one place an answer is kept under: a question, the line of a grid (else empty), the card of a repeated section (else 0)."""

    question: str
    item: str = ""
    repeat: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """Words for people, by language tag."""

    by_language: Mapping[str, str]

    def in_language(self, language: str) -> str:
        """The words in `language`, else in French. Shipped and checked texts always have French."""
        return self.by_language.get(language) or self.by_language[DEFAULT_LANGUAGE]


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen. `exclusive` excludes all others and stays last; `part_of` is the core option a local one details; `other` asks
    for words beside it.
    """

    code: str
    label: Text
    exclusive: bool = False
    part_of: str | None = None
    other: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a grid, or one statement to vote on."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Card:
    """A resource to read or try, shown by an `info` whose `ask` describes it. `url` is whole or empty; `checked_on` an ISO date."""

    title: Text
    producer: str = ""
    url: str = ""
    checked_on: str = ""


class Check(StrEnum):
    """What a condition may ask of one earlier answer."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    ALL_OF = "all_of"
    AT_LEAST = "at_least"
    """The number, the degree of a numeric scale or the date is this one or more; of a multiple choice or ranking, so many were chosen."""
    ANSWERED = "answered"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Asks:
    """A condition on one earlier answer; an answer that is hidden counts as none.

    `codes` is empty for `answered` and `skipped`, and holds one value in canonical form (`3`, `2.5`, `2026-11-23`) for `at_least`.
    """

    question: str
    test: Check
    codes: tuple[str, ...] = ()
    item: str = ""


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these conditions hold."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these conditions holds, or more."""

    conditions: tuple[Condition, ...]


Condition = Asks | AllOf | AnyOf


def leaves(condition: Condition | None) -> Iterator[Asks]:
    """What a condition asks of each answer it looks at."""
    if isinstance(condition, Asks):
        yield condition
    elif condition is not None:
        for part in condition.conditions:
            yield from leaves(part)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a script. Which fields a kind uses, and how, is said by its file in `kinds/`.

    `minimum` and `maximum` count choices (multi, rank), `maximum` also characters (text), cards (repeat) and texts drawn (vote). `lowest`
    and `highest` bound a number or a date, in canonical form, empty for no bound. `scale` is the scale that `options` are the degrees of.
    `options_from` and `items_from` name a fact that options or statements are drawn from; `own_from` an earlier text whose answers by this
    person come first among the options; `about` the vote whose first drawn text this one is written about. `within` is the section or the
    repeated section that holds the step. `feeds` names the list of the official record that the answers are read for; `reason` says why an
    authority asks this about a person.
    """

    id: str
    kind: str
    ask: Text
    theme: str | None = None
    options: tuple[Option, ...] = ()
    items: tuple[Item, ...] = ()
    scale: str | None = None
    minimum: int = 1
    maximum: int = 1
    lowest: str = ""
    highest: str = ""
    decimals: int = 0
    unit: Text | None = None
    options_from: str | None = None
    own_from: str | None = None
    items_from: str | None = None
    about: str | None = None
    within: str | None = None
    again: Text | None = None
    card: Card | None = None
    shuffle: bool = False
    dont_know: bool = False
    profile: bool = False
    sensitive: bool = False
    reason: str = ""
    feeds: str | None = None
    when: Condition | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether its options or statements must be drawn before it is asked."""
        return self.options_from is not None or self.own_from is not None or self.items_from is not None


@dataclass(frozen=True, slots=True, eq=False)
class Stop:
    """One step put to a person: once, or once per card (`repeat`, from 1). An `info` has no slots, nor has the head of a section."""

    step: Step
    slots: tuple[Slot, ...]
    repeat: int = 0


@dataclass(frozen=True)
class Script:
    """A whole script: an ordered list of steps, without jumps. Equal scripts have equal `digest`.

    A section, repeated or not, comes before the steps that are `within` it. `fixed_order`: nothing is shuffled for anybody, as paper and
    rooms need it.
    """

    id: str
    title: Text
    languages: tuple[str, ...]
    steps: tuple[Step, ...]
    fixed_order: bool = False
    digest: str = field(compare=False, default="")

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.steps}

    @cached_property
    def questions(self) -> tuple[Step, ...]:
        """The steps that are answered, in order."""
        from dialogues.kinds import KINDS  # here and not above: the kinds are written in terms of steps

        return tuple(step for step in self.steps if KINDS[step.kind].shape is not None)

    @cached_property
    def held(self) -> Mapping[str, tuple[Step, ...]]:
        """The steps right inside each section, repeated or not, by its id."""
        held: dict[str, tuple[Step, ...]] = {}
        for step in self.steps:
            if step.within is not None:
                held[step.within] = (*held.get(step.within, ()), step)
        return held

    @cached_property
    def card_of(self) -> Mapping[str, str]:
        """The repeated section that holds each step asked once per card, by the step's id; the section itself is not in it."""
        repeats = {step.id for step in self.steps if step.kind == "repeat"}
        return {step.id: step.within for step in self.steps if step.within in repeats}

    @cached_property
    def part_of(self) -> Mapping[str, Step]:
        """The titled section that holds each step, through a repeated one if need be, by the step's id."""
        parts: dict[str, Step] = {}
        for step in self.steps:
            holder = self.by_id.get(step.within or "")
            part = holder if holder is None or holder.kind == "section" else parts.get(holder.id)
            if part is not None:
                parts[step.id] = part
        return parts

    @cached_property
    def stops(self) -> Mapping[tuple[str, int], Stop]:
        """What each step asks, by its id and card (0: outside any), where the script alone tells; kept, for every turn needs it."""
        from dialogues.kinds import KINDS

        stops: dict[tuple[str, int], Stop] = {}
        for step in self.steps:
            if step.is_drawn or step.about is not None:
                continue
            slots, repeat = KINDS[step.kind].slots(step), self.card_of.get(step.id)
            for card in self.cards(self.by_id[repeat]) if repeat else (0,):
                stops[step.id, card] = Stop(step, tuple(slot._replace(repeat=card) for slot in slots), card)
        return stops

    def cards(self, repeat: Step) -> range:
        """The cards of a repeated section, by number: no more than any may have, even if the script is at fault."""
        return range(1, min(repeat.maximum, MAX_CARDS) + 1)

    @cached_property
    def decisive(self) -> frozenset[str]:
        """The ids of the questions that conditions look at."""
        return frozenset(asks.question for step in self.steps for asks in leaves(step.when))

    @cached_property
    def quoting(self) -> frozenset[str]:
        """The ids of the steps whose words quote an earlier answer."""
        return frozenset(step.id for step in self.steps if any(map(quoted_questions, (step.ask, step.again or step.ask))))


QUOTED = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")
"""`{C01}`: where the answer to C01 is quoted, unless it is one of `PLACEHOLDERS`."""


def quoted_questions(text: Text) -> tuple[str, ...]:
    """The questions whose answers `text` quotes, in any language."""
    found = (name for words in text.by_language.values() for name in QUOTED.findall(words))
    return tuple(dict.fromkeys(name for name in found if name not in PLACEHOLDERS))
