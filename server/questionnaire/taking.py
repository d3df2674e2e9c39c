"""What is taken of the shipped scripts, or of a file: the questions to begin with, read as a script's file that says « use ».

Never here: what is then done to them (see `building`).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import count
from typing import Final

from bot.wording import LANGUAGES
from dialogues.advice import WITHOUT_REASON
from dialogues.loader import load, shipped
from dialogues.matching import plain
from dialogues.script import DEFAULT_LANGUAGE, MAX_CODE_LENGTH, Option, Script, Text
from dialogues.writing.blocks import Bare, Block, Flow, written
from server.questionnaire.choices import Choices

MODULES: Final[Mapping[str, str]] = {
    "public_agents": "P07 is public_agents",
    "economic_actors": "P07 is economic_actors",
    "futures": "",
    "collaborative_writing": "",
    "issue_map": "",
    "debate_game": "",
    "taken_into_account": "",
}
"""The modules, in the order they are asked, each with who is asked it: all, where that is empty."""
IN_WHAT_CAPACITY: Final = "P07"
"""The question that comes before all others, for modules look at it."""
PROFILE: Final = tuple(step.id for step in shipped("profile").questions)
"""The questions about the person, in their order."""
_HEADS: Final[Mapping[str, str]] = {"P04": "last_job"}
"""The words that stand above a question, and come with it."""


def asked_of_the_person(choices: Choices) -> tuple[str, ...]:
    """The questions about the person, in order: those chosen, and the one that a module looks at."""
    wanted = {*choices.profile, *(IN_WHAT_CAPACITY for module in choices.modules if MODULES.get(module))}
    return tuple(sorted(wanted.intersection(PROFILE), key=lambda one: (one != IN_WHAT_CAPACITY, PROFILE.index(one))))


def needs_reason(question: str) -> bool:
    """Whether a question about the person is asked only for a written reason."""
    return question not in WITHOUT_REASON


def sectors_of(choices: Choices) -> tuple[Option, ...]:
    """The sectors to choose among, each with a code made of its name: the same as long as the name is."""
    names: dict[str, str] = {}
    for name in choices.sectors:
        stem = re.sub("[^a-z0-9]+", "_", plain(name)).strip("_")
        stem = (stem if stem[:1].isalpha() else f"s_{stem}")[: MAX_CODE_LENGTH - 3]
        numbered = (f"{stem}_{number}" for number in count(2))
        names[stem if stem not in names else next(code for code in numbered if code not in names)] = name
    return tuple(Option(code, Text({DEFAULT_LANGUAGE: name})) for code, name in names.items())


def base_of(choices: Choices) -> Script:
    """The script that is begun with. Raises `BrokenScript` for a file that is no script any more."""
    if choices.base == "file" and choices.file is not None:
        return load(choices.file.yaml, choices.file.name, LANGUAGES)
    return _taken(choices.base, choices.modules, asked_of_the_person(choices), choices.reason)


@lru_cache(maxsize=64)  # a few are taken by nearly everybody
def _taken(base: str, modules: tuple[str, ...], profile: tuple[str, ...], reason: str) -> Script:
    default = shipped("default")
    first: list[Block] = []
    last: list[Block] = []
    for question in profile:
        taken: dict[str, Block] = {"use": Bare("profile"), "only": Flow((*_heads(question), question))}
        if needs_reason(question) and reason:
            taken["reason"] = reason
        (first if question == IN_WHAT_CAPACITY else last).append(taken)
    steps: list[Block] = [*first, {"use": Bare(base)}, *(_module(name) for name in MODULES if name in modules), *last]
    title: dict[str, Block] = dict(default.title.by_language)
    return load(
        written({"id": Bare(default.id), "title": title, "languages": Flow(default.languages), "steps": steps}), "questionnaire.yaml"
    )


def _heads(question: str) -> tuple[str, ...]:
    return (_HEADS[question],) if question in _HEADS else ()


def _module(name: str) -> Block:
    return {"use": Bare(name)} | ({"when": Bare(MODULES[name])} if MODULES[name] else {})
