"""The script language as frozen values: what can be asked, before anyone is asked anything.

Nothing here knows a file format, a person or a channel. `loader` builds these values from YAML; `engine` walks them.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    """What can be chosen. `exclusive` excludes all others and stays last; `part_of` is the core option a local one details."""

    code: str
    label: Text
    exclusive: bool = False
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a grid."""

    code: str
    label: Text


class Check(StrEnum):
    """What a condition may ask of one earlier answer."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    ALL_OF = "all_of"
    ANSWERED = "answered"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Asks:
    """A condition on one earlier answer. `codes` is empty for `answered` and `skipped`; an answer that is hidden counts as none."""

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


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a script. Which fields a kind uses, and how, is said by its file in `kinds/`.

    `maximum` counts choices (multi, rank) or characters (text). `options_from` names a fact the options are drawn from; `scale` the
    scale that `options` are the degrees of. `feeds` names the list of the official record that the answers are read for.
    """

    id: str
    kind: str
    ask: Text
    theme: str | None = None
    options: tuple[Option, ...] = ()
    items: tuple[Item, ...] = ()
    scale: str | None = None
    maximum: int = 1
    options_from: str | None = None
    shuffle: bool = False
    dont_know: bool = False
    profile: bool = False
    sensitive: bool = False
    feeds: str | None = None
    when: Condition | None = None


@dataclass(frozen=True)
class Script:
    """A whole script: an ordered list of steps, without jumps. Equal scripts have equal `digest`."""

    id: str
    title: Text
    languages: tuple[str, ...]
    steps: tuple[Step, ...]
    digest: str = field(compare=False, default="")

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.steps}

    @cached_property
    def questions(self) -> tuple[Step, ...]:
        """The steps that are answered, in order."""
        return tuple(step for step in self.steps if self.slots[step.id])

    @cached_property
    def slots(self) -> Mapping[str, tuple[Slot, ...]]:
        """The slots of each step, by its id; an `info` has none. Kept, for every turn of every person needs them."""
        from dialogues.kinds import KINDS  # here and not above: the kinds are written in terms of steps

        return {step.id: KINDS[step.kind].slots(step) for step in self.steps}
