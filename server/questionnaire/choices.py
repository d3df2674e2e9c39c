"""What an authority chose to ask, as the JSON that its record keeps: common questions, modules, what was reworded, dropped and added.

What is kept was in a form, or in a database that outlives this program: it is read strictly, types and lengths, or refused whole.
Never here: whether it makes a script that can be asked (see `building`).
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from dialogues.script import MAX_OPTIONS

Base = Literal["core", "core-short", "file"]
"""The questions to begin with: the common ones, five of them, or those of a file of the authority's own."""
OwnKind = Literal["single", "multi", "text", "scale"]
"""The kinds of question that a form can add; a scale is the one of agreement."""

DEFAULT_PROFILE: Final = ("P07", "P02", "P06")
"""What is asked about the person unless more is wanted, for a written reason."""
WITHOUT_NAME: Final = "questionnaire"
"""The short name of the script, where the record gave none."""
MAX_OWN: Final = 40
"""Questions of the authority's own: three times the common ones, and more than anybody would answer."""
MAX_OWN_OPTIONS: Final = 8
"""Options of one of them: people compare no more."""
MAX_SECTORS: Final = MAX_OPTIONS - 1
"""Sectors: all the options a question may have, but for « Autre »."""
MAX_WORDS: Final = 2_000
"""Characters kept of one text: far more than any may have, so that a text too long can still be shown beside its fault."""
MAX_FILE: Final = 1024 * 1024
"""Characters of a script's file, which cannot have more bytes."""

_Code = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]*\Z", max_length=24)]
_Sentence = Annotated[str, Meta(min_length=1, max_length=MAX_WORDS)]
_Other = Annotated[str, Meta(max_length=MAX_WORDS)]
_Label = tuple[_Code, "Words"]


class Words(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Words for people. `en` is empty where they were not translated."""

    fr: _Sentence
    en: _Other = ""


class Reworded(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Other words for one question, and for some of its options or lines, by their codes."""

    question: _Code
    ask: Words
    labels: Annotated[tuple[_Label, ...], Meta(max_length=2 * MAX_OPTIONS)] = ()


class Own(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A question of the authority's own. `maximum` counts choices, or characters; `after` is the question before it, empty: the last."""

    id: _Code
    kind: OwnKind
    ask: Words
    options: Annotated[tuple[_Label, ...], Meta(max_length=MAX_OWN_OPTIONS)] = ()
    maximum: Annotated[int, Meta(ge=1, le=10_000)] = 1
    after: Annotated[str, Meta(max_length=24)] = ""


class File(Struct, frozen=True, forbid_unknown_fields=True):
    """A script of the authority's own, as YAML, and the name of the file it came in."""

    name: Annotated[str, Meta(max_length=200)]
    yaml: Annotated[str, Meta(max_length=MAX_FILE)]


class Preview(Struct, frozen=True, forbid_unknown_fields=True):
    """The link to the preview: the SHA-256 of its secret, and the day it was made (ISO)."""

    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    made_on: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]


class Choices(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that was chosen. `name` is the short name of the script, for ever; `reason` why more is asked of the person than usual;
    `fixed_order`: everybody meets the options in the same order, which a file may say too.

    `dropped` are the ids of questions that are not asked, own ones included: they can come back. `made` counts the own questions ever
    made, for an id is never given twice.
    """

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*\Z", max_length=64)] = WITHOUT_NAME
    base: Base = "core"
    modules: Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=20)] = ()
    profile: Annotated[tuple[_Code, ...], Meta(max_length=20)] = DEFAULT_PROFILE
    reason: _Other = ""
    fixed_order: bool = False
    sectors: Annotated[tuple[_Sentence, ...], Meta(max_length=MAX_SECTORS)] = ()
    reworded: Annotated[tuple[Reworded, ...], Meta(max_length=1_000)] = ()
    dropped: Annotated[tuple[_Code, ...], Meta(max_length=1_000)] = ()
    own: Annotated[tuple[Own, ...], Meta(max_length=MAX_OWN)] = ()
    made: Annotated[int, Meta(ge=0, le=10_000)] = 0
    file: File | None = None
    preview: Preview | None = None


def read(questionnaire: Mapping[str, Any]) -> Choices:
    """The choices that a record keeps; an empty one is what is asked when nothing else is said. Raises `ValueError` for anything else."""
    return msgspec.convert(questionnaire, Choices)


def kept(choices: Choices) -> dict[str, Any]:
    """The same as a record keeps it: `read(kept(choices)) == choices`."""
    made: dict[str, Any] = msgspec.to_builtins(choices)
    return made
