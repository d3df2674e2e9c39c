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
"""Characters of an option, item or question code: question, item and option share the 64 bytes of a Telegram button."""


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

    `maximum` counts choices (multi, rank) or characters (text). `options_from` names a fact the options are drawn from. `feeds` names
    the list of the official record that the texts are read for.
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
        return tuple(step for step in self.steps if step.kind != "info")
